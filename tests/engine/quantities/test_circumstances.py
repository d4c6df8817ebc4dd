"""When and where a figure was so, what it is compared with, and who says it."""

from dataclasses import replace

import pytest

from bot.engine.extract import extract
from bot.engine.reading import from_text


def figures(text):
    found = extract(replace(from_text(text), published="2026-03-10")).figures
    return [(one.as_written, one.kind, one.period, one.place) for one in found]


def test_a_rise_the_level_it_led_to_and_where_it_came_from():
    assert figures(
        "Imports into Norland rose 3 percent to 2.1 million tons in 2025 from 2 million a year earlier."
    ) == [
        ("3 percent", "delta", "2025", "Norland"),
        ("2.1 million tons", "level", "2025", "Norland"),
        ("2 million", "base", "2024", "Norland"),
    ]


def test_what_is_compared_with_has_the_unit_of_what_is_compared():
    found = extract(from_text("Output was 2.1 million tons, up from 2 million in May.")).figures
    assert [one.unit for one in found] == ["ton", "ton"]


def test_each_figure_of_a_list_has_its_own_year():
    assert [one[2] for one in figures("In 2022 it sold 3 vans, in 2023 4 vans and in 2024 5 vans.")] == [
        "2022",
        "2023",
        "2024",
    ]


def test_a_way_has_the_years_of_both_ends():
    (figure,) = figures("The number of farms fell from 410 in 2015 to 380 in 2025.")
    assert figure[2] == "2015/2025"
    (figure,) = figures("The number of farms fell from 410 in the 1990s to 380 in 2025.")
    assert figure[2] == "1990/2025"


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("Sales rose 3 percent in January, the firm said on Friday.", "2026-01"),
        ("Sales rose 3 percent, the firm said on Friday.", None),
        ("Sales were 3 percent higher in 2025 than in 2005.", "2025"),
        ("Sales were up 3 percent on a year earlier.", None),
        ("The mill ran for 310 days in 2025.", "2025"),
        ("Two years ago it had 90 shops; now it has 60 shops.", None),
        ("It employs 300 people and plans to hire 20 more in 2027.", "2027"),
    ],
)
def test_the_period_of_the_last_figure(sentence, period):
    assert figures(sentence)[-1][2] == period


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("The storm killed 14 people in Port Ellery.", "Port Ellery"),
        ("In northern Norland, 40 percent had no power.", "northern Norland"),
        ("Norland’s population fell by 3,000.", "Norland"),
        ("The government of Norland spent 40 million crowns.", "Norland"),
        ("The island of Sorrel has 3,400 people.", "island of Sorrel"),
        ("Russian reserves stand at 12 million tons.", "Russia"),
        ("In Moss’s view it costs 40 million crowns.", None),
        ("In March it cost 40 million crowns.", None),
        ("In the Harbour Party primary, 603,000 people voted.", None),
        ("In the Sorrel Isles rose 40 hotels.", "Sorrel Isles"),
        ("People in Mr. Holm’s audience of 3,000 were unmoved.", None),
        ("In the House, 40 members voted against it.", None),
        ("Confidence in Moss fell by 40 percent.", None),
        ("The party spent 40 million crowns in the FBM.", None),
        ("In American politics 40 percent is much.", "U.S."),
        ("Some 40 million people heard Spanish-language radio.", None),
        ("In St. Anselm, 40 houses burned.", "St. Anselm"),
        ("Sales in the U.S. reached 40 million tons.", "U.S."),
        ("The ship is 90 metres long.", None),
    ],
)
def test_the_place(sentence, place):
    assert figures(sentence)[0][3] == place


def test_a_name_that_things_happen_in_is_a_place_elsewhere_in_the_article():
    found = figures("Rain fell in Tarn for days.\n\nThe Tarn schools lost 12 days of lessons.")
    assert found[0][3] == "Tarn"


def test_a_name_that_is_seldom_where_things_happen_is_no_place():
    text = "Faith, he said, in Moss is low. Moss knows. Moss sings. Moss reads. Moss sleeps. Moss lost 12 crowns."
    assert figures(text)[-1][3] is None


def test_what_stands_outside_a_quote_is_not_of_a_figure_in_it():
    text = "“We sold 40 boats,” said Ada Moss, who lost 30 million crowns in 2019."
    assert [one[2] for one in figures(text)] == [None, "2019"]


def test_a_thousand_is_one_number_to_the_reader_of_speech():
    (figure,) = extract(from_text("Ada Moss said that 1,200 ships had called there.")).figures
    assert figure.speaker == "Ada Moss"


def test_a_megabyte_of_times_and_places_comes_back():
    text = "In March 2024 output in Norland rose 3 % to 4 tons from 2 tons a year earlier, "
    assert len(figures(text * 12_000)) == 2_000


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Frey said that 300 people had been hurt.", "Otto Frey"),
        ("Frey denied that 300 people had been hurt.", None),
        ("Frey did not say that 300 people had been hurt.", None),
        ("Frey refused to pay 3 million euros.", None),
    ],
)
def test_nobody_states_a_figure_that_is_denied(sentence, speaker):
    found = extract(from_text(f"Otto Frey, the mayor of Halm, met the council.\n\n{sentence}")).figures
    assert [one.speaker for one in found] == [speaker]

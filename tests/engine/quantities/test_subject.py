"""Subject: what a figure measures."""

import pytest

from tests.engine.quantities.reading import figure, figures


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Norland bought 15 percent of Tandra copper exports.", "Tandra copper exports"),
        ("It shipped 2 million tons of copper annually to Tandra.", "copper"),
        ("A third of the population fled.", "population"),
        ("The firm won a $90,000 harbour grant.", "harbour grant"),
        ("A 34-year-old driver was hurt.", "driver"),
        ("It sailed at a top speed of 15 knots.", "top speed"),
        ("Copper exports to Norland fell 3 percent.", "Copper exports to Norland"),
        ("Shares of the grain trader Brenner were down 3 percent.", "Shares of the grain trader Brenner"),
        ("The mill, which closed in May, employs 300 people.", "mill"),
        ("The council wants to cut harbour fees by 5 percent.", "harbour fees"),
        ("A dry spring caused river levels to drop 2 feet.", "river levels"),
        ("The board agreed on a reduction of 50 percent in port fees.", "port fees"),
        (
            "The board talked of scaling back port fees, with Brenner mentioning a sharp reduction of 50 percent.",
            "port fees",
        ),
        ("The board heard of a 4 percent drop in port fees.", "port fees"),
        ("By noon the US grain markets were down 3 percent.", "US grain markets"),
        ("It is 40 miles wide.", ""),
        ("But 12 goats were sold.", ""),
        ("Brenner said it employs 300 people.", "Brenner"),
    ],
)
def test_subject(sentence, subject):
    assert figure(sentence).subject == subject


def test_a_conversion_and_a_level_share_the_subject():
    found = figures("The new pipe is 5 miles (8 km) long.")
    assert [f.subject for f in found] == ["new pipe", "new pipe"]
    found = figures("Copper output fell 3 percent to 2 million tons.")
    assert [f.subject for f in found] == ["Copper output", "Copper output"]


def test_each_of_a_list_has_its_own():
    found = figures("Shares of Brenner rose 3 percent, Tandra Mills by 2 percent.")
    assert [f.subject for f in found] == ["Shares of Brenner", "Tandra Mills"]

"""What looks like a figure and is none."""

import pytest

from tests.engine.quantities.reading import values


@pytest.mark.parametrize(
    "sentence",
    [
        "The treaty was signed on Nov. 28, 2031, in Tandra.",
        "It sold 1,2,3,4 boats.",
        "She won the 2028 primaries.",
        "It ran 10-20-30 metres.",
        "It cost 1100,000 dollars.",
        "It fell 1e999 percent.",
        "It is NaN percent or inf tons.",
        "The treaty was signed on 28 November 2031.",
        "The council meets on March 7 and 14 April.",
        "The log is dated 2031-11-28 and 28/11/2031.",
        "Since 2018 the mill has stood empty.",
        "The 2020 budget and the 2019-20 season were lost.",
        "In the 1990s and the '80s the mill thrived.",
        "The ferry leaves at 10:45 p.m. and docks at 5am.",
        "It was the 21st voyage and the third storm.",
        "Call 555-867-5309 or (020) 555 1234.",
        "Norland beat Tandra 3-2 in the final.",
        "The motion passed 19-15 on Monday.",
        "A Skylark 737 landed beside an old Comet 7.",
        "Section 230, Article 5 and Chapter 11 apply.",
        "The G20 met about COVID-19 in room 12.",
        "It is the No. 4 port and its #2 yard.",
        "He lives at 14 Mill Lane Road near Highway 66.",
        "See https://harbour.example/2031/778 for more.",
        "After 9/11 the gates were open 24/7.",
        "The 2nd second-half goal came from the last-16 tie.",
        "Version 2.4.1 runs on 4K and 5G.",
        "1. Bring a coat.",
        "They high-five fans of the Big Five.",
        "Orders for the 640 grew after the 640-30XR flew.",
        "They opened Skylark 4.0 in a song called Two Rivers.",
    ],
)
def test_no_figure(sentence):
    assert values(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("More than 2000 people marched.", 2000),
        ("The hall holds 1900 seats.", 1900),
        ("The pump turns at 1800 rpm.", 1800),
        ("Repairs cost $1999.", 1999),
        ("The votes of 214 delegates decided.", 214),
        ("Norland's 214 towns voted.", 214),
        ("At Brenner 300 workers walked out.", 300),
    ],
)
def test_still_a_figure(sentence, value):
    assert values(sentence) == [value]


def test_four_hundred_digits_are_no_figure():
    assert values("It cost $" + "9" * 400 + " and " + "9" * 350 + " billion tons.") == []

"""Numbers: digits, words, scales, fractions, shares, ranges, signs."""

import pytest

from tests.engine.quantities.reading import figure, values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12 barges", 12),
        ("1,204,050 barges", 1_204_050),
        ("1\u202f204\u202f050 barges", 1_204_050),
        ("1\xa0204\xa0050 barges", 1_204_050),
        ("30,000, perhaps, of them", 30_000),
        ("3.75 litres", 3.75),
        (".5 percent", 0.5),
        ("2½ litres", 2.5),
        ("2 1/2 litres", 2.5),
        ("1/8 of a litre", 0.125),
        ("4 million barges", 4e6),
        ("4m people", 4e6),
        ("4 hundred thousand barges", 4e5),
        ("$4.2bn", 4.2e9),
        ("$7M", 7e6),
        ("$30k", 30_000),
        ("£1.1tn", 1.1e12),
        ("6.5×10⁶ tonnes", 6.5e6),
        ("seven barges", 7),
        ("forty-two barges", 42),
        ("one hundred and five barges", 105),
        ("two thousand three hundred barges", 2300),
        ("three million two hundred thousand barges", 3_200_000),
        ("two and a half miles", 2.5),
        ("a million barges", 1e6),
        ("half a million barges", 5e5),
        ("a quarter of a million barges", 250_000),
        ("a dozen barges", 12),
        ("two dozen barges", 24),
        ("half of the barges", 0.5),
        ("two-thirds of the barges", 2 / 3),
        ("a third of the barges", 1 / 3),
        ("three quarters of the barges", 0.75),
        ("one in five bargemen", 0.2),
        ("nine out of 10 bargemen", 0.9),
        ("minus 12 degrees", -12),
        ("-12 degrees", -12),
        ("−0.4 percent", -0.4),
    ],
)
def test_one_number(written, value):
    assert figure(f"The harbour office counted {written}.").value == pytest.approx(value)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("5 to 7 percent", 5, 7),
        ("5-7 percent", 5, 7),
        ("5 – 7 percent", 5, 7),
        ("5 percent to 7 percent", 5, 7),
        ("between 5 and 7 percent", 5, 7),
        ("$3 to $5 billion", 3e9, 5e9),
        ("$200 to $4 million", 200, 4e6),
        ("1 to 2 thousand barges", 1000, 2000),
        ("three or four barges", 3, 4),
        ("dozens of barges", 12, 120),
        ("tens of thousands of barges", 10_000, 100_000),
    ],
)
def test_a_range_has_two_ends(written, low, high):
    found = figure(f"The harbour office expects {written}.")
    assert [found.value, found.value_high] == pytest.approx([low, high])


def test_from_one_level_to_another_is_one_way():
    found = figure("The water rose from 14 feet on Monday to 19.")
    assert (found.value, found.value_high, found.unit, found.change) == (14, 19, "foot", "=")


def test_an_amount_and_the_level_it_led_to_are_two():
    assert values("Rents climbed by $40 million to $310 million.") == [40e6, 310e6]
    assert values("The grain index was up 6 cents to 72 cents.") == [6, 72]


@pytest.mark.parametrize("written", ["several hundred", "a few thousand", "many hundred"])
def test_vague_crowds_are_no_figure(written):
    assert values(f"The harbour office counted {written} barges.") == []


def test_one_counts_only_before_a_noun():
    assert values("Only one ferry sails, and no one minds this one.") == [1]
    assert values("It was one of the longest strikes of the decade.") == [1]


def test_numbers_too_long_to_mean_anything_are_left_out():
    assert values(f"The code was {'9' * 400} and the ferry took 3 hours.") == [3]
    assert values("It weighed 4×10⁹⁹ kilograms.") == []

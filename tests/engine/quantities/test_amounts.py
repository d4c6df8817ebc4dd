"""Amounts and units as people type them, and how amounts in different units compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.quantities.amounts import Amount, amount, converted, unit
from bot.engine.quantities.units import table_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 million tons", Amount(2e6, 2e6, "ton")),
        ("10%", Amount(10, 10, "percent")),
        ("$3bn", Amount(3e9, 3e9, "dollar")),
        ("between 2 and 3 million tons", Amount(2e6, 3e6, "ton")),
        ("minus 3 degrees Celsius", Amount(-3, -3, "celsius")),
        ("3 ships", Amount(3, 3, "ship")),
        ("2024", Amount(2024, 2024, None)),
        ("0", Amount(0, 0, None)),
    ],
)
def test_one_amount(text, expected):
    assert amount(text) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "a lot", "1,2,3,4", "10-20-30", "9" * 400, "nan", "inf", "-inf", "1e400", "5 km 3", "5 km or so"]
)
def test_no_amount(text):
    assert amount(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tons", "ton"),
        ("tonnes", "metric ton"),
        ("%", "percent"),
        ("$", "dollar"),
        ("€", "euro"),
        ("$ a barrel", "dollar per barrel"),
        ("km/h", "kilometre per hour"),
        ("barrels a day", "barrel per day"),
        ("ships", "ship"),
        ("", None),
        ("5", None),
        ("x" * 500, None),
    ],
)
def test_a_unit(text, expected):
    assert unit(text) == expected


@pytest.mark.parametrize(
    ("value", "name", "other", "expected"),
    [
        (5, "mile", "kilometre", 8.04672),
        (1, "short ton", "metric ton", 0.90718474),
        (10, "celsius", "fahrenheit", 50),
        (1, "barrel", "litre", 158.987294928),
        (1, "square mile", "square kilometre", 2.589988110336),
        (1, "kilowatt hour", "megajoule", 3.6),
        (60, "mile per hour", "kilometre per hour", 96.56064),
        (1, "million barrels per day", "barrel per day", 1e6),
        (3, "ship", "ship", 3),
        (3, "percent", "percent", 3),
    ],
)
def test_conversion(value, name, other, expected):
    assert converted(value, name, other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("dollar", "euro"),
        ("percent", "percentage point"),
        ("metric ton", "kilometre"),
        ("barn", "square metre"),  # counted barns are no area
        ("ship", "foot"),
        (None, "kilometre"),
        ("kilometre", None),
        ("part per million", "part per billion"),
    ],
)
def test_what_does_not_convert(name, other):
    assert converted(1.0, name, other) is None


def test_every_unit_of_the_table_is_itself_or_has_a_measure():
    for name in table_names():
        assert converted(1.0, name, name) == 1.0
        assert converted(1.0, name, "percent") is None or name == "percent"


@given(st.text(max_size=80))
def test_never_raises(text):
    amount(text)
    converted(1.0, unit(text), "kilometre")

"""Units: currencies, the table, rates, counted nouns, ages."""

import pytest

from bot.engine import lexicon
from bot.engine.quantities.nouns import singular
from tests.engine.quantities.reading import figure, figures


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("$40", "dollar"),
        ("US$40", "dollar"),
        ("USD 40", "dollar"),
        ("40 U.S. dollars", "dollar"),
        ("A$40", "Australian dollar"),
        ("$A40", "Australian dollar"),
        ("HK$40", "Hong Kong dollar"),
        ("£40", "pound sterling"),
        ("€40", "euro"),
        ("40€", "euro"),
        ("¥40", "Japanese yen"),
        ("RM40", "Malaysian ringgit"),
        ("40 pence", "penny"),
        ("40 percent", "percent"),
        ("40 per cent", "percent"),
        ("40%", "percent"),
        ("40pc", "percent"),
        ("40 percentage points", "percentage point"),
        ("40 basis points", "basis point"),
        ("40 tons", "ton"),
        ("40 metric tons", "metric ton"),
        ("40 tonnes", "metric ton"),
        ("40 kilometers", "kilometre"),
        ("40 kilometres", "kilometre"),
        ("40km", "kilometre"),
        ("40 sq. m", "square metre"),
        ("40 sq km", "square kilometre"),
        ("40 m²", "square metre"),
        ("40 mph", "mile per hour"),
        ("40 miles per hour", "mile per hour"),
        ("40 km/h", "kilometre per hour"),
        ("40 MW", "megawatt"),
        ("40 mW", "milliwatt"),
        ("40 GWh", "gigawatt hour"),
        ("40°C", "celsius"),
        ("40 degrees Fahrenheit", "fahrenheit"),
        ("40GB", "gigabyte"),
        ("40 years", "year"),
        ("40 people", "people"),
        ("$40 per barrel", "dollar per barrel"),
        ("$40 a month", "dollar per month"),
        ("$40/barrel", "dollar per barrel"),
        ("40 barrels a day", "barrel per day"),
        ("40 tests per day", "test per day"),
        ("40 deaths per 1,000 births", "death per 1,000 births"),
        ("40 per 100,000 people", "per 100,000 people"),
        ("40 dockers", "docker"),
        ("40 striking dockers", "docker"),
        ("40 heart surgeons", "heart surgeon"),
        ("40 big and small ferries", "big and small ferry"),
        ("40 women", "woman"),
        ("40 policemen", "policeman"),
        ("40 more ferries", "ferry"),
    ],
)
def test_unit(written, unit):
    assert figure(f"The report names {written}.").unit == unit


def test_pounds_are_money_or_weight():
    assert figure("The crate weighs 40 pounds.").unit == "pound-mass"
    assert figure("He was fined 40 pounds.").unit == "pound sterling"
    assert figure("They raised 4 million pounds.").unit == "pound sterling"


def test_a_year_earlier_is_no_rate():
    assert [f.unit for f in figures("Sales were $9 billion, against $8 billion a year earlier.")] == [
        "dollar",
        "dollar",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "A 34-year-old driver was hurt.",
        "The driver was 34 years old.",
        "Odile Brenner, 34, was hurt.",
        "The driver, aged 34, was hurt.",
        "She turned 34.",
        "The driver died at the age of 34.",
    ],
)
def test_age(sentence):
    found = figure(sentence)
    assert (found.value, found.unit) == (34, "year of age")


def test_a_unit_given_once_holds_for_the_list():
    assert [(f.value, f.unit) for f in figures("It fits two-, three- or five-litre cans.")] == [
        (2, "litre"),
        (3, "litre"),
        (5, "litre"),
    ]
    assert [f.unit for f in figures("They sold 2 million of the 9 million shekels.")] == ["shekel", "shekel"]


@pytest.mark.parametrize("name", ["units", "unit_symbols", "currencies"])
def test_the_tables_are_sorted_and_sound(name):
    lines = lexicon.lines(name)
    names = [line.split(" | ")[0] for line in lines]
    assert len(set(names)) == len(names)
    assert names == sorted(names) or names == sorted(names, key=str.lower)
    assert all(line.count("|") == (2 if name == "currencies" else 1) for line in lines)
    forms = [one for line in lines for part in line.split("|")[1:] if part.strip() for one in part.split(",")]
    assert all(one.strip() for one in forms)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("boxes", "box"),
        ("cities", "city"),
        ("churches", "church"),
        ("people", "people"),
        ("feet", "foot"),
        ("Children", "Child"),
        ("glass", "glass"),
        ("houses", "house"),
        ("viruses", "virus"),
        ("days", "day"),
        ("movies", "movie"),
    ],
)
def test_singular(plural, one):
    assert singular(plural) == one

"""Conditions as typed: what they admit, and what is said of those that cannot be understood."""

from dataclasses import replace
from datetime import date

import pytest

from bot.engine.conditions import is_only_time, is_time, quote_kind, understand_conditions
from bot.engine.model import ArticleRef, BadInput, Conditions, Figure, FigureRecord

TODAY = date(2026, 3, 10)


def record(value, unit, *, high=None, period=None, speaker=None, published="2025-06-01"):
    figure = Figure((0, 5), value, high, unit, "=", "grain", "x", (0, 9), speaker, "level", period)
    return FigureRecord(1, ArticleRef(1, "Grain", "The Post", None, published), figure, "x")


def admits(figure, **typed):
    return understand_conditions(Conditions(**typed), TODAY).admits(figure)


@pytest.mark.parametrize(
    ("figure", "typed", "expected"),
    [
        (record(12, "percent"), {"above": "10 %"}, True),
        (record(10, "percent"), {"above": "10 %"}, True),
        (record(9, "percent"), {"above": "10 %"}, False),
        (record(12, "percentage point"), {"above": "10 %"}, False),
        (record(12, None), {"above": "10"}, True),
        (record(5, "mile"), {"above": "8 km"}, True),
        (record(5, "mile"), {"above": "9 km"}, False),
        (record(5, "mile"), {"unit": "km"}, True),
        (record(5, "mile"), {"unit": "tons"}, False),
        (record(3e6, "metric ton"), {"unit": "tons", "above": "2 million"}, True),
        (record(3e6, "ton"), {"above": "2 million tons", "below": "4 million tons"}, True),
        (record(1, "ton", high=5), {"above": "4 tons"}, True),
        (record(5, "ton", high=1), {"below": "2 tons"}, True),
        (record(5, "dollar"), {"above": "4 euros"}, False),
        (record(5, "ton", period="2024"), {"since": "2024"}, True),
        (record(5, "ton", period="2023"), {"since": "2024"}, False),
        (record(5, "ton", period="2019/.."), {"since": "2024"}, True),
        (record(5, "ton"), {"since": "2025-06-01"}, True),
        (record(5, "ton"), {"since": "July 2025"}, False),
        (record(5, "ton"), {"since": "march"}, False),
        (record(5, "ton"), {"since": "last year"}, True),
        (record(5, "ton", published=None), {"since": "2024"}, False),
        (record(5, "ton"), {}, True),
    ],
)
def test_what_is_admitted(figure, typed, expected):
    assert admits(figure, **typed) is expected


def test_kinds_of_quotes():
    assert quote_kind("partly  quoted") == "mixed"
    assert quote_kind("sung") is None
    assert understand_conditions(Conditions(kind="Word for word"), TODAY).kind == "direct"
    with pytest.raises(BadInput, match="no kind of quote"):
        understand_conditions(Conditions(kind="sung"), TODAY)


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        *((time, True) for time in ("March", "march", "March 2025", "last March", "last year", "2024-03-01")),
        *((words, False) for words in ("we reopened in March", "March on the capital", "then", "")),
    ],
)
def test_what_is_a_time_and_nothing_else(typed, only):
    assert is_only_time(typed) is only


def test_speakers():
    wanted = replace(understand_conditions(Conditions(), TODAY), speakers={"Ada Moss"})
    assert wanted.admits(record(5, "ton", speaker="Ada Moss"))
    assert not wanted.admits(record(5, "ton"))


def test_outlets():
    wanted = understand_conditions(Conditions(), TODAY)
    assert replace(wanted, sources={"The Post"}).admits(record(5, "ton"))
    assert not replace(wanted, sources={"The Wire"}).admits(record(5, "ton"))


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ({"above": "nan"}, "is not one amount"),
        ({"above": "inf"}, "is not one amount"),
        ({"below": "9" * 400}, "is not one amount"),
        ({"above": "1,2,3,4"}, "is not one amount"),
        ({"above": "10-20-30"}, "is not one amount"),
        ({"unit": "7 @"}, "is not a unit"),
        ({"above": "3 km", "below": "2 km"}, "Turn the two around"),
        ({"above": "1 mile", "below": "1 km"}, "Turn the two around"),
        ({"above": "3 km", "below": "5 tons"}, "measure different things"),
        ({"unit": "tons", "above": "2 km"}, "is not measured in ton"),
        ({"since": "banana"}, "is not a time"),
        ({"since": "x" * 5000}, "is not a time"),
    ],
)
def test_what_cannot_be_understood(typed, part):
    with pytest.raises(BadInput, match=part) as caught:
        understand_conditions(Conditions(**typed), TODAY)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(("text", "expected"), [("March", True), ("2024", True), ("the war", False), ("", False)])
def test_a_time(text, expected):
    assert is_time(text) is expected

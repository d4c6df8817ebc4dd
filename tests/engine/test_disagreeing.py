"""Other values for the same thing: what is a disagreement, and what is none."""

from dataclasses import replace

import pytest

from bot.engine.matching import rank_figures
from bot.engine.model import ArticleRef, Figure, FigureRecord


def record(
    id, value, written, *, article=None, period="2025", place="Norland", kind="level", change="=", day="2026-01-05"
):
    figure = Figure((0, 5), value, None, "ton", change, "grain harvest", written, (0, 9), None, kind, period, place)
    return FigureRecord(id, ArticleRef(article or id, "Harvest", f"Paper {id}", None, day), figure, "The grain harvest")


def against(*records):
    return {one.record.id: {other.id for other in one.against} for one in rank_figures("grain harvest", records)}


def test_two_sources_that_give_two_values_disagree():
    found = against(record(1, 7e6, "7 million tons"), record(2, 9e6, "9 million tons"))
    assert found == {1: {2}, 2: {1}}


@pytest.mark.parametrize(
    "other",
    [
        record(2, 7.2e6, "7.2 million tons"),  # rounds to 7
        record(2, 9e6, "9 million tons", article=1),  # one article, several values
        record(2, 9e6, "9 million tons", period="2024"),
        record(2, 9e6, "9 million tons", place="Brellin"),
        record(2, 9e6, "9 million tons", kind="delta", change="up"),
        record(2, 9e6, "9 million tons", kind="base"),
        record(2, 6e6, "6 million tons", change=">"),
    ],
)
def test_what_is_no_disagreement(other):
    assert not any(against(record(1, 7e6, "7 million tons"), other).values())


@pytest.mark.parametrize(("day", "expected"), [("2026-01-06", True), ("2026-01-20", False), (None, False)])
def test_without_a_period_the_days_of_the_articles_count(day, expected):
    found = against(
        record(1, 7e6, "7 million tons", period=None), record(2, 9e6, "9 million tons", period=None, day=day)
    )
    assert any(found.values()) is expected


def test_about_is_rounded():
    found = against(record(1, 5000, "about 5,000 tons", change="~"), record(2, 5300, "5,300 tons"))
    assert not any(found.values())


@pytest.mark.parametrize(("place", "expected"), [("Norland", True), (None, False)])
def test_a_subject_of_one_word_needs_a_place(place, expected):
    records = [
        replace(one, figure=replace(one.figure, subject="company", place=place))
        for one in (record(1, 7e6, "7 million tons"), record(2, 9e6, "9 million tons"))
    ]
    assert any(one.against for one in rank_figures("company", records)) is expected

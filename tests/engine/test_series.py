"""Values over time out of figures: what makes a row, and what does not."""

from datetime import date

import pytest

from bot.engine.model import ArticleRef, Figure, FigureMatch, FigureRecord
from bot.engine.series import series_of


def match(id, value, period, **more):
    about = {"unit": "ton", "subject": "tin imports", "change": "=", "value_high": None, "period": period} | more
    figure = Figure(span=(0, 5), value=value, as_written=f"{value} tons", sentence=(0, 9), speaker=None, **about)
    ref = ArticleRef(id, "Tin", "The Post", None, "2026-01-05")
    return FigureMatch(90.0, FigureRecord(id, ref, figure, "x"))


def drawn(matches):
    series = series_of(matches)
    assert series is not None
    return series


def test_three_days_make_a_series_in_order_of_time():
    series = drawn([match(1, 3, "2024"), match(2, 1, "2022"), match(3, 2, "2023")])
    assert (series.subject, series.unit, [point.record.figure.value for point in series.points]) == (
        "tin imports",
        "ton",
        [1, 2, 3],
    )
    assert series.points[0].day == date(2022, 7, 2)


@pytest.mark.parametrize(
    "more",
    [
        {"unit": "dollar"},
        {"unit": None},
        {"subject": "tin exports"},
        {"subject": ""},
        {"place": "Norland"},
        {"kind": "delta"},
        {"change": ">"},
        {"value_high": 9.0},
        {"period": "2023"},
        {"period": "2019/2024"},
        {"period": "2019/.."},
    ],
)
def test_what_makes_no_series(more):
    assert series_of([match(1, 1, "2022"), match(2, 2, "2023"), match(3, 3, **{"period": "2024"} | more)]) is None


def test_a_figure_without_a_period_is_of_the_day_of_its_article():
    series = drawn([match(1, 1, "2022"), match(2, 2, "2023"), match(3, 3, None)])
    assert series.points[-1].day == date(2026, 1, 5)


def test_another_value_of_a_day_is_kept_and_a_repeated_one_is_not():
    found = [match(1, 1, "2022"), match(2, 2, "2023"), match(3, 3, "2024"), match(4, 9, "2024"), match(5, 9, "2024")]
    assert [point.record.id for point in drawn(found).points] == [1, 2, 3, 4]

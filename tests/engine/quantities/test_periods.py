"""Periods of the calendar: moved, joined, and their first and last days."""

from datetime import date

import pytest

from bot.engine.quantities.periods import first_day, joined, last_day, shifted


@pytest.mark.parametrize(
    ("period", "count", "unit", "expected"),
    [
        ("2025", 1, "year", "2024"),
        ("2025-Q1", 1, "quarter", "2024-Q4"),
        ("2025-Q1", 1, "year", "2024-Q1"),
        ("2025-03", 1, "year", "2024-03"),
        ("2025-01", 1, "month", "2024-12"),
        ("2025-01-31", 1, "day", "2025-01-30"),
        ("2025-11-01", 1, "year", "2024-11-01"),
        ("2024-02-29", 1, "year", "2023-02"),
        ("2025-W01", 1, "week", "2024-W52"),
        ("2025-01/2025-03", 1, "year", "2024-01/2024-03"),
        ("0001", 1, "year", None),
    ],
)
def test_a_period_moved_back(period, count, unit, expected):
    assert shifted(period, count, unit) == expected


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-W01", date(2024, 1, 1), date(2024, 1, 7)),
        ("2024-02-03", date(2024, 2, 3), date(2024, 2, 3)),
        ("2019/2023", date(2019, 1, 1), date(2023, 12, 31)),
        ("2019/..", date(2019, 1, 1), date.max),
        ("9999", date(9999, 1, 1), date.max),
        ("2024-13", None, None),
        ("soon", None, None),
    ],
)
def test_first_and_last_days(period, first, last):
    assert (first_day(period), last_day(period)) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("2015", "2025", "2015/2025"), ("1990/1999", "..", "1990/.."), ("1990/1999", "2019/2020", "1990/2020")],
)
def test_two_periods_joined(first, last, expected):
    assert joined(first, last) == expected

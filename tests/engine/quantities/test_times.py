"""Times as sentences name them, told from the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.quantities.periods import first_day
from bot.engine.quantities.times import times

TODAY = date(2026, 3, 10)  # a Tuesday


def periods(text, today=TODAY):
    return [time.period for time in times(text, 0, len(text), today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2024", "2024"),
        ("in fiscal 2024", "2024"),
        ("in the 2023-24 season", "2023/2024"),
        ("between 2019 and 2023", "2019/2023"),
        ("From 2019 to 2023", "2019/2023"),
        ("in the 1990s", "1990/1999"),
        ("in March 2024", "2024-03"),
        ("in December", "2025-12"),
        ("in February of last year", "2025-02"),
        ("by June", "2026-06"),
        ("last March", "2026-03"),
        ("on 3 February", "2026-02-03"),
        ("on March 2, 2024", "2024-03-02"),
        ("on 2024-03-02", "2024-03-02"),
        ("in the third quarter", "2025-Q3"),
        ("in the first quarter", "2026-Q1"),
        ("in the third quarter of 2024", "2024-Q3"),
        ("in the last quarter", "2025-Q4"),
        ("in Q4 2025", "2025-Q4"),
        ("in the first half of last year", "2025-H1"),
        ("in the year to January", "2025-02/2026-01"),
        ("in the three months to December", "2025-10/2025-12"),
        ("in the 12 months ended June 2025", "2024-07/2025-06"),
        ("last year", "2025"),
        ("Next year", "2027"),
        ("last month", "2026-02"),
        ("last week", "2026-W10"),
        ("two years ago", "2024"),
        ("three months ago", "2025-12"),
        ("yesterday", "2026-03-09"),
        ("on Friday", "2026-03-06"),
        ("on Tuesday", "2026-03-10"),
        ("will close on Friday", "2026-03-13"),
        ("Since 2019", "2019/.."),
        ("since September", "2025-09/.."),
        ("since the 1990s", "1990/.."),
        ("between 2023 and 2019", None),
    ],
)
def test_a_time_is_a_period(text, expected):
    assert periods(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "the lowest since 2010",
        "it may rise",
        "May Holm said",
        "she said on Friday",
        "the ministry told reporters late on Monday",
        "the tower, built in 1931",
        "$2024",
        "2,024 tons",
        "B2024",
    ],
)
def test_what_is_no_time_of_a_figure(text):
    assert periods(text) == []


@pytest.mark.parametrize("text", ["last year", "in March", "on Friday", "in the third quarter", "two years ago"])
def test_without_a_day_of_publication_nothing_is_guessed(text):
    assert set(periods(text, None)) <= {None}


@given(st.text(alphabet="0123456789 -QHMarch year ago last the", max_size=60))
def test_never_raises_and_every_period_has_a_first_day(text):
    for period in periods(text):
        assert period is None or first_day(period) is not None


def test_the_ends_of_the_calendar():
    assert periods("99 years ago", date(50, 1, 1)) == [None]
    assert periods("tomorrow", date.max) == [None]
    assert periods("yesterday", date.min) == [None]

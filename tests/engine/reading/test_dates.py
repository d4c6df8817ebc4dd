"""Days as people write them; a day that could be two is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.reading import parse_date
from bot.engine.reading.dates import is_date_line, published_in


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-24", " 2025-02-24\n", "2025-2-24", "2025/02/24", "Feb. 24, 2025", "Feb 24 2025", "February 24th, 2025",
        "24 February 2025", "24 Feb, 2025", "24th of February 2025", "24-Feb-2025", "24.2.2025", "24. 02. 2025",
        "2/24/2025", "24/02/2025", "2025-02-24T10:00:00Z", "2025-02-24T23:30:00.000-05:00", "2025-02-24 10:00:00+01:00",
        "Mon, 24 Feb 2025 10:00:00 +0000", "Monday, February 24, 2025 at 10:30 a.m. EST", "Published: Feb. 24, 2025",
        "Updated 3:04 AM GMT+2, February 24, 2025", "FEB. 24, 2025",
    ],
)  # fmt: skip
def test_a_day(text):
    assert parse_date(text) == "2025-02-24"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "someday", "today", "2025", "February 2025", "Feb. 24", "2025-02-30", "2025-13-01", "03/04/2025",
        "Feb. 24–26, 2025", "2025-02-24 or 2025-02-25", "The vote of Feb. 24, 2025, was close", "0000-00-00",
        "10:30", "20250224", "24.02.99999", "٢٠٢٥-٠٢-٢٤", "2025-02-24" * 50, "1" * 10_000,
    ],
)  # fmt: skip
def test_no_day(text):
    assert parse_date(text) is None


def test_a_day_that_reads_the_same_both_ways_is_one():
    assert parse_date("05/05/2025") == "2025-05-05"


@pytest.mark.parametrize(
    "line", ["Updated:", "Published", "5 min read", "3 days ago", "Feb. 24", "Last modified: 24 May 2025"]
)
def test_date_lines(line):
    assert is_date_line(line)


@pytest.mark.parametrize("line", ["", "On", "May", "Updated guidance", "Publish", "Feb. 24 was cold", "24", "—"])
def test_no_date_lines(line):
    assert not is_date_line(line)


def test_an_update_is_no_publication():
    assert published_in("Updated Feb. 25, 2025") is None
    assert published_in("Published Feb. 24, 2025, updated Feb. 25, 2025") == "2025-02-24"
    assert published_in("Updated Feb. 25, 2025, published Feb. 24, 2025") == "2025-02-24"


@given(st.text(max_size=200))
def test_never_raises(text):
    day = parse_date(text)
    assert day is None or len(day) == 10


@given(st.dates().filter(lambda day: 1500 <= day.year <= 2200))
def test_what_is_written_is_read(day):
    for form in ("%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%A, %d %B %Y", "%d.%m.%Y"):
        assert parse_date(day.strftime(form)) == day.isoformat()

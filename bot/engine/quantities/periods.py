"""Periods of the calendar as text that follows ISO 8601.

A period is a year "2024", half "2024-H1", quarter "2024-Q3", month "2024-03", week "2024-W12", day "2024-03-05"; two of
them with a slash between, first and last; or "2019/..", which goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta


def shifted(period: str, count: int, unit: str) -> str | None:
    """A period moved back by `count` of a unit: the same quarter a year earlier, the month before."""
    first, _, last = period.partition("/")
    if last:
        ends = [one if one == ".." else shifted(one, count, unit) for one in (first, last)]
        return f"{ends[0]}/{ends[1]}" if all(ends) else None
    start = first_day(first)
    if start is None:
        return None
    size = _size(first)
    if unit in ("week", "day"):
        return moved(start, -count * (7 if unit == "week" else 1), size if size in ("week", "day") else unit)
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    wide = {"day": 0, "week": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}[size]
    month = month_on(start, -months)
    if month is None:
        return None
    if size == "day" and (same := valid_day(month.year, month.month, start.day)):
        return same
    if wide <= 1 and size != "month":
        return f"{month.year}-{month.month:02}"
    return named(month, size if months % wide == 0 else unit)


def joined(first: str, last: str) -> str:
    """From the beginning of one period to the end of another: "since the 1990s" is "1990/.."."""
    return f"{first.partition('/')[0]}/{last.rpartition('/')[2]}"


def before_today(published: date | None, count: int, unit: str) -> str | None:
    """So many units before the one that publication lies in."""
    if published is None:
        return None
    return shifted(named(published, unit) if unit != "decade" else str(published.year), count, unit)


def first_day(period: str) -> date | None:
    """The first day of a period; None for what is none."""
    found = re.fullmatch(r"([0-9]{4})(?:-(?:Q([1-4])|H([12])|W([0-9]{2})|([0-9]{2})(?:-([0-9]{2}))?))?(?:/.*)?", period)
    if found is None:
        return None
    year, quarter, half, week, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if week:
            return date.fromisocalendar(year, week, 1)
        return date(year, quarter * 3 - 2 if quarter else half * 6 - 5 if half else month or 1, day or 1)
    except ValueError:
        return None


def last_day(period: str) -> date | None:
    """The last day of a period, that of one which goes on being the end of the calendar; None for what is none."""
    end = period.rpartition("/")[2]
    start = None if end == ".." else first_day(end)
    if start is None:
        return date.max if end == ".." and first_day(period) else None
    match _size(end):
        case "day":
            return start
        case "week":
            return start + timedelta(6)
        case size:
            after = month_on(start, {"month": 1, "quarter": 3, "half": 6, "year": 12}[size])
            return after - timedelta(1) if after else date.max


def _size(period: str) -> str:
    rest = period[4:]
    if not rest:
        return "year"
    return {"Q": "quarter", "H": "half", "W": "week"}.get(rest[1], "day" if rest.count("-") == 2 else "month")


def named(day: date, unit: str) -> str:
    """The period of a size that a day lies in."""
    match unit:
        case "year":
            return f"{day.year}"
        case "half":
            return f"{day.year}-H{(day.month + 5) // 6}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "month":
            return f"{day.year}-{day.month:02}"
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case "decade":
            return f"{day.year // 10 * 10}/{day.year // 10 * 10 + 9}"
        case _:
            return day.isoformat()


def moved(day: date, days: int, unit: str) -> str | None:
    """The period of a size that lies so many days from a day; None beyond the calendar."""
    try:
        return named(day + timedelta(days), unit)
    except OverflowError:
        return None


def month_on(day: date, months: int) -> date | None:
    """The first of the month so many months on."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1) if MINYEAR <= index // 12 <= MAXYEAR else None


def valid_day(year: int, month: int, day: int) -> str | None:
    """A day as a period; None for one that is not in the calendar."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def nearest_day(published: date | None, month: int, day: int, ahead: bool) -> str | None:
    """The last such day before publication, or the next one after it."""
    for year in _years_around(published, ahead):
        found = valid_day(year, month, day)
        if published and found and (found >= published.isoformat() if ahead else found <= published.isoformat()):
            return found
    return None


def nearest_month(published: date | None, month: int, ahead: bool) -> str | None:
    """The last such month before publication, or the next one after it."""
    for year in _years_around(published, ahead):
        found = f"{year}-{month:02}"
        if published and (found >= published.isoformat()[:7] if ahead else found <= published.isoformat()[:7]):
            return found
    return None


def _years_around(published: date | None, ahead: bool) -> Iterator[int]:
    if published:
        yield published.year
        yield published.year + (1 if ahead else -1)


def nth_part(published: date | None, nth: int, months: int, year: int | None) -> str | None:
    """The nth quarter or half of a year; the last that had begun when the article was published."""
    letter = "Q" if months == 3 else "H"
    if year is None:
        if published is None:
            return None
        year = published.year - (published.month <= (nth - 1) * months)
    return f"{year}-{letter}{nth}"

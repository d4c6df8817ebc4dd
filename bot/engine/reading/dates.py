"""Days as articles and people write them, and lines that say nothing but when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

LONGEST_DATE = 120  # characters; the longest date line met, with weekday, time, zone and "Updated", has 75
YEARS = (1500, 2200)  # outside it is a house number or a price, not a year of news

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})\b"
_TIME = r"(?:T[0-9][0-9:.]*(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![0-9])(?P<year>[0-9]{{4}})-(?P<number>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})(?![0-9]){_TIME}",
        rf"(?<![0-9]){_YEAR}/(?P<number>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}})(?![0-9])",
        rf"\b{_MONTH}\s+{_DAY}\s*,?\s*{_YEAR}",
        rf"\b{_DAY}\s*(?:of\s+)?[-\s]?{_MONTH}[-,\s]\s*{_YEAR}",
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\.\s?(?P<number>[0-9]{{1,2}})\.\s?{_YEAR}",
        rf"(?<![0-9])(?P<either>[0-9]{{1,2}})/(?P<other>[0-9]{{1,2}})/{_YEAR}",
    )
)
# What stands around a date without being part of it.
_AROUND = re.compile(
    r"(?:[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:\.[0-9]+)?|[0-9]{1,2}(?=\s*[ap]\.?m))\s*(?:[ap]\.?m\b\.?)?"
    r"|(?:[+−-]\s?[0-9]{1,2}:?[0-9]{0,2})\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b(?:[ECMP][SD]?T|GMT|UTC|BST|IST|CES?T|EES?T|AES?T|AEDT|J?ST|MSK|HKT|SGT|NZ[SD]T|Z)\b"
    r"|\b(?:first|last|originally)\b|\bnoon\b|\bmidnight\b|\b(?:on|at|of)\b"
    r"|\b[0-9]+\s*(?:-\s*)?(?:min(?:ute)?s?|hours?|days?|weeks?|months?)\s+(?:read|ago)\b"
    rf"|\b{_MONTH}\s+[0-9]{{1,2}}\b|\b[0-9]{{1,2}}\s+{_MONTH.replace('month>', 'name>')}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?P<published>published|publication date|posted|released|date|filed|issued)\b"
    r"|\b(?P<updated>updated?|modified|edited)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[\s,.:;|/·•()\[\]–—-]*")


def parse_date(text: str) -> str | None:
    """The day a text names, as an ISO 8601 date, when it names one day, surely, and says little else; or None.

    Weekdays, times, zones and labels such as "Published:" may stand around it. "03/04/2025" is two days: None.
    """
    text = text.strip()
    if len(text) > LONGEST_DATE or not is_date_line(text):
        return None
    days = {day for _, _, day in _found(text)}
    return days.pop() if len(days) == 1 else None


def is_date_line(text: str) -> bool:
    """Whether a line says nothing but when: a date, a time, "Updated:", "5 min read", or several of them."""
    text = text.strip()
    if not text or len(text) > LONGEST_DATE:
        return False
    if _LABEL.search(text) is None and not any(c.isdecimal() for c in text):
        return False
    return _NOTHING.fullmatch(_AROUND.sub(" ", _LABEL.sub(" ", _without_days(text)))) is not None


def published_in(line: str) -> str | None:
    """The day of publication in a date line; a day that is labelled as an update does not count."""
    for start, _, day in _found(line):
        labels = list(_LABEL.finditer(line, 0, start))
        if not labels or labels[-1]["published"]:
            return day
    return None


def tells_the_day(line: str) -> bool:
    """Whether a date line tells of a day, or holds a label: a time alone may be an entry of a live blog."""
    return _LABEL.search(line) is not None or "ago" in line or any(pattern.search(line) for pattern in _DAYS)


def _without_days(text: str) -> str:
    for pattern in _DAYS:
        text = pattern.sub(" ", text)
    return text


def _found(text: str) -> list[tuple[int, int, str]]:
    return sorted(set(_each(text)))


def _each(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            day = _day(match.groupdict())
            if day is not None:
                yield match.start(), match.end(), day


def _day(parts: dict[str, str | None]) -> str | None:
    month = parts.get("month")
    number = _MONTHS.index(month[:3].lower()) + 1 if month else int(parts.get("number") or 0)
    day = int(parts.get("day") or 0)
    if parts.get("either"):
        either, other = int(parts["either"] or 0), int(parts["other"] or 0)
        if either <= 12 and other <= 12 and either != other:
            return None
        number, day = (either, other) if either <= 12 else (other, either)
    year = int(parts["year"] or 0)
    if not YEARS[0] <= year <= YEARS[1]:
        return None
    try:
        return date(year, number, day).isoformat()
    except ValueError:
        return None

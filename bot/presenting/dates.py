"""Days and periods in words. Babel has the other languages, and is not imported for English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
_language: ContextVar[str] = ContextVar("language of dates", default=ENGLISH)


@contextmanager
def dates_in(language: str) -> Iterator[None]:
    """Within it, `in_words` and `period` speak this language, a key of LANGUAGES."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def in_words(day: date, month: str = "%b") -> str:
    """A day, "24 Feb 2025"; in English its month may be written out, as "%B"."""
    if _language.get() == ENGLISH:
        return f"{day.day} {day:{month} %Y}"
    from babel.dates import format_date

    return format_date(day, "medium", _locale(_language.get()))


def period(value: str | None) -> str:
    """An ISO period, "third quarter of 2024", "March 2024", "2019 to 2023", "since 2019"; empty for None."""
    english = _language.get() == ENGLISH
    first, _, last = (value or "").partition("/")
    if last == "..":
        return f"since {period(first)}" if english else f"{period(first)} –"
    if last:
        return f"{period(first)} to {period(last)}" if english else f"{period(first)} – {period(last)}"
    return _english(first) if english else _elsewhere(first, _language.get())


def _english(value: str) -> str:
    year, _, part = value.partition("-")
    if part.startswith(("Q", "H")):
        nth = ("first", "second", "third", "fourth")[int(part[1]) - 1]
        return f"{nth} {'quarter' if part[0] == 'Q' else 'half'} of {year}"
    if part.startswith("W"):
        return f"week {int(part[1:])} of {year}"
    if len(part) == len("12"):
        return f"{date(int(year), int(part), 1):%B} {year}"
    return in_words(date.fromisoformat(value)) if part else year


def _elsewhere(value: str, language: str) -> str:
    """As `_english`; half years and weeks stay as ISO writes them, since Babel has no words for them."""
    from babel.dates import format_skeleton

    year, _, part = value.partition("-")
    if part.startswith("Q"):
        return format_skeleton("yQQQQ", date(int(year), 3 * int(part[1]), 1), locale=_locale(language))
    if len(part) == len("12") and part.isdigit():
        return format_skeleton("yMMMM", date(int(year), int(part), 1), locale=_locale(language))
    return in_words(date.fromisoformat(value)) if len(part) == len("12-31") else value


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(language, sep="-")

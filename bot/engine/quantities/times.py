"""When something was so: the times a sentence names, as ISO 8601 periods, told from the day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.engine import lexicon
from bot.engine.quantities.periods import (
    before_today,
    first_day,
    joined,
    month_on,
    moved,
    named,
    nearest_day,
    nearest_month,
    nth_part,
    valid_day,
)

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_RELATIVE = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_YEAR = r"(?:1[5-9]|2[01])[0-9]{2}"
_UNIT = r"(?:year|quarter|month|week|day|decade)"
_QUARTER = r"(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th)"
_OF_YEAR = (
    rf"(?:\s(?:of\s|in\s)?(?:the\s)?(?:fiscal\s)?"
    rf"(?:(?P<quarter_year>{_YEAR})\b|(?P<quarter_rel>last|this|next)\syear))?"
)
_TIMES = re.compile(
    "|".join(
        (
            rf"(?P<iso>\b{_YEAR}-[01][0-9]-[0-3][0-9]\b)",
            rf"(?P<among>(?i:\b(?:between|from)\s(?P<among_from>{_YEAR})\s(?:and|to|until|through)\s(?P<among_to>{_YEAR})\b))",
            rf"(?P<years>\b(?P<years_from>{_YEAR})\s?[-–/]\s?(?P<years_to>{_YEAR}|[0-9]{{2}})\b(?![,.]?[0-9]|\s?%|-))",
            r"(?P<decade>\b(?P<decade_year>(?:1[5-9]|2[01])[0-9]0)['’]?s\b)",
            rf"(?P<day>\b(?:(?P<day_a>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\sof)?\s(?P<day_month>{_MONTH})"
            rf"|(?P<day_month_b>{_MONTH})\s(?P<day_b>[0-3]?[0-9])(?:st|nd|rd|th)?)\b(?!\s?(?:%|percent|per\scent|[mb]illion))"
            rf"(?:,?\s(?P<day_year>{_YEAR})\b)?)",
            rf"(?P<span>(?i:\b(?:the\s|in\s)?(?:(?P<span_count>[0-9]{{1,2}}|{'|'.join(_COUNTED)})\smonths|(?P<span_year>(?:fiscal\s)?year))"
            rf"\s(?:to|through|until|ended|ending)(?:\sin)?(?:\s[0-3]?[0-9])?\s(?P<span_month>{_MONTH})(?:\s[0-3]?[0-9])?\b,?"
            rf"(?:\s(?P<span_in>{_YEAR})\b)?))",
            rf"(?P<month>(?:\b(?P<month_which>last|this|next)\s)?\b(?P<month_name>{_MONTH})(?:,?\s(?:of\s)?(?:(?P<month_year>{_YEAR})\b"
            rf"|(?P<month_rel>last|this|next)\syear))?)(?!\w)",
            rf"(?P<quarter>(?i:\b(?P<quarter_nth>{_QUARTER})[\s-]quarter{_OF_YEAR}))",
            rf"(?P<q>\bQ(?P<q_nth>[1-4])(?:\s(?:of\s)?(?P<q_year>{_YEAR}))?\b)",
            rf"(?P<half>(?i:\b(?P<half_nth>first|second)\shalf\sof(?:\sthe)?(?:\s(?P<half_year>{_YEAR})\b|\s(?:(?P<half_rel>last|this|next)\s)?year)))",
            rf"(?P<same>(?i:\bthe\ssame\s(?:period|{_UNIT}|time|point)(?:\s(?:(?P<same_last>last\syear|a\syear\s(?:ago|earlier|before)|the\s(?:previous\syear|year\sbefore))"
            rf"|(?:of|in)\s(?P<same_year>{_YEAR})\b))))",
            rf"(?P<ago>(?i:\b(?P<ago_count>a|an|one|[0-9]{{1,2}}|{'|'.join(_COUNTED)})\s(?P<ago_unit>{_UNIT})s?\s(?P<ago_word>ago|earlier|before|previously)\b))",
            rf"(?P<before>(?i:\bthe\s(?P<before_unit>{_UNIT})\s(?:before|earlier)\b|\bthe\s(?:previous|preceding|prior)\s(?P<before_unit_b>{_UNIT})\b))",
            rf"(?P<relative>(?i:\b(?:the\s)?(?P<relative_which>{'|'.join(_RELATIVE)})\s(?:fiscal\s|financial\s|calendar\s)?(?P<relative_unit>{_UNIT})\b))",
            r"(?P<near>(?i:\b(?:yesterday|today|tonight|tomorrow|now|currently|nowadays)\b))",
            rf"(?P<weekday>\b(?P<weekday_name>{'|'.join(_WEEKDAYS).title()})\b)",
            rf"(?P<year>(?<![\w$£€¥,.-])(?P<year_of>{_YEAR})(?![\w%,]*[0-9%])\b)",
        )
    )
)  # fmt: skip
_SINCE = re.compile(r"\b[Ss]ince(?:\s(?:the|early|late|mid|at|least|about))*\s$")
_RECORD = re.compile(
    r"\b(?:(?:high|low|larg|small|bigg|great|strong|weak|fast|slow|cheap|steep|sharp|deadli|wett|dri|hott|cold|warm|few|long"
    r"|short)est|most|least|worst|best|first|record)\b[^.;]*$"
)
_OTHERS = re.compile(r"\b(?P<word>[a-z]+)\s(?:(?:in|on|late|early)\s)*(?:the\s)?$")
_AHEAD = re.compile(
    r"\b(?:will|would|plans?|aims?|expects?|expected|target|forecasts?|due)\b|\b(?:by|until|next)\s(?:the\s)?$"
)
_LEAD = re.compile(
    r"\b(?:in|on|since|by|for|during|until|through|from|to|of|before|after|at|between|over|this|early|late|mid)[\s-]$"
)
_SAID_BEFORE = re.compile(r"(?P<word>[a-z]+)(?:\s(?:late|early|on|in|a|an|statement|interview|reporters))*\s$")


@dataclass(frozen=True, slots=True)
class Time:
    """A time that a sentence names: a period, or how far `back` from what the sentence is about."""

    start: int
    end: int
    period: str | None
    back: tuple[int, str] | None = None  # so many of a unit: "a year earlier"


def times(text: str, start: int, end: int, published: date | None) -> list[Time]:
    """The times named from `start` to `end`; one that cannot be placed in the calendar has no period."""
    found = []
    for match in _TIMES.finditer(text, start, end):
        before = text[start : match.start()]
        kind = next(name for name in _READERS if match[name])
        if not _is_time(kind, match, before):
            continue
        if _SINCE.search(before) and _RECORD.search(before[-60:]):
            continue  # "the lowest since 2010" is no time of the figure
        period, back = _READERS[kind](match, published, _AHEAD.search(before[-40:]) is not None)
        if period and _SINCE.search(before):
            period = joined(period, "..")
        found.append(Time(match.start(), match.end(), period, back))
    return found


def _is_time(kind: str, match: re.Match[str], before: str) -> bool:
    """Whether a match is a time of what is told: not of the telling, nor the May of "may" or of a name."""
    said = _SAID_BEFORE.search(before)
    if said and said["word"] in lexicon.words("cues_said"):
        return False
    other = _OTHERS.search(before)
    if other and other["word"] in lexicon.words("dated_participles"):
        return False
    if kind == "month":
        alone = not (match["month_year"] or match["month_rel"] or match["month_which"])
        return not alone or match["month_name"].rstrip(".") not in ("May", "Mar", "March") or bool(_LEAD.search(before))
    return kind != "year" or not before or not before[-1].isupper()


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return _COUNTED.index(word) + 1 if word in _COUNTED else 1


def _month_number(name: str) -> int:
    return _NAMES.index(name[:3].lower()) + 1


def _year(match: re.Match[str], kind: str, published: date | None) -> int | None:
    """The year given beside a quarter or month: in figures, or as "last year"."""
    if written := match[f"{kind}_year"]:
        return int(written)
    word = match[f"{kind}_rel"] if f"{kind}_rel" in match.re.groupindex else None
    return published.year + _RELATIVE[word.lower()] if word and published else None


# --- one reader for each way of writing: the period, or how far back of what ---

_Read = tuple[str | None, tuple[int, str] | None]


def _iso(match: re.Match[str], _: date | None, __: bool) -> _Read:
    return (match["iso"] if first_day(match["iso"]) else None), None


def _among(match: re.Match[str], _: date | None, __: bool) -> _Read:
    first, last = match["among_from"], match["among_to"]
    return (joined(first, last) if first < last else None), None


def _years(match: re.Match[str], _: date | None, __: bool) -> _Read:
    first, last = match["years_from"], match["years_to"]
    last = first[:2] + last if len(last) == 2 else last
    return (joined(first, last) if first < last else None), None


def _decade(match: re.Match[str], _: date | None, __: bool) -> _Read:
    return named(date(int(match["decade_year"]), 1, 1), "decade"), None


def _day(match: re.Match[str], published: date | None, ahead: bool) -> _Read:
    month = _month_number(match["day_month"] or match["day_month_b"])
    day = int(match["day_a"] or match["day_b"])
    if match["day_year"]:
        return valid_day(int(match["day_year"]), month, day), None
    return nearest_day(published, month, day, ahead), None


def _span(match: re.Match[str], published: date | None, _: bool) -> _Read:
    month = _month_number(match["span_month"])
    last = f"{match['span_in']}-{month:02}" if match["span_in"] else nearest_month(published, month, False)
    count = 12 if match["span_year"] else _number(match["span_count"].lower())
    end = first_day(last) if last else None
    first = month_on(end, 1 - count) if end else None
    return (joined(named(first, "month"), last) if first and last else None), None


def _month_of(match: re.Match[str], published: date | None, ahead: bool) -> _Read:
    month = _month_number(match["month_name"])
    if year := _year(match, "month", published):
        return f"{year}-{month:02}", None
    return nearest_month(published, month, ahead or match["month_which"] == "next"), None


def _quarter(match: re.Match[str], published: date | None, _: bool) -> _Read:
    nth = match["quarter_nth"].lower()
    if nth in ("last", "final") and not (match["quarter_year"] or match["quarter_rel"]):
        return (before_today(published, 1, "quarter") if nth == "last" else None), None
    return nth_part(published, _ORDINALS.get(nth, 4), 3, _year(match, "quarter", published)), None


def _q(match: re.Match[str], published: date | None, _: bool) -> _Read:
    return nth_part(published, int(match["q_nth"]), 3, _year(match, "q", published)), None


def _half(match: re.Match[str], published: date | None, _: bool) -> _Read:
    return nth_part(published, _ORDINALS[match["half_nth"].lower()], 6, _year(match, "half", published)), None


def _same(match: re.Match[str], _: date | None, __: bool) -> _Read:
    return match["same_year"], (None if match["same_year"] else (1, "year"))


def _ago(match: re.Match[str], published: date | None, _: bool) -> _Read:
    count, unit = _number(match["ago_count"].lower()), match["ago_unit"].lower()
    period = before_today(published, count, unit) if match["ago_word"].lower() == "ago" else None
    return period, (count, unit)


def _before(match: re.Match[str], _: date | None, __: bool) -> _Read:
    return None, (1, (match["before_unit"] or match["before_unit_b"]).lower())


def _relative(match: re.Match[str], published: date | None, _: bool) -> _Read:
    which, unit = match["relative_which"].lower(), match["relative_unit"].lower()
    if which == "past" or unit == "day":
        return None, None  # "over the past year" ends today
    if which == "previous":
        return None, (1, unit)
    return before_today(published, -_RELATIVE[which], unit), None


def _near(match: re.Match[str], published: date | None, _: bool) -> _Read:
    days = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}.get(match["near"].lower())
    return (moved(published, days, "day") if published and days is not None else None), None


def _weekday(match: re.Match[str], published: date | None, ahead: bool) -> _Read:
    if published is None:
        return None, None
    days = _WEEKDAYS.index(match["weekday_name"].lower()) - published.weekday()
    return moved(published, days % 7 if ahead else -(-days % 7), "day"), None


def _year_of(match: re.Match[str], _: date | None, __: bool) -> _Read:
    return match["year_of"], None


_READERS = {
    "iso": _iso,
    "among": _among,
    "years": _years,
    "decade": _decade,
    "day": _day,
    "span": _span,
    "month": _month_of,
    "quarter": _quarter,
    "q": _q,
    "half": _half,
    "same": _same,
    "ago": _ago,
    "before": _before,
    "relative": _relative,
    "near": _near,
    "weekday": _weekday,
    "year": _year_of,
}

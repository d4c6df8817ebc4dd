"""What else belongs to a figure: who says it, when and where; whether it is a level, a change, or compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TypeVar

from bot.engine import lexicon
from bot.engine.model import Figure, FigureKind, Quote, Span
from bot.engine.quantities.lexing import LONGEST_PIECE
from bot.engine.quantities.periods import before_today, joined, shifted
from bot.engine.quantities.places import Place, known_places, places
from bot.engine.quantities.times import Time, times
from bot.engine.speech.verbs import verbs
from bot.engine.text import Document

LONGEST_LEAD = 60  # characters before a figure that tell whether it is compared with

_BASE = re.compile(
    r"\b(?:from|compared\s(?:with|to)|against|versus|vs\.?|than|(?:up|down)\son|instead\sof)"
    r"(?:\s(?:the|a|an|its|their|about|around|just|nearly|almost|some|only|roughly|level|of|rate|record|previous|earlier"
    r"|revised|estimated))*\s?[$£€¥]?$"
)
_COMPARED = re.compile(
    r"\b(?:from|than|below|above|against|versus|compared\s(?:with|to))\s"
    r"(?:(?:the|that|those|its|their)\s(?:levels?\s|figures?\s|rates?\s)?(?:of\s|in\s)?|in\s)?$"
)
_COMPARED_BACK = re.compile(r"\b(?:on|over)\s$")  # "up 3 % on a year earlier"; but "on Friday"
_BREAK = re.compile(r"[,;:()]|\s[–—-]\s|—")
# What may stand between figures that share what follows the last: "fell 3 % to 2.1 million tons in March".
_CHAIN = re.compile(
    r"[\s,]*(?:(?:to|and|or|by|at|about|a|total|of|the|its|all|new|or|up|down"
    r"|year[\s-]on[\s-]year)\b[\s,]*)*[$£€¥]?"
)
_CLAUSE = re.compile(r"[,;:()]|\s[–—-]\s|—|\b(?:and|but|while|when|as|which|that|who)\b")
_SPANS = frozenset(("second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"))
_DURING = re.compile(r"\b(?:in|within|over|for|after|during)\s(?:the\s)?(?:(?:last|past|first|next)\s)?$")
Named = TypeVar("Named")


def situated(
    document: Document, figures: Sequence[Figure], quotes: Sequence[Quote], published: str | None
) -> tuple[Figure, ...]:
    """The figures, in order of place, each with speaker, kind, period and place.

    What stands outside a quote tells nothing of a figure within it: "it rose in March, she said on Friday".
    """
    today = date.fromisoformat(published) if published else None
    known = known_places(document.text, [one.span for one in document.paragraphs]) if figures else frozenset()
    found: list[Figure] = []
    for sentence, pairs in groupby(_said(document.text, figures, quotes), key=lambda pair: pair[0].sentence):
        inside = list(pairs)
        if sentence[1] - sentence[0] > LONGEST_PIECE:
            found += [figure for figure, _ in inside]
            continue
        contents = {content for _, content in inside if content}
        begin, end = sentence
        when = times(document.text, begin, end, today)
        where = places(document.text, begin, end, known)
        for scope in (None, *sorted(contents)):
            members = [figure for figure, content in inside if content == scope]
            holes = [one for one in contents if one != scope and (scope is None or _holds(scope, one))]
            seen_times = [one for one in when if _visible((one.start, one.end), scope, holes)]
            seen_places = [one for one in where if _visible(one[:2], scope, holes)]
            found += _in_scope(document.text, members, seen_times, seen_places, today)
    return tuple(sorted(found, key=lambda figure: figure.span))


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _visible(span: Span, scope: Span | None, holes: Sequence[Span]) -> bool:
    return (scope is None or _holds(scope, span)) and not any(_holds(hole, span) for hole in holes)


def _said(text: str, figures: Sequence[Figure], quotes: Sequence[Quote]) -> Iterator[tuple[Figure, Span | None]]:
    """The figures, each with its speaker and the innermost content it lies in; both are walked once, in order."""
    contents = sorted((*span, number) for number, quote in enumerate(quotes) for span in quote.content)
    open_: list[tuple[int, int, int]] = []
    k = 0
    for figure in figures:
        start, end = figure.span
        while k < len(contents) and contents[k][0] <= start:
            open_.append(contents[k])
            k += 1
        open_ = [one for one in open_ if one[1] > start]
        around = [one for one in open_ if one[1] >= end]
        if around:
            inner = min(around, key=lambda one: one[1] - one[0])
            quote = quotes[inner[2]]
            denied = _is_denied(text, quote)
            yield replace(figure, speaker=None if denied else quote.speaker, denied=denied), inner[:2]
        else:
            yield figure, None


def _is_denied(text: str, quote: Quote) -> bool:
    """Whether what a quote holds is said not to be so: "denied that 300 people had been hurt" states no figure."""
    if quote.cue is None or not quote.content[0][0] <= quote.cue[0] < quote.content[0][1]:
        return False
    words = re.findall(r"[\w'’]+", text[quote.content[0][0] : quote.cue[1]].lower().replace("’", "'"))
    denials = lexicon.words("denials")
    return any(
        word in lexicon.words("negations") or any(verb.lemma in denials for _, verb in verbs().get(word, ()))
        for word in words
    )


def _in_scope(
    text: str, figures: Sequence[Figure], when: Sequence[Time], where: Sequence[Place], today: date | None
) -> Iterator[Figure]:
    """The figures of one speaker in one sentence with what of `when` and `where` belongs to each."""
    own = [(one.start, one.end, one) for one in when if not _is_compared(text, one)]
    spans = dict.fromkeys(figure for figure in figures if _is_span(text, figure, when))
    for figure in spans:  # "ran for 310 days in 2025"; it parts no other figure from its time or place
        time, place = _own(text, [figure], [False], 0, own), _own(text, [figure], [False], 0, where)
        yield replace(figure, period=time.period if time else None, place=place)
    figures = [figure for figure in figures if figure not in spans]
    bases = [_is_base(text, figure) for figure in figures]
    main: str | None = None
    periods: dict[int, str | None] = {}
    for i in sorted(range(len(figures)), key=lambda i: bases[i]):  # "a year earlier" is told from the others
        time = _own(text, figures, bases, i, own)
        period = time.period if time else None
        if time and time.back and (bases[i] or period is None):
            period = shifted(main, *time.back) if main else before_today(today, *time.back)
        inner = next((one.period for _, _, one in own if _holds(figures[i].span, (one.start, one.end))), None)
        if inner and period and inner != period:  # "from 410,000 in 2015 to 380,000 in 2025"
            period = joined(inner, period)
        if bases[i] and period is None and _follows(text, figures, i, where) is not None:
            period = main  # "1,500 in February, compared with 2,300 in Norland"
        main = main or (period if not bases[i] else None)
        periods[i] = period
    for i, figure in enumerate(figures):
        place = _own(text, figures, [False] * len(figures), i, where)
        kind: FigureKind = "delta" if figure.change in ("up", "down") else "base" if bases[i] else "level"
        unit = figure.unit
        if bases[i] and unit is None:  # "2.1 million tons, from 1.9 million"
            unit = next((one.unit for one in reversed(figures[:i]) if one.change not in ("up", "down")), None)
        yield replace(figure, unit=unit, kind=kind, period=periods[i], place=place)


def _is_span(text: str, figure: Figure, when: Sequence[Time]) -> bool:
    """Whether a figure only tells a time itself: "two years ago", "rose 3 metres in two days"."""
    if figure.unit not in _SPANS:
        return False
    if any(_holds((time.start, time.end), figure.span) for time in when):
        return True
    return _DURING.search(text, max(figure.sentence[0], figure.span[0] - LONGEST_LEAD), figure.span[0]) is not None


def _is_compared(text: str, time: Time) -> bool:
    """Whether a time is only what another is compared with: "up 3 % on a year earlier"."""
    lead = max(0, time.start - LONGEST_LEAD)
    if time.back and _COMPARED_BACK.search(text, lead, time.start):
        return True
    return _COMPARED.search(text, lead, time.start) is not None


def _is_base(text: str, figure: Figure) -> bool:
    """Whether a figure is what another is compared with: "from 1.9 million", "than the 5 % of May"."""
    if figure.change != "=" or figure.value_high is not None:
        return False
    start = max(figure.sentence[0], figure.span[0] - LONGEST_LEAD)
    return _BASE.search(text, start, figure.span[0]) is not None


def _own(
    text: str, figures: Sequence[Figure], bases: Sequence[bool], i: int, named: Sequence[tuple[int, int, Named]]
) -> Named | None:
    """What of the times or places named belongs to a figure: what follows it at once, else what leads up to it, else
    what follows the figures it is coordinated with, else the only one there is.
    """
    start, end = figures[i].span
    floor = figures[i - 1].span[1] if i else figures[i].sentence[0]
    clause = max(figures[i].sentence[0], text.rfind(";", figures[i].sentence[0], start))
    before = [one for one in named if clause <= one[0] and one[1] <= start]
    if before and before[-1][0] >= floor and not text[before[-1][1] : start].strip():
        return before[-1][2]  # "in 2023 4 million"
    if after := _follows(text, figures, i, named):
        return after
    if bases[i]:
        return None
    if before and before[-1][0] >= floor:
        return before[-1][2]
    last = i
    while last + 1 < len(figures) and not bases[last + 1]:
        if not _CHAIN.fullmatch(text, figures[last].span[1], figures[last + 1].span[0]):
            break
        last += 1
    if last > i and (shared := _follows(text, figures, last, named)):
        return shared
    compared = [(figures[k].span[1], figures[k + 1].span[0]) for k in range(i) if bases[k]]
    free = [one for one in before if not any(left <= one[0] < right for left, right in compared)]
    if free or len(named) != 1 or before or _CLAUSE.search(text, end, max(end, named[0][0])):
        return free[-1][2] if free else None
    return named[0][2]


def _follows(text: str, figures: Sequence[Figure], i: int, named: Sequence[tuple[int, int, Named]]) -> Named | None:
    """What is named behind a figure, before the next one, with nothing between that parts them."""
    end = figures[i].span[1]
    ceiling = figures[i + 1].span[0] if i + 1 < len(figures) else figures[i].sentence[1]
    after = next((one for one in named if end <= one[0] + 1 and one[0] < ceiling), None)
    return after[2] if after and not _BREAK.search(text, end, after[0]) else None

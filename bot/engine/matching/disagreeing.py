"""Where sources disagree: other values for the same subject, place and time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import inf

from bot.engine.matching.scoring import folded
from bot.engine.model import Figure, FigureMatch, FigureRecord

SAME_DAYS = 1  # days between articles that speak of one time where they do not say which: a toll rises by the day
MOST_COMPARED = 50  # figures on one thing that are compared with one another

_NUMERAL = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def with_disagreements(matches: Sequence[FigureMatch]) -> list[FigureMatch]:
    """The matches, each with the figures among them that give another value for the same subject, place and time.

    A change is no level, and what is compared with belongs to another time. Without a period two articles speak of one
    time when they were published within SAME_DAYS. Values that are equal once rounded agree.
    """
    groups: dict[tuple[object, ...], list[FigureMatch]] = {}
    for match in matches:
        figure = match.record.figure
        subject = frozenset(folded(figure.subject))
        told = len(subject) > 1 or (subject and figure.place)  # else any two companies would disagree on "company"
        if told and figure.kind != "base" and not match.record.superseded:  # nobody gives that value any more
            change = figure.change if figure.kind == "delta" else ""
            key = (subject, figure.unit, figure.place, figure.period, figure.kind, change)
            groups.setdefault(key, []).append(match)
    against: dict[int, tuple[FigureRecord, ...]] = {}
    for members in groups.values():
        for one in members[:MOST_COMPARED]:
            others = [other.record for other in members[:MOST_COMPARED] if _disagree(one, other)]
            against[one.record.id] = tuple(others)
    return [replace(match, against=against.get(match.record.id, ())) for match in matches]


def _disagree(left: FigureMatch, right: FigureMatch) -> bool:
    one, two = left.record, right.record
    articles = {record.article.id for record in (one, *left.also)}
    if two.article.id in articles or not _one_time(one, two):
        return False  # one article may well give several values of its own
    low, high = _ends(one.figure)
    other_low, other_high = _ends(two.figure)
    if low <= other_high and other_low <= high:
        return False
    coarse = max(_grain(one.figure), _grain(two.figure))
    return min(abs(low - other_high), abs(other_low - high)) > coarse / 2


def _one_time(one: FigureRecord, two: FigureRecord) -> bool:
    if one.figure.period is not None:
        return True  # the groups have the same one
    if not one.article.published or not two.article.published:
        return False
    days = date.fromisoformat(one.article.published) - date.fromisoformat(two.article.published)
    return abs(days.days) <= SAME_DAYS


def _ends(figure: Figure) -> tuple[float, float]:
    """The least and the most that a figure says: "more than 5" has no most."""
    high = figure.value if figure.value_high is None else figure.value_high
    low, high = min(figure.value, high), max(figure.value, high)
    return (-inf if figure.change == "<" else low), (inf if figure.change == ">" else high)


def _grain(figure: Figure) -> float:
    """What a figure was rounded to: "2.1 million" to a hundred thousand, "2,103" to one."""
    numeral = _NUMERAL.search(figure.as_written)
    if numeral is None or not figure.value:
        return 0.0
    digits = numeral[0].replace(",", "")
    shown = float(digits)
    scale = abs(figure.value) / shown if shown else 1.0
    whole, point, decimals = digits.partition(".")
    if point:
        return scale * 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if figure.change == "~" else 0  # "about 5,000"
    return scale * 10.0**zeros

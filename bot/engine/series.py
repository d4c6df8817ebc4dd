"""Values of one thing over time, gathered from the figures that answer a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.engine.matching import folded
from bot.engine.model import FigureMatch, FigureRecord, Point, Series
from bot.engine.quantities.periods import first_day, last_day

FEWEST = 3  # different days, below which there is nothing to draw
MOST = 200  # points


def series_of(matches: Sequence[FigureMatch]) -> Series | None:
    """The longest row of levels of one subject, unit and place on different days; None where there is none.

    Of two as long, the one that answers better. A figure without a period is of the day its article was published.
    """
    groups: dict[tuple[object, ...], list[Point]] = {}
    for match in matches:
        for record in (match.record, *match.also):
            figure = record.figure
            exact = figure.kind != "delta" and figure.change in ("=", "~") and figure.value_high is None
            exact = exact and not record.superseded
            if figure.unit and figure.subject and exact and (day := _day(record)):
                key = (frozenset(folded(figure.subject)), figure.unit, figure.place)
                groups.setdefault(key, []).append(Point(day, record))
    found = max(groups.values(), key=lambda points: len({one.day for one in points}), default=[])
    if len({one.day for one in found}) < FEWEST:
        return None
    figure = found[0].record.figure
    points = tuple(sorted(_distinct(found), key=lambda one: (one.day, one.record.id)))[:MOST]
    return Series(figure.subject, figure.unit or "", figure.place, points)


def _distinct(points: Sequence[Point]) -> Iterator[Point]:
    """Without values that another article repeats for the same day."""
    seen = set()
    for point in points:
        key = point.day, point.record.figure.value
        if key not in seen:
            seen.add(key)
            yield point


def _day(record: FigureRecord) -> date | None:
    """The middle of the period a figure is of; a period that goes on has none."""
    period, published = record.figure.period, record.article.published
    if period is None:
        return date.fromisoformat(published) if published else None
    first, last = first_day(period), last_day(period)
    if first is None or last is None or "/" in period:
        return None
    return first + timedelta((last - first).days // 2)

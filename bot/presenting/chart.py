"""A series as a PNG: readable on a phone, on the dark and on the light theme of Discord."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from datetime import date
from textwrap import shorten, wrap

from bot.engine.model import Point, Series

SIZE, DPI = (6.4, 4.0), 150  # inches; 960 × 600 pixels, which a phone 360 wide shows at three eighths
LETTERS = 13  # points; ten pixels on such a phone
TITLE = 44  # characters on a line of the title
TICKS = 6  # on the axis of time
LABELLED = 8  # points up to which each bears its value
LABEL = 16  # characters of a value at its point
EPOCH = 719_163  # the ordinal of 1970-01-01, from which matplotlib counts days
SHORTENED = 10_000  # from which on "12 k" reads better than "12,000"

# Its own ground, so that it reads the same on both themes. Contrast of text to ground 12.4, of the line 6.4.
GROUND, TEXT, GRID, LINE = "#2B2D31", "#F2F3F5", "#4E5058", "#7FB8D6"


def draw(series: Series) -> bytes:
    """The chart of a series. One value of each day is on the line, others of that day stand beside it."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure
    from matplotlib.ticker import EngFormatter, FuncFormatter, MaxNLocator

    figure = Figure(figsize=SIZE, dpi=DPI, facecolor=GROUND, layout="constrained")
    axes = figure.add_subplot(facecolor=GROUND)
    on_line = list({point.day: point for point in reversed(series.points)}.values())[::-1]
    aside = [point for point in series.points if point not in on_line]
    axes.plot(*_places(on_line), color=LINE, linewidth=2.5, marker="o", markersize=7)
    if aside:
        axes.plot(*_places(aside), color=LINE, linestyle="none", marker="o", markersize=7, markerfacecolor=GROUND)
    if len(series.points) <= LABELLED:
        for point in series.points:
            label = shorten(point.record.figure.as_written, LABEL, placeholder="…")
            place = (point.day.toordinal() - EPOCH, point.record.figure.value)
            note = axes.annotate(label, place, xytext=(0, 9), textcoords="offset points", ha="center", color=TEXT)
            note.set(fontsize=LETTERS - 2, parse_math=False, bbox={"facecolor": GROUND, "edgecolor": "none", "pad": 1})
    axes.margins(0.12, 0.2)
    named = {point.day.toordinal() - EPOCH: _short(point.record.figure.period) for point in on_line}
    if len(named) <= TICKS and all(named.values()):
        axes.set_xticks(list(named), list(named.values()))
    else:
        locator = AutoDateLocator(maxticks=TICKS)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    large = max(abs(point.record.figure.value) for point in series.points) >= SHORTENED
    plain = FuncFormatter(lambda value, _: f"{value:,.10g}")
    axes.yaxis.set_major_formatter(EngFormatter(sep=" ") if large else plain)
    axes.tick_params(colors=TEXT, labelsize=LETTERS)
    axes.xaxis.get_offset_text().set(color=TEXT, fontsize=LETTERS)
    axes.grid(visible=True, color=GRID, linewidth=0.8)
    for side in axes.spines.values():
        side.set_color(GRID)
    about = series.subject + (f", {series.place}" if series.place and series.place not in series.subject else "")
    title = "\n".join(wrap(f"{about} ({series.unit})", TITLE, max_lines=2, placeholder="…"))
    axes.set_title(title, color=TEXT, fontsize=LETTERS + 2, loc="left", parse_math=False)
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that its typeface lacks
        figure.savefig(target, format="png", facecolor=GROUND)
    return target.getvalue()


def _places(points: Sequence[Point]) -> tuple[list[int], list[float]]:
    return [point.day.toordinal() - EPOCH for point in points], [point.record.figure.value for point in points]


def _short(period: str | None) -> str:
    """A year, half, quarter or month short enough for an axis: "2024", "Q3 2024", "Mar 2024"; else empty."""
    year, _, part = (period or "").partition("-")
    if part.isdecimal():
        return f"{date(int(year), int(part), 1):%b} {year}"
    return f"{part} {year}".strip() if part[:1] in ("", "Q", "H") else ""

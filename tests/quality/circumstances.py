"""What belongs to figures, measured on the sentences of `figures.txt`: kind, period, place and speaker.

A gold figure is met by the found one that stands where it stands. A value is right when it is the gold's; a place or
speaker when every word of the gold's is in it. P is the share of what was given that is right, R of what the gold has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.model import Figure
from bot.engine.reading import from_text
from tests.quality.scoring import Table

FILE = Path(__file__).with_name("figures.txt")
ASPECTS = ("kind", "period", "place", "speaker")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure as the article writes it, with what belongs to it by aspect; None for nothing."""

    as_written: str
    aspects: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Text:
    """A short text, its day of publication, its figures."""

    text: str
    published: str
    figures: tuple[GoldFigure, ...]


@cache
def texts() -> tuple[Text, ...]:
    """The texts of the file."""
    return tuple(_read(FILE.read_text("utf-8").splitlines()))


def _read(lines: list[str]) -> Iterator[Text]:
    published, text = "", ""
    figures: list[GoldFigure] = []
    for line in [*lines, "> "]:
        if line.startswith(("@", ">")):
            if figures:
                yield Text(text, published, tuple(figures))
            figures = []
            published = line[2:] if line.startswith("@") else published
            text = line[2:]
        elif line and not line.startswith("#"):
            written, *values = (part.strip() for part in line.split("|"))
            known = {aspect: None if value == "-" else value for aspect, value in zip(ASPECTS, values, strict=True)}
            figures.append(GoldFigure(written, known))


def measure() -> tuple[Table, list[str]]:
    """The table, and what was missed in words."""
    counts: Counter[tuple[str, str]] = Counter()
    misses = []
    for one in texts():
        found = extract(replace(from_text(one.text), published=one.published)).figures
        for gold, figure in _placed(one, found):
            for aspect, want in gold.aspects.items():
                got = getattr(figure, aspect) if figure else None
                right = bool(want and got and _same(aspect, got, want))
                counts[aspect, "gold"] += want is not None
                counts[aspect, "said"] += got is not None
                counts[aspect, "right"] += right
                if not right and (want or got):
                    misses.append(f"{aspect} | {gold.as_written} | {got} for {want} | {one.text}")
    rows: Table = {}
    for aspect in ASPECTS:
        met, said, asked = (counts[aspect, name] for name in ("right", "said", "gold"))
        p, r = 100 * met / said if said else 0.0, 100 * met / asked if asked else 0.0
        rows[f"figures {aspect}"] = {"P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0.0}
    return rows, misses


def _placed(text: Text, found: tuple[Figure, ...]) -> Iterator[tuple[GoldFigure, Figure | None]]:
    start = 0
    for gold in text.figures:
        start = text.text.index(gold.as_written, start)
        end = start + len(gold.as_written)
        yield gold, next((one for one in found if one.span[0] < end and start < one.span[1]), None)
        start = end


def _same(aspect: str, got: str, want: str) -> bool:
    if aspect in ("kind", "period"):
        return got == want
    return {word.lower() for word in _WORD.findall(want)} <= {word.lower() for word in _WORD.findall(got)}

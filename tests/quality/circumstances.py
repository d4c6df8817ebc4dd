"""What belongs to figures, measured on the texts of `figures.txt`: kind, period, place and speaker; and whether two
sources disagree, on the pairs of `disagreements.txt`.

A gold figure is met by the found one that stands where it stands. A value is right when it is the gold's; a place or
speaker when every word of the gold's is in it. P is the share of what was given that is right, R of what the gold has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.matching.disagreeing import with_disagreements
from bot.engine.model import ArticleRef, Figure, FigureMatch, FigureRecord
from bot.engine.reading import from_text
from tests.quality.scoring import Table

FILE = Path(__file__).with_name("figures.txt")
PAIRS = Path(__file__).with_name("disagreements.txt")
PAIRS_PUBLISHED = "2026-06-18"
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
    for line in PAIRS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            sign, *pair = (part.strip() for part in line.split("|"))
            got = _disagree(pair)
            counts["disagreement", "gold"] += sign == "+"
            counts["disagreement", "said"] += got
            counts["disagreement", "right"] += got and sign == "+"
            if got != (sign == "+"):
                misses.append(f"disagreement | {got} | {line}")
    rows: Table = {}
    for aspect in (*ASPECTS, "disagreement"):
        met, said, asked = (counts[aspect, name] for name in ("right", "said", "gold"))
        p, r = 100 * met / said if said else 0.0, 100 * met / asked if asked else 0.0
        rows[f"figures {aspect}"] = {"P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0.0}
    return rows, misses


def _disagree(pair: Sequence[str]) -> bool:
    """Whether the figures of two short articles are told to disagree."""
    matches: list[FigureMatch] = []
    for number, text in enumerate(pair, start=1):
        article = replace(from_text(text), published=PAIRS_PUBLISHED)
        ref = ArticleRef(number, None, f"Source {number}", None, article.published)
        for figure in extract(article).figures:
            matches.append(FigureMatch(100.0, FigureRecord(len(matches), ref, figure, text)))
    return any(match.against for match in with_disagreements(matches))


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

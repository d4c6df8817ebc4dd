"""What comes in, and what is read in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
QuoteKind = Literal["direct", "mixed", "indirect"]
Change = Literal["=", "~", ">", "<", "up", "down"]
FigureKind = Literal["level", "delta", "base"]


@dataclass(frozen=True, slots=True)
class Submission:
    """An article as somebody hands it in: bytes of any kind, and what they know about it."""

    data: bytes
    name: str | None = None  # a file name, only a hint at the format
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None  # as typed: "2025-02-24", "24 Feb 2025", "Feb. 24, 2025"
    found_at: str | None = None  # the address that the bytes were fetched from
    charset: str | None = None  # as the server told it, by Python's name


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read. `paragraphs` are its deck and body within `text`; all else in `text` is furniture."""

    title: str | None
    text: str
    paragraphs: tuple[Span, ...]
    deck: Span | None = None
    byline: str | None = None
    source: str | None = None  # the outlet
    url: str | None = None
    published: str | None = None  # ISO 8601 date


@dataclass(frozen=True, slots=True)
class Quote:
    """Speech attributed to somebody. `source` is the mention beside the cue ("he"), `speaker` the resolved name."""

    kind: QuoteKind
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    speaker: str | None  # None: unknown, or not certain enough to name
    role: str | None  # as the article gives it: "Treasury Secretary"
    confidence: float  # 0..1


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with what it measures. A range has both `value` and `value_high`."""

    span: Span
    value: float
    value_high: float | None
    unit: str | None  # normalised name: "percent", "metric ton", "U.S. dollar"; the counted noun otherwise
    change: Change
    subject: str  # "U.S. aluminum imports"; "" when none is found
    as_written: str
    sentence: Span
    speaker: str | None
    kind: FigureKind = "level"  # "fell 3 % to 2 million from 2.1": a delta, a level, and the base it is compared with
    period: str | None = None  # of which it is told: "2024", "2024-Q3", "2024-03", "2024-03-05", "2019/2023", "2019/.."
    place: str | None = None  # as the article names it
    denied: bool = False  # in what somebody says not to be so: nobody states it, whoever the speaker is corrected to


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one article yields, in order of place."""

    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]

"""What is asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.engine.model.articles import QuoteKind, Span
from bot.engine.model.library import ArticleRecord, ArticleRef, Correction, FigureRecord, QuoteRecord
from bot.engine.model.stories import Story

AnswerKind = Literal["who_said", "quotes", "figures", "brief", "unknown"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What quotes or figures are asked for, as typed: in "tons", above "2 million", since "March 2024", "reported"."""

    unit: str = ""
    above: str = ""
    below: str = ""
    since: str = ""
    by: str = ""
    source: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. `words` is what was said or the topic; `note` tells of a reading that was a guess.

    `whole` is what was said if the conditions are part of it: "we have waited since March".
    """

    kind: AnswerKind
    words: str = ""
    speaker: str | None = None
    note: str | None = None
    conditions: Conditions = Conditions()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """A quote that answers, in the wording that fits best; `also` holds it in other articles, earliest first.

    `sources` counts publishers: an outlet that prints it twice is one.
    """

    score: float  # 0..100
    record: QuoteRecord
    also: tuple[QuoteRecord, ...] = ()
    sources: int = 1

    @property
    def first(self) -> QuoteRecord:
        """Where it was seen first, by the day of publication."""
        return min((self.record, *self.also), key=lambda one: one.article.published or "9999")


@dataclass(frozen=True, slots=True)
class FigureMatch:
    """A figure that answers. `also` holds the same figure in other articles, earliest first; `against` those that give
    another value for the same subject, place and time.
    """

    score: float  # 0..100
    record: FigureRecord
    also: tuple[FigureRecord, ...] = ()
    against: tuple[FigureRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody with their quotes, in all forms of the name; `name` is None for quotes of nobody known."""

    name: str | None
    role: str | None
    quotes: tuple[QuoteMatch, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as the value of a day."""

    day: date
    record: FigureRecord


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one subject in one unit over time, by day."""

    subject: str
    unit: str
    place: str | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: matches, best first, or `nothing`, a sentence that tells what was searched."""

    question: str
    kind: AnswerKind
    quotes: tuple[QuoteMatch, ...] = ()
    figures: tuple[FigureMatch, ...] = ()
    articles: tuple[ArticleRef, ...] = ()
    nothing: str | None = None
    note: str | None = None  # how the question was read, when that was a guess
    series: Series | None = None  # what of the figures can be drawn over time
    persons: tuple[str, ...] = ()  # the speakers to choose from, where a name fits several
    stories: tuple[Story, ...] = ()  # of a brief: what its articles tell
    voices: tuple[Voice, ...] = ()  # of a brief: its quotes by speaker, in the order of `quotes`


@dataclass(frozen=True, slots=True)
class Proof:
    """A match in its place: the passage around it, verbatim, and where in the article that is."""

    article: ArticleRef
    before: str
    words: str
    after: str
    paragraph: int  # 1 for the first
    paragraphs: int
    span: Span
    speaker: str | None
    role: str | None
    kind: QuoteKind | None  # None for a figure
    quote_id: int | None = None  # None for a figure
    corrected: Correction | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """An article was read again, as the `done`-th of `total`; or it was left as it is, for what `failure` says."""

    guild_id: int
    article_id: int
    done: int
    total: int
    failure: Exception | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a submission."""

    record: ArticleRecord
    new: bool  # False: it was in the library already

"""What is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.engine.model.articles import Article, Figure, Findings, Quote, Span

EntryKind = Literal["quote", "figure", "article"]
NameKind = Literal["speaker", "role", "topic", "unit", "outlet"]
NameTerms = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]  # words of a name, and misspelling keys as (key, word)


@dataclass(frozen=True, slots=True)
class Entry:
    """The index terms of one stored item; `item` is its position in Findings.quotes or .figures, 0 for the article.

    `keys` are the words of the item in their order, where order matters: what a question is compared with.
    """

    kind: EntryKind
    item: int
    terms: tuple[str, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """What is written beside an article so that it can be found: terms of items, and words that may be misspelt."""

    entries: tuple[Entry, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """An article as read, with what it yields, and what each name in it is found by."""

    article: Article
    fingerprint: str
    findings: Findings
    index: Index
    names: Mapping[str, NameTerms] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article as an answer cites it. `id` counts within the guild."""

    id: int
    title: str | None
    source: str | None
    url: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """How an article came into a library; people are Discord user ids, None for the command line and for feeds."""

    added_by: int | None = None  # who added or approved it
    proposed_by: int | None = None
    feed_id: int | None = None
    silent: bool = False  # older than its feed's coming here: found by questions, told of by no digest


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A stored article with its counts."""

    id: int
    article: Article
    added_at: datetime
    origin: Origin
    engine: int  # version of the engine that read it
    quotes: int
    figures: int

    @property
    def ref(self) -> ArticleRef:
        """The article as an answer cites it."""
        a = self.article
        return ArticleRef(self.id, a.title, a.source, a.url, a.published)


@dataclass(frozen=True, slots=True)
class Correction:
    """That a person set a quote's speaker; `before` is the name that stood there until then."""

    at: datetime
    by: int | None  # a Discord user id; None for the command line
    before: str | None


@dataclass(frozen=True, slots=True)
class QuoteRecord:
    """A stored quote; `words` are its content spans verbatim, joined by " … " where the article interrupts them."""

    id: int
    article: ArticleRef
    quote: Quote  # a corrected one with the speaker as corrected, and confidence 1
    words: str
    corrected: Correction | None = None

    @property
    def span(self) -> Span:
        """From the first to the last character of the content."""
        return self.quote.content[0][0], self.quote.content[-1][1]


@dataclass(frozen=True, slots=True)
class Reported:
    """A quote that people report as wrong, and what some of them say about it."""

    record: QuoteRecord
    reporters: int
    since: datetime
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A stored figure; `sentence` is the sentence it stands in, verbatim."""

    id: int
    article: ArticleRef
    figure: Figure
    sentence: str


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """A speaker as a guild's library knows them."""

    name: str
    role: str | None  # the one given most often
    quotes: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a guild's library holds."""

    articles: int
    quotes: int
    figures: int

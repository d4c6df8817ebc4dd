"""The records that travel between the rooms: what was read, what was found in it, what is asked and answered.

A Span counts code points of an article's `text`, end exclusive. Instants are aware datetimes in UTC; a day is an
ISO 8601 date. Names are the field's: source, cue and content of an attribution; value, unit, change and subject of
a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Span = tuple[int, int]
QuoteKind = Literal["direct", "mixed", "indirect"]
Change = Literal["=", "~", ">", "<", "up", "down"]
FigureKind = Literal["level", "delta", "base"]
AnswerKind = Literal["who_said", "quotes", "figures", "brief", "unknown"]
EntryKind = Literal["quote", "figure", "article"]
NameKind = Literal["speaker", "role", "topic", "unit", "outlet"]
NameTerms = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]  # words of a name, and misspelling keys as (key, word)


class Problem(Exception):
    """Something a person must hear of: one sentence of what happened, one of what to do now."""


class BadInput(Problem):
    """What was given cannot be used; nothing was changed."""


# --- what comes in ---------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one article yields, in order of place."""

    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]


# --- what is kept ----------------------------------------------------------------------------------------------------


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
    """An article as read, with what it yields."""

    article: Article
    fingerprint: str
    findings: Findings
    index: Index


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article as an answer cites it. `id` counts within the guild."""

    id: int
    title: str | None
    source: str | None
    url: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A stored article with its counts."""

    id: int
    article: Article
    added_at: datetime
    added_by: int | None  # a Discord user id; None for the command line
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


# --- questions and answers -------------------------------------------------------------------------------------------


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


# --- digests ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When and where a guild gets its digest, in local terms. `id` counts within the guild."""

    id: int
    guild_id: int
    channel_id: int
    time: str  # "08:00", local
    zone: str  # IANA name
    days: tuple[int, ...]  # 0 is Monday
    topics: tuple[str, ...]  # empty: everything
    created_by: int
    paused: bool
    covered_until: datetime  # the next digest begins here
    problem: str | None = None  # why it was paused by itself


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest says: the record of a span of time, all of it verbatim."""

    plan: DigestPlan
    since: datetime
    until: datetime
    articles: tuple[ArticleRef, ...]
    quotes: tuple[QuoteRecord, ...]
    figures: tuple[FigureRecord, ...]
    article_count: int  # all new ones, also those not shown
    late: bool = False


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest whose hour has come, claimed for sending. `slot` is its local day, `nonce` the same at every try."""

    digest: Digest
    slot: str
    nonce: str

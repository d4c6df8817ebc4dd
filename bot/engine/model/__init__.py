"""The records that travel between the rooms: what was read, what was found in it, what is asked and answered.

A Span counts code points of an article's `text`, end exclusive. Instants are aware datetimes in UTC; a day is an
ISO 8601 date. Names are the field's: source, cue and content of an attribution; value, unit, change and subject of
a figure.
"""

from bot.engine.model.answers import (
    Added,
    Answer,
    AnswerKind,
    Conditions,
    FigureMatch,
    Point,
    Proof,
    Question,
    QuoteMatch,
    Reread,
    Series,
    Voice,
)
from bot.engine.model.articles import Article, Change, Figure, FigureKind, Findings, Quote, QuoteKind, Span, Submission
from bot.engine.model.deliveries import Occurrence, Part, State, Undelivered, Why
from bot.engine.model.digests import Digest, DigestPlan, Length
from bot.engine.model.library import (
    ArticleRecord,
    ArticleRef,
    Correction,
    Counts,
    Entry,
    EntryKind,
    FigureRecord,
    Index,
    Intake,
    NameKind,
    NameTerms,
    Origin,
    QuoteRecord,
    Reported,
    SpeakerRecord,
    Superseded,
)
from bot.engine.model.problems import BadInput, NotThere, Problem
from bot.engine.model.stories import Story
from bot.engine.model.versions import Changes, Difference, Outcome, Recheck, Revised, Revision, Seen, Version
from bot.engine.model.watches import Alert, Watch, WatchKind

__all__ = [
    "Added",
    "Alert",
    "Answer",
    "AnswerKind",
    "Article",
    "ArticleRecord",
    "ArticleRef",
    "BadInput",
    "Change",
    "Changes",
    "Conditions",
    "Correction",
    "Counts",
    "Difference",
    "Digest",
    "DigestPlan",
    "Entry",
    "EntryKind",
    "Figure",
    "FigureKind",
    "FigureMatch",
    "FigureRecord",
    "Findings",
    "Index",
    "Intake",
    "Length",
    "NameKind",
    "NameTerms",
    "NotThere",
    "Occurrence",
    "Origin",
    "Outcome",
    "Part",
    "Point",
    "Problem",
    "Proof",
    "Question",
    "Quote",
    "QuoteKind",
    "QuoteMatch",
    "QuoteRecord",
    "Recheck",
    "Reported",
    "Reread",
    "Revised",
    "Revision",
    "Seen",
    "Series",
    "Span",
    "SpeakerRecord",
    "State",
    "Story",
    "Submission",
    "Superseded",
    "Undelivered",
    "Version",
    "Voice",
    "Watch",
    "WatchKind",
    "Why",
]

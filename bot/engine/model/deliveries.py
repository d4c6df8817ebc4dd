"""Messages on their way: one occurrence for each local day of a digest's plan or alert of a watch, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.engine.model.library import ArticleRef, FigureRecord, QuoteRecord

# due: its hour has come. prepared: its text stands. sending: a message was tried. The others are final.
State = Literal["due", "prepared", "sending", "sent", "skipped", "uncertain", "failed"]
OccurrenceKind = Literal["digest", "alert"]
# Why a message was not posted, as far as it decides what to do next.
Why = Literal["forbidden", "gone", "malformed", "blocked", "slow", "later", "deleted", "unreadable", "left"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One digest of a plan, or alert of a watch. `slot` is a digest's local day, or "now-3" for the third that was
    asked for by hand; of an alert the instant at which it was made."""

    guild_id: int
    owner_id: int  # of the plan or the watch
    slot: str
    channel_id: int
    created_by: int
    due: datetime
    state: State
    tries: int = 0
    problem: str | None = None
    message_id: int | None = None  # of its first part
    kind: OccurrenceKind = "digest"
    member: int | None = None  # whose own alert it is; it is for nobody else's eyes when `channel_id` is 0


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an occurrence. Its payload never changes; `number` is its own, `position` its place."""

    number: int
    position: int
    payload: str
    nonce: str
    first_try: datetime | None = None
    message_id: int | None = None
    done: bool = False
    spare: bool = False  # stands in for a part that Discord refused
    amended: str | None = None  # the payload as it was edited since


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What a message shows, as it is on record now, by id; what is missing is gone."""

    quotes: Mapping[int, QuoteRecord] = field(default_factory=dict)
    figures: Mapping[int, FigureRecord] = field(default_factory=dict)
    articles: Mapping[int, ArticleRef] = field(default_factory=dict)


class Undelivered(Exception):
    """A message was not posted; `wait` is in seconds, where Discord says how long."""

    def __init__(self, why: Why, text: str = "", wait: float = 0.0, code: int = 0) -> None:
        super().__init__(text)
        self.why: Why = why
        self.text = text
        self.wait = wait
        self.code = code  # Discord's

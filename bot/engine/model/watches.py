"""Watches: what people want to be told of as soon as it comes in, and what they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.answers import FigureMatch, QuoteMatch

WatchKind = Literal["person", "topic", "figure"]
HitKind = Literal["quote", "figure"]


@dataclass(frozen=True, slots=True)
class Watch:
    """What a member, or a server, wants to be told of. `id` counts within the guild."""

    id: int
    guild_id: int
    created_by: int
    kind: WatchKind
    words: str  # as typed: whose quotes, what quotes and figures are about, or what figures are on
    above: str | None  # of figures: the quantity as typed, such as "2,500 USD/t"
    below: str | None
    channel_id: int | None  # None: by direct message to `created_by`
    shared: bool  # the server's, kept by its managers; else the member's own
    role_id: int | None  # who is pinged, of a shared one
    quiet: tuple[str, str] | None  # local times between which nothing is sent: ("22:00", "07:00")
    zone: str  # IANA name, for `quiet`
    created_at: datetime
    paused: bool = False
    problem: str | None = None  # why it was paused by itself


@dataclass(frozen=True, slots=True)
class Hit:
    """A quote or figure that came in for a watch and was not told yet."""

    kind: HitKind
    item_id: int
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """What has come in for a watch since the last alert, in the order it was found; each with its proof."""

    watch: Watch
    quotes: tuple[QuoteMatch, ...] = ()
    figures: tuple[FigureMatch, ...] = ()
    left: int = 0  # how many more came in at once and are not shown

    @property
    def articles(self) -> frozenset[int]:
        """The articles that something is shown of."""
        quoted = {one.record.article.id for one in self.quotes}
        return frozenset(quoted | {one.record.article.id for one in self.figures})

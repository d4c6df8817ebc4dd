"""Digests: planned, built, due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.answers import FigureMatch, QuoteMatch
from bot.engine.model.library import SpeakerRecord
from bot.engine.model.stories import Story

Length = Literal["short", "normal", "long"]


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
    sources: tuple[str, ...] = ()  # only articles of these outlets; empty: of all
    length: Length = "normal"
    language: str = "en"  # of dates, a key of LANGUAGES
    next_due: datetime | None = None  # every slot before it is dealt with; None: as `covered_until`


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest says: the record of a span of time, all of it verbatim; best first in each kind."""

    plan: DigestPlan
    since: datetime
    until: datetime
    stories: tuple[Story, ...] = ()
    quotes: tuple[QuoteMatch, ...] = ()
    figures: tuple[FigureMatch, ...] = ()
    disagreements: tuple[FigureMatch, ...] = ()  # figures with `against`; none of them is in `figures`
    speakers: tuple[SpeakerRecord, ...] = ()  # who is quoted most, with how many quotes in this span
    article_count: int = 0  # all new ones, also those not shown
    story_count: int = 0  # those that are new or go on, also those not shown
    used: tuple[str, ...] = ()  # keys of all that is shown, for the next digests to know it again
    late: bool = False

    @property
    def articles(self) -> frozenset[int]:
        """The articles that something is shown of."""
        quoted = {one.record.article.id for one in self.quotes}
        figured = {one.record.article.id for one in (*self.figures, *self.disagreements)}
        return frozenset(quoted | figured | {story.lead.id for story in self.stories})

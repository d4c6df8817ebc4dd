"""Versions of articles whose pages changed: what differs between two, and what looking at a page again has told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.library import ArticleRecord, Intake

How = Literal["appeared", "changed", "vanished"]
Outcome = Literal["unchanged", "changed", "shorter", "another", "gone", "unreadable"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a page was fetched, and what its server calls that state of it, byte for byte."""

    link: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A quote or figure that one version of an article has and the next one has not, or not so.

    `before` and `after` are its words (of a figure: the quantity) in either version, verbatim; None where it is not.
    """

    kind: Literal["quote", "figure"]
    before: str | None
    after: str | None
    speaker_before: str | None
    speaker_after: str | None
    subject: str = ""  # of a figure; before and after where only that changed

    @property
    def how(self) -> How:
        """What became of it."""
        return "appeared" if self.before is None else "vanished" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Changes:
    """How a version of an article differs from the one before; paragraphs are counted."""

    title: tuple[str | None, str | None] | None  # before and after, if it changed
    differences: tuple[Difference, ...]
    appeared: int
    changed: int
    vanished: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A new version of an article beside the one that is stored.

    `quotes` and `figures` are, by position in the new findings, the ids of those that stay, or come back;
    `lost_quotes` and `lost_figures`, by id, the position of what stands in their place, None for what vanished.
    """

    intake: Intake
    quotes: Mapping[int, int]
    figures: Mapping[int, int]
    lost_quotes: Mapping[int, int | None]
    lost_figures: Mapping[int, int | None]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an article, as it stood from `since` to `until`; 1 is the first, `until` is None for the last."""

    number: int
    since: datetime
    until: datetime | None
    changes: Changes | None  # from the version before; None for the first


@dataclass(frozen=True, slots=True)
class Revised:
    """An article that came in again, or whose page was looked at again: what that told, and what changed if it did."""

    record: ArticleRecord
    outcome: Outcome
    changes: Changes | None = None
    problem: str | None = None  # why the page is gone or could not be read


@dataclass(frozen=True, slots=True)
class Recheck:
    """What is known of the page behind an article of a guild."""

    guild_id: int
    article_id: int
    seen: Seen
    next_at: datetime | None  # when it is looked at again by itself; None: no more
    checked_at: datetime | None
    gone_at: datetime | None  # since when the page is gone

"""Feeds: what a document of one says, and what a library keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `keys` say which entry it is, whatever else of it changes; two that share one are one."""

    keys: tuple[str, ...]
    link: str | None  # absolute, http or https, without tracking parameters
    title: str | None  # plain text
    author: str | None
    published: str | None  # ISO 8601 date
    content: str | None  # HTML: the whole text if the feed has it, else its summary


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as fetched, its entries in its own order."""

    title: str | None
    site: str | None  # the address of the site it belongs to
    entries: tuple[FeedEntry, ...]
    ttl: float | None  # seconds that it asks to be left alone


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address that a site or an OPML file gives as that of a feed."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which entries a library wants: those with any of `must`, if it says some, and none of `must_not`."""

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed of a library. `id` counts within the guild."""

    id: int
    url: str
    title: str | None  # as the feed calls itself
    outlet: str | None  # what its articles are filed under, if somebody said so
    filter: FeedFilter
    added_by: int | None
    added_at: datetime
    paused: bool
    checked_at: datetime | None  # last asked
    worked_at: datetime | None  # last answered with a feed, or with "not changed"
    next_at: datetime | None  # None: paused or stopped
    failing_since: datetime | None
    problem: str | None  # what is wrong now, as a sentence
    articles: int  # kept from it
    waiting: int  # entries whose articles are still to be read
    lost: int  # entries whose articles could not be had


@dataclass(frozen=True, slots=True)
class FeedAdded:
    """What became of adding a feed."""

    feed: FeedRecord
    new: bool  # False: the library has it already
    backlog: int  # older articles that will be kept, and told of by no digest
    others: tuple[FeedLink, ...] = ()  # more feeds of the same site


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What a feed holds now, and which entries a filter would keep."""

    url: str
    title: str | None
    entries: tuple[tuple[FeedEntry, bool], ...]
    others: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedsImported:
    """What became of the feeds of an OPML file."""

    added: tuple[FeedRecord, ...]
    there: int
    failed: tuple[tuple[str, str], ...]  # address, reason


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """That somebody should hear of a feed: it is broken, still broken, or gone."""

    guild_id: int
    feed: FeedRecord


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as all who follow it share it: how it is asked, what became of that, and when it is asked next."""

    id: int
    url: str
    title: str | None = None
    etag: str | None = None  # byte for byte as sent, like the next one
    last_modified: str | None = None
    ttl: float | None = None  # seconds that its last document asked to be left alone; "not changed" does not repeat it
    body: str | None = None  # a digest of the last body that was read; None: the next one is asked for in full
    next_at: datetime | None = None  # None: never again by itself
    checked_at: datetime | None = None
    worked_at: datetime | None = None
    quiet: int = 0  # checks in a row that brought nothing new
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    problem: str | None = None
    gone: bool = False
    moved_to: str | None = None  # where redirects for good lead
    moved_since: datetime | None = None
    moved_seen: int = 0  # checks in a row that led there
    asked: int = 0  # rises when somebody wants it asked in full, which a check already under way must not undo


@dataclass(frozen=True, slots=True)
class FeedFollower:
    """A library's feed as a check of its source sees it. Not `started`: what the feed holds now is its backlog."""

    guild_id: int
    feed_id: int
    filter: FeedFilter
    started: bool


@dataclass(frozen=True, slots=True)
class FeedNews:
    """Entries that are new to a follower; `wanted` says of each whether its article is to be read."""

    follower: FeedFollower
    entries: tuple[FeedEntry, ...]
    wanted: tuple[bool, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class FeedWaiting:
    """An entry whose article is still to be read. `id` counts within the guild; `entry` is without its keys."""

    guild_id: int
    id: int
    feed_id: int
    entry: FeedEntry
    outlet: str | None  # what the library files the feed under
    title: str | None  # as the feed calls itself
    attempts: int
    silent: bool

"""What is known of a running bot: what it tells of itself, and what its database tells of its work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BOUNDS = (0.005, 0.02, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)  # seconds
Phase = Literal["starting", "running", "stopping"]


@dataclass(slots=True)
class Durations:
    """How long something took: `counts[n]` times at most BOUNDS[n] seconds and more than the bound before, the last
    one times longer than all bounds; `total` seconds together.
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[sum(seconds > bound for bound in BOUNDS)] += 1
        self.total += seconds


@dataclass(slots=True)
class Pulse:
    """What a bot has seen since its start."""

    sends: Durations = field(default_factory=Durations)  # tries to send a message, whatever came of them
    writes: Durations = field(default_factory=Durations)  # transactions
    lags: Durations = field(default_factory=Durations)  # by which the event loop was late
    fetches: Counter[str] = field(default_factory=Counter)  # by outcome: fetched, unchanged, or a kind of FetchProblem
    reconnects: int = 0  # to Discord's gateway


@dataclass(frozen=True, slots=True)
class BotState:
    """What a running bot tells of itself, every few seconds. Times without a date are seconds of the machine's clock
    that nobody sets.
    """

    pid: int
    version: str
    since: str  # ISO 8601
    beat: float  # when this was told
    phase: Phase = "starting"
    connected: bool = False  # to Discord's gateway
    servers: int = 0
    reconnects: int = 0
    lag: float = 0.0  # seconds, the worst of the last minute, by which the event loop was late
    wrote: float | None = None  # the last transaction
    trouble: str | None = None  # why the database could not be read or written when last tried
    looked: float | None = None  # when the work that is due was last looked at
    behind: float = 0.0  # seconds that work whose time has come waits


@dataclass(frozen=True, slots=True)
class Health:
    """Live: its event loop answers, so that starting it anew would help nothing. Ready: it does its work."""

    live: bool
    ready: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The work whose time has come, of all guilds."""

    digests: int  # not yet sent to the end
    behind: float  # seconds that the longest of what may be worked on now waits
    next: datetime | None  # the hour of the next digest
    alerts: int = 0  # not yet sent to the end


@dataclass(frozen=True, slots=True)
class Work:
    """What a database tells of its bot's work, of all guilds."""

    due: Due
    seen_at: datetime | None  # when a bot last wrote by itself
    day: Mapping[str, int]  # digests whose hour came in the last 24: by state, and "late" ones of those sent
    plans: int  # of digests
    paused: int
    feeds: int
    failing: int
    entries: int  # of feeds, that wait to be read
    wal: int  # bytes of SQLite's log beside the file
    watches: int = 0  # that are not paused
    alerts: int = 0  # sent in the last 24 hours

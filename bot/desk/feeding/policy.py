"""When a feed is asked again, and what is believed of its answers: pure, with time and chance handed in.

`chance` is a number from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.model.feeds import FeedEntry, FeedSource

OFTENEST = 900.0  # seconds between two checks that went well
SELDOMEST = 86400.0  # whatever a server asks for, and however long it fails
SLOWING = 1.3  # times longer after each check with nothing new: after six hours of nothing every 90 minutes
SLOWEST = 10800.0  # seconds to which that goes
FAILING = 300.0  # seconds after the first failure, doubled with each
JITTER = 0.1
SIGHTINGS = 3  # checks that must lead to the same new address
UNBELIEVED = -1  # in place of their number
SETTLED = timedelta(hours=24)  # that must lie between the first and the last of them
FLOOD = 20  # entries; more at once may be a feed that has given all of them new ids
FLOODED = 0.8  # of the document that must be new for that
NOTICED_AFTER = timedelta(hours=24)  # of failure, somebody is told
NOTICED_AGAIN = timedelta(days=7)
TRIES = 3  # of the page of an entry
TRY_AGAIN = 600.0  # seconds after the first, six times longer after the next


def wait(asked: float, wished: float, chance: float) -> float:
    """Seconds to wait: `wished`, spread by chance, but never less than what was `asked` for, and at most a day."""
    return min(max(asked, wished * (1 + JITTER * chance)), SELDOMEST)


def worked(source: FeedSource, now: datetime, asked: float, *, new: bool, chance: float) -> FeedSource:
    """A source after an answer, with or without new entries; `asked` is how many seconds it wants to be left alone."""
    quiet = 0 if new else source.quiet + 1
    least = max(OFTENEST, asked)
    wished = max(least, min(OFTENEST * SLOWING ** min(quiet, 50), SLOWEST))
    return replace(
        source,
        checked_at=now,
        worked_at=now,
        next_at=now + timedelta(seconds=wait(least, wished, chance)),
        quiet=quiet,
        failures=0,
        failing_since=None,
        problem=None,
        gone=False,
    )


def failed(source: FeedSource, now: datetime, problem: str, asked: float | None, chance: float) -> FeedSource:
    """A source after a failure; `asked` is its Retry-After in seconds. What is known of its content stays."""
    wished = FAILING * 2.0 ** min(source.failures, 20)
    return replace(
        source,
        checked_at=now,
        next_at=now + timedelta(seconds=wait(asked or 0.0, wished, chance)),
        failures=source.failures + 1,
        failing_since=source.failing_since or now,
        problem=problem,
    )


def stopped(source: FeedSource, now: datetime, problem: str) -> FeedSource:
    """A source that is gone: it is not asked again by itself.

    Asked again on somebody's wish it is gone since when it was first, so that others are not told of it again.
    """
    since = source.failing_since if source.problem == problem else None
    return replace(source, checked_at=now, next_at=None, failing_since=since or now, problem=problem, gone=True)


def sighted(source: FeedSource, target: str | None, now: datetime, *, known: bool = True) -> FeedSource:
    """A source after an answer that came from where redirects for good lead, or from where it was asked.

    A target whose document had nothing `known` in it is not believed, however often it is seen after that: what it
    sent is known by then.
    """
    if target is None or target == source.url:
        return replace(source, moved_to=None, moved_since=None, moved_seen=0)
    if not known:
        return replace(source, moved_to=target, moved_since=now, moved_seen=UNBELIEVED)
    if target != source.moved_to:
        return replace(source, moved_to=target, moved_since=now, moved_seen=1)
    seen = source.moved_seen
    return replace(source, moved_seen=seen if seen == UNBELIEVED else seen + 1)


def moves(source: FeedSource, now: datetime) -> bool:
    """Whether a source has been seen often enough at its new address to be asked there from now on."""
    since = source.moved_since
    return source.moved_seen >= SIGHTINGS and since is not None and now - since >= SETTLED


def floods(new: Sequence[FeedEntry], held: int, worked_at: datetime | None) -> bool:
    """Whether new entries are old ones under new ids: many, nearly all that the document holds, most of them dated
    before the last time the feed worked, or not at all.
    """
    if len(new) <= FLOOD or len(new) < FLOODED * held:
        return False
    before = worked_at.date().isoformat() if worked_at else ""
    return 2 * sum(not one.published or one.published < before for one in new) >= len(new)


def try_again(attempts: int, now: datetime, asked: float | None) -> datetime:
    """When the page of an entry is tried again that was tried so often; `asked` is its Retry-After in seconds."""
    return now + timedelta(seconds=min(max(TRY_AGAIN * 6.0 ** max(attempts - 1, 0), asked or 0.0), SELDOMEST))

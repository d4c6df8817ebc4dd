"""Digests after the database was put back from a backup: what was posted since that was made, nobody has noted.

Their channel knows: a digest that was due before the database was put back is looked for there before it is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.desk.schedule import reference
from bot.engine.model import DigestPlan, Occurrence, Undelivered
from storage.store import Store

BEFORE = timedelta(seconds=60)  # its time, for clocks that differ
LOOKED_FOR = 15  # digests of one plan, the newest

Find = Callable[[Occurrence, str, datetime, datetime], Awaitable[int | None]]
Slot = tuple[str, datetime, bool]


class Reconciling:
    """What one store's guilds have posted without knowing it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._restored: datetime | None = None
        self._read = False  # once is enough: nothing is put back while this runs

    async def slots(self, slots: Sequence[Slot]) -> list[Slot]:
        """Slots that were missed, of which the newest is looked for however old it is."""
        found = list(slots)
        if found and await self.span(found[-1][1]):
            found[-1] = (*found[-1][:2], True)
        return found

    async def span(self, due: datetime) -> tuple[datetime, datetime] | None:
        """When what was due then can have been posted without our knowing; None where we would know."""
        if not self._read:
            self._restored, self._read = await self._store.backups.restored(), True
        return (due - BEFORE, self._restored) if self._restored and due <= self._restored else None

    async def posted(self, one: Occurrence, plan: DigestPlan, find: Find) -> bool:
        """Whether a digest was posted already. If it or one before it was, that is noted, and where the next begins.

        Raises Undelivered when that cannot be told.
        """
        if await self.span(one.due) is None:
            return False
        kept = self._store.deliveries
        for other in await kept.history(one.guild_id, one.owner_id, LOOKED_FOR):
            span = await self.span(other.due)
            missed = other.state == "skipped" or other.slot == one.slot
            if span and missed and other.due > plan.covered_until:
                try:
                    message = await find(other, reference(other, 0), *span)
                except Undelivered as problem:
                    if problem.why in ("forbidden", "gone"):
                        return False  # the try to send it tells of that
                    raise
                if message is not None:
                    await kept.found(other, message)
                    return other.slot == one.slot
        return False

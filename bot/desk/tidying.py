"""What is kept for a time only, and goes after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.store import Store

DIGESTS = timedelta(days=90)  # the history of a digest, with its messages
ALERTS = timedelta(days=30)
PROPOSALS = timedelta(days=180)  # after they were decided or lapsed


class Tidying:
    """The remains in one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> int:
        """Drop what is older than it need be; how much that was."""
        now = self._clock()
        dropped = await self._store.deliveries.forget(now - DIGESTS)
        dropped += await self._store.alerts.forget(now - ALERTS)
        return dropped + await self._store.proposals.forget(now - PROPOSALS)

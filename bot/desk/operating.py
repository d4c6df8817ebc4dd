"""What whoever runs the bot asks of it: its work as a whole, and whether it can still be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.engine.model import Due, Durations, Work
from storage.store import Store


class Operating:
    """The work of all guilds of one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._kept = store.operations
        self._clock = clock

    @property
    def writes(self) -> Durations:
        """How long this process's transactions took."""
        return self._kept.writes

    @property
    def wrote(self) -> float | None:
        """When the last of them ended, in seconds of `time.monotonic`."""
        return self._kept.wrote

    async def touch(self) -> None:
        """Write something, to see whether it can be done; raises StorageProblem."""
        await self._kept.touch(self._clock())

    async def due(self) -> Due:
        """The work whose time has come."""
        return await self._kept.due(self._clock())

    async def work(self) -> Work:
        """All that the database tells."""
        return await self._kept.work(self._clock())

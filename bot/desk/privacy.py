"""What people and guilds may do with what is kept of them: see it, take it along, have it erased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime, timedelta

from bot.engine.model import BadInput, Counts
from storage.store import Store

BREATH = 0.02  # seconds between two steps of erasing, in which others write; a choice
SCRUBS = 5  # times that emptying the write-ahead log is tried, a breath between; the next look goes on
BUSY = "The data of this server are being erased. Try again in a few minutes."


class Privacy:
    """Exports and erasures in one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._erasing: set[int] = set()

    # --- taking along ---

    def of_person(self, guild_id: int, person: int) -> AsyncIterator[tuple[str, Sequence[str]]]:
        """All that is kept under a person's id in a guild: what it is, and JSON objects of it, page by page."""
        return self._store.persons.kept(guild_id, person)

    def of_guild(self, guild_id: int) -> AsyncIterator[tuple[str, Sequence[str]]]:
        """A guild's library and how it is set up: the name of a part, and JSON objects of it, page by page."""
        return self._store.exporting.lines(guild_id)

    # --- erasing ---

    async def erase_person(self, guild_id: int, person: int) -> dict[str, tuple[int, int]]:
        """Let nothing be kept under a person's id in a guild.

        By what it was, how many were removed, and how many the guild keeps without the id.
        """
        told = await self._store.persons.erase(guild_id, person)
        if told:
            await self._scrub()
        return told

    async def erase_guild(self, guild_id: int) -> Counts:
        """Erase all that is kept of a guild; how much its library held. BadInput while that is being done."""
        self.check(guild_id)
        held = await self._store.articles.counts(guild_id)
        await self._store.departures.begin(guild_id, self._clock())
        await self._erase(guild_id)
        return held

    def check(self, guild_id: int) -> None:
        """Raises BadInput for a guild that is being erased."""
        if guild_id in self._erasing:
            raise BadInput(BUSY)

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a guild: nothing is done for it any more."""
        await self._store.departures.leave(guild_id, self._clock())

    async def back(self, guild_id: int) -> None:
        """The bot is in a guild again: all is as it was, unless it was erased."""
        await self._store.departures.stay(guild_id)

    async def look(self, present: Collection[int] | None, after: timedelta, *, complete: bool = True) -> None:
        """Erase the guilds that were left so long ago, and go on with what was broken off.

        `present` are the guilds that the bot is in, None to go on only. Where it is not `complete`, none that is
        missing counts as left; one that was left before is erased in its time.
        """
        if present is not None:
            now = self._clock()
            await self._store.departures.compare(present, now, complete=complete)
            await self._store.departures.begin_all(now - after)
        for guild_id in await self._store.departures.erasing():
            if guild_id not in self._erasing:
                await self._erase(guild_id)

    async def _erase(self, guild_id: int) -> None:
        self._erasing.add(guild_id)
        try:
            while True:
                if await self._store.erasing.step(guild_id):
                    break
                await asyncio.sleep(BREATH)
            if await self._scrub():
                await self._store.departures.end(guild_id)
        finally:
            self._erasing.discard(guild_id)

    async def _scrub(self) -> bool:
        for _ in range(SCRUBS):
            if await self._store.erasing.scrub():
                return True
            await asyncio.sleep(BREATH)
        return False

"""Sources that a guild lets nothing in from: a site by its registrable domain, or an outlet by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from bot.engine.matching.publishers import source_key, source_keys
from bot.engine.model import BadInput
from bot.engine.model.sources import BlockedSource
from storage.store import Store

BLOCKED = "This source is blocked here: nothing of it is let in until it is unblocked."
MOST = 500  # blocked sources of one guild
NAME = 300  # characters of what is typed


class Blocking:
    """Blocked sources of one store's libraries. Blocking removes nothing: what is in the library is answered from."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def block(self, guild_id: int, typed: str, *, by: int | None = None) -> tuple[BlockedSource, int]:
        """Block a site (a link or host) or an outlet; with how many of its articles stay. Raises BadInput."""
        key = _key(typed)
        source = BlockedSource(key, key.partition(":")[2] if _is_site(key) else typed.strip(), self._clock(), by)
        if not await self._store.sources.put(guild_id, source, most=MOST):
            raise BadInput(f"{MOST} sources are blocked already. Unblock one first.")
        count = 0
        async for page in self._store.sources.in_library(guild_id):
            count += await asyncio.to_thread(_count, key, page)
        return source, count

    async def unblock(self, guild_id: int, typed: str) -> None:
        """Let a source in again. Raises BadInput when it is not blocked."""
        if not await self._store.sources.remove(guild_id, _key(typed)):
            raise BadInput("That source is not blocked. The list of sources shows those that are.")

    async def all(self, guild_id: int) -> list[BlockedSource]:
        """What a guild has blocked."""
        return await self._store.sources.of_guild(guild_id)

    async def blocked(self, guild_id: int) -> frozenset[str]:
        """The keys of what a guild has blocked."""
        return frozenset(one.key for one in await self._store.sources.of_guild(guild_id))

    async def check(self, guild_id: int, urls: Collection[str | None], outlet: str | None) -> None:
        """Raises BadInput when one of these addresses, or the outlet, is blocked."""
        if is_blocked(await self.blocked(guild_id), urls, outlet):
            raise BadInput(BLOCKED)


def is_blocked(blocked: Collection[str], urls: Collection[str | None], outlet: str | None) -> bool:
    """Whether one of these addresses, or the outlet, is among what is blocked."""
    return bool(blocked) and not source_keys(urls, outlet).isdisjoint(blocked)


def _key(typed: str) -> str:
    key = source_key(typed[:NAME])
    if not key:
        raise BadInput("That names no source. Give an outlet's name, a site such as post.example, or a link of it.")
    return key


def _is_site(key: str) -> bool:
    return key.startswith("site:")


def _count(key: str, articles: Sequence[tuple[str | None, str | None]]) -> int:
    return sum(key in source_keys([url], outlet) for url, outlet in articles)

"""How often one server is asked: one request at a time, and none within a second of the one before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.engine.model import Problem

GAP = 1.0  # seconds from the beginning of one request to that of the next
QUEUE = 20  # requests to one host that wait; more are refused, so that no wait is longer than they take
KEPT = 500  # hosts that are remembered though nobody waits for them


class Busy(Problem):
    """Too many are waiting for one host."""


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at: float = 0.0


class Pacing:
    """Turns of all hosts. `free` are hosts, or hosts with a port, of the operator's own, that set no pace."""

    def __init__(
        self,
        free: Collection[str] = (),
        *,
        gap: float = GAP,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._free = frozenset(free)
        self._gap = gap
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until the host of an address may be asked, and keep others waiting for it meanwhile. Raises Busy."""
        name, gap = self._pace(url)
        host = self._hosts.setdefault(name, _Host())
        if host.waiting >= QUEUE:
            raise Busy("That server is being asked for many things. Try again in a minute.")
        host.waiting += 1
        try:
            async with host.lock:
                if (rest := host.free_at - self._clock()) > 0:
                    await self._sleep(rest)
                host.free_at = self._clock() + gap
                yield
        finally:
            host.waiting -= 1
            self._forget()

    def _pace(self, url: str) -> tuple[str, float]:
        try:
            parts = urlsplit(url)
            name = parts.hostname or ""
        except ValueError:
            return "", self._gap
        return name, 0.0 if self._free & {name, parts.netloc.lower()} else self._gap

    def _forget(self) -> None:
        if len(self._hosts) > KEPT:
            now = self._clock()
            self._hosts = {name: one for name, one in self._hosts.items() if one.waiting or one.free_at > now}

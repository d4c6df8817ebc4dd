"""The bot's heartbeat: every few seconds it tells its state to whoever asks for it, with what it has measured."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol, Self

from bot.desk import Desk
from bot.engine.health import to_text
from bot.engine.model import BotState, Problem, Pulse

log = logging.getLogger("onrecord.heart")

BEAT = 5.0  # seconds
SAMPLE = 0.5  # seconds between two looks at how late the event loop is
SAMPLES = 120  # of which the worst is told: a minute
TOUCHED = 12  # beats between two rows that tell when a bot last ran


class Connection(Protocol):
    """What the heart asks of the Discord client."""

    @property
    def connected(self) -> bool:
        """Whether the gateway sends events."""

    @property
    def servers(self) -> int:
        """How many there are."""


class Heart:
    """Beats while it is entered. `tell` takes a state and may block; `every` is in seconds."""

    def __init__(
        self, tell: Callable[[bytes], None], clock: Callable[[], datetime], version: str, every: float = BEAT
    ) -> None:
        self.pulse = Pulse()
        self.state = BotState(os.getpid(), version, clock().isoformat(timespec="seconds"), time.monotonic())
        self._tell = tell
        self._every = every
        self._connection: Connection | None = None
        self._lags: deque[float] = deque([0.0], SAMPLES)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="heart")  # the others may all be kept waiting
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._beat()
        self._tasks = {asyncio.create_task(one, name="heart") for one in (self._beats(), self._sample())}
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        self._thread.shutdown()  # before the file is closed that it writes

    @asynccontextmanager
    async def following(self, desk: Desk, connection: Connection) -> AsyncIterator[None]:
        """Meanwhile also tell of the client and of its work."""
        self._connection = connection
        self.pulse.writes = desk.operating.writes
        looking = asyncio.create_task(self._look(desk), name="heart")
        self.state = replace(self.state, phase="running")
        try:
            yield
        finally:
            self.state = replace(self.state, phase="stopping")
            looking.cancel()
            await asyncio.wait({looking})

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._beat()
            except OSError as error:
                log.warning("the state could not be told: %s", error.strerror)

    async def _beat(self) -> None:
        one = self._connection
        self.state = replace(
            self.state,
            beat=time.monotonic(),
            lag=round(max(self._lags), 4),
            reconnects=self.pulse.reconnects,
            connected=one is not None and one.connected,
            servers=one.servers if one else 0,
        )
        await asyncio.get_running_loop().run_in_executor(self._thread, self._tell, to_text(self.state))

    async def _sample(self) -> None:
        """Measure how late the loop comes back to who waits."""
        while True:
            begun = time.monotonic()
            await asyncio.sleep(SAMPLE)
            late = max(0.0, time.monotonic() - begun - SAMPLE)
            self._lags.append(late)
            self.pulse.lags.add(late)

    async def _look(self, desk: Desk) -> None:
        """Look at the work, and whether anything can be written; beside the beat, as the database may be busy."""
        touched: float | None = None
        while True:
            operating = desk.operating
            try:
                due = await operating.due()
                self.state = replace(self.state, behind=due.behind, looked=time.monotonic())
                if self.state.trouble or touched is None or time.monotonic() - touched > TOUCHED * self._every:
                    await operating.touch()
                    touched = time.monotonic()
                self.state = replace(self.state, wrote=operating.wrote, trouble=None)
            except Problem as problem:
                self.state = replace(self.state, trouble=str(problem)[:200])
            except Exception:
                log.exception("looking at the work failed")  # the state gets old, and tells so
            await asyncio.sleep(self._every)

"""The bot's heartbeat: every few seconds it tells its state to whoever asks for it, with what it has measured."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol, Self

from bot.desk import Desk
from bot.engine.health import to_text
from bot.engine.model import BotState, Phase, Problem, Pulse

log = logging.getLogger("onrecord.heart")

BEAT = 5.0  # seconds
SAMPLE = 0.5  # seconds between two looks at how late the event loop is
SAMPLES = 120  # of which the worst is told: a minute
UNWRITTEN = 12  # beats without a transaction, after which one is tried


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
        self._thread.shutdown(wait=False)

    def follow(self, desk: Desk, connection: Connection) -> None:
        """From now on also tell of the client and of its work."""
        self._connection = connection
        self.pulse.writes = desk.operating.writes
        self._tasks.add(asyncio.create_task(self._look(desk), name="heart"))
        self.enter("running")

    def enter(self, phase: Phase) -> None:
        """Go on to another part of the bot's life."""
        self.state = replace(self.state, phase=phase)

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
        while True:
            operating = desk.operating
            with suppress(Problem):
                due = await operating.due()
                self.state = replace(self.state, behind=due.behind, looked=time.monotonic())
            last, unwritable = operating.wrote, None
            if self.state.unwritable or last is None or time.monotonic() - last > UNWRITTEN * self._every:
                try:
                    await operating.touch()
                except Problem as problem:
                    unwritable = str(problem)[:200]
            self.state = replace(self.state, wrote=operating.wrote, unwritable=unwritable)
            await asyncio.sleep(self._every)

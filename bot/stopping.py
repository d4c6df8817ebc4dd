"""Being told to stop: by the first signal in good order, by the second at once."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable

LIMIT = 9.5  # seconds; whoever sends SIGTERM waits ten
AT_ONCE = 128  # and the signal's number: the exit code shells give to what a signal ended


class Stop:
    """Listens for SIGTERM and SIGINT from when it is made, in the main thread, with a loop running.

    From the first on the process has LIMIT seconds: then it is left, whatever hangs in whichever thread. What is
    stored is whole at any moment, and the next start goes on.
    """

    def __init__(self, leave: Callable[[int], None] = os._exit) -> None:
        self.told = asyncio.Event()
        self._leave = leave
        self._heard = False
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            # Not the loop's own handlers: those wait for the loop, and a second signal comes when something hangs.
            signal.signal(number, self._hear)

    def _hear(self, number: int, _: object) -> None:
        if self._heard:
            self._leave(AT_ONCE + number)
            return
        self._heard = True
        last = threading.Timer(LIMIT, self._leave, [0])
        last.daemon = True
        last.start()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.told.set)

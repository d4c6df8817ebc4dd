"""Where foreign text is read: in place for the command line, for the bot in a process that can be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol, Self, TypeVar

from bot.engine.model import BadInput, Problem

Result = TypeVar("Result")

# A megabyte of the ugliest text known is read in 4 s on one slow core; five times that means something is wrong.
TIME_LIMIT = 20.0  # seconds
SECRETS = ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE")  # names in the environment that a reader of foreign text never sees


class Worker(Protocol):
    """Something that computes."""

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """The result of `work`, a function of a module, with arguments that can be pickled; raises what it raises."""
        ...


class InlineWorker:
    """Computes in place: one command, one user, nothing to keep waiting."""

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """The result of `work`."""
        return work(*args)


class ProcessWorker:
    """Computes in one other process, started when first needed, killed when a job exceeds `limit` seconds.

    Jobs run one after the other. BadInput for a job that takes too long, Problem when the process dies twice.
    """

    def __init__(self, limit: float = TIME_LIMIT) -> None:
        self._limit = limit
        self._lock = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._children: list[multiprocessing.process.BaseProcess] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """The result of `work`."""
        async with self._lock:
            try:
                return await self._once(work, args)
            except BrokenProcessPool:  # killed from outside, or out of memory: once may be chance
                self.close()
            try:
                return await self._once(work, args)
            except BrokenProcessPool:
                self.close()
                raise Problem(
                    "The reader stopped while reading this text. Try again, or send a shorter text."
                ) from None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        pool, children = self._pool, self._children
        self._pool, self._children = None, []
        for child in children:
            child.kill()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.join(1.0)

    async def _once(self, work: Callable[..., Result], args: tuple[Any, ...]) -> Result:
        try:
            async with asyncio.timeout(self._limit):
                return await asyncio.wrap_future(self._submit(work, args))
        except TimeoutError:
            self.close()
            raise BadInput(
                f"This text took too long to read (over {self._limit:g} s). Send the article alone, as plain text."
            ) from None
        except asyncio.CancelledError:
            self.close()  # else the next job would wait for this one
            raise

    def _submit(self, work: Callable[..., Result], args: tuple[Any, ...]) -> Any:
        if self._pool is not None:
            return self._pool.submit(work, *args)
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
        before = set(multiprocessing.active_children())
        with _no_secrets():
            future = self._pool.submit(work, *args)  # this starts the process
        self._children = [child for child in multiprocessing.active_children() if child not in before]
        return future


def _begin() -> None:
    """The first thing in the other process: leave Ctrl+C to the bot, and end when the bot has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _no_secrets() -> Iterator[None]:
    """Keep secrets out of the environment for as long as a process is started from it."""
    kept = {name: os.environ.pop(name) for name in SECRETS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)

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

try:
    import resource
except ImportError:  # Windows, where memory has no limit
    resource = None  # type: ignore[assignment]

Result = TypeVar("Result")

# A megabyte of the ugliest text known is read in 4 s on one slow core; five times that means something is wrong.
TIME_LIMIT = 20.0  # seconds
STARTING = 3.0  # seconds that a new process has in addition; it takes half of one on a free core
MEMORY = 1536 * 2**20  # bytes of address space; reading the ugliest page takes 500 MB of it, a chart 900
# All that a reader of foreign text sees of the environment: where files are, and how the system speaks.
SEEN = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "VIRTUAL_ENV")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each more takes address space


class Worker(Protocol):
    """Something that computes."""

    async def run(self, work: Callable[..., Result], *args: Any, limit: float | None = None) -> Result:
        """The result of `work`, a function of a module, with arguments that can be pickled; raises what it raises.

        `limit` is how many seconds it may take where the worker can end it; without it, as many as any work may.
        """
        ...


class InlineWorker:
    """Computes in place: one command, one user, nothing to keep waiting."""

    async def run(self, work: Callable[..., Result], *args: Any, limit: float | None = None) -> Result:  # noqa: ARG002
        """The result of `work`, however long it takes."""
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

    async def run(self, work: Callable[..., Result], *args: Any, limit: float | None = None) -> Result:
        """The result of `work`."""
        seconds = self._limit if limit is None else limit
        async with self._lock:
            try:
                return await self._once(work, args, seconds)
            except BrokenProcessPool:  # killed from outside, or out of memory: once may be chance
                self.close()
            try:
                return await self._once(work, args, seconds)
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

    async def _once(self, work: Callable[..., Result], args: tuple[Any, ...], seconds: float) -> Result:
        if self._pool is None:
            seconds += STARTING
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(self._submit(work, args))
        except TimeoutError:
            self.close()
            raise BadInput(
                f"This text took too long to read (over {seconds:g} s). Send the article alone, as plain text."
            ) from None
        except MemoryError:
            self.close()  # what it holds is not given back
            raise BadInput("This takes too much memory to read. Send the article alone, as plain text.") from None
        except asyncio.CancelledError:
            self.close()  # else the next job would wait for this one
            raise

    def _submit(self, work: Callable[..., Result], args: tuple[Any, ...]) -> Any:
        if self._pool is not None:
            return self._pool.submit(work, *args)
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
        before = set(multiprocessing.active_children())
        with _bare_environment():
            future = self._pool.submit(work, *args)  # this starts the process
        self._children = [child for child in multiprocessing.active_children() if child not in before]
        return future


def _begin() -> None:
    """The first thing in the other process: leave Ctrl+C to the bot, set limits, and end when the bot has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _bare_environment() -> Iterator[None]:
    """Keep all but SEEN out of the environment for as long as a process is started from it."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name not in SEEN}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name in ONE_THREAD:
            os.environ.pop(name, None)
        os.environ.update(kept)

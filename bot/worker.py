"""Where foreign text is read: in place for the command line, for the bot in a process that can be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol, Self, TypeAlias, TypeVar, cast

from bot.engine.model import BadInput, Problem

try:
    import resource
except ImportError:  # Windows, where memory has no limit
    resource = None  # type: ignore[assignment]

Result = TypeVar("Result")
Pipe: TypeAlias = Connection  # an end of one; on Windows it is another class of the same methods

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
        self._process: SpawnProcess | None = None
        self._pipe: Pipe | None = None

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
            except _Died:  # killed from outside, or out of memory: once may be chance
                self.close()
            try:
                return await self._once(work, args, seconds)
            except _Died:
                self.close()
                raise Problem(
                    "The reader stopped while reading this text. Try again, or send a shorter text."
                ) from None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process, self._pipe = self._process, None, None
        if process is not None:
            process.kill()
            process.join(1.0)

    async def _once(self, work: Callable[..., Result], args: tuple[Any, ...], seconds: float) -> Result:
        if self._process is not None and not self._process.is_alive():
            self.close()  # it died between two jobs, which this one is not to blame for
        if self._pipe is None:
            self._pipe = self._start()
            seconds += STARTING
        try:
            async with asyncio.timeout(seconds):
                failed, answer = await asyncio.to_thread(_ask, self._pipe, work, args)
        except TimeoutError:
            self.close()
            raise BadInput(
                f"This text took too long to read (over {seconds:g} s). Send the article alone, as plain text."
            ) from None
        except asyncio.CancelledError:
            self.close()  # else the next job would wait for this one
            raise
        if not failed:
            return cast(Result, answer)
        if isinstance(answer, MemoryError):
            self.close()  # what it holds is not given back
            raise BadInput("This takes too much memory to read. Send the article alone, as plain text.") from None
        raise answer

    def _start(self) -> Pipe:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _bare_environment():
            self._process.start()
        theirs.close()  # or it would stay open when the process dies, and its job wait for ever
        return ours


class _Died(Exception):
    """The process ended before its answer."""


def _ask(pipe: Pipe, work: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether the work failed, and its result or error; in a thread, which ends with the process at the latest."""
    try:
        pipe.send((work, args))
        return cast(tuple[bool, Any], pipe.recv())
    except (EOFError, OSError):
        raise _Died from None


def _serve(pipe: Pipe) -> None:
    """What the other process does: answer every job with its result or error, until nobody asks any more."""
    _begin()
    while True:
        try:
            work, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = False, work(*args)
        except Exception as error:
            answer = True, _noted(error)
        try:
            pipe.send(answer)
        except Exception as error:  # what cannot be sent, or not in this memory, was not sent in part
            pipe.send((True, error if isinstance(error, MemoryError) else RuntimeError(f"{work}: {error}")))


def _noted(error: Exception) -> Exception:
    """The error, with where it arose if it is one of ours: that is lost on the way. Its words are text, perhaps."""
    if not isinstance(error, Problem):
        error.add_note("".join(traceback.format_tb(error.__traceback__)))
    return error


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

"""`onrecord import`: many articles from a file of JSON Lines."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.commands.library import BAD_INPUT, DONE, now, open_store
from bot.engine.model import BadInput, Problem
from bot.presenting.wording import clean, plural

if TYPE_CHECKING:
    from bot.desk.importing import Imported

CORES = 2  # processes that read at most; storing takes the rest of a small machine
BAR = 24  # columns
KEPT = "What was stored is kept; the same command goes on with the rest."


async def import_lines(args: Namespace, database: Path, guild: int) -> int:
    """Keep the article of every line; 2 when some lines could not be used, each told on standard error."""
    from bot.desk import Desk
    from bot.desk.importing import LONGEST_LINE
    from bot.worker import ProcessWorker

    added = there = bad = 0
    with _opened(args.path) as (file, total):
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(database))
            cores = min(CORES, os.cpu_count() or 1)
            workers = [await stack.enter_async_context(ProcessWorker()) for _ in range(cores)]
            desk = Desk(store, workers[0], now)
            progress = _Progress(total)
            try:
                async for step in desk.import_lines(guild, lines_of(file, LONGEST_LINE), workers):
                    added, there, bad = added + step.added, there + step.there, bad + len(step.bad)
                    progress.show(step)
            except (asyncio.CancelledError, Problem):  # Ctrl-C; a full disk
                progress.end()
                print(f"{_summary(added, there, bad)} {KEPT}", file=sys.stderr)
                raise
            progress.end()
    print(_summary(added, there, bad))
    return BAD_INPUT if bad else DONE


def lines_of(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only so much as shows that it is."""
    while line := file.readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(b"\n"):  # the rest of it
            line = file.readline(longest + 1)
            if not line or len(line) <= longest or line.endswith(b"\n"):
                break


@contextmanager
def _opened(path: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """A file, or standard input for "-", and how many bytes it has where that is known."""
    if path == "-":
        yield sys.stdin.buffer, None
        return
    try:
        file = open(path, "rb")  # noqa: SIM115
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{clean(path)} cannot be read: {reason}. Check the path.") from None
    with file:
        about = os.fstat(file.fileno())
        yield file, about.st_size if stat.S_ISREG(about.st_mode) else None


class _Progress:
    """One line on a terminal that says how far it is; bad lines above it. Without a terminal only those."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._terminal = _is_terminal()
        self._done = self._lines = 0

    def show(self, step: Imported) -> None:
        """Take in what was stored since the last time."""
        for number, why in step.bad:
            start = "\r\x1b[K" if self._terminal else ""
            print(f"{start}onrecord import: line {number}: {clean(why)}", file=sys.stderr, flush=True)
        self._done += step.bytes
        self._lines += step.added + step.there + len(step.bad)
        if self._terminal:
            print(f"\r{self._bar()}{self._lines:,} lines", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it is."""
        if self._terminal and self._lines:
            print(file=sys.stderr)

    def _bar(self) -> str:
        if not self._total:
            return "Importing: "
        share = min(1.0, self._done / self._total)
        full = round(share * BAR)
        return f"[{'#' * full}{'.' * (BAR - full)}] {share:4.0%}  "


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _summary(added: int, there: int, bad: int) -> str:
    parts = [f"{plural(added, 'article')} added"]
    parts += [f"{there:,} already there"] if there else []
    parts += [f"{plural(bad, 'bad line')}"] if bad else []
    return ", ".join(parts) + "."

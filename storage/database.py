"""Connections to the one SQLite file: a writer behind a lock, a reader beside it, and errors in words.

Whole transactions run as tasks of their own, so that a cancelled caller never leaves half of one behind.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import aiosqlite

from bot.engine.model import Problem
from bot.engine.model.running import Durations
from storage.scrubbing import scrub

T = TypeVar("T")

APPLICATION_ID = 0x4F6E5265  # "OnRe"
BUSY_MS = 2000  # how long a locked database is waited for; commands must answer within 3 s
SCRUB_BUSY_MS = 100  # the same while nothing else can be written; what fails is tried again
CHECKED = 2**25  # bytes of a file that are looked through for damage at every start, which takes 0.3 s from the disk
MAGIC = b"SQLite format 3\0"
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA secure_delete=ON",  # what is removed is gone from the file
    "PRAGMA synchronous=FULL",  # an article that was acknowledged survives a power cut
    "PRAGMA cache_size=-16384",  # KiB: of many articles at once the lists of the newest segment
    "PRAGMA journal_size_limit=67108864",
)


class StorageProblem(Problem):
    """The database cannot be used, or not now."""

    exit_code = 3


class Database:
    """One file with one writing and one reading connection."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._lock = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()
        self.writes = Durations()
        self.wrote: float | None = None  # when the last transaction ended, by time.monotonic
        self._raw: BinaryIO | None = None

    async def write(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        """Run `work` as one transaction, to its end even if the caller is cancelled; raises StorageProblem."""
        return await self._whole(self._transaction(work))

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end, even if the caller is cancelled."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _transaction(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._lock:
            begun = time.monotonic()
            with translated(self.path):
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    result = await work(self._writer)
                    await self._writer.commit()
                except BaseException:
                    if self._writer.in_transaction:
                        await self._writer.rollback()
                    raise
            self.wrote = time.monotonic()
            self.writes.add(self.wrote - begun)
            return result

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection that can only read; each statement sees the newest committed state."""
        with translated(self.path):
            yield self._reader

    async def scrub(self) -> bool:
        """Let nothing be left in the files of what was removed; False when somebody else is in the way, by reading an
        older state for example. Others write between two steps of it.
        """
        at: int | None = 0
        while at is not None:
            done, at = await self._whole(self._scrub(at))
            if not done:
                return False
        return True

    async def _scrub(self, at: int) -> tuple[bool, int | None]:
        """One step from an offset on: whether it could be done, and where to go on."""
        async with self._lock:
            with translated(self.path):
                try:
                    await self._writer.execute_fetchall(f"PRAGMA busy_timeout={SCRUB_BUSY_MS}")
                    await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                    await self._writer.execute_fetchall("PRAGMA shrink_memory")  # pages as they are before
                    await self._writer.execute("BEGIN IMMEDIATE")  # so that no process writes
                    if not await asyncio.to_thread(_is_empty, self.path.with_name(f"{self.path.name}-wal")):
                        return False, None
                    if self._raw is None:  # kept open: closing it would take SQLite's own locks off the file
                        self._raw = await asyncio.to_thread(self.path.open, "r+b", 0)
                    return True, await asyncio.to_thread(scrub, self._raw, at)
                except sqlite3.OperationalError:  # another process writes
                    return False, None
                finally:
                    await self._writer.rollback()
                    await self._writer.execute_fetchall(f"PRAGMA busy_timeout={BUSY_MS}")

    async def close(self) -> None:
        """Let what is being written finish, then close."""
        if self._running:
            await asyncio.wait(self._running)
        await self._reader.close()
        try:
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # another process is reading; the next start does it
        finally:
            await self._writer.close()
            if self._raw:
                self._raw.close()


async def connect(path: Path, newest: int) -> Database:
    """Open the file at `path`, made when it is not there; `newest` is the schema version that is known.

    Raises StorageProblem, and leaves the file as it was, when it is not ours, newer, damaged or out of reach.
    """
    uri = _prepare(path)
    with translated(path):
        writer = await aiosqlite.connect(path, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                await writer.execute_fetchall(pragma)
            await _accept(writer, path, newest)
            await writer.execute_fetchall("PRAGMA journal_mode=WAL")
            reader = await aiosqlite.connect(f"{uri}?mode=ro", uri=True, isolation_level=None)
        except BaseException:
            await writer.close()
            raise
        try:
            await reader.execute_fetchall(f"PRAGMA busy_timeout={BUSY_MS}")
            await reader.execute_fetchall("PRAGMA query_only=ON")
        except BaseException:
            await reader.close()
            await writer.close()
            raise
    return Database(path, writer, reader)


async def next_id(connection: aiosqlite.Connection, guild_id: int, counter: str, count: int = 1) -> int:
    """The first of `count` new ids of a guild; ids are never used again."""
    await connection.execute("INSERT INTO guild (guild_id) VALUES (?) ON CONFLICT DO NOTHING", (guild_id,))
    statement = f"UPDATE guild SET {counter} = {counter} + ? WHERE guild_id = ? RETURNING {counter}"  # noqa: S608
    (row,) = await connection.execute_fetchall(statement, (count, guild_id))
    return int(row[0]) - count + 1


def _prepare(path: Path) -> str:
    """Make the folder and an empty private file, or see that what is there can be a database; returns its URI."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise StorageProblem(f"{path} is a folder. Name a file for the database.")
        if not path.exists():
            path.touch(mode=0o600)
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be opened: {error.strerror}. Check the path and its permissions."
        ) from None
    if head and head != MAGIC:
        raise StorageProblem(f"{path} is not a database. Name another file; this one was left as it is.")
    return path.absolute().as_uri()


async def _accept(writer: aiosqlite.Connection, path: Path, newest: int) -> None:
    """Refuse what is not ours, newer or damaged, before anything is written."""
    application = await _value(writer, "PRAGMA application_id")
    tables = await _value(writer, "SELECT count(*) FROM sqlite_master")
    if application != APPLICATION_ID and (application or tables):
        raise StorageProblem(
            f"{path} is the database of another program. Name another file; this one was left as it is."
        )
    version = await _value(writer, "PRAGMA user_version")
    if isinstance(version, int) and version > newest:
        raise StorageProblem(
            f"{path} is of a newer On Record (schema {version}, this one knows {newest}). "
            "Update On Record; the file was left as it is."
        )
    # A file of a million quotes would be read for seconds; of one that large the smallest table stands for the rest.
    whole = await asyncio.to_thread(_size, path) <= CHECKED
    if tables and await _value(writer, f"PRAGMA quick_check({'1' if whole else 'guild'})") != "ok":
        raise StorageProblem(f"{path} is damaged. Put the last backup in its place; the file was left as it is.")


def _size(path: Path) -> int:
    return path.stat().st_size


def _is_empty(path: Path) -> bool:
    return not path.exists() or not path.stat().st_size


async def _value(connection: aiosqlite.Connection, statement: str) -> object:
    found = await connection.execute_fetchall(statement)  # all of it: an open cursor would hold a lock
    return next((row[0] for row in found), None)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as StorageProblem, in words."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageProblem(_words(error, path)) from error


def _words(error: sqlite3.Error, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", None) or str(error)
    match name.split("_")[1] if name.startswith("SQLITE_") else "":
        case "BUSY" | "LOCKED":
            return f"{path} is in use by another program. Try again in a moment."
        case "READONLY" | "PERM":
            return f"{path} cannot be written. Check the permissions of the file and its folder."
        case "FULL":
            return "The disk is full. Nothing was stored; make room and try again."
        case "CORRUPT" | "NOTADB":
            return f"{path} is damaged. Put the last backup in its place; the file was left as it is."
        case "CANTOPEN":
            return f"{path} cannot be opened. Check the path and its permissions."
    return f"The database {path} failed ({name}). Run `onrecord check`."

"""Copies of the database: made while it is written, with their checksum beside them; looked through; put back.

All of it is slow work on files, so it is done in threads with connections of their own, which can be given up.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import aiosqlite

from storage import rows, soundness
from storage.database import APPLICATION_ID, BUSY_MS, MAGIC, Database, StorageProblem, translated

SCHEMA = ("CREATE TABLE restored (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL)",)
PAGES = 1024  # that are copied between two looks whether the copy was given up
STEPS = 100_000  # of SQLite's machine, the same for looking through a file
BEFORE_UPDATES = 2  # copies that are kept of a database as it was before its schema changed

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look through a backup found: schema version, rows of each table, SHA-256, and what is wrong with it."""

    schema: int
    counts: dict[str, int]
    digest: str
    sealed: bool  # whether its checksum is beside it
    problems: tuple[str, ...]


class Backups:
    """The copies of one database."""

    def __init__(self, database: Database, newest: int) -> None:
        self._database = database
        self._newest = newest

    async def make(self, path: Path) -> Checked:
        """Copy the whole database to a new file and look through that; raises StorageProblem when it is there already,
        and when the copy is not sound, which then is left where it is.
        """
        await _in_thread(_copy, self._database.path, path)
        checked = await verify(path, self._newest)
        if checked.problems:
            raise StorageProblem(f"{path} was copied, but is not sound: {checked.problems[0]}. Run `onrecord check`.")
        return checked

    async def before_update(self, version: int) -> Path:
        """Copy the database beside itself before its schema changes; of earlier such copies the newest stays."""
        path = self._database.path
        copy = path.with_name(f"{path.name}.schema-{version}")
        await _in_thread(_copy, path, copy, version)
        await asyncio.to_thread(_prune, path)
        return copy

    async def restored(self) -> datetime | None:
        """When the database was put back from a backup, the last time."""
        async with self._database.read() as connection:
            found = list(await connection.execute_fetchall("SELECT at FROM restored"))
        return rows.parse_instant(found[0][0]) if found else None

    async def note_restored(self, at: datetime) -> None:
        """Note that the database was put back now: what was sent after the backup was made, it does not know."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT OR REPLACE INTO restored VALUES (1, ?)", (rows.instant(at),))
            # What was found for watches may have been told since, in alerts that nothing here knows of.
            await connection.execute("DELETE FROM watch_hit")
            await connection.execute("DELETE FROM watch_news")

        await self._database.write(work)


async def verify(path: Path, newest: int) -> Checked:
    """Look through a backup, which is not changed; `newest` is the schema version that is known.

    Raises StorageProblem when it is no backup of ours, of a newer On Record, or a database in use.
    """
    return await _in_thread(_verify, path, newest)


async def set_aside(path: Path, now: datetime) -> Path | None:
    """Keep what is at `path` under another name too, closed and whole; where, or None when nothing is there.

    Raises StorageProblem when another program has it open.
    """
    return await asyncio.to_thread(_set_aside, path, now)


def bring(backup: Path, database: Path) -> Path:
    """A private copy of a backup beside the place where it shall be."""
    fresh = _beside(database)
    with _told(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        shutil.copyfile(backup, fresh)
    return fresh


def put(fresh: Path, database: Path) -> None:
    """Put a file in the place of another one at once, on the disk too."""
    with _told(database):
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # root puts back what another user's bot must open
            owner = (database if database.exists() else database.parent).stat()
            os.chown(fresh, owner.st_uid, owner.st_gid)
        _sync(fresh)
        fresh.replace(database)
        if hasattr(os, "O_DIRECTORY"):
            _sync(database.parent)


async def _in_thread(
    work: Callable[Concatenate[threading.Event, Given], Result], *args: Given.args, **more: Given.kwargs
) -> Result:
    """Do `work` in a thread, which is told to give up when whoever waits for it is cancelled."""
    given_up = threading.Event()
    try:
        return await asyncio.to_thread(work, given_up, *args, **more)
    except asyncio.CancelledError:
        given_up.set()
        raise


def _copy(given_up: threading.Event, source: Path, target: Path, schema: int | None = None) -> None:
    """Copy a database as it is at one moment, however much is written meanwhile, and put its checksum beside it.

    With `schema` only if that is still its version; such a copy takes the place of an earlier one.
    """
    if schema is None and target.exists():
        raise StorageProblem(f"{target} is there already. Name a new file for the backup.")
    unfinished = _beside(target)
    try:
        with _told(target), translated(target):
            unfinished.touch(mode=0o600)
            with closing(_open(source, "ro")) as file, closing(sqlite3.connect(unfinished)) as copy:
                file.execute("BEGIN")
                version = _number(file, "user_version")  # from here on it sees nothing newer
                if schema not in (None, version):
                    return

                def go_on(*_: int) -> None:
                    if given_up.is_set():
                        raise StorageProblem("The backup was given up.")

                file.backup(copy, pages=PAGES, progress=go_on, sleep=0)
            _sync(unfinished)
            _seal(target).write_text(f"{_digest(unfinished)}  {target.name}\n", encoding="utf-8")
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _verify(given_up: threading.Event, path: Path, newest: int) -> Checked:
    with _told(path):
        with path.open("rb") as head:
            if head.read(len(MAGIC)) != MAGIC:
                raise StorageProblem(f"{path} is not a database.")
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise StorageProblem(f"{path} is in use, or was not closed. Look through a backup of it instead.")
        digest = _digest(path)
        seal = _seal(path)
        told = seal.read_text("utf-8", "replace")[:64] if seal.exists() else None
    problems = [] if told in (None, digest) else ["its SHA-256 is not the one beside it"]
    schema, counts = 0, {}
    try:
        with closing(_open(path, "ro&immutable=1")) as file:
            file.set_progress_handler(given_up.is_set, STEPS)
            schema = _number(file, "user_version")
            if _number(file, "application_id") != APPLICATION_ID:
                raise StorageProblem(f"{path} is the database of another program.")
            if schema > newest:
                raise StorageProblem(f"{path} is of a newer On Record (schema {schema}, this one knows {newest}).")
            problems += soundness.problems(file, index=schema == newest)
            counts = soundness.counts(file)
    except sqlite3.Error as error:
        problems.append(f"SQLite cannot read it ({getattr(error, 'sqlite_errorname', type(error).__name__)})")
    return Checked(schema, counts, digest, told is not None, tuple(problems))


def _set_aside(path: Path, now: datetime) -> Path | None:
    with _told(path):
        if not path.exists():
            return None
        _close(path)
        aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S}")
        if aside.exists():
            raise StorageProblem(f"{aside} is there already. Try again in a second.")
        try:
            os.link(path, aside)
        except OSError:  # a disk without links
            shutil.copy2(path, aside)
        for ending in ("-wal", "-shm"):  # only of a file that could not be closed; they would spoil another one
            if (left := path.with_name(path.name + ending)).exists():
                left.replace(aside.with_name(aside.name + ending))
    return aside


def _close(path: Path) -> None:
    """Put what a -wal holds into its database. Leaving that mode needs the file for oneself, so that nobody has it
    open then; a damaged file stays as it is.
    """
    with path.open("rb") as head:
        if head.read(len(MAGIC)) != MAGIC:
            return
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)) as file:
            if _number(file, "application_id") != APPLICATION_ID and soundness.counts(file):
                raise StorageProblem(f"{path} is the database of another program; it was left as it is.")
            alone = file.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
    except sqlite3.OperationalError as error:
        alone = getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT")
    except sqlite3.DatabaseError:
        alone = True
    if not alone:
        raise StorageProblem(f"{path} is in use. Stop the bot, and whatever else has it open, then try again.")


def _prune(path: Path) -> None:
    """Remove copies from before updates but the newest."""
    start = f"{path.name}.schema-"
    numbers = [one.name.removeprefix(start) for one in path.parent.iterdir() if one.name.startswith(start)]
    for number in sorted(filter(str.isdecimal, numbers), key=int)[:-BEFORE_UPDATES]:
        copy = path.with_name(start + number)
        copy.unlink()
        _seal(copy).unlink(missing_ok=True)


def _open(path: Path, mode: str) -> sqlite3.Connection:
    file = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    file.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    return file


def _number(file: sqlite3.Connection, pragma: str) -> int:
    return int(file.execute(f"PRAGMA {pragma}").fetchone()[0])


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _seal(path: Path) -> Path:
    """The file with a backup's checksum, as `sha256sum -c` reads it."""
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageProblem(f"{path} cannot be used: {error.strerror}. Check the path and its folder.") from None

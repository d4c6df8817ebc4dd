"""The storage as its users see it: one object, one aggregate an attribute."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiosqlite

from storage import migrations
from storage.articles import Articles
from storage.cards import Cards, Commands
from storage.corrections import Corrections
from storage.database import Database, StorageProblem, connect, translated
from storage.deliveries import Deliveries
from storage.departures import Departures
from storage.digests import Digests
from storage.erasing import Erasing
from storage.exporting import Exporting
from storage.feed_entries import FeedEntries
from storage.feeds import Feeds
from storage.findings import Figures, Quotes
from storage.imports import Imports
from storage.names import Names
from storage.persons import Persons
from storage.proposals import Proposals
from storage.rechecks import Rechecks
from storage.reports import Reports
from storage.search import Search
from storage.sources import Sources
from storage.versions import Versions

PROBLEMS = 20  # of a damaged file, so many are told


class Store:
    """Everything that is kept."""

    schema_version = migrations.VERSION
    sqlite_version = sqlite3.sqlite_version

    def __init__(self, database: Database) -> None:
        self._database = database
        self.path = database.path
        self.articles = Articles(database)
        self.quotes = Quotes(database)
        self.figures = Figures(database)
        self.names = Names(database)
        self.versions = Versions(database)
        self.rechecks = Rechecks(database)
        self.imports = Imports(database)
        self.corrections = Corrections(database)
        self.reports = Reports(database)
        self.search = Search(database.path)
        self.sources = Sources(database)
        self.proposals = Proposals(database)
        self.digests = Digests(database)
        self.deliveries = Deliveries(database)
        self.feeds = Feeds(database)
        self.feed_entries = FeedEntries(database)
        self.departures = Departures(database)
        self.erasing = Erasing(database)
        self.persons = Persons(database)
        self.exporting = Exporting(database)
        self.cards = Cards(database)
        self.commands = Commands(database)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Store]:
        """The store in the file at `path`, made or migrated as needed; raises StorageProblem."""
        database = await connect(path, migrations.VERSION)
        try:
            await migrations.migrate(database)
            store = cls(database)
            try:
                yield store
            finally:
                await store.search.close()
        finally:
            await database.close()

    async def check(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        problems: list[str] = []
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"PRAGMA integrity_check({PROBLEMS})")
            problems += [row[0] for row in found if row[0] != "ok"]
            found = await connection.execute_fetchall("PRAGMA foreign_key_check")
            problems += [f"a {row[0]} belongs to no {row[2]}" for row in list(found)[:PROBLEMS]]
            for kind in ("quote", "figure", "article"):
                problems += await _index_problems(connection, kind)
        return problems

    async def backup(self, path: Path) -> None:
        """Copy the whole database to a new file; raises StorageProblem when there is one already."""
        unfinished = await asyncio.to_thread(_begin_copy, path)
        try:
            with translated(path), closing(sqlite3.connect(unfinished, check_same_thread=False)) as target:
                async with self._database.read() as connection:
                    await connection.backup(target, pages=256, sleep=0.0)
            await asyncio.to_thread(_finish_copy, unfinished, path)
        finally:
            await asyncio.to_thread(unfinished.unlink, missing_ok=True)


def _begin_copy(path: Path) -> Path:
    """A new private file beside `path` to copy into."""
    if path.exists():
        raise StorageProblem(f"{path} is there already. Name a new file for the backup.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.touch(mode=0o600)
    except OSError as error:
        raise StorageProblem(f"{path} cannot be written: {error.strerror}. Check the folder.") from None
    return unfinished


def _finish_copy(unfinished: Path, path: Path) -> None:
    """Put a copy in its place once it is on the disk."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


async def _index_problems(connection: aiosqlite.Connection, kind: str) -> list[str]:
    """Items that cannot be found, and entries of the index whose item is gone."""
    statement = (
        f"SELECT (SELECT count(*) FROM {kind} i WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.guild_id = i.guild_id "  # noqa: S608
        f"AND e.kind = '{kind}' AND e.item = i.id)), (SELECT count(*) FROM entry e WHERE e.kind = '{kind}' AND NOT "
        f"EXISTS (SELECT 1 FROM {kind} i WHERE i.guild_id = e.guild_id AND i.id = e.item))"
    )
    (row,) = await connection.execute_fetchall(statement)
    lost, left = row
    problems = [f"{lost} {kind}s are missing in the index"] if lost else []
    return problems + ([f"the index names {left} {kind}s that are gone"] if left else [])

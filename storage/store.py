"""The storage as its users see it: one object, one aggregate an attribute."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

from storage import backups, migrations, soundness
from storage.alerts import Alerts
from storage.amendments import Amendments
from storage.articles import Articles
from storage.backups import Backups, Checked
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
from storage.instance import Instance
from storage.names import Names
from storage.operations import Operations
from storage.persons import Persons
from storage.proposals import Proposals
from storage.rechecks import Rechecks
from storage.reports import Reports
from storage.search import Search
from storage.sources import Sources
from storage.versions import Versions
from storage.watches import Watches

log = logging.getLogger("onrecord.storage")


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
        self.watches = Watches(database)
        self.alerts = Alerts(database)
        self.amendments = Amendments(database)
        self.backups = Backups(database, migrations.VERSION)
        self.departures = Departures(database)
        self.erasing = Erasing(database)
        self.persons = Persons(database)
        self.exporting = Exporting(database)
        self.cards = Cards(database)
        self.commands = Commands(database)
        self.operations = Operations(database)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Store]:
        """The store in the file at `path`, made or migrated as needed; raises StorageProblem.

        Before a file of an older On Record is changed, it is copied: without room for that, it is left as it is.
        """
        database = await connect(path, migrations.VERSION)
        try:
            store = cls(database)
            version = await migrations.version(database)
            if 0 < version < migrations.VERSION:
                copy = await store.backups.before_update(version)
                log.info("schema %d becomes %d; what was there is copied to %s", version, migrations.VERSION, str(copy))
            await migrations.migrate(database)
            try:
                yield store
            finally:
                await store.search.close()
        finally:
            await database.close()

    async def check(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        with translated(self.path):
            return await asyncio.to_thread(self._problems)

    def _problems(self) -> list[str]:
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return soundness.problems(file)

    @classmethod
    async def verify(cls, backup: Path) -> Checked:
        """Look through a backup; raises StorageProblem when it is none."""
        return await backups.verify(backup, migrations.VERSION)

    @classmethod
    async def restore(cls, backup: Path, path: Path, now: datetime) -> Path | None:
        """Put a backup in the place of the database at `path`; returns the name under which that one is kept, if any.

        Raises Taken or StorageProblem, with everything as it was, when the database is in use or the backup not sound.
        """
        checked = await cls.verify(backup)
        if checked.problems:
            raise StorageProblem(f"{backup} is damaged: {checked.problems[0]}. Take another backup.")
        with await asyncio.to_thread(Instance.take, path):  # no bot runs, and none starts meanwhile
            fresh = await asyncio.to_thread(backups.bring, backup, path)
            try:
                database = await connect(fresh, migrations.VERSION)
                try:
                    await migrations.migrate(database)
                    await Backups(database, migrations.VERSION).note_restored(now)
                finally:
                    await database.close()
                aside = await backups.set_aside(path, now)
                await asyncio.to_thread(backups.put, fresh, path)
            finally:
                await asyncio.to_thread(fresh.unlink, missing_ok=True)
        return aside

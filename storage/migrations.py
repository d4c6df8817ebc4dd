"""The schema as an append-only list of steps; each step and its version are one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiosqlite

from storage import (
    alerts,
    amendments,
    backups,
    corrections,
    counting,
    deliveries,
    departures,
    digests,
    feeds,
    imports,
    names,
    operations,
    proposals,
    rechecks,
    sources,
    versions,
    watches,
)
from storage.database import APPLICATION_ID, Database
from storage.rebuilding import rebuild

Step = str | Callable[[aiosqlite.Connection], Awaitable[None]]

STEPS: tuple[tuple[Step, ...], ...] = (
    (
        """CREATE TABLE guild (
            guild_id INTEGER PRIMARY KEY,
            last_article INTEGER NOT NULL DEFAULT 0, last_quote INTEGER NOT NULL DEFAULT 0,
            last_figure INTEGER NOT NULL DEFAULT 0, last_plan INTEGER NOT NULL DEFAULT 0)""",
        """CREATE TABLE article (
            guild_id INTEGER NOT NULL, id INTEGER NOT NULL, fingerprint TEXT NOT NULL, title TEXT, text TEXT NOT NULL,
            paragraphs TEXT NOT NULL, deck TEXT, byline TEXT, source TEXT, url TEXT, published TEXT,
            added_at TEXT NOT NULL, added_by INTEGER, engine INTEGER NOT NULL,
            quotes INTEGER NOT NULL, figures INTEGER NOT NULL,
            PRIMARY KEY (guild_id, id), UNIQUE (guild_id, fingerprint)) WITHOUT ROWID""",
        "CREATE INDEX article_added ON article (guild_id, added_at)",
        """CREATE TABLE quote (
            guild_id INTEGER NOT NULL, id INTEGER NOT NULL, article_id INTEGER NOT NULL, kind TEXT NOT NULL,
            content TEXT NOT NULL, cue TEXT, source TEXT, speaker TEXT, role TEXT, confidence REAL NOT NULL,
            words TEXT NOT NULL, PRIMARY KEY (guild_id, id),
            FOREIGN KEY (guild_id, article_id) REFERENCES article (guild_id, id)) WITHOUT ROWID""",
        "CREATE INDEX quote_article ON quote (guild_id, article_id)",
        "CREATE INDEX quote_speaker ON quote (guild_id, speaker, role)",
        """CREATE TABLE figure (
            guild_id INTEGER NOT NULL, id INTEGER NOT NULL, article_id INTEGER NOT NULL, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, value REAL NOT NULL, value_high REAL, unit TEXT, change TEXT NOT NULL,
            subject TEXT NOT NULL, as_written TEXT NOT NULL, sentence TEXT NOT NULL, speaker TEXT,
            sentence_text TEXT NOT NULL, PRIMARY KEY (guild_id, id),
            FOREIGN KEY (guild_id, article_id) REFERENCES article (guild_id, id)) WITHOUT ROWID""",
        "CREATE INDEX figure_article ON figure (guild_id, article_id)",
        """CREATE TABLE posting (
            guild_id INTEGER NOT NULL, kind TEXT NOT NULL, term TEXT NOT NULL, item INTEGER NOT NULL,
            PRIMARY KEY (guild_id, kind, term, item)) WITHOUT ROWID""",
        """CREATE TABLE entry (
            guild_id INTEGER NOT NULL, kind TEXT NOT NULL, item INTEGER NOT NULL, terms TEXT NOT NULL,
            PRIMARY KEY (guild_id, kind, item)) WITHOUT ROWID""",
        """CREATE TABLE spelling (
            guild_id INTEGER NOT NULL, key TEXT NOT NULL, term TEXT NOT NULL,
            PRIMARY KEY (guild_id, key, term)) WITHOUT ROWID""",
        """CREATE TABLE digest_plan (
            guild_id INTEGER NOT NULL, id INTEGER NOT NULL, channel_id INTEGER NOT NULL, time TEXT NOT NULL,
            zone TEXT NOT NULL, days TEXT NOT NULL, topics TEXT NOT NULL, created_by INTEGER NOT NULL,
            paused INTEGER NOT NULL, covered_until TEXT NOT NULL, problem TEXT,
            PRIMARY KEY (guild_id, id)) WITHOUT ROWID""",
        """CREATE TABLE digest_run (
            guild_id INTEGER NOT NULL, plan_id INTEGER NOT NULL, slot TEXT NOT NULL, claimed_at TEXT NOT NULL,
            message_ids TEXT, PRIMARY KEY (guild_id, plan_id, slot)) WITHOUT ROWID""",
        """CREATE TABLE card (
            guild_id INTEGER NOT NULL, token TEXT NOT NULL, payload TEXT NOT NULL, made_at TEXT NOT NULL,
            PRIMARY KEY (guild_id, token)) WITHOUT ROWID""",
        "CREATE INDEX card_made ON card (made_at)",
        "CREATE TABLE command_set (one INTEGER PRIMARY KEY CHECK (one = 1), digest TEXT NOT NULL)",
    ),
    (
        # All corrections of one quote have the same content: its spans when it was first corrected.
        """CREATE TABLE correction (
            guild_id INTEGER NOT NULL, id INTEGER NOT NULL, article_id INTEGER NOT NULL, content TEXT NOT NULL,
            speaker TEXT, role TEXT, speaker_before TEXT, made_at TEXT NOT NULL, made_by INTEGER,
            found_speaker TEXT, found_role TEXT, found_confidence REAL NOT NULL,
            PRIMARY KEY (guild_id, id),
            FOREIGN KEY (guild_id, article_id) REFERENCES article (guild_id, id)) WITHOUT ROWID""",
        "CREATE INDEX correction_article ON correction (guild_id, article_id, content)",
        "ALTER TABLE quote ADD COLUMN correction INTEGER",  # the one that stands
        "CREATE INDEX quote_corrected ON quote (guild_id, correction) WHERE correction IS NOT NULL",
        """CREATE TABLE report (
            guild_id INTEGER NOT NULL, quote_id INTEGER NOT NULL, reporter INTEGER NOT NULL, made_at TEXT NOT NULL,
            note TEXT, PRIMARY KEY (guild_id, quote_id, reporter)) WITHOUT ROWID""",
        "CREATE INDEX article_engine ON article (guild_id, engine)",
    ),
    (
        "ALTER TABLE figure ADD COLUMN kind TEXT NOT NULL DEFAULT 'level'",
        "ALTER TABLE figure ADD COLUMN period TEXT",
        "ALTER TABLE figure ADD COLUMN place TEXT",
    ),
    names.SCHEMA,
    imports.SCHEMA,
    # All that answers cite of an article; in the table its text lies between, a page after the other.
    (
        "CREATE INDEX article_ref ON article (guild_id, id, title, source, url, published)",
        # With the id behind the speaker instead of the role, which `speaker_role` knows now.
        "DROP INDEX quote_speaker",
        "CREATE INDEX quote_speaker ON quote (guild_id, speaker, id)",
    ),
    (
        # The index of a million quotes: postings as blobs; libraries counted as they come and go.
        "DROP TABLE posting",
        "DROP TABLE entry",
        "DROP TABLE spelling",
        """CREATE TABLE posting (
            guild_id INTEGER NOT NULL, kind TEXT NOT NULL, segment INTEGER NOT NULL, term INTEGER NOT NULL,
            count INTEGER NOT NULL, items BLOB NOT NULL,
            PRIMARY KEY (guild_id, kind, segment, term)) WITHOUT ROWID""",
        """CREATE TABLE entry (
            guild_id INTEGER NOT NULL, kind TEXT NOT NULL, item INTEGER NOT NULL, keys TEXT NOT NULL,
            others TEXT NOT NULL, PRIMARY KEY (guild_id, kind, item)) WITHOUT ROWID""",
        "CREATE TABLE word (guild_id INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (guild_id, word)) WITHOUT ROWID",
        """CREATE TABLE spelling (
            guild_id INTEGER NOT NULL, key INTEGER NOT NULL, word TEXT NOT NULL,
            PRIMARY KEY (guild_id, key, word)) WITHOUT ROWID""",
        *counting.SCHEMA,
        rebuild,
    ),
    (
        "ALTER TABLE article ADD COLUMN proposed_by INTEGER",
        "ALTER TABLE article ADD COLUMN feed_id INTEGER",
        "ALTER TABLE article ADD COLUMN silent INTEGER NOT NULL DEFAULT 0",
    ),
    feeds.SCHEMA,
    versions.SCHEMA + rechecks.SCHEMA,
    (*sources.SCHEMA, *proposals.SCHEMA),
    deliveries.SCHEMA,
    rechecks.RENAMED,
    watches.SCHEMA,
    (*deliveries.RENAMED, *alerts.SCHEMA, *amendments.SCHEMA),
    digests.LANGUAGE,
    operations.SCHEMA,
    backups.SCHEMA,
    departures.SCHEMA,
    corrections.DENIED,
)
VERSION = len(STEPS)


async def migrate(database: Database) -> None:
    """Bring the schema of an accepted file to VERSION."""
    for number in range(await version(database), VERSION):
        await database.write(_step(number))


async def version(database: Database) -> int:
    """The schema version of a file; 0 of a new one."""
    async with database.read() as reader:
        return await _version(reader)


def _step(number: int) -> Callable[[aiosqlite.Connection], Awaitable[None]]:
    async def run(connection: aiosqlite.Connection) -> None:
        if await _version(connection) > number:  # another process did it meanwhile
            return
        for step in STEPS[number]:
            if isinstance(step, str):
                await connection.execute(step)
            else:
                await step(connection)
        await connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        await connection.execute(f"PRAGMA user_version={number + 1}")

    return run


async def _version(connection: aiosqlite.Connection) -> int:
    (row,) = await connection.execute_fetchall("PRAGMA user_version")
    return int(row[0])

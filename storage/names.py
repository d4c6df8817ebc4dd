"""What a library names: speakers, roles, topics, units and outlets, counted by triggers and found by their words.

The counts are part of whatever transaction writes or removes a quote, figure or article. The words of a name, and the
misspelling keys of those words, are the engine's to tell: with a new article they come along, any other name waits as
`ready = 0` until they are handed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import aiosqlite

from bot.engine.model import NameKind, NameTerms, SpeakerRecord
from storage.database import Database

Waiting = tuple[NameKind, str, NameTerms]

SCANNED = 3_000  # names looked at for one word, or words that begin as typed: what more of them share tells nothing
NEIGHBOURS = 200  # words looked at for one misspelling


def _counted(kind: NameKind, table: str, column: str) -> tuple[str, ...]:
    """Triggers that keep the uses of one kind of name, and what counts those there are already."""
    there = f"IS NOT NULL AND {{}}.{column} != ''"

    def more(row: str) -> str:
        return (
            f"INSERT INTO name VALUES ({row}.guild_id, '{kind}', {row}.{column}, 1, 0) "  # noqa: S608
            "ON CONFLICT DO UPDATE SET uses = uses + 1"
        )

    def less(row: str) -> str:
        return (
            "UPDATE name SET ready = ready AND uses > 1, uses = uses - 1 "  # noqa: S608
            f"WHERE guild_id = {row}.guild_id AND kind = '{kind}' AND name = {row}.{column}"
        )

    new, old = f"new.{column} {there.format('new')}", f"old.{column} {there.format('old')}"
    return (
        f"CREATE TRIGGER {kind}_more AFTER INSERT ON {table} WHEN {new} BEGIN {more('new')}; END",
        f"CREATE TRIGGER {kind}_less AFTER DELETE ON {table} WHEN {old} BEGIN {less('old')}; END",
        f"CREATE TRIGGER {kind}_then AFTER UPDATE OF {column} ON {table} WHEN {old} BEGIN {less('old')}; END",
        f"CREATE TRIGGER {kind}_now AFTER UPDATE OF {column} ON {table} WHEN {new} BEGIN {more('new')}; END",
        f"INSERT INTO name SELECT guild_id, '{kind}', {column}, count(*), 0 FROM {table} "  # noqa: S608
        f"WHERE {column} IS NOT NULL AND {column} != '' GROUP BY guild_id, {column}",
    )


_HELD = "{0}.speaker IS NOT NULL AND {0}.role IS NOT NULL"
_HOLD = (
    "INSERT INTO speaker_role VALUES (new.guild_id, new.speaker, new.role, 1) "
    "ON CONFLICT DO UPDATE SET uses = uses + 1;"
)
_LEAVE = (
    "UPDATE speaker_role SET uses = uses - 1 "
    "WHERE guild_id = old.guild_id AND speaker = old.speaker AND role = old.role; DELETE FROM speaker_role "
    "WHERE guild_id = old.guild_id AND speaker = old.speaker AND role = old.role AND uses <= 0;"
)
SCHEMA: tuple[str, ...] = (
    """CREATE TABLE name (
        guild_id INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, uses INTEGER NOT NULL,
        ready INTEGER NOT NULL, PRIMARY KEY (guild_id, kind, name)) WITHOUT ROWID""",
    "CREATE INDEX name_uses ON name (guild_id, kind, uses DESC, name)",
    "CREATE INDEX name_waiting ON name (guild_id) WHERE ready = 0",
    """CREATE TABLE name_word (
        guild_id INTEGER NOT NULL, kind TEXT NOT NULL, word TEXT NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (guild_id, kind, word, name)) WITHOUT ROWID""",
    """CREATE TABLE name_key (
        guild_id INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, word TEXT NOT NULL,
        PRIMARY KEY (guild_id, kind, key, word)) WITHOUT ROWID""",
    """CREATE TABLE speaker_role (
        guild_id INTEGER NOT NULL, speaker TEXT NOT NULL, role TEXT NOT NULL, uses INTEGER NOT NULL,
        PRIMARY KEY (guild_id, speaker, role)) WITHOUT ROWID""",
    "CREATE INDEX speaker_role_role ON speaker_role (guild_id, role)",
    *_counted("speaker", "quote", "speaker"),
    *_counted("role", "quote", "role"),
    *_counted("topic", "figure", "subject"),
    *_counted("unit", "figure", "unit"),
    *_counted("outlet", "article", "source"),
    f"CREATE TRIGGER held_more AFTER INSERT ON quote WHEN {_HELD.format('new')} BEGIN {_HOLD} END",
    f"CREATE TRIGGER held_less AFTER DELETE ON quote WHEN {_HELD.format('old')} BEGIN {_LEAVE} END",
    f"CREATE TRIGGER held_then AFTER UPDATE OF speaker, role ON quote WHEN {_HELD.format('old')} BEGIN {_LEAVE} END",
    f"CREATE TRIGGER held_now AFTER UPDATE OF speaker, role ON quote WHEN {_HELD.format('new')} BEGIN {_HOLD} END",
    "INSERT INTO speaker_role SELECT guild_id, speaker, role, count(*) FROM quote "
    "WHERE speaker IS NOT NULL AND role IS NOT NULL GROUP BY guild_id, speaker, role",
)


class Names:
    """The names of every guild, most used first. CROSS JOIN: words first, or the planner walks through all names."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def top(self, guild_id: int, kind: NameKind, limit: int) -> list[str]:
        """The names used most."""
        statement = (
            "SELECT name FROM name WHERE guild_id = ? AND kind = ? AND uses > 0 ORDER BY uses DESC, name LIMIT ?"
        )
        return await self._names(statement, (guild_id, kind, limit))

    async def count(self, guild_id: int, kind: NameKind) -> int:
        """How many names of a kind are used."""
        statement = "SELECT count(*) FROM name WHERE guild_id = ? AND kind = ? AND uses > 0"
        async with self._database.read() as connection:
            return int(next(iter(await connection.execute_fetchall(statement, (guild_id, kind))))[0])

    async def starting(self, guild_id: int, kind: NameKind, start: str, limit: int) -> list[str]:
        """Names with a word that begins so."""
        statement = (
            "SELECT n.name FROM (SELECT name FROM name_word WHERE guild_id = :guild AND kind = :kind "
            "AND word >= :start AND word < :start || char(0x10ffff) LIMIT :scanned) w "
            "CROSS JOIN name n ON n.guild_id = :guild AND n.kind = :kind AND n.name = w.name "
            "WHERE n.uses > 0 GROUP BY n.name ORDER BY n.uses DESC, n.name LIMIT :limit"
        )
        values = {"guild": guild_id, "kind": kind, "start": start, "scanned": SCANNED, "limit": limit}
        return await self._names(statement, values)

    async def bearing(self, guild_id: int, kind: NameKind, words: Sequence[Sequence[str]], limit: int) -> list[str]:
        """Names that hold one of each group of words, or else of most groups; words of too many tell nothing."""
        statement = (
            "SELECT w.name FROM json_each(:words) j CROSS JOIN name_word w ON w.guild_id = :guild AND w.kind = :kind "
            "AND w.word = json_extract(j.value, '$[1]') "
            "CROSS JOIN name n ON n.guild_id = :guild AND n.kind = :kind AND n.name = w.name WHERE n.uses > 0 "
            "GROUP BY w.name ORDER BY count(DISTINCT json_extract(j.value, '$[0]')) DESC, n.uses DESC, w.name "
            "LIMIT :limit"
        )
        telling = await self._telling(guild_id, kind, [word for group in words for word in group])
        pairs = [
            (number, word) for number, group in enumerate(words) for word in dict.fromkeys(group) if word in telling
        ]
        return await self._names(
            statement, {"guild": guild_id, "kind": kind, "words": json.dumps(pairs), "limit": limit}
        )

    async def _telling(self, guild_id: int, kind: NameKind, words: Sequence[str]) -> set[str]:
        """Those of some words that at most SCANNED names hold; where more hold every one, the first."""
        statement = (
            "SELECT j.value, (SELECT count(*) FROM (SELECT 1 FROM name_word WHERE guild_id = ? AND kind = ? "
            "AND word = j.value LIMIT ?)) FROM json_each(?) j"
        )
        values = (guild_id, kind, SCANNED + 1, json.dumps(list(dict.fromkeys(words))))
        async with self._database.read() as connection:
            found = {word: count for word, count in await connection.execute_fetchall(statement, values) if count}
        few = {word for word, count in found.items() if count <= SCANNED}
        return few or set(list(found)[:1])

    async def neighbours(self, guild_id: int, kind: NameKind, keys: Sequence[str]) -> list[str]:
        """The words of names that share a misspelling key, those that share most first."""
        statement = (
            "SELECT k.word FROM json_each(?) j CROSS JOIN name_key k ON k.guild_id = ? AND k.kind = ? "
            "AND k.key = j.value GROUP BY k.word ORDER BY count(*) DESC, k.word LIMIT ?"
        )
        return await self._names(statement, (json.dumps(list(keys)), guild_id, kind, NEIGHBOURS))

    async def speakers(self, guild_id: int, names: Sequence[str]) -> list[SpeakerRecord]:
        """Speakers by name with the role given most often, most quoted first; unknown ones are left out."""
        statement = (
            "SELECT n.name, (SELECT r.role FROM speaker_role r WHERE r.guild_id = n.guild_id AND r.speaker = n.name "
            "ORDER BY r.uses DESC, r.role LIMIT 1), n.uses FROM json_each(?) j CROSS JOIN name n ON n.guild_id = ? "
            "AND n.kind = 'speaker' AND n.name = j.value WHERE n.uses > 0 ORDER BY n.uses DESC, n.name"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (json.dumps(list(dict.fromkeys(names))), guild_id))
        return [SpeakerRecord(*row) for row in found]

    async def holders(self, guild_id: int, roles: Sequence[str], limit: int) -> list[str]:
        """Names of the speakers who were called by one of these roles."""
        statement = (
            "SELECT r.speaker FROM json_each(?) j CROSS JOIN speaker_role r ON r.guild_id = ? AND r.role = j.value "
            "GROUP BY r.speaker ORDER BY sum(r.uses) DESC, r.speaker LIMIT ?"
        )
        return await self._names(statement, (json.dumps(list(roles)), guild_id, limit))

    async def waiting(self, guild_id: int, limit: int) -> list[tuple[NameKind, str]]:
        """Names whose words are still to be handed in, and names that are used no more."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT kind, name FROM name INDEXED BY name_waiting WHERE guild_id = ? AND ready = 0 LIMIT ?",
                (guild_id, limit),
            )
        return [(row[0], row[1]) for row in found]

    async def behind(self) -> list[int]:
        """The guilds that have names waiting."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall("SELECT DISTINCT guild_id FROM name WHERE ready = 0")
        return [row[0] for row in found]

    async def settle(self, guild_id: int, names: Sequence[Waiting]) -> None:
        """Write the words of names that were waiting; what is used no more is forgotten, with its words."""

        statement = (
            "UPDATE name SET ready = 1 WHERE guild_id = ? AND uses > 0 AND (kind, name) IN "
            "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)) RETURNING kind, name"
        )
        pairs = json.dumps([(kind, name) for kind, name, _ in names])

        async def work(connection: aiosqlite.Connection) -> None:
            used = {tuple(row) for row in await connection.execute_fetchall(statement, (guild_id, pairs))}
            await _write(connection, guild_id, [one for one in names if one[:2] in used])
            await _forget(connection, guild_id, [one for one in names if one[:2] not in used])

        await self._database.write(work)

    async def _names(self, statement: str, values: object) -> list[str]:
        async with self._database.read() as connection:
            return [row[0] for row in await connection.execute_fetchall(statement, values)]


async def settle_new(connection: aiosqlite.Connection, guild_id: int, terms: Mapping[str, NameTerms]) -> None:
    """Write the words of those names that came with an article and are new, in the article's own transaction."""
    found = await connection.execute_fetchall(
        "UPDATE name INDEXED BY name_waiting SET ready = 1 WHERE guild_id = ? AND ready = 0 AND uses > 0 "
        "AND name IN (SELECT value FROM json_each(?)) RETURNING kind, name",
        (guild_id, json.dumps(list(terms))),
    )
    await _write(connection, guild_id, [(kind, name, terms[name]) for kind, name in found])


async def _write(connection: aiosqlite.Connection, guild_id: int, names: Sequence[Waiting]) -> None:
    await connection.executemany("INSERT OR IGNORE INTO name_word VALUES (?,?,?,?)", _words(guild_id, names))
    await connection.executemany("INSERT OR IGNORE INTO name_key VALUES (?,?,?,?)", _keys(guild_id, names))


async def _forget(connection: aiosqlite.Connection, guild_id: int, names: Sequence[Waiting]) -> None:
    await connection.executemany(
        "DELETE FROM name WHERE guild_id = ? AND kind = ? AND name = ? AND uses <= 0",
        [(guild_id, kind, name) for kind, name, _ in names],
    )
    await connection.executemany(
        "DELETE FROM name_word WHERE guild_id = ? AND kind = ? AND word = ? AND name = ?", _words(guild_id, names)
    )
    await connection.executemany(
        "DELETE FROM name_key WHERE guild_id = ?1 AND kind = ?2 AND key = ?3 AND word = ?4 AND NOT EXISTS "
        "(SELECT 1 FROM name_word WHERE guild_id = ?1 AND kind = ?2 AND word = ?4)",
        _keys(guild_id, names),
    )


def _words(guild_id: int, names: Sequence[Waiting]) -> list[tuple[object, ...]]:
    return [(guild_id, kind, word, name) for kind, name, (words, _) in names for word in words]


def _keys(guild_id: int, names: Sequence[Waiting]) -> list[tuple[object, ...]]:
    return [(guild_id, kind, *spelling) for kind, _, (_, spellings) in names for spelling in spellings]

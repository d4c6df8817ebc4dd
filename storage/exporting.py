"""All that is a guild's own, as JSON Lines: what was handed in, what was found in it, and how the guild is set up."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from storage.database import Database
from storage.guilds import tables_of_guilds

PAGE, FEW = 500, 10  # rows read at once; of rows with whole texts


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: a table, and what of its rows is told."""

    name: str
    table: str
    shown: str  # names and values for json_object
    page: int = PAGE
    only: str = "TRUE"  # which rows


_BY = "CAST({0} AS TEXT)"  # a Discord id as text: not every reader of JSON keeps its last digits as a number
_STANDING = "'version', version, 'gone', gone_at"  # since which version it is no longer in the article

PARTS: tuple[Part, ...] = (
    Part(
        *("articles", "article"),
        "'id', id, 'title', title, 'text', text, 'url', url, 'source', source, 'published', published, "
        f"'byline', byline, 'added', added_at, 'added_by', {_BY.format('added_by')}, "
        f"'proposed_by', {_BY.format('proposed_by')}, 'feed', feed_id",
        FEW,
    ),
    Part(
        *("versions", "version"),
        "'article', article_id, 'number', number, 'until', until, 'changes', json(changes), 'title', title, "
        "'text', text, 'url', url, 'source', source, 'published', published",
        FEW,
    ),
    Part(
        *("quotes", "quote"),
        "'id', id, 'article', article_id, 'words', words, 'kind', kind, 'speaker', speaker, 'role', role, "
        f"'confidence', confidence, 'correction', correction, 'places', json(content), {_STANDING}",
    ),
    Part(
        *("figures", "figure"),
        "'id', id, 'article', article_id, 'as_written', as_written, 'value', value, 'value_high', value_high, "
        "'unit', unit, 'change', change, 'kind', kind, 'subject', subject, 'period', period, 'place', place, "
        f"'speaker', speaker, 'sentence', sentence_text, {_STANDING}",
    ),
    Part(
        *("corrections", "correction"),
        "'id', id, 'article', article_id, 'places', json(content), 'speaker', speaker, 'role', role, "
        f"'before', speaker_before, 'made', made_at, 'made_by', {_BY.format('made_by')}",
    ),
    Part("reports", "report", "'quote', quote_id, 'note', note, 'made', made_at"),  # managers do not see who made them
    Part(
        *("proposals", "proposal"),
        "'id', id, 'state', state, 'url', url, 'file', name, 'title', title, 'source', source, 'bytes', size, "
        f"'proposed', proposed_at, 'proposed_by', {_BY.format('proposed_by')}, 'decided', decided_at, "
        f"'decided_by', {_BY.format('decided_by')}, 'article', article_id",
    ),
    Part(
        *("proposing", "proposing"),
        f"'channel', {_BY.format('channel_id')}, 'set', set_at, 'set_by', {_BY.format('set_by')}",
    ),
    Part(
        *("feeds", "feed"),
        "'id', id, 'address', (SELECT url FROM source s WHERE s.id = source_id), 'outlet', outlet, "
        "'must_have', json(must), 'must_not_have', json(must_not), 'paused', paused, 'added', added_at, "
        f"'added_by', {_BY.format('added_by')}",
    ),
    Part(
        *("blocked_sources", "blocked_source"),
        f"'name', name, 'blocked', blocked_at, 'blocked_by', {_BY.format('blocked_by')}",
    ),
    Part(
        *("digests", "digest_plan"),
        f"'id', id, 'channel', {_BY.format('channel_id')}, 'time', time, 'zone', zone, 'days', json(days), "
        "'topics', json(topics), 'sources', json(sources), 'length', length, 'dates', language, 'paused', paused, "
        f"'covered_until', covered_until, 'set_by', {_BY.format('created_by')}",
    ),
    Part(
        *("digest_history", "digest_occurrence"),
        f"'digest', owner_id, 'due', due, 'state', state, 'channel', {_BY.format('channel_id')}, 'since', since, "
        "'until', until, 'problem', problem",
    ),
    Part(
        *("digest_messages", "digest_part"),
        f"'digest', owner_id, 'slot', slot, 'number', number, 'message', {_BY.format('message_id')}, "
        "'payload', coalesce(amended, payload)",
    ),
    Part(
        *("watches", "watch"),
        "'id', id, 'kind', kind, 'words', words, 'above', above, 'below', below, 'quiet', json(quiet), 'zone', zone, "
        f"'channel', {_BY.format('channel_id')}, 'role', {_BY.format('role_id')}, 'paused', paused, "
        f"'made', created_at, 'set_by', {_BY.format('created_by')}",
        only="shared",
    ),
)
# What is no export: made anew from the rest, of use to this bot only, or a member's own.
LEFT_OUT = {
    **dict.fromkeys(("entry", "posting", "spelling", "word"), "the index"),
    **dict.fromkeys(("name", "name_key", "name_word", "speaker_role"), "names and how often they stand"),
    **dict.fromkeys(("feed_entry", "feed_key", "imported", "recheck"), "what was fetched and read, and when"),
    **dict.fromkeys(("alert_occurrence", "alert_part"), "a member's own"),
    **dict.fromkeys(("watch_hit", "watch_told", "watch_news", "shown", "amendment"), "what is to be told or edited"),
    "guild": "counters",
    "card": "what members asked",
    "proposal_data": "files and texts that were not approved yet",
}


class Exporting:
    """Exports of guilds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self, guild_id: int) -> AsyncIterator[tuple[str, Sequence[str]]]:
        """All of a guild: the name of a part and JSON objects of it, page by page."""
        async with self._database.read() as connection:
            keys = await tables_of_guilds(connection)
        for part in PARTS:
            key = ", ".join(keys[part.table])
            statement = f"SELECT {key}, json_object({part.shown}) FROM {part.table} WHERE guild_id = ? AND {part.only} "
            order = f"ORDER BY {key} LIMIT {part.page}"
            after: Sequence[object] = ()
            while True:
                further = f"AND ({key}) > ({', '.join('?' * len(after))}) " if after else ""
                async with self._database.read() as connection:
                    found = await connection.execute_fetchall(statement + further + order, (guild_id, *after))
                page = list(found)
                if page:
                    yield part.name, [row[-1] for row in page]
                    after = page[-1][:-1]
                if len(page) < part.page:
                    break

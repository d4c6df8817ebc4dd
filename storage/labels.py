"""Speakers and the subjects of figures, indexed by their words like quotes."""

from __future__ import annotations

import aiosqlite

from bot.engine.indexing import label_keys
from bot.engine.model import Entry, EntryKind, Index
from storage.database import next_id
from storage.postings import Written, forget, write_index


async def settle(connection: aiosqlite.Connection, guild_id: int) -> None:
    """Index the labels that are new and forget those of which nothing is left; the last thing in a transaction."""
    gone = await connection.execute_fetchall(
        "DELETE FROM label WHERE guild_id = ? AND count <= 0 RETURNING kind, item", (guild_id,)
    )
    await forget(connection, guild_id, [(kind, item) for kind, item in gone if item is not None])
    found = await connection.execute_fetchall(
        "SELECT kind, text, role FROM label WHERE guild_id = ? AND item IS NULL", (guild_id,)
    )
    new: list[tuple[EntryKind, str, str]] = [(kind, text, role) for kind, text, role in found]
    if new:
        first = await next_id(connection, guild_id, "last_label", len(new))
        ids = range(first, first + len(new))
        keys = [label_keys(f"{text} {role}") for _, text, role in new]
        entries = tuple(
            Entry(kind, place, tuple(dict.fromkeys(words)))
            for place, ((kind, _, _), words) in enumerate(zip(new, keys, strict=True))
        )
        index = Index(entries, tuple(dict.fromkeys(word for words in keys for word in words)))
        await write_index(connection, guild_id, [Written(index, {"speaker": ids, "topic": ids})])
        await connection.executemany(
            "UPDATE label SET item = ? WHERE guild_id = ? AND kind = ? AND text = ? AND role = ?",
            [(id, guild_id, *label) for id, label in zip(ids, new, strict=True)],
        )
    if new or gone:
        await connection.execute(
            "UPDATE guild SET speakers = (SELECT count(DISTINCT text) FROM label "
            "WHERE guild_id = :guild AND kind = 'speaker') WHERE guild_id = :guild",
            {"guild": guild_id},
        )

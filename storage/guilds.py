"""Which tables hold rows of guilds, as the schema itself tells: one that is added later is not forgotten."""
# ruff: noqa: S608 (the names of tables and columns are those of the schema)

from __future__ import annotations

from collections import defaultdict
from graphlib import TopologicalSorter

import aiosqlite


async def tables_of_guilds(connection: aiosqlite.Connection) -> dict[str, list[str]]:
    """Every table with rows of guilds but `departure`, and the columns of its primary key.

    What refers to another table comes before it, and what refers to none first: the lists of names, which triggers
    would else change with every quote that goes.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for table, column in await connection.execute_fetchall(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' "
        "AND m.name != 'departure' AND c.pk AND EXISTS "
        "(SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'guild_id') ORDER BY m.name, c.pk"
    ):
        keys[table].append(column)
    referring: dict[str, list[str]] = defaultdict(list)
    for table, other in await connection.execute_fetchall(
        'SELECT DISTINCT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
        "WHERE m.type = 'table'"
    ):
        referring[other].append(table)
    tied = {*referring, *(table for tables in referring.values() for table in tables)}
    order = TopologicalSorter({table: referring.get(table, ()) for table in sorted(keys, key=lambda one: one in tied)})
    return {table: keys[table] for table in order.static_order()}


async def guilds_in(connection: aiosqlite.Connection, table: str) -> list[int]:
    """The guilds that have rows in a table, found by one look into the index for each."""
    found = await connection.execute_fetchall(
        f"WITH RECURSIVE g (id) AS (SELECT min(guild_id) FROM {table} UNION ALL "
        f"SELECT (SELECT min(t.guild_id) FROM {table} t WHERE t.guild_id > g.id) FROM g WHERE g.id IS NOT NULL) "
        "SELECT id FROM g WHERE id IS NOT NULL"
    )
    return [guild_id for (guild_id,) in found]

"""Whether a file holds together: pages, what belongs to what, and the index."""

from __future__ import annotations

import sqlite3

TOLD = 20  # of a damaged file, so many problems are told
INDEXED = ("quote", "figure", "article")


def problems(file: sqlite3.Connection, *, index: bool = True) -> list[str]:
    """What is wrong with a file; empty when it is sound. The index only where it has the form that is known."""
    found = [row[0] for row in file.execute(f"PRAGMA integrity_check({TOLD})") if row[0] != "ok"]
    found += [f"a {row[0]} belongs to no {row[2]}" for row in file.execute("PRAGMA foreign_key_check").fetchmany(TOLD)]
    for kind in INDEXED if index else ():
        found += _index_problems(file, kind)
    return found


def counts(file: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    ours = [name for name in names if not name.startswith("sqlite_")]
    return {name: file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}  # noqa: S608


def _index_problems(file: sqlite3.Connection, kind: str) -> list[str]:
    """Items that cannot be found, and entries of the index whose item is gone."""
    statement = (
        f"SELECT (SELECT count(*) FROM {kind} i WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.guild_id = i.guild_id "  # noqa: S608
        f"AND e.kind = '{kind}' AND e.item = i.id)), (SELECT count(*) FROM entry e WHERE e.kind = '{kind}' AND NOT "
        f"EXISTS (SELECT 1 FROM {kind} i WHERE i.guild_id = e.guild_id AND i.id = e.item))"
    )
    lost, left = file.execute(statement).fetchone()
    found = [f"{lost} {kind}s are missing in the index"] if lost else []
    return found + ([f"the index names {left} {kind}s that are gone"] if left else [])

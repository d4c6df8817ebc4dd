"""Backups made while articles come in, put back, and compared with what they held."""

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from storage.store import Store
from tests import soundness
from tests.desk.shelves import NOW, Story


@dataclass
class Found:
    """What came of a drill."""

    equal: int = 0
    faults: list[str] = field(default_factory=list)
    added_meanwhile: int = 0  # articles that were acknowledged while a copy was made


def content(path: Path) -> dict[str, tuple[int, str]]:
    """Of every table how many rows it has, and a hash of all that is in them."""
    found = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = sorted(map(repr, file.execute(f'SELECT * FROM "{table}"')))
            found[table] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


async def drill(folder: Path, backups: int, writers: int) -> Found:
    """Make so many backups while so many tasks add articles, put each back, and compare.

    A copy must hold all that was acknowledged before it began, and be what is there after it was put back.
    """
    found = Found()
    added: set[str] = set()
    going = True

    async def write(store: Store, writer: int) -> None:
        number = 0
        while going:
            title = f"The {writer} to {number} ferry"
            story = Story(title).says("Ada Moss", f"“Ferry {number} of {writer} sails on March 10,”")
            await story.counts(f"It costs {number} crowns.", f"{number} crowns", number, "crown", "fares").shelve(store)
            added.add(title)
            number += 1

    async with Store.open(folder / "library.db") as store:
        writing = [asyncio.create_task(write(store, writer)) for writer in range(writers)]
        for number in range(backups):
            before = set(added)
            await store.backups.make(folder / f"{number}.db")
            found.added_meanwhile += len(added) - len(before)
            with closing(sqlite3.connect(folder / f"{number}.db")) as file:
                held = {row[0] for row in file.execute("SELECT title FROM article")}
            found.faults += [f"{title} is missing in backup {number}" for title in before - held]
        going = False
        await asyncio.gather(*writing)
    for number in range(backups):
        backup, restored = folder / f"{number}.db", folder / f"restored-{number}.db"
        await Store.restore(backup, restored, NOW)
        there = content(restored)
        there.pop("restored")
        found.equal += there == {name: told for name, told in content(backup).items() if name != "restored"}
        found.faults += soundness.faults(restored)
    return found

"""Backups made while articles come in, each put back and compared; how long they take, and what waits for them."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from storage.store import Store
from tests.bench import report
from tests.desk.shelves import NOW, Story
from tests.storage.backups import drill

BACKUPS, WRITERS = 20, 6
ARTICLES = 4000  # of the large library
LATE = 50.0  # ms that the event loop may be late meanwhile


async def large(path: Path) -> None:
    """A library whose copy takes a while."""
    async with Store.open(path) as store:
        for number in range(ARTICLES):
            story = Story(f"The ferry {number}")
            for quote in range(10):
                story.says("Ada Moss", f"“Ferry {number} sails on March {quote}, and {number * quote} people wait,”")
            await story.tells("The harbour of Vessby stays open. " * 100).shelve(store, at=NOW)


async def one(path: Path, copy: Path) -> tuple[float, float]:
    """Seconds of a backup that is looked through, and the longest that the event loop was late meanwhile, in ms."""
    late = [0.0]

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append((time.perf_counter() - before - 0.005) * 1000)

    async with Store.open(path) as store:
        ticking = asyncio.create_task(tick())
        began = time.perf_counter()
        await store.backups.make(copy)
        took = time.perf_counter() - began
        ticking.cancel()
    return took, statistics.quantiles(late, n=100)[98]


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = await drill(Path(folder), BACKUPS, WRITERS)
        print(f"{found.added_meanwhile} articles came in while copies were made; faults: {found.faults or 'none'}")
        report(f"of {BACKUPS} backups under load not equal when put back", BACKUPS - found.equal, 1, "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        await large(path)
        took, late = await one(path, Path(folder) / "copy.db")
        print(f"a backup of {path.stat().st_size / 2**20:.0f} MB, looked through: {took:.1f} s")
        report("the event loop late meanwhile, p99", late, LATE, "ms")
        began = time.perf_counter()
        await Store.restore(Path(folder) / "copy.db", path, NOW)
        print(f"put back in {time.perf_counter() - began:.1f} s")

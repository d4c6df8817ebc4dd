"""kill -9 at more random moments than tests have time for: of what takes articles in, and of what reads them."""

import asyncio
import os
import random
import signal
import tempfile
import time
from pathlib import Path

from bot.engine.intake import take_in
from bot.engine.model import Problem, Submission
from bot.worker import ProcessWorker
from storage.store import Store
from tests.bench import report
from tests.ingesting import GUILD, ingestion
from tests.newspaper import page
from tests.soundness import faults, misread

KILLS, SIZE, LONGEST = 1_000, 900, 0.08
DEATHS, APART = 200, 0.15  # of the reading process; at most so many seconds after a page was read since the last one
SLOW = 4.0  # seconds for one page; with two starts of the process and a machine that is busy


async def main() -> None:
    await ingesting()
    await reading()


async def ingesting() -> None:
    """Articles by link and by import: what is acknowledged is there, all of it whole."""
    dice = random.Random()
    with tempfile.TemporaryDirectory() as name:
        folder, kills = Path(name), 0
        async with ingestion(folder, SIZE) as (known, live):
            while kills < KILLS and not known.finished:
                await live(dice.uniform(0, LONGEST))
                kills += 1
            acknowledged = len(known.links)
            await live(None)
        path = folder / "library.db"
        async with Store.open(path) as store:
            there = [await store.articles.get(GUILD, id) for id in known.links.values()]
            lost = sum(one is None for one in there) + 2 * SIZE - (await store.articles.counts(GUILD)).articles
        found = [*known.problems, *faults(path), *misread(path)]
    print(f"       {kills} kills, {acknowledged + known.lines} articles acknowledged meanwhile", *found, flush=True)
    report("articles lost or doubled", abs(lost), 1, "articles")
    report("faults in the database", len(found), 1, "faults")


async def reading() -> None:
    """Pages read while the reading process is killed: each has its answer."""
    dice = random.Random()
    took: list[float] = []
    told = 0
    ending, done = asyncio.Event(), asyncio.Event()
    async with ProcessWorker() as worker:

        async def read(number: int) -> None:
            nonlocal told
            while not ending.is_set():
                number += 1
                submission = Submission(page(number).encode(), found_at=f"https://wire.example/{number}")
                async with alone:
                    began = time.perf_counter()
                    try:
                        assert (await worker.run(take_in, submission, limit=5.0)).findings.quotes
                    except Problem:
                        told += 1
                    took.append(time.perf_counter() - began)
                    done.set()

        alone = asyncio.Lock()  # so that waiting for another page is not counted
        readers = [asyncio.create_task(read(10_000 * number)) for number in range(3)]
        for _ in range(DEATHS):
            for _ in range(2):  # a page that is killed twice is given up; the first may have been done before the death
                done.clear()
                await done.wait()
            await asyncio.sleep(dice.uniform(0, APART))
            if worker._process is not None and worker._process.pid is not None:
                os.kill(worker._process.pid, signal.SIGKILL)
        ending.set()
        await asyncio.gather(*readers)
    print(f"       {DEATHS} deaths, {len(took)} pages read", flush=True)
    report("pages given up", told, 1, "pages")
    report("the slowest page, deaths and all", max(took), SLOW, "s")

"""A server with 100,000 quotes erased beside one with 20,000: how long it takes, and who has to wait meanwhile."""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report
from tests.bench.search import EACH, article

QUOTES, OTHERS = 100_000, 20_000
SERVER, OTHER = 1, 2
NOW = datetime(2025, 3, 5, tzinfo=UTC)
AT_ONCE = 500  # articles in one transaction
WORDS = 30_000  # of the language; the first ones are the commonest


def quotes(count: int, dice: random.Random) -> list[str]:
    return [
        " ".join(f"w{int(WORDS ** dice.random()):x}" for _ in range(dice.randint(8, 30))) + f" {number}"
        for number in range(count)
    ]


async def fill(store: Store, guild: int, lines: list[str]) -> None:
    made = [article(at // EACH, lines[at : at + EACH]) for at in range(0, len(lines), EACH)]
    for at in range(0, len(made), AT_ONCE):
        await store.articles.add_all(guild, made[at : at + AT_ONCE], engine=1, added_at=NOW)


async def late(worst: list[float]) -> None:
    """How late the event loop is, in ms."""
    clock = asyncio.get_running_loop().time
    while True:
        before = clock()
        await asyncio.sleep(0.002)
        worst.append((clock() - before - 0.002) * 1000)


async def writing(desk: Desk, waits: list[float]) -> None:
    """How long another server's write takes, in ms."""
    while True:
        before = time.perf_counter()
        await desk.remember_card(OTHER, "{}")
        waits.append((time.perf_counter() - before) * 1000)
        await asyncio.sleep(0.02)


async def asking(desk: Desk, waits: list[float]) -> None:
    """How long another server's question takes, in ms."""
    while True:
        before = time.perf_counter()
        await desk.who_said(OTHER, "w1f w3a w7")
        waits.append((time.perf_counter() - before) * 1000)
        await asyncio.sleep(0.02)


async def beside(desk: Desk, work: Awaitable[object]) -> tuple[list[float], list[float], list[float]]:
    """How late the loop is, and how long writes and questions take, while something is done."""
    lags: list[float] = []
    writes: list[float] = []
    answers: list[float] = []
    tasks = [asyncio.create_task(one) for one in (late(lags), writing(desk, writes), asking(desk, answers))]
    await work
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return sorted(lags), sorted(writes), sorted(answers)


def tell(when: str, lags: list[float], writes: list[float], answers: list[float]) -> None:
    report(f"the event loop late {when}, p99", lags[int(len(lags) * 0.99)], 50, "ms")
    report("the same, at most", lags[-1], 50, "ms")
    report(f"another server's write {when}, p99", writes[int(len(writes) * 0.99)], 500, "ms")
    report("the same, at most", writes[-1], 1000, "ms")
    report(f"another server's question {when}, p99", answers[int(len(answers) * 0.99)], 100, "ms")


async def main() -> None:
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        async with Store.open(path) as store:
            await fill(store, SERVER, quotes(QUOTES, dice))
            await fill(store, OTHER, quotes(OTHERS, dice))
            desk = Desk(store, InlineWorker(), lambda: NOW)
            tell("before", *await beside(desk, asyncio.sleep(5)))
            began, computed = time.perf_counter(), time.process_time()
            waits = await beside(desk, desk.privacy.erase_guild(SERVER))
            took, computing = time.perf_counter() - began, time.process_time() - computed
            tell("meanwhile", *waits)
            began = time.perf_counter()
            assert await store.erasing.scrub()
            scrubbing = time.perf_counter() - began
        size = path.stat().st_size / 2**20
    report(f"a server with {QUOTES:,} quotes erased from a file of {size:.0f} MB", took, 120, "s")
    report("the same, processor time with the questions and writes beside it", computing, 120, "s")
    report("of this the unused middle of pages overwritten", scrubbing, 10, "s")

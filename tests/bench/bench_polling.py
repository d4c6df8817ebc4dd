"""2,000 feeds due at once, after a downtime: how they are spread, what memory and the event loop say to it."""

import asyncio
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk import Desk
from bot.engine.model.feeds import FeedFilter
from bot.fetching.pacing import Pacing
from bot.settings import TICK
from bot.worker import ProcessWorker
from storage.store import Store
from tests.bench import report
from tests.desk.feeding.web import Web, item, rss

FEEDS, HOSTS, ENTRIES = 2000, 400, 30
LAG = 50.0  # ms, of the event loop
MEMORY = 20.0  # MB
BEAT = 0.005  # seconds


async def main() -> None:
    now = datetime(2025, 3, 5, 12, tzinfo=UTC)
    clock: Any = type("Clock", (), {"now": now, "__call__": lambda self: self.now})()
    web = Web(clock)
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store, ProcessWorker() as worker:
            pacing = Pacing(clock=web.seconds, sleep=web.sleep)
            desk = Desk(store, worker, clock, fetch=web.fetch, pacing=pacing)
            for number in range(FEEDS):
                url = f"https://h{number % HOSTS}.example/{number}"
                web.answers[url] = rss(*(item(n, guid=f"{number}-{n}", link=f"{url}/{n}") for n in range(ENTRIES)))
                await store.feeds.follow(
                    number % 20 + 1, url, outlet=None, filter=FeedFilter(), added_by=None, at=now, most=FEEDS
                )
            lags: list[float] = []
            beating = asyncio.create_task(beat(lags))
            await desk.feeds.look(clock.now)
            before, looks, begun, used = memory(), 1, time.perf_counter(), time.process_time()
            half = before
            while len({request.url for request in web.requests}) < FEEDS and await desk.feeds.look(clock.now):
                looks += 1
                half = memory() if len(web.requests) < FEEDS / 2 else half
                clock.now += timedelta(seconds=TICK)
            beating.cancel()
            spread = looks * TICK / 60
            print(f"   {FEEDS} feeds of {HOSTS} hosts in {looks} looks: spread over {spread:.0f} minutes")
            print(f"   wall {time.perf_counter() - begun:.1f} s, processor {time.process_time() - used:.1f} s")
            report("memory that grows while they are asked", memory() - before, MEMORY, "MB")
            report("of which in the second half", memory() - half, MEMORY / 4, "MB")
            report("the event loop, p99", sorted(lags)[int(len(lags) * 0.99)], LAG, "ms")
            report("the event loop, worst", max(lags), LAG, "ms")


async def beat(lags: list[float]) -> None:
    """How late the loop comes back, in milliseconds."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(BEAT)
        lags.append((time.perf_counter() - begun - BEAT) * 1000)


def memory() -> float:
    """The most that was resident, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

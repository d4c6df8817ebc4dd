"""Feeds of ordinary and of great length, and documents made to harm: read, refused or ended within five seconds."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from bot.engine.feeds import read_feed
from bot.engine.model import BadInput
from bot.worker import ProcessWorker
from tests.bench import report
from tests.engine.feeds.fixtures import Item, atom, rss
from tests.engine.feeds.hostile import KINDS, make

URL = "https://bad.example/feed"
SIZES = (100_000, 1_000_000)
LIMIT = 5.0  # seconds for one document


async def late(worst: list[float]) -> None:
    """How late the event loop is, milliseconds, 200 times a second."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        worst.append(1000 * (time.perf_counter() - began - 0.005))


async def main() -> None:
    for name, write in (("RSS", rss), ("Atom", atom)):
        for count in (100, 500):
            data = write([Item(number) for number in range(count)]).encode()
            began = time.process_time()
            assert len(read_feed(data, url=URL).entries) == count
            report(
                f"{name}, {count} entries, {len(data) // 1024} KiB", 1000 * (time.process_time() - began), 1000.0, "ms"
            )
    lags: list[float] = []
    async with ProcessWorker() as worker:
        await worker.run(len, b"")
        for size in SIZES:
            documents = {kind: make(kind, size) for kind in KINDS}
            watching = asyncio.create_task(late(lags))
            took: dict[str, float] = {}
            for kind in KINDS:
                began = time.monotonic()
                with suppress(BadInput):
                    await worker.run(partial(read_feed, documents[kind], url=URL), limit=LIMIT)
                took[kind] = time.monotonic() - began
            watching.cancel()
            ended = [kind for kind in KINDS if took[kind] > LIMIT - 0.1]
            kind = max(took, key=lambda one: took[one])
            report(
                f"the slowest of {len(KINDS)} hostile kinds at {size // 1000} KB ({kind})", took[kind], LIMIT + 2, "s"
            )
            print(f"   ended at the limit: {', '.join(ended) or 'none'}")
    report("the event loop late meanwhile, p99", sorted(lags)[int(0.99 * len(lags))], 20.0, "ms")

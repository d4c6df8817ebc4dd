"""Ten articles a second and more, from pages of a loopback server to stored findings, while questions are answered.

The server is a process of its own; what is measured besides are its fetches, the reading process and the desk's.
"""

import asyncio
import gzip
import os
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.fetching import Fetcher
from bot.worker import ProcessWorker
from storage.store import Store
from tests.bench import report
from tests.bench.bench_answer import fill, question
from tests.fetching.servers import Server, answer
from tests.newspaper import GOODS, THINGS, TOWNS, page

PAGES = 400
AT_ONCE = 6  # links being added
ASKERS, PAUSE = 2, 0.02  # people who ask, and how many seconds each lets pass before the next question
NOW = datetime(2025, 3, 5, tzinfo=UTC)


async def main() -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.bench_ingest"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        address = (await server.stdout.readline()).decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            async with (
                Store.open(Path(folder) / "bench.db") as store,
                ProcessWorker() as worker,
                Fetcher([address]) as fetcher,
            ):
                await measured(store, Desk(store, worker, lambda: NOW, fetch=fetcher.fetch), address)
    finally:
        server.stdin.close()  # which ends it
        await server.wait()


async def measured(store: Store, desk: Desk, address: str) -> None:
    """Fill the library, then add all pages while questions are asked; print what that took."""
    dice = random.Random(1)
    quotes = await fill(store, dice)
    links = [f"http://{address}/{number}" for number in range(PAGES)]
    await desk.add_link(1, links.pop(), {})  # the reading process has started
    answers: list[float] = []
    late: list[float] = []
    others = [asyncio.create_task(asking(desk, quotes, dice, answers)) for _ in range(ASKERS)]
    others.append(asyncio.create_task(watching(late)))
    before, began = cpu(), time.perf_counter()
    await asyncio.gather(*(adding(desk, links) for _ in range(AT_ONCE)))
    took, spent = time.perf_counter() - began, cpu()
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    stored = await desk.counts(1)
    assert stored.articles == 1_000 + PAGES
    ours, theirs = ((after - first) / PAGES * 1000 for after, first in zip(spent, before, strict=True))
    print(
        f"       {PAGES} pages, {len(answers)} questions; computing for one page with the questions beside it: "
        f"{ours:.1f} ms in the bot, {theirs:.1f} ms in the reading process"
    )
    report("seconds for ten articles", 10 * took / PAGES, 1.0, "s")
    for name, values, limit in (("an answer meanwhile", answers, 100.0), ("the event loop late", late, 20.0)):
        values.sort()
        report(f"{name}, p50", values[len(values) // 2] * 1000, limit, "ms")
        report(f"{name}, p99", values[int(0.99 * len(values))] * 1000, limit, "ms")


async def adding(desk: Desk, links: list[str]) -> None:
    while links:
        await desk.add_link(1, links.pop(), {})


async def asking(desk: Desk, quotes: list[str], dice: random.Random, took: list[float]) -> None:
    """Remembered quotes, and figures on what the pages are about."""
    while True:
        for number in range(4):
            began = time.perf_counter()
            if number % 2:
                await desk.figures(1, f"{dice.choice(GOODS)} {dice.choice((*TOWNS, *THINGS))}")
            else:
                await desk.who_said(1, question(dice, quotes, number))
            took.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)


async def watching(late: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        late.append(time.perf_counter() - before - 0.002)


def cpu() -> tuple[float, float]:
    """Seconds computed so far by this process and by the reading process."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    reading = 0.0
    for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            reading += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own.ru_utime + own.ru_stime, reading


async def serve() -> None:
    """All pages, packed as servers do, until nobody listens any more."""
    server = Server()
    for number in range(PAGES):
        packed = gzip.compress(page(number).encode(), 6)
        server.answers[f"/{number}"] = answer(packed, kind="text/html; charset=utf-8", Content_Encoding="gzip")
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    print(f"127.0.0.1:{running.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())

"""Articles coming in by link and by import, in a process that is killed at random moments and goes on.

`python -m tests.ingesting DATABASE ADDRESS LINES` imports everything once. For each line on standard input, an object
with "links" (numbers that are not acknowledged yet) and "seconds" (of computing until it is killed; null: never), it
forks a child that goes on with the work. What is stored is told on standard output, and "over" at each child's end.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk import Desk, importing
from bot.engine.jsonl import read_lines
from bot.fetching import Fetcher
from bot.fetching.pacing import Pacing
from bot.worker import InlineWorker
from storage.store import Store
from tests import newspaper
from tests.engine.reading.stories import Story
from tests.engine.reading.webpages import news_site
from tests.fetching.servers import Server, answer, serving

GUILD = 7
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
STEP = 2  # lines of an import that are read in one go: a child lives for a few hundredths of a second

ENDED = os.WEXITED | os.WNOHANG | os.WNOWAIT

FED, EACH = 10_000, 2  # the first number of a feed's entry, and entries in a window
LOOKS = 3  # at the feed by one that is not killed


def short(number: int) -> Story:
    """The beginning of a story."""
    whole = newspaper.story(number)
    return replace(whole, paragraphs=whole.paragraphs[:3])


def line(number: int) -> bytes:
    """The story as a line of an import."""
    one = short(number)
    return json.dumps({"title": one.title, "text": "\n\n".join(one.paragraphs), "source": "The Wire"}).encode() + b"\n"


# --- the child -------------------------------------------------------------------------------------------------------


async def ingest(database: Path, address: str, lines: Path, order: dict[str, Any], tell: Callable[..., None]) -> None:
    """Go on with what is not there yet: links, import and feed beside each other."""
    links, clock = order["links"], Days(order["day"])
    async with Store.open(database) as store, Fetcher([address]) as fetcher:
        for problem in await store.check():
            tell("problem", problem)
        desk = Desk(store, InlineWorker(), clock, fetch=fetcher.fetch, pacing=Pacing([address]))

        async def by_link() -> None:
            for number in links:
                added = await desk.add_link(GUILD, f"http://{address}/{number}", {})
                tell("link", number, added.record.id)

        async def by_line() -> None:
            kept = 0
            with lines.open("rb") as file:
                async for step in desk.import_lines(GUILD, file, [InlineWorker()]):
                    kept += step.added + step.there
                    tell("lines", kept)

        async def by_feed() -> None:
            if not await desk.feeds.all(GUILD):
                await desk.feeds.add(GUILD, f"http://{address}/feed")
            looks = 0
            while order["seconds"] is not None or looks < LOOKS:
                clock.day += 1
                if await desk.feeds.look(clock()):
                    feed = await desk.feeds.get(GUILD, 1)
                    tell("seen", *(feed.title or "" if feed else "").split())
                while await desk.feeds.ingest():
                    pass
                looks += 1

        await asyncio.gather(by_link(), by_line(), by_feed())
    tell("done")


@dataclass
class Days:
    """A clock that is set by hand."""

    day: int

    def __call__(self) -> datetime:
        return NOW + timedelta(days=self.day)


def tell(*words: object) -> None:
    """One line, written at once, so that a kill leaves all of it or nothing."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def nurse(database: Path, address: str, lines: Path) -> None:
    """Fork a child for each order, and kill it."""
    importing.CHUNK = STEP
    read_lines([line(0)])  # so that no child has to load words and patterns
    for order in map(json.loads, sys.stdin):
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(ingest(database, address, lines, order, tell))
            finally:
                os._exit(0)  # not on with the orders
        if order["seconds"] is not None:
            while _computed(child) < order["seconds"] and not os.waitid(os.P_PID, child, ENDED):
                time.sleep(0.001)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        tell("over")


def _computed(process: int) -> float:
    """Seconds that a process has computed: on a machine that is busy it comes as far in them as on another."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


# --- the test's side -------------------------------------------------------------------------------------------------


@dataclass
class Ingestion:
    """What was acknowledged: by link number the article's id, how many lines of the import, windows of the feed."""

    links: dict[int, int] = field(default_factory=dict)
    lines: int = 0
    windows: int = 0
    problems: list[str] = field(default_factory=list)
    finished: bool = False


@asynccontextmanager
async def ingestion(
    folder: Path, size: int
) -> AsyncIterator[tuple[Ingestion, Callable[[float | None], Awaitable[None]]]]:
    """An ingestion of so many links and lines, and what lets a child go on with it."""
    lines = folder / "lines.jsonl"
    lines.write_bytes(b"".join(line(size + number) for number in range(size)))
    known = Ingestion()

    async def feed(writer: asyncio.StreamWriter) -> None:
        writer.write(_feed(server.at, known.windows))

    lives = 0
    async with serving(**{str(number): _page(number) for number in range(size)}, feed=feed) as server:
        nursery = await _nursery(folder / "library.db", server, lines)
        for entry in _entries(0):
            server.answers[f"/{entry}"] = _page(entry)
        orders, answers = nursery.stdin, nursery.stdout
        assert orders is not None
        assert answers is not None

        async def live(seconds: float | None) -> None:
            nonlocal lives
            lives += 1
            left = [number for number in range(size) if number not in known.links]
            random.Random(len(left)).shuffle(left)
            order = {"links": left, "seconds": seconds, "day": 50 * lives}
            orders.write(json.dumps(order).encode() + b"\n")
            while (said := (await answers.readline()).decode().split()) != ["over"]:
                match said:
                    case ["link", number, id]:
                        known.links[int(number)] = int(id)
                    case ["lines", count]:
                        known.lines = max(known.lines, int(count))
                    case ["seen", "Window", number] if seconds is not None and int(number) == known.windows:
                        known.windows += 1
                        for entry in _entries(known.windows):
                            server.answers[f"/{entry}"] = _page(entry)
                    case ["seen", *_]:
                        pass
                    case ["problem", *words]:
                        known.problems.append(" ".join(words))
                    case ["done"]:
                        known.finished = True
                    case _:
                        raise AssertionError(f"the child said {said}")

        try:
            yield known, live
        finally:
            orders.close()
            await nursery.wait()


def _entries(window: int) -> range:
    """The numbers of the entries that a window of the feed shows; no two windows share one."""
    return range(FED + EACH * window, FED + EACH * (window + 1))


def _feed(address: str, window: int) -> bytes:
    items = "".join(
        f"<item><guid>entry-{number}</guid><title>{short(number).title}</title>"
        f"<link>http://{address}/{number}</link></item>"
        for number in _entries(window)
    )
    body = f"<rss version='2.0'><channel><title>Window {window}</title>{items}</channel></rss>"
    return answer(body.encode(), kind="application/rss+xml")


def _page(number: int) -> bytes:
    return answer(news_site(short(number)).encode(), kind="text/html; charset=utf-8")


async def _nursery(database: Path, server: Server, lines: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.ingesting", str(database), server.at, str(lines)), stdin=pipe, stdout=pipe
    )


if __name__ == "__main__":
    nurse(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))

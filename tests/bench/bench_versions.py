"""A new version of an article with 50 quotes: time to compare and store it, and what it adds to the file."""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.engine.model import Added, Submission
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report

LIMIT = 250.0  # ms; reading the article is a part of it
SIZE = 60.0  # KB, about what the article itself takes
ARTICLES, VERSIONS, QUOTES = 10, 8, 50
WHO = ("Ada Moss", "Tom Arden", "Lena Voss", "Jon Brekke", "Ida Falk")
SINKS = "The works will cost {} million crowns, which is more than the harbour of Vessby has ever paid for a wall."


def page(article: int, version: int) -> Submission:
    """An article of which every version has other words in three quotes, and another value of one figure."""
    lines = [f"The long day of harbour {article}", SINKS.format(version + 2)]
    for number in range(QUOTES):
        turn = version if number % 17 == version % 17 else 0
        words = f"“Quay {number} of {article} will be shut for repairs and opened in turn {turn}, whoever waits there,”"
        lines.append(f"{words} said {WHO[number % len(WHO)]}. The sea has been at that wall for longer than we have.")
    return Submission("\n\n".join(lines).encode(), url=f"https://post.example/{article}")


async def keep(path: Path, version: int, took: list[float], busy: list[float]) -> list[Added]:
    """One version of every article, and the file closed behind it."""
    added = []
    async with Store.open(path) as store:
        desk = Desk(store, InlineWorker(), lambda: datetime.now(UTC))
        for article in range(ARTICLES):
            began, computed = time.perf_counter(), time.process_time()
            added.append(await desk.add_article(1, page(article, version)))
            took.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - computed) * 1000)
    return added


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        first: tuple[list[float], list[float]] = ([], [])
        await keep(path, 0, *first)
        size = path.stat().st_size
        took: list[float] = []
        busy: list[float] = []
        for version in range(1, VERSIONS + 1):
            assert all(one.changes for one in await keep(path, version, took, busy))
        grown = (path.stat().st_size - size) / (ARTICLES * VERSIONS) / 1024
    text = len(page(0, 0).data) / 1024
    report(f"an article of {text:.0f} KB with {QUOTES} quotes kept, median", statistics.median(first[0]), LIMIT, "ms")
    report("a new version of it read, compared and kept, median", statistics.median(took), LIMIT, "ms")
    report("the same, the slowest", max(took), 2 * LIMIT, "ms")
    report("the same, processor time, median", statistics.median(busy), LIMIT, "ms")
    report("the article in the file", size / ARTICLES / 1024, 2 * SIZE, "KB")
    report("each version more", grown, SIZE, "KB")

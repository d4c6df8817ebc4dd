"""One article from bytes to disk: under 100 ms. The owner's article where it is at hand, else the longest seed."""

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.engine.model import Submission
from bot.worker import InlineWorker
from seeds.loader import load
from storage.store import Store
from tests.bench import report

OWNERS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
LIMIT = 100.0  # ms
TIMES = 30


def article() -> Submission:
    """The article to index."""
    for path in sorted(OWNERS.glob("*.txt")):
        return Submission(path.read_bytes(), name=path.name)
    return max((seed.submission for seed in load()), key=lambda submission: len(submission.data))


async def main() -> None:
    submission = article()
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store:
            desk = Desk(store, InlineWorker(), lambda: datetime.now(UTC))
            took = []
            for number in range(TIMES):
                # Other words at the end make it another article.
                other = replace(submission, data=submission.data + f"\n\nThis is copy number {number}.\n".encode())
                began = time.perf_counter()
                await desk.add_article(1, other)
                took.append((time.perf_counter() - began) * 1000)
    report(f"an article of {len(submission.data):,} bytes indexed, the first", took[0], LIMIT, "ms")
    report(f"the same, median of {TIMES}", statistics.median(took), LIMIT, "ms")
    report("the same, the slowest", max(took), LIMIT, "ms")

"""The pages made to cost time, at a megabyte: each read or refused within 5 seconds, and none slower than linearly."""

import time
from contextlib import suppress

from bot.desk.linking import READING
from bot.engine.intake import take_in
from bot.engine.model import BadInput, Submission
from bot.worker import ProcessWorker
from tests.bench import report
from tests.engine.reading.hostile import KINDS

SIZE = 1_000_000  # bytes
PLACE = "https://bad.example/"
LEAST = 0.2  # seconds; a ratio of less is noise


async def main() -> None:
    took: dict[str, float] = {}
    ratios = {}
    ended = 0
    async with ProcessWorker() as worker:
        await worker.run(computing, Submission(b"Ada Moss said that 3 ships will sail. They will sail soon."))
        for kind, make in KINDS.items():
            pages = [Submission(make(size).encode("utf-8", "replace"), found_at=PLACE) for size in (SIZE // 2, SIZE)]
            half, took[kind] = [await worker.run(computing, page) for page in pages]
            ratios[kind] = took[kind] / half if half > LEAST else 1.0
            began = time.perf_counter()
            with suppress(BadInput):
                await worker.run(take_in, pages[1], limit=READING)
            ended += time.perf_counter() - began > READING
    slowest, steepest = max(took, key=lambda kind: took[kind]), max(ratios, key=lambda kind: ratios[kind])
    print(f"       {len(took)} kinds of {SIZE:,} bytes; {ended} needed more than {READING:g} s here and were ended")
    report(f"computing for the slowest ({slowest})", took[slowest], READING, "s")
    report(f"twice the page, so many times the computing ({steepest})", 10 * ratios[steepest], 25, "tenths")


def computing(page: Submission) -> float:
    """Seconds of processor time until a page is read or refused."""
    began = time.process_time()
    with suppress(BadInput):
        take_in(page)
    return time.process_time() - began

"""SIGTERM at random moments of a bot's life: 200 exits within ten seconds, nothing lost, nothing doubled."""

import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench import report
from tests.stopping import KINDS, LONGEST, stopping

STOPS = int(os.environ.get("STOPS", "200"))


async def main() -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with stopping(Path(folder)) as (seen, live, finish):
            for number in range(STOPS):
                await live(KINDS[number % len(KINDS)])
                if number % 20 == 19:
                    print(f"       {number + 1} stops, the slowest {max(seen.took):.1f} s", *seen.faults, flush=True)
            await finish()
    codes = Counter(code for _, code in seen.codes.elements())
    print(
        f"       exit codes {dict(codes)}; {seen.digests} digests, {len(seen.articles)} articles acknowledged",
        flush=True,
    )
    print(f"       {seen.unanswered} people left without an answer; {time.monotonic() - begun:.0f} s", flush=True)
    for fault in seen.faults:
        print("      ", fault)
    report(f"the slowest of {STOPS} stops", max(seen.took), LONGEST, "s")
    report("half of them", statistics.median(seen.took), LONGEST, "s")
    report("faults: slow, other codes, a log, processes, lost, doubled", len(seen.faults), 1, "faults")

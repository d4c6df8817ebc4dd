"""Digests and alerts through random kills, and their slots in every zone of the world."""

import tempfile
import time
from pathlib import Path

from bot.desk.schedule import _zones
from tests.desk.chaos import run
from tests.desk.years import TIMES, walk_years

DIGESTS, WATCHES, KILLS = 5000, 500, 1200


async def main() -> None:
    begun = time.monotonic()
    zones = sorted(_zones().values())
    slots = walk_years(zones)
    print(f"{len(zones)} zones, {len(TIMES)} times, 3 years: {slots} slots, none skipped, doubled or out of 22 to 26 h")
    print(f"  {time.monotonic() - begun:.0f} s")
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        found = await run(Path(folder), DIGESTS, WATCHES, KILLS, seed=7)
        print(", ".join(f"{value} {name}" for name, value in found.items()), f"in {time.monotonic() - begun:.0f} s")
    assert not any(found[what] for what in ("lost", "doubled", "out of order", "not known as sent"))

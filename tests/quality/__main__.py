"""`python -m tests.quality [--misses] [--raise]`: the table of extraction quality on the seeds.

`--misses` prints every miss before it; `--raise` writes the floors anew, where what was measured is better.
"""

import json
import sys

from tests.quality.measuring import FLOORS, floors, measure
from tests.quality.scoring import falls, raised


def main() -> int:
    """Print the table; 1 when something fell below its floor."""
    score = measure()
    table = score.table()
    if "--misses" in sys.argv[1:]:
        print(*score.misses, sep="\n", end="\n\n")
    for row, figures in table.items():
        cells = "  ".join(f"{key} {value:5.1f}" for key, value in figures.items())
        kind = row.split()[0]
        counts = f"{score.counts[kind, 'gold']} gold, {score.counts[kind, 'said']} found"
        if row.endswith("wrong name"):
            counts = f"{score.counts[kind, 'wrong']} of {score.counts[kind, 'named']} named"
        print(f"{row:22s}{cells}   ({counts})")
    if "--raise" in sys.argv[1:]:
        FLOORS.write_text(json.dumps(raised(table, floors()), indent=2) + "\n", "utf-8")
    fallen = falls(table, floors())
    if fallen:
        print("below the floor:", *fallen, sep="\n  ")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())

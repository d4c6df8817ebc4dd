"""`python -m tests.quality [--misses] [--raise]`: the tables of extraction quality on our own articles.

`--misses` prints every miss before them; `--raise` writes the floors anew, where what was measured is better.
"""

import json
import sys

from tests.quality import circumstances, judging
from tests.quality.measuring import FLOORS, SETS, floors, measure, pieces, table
from tests.quality.scoring import Score, Table, falls, raised


def main() -> int:
    """Print the tables; 1 when something fell below its floor."""
    scores = {name: measure(name) for name in SETS}
    tables = {name: table(name, score) for name, score in scores.items()}
    for name, score in scores.items():
        if "--misses" in sys.argv[1:]:
            wanted = (miss for miss in score.misses if name == "seeds" or " | figure " not in miss)
            print(*wanted, sep="\n", end="\n\n")
        _print(name, score, tables[name])
    tables["figures"], missed = circumstances.measure()
    if "--misses" in sys.argv[1:]:
        print(*missed, sep="\n", end="\n\n")
    print(f"figures: {len(circumstances.texts())} short texts")
    _print_rows(tables["figures"])
    judged, missed = judging.measure()
    if "--misses" in sys.argv[1:]:
        print(*missed, sep="\n", end="\n\n")
    for name, table_ in judged.items():
        print(name)
        _print_rows(table_)
    tables |= judged
    if "--raise" in sys.argv[1:]:
        anew = {name: raised(table, floors().get(name, {})) for name, table in tables.items()}
        FLOORS.write_text(json.dumps(anew, indent=2) + "\n", "utf-8")
    fallen = [f"{name}: {fall}" for name, table in tables.items() for fall in falls(table, floors()[name])]
    if fallen:
        print("below the floor:", *fallen, sep="\n  ")
    return 1 if fallen else 0


def _print(name: str, score: Score, rows: Table) -> None:
    print(f"{name}: {len(pieces(name))} articles")
    for row, figures in rows.items():
        cells = "  ".join(f"{key} {value:5.1f}" for key, value in figures.items())
        kind = row.split()[0]
        counts = f"{score.counts[kind, 'gold']} gold, {score.counts[kind, 'said']} found"
        if row.endswith("wrong name"):
            counts = f"{score.counts[kind, 'wrong']} of {score.counts[kind, 'named']} named"
        print(f"  {row:22s}{cells}   ({counts})")


def _print_rows(rows: Table) -> None:
    for row, figures in rows.items():
        print(f"  {row:22s}" + "  ".join(f"{key} {value:5.1f}" for key, value in figures.items()))


if __name__ == "__main__":
    sys.exit(main())

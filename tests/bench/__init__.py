"""The figures to reach, measured. `make bench` prints them; each bench_*.py has a `main()`.

A bench prints one line a figure with `report` and fails nothing: timings on a busy machine are no test.
"""


def report(what: str, measured: float, limit: float, unit: str) -> None:
    """Print one figure beside what it should stay under."""
    verdict = "ok" if measured < limit else "MISSED"
    print(f"{verdict:<6} {what}: {measured:,.1f} {unit} (to reach: under {limit:,.0f} {unit})", flush=True)

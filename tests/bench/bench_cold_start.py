"""A first answer on the command line, from the start of the process: under 1.5 s."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import report

LIMIT = 1500.0  # ms
TIMES = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"ONRECORD_DB": str(Path(folder) / "bench.db")}
        command = [sys.executable, "-m", "bot"]
        subprocess.run([*command, "seed"], env=environ, check=True, stdout=subprocess.DEVNULL)
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            subprocess.run([*command, "ask", "brief on the economy"], env=environ, stdout=subprocess.DEVNULL)
            took.append((time.perf_counter() - began) * 1000)
    report(f"onrecord ask, cold, median of {TIMES}", statistics.median(took), LIMIT, "ms")
    report("onrecord ask, cold, the slowest", max(took), LIMIT, "ms")

"""`python -m tests.bench [NAME...]`: runs every bench, or those whose name holds one of the words."""

import asyncio
import importlib
import inspect
import sys
from pathlib import Path


def main(words: list[str]) -> None:
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if words and not any(word in path.stem for word in words):
            continue
        print(f"-- {path.stem.removeprefix('bench_')}", flush=True)
        result = importlib.import_module(f"tests.bench.{path.stem}").main()
        if inspect.iscoroutine(result):
            asyncio.run(result)


main(sys.argv[1:])

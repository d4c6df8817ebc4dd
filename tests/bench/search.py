"""A library of many quotes, filled and asked: `python -m tests.bench.search CORPUS QUESTIONS --out ANSWERS`.

CORPUS holds one quote a line, QUESTIONS one JSON object a line with "words". Loading and asking are processes of their own,
so that the memory told is that of one which only searches. What is printed is to be read, ANSWERS to be judged:
{"ms", "top": [texts, best first]} a line, in the order of the questions.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.desk import Desk
from bot.engine.matching import index
from bot.engine.matching.scoring import folded, score_said
from bot.engine.indexing import asked
from bot.engine.model import Article, Findings, Intake, Quote, QuoteMatch
from bot.worker import InlineWorker
from storage.store import Store

EACH = 20  # quotes an article
AT_ONCE = 1_000  # articles in one transaction
SPEAKERS = 20_000
GUILD = 1
NOW = datetime(2025, 3, 5, tzinfo=UTC)
TOP = 5
WARM = 20  # questions asked before the clock is read


def articles(corpus: Path) -> Iterator[Intake]:
    """The lines as articles of EACH direct quotes."""
    with corpus.open(encoding="utf-8") as lines:
        number = 0
        while batch := [line.rstrip("\n") for line in islice(lines, EACH)]:
            yield article(number, batch)
            number += 1


def article(number: int, quotes: list[str]) -> Intake:
    """One article that is made of quotes, one a paragraph."""
    spans, at = [], 0
    for quote in quotes:
        spans.append((at, at + len(quote)))
        at += len(quote) + 2
    found = tuple(
        Quote("direct", (span,), None, None, speaker(number * EACH + place), None, 0.9)
        for place, span in enumerate(spans)
    )
    made, findings = Article(f"Story {number}", "\n\n".join(quotes), tuple(spans)), Findings(found, ())
    return Intake(made, str(number), findings, index(made, findings))


def speaker(number: int) -> str:
    """One of SPEAKERS names."""
    which = number * 7919 % SPEAKERS
    return f"{'ABCDEFGHKLMNPRSTW'[which % 17]}{'aeiou'[which % 5]}{'lnrst'[which % 3]}a N{which:x}man"


async def load(corpus: Path, path: Path, guilds: int = 1) -> None:
    """Fill a new library, or `guilds` of them in turn."""
    began, rows = time.perf_counter(), 0
    cpu = time.process_time()
    async with Store.open(path) as store:
        coming = articles(corpus)
        turn = 0
        while batch := list(islice(coming, AT_ONCE)):
            if guilds == 1:
                await store.articles.add_all(GUILD, batch, engine=1, added_by=None, added_at=NOW)
            else:
                for one in batch:
                    await store.articles.add_all(turn % guilds + 1, [one], engine=1, added_by=None, added_at=NOW)
                    turn += 1
            rows += sum(len(one.findings.quotes) for one in batch)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    size = path.stat().st_size / 2**20
    print(f"loaded {rows:,} quotes in {took:.0f} s: {rows / took:,.0f} a second ({rows / cpu:,.0f} a CPU second)")
    print(f"database {size:,.0f} MiB, {size * 2**20 / rows:,.0f} bytes a quote", flush=True)


def private() -> float:
    """Memory of this process that it shares with nobody, in MiB, where the kernel tells (Linux)."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


async def ask(path: Path, questions: Path, out: Path) -> None:
    """Ask every question of a library that was filled, and write the answers."""
    with questions.open(encoding="utf-8") as lines:
        words = [json.loads(line)["words"] for line in lines]
    async with Store.open(path) as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        began = time.perf_counter()
        await desk.who_said(GUILD, words[-1])
        print(f"first answer after the start {1000 * (time.perf_counter() - began):.0f} ms")
        for one in words[:: max(1, len(words) // WARM)]:
            await desk.who_said(GUILD, one)
        gc.collect()
        gc.freeze()
        took, cpu = [], time.process_time()
        with out.open("w", encoding="utf-8") as answers:
            for one in words:
                began = time.perf_counter()
                answer = await desk.who_said(GUILD, one)
                took.append(1000 * (time.perf_counter() - began))
                top = [text for match in answer.quotes for text in wordings(one, match)][:TOP]
                answers.write(json.dumps({"ms": took[-1], "top": top}) + "\n")
        cpu = 1000 * (time.process_time() - cpu) / len(words)
    took.sort()
    print(
        f"{len(words)} answers: p50 {statistics.median(took):.2f} ms, p99 {took[int(0.99 * len(took))]:.2f} ms, "
        f"worst {took[-1]:.2f} ms; CPU {cpu:.2f} ms on average"
    )
    print(f"private memory of the searcher {private():.0f} MiB", flush=True)


def wordings(asked_for: str, match: QuoteMatch) -> list[str]:
    """The texts of a match, the one that fits best first: near-variants are one match."""
    texts = list(dict.fromkeys(record.words for record in (match.record, *match.also)))
    scores = dict(zip(texts, score_said(asked(asked_for), [folded(text) for text in texts]), strict=True))
    return sorted(texts, key=lambda text: -scores[text])


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        asyncio.run(ask(*map(Path, sys.argv[2:5])))
    else:
        asyncio.run(load(Path(sys.argv[1]), Path(sys.argv[2])))

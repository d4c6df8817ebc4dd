"""A library of many quotes, filled and asked: `python -m tests.bench.search CORPUS QUESTIONS --out ANSWERS`.

CORPUS holds one quote a line, QUESTIONS one JSON object a line with "words". Filling and asking are processes of their
own, so that the memory told is that of one which only searches. What is printed is to be read, ANSWERS to be judged: a
line a question in their order, {"ms", "cpu", "top": [texts, best first]}. docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any

from bot.desk import Desk
from bot.engine.indexing import asked
from bot.engine.matching import index
from bot.engine.matching.scoring import folded, score_said
from bot.engine.model import Article, Findings, Intake, Quote, QuoteMatch
from bot.engine.spelling import plain_words
from bot.worker import InlineWorker
from storage.store import Store

EACH = 20  # quotes an article
AT_ONCE = 2_000  # articles in one transaction
SPEAKERS = 20_000
NOW = datetime(2025, 3, 5, tzinfo=UTC)
TOP = 5
WARM = 20  # questions asked before the clock is read
EVERY = 0.002  # seconds between two looks at how late the loop is
PAUSE = 0.05  # seconds between two articles that are added meanwhile


# --- filling ---------------------------------------------------------------------------------------------------------


def article(number: int, quotes: Sequence[str]) -> Intake:
    """One article that is made of direct quotes, one a paragraph."""
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


def guild_of(number: int, guilds: int) -> int:
    """The guild of an article; the first of a thousand has a tenth of all, the last ones hardly any."""
    return int(guilds ** random.Random(number).random())


async def fill(lines: list[str], library: Path, guilds: int) -> None:
    """A new library of some lines."""
    places: dict[int, list[int]] = defaultdict(list)
    for number in range(-(-len(lines) // EACH)):
        places[guild_of(number, guilds)].append(number)
    began, cpu = time.perf_counter(), time.process_time()
    async with Store.open(library) as store:
        for guild, numbers in sorted(places.items()):
            waiting = iter(numbers)
            while some := list(islice(waiting, AT_ONCE)):
                batch = [article(number, lines[EACH * number : EACH * (number + 1)]) for number in some]
                await store.articles.add_all(guild, batch, engine=1, added_at=NOW)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"loaded {len(lines):,} quotes in {took:.0f} s: {len(lines) / took:,.0f} a second", end=" ")
    print(f"({len(lines) / cpu:,.0f} a second of computing)")


# --- asking ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def opened(library: Path):
    """A desk on a library that was filled."""
    async with Store.open(library) as store:
        yield store, Desk(store, InlineWorker(), lambda: NOW)


async def ask(library: Path, questions: list[tuple[int, str]], out: Path) -> None:
    """One question after the other, each with the guild it is asked in; writes the answers."""
    async with opened(library) as (_, desk):
        await warm(desk, questions)
        gc.collect()
        gc.freeze()
        times, computing, answers = [], [], []
        for one in questions:
            began, cpu = time.perf_counter(), time.process_time()
            answers.append(await desk.who_said(*one))
            times.append(1000 * (time.perf_counter() - began))
            computing.append(1000 * (time.process_time() - cpu))
        memory = private()
    told("answers, one after the other", times)
    told("of this computing, which others on the machine disturb less", computing)
    print("private memory of the searcher {:.0f} MiB, {:.0f} MiB of it written to".format(*memory), flush=True)
    with out.open("w", encoding="utf-8") as lines:
        for (_, words), answer, took, cpu in zip(questions, answers, times, computing, strict=True):
            top = [text for match in answer.quotes for text in wordings(words, match)][:TOP]
            lines.write(json.dumps({"ms": took, "cpu": cpu, "top": top}) + "\n")


async def cold(library: Path, questions: list[tuple[int, str]]) -> None:
    """The first answer of a process."""
    dropped = out_of_cache(library)
    began = time.perf_counter()
    async with opened(library) as (_, desk):
        await desk.who_said(*questions[-1])
        took = 1000 * (time.perf_counter() - began)
    print(f"first answer{dropped}, opening the library included: {took:.0f} ms", flush=True)


async def crowd(library: Path, questions: list[tuple[int, str]], askers: int) -> None:
    """Several who ask without a pause."""
    async with opened(library) as (_, desk):
        await warm(desk, questions)
        times: list[float] = []
        waiting = iter(questions)

        async def asker() -> None:
            for one in waiting:
                began = time.perf_counter()
                await desk.who_said(*one)
                times.append(1000 * (time.perf_counter() - began))

        late = await watched(asyncio.gather(*(asker() for _ in range(askers))))
    told(f"answers, {askers} askers at once", times)
    told("the event loop is late meanwhile by", late)


async def adding(library: Path, questions: list[tuple[int, str]]) -> None:
    """Articles are added to the first guild while questions are answered."""
    async with opened(library) as (store, desk):
        await warm(desk, questions)
        times: list[float] = []
        added: list[float] = []
        done = asyncio.Event()
        run = time.time_ns()  # the articles of another run are others

        async def add() -> None:
            for number in count():
                if done.is_set():
                    return
                words = [f"{questions[(number + place) % len(questions)][1]} {run} {place}" for place in range(EACH)]
                one = article(run + number, words)
                began = time.perf_counter()
                await store.articles.add_all(1, [one], engine=1, added_at=NOW)
                added.append(1000 * (time.perf_counter() - began))
                await asyncio.sleep(PAUSE)

        async def answer() -> None:
            for one in questions:
                began = time.perf_counter()
                await desk.who_said(*one)
                times.append(1000 * (time.perf_counter() - began))
            done.set()

        late = await watched(asyncio.gather(add(), answer()))
    told("answers while articles are added", times)
    told(f"articles of {EACH} quotes added meanwhile", added)
    told("the event loop is late meanwhile by", late)


async def warm(desk: Desk, questions: list[tuple[int, str]]) -> None:
    for one in questions[:: max(1, len(questions) // WARM)]:
        await desk.who_said(*one)


async def watched(work: asyncio.Future[Any]) -> list[float]:
    """How late the event loop was, in milliseconds, again and again until some work is done."""
    late = []
    while not work.done():
        began = time.perf_counter()
        await asyncio.sleep(EVERY)
        late.append(1000 * (time.perf_counter() - began - EVERY))
    await work
    return late


def told(what: str, times: Sequence[float]) -> None:
    ranked = sorted(times)
    spots = (ranked[min(len(ranked) - 1, int(share * len(ranked)))] for share in (0.5, 0.99, 1))
    print("{}: {} of them, p50 {:.2f} ms, p99 {:.2f} ms, worst {:.2f} ms".format(what, len(ranked), *spots), flush=True)


def wordings(words: str, match: QuoteMatch) -> list[str]:
    """The texts of a match, the one that fits best first: near-variants are one match."""
    texts = list(dict.fromkeys(record.words for record in (match.record, *match.also)))
    scores = dict(zip(texts, score_said(asked(words), [folded(text) for text in texts]), strict=True))
    return sorted(texts, key=lambda text: -scores[text])


def private() -> tuple[float, float]:
    """Memory of this process that it shares with nobody, in MiB, where the kernel tells (Linux); and what is not code.

    Code of libraries is counted in the first where no other process has loaded it.
    """
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    kinds = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith("Private_")}
    return sum(kinds.values()), kinds["Private_Dirty"]


def out_of_cache(library: Path) -> str:
    """Let the system forget what it keeps of a file in memory, where it can be asked to."""
    if not hasattr(os, "posix_fadvise"):
        return ""
    with library.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return " with the file out of the system's cache"


def into_cache(library: Path) -> None:
    """Let the system have a file in memory, as that of a bot that has run for a while."""
    with library.open("rb") as file:
        while file.read(2**20):
            pass


def at_home(corpus: Path, path: Path, guilds: int) -> list[tuple[int, str]]:
    """The questions, each with the guild that holds the quote it was made from."""
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if guilds == 1:
        return [(1, one["words"]) for one in questions]
    with corpus.open(encoding="utf-8") as lines:
        head = [f" {' '.join(plain_words(line))} " for line in islice(lines, 100_000)]
    homes = []
    for one in questions:
        source = f" {' '.join(plain_words(' '.join(one['source'])))} "
        row = next((row for row, text in enumerate(head) if source in text), 0)
        homes.append((guild_of(row // EACH, guilds), one["words"]))
    return homes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--library", type=Path, help="a file to keep the library in; not filled again if it is there")
    parser.add_argument("--guilds", type=int, default=1, help="among so many the quotes are shared out, unevenly")
    parser.add_argument("--askers", type=int, default=0, help="ask once more, so many at once")
    parser.add_argument("--adding", action="store_true", help="ask once more, while articles are added")
    parser.add_argument("--step", choices=("fill", "ask", "crowd", "adding", "cold"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step == "fill":
        with args.corpus.open(encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in file]
        asyncio.run(fill(lines, args.library, args.guilds))
        size = args.library.stat().st_size
        print(f"database {size / 2**20:,.0f} MiB, {size / len(lines):,.0f} bytes a quote", flush=True)
    elif args.step:
        questions = at_home(args.corpus, args.questions, args.guilds)
        if args.step != "cold":
            into_cache(args.library)
        asyncio.run(
            {
                "cold": lambda: cold(args.library, questions),
                "ask": lambda: ask(args.library, questions, args.out),
                "crowd": lambda: crowd(args.library, questions, args.askers),
                "adding": lambda: adding(args.library, questions),
            }[args.step]()
        )
    else:
        with tempfile.TemporaryDirectory() as folder:
            library = args.library or Path(folder) / "bench.db"
            steps = ["fill"] * (not library.exists()) + ["ask"]
            steps += ["crowd"] * bool(args.askers) + ["adding"] * args.adding + ["cold"]
            for step in steps:
                more = [] if args.library else ["--library", str(library)]
                subprocess.run([sys.executable, __file__, *sys.argv[1:], *more, "--step", step], check=True)


if __name__ == "__main__":
    main()

"""Suggestions at 50,000 speakers and a million quotes: under 20 ms, before a letter is typed and after, with slips."""

import random
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.desk.naming import Naming
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import bench_answer, report

SPEAKERS, TOPICS, OUTLETS, QUOTES = 50_000, 30_000, 400, 1_000_000
TYPED = 600
LIMIT = 20.0  # ms
NOW = datetime(2025, 3, 5, tzinfo=UTC)
SYLLABLES = [*bench_answer.SYLLABLES, "zel", "dov", "kai", "shi", "mo", "al", "ri"]


def made(dice: random.Random, count: int, longest: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(dice.choices(SYLLABLES, k=dice.randint(2, longest))).title()] = None
    return list(words)


def fill(path: Path, dice: random.Random) -> list[str]:
    """Quotes, figures and articles by Zipf's law, written past the engine: only their names matter here."""
    forenames, surnames = made(dice, 1_500, 3), made(dice, 25_000, 4)
    speakers = list({f"{dice.choice(forenames)} {dice.choice(surnames)}": None for _ in range(SPEAKERS * 101 // 100)})
    speakers = speakers[:SPEAKERS]
    roles = [
        f"{dice.choice(surnames)} {dice.choice(('minister', 'mayor', 'secretary', 'director'))}" for _ in range(900)
    ]
    topics = [
        f"{dice.choice(surnames)} {dice.choice(('imports', 'prices', 'jobs', 'wages'))}".lower() for _ in range(TOPICS)
    ]
    outlets = [f"The {word} Post" for word in surnames[:OUTLETS]]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO guild (guild_id) VALUES (1)")
        articles = QUOTES // 20
        database.executemany(
            "INSERT INTO article VALUES (1,?,?,NULL,'','[]',NULL,NULL,?,NULL,'2025-01-01','2025-01-01',NULL,1,20,1)",
            ((n, str(n), dice.choice(outlets)) for n in range(articles)),
        )
        database.executemany(
            "INSERT INTO quote VALUES (1,?,?,'direct','[[0, 1]]',NULL,NULL,?,?,0.9,'w',NULL)",
            (
                (n, n // 20, speakers[min(int(dice.paretovariate(0.25)) - 1, 10**9) % SPEAKERS], dice.choice(roles))
                for n in range(QUOTES)
            ),
        )
        database.executemany(
            "INSERT INTO figure VALUES (1,?,?,0,1,1.0,NULL,'percent','=',?,'1','[0, 1]',NULL,'s','level',NULL,NULL)",
            ((n, n, dice.choice(topics)) for n in range(articles)),
        )
    return speakers


def typed(dice: random.Random, name: str) -> str:
    """A beginning of a name or of its surname, with a slip in every third."""
    part = dice.choice((name, name.split()[-1]))
    part = part[: dice.randint(1, len(part))]
    at = dice.randrange(len(part))
    return part[:at] + part[at + 1 :] if dice.random() < 1 / 3 and len(part) > 3 else part


def reported(what: str, took: list[float]) -> None:
    took.sort()
    report(f"{what}, p50", took[len(took) // 2] * 1000, LIMIT, "ms")
    report(f"{what}, p99", took[int(0.99 * len(took))] * 1000, LIMIT, "ms")


async def main() -> None:
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        async with Store.open(path):
            pass
        began = time.perf_counter()
        speakers = fill(path, dice)
        print(f"       {QUOTES:,} quotes written in {time.perf_counter() - began:.0f} s", flush=True)
        async with Store.open(path) as store:
            began = time.perf_counter()
            await Naming(store).catch_up(1)
            print(f"       words of all names handed in in {time.perf_counter() - began:.0f} s", flush=True)
            desk = Desk(store, InlineWorker(), lambda: NOW)
            for what, ask in (("speakers", desk.suggest_speakers), ("topics", desk.suggest_topics)):
                for name, typing in (
                    ("nothing typed", [""] * 50),
                    ("typed", [typed(dice, one) for one in dice.sample(speakers, TYPED)]),
                ):
                    took = []
                    for one in typing:
                        began = time.perf_counter()
                        await ask(1, one)
                        took.append(time.perf_counter() - began)
                    reported(f"{what}, {name}", took)
            took, right = [], 0
            asked = dice.sample(speakers, TYPED)
            for one in asked:
                slip = one[:-3] + one[-2:]
                began = time.perf_counter()
                found = await desk._naming.people(1, slip)
                took.append(time.perf_counter() - began)
                right += one in [form.name for form in found.speakers]
            reported("whom a misspelt full name means", took)
            print(f"       {100 * right / len(asked):.1f} % of misspelt full names found", flush=True)

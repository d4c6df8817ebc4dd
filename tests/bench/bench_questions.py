"""20,000 random strings asked of a library: no error, none that takes 50 ms. Then names among 20,000 of them."""

import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.engine.matching import index
from bot.engine.model import Article, Figure, Findings, Intake, Quote
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report
from tests.desk.test_bad_questions import HOSTILE, nonsense
from tests.misremembering import SYLLABLES, Corpus

ROWS = 10_000
ASKED = 20_000
NAMES = 20_000
LIMIT, NEAR_LIMIT = 50.0, 20.0  # ms
NOW = datetime(2025, 3, 5, tzinfo=UTC)


def named(number: int) -> Intake:
    """An article with twenty speakers of its own, and as many subjects."""
    text = "\n\n".join(f"Words {number} {place}." for place in range(20))
    quotes, figures, at = [], [], 0
    for place, part in enumerate(text.split("\n\n")):
        which = number * 20 + place
        span = (at, at + len(part))
        name = f"{'ABCDEFGHKLMNPRSTW'[which % 17]}{'aeiou'[which % 5]}ra {surname(which)}"
        quotes.append(Quote("direct", (span,), None, None, name, ("mayor", "minister", None)[which % 3], 0.9))
        figures.append(Figure(span, 1.0, None, "ton", "=", f"output of {surname(which)} mill", "1", span, None))
        at += len(part) + 2
    article, findings = Article(None, text, ((0, len(text)),)), Findings(tuple(quotes), tuple(figures))
    return Intake(article, f"named {number}", findings, index(article, findings))


def surname(which: int) -> str:
    """One for each number below 20,000."""
    parts = [SYLLABLES[which // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(4)]
    return "".join(parts).title() + "on"


async def main() -> None:
    dice = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store:
            await Corpus(ROWS, seed=1).shelve(store, guild=1)
            desk = Desk(store, InlineWorker(), lambda: NOW)
            took = []
            for words in HOSTILE + [nonsense(dice) for _ in range(ASKED)]:
                began = time.perf_counter()
                await desk.who_said(1, words)
                took.append(1000 * (time.perf_counter() - began))
            report(f"the slowest of {len(took):,} random strings at {ROWS:,} quotes", max(took), LIMIT, "ms")

            names = [named(number) for number in range(NAMES // 20)]
            await store.articles.add_all(2, names, engine=1, added_at=NOW)
            took = []
            for which in range(0, NAMES, 97):
                began = time.perf_counter()
                answer = await desk.quotes(2, by=surname(which)[:-2] + "nn", about=None)
                took.append(1000 * (time.perf_counter() - began))
                assert answer.quotes, f"nothing by {surname(which)}"
                began = time.perf_counter()
                answer = await desk.who_said(2, f"the mil of {surname(which)[:-1]} shall never close again")
                took.append(1000 * (time.perf_counter() - began))
                assert answer.nothing, answer
            took.sort()
            report(
                f"who is meant, or what is near, of {NAMES:,} names, p99", took[int(0.99 * len(took))], NEAR_LIMIT, "ms"
            )

"""An answer at 10,000 stored quotes: p99 under 30 ms. Exact, misspelt, reordered and unanswerable questions."""

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.engine.matching import index
from bot.engine.model import Article, Findings, Intake, Quote
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report

ARTICLES, EACH = 1_000, 10
QUESTIONS = 400
LIMIT = 30.0  # ms
NOW = datetime(2025, 3, 5, tzinfo=UTC)
SYLLABLES = [
    "ba",
    "den",
    "kor",
    "lim",
    "mar",
    "no",
    "pel",
    "ras",
    "tun",
    "vil",
    "esk",
    "ur",
    "ost",
    "ham",
    "gri",
    "sta",
    "wen",
]
COMMON = [
    "the",
    "a",
    "of",
    "to",
    "in",
    "and",
    "that",
    "we",
    "will",
    "is",
    "it",
    "for",
    "not",
    "on",
    "have",
    "with",
    "as",
    "be",
    "our",
    "they",
]


def vocabulary(dice: random.Random) -> list[str]:
    """Invented words, in the order of their frequency."""
    made = {"".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(12_000)}
    return COMMON + sorted(made, key=lambda _: dice.random())


def said(dice: random.Random, words: list[str], weights: list[float]) -> str:
    return " ".join(dice.choices(words, cum_weights=weights, k=dice.randint(12, 35)))


async def fill(store: Store, dice: random.Random) -> list[str]:
    """The library; returns its quotes."""
    words = vocabulary(dice)
    weights, total = [], 0.0
    for rank in range(len(words)):  # Zipf's law
        total += 1 / (rank + 5)
        weights.append(total)
    quotes = []
    for number in range(ARTICLES):
        own = [said(dice, words, weights) for _ in range(EACH)]
        text = "\n\n".join(own)
        spans, at = [], 0
        for one in own:
            spans.append((at, at + len(one)))
            at += len(one) + 2
        found = tuple(
            Quote("direct", (span,), None, None, f"Speaker {dice.choice(words[20:520]).title()}", None, 0.9)
            for span in spans
        )
        article, findings = Article(f"Story {number}", text, tuple(spans)), Findings(found, ())
        intake = Intake(article, str(number), findings, index(article, findings))
        await store.articles.add_all(1, [intake], engine=1, added_at=NOW)
        quotes += own
    return quotes


def question(dice: random.Random, quotes: list[str], kind: int) -> str:
    words = dice.choice(quotes).split()
    start = dice.randrange(len(words) - 8)
    part = words[start : start + 8]
    if kind == 1:
        part = [word[:2] + word[3:] if len(word) > 4 and dice.random() < 0.4 else word for word in part]
    elif kind == 2:
        dice.shuffle(part)
    elif kind == 3:
        part = [dice.choice(dice.choice(quotes).split()) for _ in part]
    return " ".join(part)


async def main() -> None:
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store:
            quotes = await fill(store, dice)
            desk = Desk(store, InlineWorker(), lambda: NOW)
            asked = [question(dice, quotes, number % 4) for number in range(QUESTIONS)]
            for name, ask in (("who said", desk.who_said), ("brief", desk.brief)):
                took = []
                for one in asked:
                    began = time.perf_counter()
                    await ask(1, one)
                    took.append((time.perf_counter() - began) * 1000)
                took.sort()
                report(f"{name} at {len(quotes):,} quotes, p50", statistics.median(took), LIMIT, "ms")
                report(f"{name} at {len(quotes):,} quotes, p99", took[int(0.99 * len(took))], LIMIT, "ms")

"""Digests of 200 articles on one day, and the other articles on the story of one, in processor time."""

import random
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.engine.digest import make_digest
from bot.engine.model import ArticleRecord, FigureRecord, QuoteRecord
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report
from tests.bench.bench_answer import fill
from tests.quality.judging import PLAN
from tests.quality.weeks import TUNED, UNSEEN, week

NOW = datetime(2026, 3, 3, tzinfo=UTC)
READ, LONG = 200, 6_000  # articles; characters of each
SHOWN = 500  # keys of earlier digests: those of a month of normal ones
LIMIT, STORY_LIMIT = 200.0, 30.0  # ms


def a_busy_day(dice: random.Random) -> tuple[list[ArticleRecord], list[QuoteRecord], list[FigureRecord]]:
    """READ articles that begin like those of the weeks and go on with paragraphs of others."""
    pieces = [piece for name in (*TUNED, *UNSEEN) for day in week(name) for piece in day.pieces][:READ]
    filling = [piece.record.article.text[slice(*span)] for piece in pieces for span in piece.record.article.paragraphs]
    records: list[ArticleRecord] = []
    for piece in pieces:
        text, spans = piece.record.article.text.rstrip(), list(piece.record.article.paragraphs)
        while len(text) < LONG:
            more = dice.choice(filling)
            spans.append((len(text) + 2, len(text) + 2 + len(more)))
            text += "\n\n" + more
        article = replace(piece.record.article, text=text, paragraphs=tuple(spans), published="2026-03-02")
        records.append(replace(piece.record, id=len(records) + 1, article=article, added_at=NOW - timedelta(hours=1)))
    quotes: list[QuoteRecord] = []
    figures: list[FigureRecord] = []
    for record in records:
        for _ in range(4):
            piece = dice.choice(pieces)
            quotes += [replace(one, id=len(quotes) + at, article=record.ref) for at, one in enumerate(piece.quotes)]
            figures += [replace(one, id=len(figures) + at, article=record.ref) for at, one in enumerate(piece.figures)]
    return records, quotes, figures


async def main() -> None:
    dice = random.Random(1)
    records, quotes, figures = a_busy_day(dice)
    shown: list[str] = []
    took = []
    for _ in range(6):
        began = time.thread_time()
        digest = make_digest(
            PLAN, NOW - timedelta(days=1), NOW, records, quotes, figures, length="long", shown=frozenset(shown[:SHOWN])
        )
        took.append(1000 * (time.thread_time() - began))
        shown += digest.used
    what = f"a digest of {len(records)} articles, {len(quotes):,} quotes, {len(figures):,} figures"
    report(f"{what}, slowest", max(took), LIMIT, "ms")

    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store:
            held = len(await fill(store, dice))
            desk = Desk(store, InlineWorker(), lambda: NOW)
            took = []
            for record in await desk.articles(1, limit=100):
                began = time.perf_counter()
                await desk.story(1, record)
                took.append(1000 * (time.perf_counter() - began))
            took.sort()
            report(f"the story of an article at {held:,} quotes, p50", took[len(took) // 2], STORY_LIMIT, "ms")
            report(f"the story of an article at {held:,} quotes, slowest", took[-1], STORY_LIMIT, "ms")

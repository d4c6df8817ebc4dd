"""10,000 watches in one server and one new article with 30 quotes: how long it takes, and what the event loop says."""

import asyncio
import gc
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.desk import Desk, Wanted
from bot.engine import lexicon
from bot.engine.model import Submission, WatchKind
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench import report
from tests.bench.bench_polling import beat
from tests.desk.shelves import GUILD, NOW
from tests.quality.weeks import TUNED, week

WATCHES, QUOTES = 10_000, 30
KINDS: tuple[WatchKind, ...] = ("person", "topic", "figure", "topic")
TIME, PROCESSOR, LAG = 2_000.0, 1_000.0, 50.0  # ms


def text() -> str:
    """Paragraphs of the invented weeks until QUOTES quotes are in them."""
    parts, quotes = ["All that was said this week\n"], 0
    for piece in (piece for name in TUNED for day in week(name) for piece in day.pieces):
        article = piece.record.article
        parts += [article.text[slice(*span)] for span in article.paragraphs]
        quotes += len(piece.quotes)
        if quotes > QUOTES + 3:
            break
    return "\n\n".join(parts)


async def main() -> None:
    dice = random.Random(1)
    page = text()
    words = sorted({word.strip("“”,.’'") for word in page.split() if len(word) > 4})
    names = [*lexicon.lines("forenames_female"), *lexicon.lines("forenames_male")]
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "bench.db") as store:
            desk = Desk(store, InlineWorker(), lambda: NOW)
            kept, _ = await desk.watches.add(GUILD, 1, Wanted(topic="first"))
            for number in range(WATCHES - 1):
                kind = KINDS[number % len(KINDS)]
                typed = [dice.choice(names), dice.choice(words)] if kind == "person" else dice.sample(words, 2)
                bound = dice.choice((None, "10 %", "1 million dollars")) if kind == "figure" else None
                await store.watches.put(replace(kept, kind=kind, words=" ".join(typed), above=bound))
            gc.freeze()  # as the bot does before it connects
            took, computed, worst = [], [], []
            for again in range(4):
                added = await desk.add_article(GUILD, Submission(f"{page}\n\nEdition {again}.".encode()), added_by=1)
                lags: list[float] = []
                beating = asyncio.create_task(beat(lags))
                await asyncio.sleep(0)
                began, used = time.perf_counter(), time.process_time()
                assert await desk.watches.look() == 1
                took.append(1000 * (time.perf_counter() - began))
                computed.append(1000 * (time.process_time() - used))
                beating.cancel()
                worst.append(max(lags))
                told = len(await store.watches.waiting(NOW, WATCHES))
                print(f"   {added.record.quotes} quotes, {added.record.figures} figures; {told} watches have hits")
            what = f"one article for {WATCHES:,} watches"
            report(f"{what}, first", took[0], TIME, "ms")
            report(f"{what}, then", max(took[1:]), TIME, "ms")
            report(f"{what}, processor, first", computed[0], PROCESSOR, "ms")
            report(f"{what}, processor, then", max(computed[1:]), PROCESSOR, "ms")
            report("the event loop, worst", max(worst), LAG, "ms")

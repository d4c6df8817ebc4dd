"""kill -9 at random moments while articles come in: nothing half-stored, nothing lost that was acknowledged."""

import random
import sys

import pytest

from bot.desk import Desk
from bot.worker import InlineWorker
from storage.store import Store
from tests.ingesting import EACH, GUILD, NOW, Ingestion, ingestion
from tests.soundness import faults, misread

SIZE = 80  # articles by link, and as many by import
KILLS = 60
LONGEST = 0.08  # seconds that a child computes; a tenth of it until the database is open


@pytest.mark.skipif(sys.platform != "linux", reason="how long a process has computed is told by Linux")
async def test_sixty_kills_leave_whole_articles_and_lose_none(tmp_path):
    dice = random.Random(6)
    kills = 0
    while kills < KILLS:  # a machine that is fast begins another library
        folder = tmp_path / str(kills)
        folder.mkdir()
        async with ingestion(folder, SIZE) as (known, live):
            while kills < KILLS and not known.finished:
                await live(dice.uniform(0, LONGEST))
                kills += 1
            assert known.links or known.lines  # some lived long enough
            await live(None)
        await sound(folder / "library.db", known)


async def sound(path, known: Ingestion):
    """All is there once, all of it is found, and what was acknowledged is what it was."""
    assert known.problems == faults(path) == misread(path) == []
    assert (known.finished, known.lines) == (True, SIZE)
    async with Store.open(path) as store:
        seen = EACH * (known.windows + 1)  # the last window was seen by the one that was not killed
        assert (await store.articles.counts(GUILD)).articles == 2 * SIZE + seen
        feed = await Desk(store, InlineWorker(), lambda: NOW).feeds.get(GUILD, 1)
        assert feed
        assert (feed.articles, feed.waiting, feed.lost) == (seen, 0, 0)
        for number, id in known.links.items():
            record = await store.articles.get(GUILD, id)
            assert record
            assert (record.article.title or "").endswith(f"no. {number}")

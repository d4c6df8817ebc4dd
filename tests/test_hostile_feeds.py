"""Feeds made to cost time or memory end in the reading process, in time."""

import time
from contextlib import suppress
from functools import partial

from bot.engine.feeds import read_feed
from bot.engine.model import BadInput
from bot.worker import STARTING, ProcessWorker
from tests.engine.feeds.hostile import KINDS, make

SIZE = 40_000  # characters; the full size is in tests/bench
LIMIT = 5.0  # seconds


async def test_each_is_read_or_refused_in_time():
    async with ProcessWorker() as worker:
        await worker.run(len, b"")
        for kind in KINDS:
            began = time.monotonic()
            with suppress(BadInput):
                await worker.run(partial(read_feed, make(kind, SIZE), url="https://bad.example/feed"), limit=LIMIT)
            assert time.monotonic() - began < LIMIT + STARTING, kind
        assert await worker.run(len, b"abc") == 3

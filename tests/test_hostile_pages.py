"""Pages made to cost time or memory end in the reading process, in time."""

import time
from contextlib import suppress
from itertools import product

import pytest

from bot.desk.linking import READING
from bot.engine.intake import take_in
from bot.engine.model import BadInput, Submission
from bot.engine.reading import MAX_BYTES
from bot.worker import STARTING, ProcessWorker
from tests.engine.reading.hostile import KINDS

SIZES = (1_000, 10_000, 100_000)  # bytes; tests/bench/bench_pages.py has a megabyte


def test_there_are_thirty_seven():
    assert len(KINDS) >= 37


async def test_each_is_read_or_refused_in_time():
    async with ProcessWorker() as worker:
        await worker.run(len, b"")
        for size, (kind, make) in product(SIZES, KINDS.items()):
            page = Submission(make(size).encode("utf-8", "replace"), found_at="https://bad.example/")
            began = time.monotonic()
            with suppress(BadInput):
                assert (await worker.run(take_in, page, limit=READING)).article.paragraphs
            assert time.monotonic() - began < READING + STARTING, kind
        assert await worker.run(len, b"abc") == 3


def test_a_larger_page_is_refused_at_once():
    with pytest.raises(BadInput, match="more than the"):
        take_in(Submission(b"<html>" + b"a" * MAX_BYTES))

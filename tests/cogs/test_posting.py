"""What posting does when the bot is told to stop."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.engine.model import Occurrence
from cogs.posting import TOGETHER, Posting

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
ONE = Occurrence(1, 1, "day", 5, 7, AT, "due")


class Deliveries:
    """Digests that are due; each is sent as long as a test holds it."""

    def __init__(self, count: int) -> None:
        self.waiting = [replace(ONE, owner_id=number) for number in range(count)]
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.back: list[int] = []
        self.looks = 0
        self.goes_on, self.full = asyncio.Event(), asyncio.Event()

    async def due(self) -> list[Occurrence]:
        self.looks += 1
        taken, self.waiting = self.waiting, []
        return taken

    async def deliver(self, one: Occurrence, _: object) -> None:
        self.begun.append(one.owner_id)
        if len(self.begun) == TOGETHER:
            self.full.set()
        await self.goes_on.wait()
        self.ended.append(one.owner_id)

    async def give_back(self, ones: list[Occurrence]) -> None:
        self.back += [one.owner_id for one in ones]
        self.waiting += ones


@pytest.mark.parametrize("hangs", [False, True])
async def test_what_was_taken_and_not_begun_is_given_back_and_nothing_is_taken_any_more(hangs):
    async def nothing() -> int:
        return 0

    kept = Deliveries(TOGETHER + 5)
    bot: Any = SimpleNamespace(wait_until_ready=nothing, tick=0.0)
    source: Any = kept
    one = Posting(bot, lambda: source, bot)
    loop = asyncio.create_task(one.run())
    async with asyncio.timeout(10):
        await kept.full.wait()
    stopping = asyncio.create_task(one.stop(0.0 if hangs else 10.0))
    await asyncio.sleep(0)
    if not hangs:
        kept.goes_on.set()
    await stopping
    async with asyncio.timeout(10):
        await loop  # it ends by itself
    assert kept.begun == list(range(TOGETHER))
    assert kept.back == list(range(TOGETHER, TOGETHER + 5))
    assert sorted(kept.ended) == ([] if hangs else kept.begun)
    assert kept.looks == 1

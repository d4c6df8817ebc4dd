"""SIGTERM: the first one begins a clean stop, the second ends the process, and so does the time."""

import asyncio
import os
import signal

import pytest

from bot import stopping
from tests.stopping import stopping as lives


@pytest.fixture(autouse=True)
def _handlers():
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    yield
    for number, handler in kept:
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_second_signal_ends_it_also_when_the_loop_hangs(number):
    left: list[int] = []
    stop = stopping.Stop(left.append)
    os.kill(os.getpid(), number)
    assert left == []
    os.kill(os.getpid(), number)  # the loop has not had a turn since the first
    assert left == [128 + number]
    async with asyncio.timeout(5):
        await stop.told.wait()


async def test_what_hangs_is_left_when_the_time_is_up(monkeypatch):
    monkeypatch.setattr(stopping, "LIMIT", 0.01)
    loop, left = asyncio.get_running_loop(), asyncio.Event()
    codes = []

    def leave(code):
        codes.append(code)
        loop.call_soon_threadsafe(left.set)

    stopping.Stop(leave)
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await left.wait()
    assert codes == [0]


async def test_stops_at_random_moments_lose_and_double_nothing(spec, tmp_path):
    """A sample of `make bench ONLY=stops`."""
    async with lives(tmp_path, spec) as (seen, live, finish):
        for kind in ("posting",):
            await live(kind)
        await finish()
    assert not seen.faults
    assert seen.digests == 4
    assert seen.unanswered == 0

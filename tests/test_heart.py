"""The heartbeat: it goes on whatever else hangs, and says what it saw."""

import asyncio
import logging
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from bot import heart as module
from bot.engine.health import from_text
from bot.engine.model import Due, Durations, Problem
from bot.heart import TOUCHED, Heart
from tests.desk.shelves import NOW

EVERY = 0.001


class Told:
    """Who is told, and can wait for more to come."""

    def __init__(self) -> None:
        self.states: list[Any] = []
        self.more, self.failed = asyncio.Event(), asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.fails = False

    def __call__(self, text: bytes) -> None:
        if self.fails:
            self.loop.call_soon_threadsafe(self.failed.set)
            raise OSError(28, "No space left on device")
        self.states.append(from_text(text))
        self.loop.call_soon_threadsafe(self.more.set)

    async def until(self, condition):
        async with asyncio.timeout(10):
            while not (self.states and condition(self.states[-1])):
                self.more.clear()
                await self.more.wait()


class Operating:
    """The work, as a test wants it."""

    def __init__(self) -> None:
        self.writes = Durations()
        self.wrote: float | None = None
        self.touched = 0
        self.look = asyncio.Event()
        self.look.set()
        self.problem: str | None = None

    async def due(self) -> Due:
        await self.look.wait()
        return Due(3, 7.5, None)

    async def touch(self) -> None:
        self.touched += 1
        if self.problem:
            raise Problem(self.problem)
        self.wrote = asyncio.get_running_loop().time()


def desk(operating: Operating) -> Any:
    return SimpleNamespace(operating=operating)


CONNECTION = SimpleNamespace(connected=True, servers=4)


async def test_it_tells_what_the_client_and_the_database_say():
    told, operating = Told(), Operating()
    async with Heart(told, lambda: NOW, "1.2", EVERY) as heart:
        first = told.states[0]
        assert (first.phase, first.connected, first.version, first.since) == ("starting", False, "1.2", NOW.isoformat())
        async with heart.following(desk(operating), CONNECTION):
            await told.until(lambda state: state.looked)
            await told.until(lambda state: (state.phase, state.connected, state.servers) == ("running", True, 4))
            assert told.states[-1].behind == 7.5
            heart.pulse.reconnects = 2
        await told.until(lambda state: (state.phase, state.reconnects) == ("stopping", 2))
        beats = [state.beat for state in told.states]
        assert beats == sorted(set(beats))


async def test_it_beats_on_when_the_work_cannot_be_looked_at():
    told, operating = Told(), Operating()
    operating.look.clear()
    async with Heart(told, lambda: NOW, "1", EVERY) as heart, heart.following(desk(operating), CONNECTION):
        count = len(told.states)
        await told.until(lambda _: len(told.states) > count + 5)
        assert told.states[-1].looked is None


async def test_a_database_that_cannot_be_written_is_tried_until_it_can():
    told, operating = Told(), Operating()
    operating.problem = "The disk is full."
    async with Heart(told, lambda: NOW, "1", EVERY) as heart, heart.following(desk(operating), CONNECTION):
        await told.until(lambda state: state.trouble == "The disk is full.")
        tried = operating.touched
        await told.until(lambda _: operating.touched > tried)
        operating.problem = None
        await told.until(lambda state: state.trouble is None and state.wrote is not None)


async def test_a_fault_of_ours_is_logged_and_the_next_look_goes_on(caplog):
    told, operating = Told(), Operating()
    operating.wrote, operating.due = 1.0, None  # type: ignore[method-assign,assignment]
    async with Heart(told, lambda: NOW, "1", EVERY) as heart, heart.following(desk(operating), CONNECTION):
        count = len(told.states)
        await told.until(lambda _: len(told.states) > count + 5)
        assert told.states[-1].looked is None
        del operating.due
        await told.until(lambda state: state.looked is not None)
    assert "looking at the work failed" in caplog.text


async def test_a_row_is_written_once_in_many_beats():
    told, operating = Told(), Operating()
    async with Heart(told, lambda: NOW, "1", EVERY) as heart, heart.following(desk(operating), CONNECTION):
        await told.until(lambda state: state.wrote is not None)
        count = len(told.states)
        await told.until(lambda _: len(told.states) > count + 2 * TOUCHED)
    assert 2 <= operating.touched < len(told.states)


async def test_a_state_that_cannot_be_told_is_logged_and_told_later(caplog):
    told = Told()
    with caplog.at_level(logging.WARNING):
        async with Heart(told, lambda: NOW, "1", EVERY):
            told.fails = True
            async with asyncio.timeout(10):
                await told.failed.wait()
            told.fails = False
            count = len(told.states)
            await told.until(lambda _: len(told.states) > count)
    assert "No space left" in caplog.text


async def test_a_late_loop_is_measured(monkeypatch):
    monkeypatch.setattr(module, "SAMPLE", 0.0)
    told = Told()
    async with Heart(told, lambda: NOW, "1", EVERY) as heart:
        await told.until(lambda _: sum(heart.pulse.lags.counts) > 3)
        assert told.states[-1].lag >= 0


@pytest.mark.parametrize("fails", [False, True])
async def test_it_stops_when_it_is_left(fails):
    told = Told()
    with pytest.raises(ValueError, match="no") if fails else nullcontext():
        async with Heart(told, lambda: NOW, "1", EVERY):
            if fails:
                raise ValueError("no")
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "heart"]

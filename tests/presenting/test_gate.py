"""Whoever is being answered when the bot stops."""

import asyncio
from typing import Any

from bot.presenting.gate import Gate


async def answering(gate, who, work):
    assert gate.enter(who)
    assert gate.enter(who), "once inside, a further check is no obstacle"
    await work


async def test_those_inside_finish_and_nobody_else_comes_in():
    gate, done = Gate(), asyncio.Event()
    inside = asyncio.create_task(answering(gate, "ann", done.wait()))
    await asyncio.sleep(0)
    closing = asyncio.create_task(gate.close(within=60))
    await asyncio.sleep(0)
    assert not gate.enter(some("bob"))
    assert not closing.done()
    done.set()
    assert await closing == []
    await inside


async def test_whoever_takes_too_long_is_cut_off_and_named():
    gate = Gate()
    tasks = [asyncio.create_task(answering(gate, who, asyncio.Event().wait())) for who in ("ann", "bob")]
    await asyncio.sleep(0)
    assert sorted(map(str, await gate.close(within=0))) == ["ann", "bob"]
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_an_empty_gate_closes_at_once():
    assert await Gate().close(within=60) == []


def some(name: str) -> Any:
    return name

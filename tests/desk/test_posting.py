"""What Discord's errors mean for a digest, and the pace of sending."""

import asyncio
from itertools import pairwise
from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.engine.model import Occurrence, Undelivered
from cogs.posting import Pace, _undelivered
from tests.desk.channels import Channels
from tests.desk.test_delivering import EIGHT, looks, plan, states

# Status and code of Discord's, what it means, and how many more calls may follow the first failure.
CODES = [
    (403, 50013, "forbidden", 0),
    (403, 50001, "forbidden", 0),
    (403, 40001, "forbidden", 0),
    (403, 50083, "forbidden", 0),
    (400, 160005, "forbidden", 0),
    (400, 40067, "forbidden", 0),
    (404, 10003, "gone", 0),
    (404, 10004, "gone", 0),
    (404, 10008, "deleted", 0),
    (400, 50035, "malformed", 1),
    (400, 50006, "malformed", 1),
    (400, 200000, "blocked", 1),
    (400, 240000, "blocked", 1),
    (403, 20016, "slow", 1),
    (429, 20028, "slow", 1),
    (400, 160006, "slow", 1),
    (429, 0, "slow", 1),
    (502, 0, "later", 1),
]


ONE = Occurrence(1, 1, "2025-01-01", 9, 5, EIGHT, "due")


def refusal(status, code):
    response = SimpleNamespace(status=status, reason="")
    return _undelivered(discord.HTTPException(response, {"code": code, "message": ""}), ONE)


@pytest.mark.parametrize(("status", "code", "why", "more"), CODES)
async def test_at_most_one_call_follows_the_first_failure(desk, clock, status, code, why, more):
    channels = Channels(clock)
    assert refusal(status, code).why == why
    await plan(desk)
    clock.now = EIGHT
    endless = 20 if why in ("forbidden", "gone", "malformed", "blocked") else 1
    channels.faults = [refusal(status, code) for _ in range(endless)]
    told = await looks(desk, channels, clock)
    assert channels.posts == 1 + more
    assert len(told) == (why in ("forbidden", "gone", "malformed", "blocked"))
    assert len(await states(desk)) == 1


@pytest.mark.parametrize("error", [TimeoutError(), aiohttp.ClientError(), ConnectionResetError()])
def test_a_network_that_fails_means_later(error):
    assert _undelivered(error, ONE).why == "later"


def test_discord_py_tells_how_long_to_wait():
    found = _undelivered(discord.RateLimited(12.5), ONE)
    assert isinstance(found, Undelivered)
    assert (found.why, found.wait) == ("slow", 12.5)


async def test_no_more_than_so_many_a_second(monkeypatch):
    now, late = [100.0], [0.0]

    async def sleep(seconds):
        now[0] += seconds + late[0]
        late[0] = 0.0

    loop = SimpleNamespace(time=lambda: now[0])
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    pace = Pace(40)
    for _ in range(81):
        await pace.turn()
    assert now[0] == pytest.approx(102.0)
    late[0] = 0.5  # the loop is held up: the twenty turns that were missed are not caught up with
    turns = []
    for _ in range(81):
        await pace.turn()
        turns.append(now[0])
    assert turns[0] == pytest.approx(102.525)
    assert [later - earlier for earlier, later in pairwise(turns)] == pytest.approx([1 / 40] * 80)

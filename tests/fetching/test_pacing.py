"""One host is asked one thing at a time, and a second apart; hosts do not wait for each other."""

import asyncio

import pytest

from bot.fetching.pacing import KEPT, QUEUE, Busy, Pacing


class Time:
    """A clock that only waiting moves on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def time():
    return Time()


async def test_a_second_apart_and_one_at_a_time(time):
    pacing, asked = Pacing(clock=time, sleep=time.sleep), []
    busy = 0

    async def one():
        nonlocal busy
        async with pacing.turn("https://a.example/x"):
            busy += 1
            assert busy == 1
            asked.append(time.now)
            await asyncio.sleep(0)
            busy -= 1

    await asyncio.gather(*(one() for _ in range(10)))
    assert asked == [float(second) for second in range(10)]


async def test_an_answer_that_takes_longer_is_waited_for(time):
    pacing, asked = Pacing(clock=time, sleep=time.sleep), []
    for takes in (5.0, 0.0, 0.0):
        async with pacing.turn("https://a.example/"):
            asked.append(time.now)
            time.now += takes
    assert asked == [0.0, 5.0, 6.0]


async def test_hosts_do_not_wait_for_each_other(time):
    pacing = Pacing(clock=time, sleep=time.sleep)
    async with pacing.turn("https://a.example/"), pacing.turn("https://b.example/"):
        assert time.now == 0.0


async def test_the_host_counts_whatever_else_is_in_the_address(time):
    pacing = Pacing(clock=time, sleep=time.sleep)
    for url in ("http://A.example/", "https://a.example:8443/x?y#z"):
        async with pacing.turn(url):
            pass
    assert time.now == 1.0


async def test_waits_are_bounded(time):
    pacing = Pacing(clock=time, sleep=time.sleep)
    open_ = asyncio.Event()

    async def one():
        async with pacing.turn("https://a.example/"):
            await open_.wait()

    waiting = [asyncio.create_task(one()) for _ in range(QUEUE)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        async with pacing.turn("https://a.example/"):
            pass
    open_.set()
    await asyncio.gather(*waiting)
    async with pacing.turn("https://a.example/"):
        pass


async def test_an_operators_own_hosts_set_no_pace(time):
    pacing = Pacing(["rss.lan", "127.0.0.1:8123"], clock=time, sleep=time.sleep)
    for _ in range(3):
        for url in ("http://rss.lan/a", "http://127.0.0.1:8123/b"):
            async with pacing.turn(url):
                pass
    assert time.now == 0.0
    for _ in range(2):
        async with pacing.turn("http://127.0.0.1:8080/"):
            pass
    assert time.now == 1.0


async def test_hosts_are_forgotten(time):
    pacing = Pacing(clock=time, sleep=time.sleep)
    for number in range(3 * KEPT):
        async with pacing.turn(f"https://h{number}.example/"):
            pass
        time.now += 0.1
    assert len(pacing._hosts) <= KEPT + 1


async def test_a_failure_gives_the_turn_back(time):
    pacing = Pacing(clock=time, sleep=time.sleep)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            async with pacing.turn("https://a.example/"):
                raise ValueError("no")
    assert time.now == 2.0

"""The reading process: it computes, dies and is replaced, is killed in time, and knows no secrets."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from bot.engine.model import BadInput, Problem
from bot.worker import ONE_THREAD, SEEN, InlineWorker, ProcessWorker


def add(one, other):
    return one + other


def refuse():
    raise BadInput("There is no text in it.")


def secrets():
    from_start = Path("/proc/self/environ").read_bytes() if Path("/proc/self/environ").exists() else b""
    return [os.environ.get("DISCORD_TOKEN"), b"hush" in from_start, signal.getsignal(signal.SIGINT) is signal.SIG_IGN]


def environment():
    from_start = Path("/proc/self/environ").read_bytes() if Path("/proc/self/environ").exists() else b""
    return sorted(os.environ), from_start


def eat():
    return len(bytearray(4 * 2**30))


def hang():
    while True:
        pass


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(path):
    if not Path(path).exists():
        Path(path).touch()
        die()
    return "alive"


@pytest.fixture
async def worker():
    async with ProcessWorker() as worker:
        yield worker


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_inline_computes_and_passes_errors_on():
    assert await InlineWorker().run(add, 1, 2) == 3
    with pytest.raises(BadInput, match="no text"):
        await InlineWorker().run(refuse)


async def test_computes_elsewhere_in_one_process(worker):
    assert await worker.run(add, 1, 2) == 3
    first = await worker.run(os.getpid)
    assert first != os.getpid()
    assert await asyncio.gather(*(worker.run(os.getpid) for _ in range(3))) == [first] * 3


async def test_errors_come_through(worker):
    with pytest.raises(BadInput, match="no text"):
        await worker.run(refuse)


async def test_knows_no_secrets_and_leaves_interrupts_to_the_bot(worker, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "hush")
    assert await worker.run(secrets) == [None, False, True]
    assert os.environ["DISCORD_TOKEN"] == "hush"


async def test_knows_nothing_of_the_environment(worker, monkeypatch):
    monkeypatch.setenv("ONRECORD_DB", "/hidden/onrecord.db")
    monkeypatch.setenv("SOME_KEY", "hush")
    names, from_start = await worker.run(environment)
    assert set(names) <= {*SEEN, *ONE_THREAD, "LC_CTYPE", "COLUMNS", "LINES"}  # the last are a terminal's, set by C
    assert b"hush" not in from_start
    assert b"hidden" not in from_start
    assert os.environ["SOME_KEY"] == "hush"
    assert not set(ONE_THREAD) & set(os.environ)


@pytest.mark.skipif(sys.platform != "linux", reason="memory has a limit on Linux only")
async def test_what_takes_too_much_memory_is_refused(worker):
    with pytest.raises(BadInput, match="too much memory"):
        await worker.run(eat)
    assert await worker.run(add, 1, 2) == 3


async def test_a_job_may_have_less_time_than_others(worker):
    await worker.run(add, 1, 2)
    with pytest.raises(BadInput, match="too long to read"):
        await worker.run(hang, limit=0.2)
    assert await worker.run(add, 1, 2) == 3


async def test_what_takes_too_long_is_killed():
    async with ProcessWorker(limit=1.5) as worker:
        pid = await worker.run(os.getpid)
        began = time.monotonic()
        with pytest.raises(BadInput, match="too long to read"):
            await worker.run(hang)
        assert time.monotonic() - began < 4
        assert gone(pid)
        assert await worker.run(add, 1, 2) == 3


async def test_a_death_by_chance_goes_unnoticed(worker, tmp_path):
    assert await worker.run(die_once, str(tmp_path / "died")) == "alive"


async def test_a_text_that_kills_is_given_up(worker):
    with pytest.raises(Problem, match="stopped while reading"):
        await worker.run(die)
    assert await worker.run(add, 1, 2) == 3


async def test_a_cancelled_job_does_not_keep_the_next_one_waiting(worker):
    pid = await worker.run(os.getpid)
    job = asyncio.create_task(worker.run(hang))
    for _ in range(3):  # so that the job is on its way
        await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert gone(pid)
    assert await worker.run(add, 1, 2) == 3


async def test_close_ends_the_process():
    worker = ProcessWorker()
    pid = await worker.run(os.getpid)
    worker.close()
    worker.close()
    assert gone(pid)

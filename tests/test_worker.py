"""The reading process: it computes, dies and is replaced, is killed in time, and knows no secrets."""

import asyncio
import os
import random
import signal
import socket
import struct
import sys
import time
from pathlib import Path

import pytest

from bot.engine.model import BadInput, Problem
from bot.worker import ONE_THREAD, SEEN, TIME_LIMIT, InlineWorker, ProcessWorker
from storage.store import Store


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


def die_halfway():
    """Die in the middle of the answer."""
    pipe = sys._getframe(1).f_locals["pipe"]
    os.write(pipe.fileno(), struct.pack("!i", 1_000_000) + b"the beginning of it")
    die()


def unsendable():
    return lambda: None


def held_open():
    return sorted(os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink())


def slowly(number):
    """A result of a megabyte after a hundredth of a second of computing."""
    began = time.process_time()
    while time.process_time() - began < 0.01:
        pass
    return number, b"x" * 1_000_000


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


async def test_a_death_between_two_jobs_is_not_held_against_the_next(worker, tmp_path):
    await worker.run(add, 1, 2)
    worker._process.kill()
    worker._process.join()
    assert await worker.run(die_once, str(tmp_path / "died")) == "alive"


async def test_a_text_that_kills_is_given_up(worker):
    with pytest.raises(Problem, match="stopped while reading"):
        await worker.run(die)
    assert await worker.run(add, 1, 2) == 3


async def test_one_that_dies_in_the_middle_of_its_answer_is_given_up_at_once(worker):
    began = time.monotonic()
    with pytest.raises(Problem, match="stopped while reading"):
        await worker.run(die_halfway)
    assert time.monotonic() - began < TIME_LIMIT  # once it was waited for until the end
    assert await worker.run(add, 1, 2) == 3


async def test_what_cannot_be_sent_is_an_error_and_the_process_goes_on(worker):
    pid = await worker.run(os.getpid)
    with pytest.raises(RuntimeError, match="unsendable"):
        await worker.run(unsendable)
    with pytest.raises(ZeroDivisionError) as error:
        await worker.run(divmod, 1, 0)
    assert "_serve" in error.value.__notes__[0]
    assert await worker.run(os.getpid) == pid


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds open is told by Linux")
async def test_holds_neither_database_nor_connections_open(worker, tmp_path):
    async with Store.open(tmp_path / "onrecord.db"):
        with socket.create_server(("127.0.0.1", 0)) as listening, (tmp_path / "token").open("w") as token:
            os.set_inheritable(listening.fileno(), True)
            os.set_inheritable(token.fileno(), True)
            found = await worker.run(held_open)
    assert not [one for one in found if str(tmp_path) in one or one.startswith("anon_inode:[event")]
    assert sum(one.startswith("socket:") for one in found) <= 1  # the pipe to the bot


async def test_killed_at_any_moment_no_job_is_lost_and_none_hangs(worker):
    dice = random.Random(4)
    told = []

    async def one(number):
        try:
            assert await worker.run(slowly, number) == (number, b"x" * 1_000_000)
        except Problem as problem:  # killed twice at it
            told.append(str(problem))

    jobs = [asyncio.create_task(one(number)) for number in range(40)]
    for _ in range(4):
        await asyncio.wait([job for job in jobs if not job.done()], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(dice.uniform(0, 0.03))  # the moment is what is tested
        os.kill(worker._process.pid, signal.SIGKILL)
    await asyncio.gather(*jobs)
    assert told == []  # between two kills a job came to its end


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

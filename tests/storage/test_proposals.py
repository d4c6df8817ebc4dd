"""Proposals as they are kept: read back as they were, closed once, each server's apart, also over a restart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.model import Submission
from bot.engine.model.proposals import Proposal
from storage.store import Store

GUILD, OTHER = 1, 2
NOW = datetime(2025, 3, 4, 12, tzinfo=UTC)
OFFER = Submission(b"bytes", "a.txt", "Title", "Post", "https://post.example/", "2025-03-01")


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def test_over_a_restart(tmp_path):
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        await store.proposals.set_channel(GUILD, 7, by=9, at=NOW)
        await store.proposals.add(GUILD, OFFER, by=5, at=NOW)
        await store.proposals.shown(GUILD, 1, 7, 70)
    async with Store.open(path) as store:
        assert await store.proposals.channel(GUILD) == 7
        assert await store.proposals.channel(OTHER) is None
        kept = Proposal(1, replace(OFFER, data=b""), 5, 5, NOW, channel_id=7, message_id=70)
        assert await store.proposals.open(GUILD) == [kept]
        assert await store.proposals.data(GUILD, 1) == b"bytes"
        assert await store.check() == []


async def test_closed_once_and_for_one_server(store):
    for guild in (GUILD, OTHER):
        await store.proposals.add(guild, OFFER, by=5, at=NOW)
    open_one = await store.proposals.get(GUILD, 1)
    after = replace(open_one, state="approved", decided_by=9, decided_at=NOW, article_id=3)
    assert await store.proposals.decide(GUILD, after)
    assert not await store.proposals.decide(GUILD, replace(after, state="declined"))
    assert await store.proposals.get(GUILD, 1) == after
    assert await store.proposals.data(GUILD, 1) == b""
    assert await store.proposals.data(OTHER, 1) == b"bytes"
    assert (await store.proposals.get(OTHER, 1)).state == "open"


async def test_waiting(store):
    await store.proposals.add(GUILD, OFFER, by=5, at=NOW)
    await store.proposals.add(GUILD, Submission(b"", url="https://post.example/"), by=6, at=NOW)
    await store.proposals.add(OTHER, OFFER, by=5, at=NOW)
    # The file's link is not asked for by itself.
    assert await store.proposals.waiting(GUILD, 5, "https://post.example/") == (2, 1, 1, 5)
    assert await store.proposals.waiting(3, 5, None) == (0, 0, 0, 0)


async def test_lapse(store):
    for guild in (GUILD, OTHER):
        await store.proposals.add(guild, OFFER, by=5, at=NOW)
    await store.proposals.add(GUILD, OFFER, by=5, at=NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    await store.proposals.lapse(GUILD, before=NOW + timedelta(hours=1), at=later)
    assert [one.id for one in await store.proposals.open(GUILD)] == [2]
    assert await store.proposals.lapsed(GUILD, later) == 1
    assert await store.proposals.lapsed(GUILD, later + timedelta(seconds=1)) == 0
    assert await store.proposals.data(GUILD, 1) == b""
    assert await store.proposals.data(GUILD, 2) == b"bytes"
    assert len(await store.proposals.open(OTHER)) == 1


async def test_numbers_are_never_used_again(store):
    numbers = [(await store.proposals.add(GUILD, OFFER, by=5, at=NOW)).id for _ in range(3)]
    assert numbers == [1, 2, 3]

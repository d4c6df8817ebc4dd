"""Digests that were sent after the backup was made, once that is put back: in their channel once."""

import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.engine.model import Undelivered
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.channels import Channels
from tests.desk.shelves import NOW, Story, halvik, treaty
from tests.desk.test_delivering import DAY, EIGHT, HOUR, look, looks, plan, spans, states


@dataclass
class Machine:
    """A bot whose database can be lost: what it posted stays posted."""

    folder: Path
    clock: Any
    channels: Channels
    backups: int = 0
    _open: Any = None

    @property
    def path(self):
        return self.folder / "library.db"

    async def start(self):
        self._open = Store.open(self.path)
        self.store = await self._open.__aenter__()
        self.desk = Desk(self.store, InlineWorker(), self.clock)

    async def stop(self):
        await self._open.__aexit__(None, None, None)

    async def backup(self):
        self.backups += 1
        path = self.folder / f"{self.backups}.db"
        await self.store.backups.make(path)
        return path

    async def restore(self, backup):
        await self.stop()
        await Store.restore(backup, self.path, self.clock.now)
        await self.start()

    async def look(self):
        return await look(self.desk, self.channels)


@pytest.fixture
async def machine(tmp_path, clock):
    machine = Machine(tmp_path, clock, Channels(clock))
    await machine.start()
    await plan(machine.desk)
    yield machine
    await machine.stop()


async def test_what_was_sent_is_found_and_the_next_goes_on_there(machine, clock):
    await halvik().shelve(machine.store, at=NOW)
    backup = await machine.backup()
    clock.now = EIGHT
    await machine.look()
    clock.now += HOUR
    await machine.restore(backup)
    assert await machine.look() == []
    assert len(machine.channels.messages) == 1
    assert await states(machine.desk) == [("2025-03-06", "sent")]
    (sent,) = await machine.desk.deliveries.history(11, 1)
    assert sent.message_id == machine.channels.messages[0].id
    await treaty().shelve(machine.store, at=clock.now)
    clock.now = EIGHT + DAY
    await machine.look()
    assert spans(machine.channels)[1] == (EIGHT.isoformat(), clock.now.isoformat())


async def test_what_was_not_sent_is_sent_once_from_where_the_last_one_ended(machine, clock):
    backup = await machine.backup()
    for day in range(3):
        clock.now = EIGHT + day * DAY
        await machine.look()
    clock.now = EIGHT + 3 * DAY + HOUR  # the fourth was not, as the disk had died
    await machine.restore(backup)
    await looks(machine.desk, machine.channels, clock)
    assert len(machine.channels.messages) == 4
    assert spans(machine.channels)[3][0] == (EIGHT + 2 * DAY).isoformat()
    assert [state for _, state in await states(machine.desk)] == ["skipped", "skipped", "sent", "sent"]


@pytest.mark.parametrize(("sent", "state"), [(True, "sent"), (False, "skipped")])
async def test_one_too_late_to_be_sent_is_looked_for_all_the_same(machine, clock, sent, state):
    backup = await machine.backup()
    if sent:
        clock.now = EIGHT
        await machine.look()
    clock.now = EIGHT + 9 * HOUR
    await machine.restore(backup)
    await looks(machine.desk, machine.channels, clock, 3)
    assert await states(machine.desk) == [("2025-03-06", state)]
    clock.now = EIGHT + DAY
    await machine.look()
    begin = EIGHT if sent else NOW
    assert spans(machine.channels)[-1] == (begin.isoformat(), clock.now.isoformat())


@pytest.mark.parametrize("before", [0, 1, 2])
async def test_a_digest_that_was_under_way(machine, clock, before):
    """Of three messages so many are known as sent in the backup; all of them were sent in the end."""
    machine.channels.size = 3
    clock.now = EIGHT
    machine.channels.faults = [None] * before + [Undelivered("later", "down")]
    await machine.look()
    backup = await machine.backup()
    clock.now += 2 * HOUR
    await machine.look()
    assert len(machine.channels.messages) == 3
    clock.now += HOUR
    await machine.restore(backup)
    await looks(machine.desk, machine.channels, clock, 3)
    assert len(machine.channels.messages) == 3
    assert await states(machine.desk) == [("2025-03-06", "sent")]


@pytest.mark.parametrize("begun", [False, True])
async def test_where_the_history_cannot_be_read_nothing_is_sent_and_that_is_told_once(machine, clock, begun):
    posted = machine.channels.size = 1 + begun
    backup = await machine.backup()
    clock.now = EIGHT
    if begun:  # one message is known in the backup
        machine.channels.faults = [None, Undelivered("slow", "slow", 60)]
        await machine.look()
        backup = await machine.backup()
        clock.now += HOUR
    await machine.look()
    machine.channels.readable = False
    await machine.restore(backup)
    (told,) = await looks(machine.desk, machine.channels, clock)
    assert "Read Message History" in told
    assert len(machine.channels.messages) == posted
    assert await states(machine.desk) == [("2025-03-06", "uncertain")]


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_a_channel_that_is_gone_pauses_the_plan_as_ever(machine, clock, why):
    backup = await machine.backup()
    clock.now = EIGHT
    await machine.look()
    await machine.restore(backup)

    async def find(*_):
        raise Undelivered(why, "no")

    machine.channels.find = find
    machine.channels.faults = [Undelivered(why, "no")]
    assert await looks(machine.desk, machine.channels, clock) == ["no"]
    assert (await machine.desk.planning.get(11, 1)).paused


async def test_while_discord_is_down_it_waits(machine, clock):
    backup = await machine.backup()
    clock.now = EIGHT
    await machine.look()
    await machine.restore(backup)
    find = machine.channels.find

    async def down(*_):
        raise Undelivered("later", "down")

    machine.channels.find = down
    await looks(machine.desk, machine.channels, clock, 2)
    assert await states(machine.desk) == [("2025-03-06", "due")]
    machine.channels.find = find
    clock.now += HOUR
    await machine.look()
    assert await states(machine.desk) == [("2025-03-06", "sent")]
    assert len(machine.channels.messages) == 1


async def test_what_comes_due_after_the_restore_is_not_looked_for(machine, clock):
    await machine.restore(await machine.backup())
    asked = []
    find = machine.channels.find

    async def noted(*what):
        asked.append(what)
        return await find(*what)

    machine.channels.find = noted
    clock.now = EIGHT
    await machine.look()
    assert len(machine.channels.messages) == 1
    assert asked == []


@pytest.mark.parametrize("seed", range(4))
async def test_backups_put_back_at_any_time_double_nothing(machine, clock, seed):
    chance = random.Random(seed)
    machine.channels.size = chance.randint(1, 3)
    await plan(machine.desk, time="17:30", channel_id=10)
    backup = await machine.backup()
    restores = 0
    for step in range(60):
        clock.now += timedelta(minutes=chance.choice([5, 60, 200, 500]))
        await Story(f"Ferry {step}").shelve(machine.store, at=clock.now)
        if chance.random() < 0.3:
            machine.channels.faults = chance.choices(["lost", Undelivered("later", "502"), None], k=2)
        await machine.look()
        if chance.random() < 0.15:
            backup = await machine.backup()
        if chance.random() < 0.15:
            await machine.restore(backup)
            restores += 1
    machine.channels.faults = []
    await looks(machine.desk, machine.channels, clock)
    assert restores > 3
    posted = Counter((one.channel, json.loads(one.payload)[-1]) for one in machine.channels.messages)
    assert len(posted) > 8
    assert set(posted.values()) == {1}

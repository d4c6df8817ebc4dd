"""A bot that keeps backups, loses its database, and goes on from a backup."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from bot.engine.model import DigestPlan
from storage.store import Store
from tests.cogs.world import start, text_of, world
from tests.fakediscord import FakeDiscord, check


def states(database):
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as file:
        return [row[0] for row in file.execute("SELECT state FROM digest_occurrence ORDER BY due")]


async def test_a_lost_database_is_put_back_and_no_digest_comes_twice(spec, tmp_path):
    database, kept = tmp_path / "onrecord.db", tmp_path / "kept"
    async with FakeDiscord(spec=spec) as d:
        w = world(d, database)
        past = datetime.now(UTC) - timedelta(minutes=2)
        plan = DigestPlan(
            *(0, int(w.guild.id), int(w.room.id), f"{past:%H:%M}", "UTC", tuple(range(7)), (), int(w.ann.id), False),
            past - timedelta(hours=1),
        )
        async with Store.open(database) as store:
            await store.digests.put(plan)
            await store.backups.make(tmp_path / "before.db")
        first = await start(d, database, ONRECORD_BACKUPS=str(kept), ONRECORD_LOG_FORMAT="json")
        await d.until(lambda: states(database) == ["sent"], 20)
        await d.until(lambda: "the backup of the day is" in first.output, 20)
        assert await first.stop() == 0
        (made,) = kept.glob("*.db")
        assert (await Store.verify(made)).problems == ()
        assert all(line.startswith('{"time": ') for line in first.lines)
        database.write_bytes(b"lost")
        await Store.restore(tmp_path / "before.db", database, datetime.now(UTC))
        second = await start(d, database)
        await d.until(lambda: states(database) == ["sent"], 20)
        assert len(w.room.messages) == 1, [text_of(message) for message in w.room.messages]
        assert await second.stop() == 0
        assert "Traceback" not in first.output + second.output
        check(d)

"""A backup a day, and which stay."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk import Desk
from bot.desk.backing import kept
from bot.worker import InlineWorker
from storage.database import StorageProblem
from storage.store import Store

NOON = datetime(2025, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept" / "here"


@pytest.fixture
def backing(store, clock, folder):
    return Desk(store, InlineWorker(), clock, backups=folder).backing


async def test_one_a_day(store, backing, folder):
    assert await backing.look(NOON) == folder / "onrecord-2025-03-05.db"
    assert await backing.look(NOON + timedelta(hours=11)) is None
    assert await backing.look(NOON + timedelta(hours=12)) == folder / "onrecord-2025-03-06.db"
    assert folder.stat().st_mode & 0o777 == 0o700
    again = Desk(store, InlineWorker(), None, backups=folder).backing  # type: ignore[arg-type]  # after a start
    assert await again.look(NOON + timedelta(hours=13)) is None
    assert (await Store.verify(folder / "onrecord-2025-03-06.db")).sealed


async def test_none_without_a_folder(desk, tmp_path):
    assert await desk.backing.look(NOON) is None
    assert [one.name for one in tmp_path.iterdir() if "onrecord-" in one.name] == []


async def test_seven_days_and_four_weeks_stay_and_nothing_else_is_touched(backing, folder):
    folder.mkdir(parents=True)
    for back in range(1, 90):
        for end in ("", ".sha256"):
            (folder / f"onrecord-{(NOON - back * DAY).date()}.db{end}").touch()
    strange = ["onrecord-2024-13-45.db", "monday.db", "onrecord-x.db"]
    for name in strange:
        (folder / name).touch()
    await backing.look(NOON)
    days = [date(2025, 3, 5) - back * DAY for back in range(7)]
    weeks = [date(2025, 3, 2), date(2025, 2, 23), date(2025, 2, 16)]  # and this one, of which the days have the newest
    assert {one.name for one in folder.iterdir()} == {
        *(f"onrecord-{day}.db{end}" for day in {*days, *weeks} for end in ("", ".sha256")),
        *strange,
    }


def test_after_a_pause_the_last_ones_stay():
    old = [date(2024, 1, 1) + day * DAY for day in range(40)]
    assert kept([*old, date(2025, 3, 5)]) == {date(2025, 3, 5), *old[-6:], date(2024, 2, 4), date(2024, 1, 28)}
    assert kept([]) == set()


async def test_a_failure_removes_nothing_and_the_next_look_tries_again(backing, folder):
    folder.parent.mkdir()
    folder.write_text("in the way")
    with pytest.raises((StorageProblem, OSError)):
        await backing.look(NOON)
    folder.unlink()
    assert await backing.look(NOON) is not None

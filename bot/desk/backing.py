"""A backup a day, while the bot runs: made, looked through, and the old ones removed but for some."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from storage.store import Store

DAYS, WEEKS = 7, 4  # so many of the newest stay, and of so many weeks the newest
_NAME = re.compile(r"onrecord-(\d{4}-\d\d-\d\d)\.db")


class Backing:
    """The daily backups of one store; none without a folder for them."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self._store = store
        self._folder = folder
        self._made: date | None = None

    async def look(self, now: datetime) -> Path | None:
        """Make the backup of the day (UTC) unless it is there. Raises StorageProblem; then no other is removed."""
        if self._folder is None or self._made == now.date():
            return None
        path = _path(self._folder, now.date())
        new = not await asyncio.to_thread(path.exists)
        if new:
            await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
            await self._store.backups.make(path)
            await asyncio.to_thread(_prune, self._folder)
        self._made = now.date()
        return path if new else None


def kept(days: Iterable[date]) -> set[date]:
    """Of the days of backups those whose backups stay."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest[:DAYS], *list(weeks.values())[:WEEKS]}


def _prune(folder: Path) -> None:
    days = {day for one in folder.iterdir() if (day := _day(one.name))}
    for day in days - kept(days):
        path = _path(folder, day)
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)


def _day(name: str) -> date | None:
    found = _NAME.fullmatch(name)
    with suppress(ValueError):  # a 13th month
        return date.fromisoformat(found[1]) if found else None
    return None


def _path(folder: Path, day: date) -> Path:
    return folder / f"onrecord-{day.isoformat()}.db"

"""A desk on a real database, with a clock that stands still until told otherwise."""

from datetime import datetime

import pytest

from bot.desk import Desk
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import NOW, halvik, harbour, treaty, wire


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


@pytest.fixture
async def desk(store, clock):
    return Desk(store, InlineWorker(), clock)


@pytest.fixture
async def library(store, desk):
    """A desk with four articles on the shelves: 1 halvik, 2 treaty, 3 wire, 4 harbour."""
    for story in (halvik(), treaty(), wire(), harbour()):
        await story.shelve(store)
    return desk

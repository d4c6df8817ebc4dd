"""Imported lines are known until their article goes."""

import pytest

from storage.store import Store
from tests.desk.shelves import GUILD, OTHER, halvik


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def test_lines_are_known_until_their_article_is_removed(store):
    record = await halvik().shelve(store)
    await store.imports.put(GUILD, [("a", record.id), ("b", record.id), ("c", 99)])
    await store.imports.put(GUILD, [("a", record.id)])
    assert await store.imports.known(GUILD, ["a", "b", "c", "d"]) == {"a", "b"}
    assert await store.imports.known(OTHER, ["a"]) == set()
    await store.articles.remove(GUILD, record.id)
    assert await store.imports.known(GUILD, ["a", "b"]) == set()

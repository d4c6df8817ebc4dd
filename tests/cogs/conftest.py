"""One bot for all tests of the cogs, as its users run it, and a server of its own for each test."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.cogs.world import World, start, world
from tests.fakediscord import FakeDiscord, check
from tests.fakediscord.spec import Spec
from tests.fetching.servers import Server, serving


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def server(spec: Spec, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Any, Path, Server]]:
    database = tmp_path_factory.mktemp("library") / "onrecord.db"
    async with FakeDiscord(spec=spec) as d, serving() as web:
        bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
        yield d, database, web
        assert await bot.stop() == 0
        assert "Traceback" not in bot.output, bot.output


@pytest_asyncio.fixture(loop_scope="session")
async def w(server: tuple[Any, Path, Server]) -> AsyncIterator[World]:
    """A fresh server; at the end: nothing was sent that Discord would refuse, and nobody was pinged."""
    d, database, web = server
    before = len(d.calls)
    web.answers.clear()
    yield replace(world(d, database), web=web)
    with closing(sqlite3.connect(database, timeout=10)) as library, library:
        library.execute("PRAGMA foreign_keys = ON")
        library.execute("DELETE FROM feed")  # else the bot would go on asking this test's server
    check(d)
    for call in d.calls[before:]:
        for body in [call.body or {}] if isinstance(call.body, dict) else []:
            data = body.get("data") if "interaction_response" in call.operation else body
            if isinstance(data, dict) and (data.get("content") or data.get("embeds")):
                assert data["allowed_mentions"]["parse"] == [], call

"""One bot for both sides of the fence; what it does by itself is out of the way, so all that changes was asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.cogs.world import start
from tests.fakediscord import FakeDiscord, check
from tests.fakediscord.spec import Spec
from tests.fences.library import OURS, THEIRS, Names, Side
from tests.fetching.servers import serving

SOME, MORE = 2, 4  # of everything: in ours, in theirs


@dataclass
class Fences:
    d: Any
    bot: Any
    database: Path
    ours: Side
    theirs: Side
    # A server like theirs, made after ours: what is found by mistake may be the first or the last.
    after: Side | None = None

    @property
    def web_of_theirs(self) -> str:
        """Where their articles and feeds are."""
        return str(self.theirs.web.url("/" + self.theirs.names.said))

    @property
    def tree(self) -> dict[str, tuple[dict[str, Any], bool]]:
        """Every command that is registered, by its whole name: its options, and whether managers alone may use it."""
        found = {}

        def look(name: str, node: dict[str, Any], managers: bool) -> None:
            options = node.get("options") or []
            if any(one["type"] <= 2 for one in options):
                for one in options:
                    look(f"{name} {one['name']}", one, managers)
            else:
                found[name] = ({one["name"]: one for one in options}, managers)

        for command in self.d.commands[None]:
            if command["type"] == 1:
                look(command["name"], command, command["default_member_permissions"] == str(1 << 5))
        return found

    @property
    def menus(self) -> dict[str, str]:
        """Every command in a menu, and who may use it."""
        who = {str(1 << 5): "managers", None: "all"}
        return {c["name"]: who[c["default_member_permissions"]] for c in self.d.commands[None] if c["type"] != 1}


def side(d: Any, database: Path, web: Any, names: Names, size: int) -> Side:
    guild = d.add_guild("Server", ["view_channel", "send_messages", "embed_links", "read_message_history"])
    places = guild.add_channel("news"), guild.add_role("readers", mentionable=True)
    people = {"boss": d.add_user("boss", guild, permissions=["manage_guild"]), "member": d.add_user("member", guild)}
    return Side(d, database, web, names, size, *places, **people)


@asynccontextmanager
async def servers(spec: Spec, database: Path) -> AsyncIterator[Fences]:
    """A bot in servers that are filled; at the end: it told of no error, and sent nothing that Discord refuses."""
    async with FakeDiscord(spec=spec) as d, serving() as web:
        bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at, ONRECORD_TICK="3600")
        sizes = (THEIRS, MORE), (OURS, SOME), (THEIRS, SOME)
        theirs, ours, after = (side(d, database, web, *one) for one in sizes)
        await asyncio.gather(*(one.fill() for one in (theirs, ours, after)))
        yield Fences(d, bot, database, ours, theirs, after)
        assert await bot.stop() == 0
        assert not [word for word in ("Traceback", " ERROR ") if word in bot.output], bot.output
        check(d)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def f(spec: Spec, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fences]:
    """Servers of which no test takes anything away."""
    async with servers(spec, tmp_path_factory.mktemp("fences") / "onrecord.db") as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def spare(f: Fences) -> AsyncIterator[Fences]:
    """The same with one more server in place of theirs, of which anything may be taken away."""
    theirs = side(f.d, f.database, f.theirs.web, THEIRS, SOME)
    await theirs.fill()
    yield replace(f, theirs=theirs)

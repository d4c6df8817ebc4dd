"""/source in Discord: managers block, nobody else; what is blocked does not come in."""

import pytest

from tests.cogs.world import FERRIES, text_of, told, world
from tests.fakediscord import CannotDo

pytestmark = pytest.mark.asyncio(loop_scope="session")
BLOCKED = "This source is blocked here"


async def test_blocked_and_let_in_again(w):
    await w.add(source="The Harbour Post")
    other = world(w.d, w.database)
    reply = await w.ann.slash(w.room, "source block", {"name": "the harbour post"})
    assert reply.ephemeral
    assert "1 article of it in the library" in text_of(reply)
    again = FERRIES.replace("painted green", "painted blue")
    assert BLOCKED in await told(await w.add(again, source="Harbour Post"))
    assert "Added" in text_of(await other.add(again, source="Harbour Post"))
    assert "No source is blocked" in text_of(await other.ann.slash(other.room, "source list"))
    assert "the harbour post" in text_of(await w.ann.slash(w.room, "source list"))
    await w.ann.slash(w.room, "source unblock", {"name": "the harbour post"})
    assert "Added" in text_of(await w.add(again, source="Harbour Post"))


async def test_a_blocked_link_is_not_fetched(w):
    await w.ann.slash(w.room, "source block", {"name": w.web.url("/a")})
    assert BLOCKED in await told(await w.ann.slash(w.room, "article add", url=w.web.url("/b")))


async def test_hostile_names_show_as_text(w):
    await w.ann.slash(w.room, "source block", {"name": "@everyone **Post** <@&1>"})
    shown = text_of(await w.ann.slash(w.room, "source list"))
    assert "**Post**" not in shown
    assert "<@&1>" not in shown


@pytest.mark.parametrize("command", ["block", "unblock", "list"])
async def test_for_managers_only(w, command):
    typed = {} if command == "list" else {"name": "post.example"}
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, f"source {command}", typed)
    reply = await w.bob.slash(w.room, f"source {command}", typed, forged=True)
    assert reply.ephemeral
    assert "Manage Server" in text_of(reply)
    for option in typed:
        assert await w.bob.autocomplete(w.room, f"source {command}", option, "", forged=True) == []
    assert "No source is blocked" in text_of(await w.ann.slash(w.room, "source list"))

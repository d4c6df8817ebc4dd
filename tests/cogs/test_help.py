"""/help and /about."""

from importlib.metadata import version

import pytest

from tests.cogs.world import text_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_help_names_every_command_a_member_sees(w):
    for person in (w.ann, w.bob):
        reply = await person.slash(w.room, "help")
        assert reply.ephemeral
        for command in w.d.commands[None]:
            seen = command["default_member_permissions"] is None or person is w.ann
            names = [
                f"/{command['name']} {option['name']}" for option in command.get("options", []) if option["type"] == 1
            ]
            if command["type"] == 3:
                names = [command["name"]]
            elif not names and command["name"] not in ("help", "about"):
                names = [f"/{command['name']}"]
            for name in names:
                assert (name in text_of(reply)) == seen, name


async def test_about_tells_version_counts_and_what_is_kept(w):
    await w.add()
    reply = await w.bob.slash(w.room, "about")
    text = text_of(reply)
    assert reply.ephemeral
    assert version("onrecord") in text
    assert "1 article, " in text
    assert "I keep the articles" in text


async def test_commands_read_as_questions(w):
    shown = {c["name"]: [o["name"] for o in c.get("options", [])] for c in w.d.commands[None] if c["type"] == 1}
    assert shown["who"] == ["said", "since", "source", "kind", "private"]
    assert shown["figures"] == ["on", "unit", "above", "below", "since", "by", "source", "private"]
    assert shown["quotes"] == ["by", "about", "since", "source", "kind", "private"]
    assert shown["brief"] == ["on", "private"]
    assert shown["ask"] == ["question", "private"]
    for command in w.d.commands[None]:
        assert command["contexts"] == [0]
        assert command["integration_types"] == [0]

"""Whoever may not do a thing changes nothing by any way in, and is told so in one private line."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest

from tests.cogs.world import text_of
from tests.fakediscord import CannotDo
from tests.fences.conftest import Fences
from tests.fences.library import changed, last, rows
from tests.fences.table import ANSWERS, MANAGERS, MEMBERS, MENUS, OWN, SCOPED, Line
from tests.fences.ways import Doing, Installer, Visitor, all_of, typing

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEXT = "“The ferries will not sail before March,” said Ada Moss, the harbour master, on Monday."


def refused(replies: Iterable[Any], words: str) -> None:
    """All of them are told so, in words that only they see, in one line."""
    for reply in replies:
        message = last(reply)
        assert message, reply.it.command
        text = text_of(message)
        assert words in text, (reply.it.command, text)
        assert message.ephemeral
        assert "\n" not in text
        assert len(text) < 200
        assert reply.modal is None
        assert not message.attachments


def written(f: Fences, before: dict[str, str]) -> set[str]:
    """The tables that were changed since."""
    return changed(before, rows(f.database))


async def of_managers(f: Fences, who: Visitor) -> list[Doing]:
    """All that only managers may do."""
    theirs = f.theirs
    paste, values = (await theirs.forms("a note"))[0]
    return [
        *(partial(who.slash, name, theirs.given(options)) for name, options in [*SCOPED, *MANAGERS]),
        *(partial(who.press, part) for part in theirs.managers_own.values()),
        *(partial(who.menu, name, TEXT) for name in MENUS),
        partial(who.submit, paste, values),
    ]


async def of_members(f: Fences, who: Visitor) -> dict[str, list[Doing]]:
    """All that members may do, by the part of `OWN` that they may write with it."""
    theirs = f.theirs
    _, (offer, offered), (wrong, noted) = await theirs.forms("a note")
    # Proposals come last: that they are shown is kept after the member is answered.
    ways: dict[str, list[Doing]] = {"": [], "report": [partial(who.submit, wrong, noted)], "watch": [], "propose": []}
    ways["propose"].append(partial(who.submit, offer, offered))
    for id, part in theirs.shown.items():
        if id not in theirs.managers_own:
            ways["propose" if id.startswith("withdraw:") else ""].append(partial(who.press, part))
    for name, options in MEMBERS:
        way = name.split()[0]
        ways.setdefault(way if way in OWN else "", []).append(partial(who.slash, name, theirs.given(options)))
    return ways


def suggestions(f: Fences, who: Visitor, lines: Iterable[Line]) -> list[Doing]:
    """Everything typed into, with nothing and with something that is there."""
    options = [
        (name, option)
        for name in {name: 0 for name, _ in lines}
        for option, how in f.tree[name][0].items()
        if how.get("autocomplete")
    ]
    return typing(who, [(*one, typed) for one in options for typed in ("", f.theirs.names.outlet)])


async def test_a_plain_client_does_not_offer_them(f: Fences) -> None:
    for name, options in MANAGERS:
        with pytest.raises(CannotDo, match="not shown to member"):
            await f.theirs.member.slash(f.theirs.room, name, f.theirs.given(options))


async def test_a_member_may_not_what_managers_may_whatever_the_server_has_set(f: Fences) -> None:
    """A server can override in its settings who is offered a command, and a client may forge the rest."""
    who = Visitor(f.theirs.member, f.theirs.room)
    doings = await of_managers(f, who)
    before = rows(f.database)
    refused(await all_of(doings), "Manage Server")
    assert not any(await all_of(suggestions(f, who, MANAGERS)))
    assert written(f, before) == set()


async def test_a_member_writes_what_is_their_own(spare: Fences) -> None:
    who = Visitor(spare.theirs.member, spare.theirs.room)
    for way, doings in (await of_members(spare, who)).items():
        before = rows(spare.database)
        for reply in await all_of(doings):
            assert reply.modal or not [w for w in ("Manage Server", "went wrong") if w in text_of(last(reply))]
        wrote = written(spare, before)
        assert wrote
        assert wrote <= OWN.get(way, ANSWERS), way
    assert any(await all_of(suggestions(spare, who, MEMBERS)))


@pytest.mark.parametrize("place", ["direct message", "own installation", "installation of nobody here"])
async def test_outside_a_server_nobody_may_anything(f: Fences, place: str) -> None:
    guild = f.theirs.room.guild
    if place == "direct message":
        who = Visitor(f.theirs.boss, f.theirs.boss.dm())
    else:
        user = Installer(f.d, "installer")
        guild.add_member(user, ["manage_guild"])
        who = Visitor(user, f.theirs.room if place == "own installation" else user.dm())
    doings = [*await of_managers(f, who), *(one for way in (await of_members(f, who)).values() for one in way)]
    before = rows(f.database)
    refused(await all_of(doings), "in servers only")
    assert not any(await all_of(suggestions(f, who, [*MEMBERS, *MANAGERS])))
    assert written(f, before) == set()


@pytest.mark.parametrize("who", ["owner", "administrator", "manager"])
async def test_managers_may_all_of_it(spare: Fences, who: str) -> None:
    """Else nothing would be refused because nothing works."""
    f = spare
    guild = f.theirs.room.guild
    user = {
        "owner": f.d.owner,
        "administrator": f.d.add_user("admin", guild, permissions=["administrator"]),
        "manager": f.d.add_user("manager", guild, permissions=["manage_guild"]),
    }[who]
    visitor = Visitor(user, f.theirs.room)
    before = rows(f.database)
    replies = await all_of(await of_managers(f, visitor))
    assert not [text for text in (text_of(last(one)) for one in replies if last(one)) if "Manage Server" in text]
    assert any(await all_of(suggestions(f, visitor, MANAGERS)))
    assert {"article", "digest_plan", "blocked_source", "proposing"} <= written(f, before)


async def test_only_managers_delete_a_server_and_everybody_what_is_theirs(spare: Fences) -> None:
    theirs, member = spare.theirs, Visitor(spare.theirs.member, spare.theirs.room)
    boss, others = Visitor(theirs.boss, theirs.room), rows(spare.database, spare.ours.guild_id)
    before = rows(spare.database)
    refused([await member.submit(*await theirs.confirm("server"))], "Manage Server")
    form, typed = await theirs.confirm("server")
    assert "nothing was deleted" in text_of(last(await boss.submit(form, dict.fromkeys(typed, "another name"))))
    assert written(spare, before) == set()
    await member.submit(*await theirs.confirm("me"))
    assert {"watch", "proposal"} <= written(spare, before)
    assert "article" not in written(spare, before)
    await boss.submit(*await theirs.confirm("server"))
    assert not changed(rows(spare.database, 1), rows(spare.database, theirs.guild_id)), "as of a server never seen"
    assert not changed(others, rows(spare.database, spare.ours.guild_id))

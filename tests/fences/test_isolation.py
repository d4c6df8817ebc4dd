"""One server never sees a word of another's, and changes nothing of it: every command, option, button and form."""

import io
import json
import zipfile
from functools import partial
from typing import Any

import pytest

from tests.fences.conftest import Fences
from tests.fences.library import changed, rows
from tests.fences.table import MANAGERS, MEMBERS, MENUS, SCOPED
from tests.fences.ways import Doing, Visitor, all_of, typing

pytestmark = pytest.mark.asyncio(loop_scope="session")
TABLE = [*MEMBERS, *SCOPED, *MANAGERS]
BEGINNINGS = ("", "o")  # typed into suggestions only
ALL = 5  # of what is typed: into every option; the rest into every third


def theirs_in(text: str, f: Fences) -> set[str]:
    """What of theirs stands in a text: their names, the ids of their people and places, the tokens of their answers."""
    tokens = {id.split(":")[1] for id in f.theirs.shown if id.startswith(("page:", "chart:", "person:"))}
    people = {f.theirs.boss.id, f.theirs.member.id, f.theirs.room.id, f.theirs.room.guild.id}
    text = text.replace("\\", "").casefold()
    return {word for word in f.theirs.names.words | tokens | people if word.casefold() in text}


def text_in(data: bytes) -> str:
    """The text of a file that is sent, also of those packed in it."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return "" if data.startswith(b"\x89PNG") else data.decode()


def theirs_rows(f: Fences) -> list[dict[str, str]]:
    """The rows of the servers that are not ours."""
    return [rows(f.database, one.guild_id) for one in (f.theirs, f.after) if one]


class Ear:
    """Hears all that the bot says from now on."""

    def __init__(self, f: Fences) -> None:
        self.f, self.begin = f, len(f.d.calls)

    def heard(self) -> set[str]:
        """What of theirs was said since the last time this was asked."""
        found = set()
        for call in self.f.d.calls[self.begin :]:
            said = json.dumps(call.body, ensure_ascii=False) + "".join(text_in(data) for _, _, data in call.files)
            found |= theirs_in(said, self.f)
        self.begin = len(self.f.d.calls)
        return found


def typed_in(f: Fences) -> list[str]:
    """What of theirs somebody may type: numbers that only they have, names and parts of them, links, a token."""
    names = f.theirs.names
    token = next(id.split(":")[1] for id in f.theirs.shown if id.startswith("page:"))
    halves = [name.split()[0] for name in (names.title, names.speaker, names.outlet)]
    whole = [f"{names.title} 3", names.speaker, names.outlet, names.topic, names.unit, names.filing, names.blocked]
    links = [f.web_of_theirs + at for at in LINKS]
    return ["4", *links, "9" * 30, *halves, *whole, names.said, names.offered, token]


LINKS = ("/article/4", "/4")  # of an article and of a feed that only they have


def strings(options: dict[str, Any]) -> list[str]:
    """The options that take any text."""
    return [name for name, option in options.items() if option["type"] == 3 and not option.get("choices")]


def everywhere(f: Fences, boss: Visitor, typed: str, turn: int, turns: int) -> list[Doing]:
    """Type something into every option, or into one of `turns`, of every command, and into its suggestions."""
    places = [(name, option) for name, (options, _) in f.tree.items() for option in strings(options)][
        turn % turns :: turns
    ]
    doings = typing(boss, [(*one, typed) for one in places if f.tree[one[0]][0][one[1]].get("autocomplete")])
    for name, option in places if typed not in BEGINNINGS else ():
        options = f.tree[name][0]
        needed = {
            other: dict(TABLE)[name][other] for other in options if options[other].get("required") and other != option
        }
        doings.append(partial(boss.slash, name, {**f.ours.given(needed), option: typed}))
    return doings


async def test_nothing_of_theirs_is_said_or_changed(f: Fences) -> None:
    before, ear = theirs_rows(f), Ear(f)
    boss, member = Visitor(f.ours.boss, f.ours.room), Visitor(f.ours.member, f.ours.room)
    for name, options in TABLE:  # in order: each finds what it needs
        await boss.slash(name, f.ours.given(options))
        assert not ear.heard(), name
    for who in (boss, member):  # what was shown there, pressed here
        await all_of(partial(who.press, part) for part in f.theirs.shown.values())
        assert not ear.heard()
        forms = await f.theirs.forms("a note")
        ear.heard()  # as they were opened there
        await all_of(partial(who.submit, form, values) for form, values in forms)
        assert not ear.heard()
    for menu in MENUS:
        await boss.menu(menu, f.web_of_theirs + LINKS[0])
    echoes: set[str] = set()  # what somebody here has typed is ours as well: a topic of a digest, a blocked source
    for turn, typed in enumerate([*BEGINNINGS, *typed_in(f)]):
        await all_of(everywhere(f, boss, typed, turn, 1 if turn < ALL else 3))
        echoes |= theirs_in(typed, f)
        if typed.endswith(LINKS[1]):
            echoes |= theirs_in(f.theirs.names.feed, f)  # as the feed says itself
        heard = ear.heard() - echoes
        assert not heard, (typed, heard)
    assert [changed(*one) for one in zip(before, theirs_rows(f), strict=True)] == [set(), set()]


async def test_all_of_theirs_is_said_to_them(spare: Fences) -> None:
    """Else the test above would hear nothing because there is nothing to hear."""
    ear, boss = Ear(spare), Visitor(spare.theirs.boss, spare.theirs.room)
    for name, options in TABLE:
        await boss.slash(name, spare.theirs.given(options))
    await all_of(partial(boss.press, part) for part in spare.theirs.shown.values())
    assert spare.theirs.names.words - ear.heard() == set()

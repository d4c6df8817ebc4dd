"""/privacy: for everybody their own, for those who manage the server all of it, and nothing of another server."""

import io
import json
import zipfile

import pytest

from cogs.privacy import WORD
from tests.cogs.world import text_of, told, world

pytestmark = pytest.mark.asyncio(loop_scope="session")
FIELDS = {"me": f"The word “{WORD}”", "server": "The name of this server"}


async def kept(person, room):
    reply = await person.slash(room, "privacy export")
    assert reply.ephemeral
    return json.loads(reply.files()["me.json"])


async def deleted(person, room, typed, scope="me"):
    form = await person.slash(room, "privacy delete", scope=scope)
    return await told(await form.submit_modal({FIELDS[scope]: typed}))


async def test_what_is_kept_is_told_in_plain_words(w):
    reply = await w.bob.slash(w.room, "privacy about")
    assert reply.ephemeral
    for part in ("after 7 days", "30 days", "/privacy export", "/privacy delete", "Discord id", "Whoever runs me"):
        assert part in text_of(reply)


async def test_a_member_takes_along_and_deletes_their_own(w):
    other = world(w.d, w.database)
    await w.add()
    await w.ann.slash(w.room, "proposals on", {"channel": w.room})
    await w.bob.slash(w.room, "propose", url="https://post.example/1")
    other.guild.add_member(w.bob)
    assert (await kept(w.bob, w.room))["proposals"][0]["link"] == "https://post.example/1"
    assert "proposals" not in await kept(w.bob, other.room), "another server's"
    assert (await kept(w.ann, w.room))["articles added"][0]["article"] == 1
    assert "nothing was deleted" in await deleted(w.bob, w.room, "no")
    assert "proposals: 1 removed" in await deleted(w.bob, w.room, " Delete ")
    assert set(await kept(w.bob, w.room)) == {"server", "member", "exported"}
    assert "No proposal is open" in text_of(await w.ann.slash(w.room, "proposals list"))
    assert "Nothing is kept under your id" in await deleted(w.bob, w.room, WORD)
    assert "articles added: 1 kept without your id" in await deleted(w.ann, w.room, WORD)
    assert "articles added" not in await kept(w.ann, w.room)
    assert "Ferry talks" in text_of(await w.ann.slash(w.room, "article list"))


async def test_a_manager_takes_all_of_a_server_along_and_erases_it(w):
    other = world(w.d, w.database)
    await w.add()
    await other.add()
    reply = await w.ann.slash(w.room, "privacy export", scope="server")
    assert reply.ephemeral
    with zipfile.ZipFile(io.BytesIO(reply.files()["server.zip"])) as archive:
        assert sorted(archive.namelist()) == ["articles.jsonl", "figures.jsonl", "quotes.jsonl"]
        assert "harbour master" in archive.read("articles.jsonl").decode()
    assert "nothing was deleted" in await deleted(w.ann, w.room, other.guild.name, scope="server")
    assert "1 article" in text_of(await w.ann.slash(w.room, "about"))
    done = await deleted(w.ann, w.room, w.guild.name.upper(), scope="server")
    assert "Everything of this server is erased: 1 article, " in done
    assert "0 articles" in text_of(await w.ann.slash(w.room, "about"))
    assert "Nobody" not in text_of(await w.bob.slash(w.room, "who", said="nobody asked the ferry passengers"))
    assert "1 article" in text_of(await other.ann.slash(other.room, "about"))
    await w.add()
    assert "Ferry talks" in text_of(await w.ann.slash(w.room, "article list"))


@pytest.mark.parametrize("what", ["export", "delete"])
async def test_only_those_who_manage_a_server_have_all_of_it(w, what):
    await w.add()
    reply = await w.bob.slash(w.room, f"privacy {what}", scope="server")
    assert "Manage Server" in await told(reply)
    assert reply.modal is None


async def test_who_may_no_longer_manage_the_server_when_the_form_is_sent(w):
    await w.add()
    form = await w.ann.slash(w.room, "privacy delete", scope="server")
    for role in w.guild.members[w.ann.id]["roles"]:
        w.guild.roles[role]["permissions"] = "0"
    assert "Manage Server" in await told(await form.submit_modal({FIELDS["server"]: w.guild.name}))
    assert "1 article" in text_of(await w.bob.slash(w.room, "about"))

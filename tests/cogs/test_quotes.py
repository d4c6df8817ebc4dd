"""Wrong quotes in Discord: reported by anyone, looked at and set right by those who manage the server."""

import pytest

from tests.cogs.world import text_of, told, world
from tests.fakediscord import CannotDo

pytestmark = pytest.mark.asyncio(loop_scope="session")

RAFT = "A ferry without a crew is a raft"


async def raft(w, who=None):
    return await (who or w.bob).slash(w.room, "who", said=RAFT)


async def number(w):
    """The number of the quote about the raft, as people learn it."""
    (found,) = [one for one in await w.ann.autocomplete(w.room, "quote fix", "quote", RAFT) if RAFT in one["name"]]
    return found["value"]


async def test_a_fix_shows_in_answers_and_proof(w):
    await w.add()
    reply = await w.ann.slash(w.room, "quote fix", quote=await number(w), speaker="Tom Arden")
    assert reply.ephemeral
    assert "The speaker is corrected" in text_of(reply)
    answer = await raft(w)
    assert "**Tom Arden**" in text_of(answer)
    assert "speaker corrected by an admin on" in text_of(answer)
    proof = await answer.click("Proof")
    assert "speaker corrected by an admin on" in text_of(proof)
    assert f"Quote {await number(w)}." in text_of(proof)
    assert RAFT in text_of(await w.bob.slash(w.room, "quotes", by="Tom Arden", about="raft"))


async def test_undo(w):
    await w.add()
    quote = await number(w)
    await w.ann.slash(w.room, "quote fix", quote=quote, speaker="unknown")
    assert "unknown speaker" in text_of(await raft(w))
    assert [one["value"] for one in await w.ann.autocomplete(w.room, "quote undo", "quote", "")] == [quote]
    reply = await w.ann.slash(w.room, "quote undo", quote=quote)
    assert "taken back" in text_of(reply)
    assert "**Ada Moss**" in text_of(await raft(w))
    assert "not corrected" in await told(await w.ann.slash(w.room, "quote undo", quote=quote))
    assert await w.ann.autocomplete(w.room, "quote undo", "quote", "") == []


async def test_speakers_are_suggested(w):
    await w.add()
    assert "Tom Arden" in [one["value"] for one in await w.ann.autocomplete(w.room, "quote fix", "speaker", "ard")]


@pytest.mark.parametrize(
    ("quote", "speaker", "words"),
    [
        ("99999", "Ada Moss", "There is no quote 99999"),
        ("the raft", "Ada Moss", "Choose a quote"),
        ("9" * 40, "Ada Moss", "Choose a quote"),
        (None, "@everyone", "no name"),
        (None, "x" * 81, "80 characters"),
    ],
)
async def test_mistakes_are_told_privately_and_change_nothing(w, quote, speaker, words):
    await w.add()
    reply = await w.ann.slash(w.room, "quote fix", quote=quote or await number(w), speaker=speaker)
    assert words in await told(reply)
    assert "corrected" not in text_of(await raft(w))


async def test_a_hostile_name_neither_pings_nor_formats(w):
    await w.add()
    name = "@everyone **Zora** <@&1> [x](https://evil.example)"
    await w.ann.slash(w.room, "quote fix", quote=await number(w), speaker=name)
    text = text_of(await raft(w))
    assert "everyone" not in text
    assert "\\*\\*Zora\\*\\*" in text
    assert "[x](" not in text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("quote fix", {"quote": "1", "speaker": "Bob"}),
        ("quote undo", {"quote": "1"}),
        ("quote reports", {}),
        ("quote dismiss", {"quote": "1"}),
    ],
)
async def test_members_who_do_not_manage_the_server_are_refused(w, command, options):
    await w.add()
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, command, options)
    reply = await w.bob.slash(w.room, command, options, forged=True)
    assert reply.ephemeral
    assert "Manage Server" in text_of(reply)
    for option in options:
        assert await w.bob.autocomplete(w.room, command, option, "", forged=True) == []


async def test_another_servers_quote_is_not_there(w, server):
    await w.add()
    quote = await number(w)
    other = world(*server[:2])
    assert "There is no quote" in await told(
        await other.ann.slash(other.room, "quote fix", quote=quote, speaker="Tom Arden")
    )
    assert await other.ann.autocomplete(other.room, "quote fix", "quote", RAFT) == []
    posted = await other.bob.slash(other.room, "who", said="a ferry")
    posted.message.data["components"] = (await raft(w)).components
    assert "no longer" in await told(await other.bob.click(posted.message, "Wrong?"))


async def test_one_quote_is_reported_with_a_note(w):
    await w.add(url="https://post.example/ferries")
    answer = await raft(w)
    form = await answer.click("Wrong?")
    thanks = await form.submit_modal({"What is wrong with it?": "It was @everyone, the **mayor**"})
    assert thanks.ephemeral
    assert "Thank you" in text_of(thanks)
    listed = await w.ann.slash(w.room, "quote reports")
    text = text_of(listed)
    assert listed.ephemeral
    for part in (RAFT, "**Ada Moss**", "post.example", "Reported by 1 person", f"/quote fix quote:{await number(w)}"):
        assert part in text
    assert "\\*\\*mayor" in text
    assert " @everyone" not in text


async def test_of_several_quotes_one_is_chosen(w):
    await w.add()
    answer = await w.bob.slash(w.room, "quotes", by="Tom Arden")
    form = await w.ann.click(answer.message, "Wrong?")
    (menu,) = [one["component"] for one in form.modal["components"] if one["component"]["type"] == 3]
    assert len(menu["options"]) > 1
    chosen = next(one for one in menu["options"] if "passengers" in one["label"])
    await form.submit_modal({"Which quote?": chosen["label"]})
    text = text_of(await w.ann.slash(w.room, "quote reports"))
    assert "passengers" in text
    assert "timetable" not in text
    assert f"dismiss quote:{chosen['value']}" in text


async def test_the_passage_can_be_reported_too(w):
    await w.add()
    proof = await (await raft(w)).click("Proof")
    form = await proof.click("Wrong?")
    assert "Thank you" in text_of(await form.submit_modal({}))


async def test_reports_are_counted_once_for_each_person_and_dismissed(w):
    await w.add()
    answer = await raft(w)
    for person in (w.bob, w.bob, w.ann):
        await (await person.click(answer.message, "Wrong?")).submit_modal({})
    assert "Reported by 2 people" in text_of(await w.ann.slash(w.room, "quote reports"))
    quote = await number(w)
    assert [one["value"] for one in await w.ann.autocomplete(w.room, "quote dismiss", "quote", "")] == [quote]
    assert "Closed 2 reports" in text_of(await w.ann.slash(w.room, "quote dismiss", quote=quote))
    assert "no open report" in text_of(await w.ann.slash(w.room, "quote reports"))
    assert "no open report" in await told(await w.ann.slash(w.room, "quote dismiss", quote=quote))


async def test_a_fix_closes_reports(w):
    await w.add()
    await (await (await raft(w)).click("Wrong?")).submit_modal({})
    await w.ann.slash(w.room, "quote fix", quote=await number(w), speaker="Tom Arden")
    assert "no open report" in text_of(await w.ann.slash(w.room, "quote reports"))


async def test_a_report_of_what_is_gone(w):
    await w.add()
    answer = await raft(w)
    form = await answer.click("Wrong?")
    await w.ann.slash(w.room, "article remove", article="1")
    assert "There is no quote" in await told(await form.submit_modal({}))
    assert "no longer in the library" in await told(await answer.click("Wrong?"))

"""Questions in Discord: answers, pages, proofs, and everything that can be wrong with them."""

import asyncio

import pytest

from tests.cogs.world import FERRIES, text_of, told, world
from tests.fakediscord import CannotDo

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = "“**Free** @everyone @here <@&1> [your bank](https://evil.example) `x` ||y|| # z,” said Ada Moss. " * 40


async def test_who_said(w):
    await w.add(source="The Harbour Post", url="https://post.example/ferries", date="2025-02-24")
    reply = await w.bob.slash(w.room, "who", said="ferry without a crew is a raft")
    text = text_of(reply)
    assert not reply.ephemeral
    assert "A ferry without a crew is a raft" in text
    assert "**Ada Moss**" in text
    assert "direct" in text
    assert "The Harbour Post · 24 Feb 2025 · [post.example](https://post.example/ferries)" in text


async def test_private_answers_are_private(w):
    await w.add()
    reply = await w.bob.slash(w.room, "who", said="ferry without a crew", private=True)
    assert reply.ephemeral
    assert not w.room.messages


async def test_figures(w):
    await w.add()
    text = text_of(await w.bob.slash(w.room, "figures", on="ferry crews"))
    assert "15 percent" in text


async def test_figures_with_conditions(w):
    await w.add()
    text = text_of(await w.bob.slash(w.room, "figures", on="ferry crews", unit="%", above="10 %"))
    assert "15 percent" in text
    assert "ferry crews in % above 10 %" in text
    nothing = text_of(await w.bob.slash(w.room, "figures", on="ferry crews", above="20 %"))
    assert "Without that, 1 figure would be shown." in nothing


async def test_a_condition_that_is_none_is_told_in_private(w):
    await w.add()
    reply = await w.bob.slash(w.room, "figures", on="ferry crews", above="nan")
    assert "is not one amount" in await told(reply)


async def test_units_are_suggested(w):
    await w.add()
    assert "percent" in [c["value"] for c in await w.bob.autocomplete(w.room, "figures", "unit", "perc")]


async def test_quotes_by_and_about(w):
    await w.add()
    text = text_of(await w.bob.slash(w.room, "quotes", by="Tom Arden", about="ferry passengers"))
    assert "Nobody asked the ferry passengers" in text
    assert "**Tom Arden**" in text
    assert "raft" not in text


async def test_quotes_need_a_speaker_or_a_topic(w):
    reply = await w.bob.slash(w.room, "quotes")
    assert reply.ephemeral
    assert "by whom, about what" in text_of(reply)


async def test_brief_has_quotes_and_figures(w):
    await w.add()
    reply = await w.bob.slash(w.room, "brief", on="ferries")
    text = text_of(reply)
    assert text.startswith("Brief: ferries\n")
    for part in ("What happened", "Ferry talks stall in Port Ellery", "Who said what", "“"):
        assert part in text


async def test_ask_in_own_words(w):
    await w.add()
    assert "raft" in text_of(await w.bob.slash(w.room, "ask", question="Who said a ferry without a crew is a raft?"))


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("who", {"said": "submarines are cheaper than zeppelins"}),
        ("figures", {"on": "zeppelins"}),
        ("quotes", {"by": "Zebulon Quist"}),
        ("brief", {"on": "zeppelins"}),
        ("ask", {"question": "who said zeppelins are cheap"}),
    ],
)
async def test_nothing_found_says_so(w, command, options):
    await w.add()
    reply = await w.bob.slash(w.room, command, options)
    assert not reply.components
    assert "raft" not in text_of(reply)
    assert len(text_of(reply)) > 20


async def test_an_empty_library_says_so(w):
    assert text_of(await w.bob.slash(w.room, "who", said="a ferry without a crew"))


@pytest.mark.parametrize("question", ["?!", "   ", "\u200b", "*" * 300])
async def test_a_question_without_words(w, question):
    text = await told(await w.bob.slash(w.room, "ask", question=question, private=True))
    assert text
    assert "Something went wrong" not in text


async def test_errors_are_private_though_the_answer_would_be_public(w):
    assert await told(await w.bob.slash(w.room, "ask", question="?!"))
    assert not w.room.messages


async def test_pages_turn_in_place_for_the_asker(w):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    assert reply.labels[-3:] == ["Previous", "Next", "Wrong?"]
    assert "Page 1 of 2" in text_of(reply)
    with pytest.raises(CannotDo, match="disabled"):
        await reply.click("Previous")
    page = await reply.click("Next")
    assert page.message is reply.message
    assert "Page 2 of 2" in text_of(page)
    back = await page.click("Previous")
    assert "Page 1 of 2" in text_of(back)


async def test_others_get_a_private_copy_that_turns_for_them(w):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    copy = await w.ann.click(reply.message, "Next")
    assert copy.ephemeral
    assert copy.message is not reply.message
    assert "Page 2 of 2" in text_of(copy)
    assert "Page 1 of 2" in text_of(reply)
    back = await copy.click("Previous")
    assert back.message is copy.message
    assert "Page 1 of 2" in text_of(back)


async def test_proof_shows_the_passage_privately(w):
    await w.add(url="https://post.example/ferries")
    reply = await w.bob.slash(w.room, "quotes", by="Tom Arden", about="ferry passengers")
    proof = await w.ann.click(reply.message, next(label for label in reply.labels if label.startswith("Proof")))
    text = text_of(proof)
    assert proof.ephemeral
    assert "__**“Nobody asked the ferry passengers,”**__" in text
    assert "Paragraph " in text
    assert "[post.example](https://post.example/ferries)" in text


async def test_proof_of_a_figure(w):
    await w.add()
    reply = await w.bob.slash(w.room, "figures", on="ferry crews")
    label = next(label for label in reply.labels if label.startswith("Proof"))
    assert "__**15 percent" in text_of(await reply.click(label))


async def test_a_button_whose_thing_is_gone_says_so(w):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    await w.ann.slash(w.room, "article remove", article="1")
    gone = await reply.click("Proof 1")
    assert "no longer in the library" in await told(gone)
    after = await reply.click("Next")
    assert text_of(after)


@pytest.mark.parametrize("custom_id", ["page:nosuchtoken:1", "proof:q:999999", "proof:f:999999"])
async def test_a_forged_button_finds_nothing(w, custom_id):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    reply.message.components[0]["components"][0].update(custom_id=custom_id, label="Forged")
    answer = await w.bob.click(reply.message, "Forged")
    assert "no longer" in await told(answer)


async def test_a_button_of_another_server_shows_nothing_of_it(w, server):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    other = world(*server[:2])
    posted = await other.bob.slash(other.room, "who", said="a ferry")
    posted.message.data["components"] = reply.components
    for label in ("Proof 1", "Next"):
        answer = await other.bob.click(posted.message, label)
        assert "no longer" in await told(answer)


async def test_suggestions_of_speakers_and_topics(w):
    await w.add()
    assert "Ada Moss" in [c["value"] for c in await w.bob.autocomplete(w.room, "quotes", "by", "mos")]
    assert "Ada Moss" in [c["value"] for c in await w.bob.autocomplete(w.room, "quotes", "by", "")]
    for command, option in (("figures", "on"), ("brief", "on"), ("quotes", "about")):
        choices = await w.bob.autocomplete(w.room, command, option, "ferr")
        assert len(choices) <= 25
        assert all("ferr" in c["name"].casefold() for c in choices[:1])


async def test_markdown_and_mentions_stay_text(w):
    await w.add(HOSTILE[:4000], source="[bank](https://evil.example)")
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    text = text_of(reply)
    for bare in ("**Free", " @everyone", "<@&1>", "[your bank](", "||y||"):
        assert bare not in text
    assert "\\@everyone" in text
    proof = await reply.click(next(label for label in reply.labels if label.startswith("Proof")))
    assert " @everyone" not in text_of(proof)


@pytest.mark.parametrize(
    ("command", "options"),
    [("who", {"said": "x"}), ("ask", {"question": "who said x"}), ("help", {}), ("article list", {})],
)
async def test_direct_messages_get_a_polite_line(w, command, options):
    with pytest.raises(CannotDo, match="direct messages"):
        await w.bob.slash(w.bob.dm(), command, options)
    reply = await w.bob.slash(w.bob.dm(), command, options, forged=True)
    assert "in servers only" in text_of(reply)


async def test_direct_messages_get_no_suggestions(w):
    assert await w.bob.autocomplete(w.bob.dm(), "quotes", "by", "a", forged=True) == []


async def test_an_interaction_answered_late_is_let_go(w):
    await w.add()
    bot = w.d.bots[0]
    w.d.advance(-4)
    await w.bob.slash(w.room, "who", said="a ferry without a crew", wait=False)
    w.d.advance(4)
    await w.d.until(lambda: "too late or answered twice" in bot.output)
    assert not w.room.messages
    assert "raft" in text_of(await w.bob.slash(w.room, "who", said="a ferry without a crew"))


async def test_an_interaction_delivered_twice_is_answered_once(w):
    await w.add()
    dispatch = w.d.dispatch

    def twice(event, data, **more):
        for _ in range(2 if event == "INTERACTION_CREATE" else 1):
            dispatch(event, data, **more)

    w.d.dispatch = twice
    try:
        reply = await w.bob.slash(w.room, "who", said="a ferry without a crew")
    finally:
        del w.d.dispatch
    assert "raft" in text_of(reply)
    await w.d.until(lambda: any((c.answer or {}).get("code") == 40060 for c in w.d.refused))
    assert len(w.room.messages) == 1


async def test_a_double_click_is_two_turns_of_the_same_page(w):
    await w.add()
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
    await asyncio.gather(reply.click("Next"), reply.click("Next"))
    assert "Page 2 of 2" in text_of(reply)


async def test_guilds_do_not_see_each_other(w, server):
    await w.add(FERRIES)
    other = world(*server[:2])
    assert "raft" not in text_of(await other.bob.slash(other.room, "who", said="a ferry without a crew"))
    assert await other.bob.autocomplete(other.room, "quotes", "by", "Moss") == []


TIN = (
    "Tin imports of {year}\n\nTin imports reached {value},200 tons in {year}, said Ada Moss. They were watched closely."
)


async def add_tin(w):
    for year, value in ((2022, 3), (2023, 4), (2024, 5)):
        await w.add(TIN.format(year=year, value=value), f"tin{year}.txt", source="The Post", date=f"{year + 1}-01-15")


async def test_a_chart_of_three_years(w):
    await add_tin(w)
    reply = await w.bob.slash(w.room, "figures", on="tin imports")
    pressed = await w.bob.click(reply.message, "Chart")
    assert pressed.ephemeral
    assert pressed.files()["chart.png"].startswith(b"\x89PNG")
    assert pressed.embeds[0]["image"]["url"].endswith("chart.png")
    text = text_of(pressed)
    assert "2022: **3,200 tons** · The Post · 15 Jan 2023" in text
    assert text.index("2022:") < text.index("2023:") < text.index("2024:")


async def test_no_chart_of_two_years(w):
    await w.add(TIN.format(year=2022, value=3), "tin.txt")
    reply = await w.bob.slash(w.room, "figures", on="tin imports")
    with pytest.raises(CannotDo):
        await reply.click("Chart")


BREKKES = (
    "Ice closes the harbour\n\n“Ships will wait for the ice,” said Helga Brekke, the harbour master.\n\n"
    "“The miners will wait for nobody,” said Jon Brekke, the union leader.\n"
)


async def test_conditions_of_quotes(w):
    await w.add(source="The Harbour Post", date="2025-02-24")
    await w.add(BREKKES, "ice.txt", source="Northern Wire", date="2025-03-02")
    told = {"said": "a ferry without a crew is a raft"}
    assert "raft" in text_of(await w.bob.slash(w.room, "who", told, since="2025", source="Harbour Post", kind="direct"))
    nothing = text_of(await w.bob.slash(w.room, "who", told, kind="reported"))
    assert "reported only. Without that, 1 quote would be shown" in nothing
    reply = await w.bob.slash(w.room, "quotes", by="Ada Moss", about="ferries", source="harbor post")
    assert "raft" in text_of(reply)
    assert "Page 2" in text_of(await reply.click("Next"))
    asked = await w.bob.slash(w.room, "ask", question="what did Moss say about crews in the Harbour Post since 2025?")
    assert "raft" in text_of(asked)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"since": "blue"}, "is not a time"),
        ({"since": "2199"}, "is still to come"),
        ({"source": "The Moon"}, "is no outlet of this library"),
    ],
)
async def test_an_impossible_condition_is_told_in_private(w, options, why):
    await w.add(source="The Harbour Post")
    for command, more in (("who", {"said": "a ferry"}), ("quotes", {"by": "Ada Moss"})):
        assert why in await told(await w.bob.slash(w.room, command, {**more, **options}))
    assert not w.room.messages


async def test_outlets_are_suggested(w):
    await w.add(source="The Harbour Post")
    for command in ("who", "quotes", "figures"):
        assert [c["value"] for c in await w.bob.autocomplete(w.room, command, "source", "harb")] == ["The Harbour Post"]
        assert [c["value"] for c in await w.bob.autocomplete(w.room, command, "source", "")] == ["The Harbour Post"]


async def test_two_who_fit_are_offered_and_one_is_chosen(w):
    await w.add(BREKKES, "ice.txt")
    reply = await w.bob.slash(w.room, "quotes", by="Brekke")
    assert "fits 2 speakers" in text_of(reply)
    copy = await w.ann.select(reply.message, "Who is meant?", "Jon Brekke")
    assert copy.ephemeral
    assert copy.message is not reply.message
    assert "Helga" not in text_of(copy)
    one = await w.bob.select(reply.message, "Who is meant?", "Helga Brekke")
    assert one.message is reply.message
    assert "Ships will wait for the ice" in text_of(one)
    assert "Jon" not in text_of(one)


@pytest.mark.parametrize(
    ("command", "options"),
    [("ask", {"question": "what did Brekke say about waiting"}), ("brief", {"on": "Brekke"})],
)
async def test_a_choice_narrows_other_questions_too(w, command, options):
    await w.add(BREKKES, "ice.txt")
    reply = await w.bob.slash(w.room, command, options)
    one = await w.bob.select(reply.message, "Who is meant?", "Jon Brekke")
    assert "Only Jon Brekke" in text_of(one)
    assert "The miners will wait" in text_of(one)


async def test_a_choice_of_another_server_or_of_nobody_shows_nothing(w, server):
    await w.add(BREKKES, "ice.txt")
    reply = await w.bob.slash(w.room, "quotes", by="Brekke")
    other = world(*server[:2])
    posted = await other.bob.slash(other.room, "who", said="a ferry")
    posted.message.data["components"] = reply.components
    assert "no longer" in await told(await other.bob.select(posted.message, "Who is meant?", "Jon Brekke"))
    await w.ann.slash(w.room, "article remove", article="1")
    gone = await w.bob.select(reply.message, "Who is meant?", "Jon Brekke")
    assert "Brekke" in text_of(gone)
    assert "miners" not in text_of(gone)


async def test_one_quote_in_two_outlets_tells_the_first(w):
    for source, day in (("The Harbour Post", "2025-02-24"), ("Northern Wire", "2025-02-23")):
        more = f"\n{source} was told so.\n"
        await w.add(BREKKES + more, f"{day}.txt", source=source, date=day)
    text = text_of(await w.bob.slash(w.room, "quotes", by="Helga Brekke"))
    assert "first seen 23 Feb 2025 in Northern Wire · 2 sources" in text
    assert text.count("Ships will wait") == 1

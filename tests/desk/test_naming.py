"""Who and what is meant in a library, at any size, and what is suggested; nothing of another guild."""

import pytest

from bot.desk.naming import Naming
from bot.engine.model import BadInput
from tests.desk.shelves import GUILD, OTHER, Story


@pytest.fixture
async def crowd(store, desk):
    """A library of 63 speakers, the last one quoted most, and four outlets."""
    for number in range(60):
        story = Story(
            f"Story {number}", "2025-03-01", ("The Vessby Post", "Ledger Daily", "The Post", None)[number % 4]
        )
        name = f"Ada Moss{chr(97 + number % 26)}{chr(97 + number // 26)}"
        story.says(name, f"“We count {number} of them,”", "clerk")
        await story.shelve(store)
    await Story("One more").says("Volodymyr Zelensky", "“We thank you,”", "President").shelve(store)
    await Story("And one").says("Volodymyr Zelenskyy", "“We will win,”", "President").shelve(store)
    await Story("Last").says("Jon Mosszz", "“Thrice,”").says("Jon Mosszz", "“More,”").shelve(store)
    return desk


async def test_a_speaker_among_many_is_found_in_any_spelling(crowd):
    for typed in ("Zelensky", "zelenskiy", "Zelenskyi", "Volodimir Zelenski", "President Zelensky"):
        answer = await crowd.quotes(GUILD, by=typed, about=None)
        assert {match.record.quote.speaker for match in answer.quotes} == {"Volodymyr Zelensky", "Volodymyr Zelenskyy"}
        assert answer.persons == ()


async def test_suggestions_among_many(crowd):
    assert (await crowd.suggest_speakers(GUILD, ""))[0] == "Jon Mosszz"
    assert (await crowd.suggest_speakers(GUILD, "mosszz"))[0] == "Jon Mosszz"
    assert (await crowd.suggest_speakers(GUILD, "zelnsky"))[:1] == ["Volodymyr Zelensky"]
    assert len(await crowd.suggest_speakers(GUILD, "ada")) == 25
    assert "Ada Mossbc" in await crowd.suggest_speakers(GUILD, "mossbc ad")
    assert await crowd.suggest_speakers(OTHER, "ada") == await crowd.suggest_speakers(OTHER, "") == []


async def test_outlets(crowd, store):
    assert await crowd.suggest_outlets(GUILD, "") == [
        "Ledger Daily",
        "The Post",
        "The Vessby Post",
        "The Fjord Courier",
    ]
    assert await crowd.suggest_outlets(GUILD, "vesby") == ["The Vessby Post"]
    naming = Naming(store)
    assert (await naming.outlets(GUILD, "vesby post"))[0] == ["The Vessby Post"]
    assert (await naming.outlets(GUILD, "the Post"))[0] == ["The Post"]
    assert await naming.is_outlet(GUILD, "vessby post")
    assert not await naming.is_outlet(GUILD, "vessby")
    assert not await naming.is_outlet(OTHER, "vessby post")
    with pytest.raises(BadInput, match=r"is no outlet of this library\. Articles here are from"):
        await naming.outlets(GUILD, "The Moon")
    with pytest.raises(BadInput, match="No article here says its outlet"):
        await naming.outlets(OTHER, "The Moon")


async def test_two_who_fit_are_a_choice_and_one_can_be_chosen(crowd, store):
    await Story("B").says("Jon Brekke", "“Ships wait,”").says("Helga Brekke", "“Ships sail,”").shelve(store)
    both = await crowd.quotes(GUILD, by="Brekke", about=None)
    assert sorted(both.persons) == ["Helga Brekke", "Jon Brekke"]
    one = await crowd.quotes(GUILD, by="Brekke", about=None, person="Helga Brekke")
    assert [match.record.quote.speaker for match in one.quotes] == ["Helga Brekke"]
    assert (one.persons, one.note) == ((), "Only Helga Brekke.")
    asked = await crowd.ask(GUILD, "what did Brekke say about ships", person="Jon Brekke")
    assert [match.record.words for match in asked.quotes] == ["“Ships wait,”"]
    gone = await crowd.quotes(GUILD, by="Brekke", about=None, person="Nobody Brekke")
    assert len(gone.persons) == 2


async def test_words_of_names_are_handed_in_though_the_process_died_before(store, desk):
    await Story("B").says("Jon Brekke", "“Ships wait,”").shelve(store)  # nobody has caught up
    assert await store.names.waiting(GUILD, 9)
    assert await desk.suggest_speakers(GUILD, "brek") == ["Jon Brekke"]
    assert not await store.names.waiting(GUILD, 9)


async def test_any_number_of_names_is_caught_up_with_before_an_answer(crowd, store, monkeypatch):
    monkeypatch.setattr("bot.desk.naming.AT_ONCE", 7)
    monkeypatch.setattr("bot.desk.naming.LOOKED_AT", 9)
    assert len(await store.names.waiting(GUILD, 99)) > 60  # the fixture went past the desk
    await crowd.suggest_speakers(GUILD, "x")
    assert len(await store.names.waiting(GUILD, 99)) > 50  # who types is not kept waiting for all of them
    assert (await crowd.quotes(GUILD, by="Zelensky", about=None)).quotes
    assert not await store.names.waiting(GUILD, 99)


async def test_a_removed_article_leaves_no_name(crowd, store):
    record = await Story("B").says("Jon Brekke", "“Ships wait,”").shelve(store)
    await crowd.remove_article(GUILD, record.id)
    assert not await store.names.waiting(GUILD, 9)
    assert await crowd.suggest_speakers(GUILD, "brek") == []

"""Questions that combine: speaker and topic, since when, in which outlet, in which kind of speech."""

import pytest

from bot.engine.model import BadInput, Conditions
from tests.desk.shelves import GUILD, Story


@pytest.fixture
async def piers(store, desk):
    await (
        Story("Piers in January", "2025-01-10", "The Vessby Post")
        .says("Ada Moss", "“The piers are safe for everybody,”", "harbour master")
        .says("Ada Moss", "the piers would be painted green", "harbour master", "indirect")
        .counts("The piers cost 4 million euros.", "4 million euros", 4e6, "euro", "piers", "Ada Moss")
        .shelve(store)
    )
    await (
        Story("Piers in March", "2025-03-02", "Ledger Daily")
        .says("Ada Moss", "“We have waited for the piers since January,”", "harbour master")
        .says("Tom Arden", "“Nobody asked about the piers,”", "deputy mayor")
        .counts("The piers cost 5 million euros.", "5 million euros", 5e6, "euro", "piers", "Ada Moss")
        .shelve(store)
    )
    await Story("Undated", None, None).says("Ada Moss", "“Piers are no ferries,”").shelve(store)
    return desk


def found(answer):
    return {match.record.article.title for match in answer.quotes}


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ({}, {"Piers in January", "Piers in March", "Undated"}),
        ({"since": "February 2025"}, {"Piers in March"}),
        ({"since": "2025"}, {"Piers in January", "Piers in March"}),
        ({"source": "vesby post"}, {"Piers in January"}),
        ({"source": "The Ledger Daily", "since": "2025"}, {"Piers in March"}),
        ({"kind": "reported"}, {"Piers in January"}),
        ({"kind": "partly quoted"}, set()),
        ({"kind": "direct", "source": "vessby post", "since": "March 2025"}, set()),
    ],
)
async def test_quotes_by_somebody_under_conditions(piers, typed, titles):
    for about in (None, "piers"):
        answer = await piers.quotes(GUILD, by="Moss", about=about, conditions=Conditions(**typed))
        assert found(answer) == titles
        assert (answer.nothing is None) == bool(titles)
    answer = await piers.quotes(GUILD, by=None, about="piers", conditions=Conditions(**typed))
    assert found(answer) == titles


async def test_who_said_under_conditions(piers):
    answer = await piers.who_said(GUILD, "the piers are safe", Conditions(source="Vessby Post", kind="direct"))
    assert [match.record.quote.speaker for match in answer.quotes] == ["Ada Moss"]
    assert answer.question == "the piers are safe in Vessby Post direct only"
    answer = await piers.who_said(GUILD, "the piers are safe for everybody", Conditions(since="February 2025"))
    assert answer.nothing == (
        "No quote with “the piers are safe for everybody” is on record with this condition: since February 2025. "
        "Without that, 1 quote would be shown."
    )


async def test_figures_in_an_outlet(piers):
    answer = await piers.figures(GUILD, "piers", Conditions(source="Ledger Daily"))
    assert [match.record.figure.as_written for match in answer.figures] == ["5 million euros"]


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("what has Moss said about piers in the Vessby Post?", {"Piers in January"}),
        ("What did Moss say since February 2025 about the piers", {"Piers in March"}),
        ("who talked about piers from Ledger Daily", {"Piers in March"}),
        ("reported remarks by Moss about piers", {"Piers in January"}),
        ("what has the harbour master said in the Ledger Daily since 2025", {"Piers in March"}),
        ("quotes by Mosse about waitting for piers since March", {"Piers in March"}),
        ("who said nobody asked about the piers since February 2025", {"Piers in March"}),
        ("direct quotes by Tom Arden about piers in The Vessby Post", set()),
    ],
)
async def test_conditions_in_words(piers, question, titles):
    assert found(await piers.ask(GUILD, question)) == titles


async def test_what_looks_like_a_condition_may_be_what_was_said(piers):
    answer = await piers.ask(GUILD, "who said we have waited for the piers since January")
    assert found(answer) == {"Piers in March"}
    answer = await piers.ask(GUILD, "who said “we have waited for the piers” since March")
    assert found(answer) == {"Piers in March"}


async def test_a_place_is_no_outlet(piers):
    answer = await piers.ask(GUILD, "what has Moss said about piers in the North Sea")
    assert answer.note is None
    answer = await piers.ask(GUILD, "figures on piers in the Ledger Daily")
    assert [match.record.figure.as_written for match in answer.figures] == ["5 million euros"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"since": "blue"}, "“blue” is not a time"),
        ({"since": "2031"}, "“2031” is still to come"),
        ({"source": "The Moon"}, "“The Moon” is no outlet of this library"),
        ({"kind": "sung"}, "“sung” is no kind of quote"),
    ],
)
async def test_a_condition_that_nothing_can_meet_is_bad_input(piers, typed, told):
    for asking in (
        piers.who_said(GUILD, "the piers", Conditions(**typed)),
        piers.quotes(GUILD, by="Moss", about=None, conditions=Conditions(**typed)),
        piers.quotes(GUILD, by=None, about="piers", conditions=Conditions(**typed)),
    ):
        with pytest.raises(BadInput, match=told):
            await asking


async def test_older_quotes_of_somebody_who_says_much_are_found_by_topic(piers, store, monkeypatch):
    monkeypatch.setattr("bot.desk.lookup.EACH", 3)
    monkeypatch.setattr("bot.desk.answering.EACH", 3)
    for day in range(1, 6):
        await Story(f"Later {day}", f"2025-03-0{day}").says("Ada Moss", f"“Ships {day} will sail,”").shelve(store)
    assert found(await piers.quotes(GUILD, by="Ada Moss", about="piers safe for everybody")) == {"Piers in January"}

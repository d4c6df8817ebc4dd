"""What questions get: the right match, or what was searched and what comes near."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.model import BadInput, Conditions, Series
from tests.desk.shelves import GUILD, OTHER, Story, halvik


def words(answer):
    return [match.record.words for match in answer.quotes]


def speakers(answer):
    return [match.record.quote.speaker for match in answer.quotes]


# --- who said ---


@pytest.mark.parametrize(
    ("said", "speaker"),
    [
        ("the smelter will not reopen", "Marta Oskarsen"),
        ("economic garantee", "Pieter Haas"),
        ("copper tarrifs are a tax on kitchens", "Delphine Arnaud"),
        ("work until the furnace is cold", "Jon Brekke"),
        ("aluminium output will fall", "Marta Oskarsen"),
        ("ice is gone, ships wait", "Helga Brekke"),
    ],
)
async def test_who_said(library, said, speaker):
    answer = await library.who_said(GUILD, said)
    assert (answer.question, answer.kind, answer.nothing) == (said, "who_said", None)
    assert speakers(answer)[0] == speaker
    assert 58 <= answer.quotes[0].score <= 100


async def test_the_same_words_in_two_articles_are_one_match(library):
    answer = await library.who_said(GUILD, "the smelter will not reopen before the grid is repaired")
    (match,) = answer.quotes
    assert match.record.article.source == "The Fjord Courier"  # in the words that were asked for
    assert [one.article.source for one in match.also] == ["Northern Wire"]
    assert (match.first.article.source, match.sources) == ("Northern Wire", 2)


async def test_what_nobody_said(library):
    answer = await library.who_said(GUILD, "we shall build a palace of sugar for the minister of dreams")
    assert answer.quotes == ()
    assert answer.nothing.startswith("Nobody is on record with “we shall build a palace of sugar")
    assert "in 4 articles (10 quotes)" in answer.nothing
    answer = await library.who_said(GUILD, "copper imports from the moon will pay for all our roads and bridges")
    assert answer.nothing.endswith("Nearest topics: copper imports.")


async def test_a_few_words_nobody_said_in_a_row_find_what_is_about_them(library):
    answer = await library.who_said(GUILD, "repaired grid reopen smelter")
    assert set(speakers(answer)) == {"Marta Oskarsen"}
    assert "very words" in answer.note


async def test_an_empty_library_says_so(desk):
    for answer in (
        await desk.who_said(GUILD, "anything"),
        await desk.brief(GUILD, "x"),
        await desk.ask(GUILD, "who said x"),
    ):
        assert "no articles" in answer.nothing


async def test_libraries_are_apart(library, store):
    await Story("Elsewhere").says("Nils Voss", "“The smelter will not reopen, ever,”").shelve(store, OTHER)
    assert speakers(await library.who_said(OTHER, "the smelter will not reopen")) == ["Nils Voss"]
    assert "Nils Voss" not in speakers(await library.who_said(GUILD, "the smelter will not reopen"))
    assert (await library.quotes(GUILD, by="Nils Voss", about=None)).quotes == ()
    assert (await library.figures(OTHER, "copper imports")).figures == ()
    assert await library.quote_proof(OTHER, 99) is None


# --- quotes by, about ---


async def test_quotes_by_somebody(library):
    answer = await library.quotes(GUILD, by="Jon Brekke", about=None)
    assert speakers(answer) == ["Jon Brekke"] * 2
    assert answer.note is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("oskarsen", "Marta Oskarsen"),
        ("Oskarson", "Marta Oskarsen"),
        ("the energy minister", "Marta Oskarsen"),
        ("Velmaran president Arnaud", "Delphine Arnaud"),
        ("the velmaran president", "Delphine Arnaud"),
        ("D. Arnaud", "Delphine Arnaud"),
    ],
)
async def test_speakers_are_found_by_part_slip_or_role(library, typed, name):
    answer = await library.quotes(GUILD, by=typed, about=None)
    assert set(speakers(answer)) == {name}


async def test_two_people_of_one_name_are_both_shown_and_said(library):
    answer = await library.quotes(GUILD, by="Brekke", about=None)
    assert set(speakers(answer)) == {"Jon Brekke", "Helga Brekke"}
    assert answer.note == "“Brekke” fits 2 speakers: Jon Brekke, Helga Brekke."


async def test_two_people_of_one_role(library):
    answer = await library.quotes(GUILD, by="the treasury secretary", about=None)
    assert "Pieter Haas" in speakers(answer)


async def test_quotes_by_somebody_about_something(library):
    answer = await library.quotes(GUILD, by="Oskarsen", about="aluminium")
    assert words(answer) == ["aluminum output would fall by a third"]


async def test_what_a_quote_is_about_may_stand_beside_it(library):
    answer = await library.quotes(GUILD, by="Jon Brekke", about="the wage deal")
    assert words(answer) == ["“This does not concern the minister,”"]


async def test_quotes_about_something(library):
    answer = await library.quotes(GUILD, by=None, about="tariffs")
    assert speakers(answer) == ["Delphine Arnaud"]


async def test_nobody_of_that_name(library):
    answer = await library.quotes(GUILD, by="Helga Borgstrom", about=None)
    assert answer.nothing == (
        "There is no quote by “Helga Borgstrom” in 4 articles (10 quotes). Nearest speakers: Helga Brekke."
    )


async def test_nothing_by_somebody_about_that(library):
    answer = await library.quotes(GUILD, by="Jon Brekke", about="copper imports")
    assert answer.nothing == (
        "Nothing by Jon Brekke about “copper imports” in 2 quotes of theirs. Nearest topics: copper imports."
    )


async def test_quotes_by_nobody_about_nothing(library):
    assert (await library.quotes(GUILD, by=None, about=None)).nothing
    assert (await library.quotes(GUILD, by="???", about="tariffs")).quotes


# --- figures, briefs ---


@pytest.mark.parametrize(
    ("on", "written"),
    [("aluminum", "2 million tonnes"), ("smelter jobs", "420 workers"), ("coper imports", "15 percent")],
)
async def test_figures(library, on, written):
    answer = await library.figures(GUILD, on)
    assert answer.kind == "figures"
    assert answer.figures[0].record.figure.as_written == written


async def test_the_sentence_before_a_figure_may_name_the_topic(library, store):
    story = Story("Ledger").counts("Ostland has cobalt. Its reserves are 3 tonnes.", "3 tonnes", 3, "ton", "reserves")
    sentence = (story.paragraphs[0][0] + len("Ostland has cobalt. "), story.paragraphs[0][1])
    story.figures[0] = replace(story.figures[0], sentence=sentence)
    await story.shelve(store)
    (match,) = (await library.figures(GUILD, "cobalt")).figures
    assert match.record.figure.as_written == "3 tonnes"
    assert match.score < 80


async def test_no_figures(library):
    answer = await library.figures(GUILD, "gold imports")
    assert answer.nothing == (
        "There is no figure on “gold imports” in 4 articles (4 figures). Nearest topics: copper imports."
    )


async def test_a_brief_has_quotes_figures_and_articles(library):
    answer = await library.brief(GUILD, "Halvik smelter")
    assert {one.title for one in answer.articles} == {"Halvik smelter stays shut", "No date for Halvik"}
    assert {"Marta Oskarsen", "Jon Brekke"} <= set(speakers(answer))
    assert max(map(speakers(answer).count, speakers(answer))) <= 2
    answer = await library.brief(GUILD, "aluminium")
    assert [match.record.figure.as_written for match in answer.figures] == ["2 million tonnes"]


async def test_a_brief_tells_what_happened_and_who_said_what(library):
    answer = await library.brief(GUILD, "Halvik smelter")
    assert sorted(ref.id for story in answer.stories for ref in story.articles) == sorted(
        ref.id for ref in answer.articles
    )
    assert tuple(match for voice in answer.voices for match in voice.quotes) == answer.quotes
    names = [voice.name for voice in answer.voices]
    assert len(names) == len(set(names))


async def test_the_articles_that_tell_one_story_are_found_in_one_library_alone(library, store):
    fire = "A warehouse full of tyres burnt in the harbour on Tuesday night."
    first = await Story("Tyres burn in the harbour", "2025-03-04").tells(fire).shelve(store)
    again = await Story("Warehouse with tyres burnt", "2025-03-05", "Wire").tells(fire).shelve(store)
    await Story("Tyres burn in harbour", "2025-03-05", "Echo").tells(fire).shelve(store, OTHER)
    story = await library.story(GUILD, first)
    assert story.articles == (first.ref, again.ref)
    assert (story.publishers, story.texts) == (2, 1)
    assert (await library.story(GUILD, again)).articles == story.articles


async def test_a_brief_on_a_person(library):
    answer = await library.brief(GUILD, "Delphine Arnaud")
    assert speakers(answer)[0] == "Delphine Arnaud"


async def test_a_role_is_not_a_topic(library):
    """The energy minister has spoken, but not about energy."""
    assert not (await library.brief(GUILD, "energy")).quotes


async def test_a_part_of_a_name_is_not_another_person(library, store):
    await Story("Later").says("Oskarsen", "“We are waiting for parts,”").shelve(store)
    answer = await library.quotes(GUILD, by="Oskarsen", about=None)
    assert set(speakers(answer)) == {"Oskarsen", "Marta Oskarsen"}
    assert answer.note is None


async def test_a_full_name_finds_articles_that_give_the_surname_only_unless_two_people_bear_it(library, store):
    story = Story("Later").says("Oskarsen", "“We are waiting for parts,”").says("Brekke", "“So are we,”")
    await story.shelve(store)
    answer = await library.quotes(GUILD, by="Marta Oskarsen", about=None)
    assert set(speakers(answer)) == {"Oskarsen", "Marta Oskarsen"}
    answer = await library.quotes(GUILD, by="Jon Brekke", about=None)
    assert set(speakers(answer)) == {"Jon Brekke"}


async def test_a_misspelt_topic_finds_its_article(library):
    assert [one.title for one in (await library.brief(GUILD, "harbor")).articles] == ["Ice closes the harbour"]
    assert (await library.brief(GUILD, "Halvick")).articles


async def test_nothing_on_that(library):
    answer = await library.brief(GUILD, "uranium")
    assert answer.nothing == "Nothing is on record about “uranium” in 4 articles (10 quotes)."


# --- ask ---


@pytest.mark.parametrize(
    ("question", "kind", "found"),
    [
        ("Who said the smelter will not reopen?", "who_said", "smelter"),
        ("what did Oskarsen say about aluminium", "quotes", "aluminum output"),
        ("what has the Velmaran president said?", "quotes", "Tariffs"),
        ("can you tell me who talked about tariffs please", "quotes", "Tariffs"),
    ],
)
async def test_ask(library, question, kind, found):
    answer = await library.ask(GUILD, question)
    assert (answer.question, answer.kind, answer.note) == (question, kind, None)
    assert found in words(answer)[0]


async def test_ask_how_many(library):
    answer = await library.ask(GUILD, "how many workers are without pay")
    assert answer.figures[0].record.figure.value == 420


async def test_ask_something_else_says_how_it_was_read(library):
    answer = await library.ask(GUILD, "tariffs")
    assert (answer.kind, answer.note) == ("brief", "Read as: a brief on “tariffs”.")


async def test_the_closest_reading_is_one_that_finds_something(library):
    answer = await library.ask(GUILD, "we should talk about the velmara ostland treaty")
    assert answer.kind == "brief" or answer.quotes
    answer = await library.ask(GUILD, "“smelter stays shut” halvik")
    assert (answer.kind, bool(answer.articles)) == ("brief", True)
    assert answer.note.startswith("Read as: a brief on “smelter stays shut”.")


@pytest.mark.parametrize("question", ["", "???", "who said", "\ud800", "“”"])
async def test_a_question_without_words(library, question):
    answer = await library.ask(GUILD, question)
    assert (answer.kind, answer.question) == ("unknown", question)
    assert "no words" in answer.nothing
    if question != "who said":
        assert (
            (await library.who_said(GUILD, question)).kind == (await library.brief(GUILD, question)).kind == "unknown"
        )


UGLY = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(
        st.sampled_from(["who", "said", "smelter", "figures on", "by", "Brekke", "“", "the", "aluminum", "brief"])
    ).map(" ".join),
)


@given(UGLY)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_question_has_an_answer_or_a_reason(one_loop, full, text):
    async def check():
        for answer in (
            await full.ask(GUILD, text),
            await full.who_said(GUILD, text),
            await full.quotes(GUILD, by=text, about=text),
            await full.figures(GUILD, text),
            await full.brief(GUILD, text),
        ):
            assert bool(answer.nothing) != bool(answer.quotes or answer.figures or answer.articles)
            assert all(0 <= match.score <= 100 for match in (*answer.quotes, *answer.figures))
        await full.suggest_speakers(GUILD, text)
        await full.suggest_topics(GUILD, text)
        await full.suggest_articles(GUILD, text)

    one_loop.run(check())


@pytest.fixture
def one_loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def full(one_loop, tmp_path):
    """A desk that lives on one loop, for a test that is not a coroutine itself."""
    from bot.desk import Desk
    from bot.worker import InlineWorker
    from storage.store import Store
    from tests.desk.shelves import NOW

    opened = Store.open(tmp_path / "library.db")
    store = one_loop.run(opened.__aenter__())
    one_loop.run(halvik().shelve(store))
    yield Desk(store, InlineWorker(), lambda: NOW)
    one_loop.run(opened.__aexit__(None, None, None))


# --- proof ---


async def test_proof_shows_the_passage(library):
    match = (await library.who_said(GUILD, "work until the last furnace goes cold")).quotes[0]
    proof = await library.quote_proof(GUILD, match.record.id)
    article = (await library.article(GUILD, proof.article.id)).article
    assert proof.words == match.record.words == article.text[slice(*proof.span)]
    assert proof.before.endswith("since the storm of last November.\n\n")
    assert proof.after.startswith(" Jon Brekke said on Tuesday.")
    assert (proof.paragraph, proof.paragraphs, proof.speaker, proof.kind) == (3, 7, "Jon Brekke", "direct")


async def test_proof_of_a_figure(library):
    match = (await library.figures(GUILD, "smelter jobs")).figures[0]
    proof = await library.figure_proof(GUILD, match.record.id)
    assert (proof.words, proof.speaker, proof.kind) == ("420 workers", "Jon Brekke", None)
    assert proof.before.endswith("The closure leaves ")


async def test_proof_is_short_and_cuts_no_word(library, store):
    long = Story("Long").tells("alpha " * 200).says("Ada Moss", "“Here it is,”").tells("omega " * 200)
    record = await long.shelve(store)
    (quote,) = await store.quotes.of_article(GUILD, record.id)
    proof = await library.quote_proof(GUILD, quote.id)
    assert len(proof.before) <= 400
    assert len(proof.after) <= 400
    assert proof.before.startswith("alpha")
    assert proof.after.endswith(("omega", "omega "))


async def test_no_proof_for_what_is_not_there(library):
    assert await library.quote_proof(GUILD, 10**9) is None
    assert await library.figure_proof(GUILD, 10**9) is None
    for id in (0, -1, 10**9, 10**40):
        assert await library.quote_proof(GUILD, id) is None
        assert await library.article(GUILD, id) is None
        assert await library.remove_article(GUILD, id) is None
        assert await library.suggest_articles(GUILD, str(id)) == []


# --- suggestions ---


async def test_suggestions(library):
    assert (await library.suggest_speakers(GUILD, ""))[0] == "Marta Oskarsen"
    assert await library.suggest_speakers(GUILD, "bre") == ["Jon Brekke", "Helga Brekke"]
    assert await library.suggest_speakers(GUILD, "oskarson") == ["Marta Oskarsen"]
    assert set(await library.suggest_topics(GUILD, "")) == {"aluminium output", "smelter jobs", "copper imports", "ice"}
    assert await library.suggest_topics(GUILD, "copper") == ["copper imports"]
    assert [one.id for one in await library.suggest_articles(GUILD, "")] == [4, 3, 2, 1]
    assert [one.id for one in await library.suggest_articles(GUILD, "2")] == [2]
    assert [one.id for one in await library.suggest_articles(GUILD, "halvik")] == [3, 1]
    assert [one.id for one in await library.suggest_articles(GUILD, "No date for Halvik")] == [3]
    assert await library.suggest_speakers(OTHER, "") == []
    assert "Europe/Berlin" in await library.suggest_zones("berlin")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ({"unit": "tonnes"}, ["2 million tonnes"]),
        ({"unit": "kg", "above": "1 billion kg"}, ["2 million tonnes"]),
        ({"above": "3 million tons"}, []),
        ({"below": "3 million"}, ["2 million tonnes"]),
        ({"since": "March 2025"}, ["2 million tonnes"]),
        ({"since": "2026"}, []),
        ({"by": "Jon Brekke"}, []),
    ],
)
async def test_figures_with_conditions(library, typed, written):
    answer = await library.figures(GUILD, "aluminium output", Conditions(**typed))
    assert [match.record.figure.as_written for match in answer.figures] == written
    assert (answer.nothing is None) == bool(written)


async def test_figures_by_a_speaker(library):
    answer = await library.figures(GUILD, "smelter jobs", Conditions(by="brekke, jon"))
    assert [match.record.figure.speaker for match in answer.figures] == ["Jon Brekke"]
    answer = await library.figures(GUILD, "smelter jobs", Conditions(by="Zzyzx"))
    assert answer.nothing.startswith("There is no quote by “Zzyzx”")


async def test_conditions_that_are_too_narrow_say_what_there_would_be(library):
    answer = await library.figures(GUILD, "aluminium output", Conditions(above="3 million tons", since="2024"))
    assert answer.nothing == (
        "No figure on “aluminium output” is on record with this condition: above 3 million tons, since 2024. "
        "Without that, 1 figure would be shown."
    )


async def test_a_condition_that_is_none_is_bad_input(library):
    with pytest.raises(BadInput, match="is not one amount"):
        await library.figures(GUILD, "aluminium", Conditions(above="1,2,3,4"))


async def test_sources_that_disagree(library, store):
    other = Story("Halvik made more", "2025-03-05", "Ledger Daily").counts(
        "Halvik made 3 million tonnes of aluminium a year.", "3 million tonnes", 3e6, "ton", "aluminium output"
    )
    await other.shelve(store)
    answer = await library.ask(GUILD, "figures on aluminium output above 1 million tons")
    assert {
        match.record.figure.as_written: [one.figure.as_written for one in match.against] for match in answer.figures
    } == {"2 million tonnes": ["3 million tonnes"], "3 million tonnes": ["2 million tonnes"]}


async def test_units_are_suggested(library):
    assert (await library.suggest_units(GUILD, ""))[0] == "meter"
    assert await library.suggest_units(GUILD, "perc") == ["percent"]
    assert await library.suggest_units(GUILD + 1, "") == []


async def test_an_export_goes_over_many_pages_and_stays_in_its_library(library, monkeypatch):
    monkeypatch.setattr("bot.desk.EXPORTED", 2)
    pages = [page async for page in library.export(GUILD, "quotes")]
    ids = [record.id for page in pages for record in page]
    assert max(map(len, pages)) == 2
    assert ids == sorted(set(ids))
    assert len(ids) == (await library.counts(GUILD)).quotes
    assert [page async for page in library.export(GUILD + 1, "figures")] == []


async def test_a_chart_is_drawn_once(library):
    drawn = []

    def draw(series):
        drawn.append(series)
        return b"image"

    series = Series("tin imports", "ton", None, ())
    assert [await library.chart(series, draw) for _ in range(2)] == [b"image", b"image"]
    assert drawn == [series]

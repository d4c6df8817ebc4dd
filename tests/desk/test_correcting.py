"""Wrong quotes: reported, corrected, and answered as corrected."""

from datetime import timedelta

import pytest

from bot.desk.correcting import NAME, NOTE, REPORTS
from bot.engine.model import BadInput, Correction, Submission
from tests.desk.shelves import GUILD, NOW, OTHER, Story, treaty

TARIFFS, SECURITY, UNNAMED = 5, 6, 7  # the quotes of treaty()


async def who(desk, words):
    return (await desk.who_said(GUILD, words)).quotes[0].record


async def test_answers_proof_and_brief_tell_the_corrected_speaker(library):
    kept = await library.correct_quote(GUILD, TARIFFS, "Pieter Haas", by=5)
    assert kept.corrected == Correction(NOW, 5, "Delphine Arnaud")
    assert (kept.quote.role, kept.quote.confidence) == ("Treasury Secretary", 1.0), "the role the library knows"
    assert await who(library, "tariffs on copper are a tax") == kept
    assert kept in [one.record for one in (await library.quotes(GUILD, by="Haas", about=None)).quotes]
    assert not (await library.quotes(GUILD, by="Delphine Arnaud", about=None)).quotes
    assert "Delphine Arnaud" not in await library.suggest_speakers(GUILD, "")
    assert kept in [one.record for one in (await library.brief(GUILD, "tariffs on copper")).quotes]
    proof = await library.quote_proof(GUILD, TARIFFS)
    assert (proof.speaker, proof.quote_id, proof.corrected) == ("Pieter Haas", TARIFFS, kept.corrected)


async def test_a_new_name_is_known_from_then_on_without_a_role(library):
    kept = await library.correct_quote(GUILD, TARIFFS, "Zora Neal")
    assert (kept.quote.speaker, kept.quote.role, kept.corrected.by) == ("Zora Neal", None, None)
    assert await library.suggest_speakers(GUILD, "zor") == ["Zora Neal"]
    assert (await library.ask(GUILD, "quotes by Zora Neal")).quotes[0].record == kept


async def test_a_digest_tells_the_corrected_speaker(library, clock):
    plan = await library.planning.set(
        GUILD, channel_id=1, time="08:00", zone="UTC", days="", topics="copper", created_by=5
    )
    clock.now += timedelta(hours=1)
    await treaty_again(library)
    (fresh,) = (await library.planning.preview(GUILD, plan.id)).quotes
    await library.correct_quote(GUILD, fresh.record.id, "Pieter Haas")
    (shown,) = (await library.planning.preview(GUILD, plan.id)).quotes
    assert (shown.record.quote.speaker, shown.record.corrected.before) == ("Pieter Haas", fresh.record.quote.speaker)


async def treaty_again(desk):
    data = "Copper again\n\n“Copper will be dear for years,” said Ada Moss.\n".encode()
    assert (await desk.add_article(GUILD, Submission(data))).record.quotes == 1


@pytest.mark.parametrize("typed", [None, "unknown", " Unknown "])
async def test_nobody_may_be_the_speaker(library, typed):
    kept = await library.correct_quote(GUILD, TARIFFS, typed)
    assert (kept.quote.speaker, kept.quote.role, kept.quote.confidence) == (None, None, 1.0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Pieter \t Haas ", "Pieter Haas"),
        ("pieter haas", "Pieter Haas"),  # as the library writes it
        ("Zora\nNeal", "Zora Neal"),
        ("Zora\u202e \u200bNeal\x00", "Zora Neal"),
        ("@everyone Zora <@&12> Neal @here", "Zora Neal"),
        ("<@<@1>1> Zora", "<@ 1> Zora"),
        ("Zoe\u0308 O’Neal-Smith, Jr.", "Zoë O’Neal-Smith, Jr."),
        ("x" * NAME, "x" * NAME),
    ],
)
async def test_names_are_cleaned(library, typed, kept):
    assert (await library.correct_quote(GUILD, TARIFFS, typed)).quote.speaker == kept


@pytest.mark.parametrize("typed", ["", "  ", "@everyone", "\u200b", "?!", "<@12>", "x" * (NAME + 1), "\ud800"])
async def test_what_is_no_name_changes_nothing(library, typed):
    with pytest.raises(BadInput, match="name"):
        await library.correct_quote(GUILD, TARIFFS, typed)
    assert (await library.quotes_by_id(GUILD, [TARIFFS]))[0].corrected is None


async def test_undo_goes_back_step_by_step(library):
    before = (await library.quotes_by_id(GUILD, [TARIFFS]))[0]
    first = await library.correct_quote(GUILD, TARIFFS, "Pieter Haas", by=5)
    assert await library.corrected_quotes(GUILD) == [first]
    await library.correct_quote(GUILD, TARIFFS, None, by=6)
    assert await library.undo_correction(GUILD, TARIFFS) == first
    assert await library.undo_correction(GUILD, TARIFFS) == before
    with pytest.raises(BadInput, match="not corrected"):
        await library.undo_correction(GUILD, TARIFFS)


@pytest.mark.parametrize("id", [0, 999, 2**63, 10**30])
async def test_a_quote_that_is_not_there(library, id):
    for attempt in (
        library.correct_quote(GUILD, id, "Ada Moss"),
        library.undo_correction(GUILD, id),
        library.report_quote(GUILD, id, by=5),
        library.dismiss_reports(GUILD, id),
    ):
        with pytest.raises(BadInput, match="There is no quote"):
            await attempt
    assert await library.quotes_by_id(GUILD, [id]) == []


async def test_another_guild_has_no_such_quote(library):
    with pytest.raises(BadInput, match="There is no quote"):
        await library.correct_quote(OTHER, TARIFFS, "Ada Moss")
    with pytest.raises(BadInput, match="There is no quote"):
        await library.report_quote(OTHER, TARIFFS, by=5)


async def test_reports_are_listed_most_reported_first_and_dismissed(library):
    await library.report_quote(GUILD, TARIFFS, by=5, note="  it was \n the mayor  ")
    await library.report_quote(GUILD, SECURITY, by=5, note="x" * 500)
    await library.report_quote(GUILD, SECURITY, by=6)
    security, tariffs = await library.reported_quotes(GUILD)
    assert (security.record.id, security.reporters, security.notes) == (SECURITY, 2, ("x" * NOTE,))
    assert (tariffs.record.id, tariffs.reporters, tariffs.notes) == (TARIFFS, 1, ("it was the mayor",))
    assert await library.dismiss_reports(GUILD, SECURITY) == 2
    await library.correct_quote(GUILD, TARIFFS, "Pieter Haas")
    assert await library.reported_quotes(GUILD) == []


async def test_a_person_has_so_many_open_reports(library, store):
    story = Story("Many words")
    for number in range(REPORTS + 1):
        story.says("Ada Moss", f"“Number {number} is a ferry,”")
    record = await story.shelve(store)
    ids = [one.id for one in (await library.article_findings(GUILD, record.id))[0]]
    for id in ids[:REPORTS]:
        await library.report_quote(GUILD, id, by=5)
    with pytest.raises(BadInput, match=str(REPORTS)):
        await library.report_quote(GUILD, ids[REPORTS], by=5)
    await library.report_quote(GUILD, ids[0], by=5, note="again")
    await library.dismiss_reports(GUILD, ids[1])
    await library.report_quote(GUILD, ids[REPORTS], by=5)


async def test_quotes_are_suggested_by_number_words_and_speaker(library):
    assert [one.id for one in await library.suggest_quotes(GUILD, "6")] == [SECURITY]
    assert (await library.suggest_quotes(GUILD, "tarifs on copper"))[0].id == TARIFFS
    assert [one.id for one in await library.suggest_quotes(GUILD, "Haas")] == [SECURITY]
    assert await library.suggest_quotes(GUILD, "zeppelin") == []
    await library.report_quote(GUILD, TARIFFS, by=5)
    first, *newest = await library.suggest_quotes(GUILD, " ")
    assert first.id == TARIFFS
    assert {one.article.title for one in newest} == {"Ice closes the harbour"}
    assert await library.suggest_quotes(OTHER, "") == []


async def test_reading_again_keeps_what_people_set_right(desk, store):
    record = await treaty().shelve(store, engine=0)
    first = (await desk.article_findings(GUILD, record.id))[0][0]
    await desk.correct_quote(GUILD, first.id, "Zora Neal")
    await desk.report_quote(GUILD, first.id, by=5)
    assert [step.failure async for step in desk.reread(GUILD)] == [None]
    (again,) = await desk.quotes_by_id(GUILD, [first.id])
    assert (again.words, again.quote.speaker) == (first.words, "Zora Neal")
    assert [one.record for one in await desk.reported_quotes(GUILD)] == [again]


async def test_whoever_is_made_to_have_denied_a_figure_has_not_stated_it(desk):
    said = "Otto Frey, the mayor of Halm, met the council.\n\nFrey denied that 300 people had been hurt.\n"
    record = (await desk.add_article(GUILD, Submission(said.encode()))).record
    ((quote,), (before,)) = await desk.article_findings(GUILD, record.id)
    await desk.correct_quote(GUILD, quote.id, "Zora Neal")
    ((corrected,), (after,)) = await desk.article_findings(GUILD, record.id)
    assert (quote.quote.speaker, corrected.quote.speaker) == ("Otto Frey", "Zora Neal")
    assert (before.figure.value, before.figure.speaker, after) == (300.0, None, before)

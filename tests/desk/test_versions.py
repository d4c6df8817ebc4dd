"""Articles that change: versions, what is superseded, pages looked at again, on a real file and a real server."""

import asyncio
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.desk.rechecking import LOOKS, next_look
from bot.engine.extract import VERSION
from bot.engine.model import BadInput, Submission
from bot.fetching import Fetcher
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER
from tests.engine.edits import EDITS, FERRY, LIGHT, LONGER, OTHERS, QUOTE_OUT, REWORDED, TEASER
from tests.engine.reading.stories import BRIDGE, OWLS
from tests.engine.reading.webpages import WALLS, news_site
from tests.fetching.servers import answer, serving

LINK = "https://post.example/ferry"
HOUR = timedelta(hours=1)


async def add(desk, text=FERRY, guild=GUILD, url=LINK):
    return await desk.add_article(guild, Submission(text.encode(), url=url, published="2025-02-24"))


async def ids(store, guild=GUILD, article=1):
    return {one.words: one.id for one in await store.quotes.of_article(guild, article)}


async def test_the_same_address_with_another_text_is_a_version(desk, store, clock):
    first = await add(desk)
    before = await ids(store)
    clock.now += HOUR
    second = await add(desk, QUOTE_OUT, url="http://www.post.example/ferry/?utm_source=mail")
    assert (first.new, second.new, second.record.id) == (True, False, 1)
    assert [one.how for one in second.changes.differences] == ["vanished"]
    after = await ids(store)
    assert after.items() <= before.items(), "what is in both keeps its number"
    (gone,) = set(before) - set(after)
    versions = await desk.versions.history(GUILD, 1)
    assert [(one.number, one.since, one.until) for one in versions] == [(1, NOW, NOW + HOUR), (2, NOW + HOUR, None)]
    assert versions[1].changes == second.changes
    assert (await store.articles.counts(GUILD)).articles == 1
    assert second.record.quotes == len(after)
    (record,) = await store.quotes.get(GUILD, [before[gone]])
    assert (record.superseded.since, record.superseded.now) == (NOW + HOUR, None)
    assert await store.check() == []


async def test_answers_find_what_is_superseded_and_say_so(desk, clock):
    await add(desk)
    clock.now += HOUR
    await add(desk, REWORDED)
    answer = await desk.who_said(GUILD, "the winter sailings have never paid for their own fuel")
    old, new = answer.quotes[:2]
    assert "never paid" in old.record.words
    assert old.record.superseded.now == new.record.words
    assert new.record.superseded is None
    same = await desk.quotes(GUILD, by="Ada Moss", about=None)
    assert [one.record.superseded is None for one in same.quotes] == [True, False], "what is said now comes first"
    brief = await desk.brief(GUILD, "winter sailings")
    assert {one.record.superseded is None for one in brief.quotes} == {True, False}
    proof = await desk.quote_proof(GUILD, old.record.id)
    assert "never paid" in proof.words
    assert "harbour board said on Monday" in proof.before
    assert (proof.read_at, proof.superseded) == (NOW, old.record.superseded)
    assert (await desk.quote_proof(GUILD, new.record.id)).read_at == NOW + HOUR


async def test_figures_too(desk, clock):
    await add(desk)
    clock.now += HOUR
    await add(desk, LIGHT)
    found = (await desk.figures(GUILD, "what the board lost")).figures
    values = {one.record.figure.value: one.record.superseded for one in found}
    assert values[4.7e6] is None
    assert "4.7 million" in values[4.2e6].now
    assert not any(one.against for one in found), "a value that is given no more disagrees with none"
    old = next(one.record for one in found if one.record.superseded)
    assert (await desk.figure_proof(GUILD, old.id)).words == "4.2 million crowns"


async def test_an_edit_taken_back_gives_back_what_was(desk, store):
    await add(desk)
    before = await ids(store)
    await add(desk, REWORDED)
    await add(desk, FERRY)
    assert await ids(store) == before
    (reworded,) = [one for one in await store.quotes.of_versions(GUILD, 1) if one.superseded]
    assert "never paid" in reworded.superseded.now
    assert len(await desk.versions.history(GUILD, 1)) == 3


@pytest.mark.parametrize("text", [TEASER, FERRY + "\nUpdated 2 hours ago\n"])
async def test_what_is_no_edit_leaves_everything(desk, store, text):
    await add(desk)
    before = await ids(store)
    again = await add(desk, text)
    assert (again.new, again.changes) == (False, None)
    assert await ids(store) == before
    assert len(await desk.versions.history(GUILD, 1)) == 1


async def test_another_article_under_the_address_is_another_article(desk):
    await add(desk)
    for number, text in enumerate(OTHERS.values(), start=2):
        assert (await add(desk, text)).record.id == number
    assert len(await desk.versions.history(GUILD, 1)) == 1
    assert (await add(desk, LIGHT)).record.id == 1, "the one it is an edit of is found among them"


async def test_an_earlier_text_without_its_address_is_known(desk):
    await add(desk)
    await add(desk, LIGHT)
    again = await add(desk, FERRY, url=None)
    assert (again.record.id, again.new) == (1, False)
    assert len(await desk.versions.history(GUILD, 1)) == 2


async def test_only_the_same_server_and_the_same_address(desk):
    await add(desk)
    assert (await add(desk, LIGHT, guild=OTHER)).new
    assert (await add(desk, LIGHT, url="https://copy.example/ferry")).record.id == 2
    assert (await add(desk, LIGHT)).record.id == 1, "though another article has these words"
    assert await desk.versions.history(OTHER, 1)
    assert len(await desk.versions.history(OTHER, 1)) == 1
    assert await desk.versions.suggest(OTHER, "") == []
    assert [ref.id for ref in await desk.versions.suggest(GUILD, "ferry")] == [1]


async def test_corrections_and_reports_stay_with_their_quote(desk, store):
    await add(desk)
    before = await ids(store)
    kept, lost = (next(id for words, id in before.items() if part in words) for part in ("every number", "Nobody"))
    for quote in (kept, lost):
        await desk.correct_quote(GUILD, quote, "Lena Voss")
        await desk.report_quote(GUILD, quote, by=5, note="really?")
    await add(desk, "News of the coast\n\nSomething stands above it now.\n\n" + QUOTE_OUT)
    records = {one.id: one for one in await desk.quotes_by_id(GUILD, [kept, lost])}
    assert [records[id].quote.speaker for id in (kept, lost)] == ["Lena Voss", "Lena Voss"]
    assert [records[id].superseded is None for id in (kept, lost)] == [True, False]
    assert {one.record.id for one in await desk.reported_quotes(GUILD)} == {kept, lost}
    async for step in desk.reread(GUILD, every=True):
        assert step.failure is None
    assert {one.quote.speaker for one in await desk.quotes_by_id(GUILD, [kept, lost])} == {"Lena Voss"}
    for quote, name in ((kept, "Ada Moss"), (lost, "Tom Arden")):
        assert (await desk.undo_correction(GUILD, quote)).quote.speaker == name
    assert await store.check() == []


async def test_reading_again_leaves_what_is_superseded(desk, store):
    await add(desk)
    await add(desk, LIGHT)
    quotes, figures = await store.quotes.of_versions(GUILD, 1), await store.figures.of_versions(GUILD, 1)
    async for step in desk.reread(GUILD, every=True):
        assert step.failure is None
    assert await store.quotes.of_versions(GUILD, 1) == quotes
    assert await store.figures.of_versions(GUILD, 1) == figures
    assert await store.check() == []


async def test_what_a_newer_engine_finds_is_no_change_of_the_page(desk, store, tmp_path):
    await add(desk)
    with sqlite3.connect(tmp_path / "library.db") as file:  # an older engine that missed a quote
        file.execute("UPDATE article SET engine = ?", (VERSION - 1,))
        file.execute("UPDATE quote SET content = '[[0, 3]]', words = 'Fer' WHERE id = 2")
    file.close()
    assert [one.how for one in (await add(desk, LIGHT)).changes.differences] == ["changed"]


async def test_digests_and_lists_have_only_what_is_there(desk, store, clock):
    plan = await desk.planning.set(GUILD, channel_id=1, time="08:00", zone="UTC", days="daily", topics="", created_by=1)
    clock.now += HOUR
    await add(desk)
    await add(desk, QUOTE_OUT)
    clock.now += HOUR
    digest = await desk.planning.preview(GUILD, plan.id)
    assert digest.quotes
    assert not [one for one in digest.quotes if one.record.superseded or "Nobody asked" in one.record.words]
    quotes, figures = await desk.article_findings(GUILD, 1)
    assert not [one for one in (*quotes, *figures) if one.superseded]
    exported = [record async for page in desk.export(GUILD, "quotes") for record in page]
    assert [one.superseded is None for one in exported].count(False) == 1


async def test_a_removed_article_takes_its_versions_along(desk, store, tmp_path):
    await add(desk)
    await add(desk, LIGHT)
    await desk.remove_article(GUILD, 1)
    with sqlite3.connect(tmp_path / "library.db") as file:
        for table in ("version", "recheck", "quote", "figure", "entry", "posting", "word", "name"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    file.close()


async def test_two_edits_at_once_are_two_versions(desk, store):
    await add(desk)
    await asyncio.gather(add(desk, LIGHT), add(desk, LONGER), add(desk, REWORDED))
    assert len(await desk.versions.history(GUILD, 1)) == 4
    assert await store.check() == []


TEXTS = [FERRY, *EDITS.values(), LIGHT.replace("310", "330"), LONGER.replace("Ada Moss", "Lena Voss")]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
def test_after_any_edits_every_quote_is_verbatim_in_its_version(tmp_path_factory, edits):
    asyncio.run(_edited(tmp_path_factory.mktemp("edits"), edits))


async def _edited(folder, edits):
    async with Store.open(folder / "library.db") as store:
        desk: Any = Desk(store, InlineWorker(), lambda: NOW)
        await add(desk)
        for text in edits:
            await add(desk, text)
        record = await desk.article(GUILD, 1)
        texts: dict[Any, Any] = {None: record.article}
        for version in await desk.versions.history(GUILD, 1):
            texts[version.number] = await store.versions.text(GUILD, 1, version.number)
        quotes, figures = await store.quotes.of_versions(GUILD, 1), await store.figures.of_versions(GUILD, 1)
        for quote in quotes:
            text = texts[quote.superseded and quote.superseded.version].text
            assert " … ".join(text[a:b] for a, b in quote.quote.content) == quote.words
            proof = await desk.quote_proof(GUILD, quote.id)
            assert proof.words == text[slice(*quote.span)]
            assert proof.before + proof.words + proof.after in text
        for figure in figures:
            text = texts[figure.superseded and figure.superseded.version].text
            assert text[slice(*figure.figure.span)] == figure.figure.as_written
        current = [one.words for one in quotes if one.superseded is None]
        assert len(current) == record.quotes
        fresh = await add(desk, record.article.text, guild=OTHER)
        assert sorted(current) == sorted(await ids(store, OTHER, fresh.record.id)), "as if it had come like this"
        assert await store.check() == []


# --- pages looked at again -------------------------------------------------------------------------------------------


def page(story=BRIDGE, **headers):
    html = news_site(story).replace("https://www.brennmoorpost.example", "")
    return answer(html.encode(), **headers)


def changed(story=BRIDGE):
    return page(
        type(story)(
            story.title, story.writer, story.day, tuple(p.replace("48 million", "52 million") for p in story.paragraphs)
        )
    )


@pytest.fixture
async def web():
    async with serving() as web:
        yield web


@pytest.fixture
async def fetching(store, clock, web):
    async with Fetcher([web.at], clock=clock) as fetcher:
        yield Desk(store, InlineWorker(), clock, fetch=fetcher.fetch)


async def test_a_page_looked_at_again(fetching, web, clock):
    web.answers["/a"] = page(ETag='W/"é1"', Last_Modified="Mon, 03 Mar 2025 10:00:00 GMT")
    await fetching.add_link(GUILD, web.url("/a"), {})
    web.answers["/a"] = answer(b"", "304 Not Modified", None)
    assert (await fetching.versions.recheck(GUILD, 1)).outcome == "unchanged"
    asked = web.requests[-1]
    assert "If-Modified-Since: Mon, 03 Mar 2025 10:00:00 GMT" in asked
    web.answers["/a"] = page()
    assert (await fetching.versions.recheck(GUILD, 1)).outcome == "unchanged"
    web.answers["/a"] = changed()
    clock.now += HOUR
    found = await fetching.versions.recheck(GUILD, 1)
    assert found.outcome == "changed"
    ((before, after),) = [(one.before, one.after) for one in found.changes.differences]
    assert (before, after) == ("48 million crowns", "52 million crowns")
    assert "If-Modified-Since" not in web.requests[-1], "of a page that no longer says when it changed"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(b"", "404 Not Found"), "gone"),
        (answer(b"", "410 Gone"), "gone"),
        (answer(b"", "503 Service Unavailable"), "unreadable"),
        (answer(kind="video/mp4"), "unreadable"),
        (answer(WALLS["consent"][0].encode()), "unreadable"),
        (answer(WALLS["payment"][0].encode()), "unreadable"),
        (page(OWLS), "another"),
    ],
)
async def test_a_page_that_shows_it_no_more_changes_nothing(fetching, web, store, said, outcome):
    web.answers["/a"] = page()
    await fetching.add_link(GUILD, web.url("/a"), {})
    before = await ids(store)
    web.answers["/a"] = said
    assert (await fetching.versions.recheck(GUILD, 1)).outcome == outcome
    assert await ids(store) == before
    proof = await fetching.quote_proof(GUILD, 1)
    assert (proof.gone is not None) == (outcome == "gone")
    web.answers["/a"] = page()
    assert (await fetching.versions.recheck(GUILD, 1)).outcome == "unchanged"
    assert (await fetching.quote_proof(GUILD, 1)).gone is None, "it is back"


async def test_nothing_to_look_at(fetching):
    await add(fetching, url=None)
    with pytest.raises(BadInput, match="without a link"):
        await fetching.versions.recheck(GUILD, 1)
    with pytest.raises(BadInput, match="no article"):
        await fetching.versions.recheck(GUILD, 7)


def test_the_times_of_looking():
    moments = [NOW]
    while (after := next_look(NOW, moments[-1])) is not None:
        moments.append(after)
    assert tuple(moment - NOW for moment in moments[1:]) == LOOKS
    assert next_look(NOW, NOW + timedelta(days=2)) == NOW + timedelta(days=3), "times that were missed are one"


async def test_by_itself_five_times_and_no_more(fetching, web, clock):
    web.answers["/a"] = page()
    await fetching.add_link(GUILD, web.url("/a"), {})
    looks = []
    for _ in range(8 * 24 * 4):
        clock.now += HOUR / 4
        if await fetching.versions.look(clock.now):
            looks.append(clock.now - NOW)
            web.answers["/a"] = changed()
    assert tuple(looks) == LOOKS
    assert len(web.requests) == 6
    assert len(await fetching.versions.history(GUILD, 1)) == 2


async def test_one_page_of_a_host_at_a_time_and_no_failure_costs_another(fetching, web, clock, store):
    for name, story in (("a", BRIDGE), ("b", OWLS)):
        html = news_site(story).replace("https://www.brennmoorpost.example/", f"/{name}/")
        web.answers[f"/{name}"] = answer(html.encode())
        await fetching.add_link(GUILD, web.url(f"/{name}"), {})
    web.answers["/a"] = answer(b"", "503 Service Unavailable", Retry_After="7200")
    clock.now += HOUR
    assert [await fetching.versions.look(clock.now) for _ in range(3)] == [1, 1, 0]
    assert (await store.rechecks.get(GUILD, 1)).next_at == NOW + 6 * HOUR
    web.answers["/a"] = answer(b"", "410 Gone")
    clock.now = NOW + 6 * HOUR
    await fetching.versions.look(clock.now)
    assert (await store.rechecks.get(GUILD, 1)).next_at is None, "gone for good"


async def test_files_and_pastes_are_not_looked_at(desk, clock):
    await add(desk)
    assert await desk.versions.look(NOW + timedelta(days=9)) == 0

"""Feeds as cards and as text: what they say, and that Discord and a terminal take whatever feeds call themselves."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.model.feeds import (
    FeedAdded,
    FeedEntry,
    FeedFilter,
    FeedLink,
    FeedPreview,
    FeedRecord,
    FeedsImported,
)
from bot.presenting import feed_text
from bot.presenting.data import dumps, feed_to_data
from bot.presenting.feed_cards import (
    feed_added_card,
    feed_card,
    feed_choice,
    feed_notice,
    feeds_card,
    imported_card,
    preview_card,
    status_card,
    trouble_card,
)
from bot.presenting.limits import units
from tests.presenting import hostile
from tests.presenting.hostile import MARKDOWN, NOW
from tests.presenting.validator import faults

URL = "https://coast.example/feed"
WORKS = FeedRecord(
    *(3, URL, "Coast Daily", None, FeedFilter(), 5, NOW - timedelta(days=9), False),
    *(NOW, NOW, NOW + timedelta(minutes=15), None, None, 12, 0, 0),
)
FAILING = replace(
    WORKS, id=4, failing_since=NOW - timedelta(days=2), worked_at=NOW - timedelta(days=2), problem="No such server."
)
GONE = replace(WORKS, id=5, next_at=None, problem="The server says that it is gone.")
PAUSED = replace(WORKS, id=6, paused=True, next_at=None)
NEW = replace(WORKS, id=7, checked_at=None, worked_at=None)
BUSY = replace(
    WORKS, id=8, outlet="Coast", filter=FeedFilter(("tin", "aluminium prices"), ("sport",)), waiting=3, lost=1
)
ENTRIES = tuple(
    (FeedEntry((str(n),), None, f"Ferries {n}", None, "2025-02-24", None), n % 2 == 0) for n in range(1, 40)
)


def shown(card):
    (embed,) = card.embeds
    return f"{embed.title}\n{embed.description}\n{embed.footer.text}"


@pytest.mark.parametrize(
    ("feed", "state", "words"),
    [
        (WORKS, "works", "works"),
        (FAILING, "failing", "failing since"),
        (GONE, "gone", "gone"),
        (PAUSED, "paused", "paused"),
        (NEW, "new", "not asked yet"),
    ],
)
def test_how_a_feed_is(feed, state, words):
    assert feed_text.state(feed) == state
    for text in (
        shown(feeds_card([feed], 0)),
        shown(status_card([feed], 0)),
        shown(feed_card(feed)),
        feed_text.feeds_text([feed]),
        feed_text.status_text([feed]),
    ):
        assert words in text
        assert "Coast Daily" in text
        assert "12 articles" in text


@pytest.mark.parametrize(("feed", "todo"), [(FAILING, "remove"), (GONE, "remove"), (PAUSED, "pause")])
def test_status_says_what_is_wrong_and_what_to_do(feed, todo):
    for card in (status_card([feed], 0), feed_card(feed), trouble_card([feed], "Harbour")):
        assert f"`/feed {todo} feed:{feed.id}`" in shown(card)
        assert (feed.problem or "") in shown(card).replace("\\", "")
    text = " ".join(feed_text.status_text([feed]).split())
    assert f"`onrecord feeds {todo.replace('pause', 'resume')} {feed.id}`" in text
    assert (feed.problem or "") in text


def test_status_shows_trouble_first_and_counts():
    text = shown(status_card([WORKS, NEW, PAUSED, FAILING, GONE], 0))
    assert "1 gone, 1 failing, 1 paused, 1 not asked yet, 1 working" in text
    assert text.index("**5**") < text.index("**4**") < text.index("**6**") < text.index("**7**")
    assert "Page 1 of 2 · 5 feeds" in text


def test_filter_and_outlet_are_shown():
    for text in (shown(feeds_card([BUSY], 0)), feed_text.feeds_text([BUSY])):
        for part in (
            "must have tin or aluminium prices",
            "must not have sport",
            "filed under Coast",
            "3 waiting, 1 lost",
        ):
            assert part in " ".join(text.split())


def test_status_says_what_became_of_lost_articles():
    assert "1 article could not be had" in shown(feed_card(BUSY))
    assert "1 article could not be had" in " ".join(feed_text.status_text([BUSY]).split())
    assert "could not be had" not in shown(feed_card(WORKS))


def test_pages():
    feeds = [replace(WORKS, id=number) for number in range(1, 15)]
    card = feeds_card(feeds, 1)
    assert (card.page, card.pages) == (1, 3)
    assert "**7**" in shown(card)
    assert "**6**" not in shown(card)
    assert feeds_card(feeds, 99).page == 2
    assert "no feed yet" in shown(feeds_card([], 0))
    assert "no feed yet" in shown(status_card([], 0))


@pytest.mark.parametrize(
    ("backlog", "words"),
    [
        (31, "31 older articles are being indexed, none will be posted"),
        (1, "1 older article is being indexed, it will not be posted"),
        (0, "holds no article"),
    ],
)
def test_a_new_feed_tells_of_its_backlog(backlog, words):
    added = FeedAdded(WORKS, True, backlog, (FeedLink("https://coast.example/sport", "Sport"),))
    for text in (shown(feed_added_card(added)).replace("\\", ""), " ".join(feed_text.feed_added_text(added).split())):
        assert words in text
        assert "https://coast.example/sport" in text
    again = replace(added, new=False)
    for text in (shown(feed_added_card(again)), feed_text.feed_added_text(again)):
        assert "already" in text
        assert words not in text


def test_a_preview_says_what_is_kept():
    preview = FeedPreview(URL, "Coast Daily", ENTRIES)
    for text, yes, no in ((shown(preview_card(preview)), "✓", "✗"), (feed_text.preview_text(preview), "+  ", "-  ")):
        assert "Of 39 articles that it holds now, 19 would be kept" in text
        assert f"{yes} Ferries 2" in text
        assert f"{no} Ferries 3" in text
        assert "and 9 more" in text
    assert "no article now" in shown(preview_card(replace(preview, entries=())))


def test_an_import_names_what_failed():
    imported = FeedsImported((WORKS,), 2, tuple((f"https://x.example/{n}", "No such server.") for n in range(12)))
    text = shown(imported_card(imported)).replace("\\", "")
    for part in ("1 feed added, 2 were there already", "12 could not be added", "https://x.example/3: No such server."):
        assert part in text
    assert "and 4 more" in text
    text = feed_text.imported_text(imported)
    assert "1 feed added; 2 there already; 12 could not be added" in text
    assert "https://x.example/11: No such server." in text


def test_one_message_for_many_broken_feeds():
    text = shown(trouble_card([FAILING] * 9, "Harbour **News**"))
    assert "9 feeds do not work in Harbour \\*\\*News\\*\\*" in text
    assert "and 5 more" in text
    assert "/feed status" in text


def test_ugly_names_neither_format_nor_ping():
    ugly = replace(WORKS, title=MARKDOWN, problem=MARKDOWN, outlet=MARKDOWN, filter=FeedFilter((MARKDOWN,)))
    for card in (feeds_card([ugly], 0), status_card([ugly], 0), feed_card(ugly), trouble_card([ugly], MARKDOWN)):
        assert "**bold**" not in shown(card)
        assert "(https://evil.example)" not in shown(card)
        assert "<@&" not in shown(card).replace("\\<", "")


def test_a_link_shows_where_it_leads():
    assert "[coast.example](https://coast.example/feed)" in shown(feeds_card([WORKS], 0))
    hidden = replace(WORKS, url="https://bank.example@evil.example/feed")
    assert "](" not in shown(feeds_card([hidden], 0))


def test_a_terminal_gets_no_control_characters():
    ugly = replace(FAILING, title="a\x1b[2Jb\u202e", problem="\x07 c", outlet="\x00d", url="https://x.example/\x1b]0;")
    added = FeedAdded(ugly, True, 1, (FeedLink("https://y.example/\x1b", "\x9b"),))
    preview = FeedPreview(ugly.url, ugly.title, ((FeedEntry(("a",), None, "\x1b[31m", None, "\x1b", None), True),))
    imported = FeedsImported((ugly,), 0, (("https://z.example/\x1b", "\x07"),))
    for text in (
        feed_text.status_text([ugly]),
        feed_text.feed_added_text(added),
        feed_text.preview_text(preview),
        feed_text.imported_text(imported),
    ):
        assert all(character == "\n" or character.isprintable() for character in text)


def test_data():
    assert json.loads(dumps(feed_to_data(replace(FAILING, filter=BUSY.filter, outlet="Coast")))) == {
        "id": 4,
        "url": URL,
        "title": "Coast Daily",
        "outlet": "Coast",
        "must_have": ["tin", "aluminium prices"],
        "must_not_have": ["sport"],
        "state": "failing",
        "problem": "No such server.",
        "added_at": "2025-02-15T08:00:00+00:00",
        "checked_at": "2025-02-24T08:00:00+00:00",
        "worked_at": "2025-02-22T08:00:00+00:00",
        "next_at": "2025-02-24T08:15:00+00:00",
        "failing_since": "2025-02-22T08:00:00+00:00",
        "articles": 12,
        "waiting": 0,
        "lost": 0,
    }
    assert feed_to_data(GONE)["next_at"] is None


ugly = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ugly
@given(hostile.few(hostile.feeds, 7), st.integers(-1, 9), hostile.texts)
def test_discord_takes_any_feeds(feeds, page, server):
    for card in (feeds_card(feeds, page), status_card(feeds, page)):
        assert not faults(card)
    for feed in feeds:
        assert not faults(feed_card(feed))
        assert not faults(feed_notice(feed, "**The feed is changed.**"))
        assert 1 <= units(feed_choice(feed)) <= 100
    if feeds:
        assert not faults(trouble_card(feeds, server))


@ugly
@given(hostile.feeds_added, hostile.previews, hostile.imported_feeds)
def test_discord_takes_whatever_came_of_feeds(added, preview, imported):
    assert not faults(feed_added_card(added))
    assert not faults(preview_card(preview))
    assert not faults(imported_card(imported))


def test_discord_takes_the_longest_feeds():
    long = "*" * 4000
    feed = replace(
        *(FAILING,),
        title=long,
        outlet=long,
        problem=long,
        url="https://a.example/" + "b" * 280,
        waiting=10**9,
        lost=10**9,
    )
    feed = replace(feed, filter=FeedFilter((long,), (long,)))
    link = FeedLink("https://a.example/" + "*" * 4000, long)
    for card in (
        feeds_card([feed] * 9, 0),
        status_card([feed] * 9, 0),
        feed_card(feed),
        trouble_card([feed] * 9, long),
        feed_added_card(FeedAdded(feed, True, 10**6, (link,) * 9)),
        preview_card(
            FeedPreview(link.url, long, tuple((replace(one, title=long), keep) for one, keep in ENTRIES), (link,) * 9)
        ),
        imported_card(FeedsImported((feed,), 9, ((link.url, long),) * 20)),
    ):
        assert not faults(card)

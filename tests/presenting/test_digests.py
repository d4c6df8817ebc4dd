"""Digests as they are sent: in parts that Discord takes, whatever they hold."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings

from bot.engine.model import Correction, Digest, FigureMatch, QuoteMatch, SpeakerRecord, Story
from bot.presenting.digests import digest_cards
from bot.presenting.views import buttons
from tests.presenting import hostile
from tests.presenting.hostile import NOW
from tests.presenting.test_cards import OTHER, PLAN, REF, figure, quote, shown, ugly
from tests.presenting.validator import faults

STORY = Story(REF, "The talks on the ferries stalled on Monday.", (0, 43), (REF, OTHER), 2, 1)


def one(**parts):
    (card,) = digest_cards(Digest(PLAN, NOW, NOW, **parts))
    return card


def test_nothing_new_is_said():
    card = one()
    assert "Nothing new" in shown(card)
    assert not card.proofs


def test_what_a_digest_has():
    dispute = FigureMatch(0.0, figure(7), against=(figure(8),))
    card = one(
        stories=(STORY,),
        quotes=(QuoteMatch(0.0, quote(4), sources=2),),
        figures=(FigureMatch(0.0, figure(5)),),
        disagreements=(dispute,),
        speakers=(SpeakerRecord("Ada Moss", "harbour master", 3),),
        article_count=9,
        story_count=4,
        late=True,
    )
    text = shown(card)
    for part in (
        "9 new articles",
        "1 of 4 stories are shown",
        "**Ferry talks stall**\n> The talks on the ferries stalled on Monday.",
        "also in Coast Daily · 2 publishers, 1 text",
        "Ship",
        "15 percent",
        "Sources disagree: **15 percent** in The Harbour Post",
        "**Ada Moss** 3 quotes",
        "Late",
    ):
        assert part in text
    assert [(mark.number, mark.kind, mark.id) for mark in card.proofs] == [(1, "q", 4), (2, "f", 5), (3, "f", 7)]
    assert card.quotes == (4,)


def test_a_quiet_time_and_a_story_that_goes_on_are_told():
    assert "A quiet time: one story." in shown(one(stories=(STORY,), article_count=1, story_count=1))
    assert "A quiet time: 2 stories." in shown(one(stories=(STORY,), article_count=3, story_count=2))
    assert "all of it was in an earlier digest" in shown(one(article_count=1))
    assert "**Ferry talks stall** · goes on" in shown(one(stories=(replace(STORY, goes_on=True),), article_count=1))


def test_a_corrected_speaker_is_told():
    mended = replace(quote(), corrected=Correction(datetime(2026, 11, 24, 12, tzinfo=UTC), 5, "Tom Arden"))
    card = one(quotes=(QuoteMatch(0.0, mended),), article_count=1)
    assert "speaker corrected by an admin on 24 November 2026" in shown(card)


def test_a_normal_digest_is_one_message_and_a_long_one_three():
    words = "The ferries will sail. " * 100
    long = Story(REF, words, (0, 10), (REF, OTHER), 2, 2)
    quotes = tuple(QuoteMatch(0.0, quote(n, words)) for n in range(10))
    figures = tuple(FigureMatch(0.0, figure(n, words)) for n in range(20, 30))
    normal = digest_cards(Digest(PLAN, NOW, NOW, (long,) * 5, quotes[:5], figures[:4], figures[4:5], article_count=9))
    assert len(normal) == 1
    parts = digest_cards(Digest(PLAN, NOW, NOW, (long,) * 8, quotes, figures[:8], figures[8:], article_count=99))
    assert len(parts) == 3
    assert [mark.number for part in parts for mark in part.proofs] == list(range(1, 21))
    for part in parts:
        assert not faults(part)
        view = buttons(part)
        assert view is not None
        assert len(part.proofs) <= 10


@settings(ugly, max_examples=20)
@given(hostile.digests)
def test_discord_takes_any_digest(digest):
    parts = digest_cards(digest)
    assert not [fault for part in parts for fault in faults(part)]
    marks = {(mark.kind, mark.id) for part in parts for mark in part.proofs}
    wanted = {("q", match.record.id) for match in digest.quotes}
    assert marks == wanted | {("f", match.record.id) for match in (*digest.figures, *digest.disagreements)}

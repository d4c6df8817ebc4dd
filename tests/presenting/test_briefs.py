"""Briefs as they are shown: what happened, who said what, figures, timeline, sources, in pages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.model import Answer, FigureMatch, QuoteMatch, Story
from bot.presenting.briefs import brief_card
from tests.presenting import hostile
from tests.presenting.test_cards import OTHER, REF, figure, quote, shown, ugly
from tests.presenting.validator import faults

STORY = Story(REF, "The talks on the ferries stalled on Monday.", (0, 43), (REF, OTHER), 2, 2)
SMALL = Answer(
    "ferries",
    "brief",
    (QuoteMatch(90, quote()),),
    (FigureMatch(90, figure(5)),),
    (OTHER, REF),
    stories=(STORY,),
)


def test_a_brief_on_little_is_one_page():
    card = brief_card(SMALL)
    text = shown(card)
    places = [
        text.index(part)
        for part in (
            "Brief: ferries\n1 story, 1 quote, 1 figure, 2 articles",
            "What happened\n**Ferry talks stall**\n> The talks on the ferries stalled on Monday.",
            "also in Coast Daily · 2 publishers, 2 texts",
            "Who said what\n**1** · **Ada Moss**",
            "Figures\n**2 · 15 percent**",
            "Timeline\n- 24 Feb 2025: Ferry talks stall · The Harbour Post · [post.example]",
            "- date unknown: Ferries · Coast Daily",
            "Sources\nCoast Daily 1 article, The Harbour Post 1 article",
        )
    ]
    assert places == sorted(places)
    assert (card.pages, [(mark.number, mark.kind) for mark in card.proofs]) == (1, [(1, "q"), (2, "f")])


def test_a_brief_on_much_is_turned_in_pages():
    quotes = tuple(QuoteMatch(90, quote(n)) for n in range(1, 13))
    figures = tuple(FigureMatch(90, figure(n)) for n in range(20, 30))
    answer = Answer("ferries", "brief", quotes, figures, (REF, OTHER), stories=(STORY,) * 6)
    pages = [brief_card(answer, page) for page in range(brief_card(answer).pages)]
    assert [mark.number for card in pages for mark in card.proofs] == list(range(1, 23))
    for number, card in enumerate(pages, start=1):
        assert not faults(card)
        assert len(card.proofs) <= 5
        assert shown(card).startswith("Brief: ferries\n")
        assert f"Page {number} of {len(pages)}" in shown(card)
    assert brief_card(answer, 99).page == len(pages) - 1
    assert brief_card(answer, -1).page == 0


def test_nothing_is_told_as_in_other_answers():
    assert "Nothing is on record" in shown(brief_card(Answer("x", "brief", nothing="Nothing is on record about “x”.")))


@settings(ugly, max_examples=20)
@given(hostile.briefs, st.integers(-1, 9))
def test_discord_takes_any_brief(answer, page):
    assert not faults(brief_card(answer, page))

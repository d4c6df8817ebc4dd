"""Cards: what they say, and that Discord takes them whatever the articles hold."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.model import (
    Answer,
    Article,
    ArticleRecord,
    ArticleRef,
    Correction,
    Counts,
    DigestPlan,
    Figure,
    FigureMatch,
    FigureRecord,
    Origin,
    Proof,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Story,
    Superseded,
)
from bot.presenting.cards import (
    Card,
    answer_card,
    article_card,
    article_places,
    library_card,
    proof_card,
    quote_card,
    quote_choice,
    reports_card,
)
from bot.presenting.change_cards import changes_card, rechecked_card
from bot.presenting.digests import plan_choice, plans_card
from bot.presenting.limits import units
from tests.presenting import hostile
from tests.presenting.hostile import MARKDOWN, NOW
from tests.presenting.validator import faults

REF = ArticleRef(3, "Ferry talks stall", "The Harbour Post", "https://post.example/ferry", "2025-02-24")
OTHER = ArticleRef(4, "Ferries", "Coast Daily", None, None)
QUOTE = Quote("direct", ((0, 20),), None, None, "Ada Moss", "harbour master", 0.9)
FIGURE = Figure((0, 10), 15.0, None, "percent", "=", "ferry traffic", "15 percent", (0, 30), "Ada Moss")
PLAN = DigestPlan(1, 7, 9, "08:00", "Europe/Berlin", (0, 1, 2, 3, 4, 5, 6), (), 5, False, NOW)


def quote(number=1, words="“Ships will sail,”", article=REF, **changes):
    return QuoteRecord(number, article, replace(QUOTE, **changes), words)


def figure(number=1, sentence="It carries 15 percent of ferry traffic."):
    return FigureRecord(number, REF, FIGURE, sentence)


def shown(card):
    return "\n".join(
        f"{embed.title or ''}\n{embed.description or ''}\n{embed.footer.text or ''}" for embed in card.embeds
    )


def test_a_quote_is_shown_with_who_how_and_where():
    answer = Answer("who said ships will sail", "who_said", (QuoteMatch(95, quote(), (quote(2, article=OTHER),)),))
    card = answer_card(answer)
    text = shown(card)
    for part in ("> “Ships will sail,”", "**Ada Moss**, harbour master · direct", "The Harbour Post · 24 Feb 2025"):
        assert part in text
    assert "[post.example](https://post.example/ferry)" in text
    assert "also in Coast Daily" in text
    assert "1 quote" in text
    assert [(mark.kind, mark.id) for mark in card.proofs] == [("q", 1)]
    assert not faults(card)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"speaker": None}, "unknown speaker, harbour master"),
        ({"kind": "indirect"}, "reported"),
        ({"kind": "mixed"}, "partly in quotation marks"),
        ({"confidence": 0.3}, "uncertain"),
    ],
)
def test_what_is_not_certain_is_said(changes, part):
    sure, doubtful = (
        shown(answer_card(Answer("q", "quotes", (QuoteMatch(90, q),)))) for q in (quote(), quote(**changes))
    )
    assert part in doubtful
    assert part not in sure


def test_a_figure_is_shown_with_subject_sentence_and_speaker():
    card = answer_card(Answer("figures on ferries", "figures", figures=(FigureMatch(90, figure()),)))
    text = shown(card)
    for part in ("15 percent", "ferry traffic", "> It carries 15 percent of ferry traffic.", "stated by **Ada Moss**"):
        assert part in text
    assert card.proofs[0].kind == "f"


def test_nothing_found_says_what_the_desk_says_with_its_note():
    card = answer_card(Answer("x", "who_said", nothing="Nothing among 12 quotes.", note="read as: who said x"))
    assert "Nothing among 12 quotes." in shown(card)
    assert "read as: who said x" in shown(card)
    assert card.pages == 1
    assert not faults(card)


def test_five_matches_a_page_and_numbers_go_on():
    answer = Answer("q", "quotes", tuple(QuoteMatch(90, quote(n)) for n in range(1, 13)))
    first, last = answer_card(answer, 0), answer_card(answer, 99)
    assert (first.page, first.pages, len(first.proofs)) == (0, 3, 5)
    assert (last.page, [mark.number for mark in last.proofs]) == (2, [11, 12])
    assert "Page 3 of 3" in shown(last)
    assert answer_card(answer, -5).page == 0


def test_quotes_and_figures_share_the_pages():
    quotes, figures = [QuoteMatch(90, quote(n)) for n in range(8)], [FigureMatch(90, figure(n)) for n in range(8)]
    card = answer_card(Answer("brief on ferries", "brief", tuple(quotes), tuple(figures), (REF, OTHER)))
    assert [mark.kind for mark in card.proofs] == ["q", "q", "q", "f", "f"]
    assert card.pages == 4
    seen = [
        mark
        for page in range(4)
        for mark in answer_card(Answer("b", "brief", tuple(quotes), tuple(figures)), page).proofs
    ]
    assert len(seen) == 16


def test_an_outlet_cannot_pose_as_a_link():
    evil = ArticleRef(1, None, "[Post](https://evil.example)", "https://evil.example/post.example", None)
    text = shown(answer_card(Answer("q", "quotes", (QuoteMatch(90, quote(article=evil)),))))
    assert "\\[Post\\]\\(https:\\/\\/evil.example\\)" in text
    assert "[evil.example](https://evil.example/post.example)" in text


def test_four_thousand_characters_of_markdown_and_mentions():
    words = (MARKDOWN * 40)[:4000]
    one = answer_card(Answer("q", "quotes", (QuoteMatch(90, quote(words=words)),)))
    five = answer_card(Answer("q", "quotes", tuple(QuoteMatch(90, quote(n, words)) for n in range(5))))
    for card in (one, five):
        assert not faults(card)
        assert "\\@everyone" in shown(card)
        assert " @everyone" not in shown(card)


def test_matches_with_long_everything_still_show_words():
    name = "Archibald Featherstonehaugh of the Port Ellery Harbour Board"
    ref = ArticleRef(1, "t" * 300, name, "https://post.example/" + "b" * 270, "d" * 60)
    also = tuple(quote(90 + n, article=replace(ref, source=f"{n} {name}")) for n in range(5))
    words = "The ferries will sail. " * 100
    matches = tuple(QuoteMatch(90, quote(n, words, ref, speaker=name, role=name), also) for n in range(5))
    card = answer_card(Answer("q", "quotes", matches))
    assert not faults(card)
    assert shown(card).count("> The ferries will sail. The ferries will sail. The ferries") == 5


def test_a_proof_marks_the_words_in_their_passage():
    proof = Proof(REF, "Rain fell.", "“Ships will sail,”", "said Ada Moss.", 2, 9, (40, 58), "Ada Moss", None, "direct")
    embed = proof_card(proof)
    assert embed.title == "Ferry talks stall"
    text = embed.description or ""
    assert "> Rain fell. __**“Ships will sail,”**__ said Ada Moss." in text
    assert "Paragraph 2 of 9" in text
    assert "[post.example](https://post.example/ferry)" in text


CORRECTED = Correction(datetime(2026, 11, 24, 12, tzinfo=UTC), 5, "Tom Arden")


def test_a_corrected_speaker_is_told_in_answers_and_proofs():
    words = "speaker corrected by an admin on 24 November 2026"
    record = replace(quote(confidence=1.0), corrected=CORRECTED)
    assert words in shown(answer_card(Answer("q", "quotes", (QuoteMatch(95, record),))))
    assert words in shown(quote_card(record, "The speaker is corrected."))
    proof = Proof(REF, "", "“Ships”", "", 1, 1, (0, 7), "Ada Moss", None, "direct", 12, CORRECTED)
    text = proof_card(proof).description or ""
    assert words in text
    assert "Quote 12." in text
    assert "Tom Arden" not in text


def test_reports_tell_what_is_wrong_and_how_to_correct_it():
    reports = [Reported(quote(12), 3, NOW, ("it was *the mayor*", "no")), Reported(quote(13), 1, NOW, ())]
    text = shown(reports_card(reports))
    for part in (
        "Ships will sail",
        "**Ada Moss**",
        "[post.example](https://post.example/ferry)",
        "Reported by 3 people since <t:",
        "- it was \\*the mayor\\*\n- no\n",
        "`/quote fix quote:12 speaker:` or `/quote dismiss quote:12`",
        "Reported by 1 person",
    ):
        assert part in text
    assert "no open report" in shown(reports_card([]))
    long = [Reported(quote(number, "Ships will sail. " * 90), 1, NOW, ("x" * 300,) * 9) for number in range(1, 30)]
    card = reports_card(long)
    assert not faults(card)
    assert shown(card).count("Reported by") >= 3
    assert f"and {29 - shown(card).count('Reported by')} more" in shown(card)


def test_a_quote_is_a_choice_by_number_speaker_and_words():
    assert quote_choice(quote(12)) == "12: Ada Moss: “Ships will sail,”"
    assert 80 < len(quote_choice(quote(12, "x" * 500, speaker=None))) <= 100


def test_what_can_be_reported_are_the_quotes_of_a_page():
    matches = tuple(QuoteMatch(90, quote(number)) for number in range(1, 8))
    card = answer_card(Answer("q", "brief", matches, (FigureMatch(90, figure(50)),)), 0)
    assert card.quotes == (1, 2, 3, 4)
    assert answer_card(Answer("q", "figures", figures=(FigureMatch(90, figure()),))).quotes == ()


def test_an_article_names_the_others_that_tell_its_story():
    record = ArticleRecord(3, Article("Ferry talks stall", "", (), source="Post"), NOW, Origin(), 1, 0, 0)
    story = Story(REF, "", (0, 0), (REF, OTHER), 2, 2)
    assert "The same story: Coast Daily (4)" in shown(article_card(record, [], [], 0, "", story))
    assert "The same story" not in shown(article_card(record, [], [], 0, "", Story(REF, "", (0, 0), (REF,), 1, 1)))


def test_plans_are_listed_with_their_next_time_or_their_problem():
    paused = replace(PLAN, id=2, paused=True, problem="The channel is gone.", topics=("ferries",))
    text = shown(plans_card([(PLAN, NOW), (paused, None)]))
    for part in ("<#9>", "every day", "next <t:", "paused: The channel is gone.", "ferries"):
        assert part in text
    assert "no digest yet" in shown(plans_card([]))
    assert plan_choice(paused, "news") == "2: 08:00 Europe/Berlin in #news (paused)"


RECORD = ArticleRecord(3, Article("Ferry talks stall", "", (), source="Post"), NOW, Origin(), 1, 2, 1)


def test_the_library_is_listed_in_pages():
    card = library_card([RECORD], Counts(25, 50, 9), 1)
    assert card.pages == 3
    assert "**3** *Ferry talks stall*" in shown(card)
    assert "Page 2 of 3 · 25 articles" in shown(card)
    assert "no article yet" in shown(library_card([], Counts(0, 0, 0), 0))


def test_what_is_no_longer_in_its_article_says_so_with_what_is():
    gone = replace(quote(), superseded=Superseded(1, NOW, None))
    text = shown(answer_card(Answer("q", "quotes", (QuoteMatch(90.0, gone),))))
    assert "no longer so in the article since <t:" in text
    moved = replace(figure(), superseded=Superseded(1, NOW, "It carries 18 percent."))
    text = shown(answer_card(Answer("q", "figures", (), (FigureMatch(90.0, moved),))))
    assert "the article now says: “It carries 18 percent.”" in text


ugly = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@ugly
@given(hostile.answers, st.integers(-1, 9))
def test_discord_takes_any_answer(answer, page):
    assert not faults(answer_card(answer, page))


@ugly
@given(hostile.proofs)
def test_discord_takes_any_proof(proof):
    assert not faults(Card((proof_card(proof),)))


@ugly
@given(hostile.reports)
def test_discord_takes_any_reports(reports):
    assert not faults(reports_card(reports))
    for reported in reports:
        assert not faults(quote_card(reported.record, "The speaker is corrected."))
        assert 1 <= units(quote_choice(reported.record)) <= 100


@ugly
@given(
    hostile.records,
    hostile.few(hostile.quote_records),
    hostile.few(hostile.figure_records),
    st.integers(-1, 5),
    hostile.stories,
)
def test_discord_takes_any_article(record, quotes, figures, page, story):
    record = replace(record, quotes=len(quotes), figures=len(figures))
    left, right = article_places(record, page)
    shown = (quotes[left.start : left.stop], figures[right.start : right.stop])
    assert not faults(article_card(record, *shown, page, "**Added to the library.**", story))


@pytest.mark.parametrize(("quotes", "figures"), [(0, 0), (1, 0), (0, 7), (4, 2), (3, 20), (40, 1), (17, 12)])
def test_the_pages_of_an_article_show_each_finding_once(quotes, figures):
    record = replace(RECORD, quotes=quotes, figures=figures)
    pages = article_card(record, [], [], 0, "").pages
    left, right = zip(*(article_places(record, page) for page in range(pages)), strict=True)
    assert [n for one in left for n in one] == list(range(quotes))
    assert [n for one in right for n in one] == list(range(figures))
    assert all(len(one) + len(other) == 5 for one, other in zip(left[:-1], right[:-1], strict=True))
    assert article_places(record, pages) == (left[-1], right[-1])  # beyond the last


@ugly
@given(hostile.records, hostile.versions, hostile.revised, st.integers(-1, 5))
def test_discord_takes_any_changes(record, versions, revised, page):
    assert not faults(changes_card(record, versions, page))
    assert not faults(rechecked_card(revised))


@ugly
@given(hostile.few(hostile.records), hostile.few(hostile.plans, 20))
def test_discord_takes_any_list(records, plans):
    assert not faults(library_card(records, Counts(120, 1, 1), 3))
    assert not faults(plans_card([(plan, NOW) for plan in plans]))

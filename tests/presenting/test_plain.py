from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import (
    Added,
    Answer,
    Article,
    ArticleRecord,
    ArticleRef,
    Correction,
    Figure,
    FigureMatch,
    FigureRecord,
    Origin,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Story,
)
from bot.presenting import plain

URL = "https://post.example/a-very-long-address-that-is-wider-than-a-narrow-terminal-could-ever-show-on-one-line"
REF = ArticleRef(3, "Harbour to reopen", "The Post", URL, "2025-02-24")
OTHER = ArticleRef(4, None, None, None, None)
QUOTE = QuoteRecord(
    7,
    REF,
    Quote("direct", ((0, 18),), None, None, "Ada Moss", "harbour master", 0.9),
    "“Ships will sail in two weeks.”",
)
FIGURE = FigureRecord(
    8,
    REF,
    Figure((0, 9), 2e6, None, "ton", "~", "cargo a year", "2 million tons", (0, 40), "Ada Moss"),
    "About 2 million tons a year.",
)
RECORD = ArticleRecord(
    3,
    Article(
        "Harbour to reopen", "text", ((0, 4),), byline="Jo Lind", source="The Post", url=URL, published="2025-02-24"
    ),
    datetime(2025, 3, 1, 9, 5, tzinfo=UTC),
    Origin(),
    1,
    1,
    12,
)


def test_a_quote_is_shown_with_its_proof():
    text = plain.answer_text(Answer("who said ships will sail", "who_said", (QuoteMatch(93.0, QUOTE),)))
    assert text.splitlines() == [
        "Who said it (1)",
        "",
        "1.  “Ships will sail in two weeks.”",
        "    Ada Moss, harbour master · direct · quote 7",
        "    The Post · 24 Feb 2025 · Harbour to reopen [3]",
        f"    {URL}",
    ]


def test_a_figure_is_shown_with_its_sentence():
    text = plain.answer_text(Answer("figures on cargo", "figures", figures=(FigureMatch(93.0, FIGURE),)))
    assert "1.  2 million tons (about): cargo a year" in text
    assert "About 2 million tons a year." in text
    assert "stated by Ada Moss" in text


def test_the_same_words_elsewhere_are_sources_of_one_match():
    text = plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, QUOTE, (replace(QUOTE, article=OTHER),)),)))
    assert text.count("Ships will sail") == 1
    assert "    also: outlet unknown · date unknown · Untitled [4]" in text


def test_where_it_was_first_seen_and_who_has_it():
    wire = replace(QUOTE, article=ArticleRef(9, None, "The\x1b Wire", None, "2025-02-23"))
    text = plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, QUOTE, (wire,), 2),)))
    assert "    first seen 23 Feb 2025 in The Wire · 2 sources" in text


def test_persons_to_choose_from_are_told():
    answer = Answer(
        "q", "quotes", (QuoteMatch(93.0, QUOTE),), note="“Moss” fits 2 speakers.", persons=("Ada Moss", "B")
    )
    assert "ask with the name in full, such as Ada Moss." in plain.answer_text(answer)


def test_a_brief_has_headings_and_counts():
    other = ArticleRef(4, "Ships again", "Wire", None, "2025-02-25")
    answer = Answer(
        "brief on ships",
        "brief",
        (QuoteMatch(90.0, QUOTE),),
        (FigureMatch(80.0, FIGURE),),
        (other, REF),
        stories=(Story(REF, "Ships sailed.", (0, 13), (REF, other), 2, 2),),
    )
    lines = plain.answer_text(answer).splitlines()
    assert [line for line in lines if line.endswith(("(1)", "(2)"))] == [
        "What happened (1)",
        "Who said what (1)",
        "Figures (1)",
        "Timeline and sources (2)",
    ]
    assert "    Ships sailed." in lines
    told = "The Post · 24 Feb 2025 [3] · also in Wire · 24 Feb 2025 to 25 Feb 2025 · 2 publishers, 2 texts"
    assert told in " ".join(" ".join(lines).split())
    assert lines.count(f"    {URL}") == 1, "the article is listed once; what stands in it names its number"
    assert lines.count("    The Post · 24 Feb 2025 [3]") == 2
    assert [line[:19] for line in lines if line.startswith("[")] == ["[3] 24 Feb 2025: Ha", "[4] 25 Feb 2025: Sh"]
    assert lines[-1] == "Sources: The Post 1 article, Wire 1 article"


def test_an_article_names_the_others_that_tell_its_story():
    record = ArticleRecord(3, Article("Ships", "", ()), datetime(2025, 3, 1, tzinfo=UTC), Origin(), 1, 0, 0)
    other = ArticleRef(4, "Ships again", "Wire", None, "2025-02-25")
    text = plain.article_text(record, [], [], Story(record.ref, "", (0, 0), (record.ref, other), 2, 2))
    assert "The same story (1)\n[4] Ships again\n    Wire · 25 Feb 2025" in text
    alone = plain.article_text(record, [], [], Story(record.ref, "", (0, 0), (record.ref,), 1, 1))
    assert "same story" not in alone


def test_nothing_found_says_why_and_a_guess_says_so():
    text = plain.answer_text(
        Answer("weather", "unknown", nothing="Nothing found in 9 quotes.", note="Read as: who said it.")
    )
    assert text.splitlines() == ["Read as: who said it.", "", "Nothing found in 9 quotes."]


def test_many_matches_are_cut_and_counted():
    text = plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, QUOTE),) * (plain.SHOWN + 5)))
    assert text.count("Ships will sail") == plain.SHOWN
    assert "and 5 more" in text


def test_an_unknown_speaker_is_called_so():
    nobody = replace(QUOTE, quote=replace(QUOTE.quote, speaker=None, role=None, kind="indirect"))
    assert "Speaker unknown · reported" in plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, nobody),)))


def test_a_corrected_quote_says_so():
    corrected = replace(QUOTE, corrected=Correction(datetime(2026, 11, 24, 12, tzinfo=UTC), None, None))
    line = "    Ada Moss, harbour master · direct · speaker corrected by an admin on 24 November 2026 · quote 7"
    assert line in plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, corrected),)), 100).splitlines()
    assert plain.quote_text(corrected, "The speaker is corrected.", 100).splitlines() == [
        "The speaker is corrected.",
        "    “Ships will sail in two weeks.”",
        line,
    ]


def test_reports_are_listed_with_their_notes():
    reports = [Reported(QUOTE, 2, RECORD.added_at, ("not\x1b[2J her",)), Reported(QUOTE, 1, RECORD.added_at, ())]
    lines = plain.reports_text(reports).splitlines()
    assert lines[0] == "1.  “Ships will sail in two weeks.”"
    assert "    reported by 2 people · “not [2J her”" in lines
    assert lines[-1] == "    reported by 1 person"
    assert lines.count(f"    {URL}") == 2


def test_an_article_with_its_findings():
    text = plain.article_text(RECORD, [QUOTE], [])
    assert text.splitlines()[:3] == [
        "[3] Harbour to reopen",
        "    by Jo Lind · The Post · 24 Feb 2025 · added 2025-03-01 09:05 UTC",
        f"    {URL}",
    ]
    assert "Quotes (1)" in text
    assert "Figures: none" in text


def test_a_list_of_articles():
    assert plain.articles_text([RECORD]).splitlines() == [
        "[3] Harbour to reopen",
        "    The Post · 24 Feb 2025 · 1 quote, 12 figures",
    ]


def test_an_article_that_was_there_already_says_so():
    assert plain.added_text(Added(RECORD, True)).startswith("Added.")
    assert "already" in plain.added_text(Added(RECORD, False))
    assert "[3] Harbour to reopen" in plain.added_text(Added(RECORD, False))


@pytest.mark.parametrize(
    ("published", "shown"),
    [("2025-02-04", "4 Feb 2025"), (None, "date unknown"), ("last week", "last week"), ("2025\x1b[2J", "2025 [2J")],
)
def test_days(published, shown):
    assert plain.day(published) == shown


def test_text_cannot_act_on_the_terminal():
    evil = replace(QUOTE, words="\x1b]52;c;aGk=\x07 \u202eback\u202c \x9b2J \ud800 end")
    text = plain.answer_text(Answer("q\x1b[2J", "quotes", (QuoteMatch(93.0, evil),)))
    assert all(char == "\n" or char.isprintable() for char in text)
    text.encode("utf-8")


@given(st.text(max_size=300), st.integers(-5, 500))
def test_lines_fit_and_nothing_raises(text, columns):
    ref = ArticleRef(1, text, text, None, text)
    quote = replace(QUOTE, article=ref, words=text, quote=replace(QUOTE.quote, speaker=text, role=text))
    figure = replace(FIGURE, article=ref, sentence=text, figure=replace(FIGURE.figure, subject=text, as_written=text))
    answer = Answer(text, "brief", (QuoteMatch(9.0, quote, (quote,)),), (FigureMatch(9.0, figure),), (ref,), text, text)
    shown = plain.answer_text(answer, columns)
    low, high = plain.WIDTH_LIMITS
    assert max(map(len, shown.split("\n"))) <= max(low, min(columns, high))


def test_a_megabyte_without_spaces_is_cut_quickly():
    endless = replace(QUOTE, words="x" * 1_000_000)
    assert len(plain.answer_text(Answer("q", "quotes", (QuoteMatch(93.0, endless),)))) < 3 * plain.WORDS

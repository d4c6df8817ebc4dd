"""Folding, misspelling keys, scores, names: the parts of matching, and that nothing makes it raise or run on."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.indexing import ITEM_WORDS, QUESTION_WORDS, asked, best, suspicious, weigh
from bot.engine.matching import (
    NAME_CUTOFF,
    SAID_CUTOFF,
    TOPIC_CUTOFF,
    correct,
    covers,
    deletions,
    fold,
    index,
    merged_quotes,
    nearest,
    rank_articles,
    rank_figures,
    rank_names,
    rank_quotes,
    suggest,
    terms,
)
from bot.engine.model import Article, Figure, Findings, Quote
from bot.engine.spelling import LONGEST_WORD
from tests.engine.library import articles, figures, quote, quotes

UGLY = st.text(st.characters(), max_size=60)  # surrogates, controls, marks and all
NAMES = ["Scott Hartwell", "Ada Hartwell", "Marta Oskarsen", "Jean-Luc Ferré", "Dr. Lena Okafor", "Ó Briain"]

# --- folding ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aluminium", "aluminum"),
        ("defence", "defense"),
        ("labour", "labor"),
        ("favourite", "favorite"),
        ("organisations", "organization"),
        ("realised", "realize"),
        ("centres", "centers"),
        ("analysed", "analyzed"),
        ("travelling", "traveled"),
        ("programmes", "program"),
        ("sceptics", "skeptic"),
        ("tonnes", "tons"),
        ("countries", "country"),
        ("taxes", "tax"),
        ("making", "make"),
        ("stopped", "stop"),
        ("Zürich’s", "zurich"),
        ("ﬁnance", "finance"),
        ("ＡＢＣ", "abc"),
        ("re\u00adopen", "reopen"),
        ("I\u0307stanbul", "istanbul"),
        ("U.S.", "US"),
        ("the United States", "the U.S."),
        ("15%", "15 per cent"),
        ("1,200", "1200"),
        ("two", "2"),
        ("don’t", "dont"),
        ("rare–earth", "rare earth"),
    ],
)
def test_spellings_of_one_word_have_one_key(one, other):
    assert fold(one) == fold(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("import", "export"), ("morning", "mourning"), ("3.8", "38"), ("house", "mouse"), ("hour", "our"), ("bus", "but")],
)
def test_other_words_have_other_keys(one, other):
    assert fold(one) != fold(other)


def test_words_of_any_script_have_keys():
    assert fold("稀土金属") == ("稀土", "土金", "金属")
    assert fold("металл и алюминий") == ("металл", "и", "алюминии")
    assert len(fold("हिन्दी समाचार")) == 2
    assert fold("서울에서") == ("서울", "울에", "에서")
    assert fold("αλουμίνιο") == ("αλουμινιο",)


@given(UGLY)
def test_keys_are_short_and_without_spaces(text):
    for word in fold(text):
        assert word
        assert len(word) <= LONGEST_WORD + 2
        assert not any(mark.isspace() for mark in word)
        word.encode()


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a.b." * 250_000, "1,2," * 250_000, "\ufdfa" * 50_000, "ä\u0301" * 300_000]
)
def test_folding_is_linear(text):
    began = time.process_time()
    fold(text)
    assert time.process_time() - began < 2


# --- misspellings ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("garantee", "guarantee"),
        ("tarrif", "tariff"),
        ("alumnium", "aluminium"),
        ("helath", "health"),
        ("xports", "exports"),
    ],
)
def test_a_misspelt_word_shares_a_key_with_the_right_one(typed, meant):
    typed, meant = fold(typed)[0], fold(meant)[0]
    assert set(deletions(typed)) & set(deletions(meant))
    assert correct(typed, ["harbor", meant, "elephant"])[0][0] == meant


def test_keys_of_misspellings_are_few():
    assert len(deletions("interdependent")) <= 29
    assert deletions("15") == deletions("3.8") == deletions("ab") == ()


def test_one_slip_counts_more_than_two():
    found = correct("guarante", ["guarantor", "garante", "guarante"])
    assert found[0] == ("garante", 0.75)
    assert ("guarantor", 0.5) in found
    assert "guarante" not in dict(found)  # no correction of itself


# --- the index ---


def article_with(text, quotes=(), figures=()):
    article = Article("Halvik smelter stays shut", text, ((0, len(text)),))
    return index(article, Findings(tuple(quotes), tuple(figures)))


def test_what_is_indexed():
    text = "“Tariffs are taxes,” she said of 15 percent of imports."
    spoken = Quote("direct", ((0, 20),), None, None, "Ada Hartwell", None, 1.0)
    figure = Figure((33, 43), 15, None, "percent", "=", "copper imports", "15 percent", (0, len(text)), None)
    found = article_with(text, [spoken], [figure])
    by_kind = {entry.kind: set(entry.terms) for entry in found.entries}
    assert by_kind["quote"] == {*fold("tariffs taxes"), *map(" ".join, pairwise(fold("tariffs are taxes")))}
    assert {*fold("copper import percent"), "15"} <= by_kind["figure"]
    assert set(fold("smelter halvik tariff")) <= by_kind["article"]
    assert fold("she")[0] not in by_kind["article"]  # tells nothing alone
    assert {*fold("smelter halvik tariff copper")} <= set(found.words)  # these may be asked for misspelt


def test_the_index_of_a_huge_article_is_bounded():
    text = " ".join(f"word{number}" for number in range(200_000))
    huge = Quote("direct", ((0, len(text)),), None, None, None, None, 1.0)
    found = article_with(text, [huge])
    assert all(len(entry.terms) <= 2 * max(ITEM_WORDS, 5_000) for entry in found.entries)


def test_a_figure_of_a_table_is_found_by_what_is_near_it():
    text = "".join(f"Vessel{n} {n} tons, " for n in range(2_000))
    starts = [text.index(f"Vessel{n} ") for n in range(2_000)]
    cells = [
        Figure((at, at + 15), 1, None, "ton", "=", "", "1 ton", (0, len(text)), None) for at in starts
    ]  # all of one "sentence"
    entries = article_with(text, figures=cells).entries
    assert {f"vessel{n}" for n in (990, 1_000, 1_010)} <= set(entries[1_000].terms)
    assert sum(len(entry.terms) for entry in entries if entry.kind == "figure") < 300 * len(cells)
    told = "Output rose to 4 million tons in March" + ", it is said" * 100 + ", and Halvik sent 300 of them."
    far = Figure((15, 29), 4e6, None, "ton", "=", "output", "4 million tons", (0, len(told)), None)
    assert "halvik" in article_with(told, figures=[far]).entries[0].terms


def test_terms_are_words_and_pairs_and_function_words_only_in_pairs():
    assert terms(("rare", "the", "earth")) == ("rare", "earth", "rare the", "the earth")


def test_rare_words_weigh_more_and_unknown_ones_lend_their_correction():
    keys = ("guarantei", "deal")
    corrections = {"guarantei": [("guarante", 0.75)]}
    frequencies = {"deal": 50, "guarante": 1, "guarante deal": 1}
    assert suspicious(keys, frequencies) == ["guarantei"]
    assert best(keys, corrections, frequencies) == ["guarante", "deal"]
    weights = dict(weigh(keys, corrections, frequencies, 100))
    assert weights["guarante"] > weights["deal"]
    assert "guarante deal" in weights
    assert "guarantei" not in weights


# --- ranking ---


@given(UGLY, st.booleans())
def test_scores_are_between_the_cut_off_and_100(words, topic):
    for match in rank_quotes(words, quotes(), topic=topic):
        assert (TOPIC_CUTOFF if topic else SAID_CUTOFF) <= match.score <= 100
    for figure in rank_figures(words, figures()):
        assert TOPIC_CUTOFF <= figure.score <= 100
    for _, score in rank_names(words, NAMES):
        assert NAME_CUTOFF <= score <= 100
    for score, _ in rank_articles(words, articles(), {1: 1.0, 2: 0.5}):
        assert TOPIC_CUTOFF <= score <= 100
    nearest(words, NAMES, 3)
    suggest(words, NAMES, 3)


@given(st.sampled_from([one.words for one in quotes() if len(fold(one.words)) > 5]))
def test_a_quote_finds_itself(words):
    best = rank_quotes(words, quotes())[0]
    assert best.score >= 99
    assert words in [one.words for one in (best.record, *best.also)]


def test_the_score_of_a_match_does_not_depend_on_the_library():
    asked = "the smeltor will not reopen"
    alone = rank_quotes(asked, quotes()[:1])[0].score
    assert rank_quotes(asked, quotes())[0].score == pytest.approx(alone, abs=0.1)


def test_the_same_quote_in_several_articles_is_one_match_earliest_first():
    found = [match for match in rank_quotes("the smelter at Halvik will not reopen", quotes()) if match.also]
    assert len(found) == 1
    assert found[0].record.article.published == "2025-03-04"  # the wording that was asked for
    assert [one.article.published for one in found[0].also] == ["2025-03-03"]
    assert found[0].first.article.published == "2025-03-03"
    assert found[0].sources == 2


def test_other_numbers_or_speakers_make_another_quote():
    words = "we will spend {} million on the new harbour before the end of the year"
    three = [
        quote(1, 1, "Ada Hartwell", None, words.format(3), "direct"),
        quote(2, 2, "Ada Hartwell", None, words.format(5), "direct"),
        quote(3, 3, "Sam Whitlock", None, words.format(3), "direct"),
        quote(4, 4, "Hartwell", None, words.format(3) + " 2025", "direct"),
        quote(5, 5, None, None, "so " + words.format(3), "direct"),
    ]
    found = rank_quotes("million on the new harbour", three)
    together = {frozenset(one.id for one in (match.record, *match.also)) for match in found}
    assert together == {frozenset({1, 5}), frozenset({2}), frozenset({3}), frozenset({4})}


def test_repeats_in_one_article_are_one():
    twice = [quote(id, 1, "Ada Hartwell", None, "the harbour stays open", "direct") for id in (1, 2)]
    (match,) = rank_quotes("the harbour stays open", twice)
    assert match.also == ()


def test_the_same_figure_in_several_articles_is_one_match():
    first, *_ = figures()
    copy = replace(first, id=99, article=quotes()[5].article)
    found = rank_figures("aluminium output", [first, copy])
    assert [len(match.also) for match in found] == [1]
    assert found[0].record.article.published == "2025-03-02"


def test_a_figure_on_the_topic_comes_before_one_beside_it():
    found = rank_figures("smelter jobs", [*figures()])
    assert found[0].record.figure.subject == "smelter jobs"


def test_a_topic_may_be_named_in_the_passage_alone():
    records = [quote(1, 1, "Ada Hartwell", None, "This does not concern us.", "direct")]
    assert rank_quotes("minerals deal", records, topic=True) == []
    around = {1: "“This does not concern us,” she said of the minerals deal."}
    (match,) = rank_quotes("minerals deal", records, topic=True, around=around)
    assert match.score < 100


def test_a_topic_without_telling_words_finds_nothing():
    assert rank_quotes("what is it about them", quotes(), topic=True) == []


def test_titles_count_more_than_mentions():
    found = rank_articles("Halvik smelter", articles(), {2: 1.0, 3: 0.4})
    assert [record.id for _, record in found] == [1, 2]


def test_direct_quotes_come_before_reported_ones_of_the_same_score():
    same = [quote(1, 1, "A B", None, "the harbour stays open", "indirect")]
    same.append(quote(2, 2, "C D", None, "the harbour stays open", "direct"))
    assert [match.record.id for match in rank_quotes("harbour", same, topic=True)] == [2, 1]


def test_which_texts_are_on_a_topic():
    assert covers(["ferries", "rare earth"], ["The ferry is late", "Copper", "rare earths"]) == [True, False, True]


def test_merging_keeps_the_order():
    assert [match.record.id for match in merged_quotes(quotes()[:4], 100.0)] == [1, 2, 3, 4]


# --- names ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Oskarsen", "Marta Oskarsen"),
        ("oskarson", "Marta Oskarsen"),
        ("Marta Oskarssen", "Marta Oskarsen"),
        ("M. Oskarsen", "Marta Oskarsen"),
        ("jean luc ferre", "Jean-Luc Ferré"),
        ("Okafor", "Dr. Lena Okafor"),
        ("Scott Hartwell", "Scott Hartwell"),
        ("scot hartwel", "Scott Hartwell"),
    ],
)
def test_names_are_forgiving(typed, meant):
    assert rank_names(typed, NAMES)[0][0] == meant


def test_two_people_of_one_name_fit_alike():
    (first, one), (second, other) = rank_names("Hartwell", NAMES)
    assert {first, second} == {"Scott Hartwell", "Ada Hartwell"}
    assert one == other


@pytest.mark.parametrize("typed", ["Bob Stone", "", "???", "Lena Petrova", "minister"])
def test_nobody_of_that_name(typed):
    assert rank_names(typed, NAMES) == []


def test_suggestions_begin_with_what_is_typed():
    assert suggest("har", NAMES, 5)[:2] == ["Scott Hartwell", "Ada Hartwell"]
    assert suggest("", NAMES, 2) == NAMES[:2]
    assert suggest("oskarson", NAMES, 5) == ["Marta Oskarsen"]
    assert suggest("xyz", NAMES, 5) == []


def test_what_comes_near():
    assert nearest("Hartwell quits", NAMES, 3) == ["Ada Hartwell", "Scott Hartwell"]
    assert nearest("uranium", NAMES, 3) == []


# --- bounds ---


@pytest.mark.parametrize(
    "text", ["the smelter " * 2_000, "x" * 10**6, "a " * 4_000, "稀" * 10**6, "“" * 10**6, "1" * 10**6]
)
def test_long_questions_stay_quick(text):
    library = quotes()
    rank_quotes("warm up", library)
    began = time.process_time()
    assert len(asked(text)) <= QUESTION_WORDS
    rank_quotes(text, library)
    assert time.process_time() - began < 0.05


def test_long_quotes_stay_quick():
    long = [quote(id, 1, "A B", None, f"the end of the {id} " * 300, "direct") for id in range(30)]
    rank_quotes("the", long[:1])
    began = time.process_time()
    rank_quotes("the end of the the end of the the end of the", long)
    assert time.process_time() - began < 0.5

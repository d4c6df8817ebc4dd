"""The same quote in several articles: wordings grouped, publishers counted, the first one known."""

import time
from dataclasses import replace

import pytest

from bot.engine.matching import merged_quotes, rank_quotes
from bot.engine.matching.publishers import count_publishers, domain_of
from bot.engine.model import ArticleRef, Quote, QuoteRecord

WORDS = "we will not sell the harbour to anybody before the summer of this year"


def quote(id, words=WORDS, speaker="Ada Moss", source=None, published=None, url=None):
    found = Quote("direct", ((0, len(words)),), None, None, speaker, None, 0.9)
    return QuoteRecord(id, ArticleRef(id, None, source, url, published), found, words)


def groups(*records):
    return [{match.record.id, *(one.id for one in match.also)} for match in merged_quotes(records, 100.0)]


@pytest.mark.parametrize(
    "other",
    [
        WORDS.replace("anybody", "anyone"),
        WORDS.replace("this year", "the year"),
        WORDS.upper(),
        "Well, " + WORDS,
        "not sell the harbour to anybody before the summer",
        WORDS + ", and nobody has asked us to do anything of the kind in all the years I have been here",
    ],
)
def test_wordings_of_one_quote_are_one_match(other):
    assert groups(quote(1), quote(2, other)) == groups(quote(1, other), quote(2)) == [{1, 2}]


@pytest.mark.parametrize(
    "other",
    [
        WORDS.replace(" not", ""),
        WORDS.replace("will not", "will"),
        WORDS.replace("will not", "won’t never"),
        WORDS.replace("this year", "2026"),
        "sell the harbour to anybody before the summer",
        "will not sell the harbour",
    ],
)
def test_what_says_something_else_is_another(other):
    assert groups(quote(1), quote(2, other)) == [{1}, {2}]


def test_a_part_is_one_with_the_whole_only_by_a_known_speaker():
    part = "not sell the harbour to anybody before the summer"
    assert groups(quote(1), quote(2, part)) == [{1, 2}]
    assert groups(quote(1), quote(2, part, speaker=None)) == [{1}, {2}]
    assert groups(quote(1), quote(2, part, speaker="Jon Brekke")) == [{1}, {2}]


def test_spellings_of_a_speaker_are_one_speaker():
    assert groups(quote(1, speaker="Volodymyr Zelensky"), quote(2, speaker="Zelenskyy")) == [{1, 2}]


def test_the_wording_asked_for_is_shown_and_the_first_one_known():
    early = quote(1, WORDS.replace("summer", "autumn"), source="Wire", published="2025-01-01")
    late = quote(2, source="Post", published="2025-01-03")
    (match,) = rank_quotes("to anybody before the summer of this year", [early, late])
    assert (match.record.id, match.first.id, [one.id for one in match.also]) == (2, 1, [1])
    (match,) = rank_quotes("we will not sell the harbour", [late, early])
    assert (match.record.id, match.first.id) == (1, 1)


def test_days_that_are_not_known_come_last():
    (match,) = merged_quotes([quote(1), quote(2, published="2025-01-03"), quote(3, published="2025-01-02")], 100.0)
    assert [match.record.id, *(one.id for one in match.also)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("refs", "count"),
    [
        ([("The Vessby Post", None), ("Vessby Post", None), ("vessbypost.com", None)], 1),
        ([("The Vessby Post", None), ("Ledger Daily", None)], 2),
        ([("The Vessby Post", "https://www.vessbypost.example/1"), (None, "https://m.vessbypost.example/2")], 1),
        ([(None, "https://news.bbc.co.uk/1"), (None, "https://www.bbc.co.uk/2"), (None, "https://itv.co.uk/")], 2),
        ([("Post", "https://host.example/a"), ("Wire", "https://host.example/b")], 2),
        ([(None, None), (None, None)], 1),
        ([(None, "not a link"), (None, "https://[::1")], 1),
    ],
)
def test_sources_are_counted_by_publisher(refs, count):
    articles = [ArticleRef(id, None, source, url, None) for id, (source, url) in enumerate(refs)]
    assert count_publishers(articles) == count


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://a.b.paper.example:8080/x?y", "paper.example"),
        ("https://www.abc.net.au/news", "abc.net.au"),
        ("http://10.0.0.1/x", "10.0.0.1"),
        ("http://localhost/", "localhost"),
        (None, ""),
        ("https://\ud800.example/", "\ud800.example"),
    ],
)
def test_registrable_domains(url, domain):
    assert domain_of(url) == domain


def test_a_hundred_candidates_are_merged_quickly():
    records = [quote(id, f"{WORDS} and {'then ' * (id % 9)}{'more ' * (id % 7)} of it") for id in range(100)]
    merged_quotes(records, 100.0)  # warm up
    began = time.process_time()
    merged_quotes(records, 100.0)
    assert time.process_time() - began < 0.1


def test_one_article_is_one_source():
    (match,) = merged_quotes([quote(1), replace(quote(2), article=quote(1).article)], 100.0)
    assert (match.also, match.sources) == ((), 1)

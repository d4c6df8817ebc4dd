"""The engine on our own articles: what it reads as body, that quotes are verbatim, and floors for what it finds."""

import pytest

from bot.engine.extract import extract
from bot.engine.reading import read
from seeds.loader import Seed, load, plain
from tests.quality import circumstances, placing
from tests.quality.measuring import ARTICLES, SETS, floors, measure, table
from tests.quality.scoring import falls

SEEDS = pytest.mark.parametrize("seed", load(), ids=lambda seed: seed.name)
# What stands in the seeds beside the body: captions, credits, newsletter, biographies, notices.
FURNITURE = (
    "Photograph:",
    "Picture:",
    "Marnie Tolliver",
    "morning newsletter",
    "Blackened blossom",
    "joined the Straits Herald",
    "is a science reporter",
    "All rights reserved",
    "Copyright 2026",
    "Obituaries",
    "window.ads",
    "font-weight",
)


@SEEDS
def test_title_and_byline_are_read(seed: Seed):
    article = read(seed.submission)
    assert article.title == seed.gold.title
    assert (article.byline or "").casefold() == (seed.gold.byline or "").casefold()
    assert article.published == seed.gold.published


@SEEDS
def test_the_body_is_whole_and_only_the_body(seed: Seed):
    article = read(seed.submission)
    placing.quotes(article, seed.gold)  # raise when words of the gold are not in the body
    placing.figures(article, seed.gold)
    body = [article.text[start:end] for start, end in article.paragraphs]
    assert article.title not in body
    assert not [words for words in FURNITURE for paragraph in body if words in paragraph]


@SEEDS
def test_findings_are_verbatim_and_in_order(seed: Seed):
    article = read(seed.submission)
    findings = extract(article)
    starts = [quote.content[0][0] for quote in findings.quotes]
    assert starts == sorted(starts)
    for figure in findings.figures:
        assert article.text[slice(*figure.span)] == figure.as_written
        assert figure.sentence[0] <= figure.span[0] < figure.span[1] <= figure.sentence[1]
    for quote in findings.quotes:
        for start, end in quote.content:
            in_headline = end <= article.paragraphs[0][0]
            assert in_headline or any(s <= start < end <= e for s, e in article.paragraphs)


@pytest.mark.parametrize("seed", load(ARTICLES), ids=lambda seed: seed.name)
def test_the_gold_of_other_articles_is_in_their_body(seed: Seed):
    article = read(seed.submission)
    assert article.title == seed.gold.title
    placing.quotes(article, seed.gold)  # raise when words of the gold are not in the body
    assert not seed.gold.figures


@pytest.mark.parametrize("seed", [*load(), *load(ARTICLES)], ids=lambda seed: seed.name)
def test_every_quote_is_verbatim_in_the_file_that_was_handed_in(seed: Seed):
    article = read(seed.submission)
    handed_in = " ".join(plain(seed.submission.name or "", seed.submission.data.decode()).split())
    quotes = extract(article).quotes
    assert quotes
    for quote in quotes:
        for start, end in quote.content:
            assert " ".join(article.text[start:end].split()) in handed_in


@pytest.mark.parametrize("name", SETS)
def test_nothing_falls_below_its_floor(name: str):
    found = table(name, measure(name))
    assert falls(found, floors()[name]) == []
    assert floors()[name].keys() == found.keys()


def test_what_belongs_to_figures_does_not_fall_below_its_floor():
    found, _ = circumstances.measure()
    assert len(circumstances.texts()) >= 150
    assert falls(found, floors()["figures"]) == []
    assert floors()["figures"].keys() == found.keys()

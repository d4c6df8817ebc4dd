"""Figures of a whole text: spans, speakers, any text at all, time, and the owner's article."""

import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.model import Quote
from bot.engine.quantities import MOST_FIGURES, find_figures
from tests.engine.quantities.reading import document, figures

ARTICLES = Path(__file__).resolve().parents[3].parent / "shared" / "seeds"


def quote(text: str, words: str, speaker: str | None) -> Quote:
    start = text.index(words)
    return Quote("indirect", ((start, start + len(words)),), None, None, speaker, None, 0.9)


def test_spans_and_words_are_verbatim():
    text = "In the harbour, about\n3.8 million  metric tons of ore lay; $5 million was paid."
    one, two = figures(text)
    assert (one.as_written, two.as_written) == ("3.8 million  metric tons", "$5 million")
    for found in (one, two):
        assert text[slice(*found.span)] == found.as_written
        assert found.sentence == (22, len(text))


def test_the_speaker_is_the_one_whose_words_hold_the_figure():
    text = "Ama Brenner said the mill pays 40 people. It owes $3 million."
    found = figures(text, (quote(text, "the mill pays 40 people", "Ama Brenner"),))
    assert [f.speaker for f in found] == ["Ama Brenner", None]


def test_inside_two_quotes_the_inner_speaker_counts():
    text = "Ama Brenner said that Odo Tandra had told her the mill pays 40 people."
    outer = quote(text, "that Odo Tandra had told her the mill pays 40 people", "Ama Brenner")
    inner = quote(text, "the mill pays 40 people", "Odo Tandra")
    for given_ in ((outer, inner), (inner, outer)):
        assert [f.speaker for f in figures(text, given_)] == ["Odo Tandra"]


def test_a_quote_without_a_name_names_nobody():
    text = "A clerk said the mill pays 40 people."
    assert [f.speaker for f in figures(text, (quote(text, "the mill pays 40 people", None),))] == [None]


def test_nothing_in_nothing():
    assert figures("") == ()
    assert figures("No figures here.") == ()


PIECES = [
    *'$£€%-–—/,.;:()"“”½²°+~①٣×#',
    *[
        "0",
        "7",
        "10",
        "3.5",
        "1,000,000",
        "2031",
        "one",
        "half",
        "five",
        "million",
        "dozens",
        "bn",
        "k",
        "m",
        "km",
        "h",
        "US",
    ],
    *[
        "of",
        "a",
        "the",
        "and",
        "to",
        "from",
        "between",
        "by",
        "in",
        "per",
        "minus",
        "past",
        "up",
        "rose",
        "fell",
        "tons",
        "Brenner",
        "mill",
        "which",
        "year",
        "old",
        "No",
        "'s",
    ],
    "9" * 400,
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "  ", "\n"])), max_size=40))
def test_pieces_of_figures_in_any_order(parts):
    sound("".join(piece + space for piece, space in parts))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text):
    sound(text)


def sound(text: str) -> None:
    for found in figures(text):
        assert 0 <= found.span[0] < found.span[1] <= len(text)
        assert text[slice(*found.span)] == found.as_written
        assert found.sentence[0] <= found.span[0] < found.span[1] <= found.sentence[1]
        assert math.isfinite(found.value)
        assert found.value_high is None or math.isfinite(found.value_high)
        assert found.change in ("=", "~", ">", "<", "up", "down")


@pytest.mark.parametrize(
    "unit",
    [
        "7",
        ",",
        "1 2 ",
        "1,",
        "1-",
        "one ",
        "one and ",
        "a1",
        "(",
        "2000-",
        "Jan 1 ",
        "1 Xy ",
        "dozens of ",
        "rose 3% to ",
    ],
)
def test_time_is_linear_and_figures_are_bounded(unit):
    def seconds(size: int) -> float:
        given_text = document(unit * (size // len(unit)))
        best = math.inf
        for _ in range(3):
            start = time.perf_counter()
            found = find_figures(given_text, ())
            best = min(best, time.perf_counter() - start)
            assert len(found) <= MOST_FIGURES
        return best

    find_figures(document("Warm 1 up."), ())
    small, large = seconds(10_000), seconds(80_000)
    # Eight times the text; quadratic work would take 64 times as long. The constant keeps noise out of tiny times.
    assert large < 24 * small + 0.05


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the owner's article is not here")
def test_the_owners_article():
    text = next(ARTICLES.glob("*.txt")).read_text(encoding="utf-8")
    quotes = (
        quote(
            text,
            "Russia could supply 2 million tons of aluminum annually to the United States if trade resumes",
            "Vladimir Putin",
        ),
        quote(text, "it once made up 15 percent of U.S. aluminum imports before 2023 tariffs", "Vladimir Putin"),
        quote(text, "a mutual reduction of 50 percent", "Vladimir Putin"),
        quote(text, "With an estimated 3.8 million metric tons of rare earth metal reserves", "U.S. Geological Survey"),
    )
    found = {f.as_written: (f.value, f.unit, f.change, f.subject, f.speaker) for f in figures(text, quotes)}
    assert found["2 million tons"] == (2e6, "ton", "=", "aluminum", "Vladimir Putin")
    assert found["15 percent"] == (15, "percent", "=", "U.S. aluminum imports", "Vladimir Putin")
    assert found["50 percent"] == (50, "percent", "down", "defense budgets", "Vladimir Putin")
    reserves = found["3.8 million metric tons"]
    assert reserves == (3.8e6, "metric ton", "~", "rare earth metal reserves", "U.S. Geological Survey")
    assert not [words for words in found if "2024" in words or "24" in words or "2023" in words]

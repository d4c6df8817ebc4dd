"""For whom what came in is: the rules of questions, surer names, and nothing told twice."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import FigureRecord, QuoteRecord, Watch
from bot.engine.watching import MOST, hits, news, tells
from tests.engine.library import figures, quote, quotes
from tests.quality.watching import FLOORS, measure

MADE = datetime(2025, 3, 1, tzinfo=UTC)


def watch(kind, words, above=None, below=None):
    return Watch(1, 1, 1, kind, words, above, below, None, False, None, None, "UTC", MADE)


def told(kind, words, above=None, below=None, quotes_=None, figures_=None):
    """What is for one watch: words of quotes, figures as written."""
    found = hits(
        [watch(kind, words, above, below)],
        quotes() if quotes_ is None else quotes_,
        figures() if figures_ is None else figures_,
    )
    return [one.words if isinstance(one, QuoteRecord) else one.figure.as_written for one in found.get(1, [])]


def said(speaker, role=None, words="“We will see.”"):
    return [quote(1, 1, speaker, role, words, "direct")]


@pytest.mark.parametrize(
    ("typed", "speaker", "role"),
    [
        ("Ada Moss", "Ada Moss", None),
        ("ada moss", "Ada Moss", None),
        ("Moss", "Ada Moss", None),
        ("Mrs Moss", "Ada Moss", None),
        ("Ada M. Moss", "Ada Moss", None),
        ("Ada Moss", "Ada M. Moss", None),
        ("Ada Moss", "Moss, Ada", None),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", None),
        ("Zelenskiy", "Volodymyr Zelensky", None),
        ("Зеленский", "Volodymyr Zelensky", None),
        ("J. D. Vance", "JD Vance", None),
        ("Xi", "Xi Jinping", None),
        ("harbour board", "Vessby Harbour Board", None),
        ("Lena Brandt", "Lena Brandt of the brokers Brandt and Sons", None),
        ("the harbour director", "Ada Moss", "harbour director"),
        ("Harbour Director", "Ada Moss", "harbour director"),
    ],
)
def test_a_person_is_found(typed, speaker, role):
    assert told("person", typed, quotes_=said(speaker, role)) == ["“We will see.”"]


@pytest.mark.parametrize(
    ("typed", "speaker", "role"),
    [
        ("Ada Moss", None, None),
        ("Ada Moss", "Adam Moss", None),
        ("Ada Moss", "Hanna Moss", None),
        ("Anna Moss", "Hanna Moss", None),
        ("Ada Moss", "Moss", None),
        ("John Moss", "J. Moss", None),
        ("Ada Moss", "Ada Morse", None),
        ("Ada Moss", "spokesman for Ada Moss", None),
        ("Ada Moss", "office of Ada Moss", None),
        ("Ada Moss", "Lawyers for Ada Moss", None),
        ("Ada Moss", "Jon Brekke", "spokesman for Ada Moss"),
        ("Moss", "Moss family", None),
        ("energy minister", "Jon Brekke", "deputy energy minister"),
        ("energy minister", "Jon Brekke", "adviser to the energy minister"),
        ("minister", "Marta Oskarsen", "energy minister"),
        ("Marta Oskarsen", "Marta", None),
    ],
)
def test_nobody_else_is(typed, speaker, role):
    assert told("person", typed, quotes_=said(speaker, role)) == []


def test_a_topic_is_found_in_all_forms_and_spellings():
    spoken = ["aluminum output would fall by a third this year"]
    assert told("topic", "aluminium output", figures_=[]) == spoken
    assert sorted(told("topic", "aluminium output", quotes_=[])) == ["2 million tonnes", "a third"]
    assert told("topic", "ALUMINUM OUTPUTS") == told("topic", "aluminium output")
    assert told("topic", "the copper tariffs") == ["“Tariffs on copper are a tax on our own kitchens.”"]


def test_a_slip_is_another_word_unless_most_stands_there_as_typed():
    assert told("topic", "cooper") == []
    assert told("topic", "cooper tariffs") == []
    assert told("topic", "the") == []


def test_a_figure_in_a_quote_is_shown_by_the_quote():
    words = "“It made 2 million tonnes of aluminium a year.”"
    one = next(one for one in figures() if one.figure.value == 2e6)
    inside = replace(one, figure=replace(one.figure, span=(9, 25)))
    assert told("topic", "aluminium", quotes_=said("Ada Moss", words=words), figures_=[inside]) == [words]
    outside = replace(one, figure=replace(one.figure, span=(90, 106)))
    said_so = said("Ada Moss", words=words)
    assert told("topic", "aluminium", quotes_=said_so, figures_=[outside]) == [words, "2 million tonnes"]
    assert told("figure", "aluminium", quotes_=said_so, figures_=[inside]) == ["2 million tonnes"]


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        (None, None, ["2 million tonnes", "a third"]),
        ("1 million tons", None, ["2 million tonnes"]),
        ("3 million tons", None, []),
        (None, "1,000 million kg", []),
        (None, "3,000 million kg", ["2 million tonnes"]),
        ("30 %", "40 %", ["a third"]),
        ("40 %", None, []),
        ("3 km", None, []),
        ("what no version can read", None, []),
    ],
)
def test_bounds_are_those_of_questions(above, below, found):
    assert sorted(told("figure", "aluminium output", above, below)) == found


def test_watches_of_people_take_no_figures_and_those_of_figures_no_quotes():
    assert all("“" in one or "would" in one for one in told("person", "Marta Oskarsen"))
    assert told("figure", "tariffs on copper") == []


def keyed(*items, heard=()):
    return [item for _, _, item, _ in news({1: list(items)}, {1: heard})]


def test_a_copy_is_no_news():
    first, *_ = quotes()
    for words in ("The smelter at Halvik will not reopen before the grid is repaired, she said.", first.words.upper()):
        assert keyed(first, replace(first, id=99, words=words)) == [first.id]
    for words in (
        "“The smelter at Halvik will reopen before the grid is repaired.”",
        "“The smelter at Halvik will not reopen before 2027 when the grid is repaired.”",
        "“The smelter at Halvik will not reopen.”" + " Nobody wants to buy power from abroad at any price.",
    ):
        assert keyed(first, replace(first, id=99, words=words)) == [first.id, 99]


def test_news_to_one_watch_is_none_to_another_that_heard_it():
    first, *_ = quotes()
    ((_, _, _, key),) = news({1: [first]}, {})
    assert keyed(first, heard=[key]) == []
    assert [watch for watch, *_ in news({1: [first], 2: [first]}, {1: {key}})] == [2]


def counted(**changes):
    one: FigureRecord = figures()[0]
    sentence = changes.pop("sentence", one.sentence)
    return replace(one, id=99, sentence=sentence, figure=replace(one.figure, **changes))


def test_a_figure_given_again_is_no_news():
    one = counted(subject="tin price", unit="dollar per ton", value=2710)
    again = {"subject": "price of tin", "unit": "dollar per ton", "value": 2710}
    assert keyed(one, replace(counted(**again, sentence="Tin sold at 2,710."), id=100)) == [99]
    for change in ({"value": 2711}, {"unit": "euro per ton"}, {"change": "up"}, {"subject": "copper price of wire"}):
        assert keyed(one, replace(counted(**(again | change)), id=100)) == [99, 100]
    ferry = counted(subject="ferry", unit="passenger", value=212)
    assert keyed(ferry, replace(counted(subject="coastguard", unit="passenger", value=212), id=100)) == [99]
    people = {"subject": "", "unit": "people", "value": 11, "as_written": "Eleven people"}
    hurt = counted(**people, sentence="Eleven people were hurt in the fire.")
    lost = replace(counted(**people, sentence="Eleven people are missing at sea."), id=100)
    assert keyed(hurt, lost) == [99, 100]


def test_a_flood_is_cut():
    flood = [replace(said("Ada Moss", words=f"“Ice {number} is thick.”")[0], id=number) for number in range(3 * MOST)]
    assert len(told("topic", "ice", quotes_=flood, figures_=[])) == MOST
    assert len(told("person", "Moss", quotes_=flood, figures_=[])) == MOST


def test_words_that_tell_nothing():
    assert not tells("topic", "of the")
    assert not tells("person", "…")
    assert tells("person", "May")
    assert tells("topic", "tin")


@given(st.sampled_from(("person", "topic", "figure")), st.text(max_size=100), st.text(max_size=60))
def test_any_words_and_speaker(kind, words, speaker):
    found = hits([watch(kind, words)], said(speaker, speaker), figures())
    assert news(found, {}) == news(found, {1: ()})


@pytest.mark.parametrize("name", FLOORS)
def test_invented_news_is_told_to_whom_it_is_for(name):
    score = measure(name)
    precision, recall = FLOORS[name]
    assert score.precision >= precision, score.wrong
    assert score.recall >= recall, score.missed

"""Questions that nobody means well: always an answer, never an error, and nothing of the library is spoilt."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.engine.indexing import asked
from bot.engine.spelling import is_function_word
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, Story

HOSTILE = [
    *('"', "'", "''", "`", '" OR "', "'; DROP TABLE posting; --", "quote:smelter", "NEAR(smelter grid, 2)", "smelter*"),
    *("-smelter", "smelter AND NOT grid", "(smelter", "^smelter", "{smelter}", "smelter + grid", "NULL", "posting"),
    *("%", "_", "%%%", "sm_lter", "smelt%", "\\%", "[a-z]", "?", "?1", ":guild", "@x", "$1"),
    *("\x00", "smelter\x00grid", "\x00" * 500, "\ud800", "smelter \udfff grid", "\ud83d", "\ufeff", "\u202e"),
    *("", " ", "\n\t", "​" * 100, "̀" * 2_000, "a" * 100_000, "é" * 50_000, "ﷺ" * 4_000, "1" * 10_000, "a " * 5_000),
    *("the", "the of and to", "is it that we will be", "of " * 4_000),
    *("🙂", "🙂" * 3_000, "漢" * 4_000, "가" * 4_000, "ก" * 4_000, "ا" * 4_000),
]
RANDOM = 1_000  # of the 20,000 that tests/bench/bench_questions.py asks: these take two seconds
LETTERS = [
    *"abcdefghij klmnop qrstuvw xyz  ",
    *"\"'*%_()-:^{}\\\x00\n",
    "\ud800",
    "é",
    "漢",
    "字",
    "가",
    "🙂",
    "ﷺ",
    "\u0301",
]
WORDS = ["smelter", "grid", "copper", "tariff", "the", "of", "before"]


def nonsense(dice: random.Random) -> str:
    """A string of any length and any characters, some words of the library among them."""
    parts = [
        dice.choice(WORDS)
        if dice.random() < 0.2
        else dice.choice(LETTERS)
        if dice.random() < 0.9
        else chr(dice.randrange(0x11000))
        for _ in range(dice.choice((1, 5, 20, 60, 300)))
    ]
    return "".join(parts)


@pytest.fixture
async def library(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        await (
            Story("Halvik smelter stays shut", "2025-03-04")
            .says("Marta Oskarsen", "“The smelter will not reopen before the grid is repaired,”", "Energy Minister")
            .says("Delphine Arnaud", "“Tariffs on copper are a tax on our own kitchens, 100 %”", "President")
            .counts("Halvik made 2 million tonnes of aluminium.", "2 million tonnes", 2e6, "ton", "aluminium output")
            .shelve(store)
        )
        yield Desk(store, InlineWorker(), lambda: NOW)
        assert await store.check() == []
        assert (await store.articles.counts(GUILD)).quotes == 2


@pytest.mark.parametrize("number", range(len(HOSTILE)))
async def test_hostile_questions_have_an_answer(library, number):
    words = HOSTILE[number]
    for answer in (await library.who_said(GUILD, words), await library.ask(GUILD, f"who said {words}")):
        assert bool(answer.nothing) != bool(answer.quotes or answer.figures or answer.articles)
    await library.brief(GUILD, words)
    await library.figures(GUILD, words)
    await library.quotes(GUILD, by=words, about=words)


async def test_what_a_question_asks_for_is_found_among_what_disturbs(library):
    for words in (
        '"smelter" (will* not) reopen:',
        "smelter%will_not\x00reopen before",
        "THE SMELTER -- WILL NOT; reopen'",
    ):
        answer = await library.who_said(GUILD, words)
        assert [match.record.quote.speaker for match in answer.quotes] == ["Marta Oskarsen"]


async def test_a_question_of_words_that_tell_nothing_finds_who_said_them(library):
    (match,) = (await library.who_said(GUILD, "are a")).quotes
    assert match.record.quote.speaker == "Delphine Arnaud"
    assert (await library.who_said(GUILD, "the of and")).nothing


async def test_random_strings_have_an_answer(library):
    dice = random.Random(7)
    for _ in range(RANDOM):
        assert (await library.who_said(GUILD, nonsense(dice))) is not None


async def test_a_question_of_4000_words_is_looked_at_in_part(library):
    quoted = "the smelter will not reopen before the grid is repaired "
    answer = await library.who_said(GUILD, quoted + "copper tariffs " * 2_000)
    assert len(asked(quoted + "copper tariffs " * 2_000)) < 50
    assert answer.nothing or answer.quotes


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_what_is_asked_for_is_bounded_and_can_be_stored(text):
    words = asked(text)
    assert len(words) <= 48
    assert all(word and len(word) <= 40 and " " not in word for word in words)
    " ".join(words).encode()  # no half of a character


async def test_an_empty_library_says_so(tmp_path):
    async with Store.open(tmp_path / "empty.db") as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        for words in ("smelter", "the", "%", "who said the smelter"):
            nothing = (await desk.who_said(GUILD, words)).nothing
            assert nothing
            assert "no articles" in nothing


@pytest.mark.parametrize(
    "text",
    [
        *("Der Zolltarif träfe Küchengeräte", "Цены вырастут к весне", "سترتفع الأسعار في الربيع", "מחירים יעלו באביב"),
        *("物価は春に上がる", "物价将在春天上涨", "물가는 봄에 오른다", "ราคาจะขึ้นในฤดูใบไม้ผลิ", "कीमतें वसंत में बढ़ेंगी"),
        *("Οι τιμές θα αυξηθούν", "A 漢字 word and 2024年の話", "don’t re-open U.S. mills", "x 字 y 3.5 %", "I"),
    ],
)
async def test_nothing_that_is_stored_cannot_be_found(tmp_path, text):
    """By each of its words, of any script, and by the whole."""
    async with Store.open(tmp_path / "library.db") as store:
        story = Story("One", "2025-03-04").says("Ada Moss", text)
        record = await story.shelve(store)
        (quote,) = await store.quotes.of_article(GUILD, record.id)
        keys = asked(text)
        pairs = [f"{left} {right}" for left, right in pairwise(keys)]
        found = await store.search.run(lambda read: read.frequencies(GUILD, "quote", [*keys, *pairs]))
        for term in (*keys, *pairs):
            assert term in found or (is_function_word(term) and len(keys) > 1), "stands in pairs only"
        answer = await Desk(store, InlineWorker(), lambda: NOW).who_said(GUILD, text)
        assert [match.record.id for match in answer.quotes] == [quote.id]

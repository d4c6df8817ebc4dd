"""What a digest picks: many people and articles, the same ones every time."""

import random

from bot.engine.digest import choose, on_topics
from tests.engine.library import figures, quote, quotes


def test_everybody_is_heard_before_anybody_is_heard_twice():
    chosen, _ = choose(quotes(), [])
    speakers = [one.quote.speaker for one in chosen]
    assert len(chosen) == 6
    assert len(set(speakers)) == 6
    assert None not in speakers


def test_direct_words_come_first():
    chosen, _ = choose(quotes(), [])
    assert all(one.quote.kind == "direct" for one in chosen)


def test_the_same_quote_is_picked_once():
    chosen, _ = choose(quotes(), [], most_quotes=50)
    assert len([one for one in chosen if "Halvik" in one.words]) == 1


def test_neither_a_scrap_nor_a_speech():
    three = [
        quote(1, 1, "Ada Hartwell", None, "“Done.”", "direct"),
        quote(2, 1, "Ada Hartwell", None, "“" + "We will go on and on. " * 30 + "”", "direct"),
        quote(3, 1, "Ada Hartwell", None, "“The harbour will be open again before the winter comes.”", "direct"),
    ]
    assert choose(three, [], most_quotes=1)[0][0].id == 3


def test_one_article_does_not_take_all_the_figures():
    _, chosen = choose([], figures(), most_figures=3)
    assert {one.article.id for one in chosen} == {1, 2, 3}


def test_a_figure_needs_a_subject():
    _, chosen = choose([], figures(), most_figures=50)
    assert len(chosen) == len(figures()) - 1
    assert all(one.figure.subject for one in chosen)


def test_the_order_of_what_comes_in_does_not_matter():
    expected = choose(quotes(), figures())
    for seed in range(5):
        shuffled, others = quotes(), figures()
        random.Random(seed).shuffle(shuffled)
        random.Random(seed).shuffle(others)
        assert choose(shuffled, others) == expected


def test_nothing_new():
    assert choose([], []) == ((), ())


def test_topics_keep_what_is_on_them():
    kept, counted = on_topics(["aluminium", "flood"], quotes(), figures())
    assert [one.words for one in kept] == [
        "aluminum output would fall by a third this year",
        "“The flood took the bridge, the school and my own house.”",
    ]
    assert {one.figure.as_written for one in counted} == {"2 million tonnes", "a third", "three people"}

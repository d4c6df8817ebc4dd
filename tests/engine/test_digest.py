"""What a digest picks: many people and stories, the same ones every time, nothing that was shown before."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.digest import SIZES, best_quotes, make_digest, on_topics
from bot.engine.extract import extract
from bot.engine.model import ArticleRecord, DigestPlan, FigureRecord, Length, Origin, QuoteRecord
from bot.engine.reading import from_text
from tests.engine.library import figures, quote, quotes

NOW = datetime(2025, 3, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PLAN = DigestPlan(1, 7, 9, "08:00", "UTC", (0,), (), 5, False, NOW)
FERRY = (
    "Fire on ferry, 214 passengers brought ashore\n\nA fire forced the crew of the ferry Ilvane to bring 214 "
    "passengers ashore off Marsel on Tuesday.\n\n“The doors held, and that is why nobody died,” said Oda Revik, the "
    "captain.\n\n"
    "The repair of the ferry will cost 5 million crowns."
)
RETOLD = (
    "Ferry burns off Marsel\n\nAll passengers of the ferry Ilvane got ashore off Marsel when fire broke out.\n\n"
    "“We have practised this every spring,” said Jens Halloway.\n\nThe repair of the ferry will cost 9 million crowns."
)
COUNCIL = (
    "Marsel council spares the library\n\nThe council of Marsel keeps its library open.\n\n"
    "“We sell two car parks instead of books,” said Petra Oom."
)
SWAN = "Swan sits on Quay Street\n\nA swan sat on Quay Street for 40 minutes.\n\n“It looked at me,” said Lena Fisk."


class Day:
    """Articles of one day with what is found in them."""

    def __init__(self, *texts, first=1, at=NOW):
        self.articles, self.quotes, self.figures = [], [], []
        for id, text in enumerate(texts, first):
            title = text.split("\n")[0]
            article = replace(from_text(text, title), source=f"Paper {id}", published=at.date().isoformat())
            found = extract(article)
            counts = len(found.quotes), len(found.figures)
            record = ArticleRecord(id, article, at - timedelta(hours=1), Origin(), 1, *counts)
            self.articles.append(record)
            for at_, one in enumerate(found.quotes):
                words = " … ".join(article.text[slice(*span)] for span in one.content)
                self.quotes.append(QuoteRecord(100 * id + at_, record.ref, one, words))
            for at_, figure in enumerate(found.figures):
                sentence = article.text[slice(*figure.sentence)]
                self.figures.append(FigureRecord(100 * id + at_, record.ref, figure, sentence))

    def digest(self, *, until=NOW, **more):
        return make_digest(PLAN, until - DAY, until, self.articles, self.quotes, self.figures, **more)


TUESDAY = Day(FERRY, COUNCIL, RETOLD, SWAN)


def test_stories_are_grouped_and_the_gravest_told_by_most_comes_first():
    digest = TUESDAY.digest()
    assert [[ref.id for ref in story.articles] for story in digest.stories] == [[1, 3], [2], [4]]
    assert (digest.stories[0].publishers, digest.article_count, digest.story_count) == (2, 4, 3)
    assert digest.stories[0].lead.title == "Fire on ferry, 214 passengers brought ashore"


def test_one_quote_and_one_figure_of_each_story_before_a_second_one():
    digest = TUESDAY.digest()
    assert [match.record.quote.speaker for match in digest.quotes][:2] == ["Oda Revik", "Petra Oom"]
    assert digest.figures[0].record.figure.as_written == "214 passengers"
    assert {match.record.article.id for match in digest.figures[:3]} >= {1, 4}


def test_sources_that_disagree_are_shown_once_and_apart():
    (dispute,) = TUESDAY.digest().disagreements
    assert dispute.record.figure.as_written == "5 million crowns"
    assert [one.figure.as_written for one in dispute.against] == ["9 million crowns"]
    shown = [match.record.figure.as_written for match in TUESDAY.digest(length="long").figures]
    assert "5 million crowns" not in shown
    assert "9 million crowns" not in shown


def test_who_is_quoted_most_is_named():
    twice = Day(FERRY, COUNCIL + "\n\n“We also sell the old bus,” Oom said.")
    assert [(one.name, one.quotes) for one in twice.digest().speakers] == [("Petra Oom", 2)]


@pytest.mark.parametrize("length", ["short", "normal", "long"])
def test_the_length_is_kept(length: Length):
    many = Day(*(f"{text} {word}." for text in (FERRY, COUNCIL, SWAN) for word in "abcdefgh"))
    digest, size = many.digest(length=length), SIZES[length]
    for shown, most in (
        (digest.stories, size.stories),
        (digest.quotes, size.quotes),
        (digest.figures, size.figures),
        (digest.disagreements, size.disagreements),
        (digest.speakers, size.speakers),
    ):
        assert len(shown) <= most


def test_what_was_shown_is_not_shown_again():
    first = TUESDAY.digest()
    again = Day(FERRY, COUNCIL, RETOLD, SWAN, first=11, at=NOW + DAY)
    second = again.digest(until=NOW + DAY, shown=frozenset(first.used))
    assert (second.stories, second.quotes, second.figures, second.disagreements) == ((), (), (), ())
    assert (second.article_count, second.story_count, second.used) == (4, 0, ())


def test_a_story_goes_on_with_what_is_new_of_it():
    first = TUESDAY.digest()
    cause = (
        "Pump caused fire on ferry\n\nA leaking pump caused the fire on the ferry Ilvane off Marsel, from which 214 "
        "passengers were brought ashore.\n\n“The doors held, and that is why nobody died,” captain Oda Revik had said."
        "\n\n“We asked for a new one three times,” said Tomas Vey."
    )
    second = Day(cause, first=11, at=NOW + DAY).digest(until=NOW + DAY, shown=frozenset(first.used))
    assert [story.goes_on for story in second.stories] == [True]
    assert [match.record.quote.speaker for match in second.quotes] == ["Tomas Vey"]
    assert "214 passengers" not in [match.record.figure.as_written for match in second.figures]
    assert not set(second.used) & set(first.used)


def test_the_order_of_what_comes_in_does_not_matter():
    expected = TUESDAY.digest()
    shuffled = Day(FERRY, COUNCIL, RETOLD, SWAN)
    for seed in range(4):
        for records in (shuffled.articles, shuffled.quotes, shuffled.figures):
            random.Random(seed).shuffle(records)
        assert shuffled.digest() == expected


def test_nothing_new():
    digest = Day().digest()
    assert (digest.stories, digest.quotes, digest.figures, digest.used, digest.article_count) == ((), (), (), (), 0)


# --- the quotes of an article ----------------------------------------------------------------------------------------


def test_everybody_is_heard_before_anybody_is_heard_twice():
    speakers = [one.quote.speaker for one in best_quotes(quotes(), 6)]
    assert len(set(speakers)) == len(speakers) == 6
    assert None not in speakers


def test_direct_words_come_first():
    assert all(one.quote.kind == "direct" for one in best_quotes(quotes(), 6))


def test_the_same_quote_is_picked_once():
    assert len([one for one in best_quotes(quotes(), 50) if "Halvik" in one.words]) == 1


def test_neither_a_scrap_nor_a_speech():
    three = [
        quote(1, 1, "Ada Hartwell", None, "“Done.”", "direct"),
        quote(2, 1, "Ada Hartwell", None, "“" + "We will go on and on. " * 30 + "”", "direct"),
        quote(3, 1, "Ada Hartwell", None, "“The harbour will be open again before the winter comes.”", "direct"),
    ]
    assert best_quotes(three, 1)[0].id == 3


def test_topics_keep_what_is_on_them():
    kept, counted = on_topics(["aluminium", "flood"], quotes(), figures())
    assert [one.words for one in kept] == [
        "aluminum output would fall by a third this year",
        "“The flood took the bridge, the school and my own house.”",
    ]
    assert {one.figure.as_written for one in counted} == {"2 million tonnes", "a third", "three people"}

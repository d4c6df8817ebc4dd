"""Articles grouped to stories: by content, with publishers and different texts counted, nothing lost."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.matching.stories import grouped, key_sentence, stories
from bot.engine.model import Article, ArticleRecord, Origin
from bot.engine.reading import from_text

NOW = datetime(2025, 3, 4, tzinfo=UTC)
FIRE = (
    "Warehouse burns in Vessby harbour",
    "A warehouse full of tyres burnt in the harbour of Vessby on Tuesday night. Smoke drove sixty people from their "
    "flats.\n\n“We saw it from the church,” said Ada Moss, the harbour director.\n\nNobody was hurt.",
)
RETOLD = (
    "Tyres on fire at Vessby",
    "Sixty people had to leave their flats on Tuesday because tyres burnt in a warehouse at the harbour.\n\n"
    "Ada Moss, who runs the harbour of Vessby, praised the firefighters.",
)
BUDGET = (
    "Vessby council raises fees",
    "Ships will pay eight percent more in Vessby from May on.\n\nAda Moss, the harbour director, expects a million.",
)


def article(id, told, source="The Vessby Post", published: str | None = "2025-03-04", url=None):
    title, text = told
    read = from_text(f"{title}\n\n{text}", title)
    return ArticleRecord(id, replace(read, source=source, published=published, url=url), NOW, Origin(), 1, 0, 0)


def test_one_event_in_two_outlets_is_one_story_and_another_event_of_the_same_people_is_not():
    fire, other = stories([article(1, FIRE), article(2, BUDGET, "Wire"), article(3, RETOLD, "Ledger Daily")])
    assert [ref.id for ref in fire.articles] == [1, 3]
    assert (fire.publishers, fire.texts) == (2, 2)
    assert [ref.id for ref in other.articles] == [2]


def test_the_headline_and_first_sentence_stand_for_a_story_as_they_are():
    record = article(1, FIRE)
    (told,) = stories([record])
    assert told.lead == record.ref
    assert told.sentence == "A warehouse full of tyres burnt in the harbour of Vessby on Tuesday night."
    assert record.article.text[slice(*told.span)] == told.sentence


def test_a_wire_copy_in_three_papers_is_three_publishers_and_one_text():
    title, text = FIRE
    cut = ("Harbour fire", text.rpartition("\n\n")[0])
    changed = ("Fire at the harbour", text.replace("sixty", "some 60"))
    papers = [article(1, FIRE, "Post"), article(2, cut, "Ledger"), article(3, changed, "Echo")]
    (told,) = stories(papers)
    assert (told.publishers, told.texts) == (3, 1)
    (same,) = stories([article(1, FIRE, "The Vessby Post"), article(2, cut, None, url="https://www.vessbypost.com/a")])
    assert (same.publishers, same.texts) == (2, 1)  # a name is not guessed from an address
    assert title == same.lead.title


def test_a_copy_does_not_stand_for_a_story():
    copies = [article(id, (f"Copy {id}", FIRE[1].rpartition("\n\n")[0]), f"Paper {id}") for id in (2, 3, 4)]
    (told,) = stories([article(1, FIRE), *copies, article(5, RETOLD, "Ledger")])
    assert (told.lead.id, told.texts) == (1, 2)


def test_publishers_are_counted_by_domain_where_no_outlet_is_named():
    one = article(1, FIRE, None, url="https://news.post.co.uk/a")
    two = article(2, RETOLD, None, url="https://sport.post.co.uk/b")
    assert stories([one, two])[0].publishers == 1


def test_after_some_days_it_is_another_story():
    apart = [article(1, FIRE, published="2025-03-04"), article(2, RETOLD, published="2025-03-09")]
    assert [len(told.articles) for told in stories(apart)] == [1, 1]
    near = [apart[0], article(2, RETOLD, published="2025-03-08")]
    assert [len(told.articles) for told in stories(near)] == [2]


def test_an_article_without_a_day_is_of_the_day_it_came_in():
    assert len(stories([article(1, FIRE), article(2, RETOLD, published=None)])) == 1


def test_the_order_of_what_comes_in_does_not_matter():
    papers = [article(1, FIRE), article(2, BUDGET, "Wire"), article(3, RETOLD, "Ledger"), article(4, FIRE, "Echo")]
    expected = {(told.articles, told.publishers, told.texts) for told in stories(papers)}
    for seed in range(4):
        random.Random(seed).shuffle(papers)
        assert {(told.articles, told.publishers, told.texts) for told in stories(papers)} == expected


def test_little_texts_are_not_alike_by_one_word():
    opened = [article(id, (f"{name} opens", "Nothing was said.")) for id, name in enumerate(("Brodan", "Kelfir"), 1)]
    assert len(stories(opened)) == 2


def test_nothing_and_empty_articles():
    assert stories([]) == []
    empty = ArticleRecord(1, Article(None, "", ()), NOW, Origin(), 1, 0, 0)
    (told,) = stories([empty])
    assert (told.sentence, told.span, told.publishers, told.texts) == ("", (0, 0), 1, 1)
    assert key_sentence(empty) == (0, 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=8))
def test_every_article_is_in_exactly_one_story(texts):
    records = [article(id, (text[:40], text), published=text[:10]) for id, text in enumerate(texts, 1)]
    members = sorted(at for group in grouped(records) for at in group.members)
    assert members == list(range(len(records)))
    for told in stories(records):
        assert 1 <= told.texts <= len(told.articles)
        assert 1 <= told.publishers <= len(told.articles)

"""The digest's choice against an editor's, and the grouping of articles to stories, held to floors."""

import pytest

from bot.engine.model import Length
from tests.quality import judging
from tests.quality.judging import KINDS, SETS, digests
from tests.quality.measuring import floors
from tests.quality.scoring import falls
from tests.quality.weeks import TUNED, UNSEEN, week

WEEKS = (*TUNED, *UNSEEN)


def test_nothing_falls_below_its_floor():
    tables, _ = judging.measure()
    for name, table in tables.items():
        assert falls(table, floors()[name]) == [], name
        assert floors()[name].keys() == table.keys()


@pytest.mark.parametrize("name", SETS)
def test_the_choice_agrees_with_seven_in_ten_of_the_picks(name):
    table, _ = judging.judge(SETS[name])
    assert {kind: table[kind]["agrees"] >= 70 for kind in KINDS} == dict.fromkeys(KINDS, True)


@pytest.mark.parametrize("length", ["short", "normal", "long"])
@pytest.mark.parametrize("name", WEEKS)
def test_no_digest_of_a_week_shows_anything_twice(name, length: Length):
    used: list[str] = []
    quotes: list[str] = []
    stories: list[int] = []
    for _, digest in digests(name, length):
        used += digest.used
        quotes += [" ".join(match.record.words.split()).casefold() for match in digest.quotes]
        stories += [ref.id for story in digest.stories for ref in story.articles]
        figures = [(one.record.figure.value, one.record.figure.unit, one.record.sentence) for one in digest.figures]
        assert len(figures) == len(set(figures))
    for shown in (used, quotes, stories):
        assert len(shown) == len(set(shown))


def test_every_pick_stands_in_the_articles_of_its_day():
    picked = 0
    for name in WEEKS:
        for day in week(name):
            text = " ".join(" ".join(piece.record.article.text.split()) for piece in day.pieces).casefold()
            assert set(day.picks["story"]) <= set(day.labels.values())
            for pick in (*day.picks["quote"], *day.picks["figure"]):
                assert pick.casefold() in text, pick
            picked += sum(map(len, day.picks.values()))
    assert picked >= 190


def test_the_weeks_have_what_a_digest_meets():
    for name in WEEKS:
        days = week(name)
        assert sum(len(day.pieces) for day in days) >= 40
        assert any(len(day.pieces) <= 2 for day in days), "a quiet day"

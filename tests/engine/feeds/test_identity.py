import pytest

from bot.engine.feeds import fresh, read_feed
from tests.engine.feeds.fixtures import POLLS, SITE, fixtures


def test_there_are_sixty():
    assert len(fixtures()) >= 60
    assert all(len(one.documents) == POLLS for one in fixtures())


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda one: one.name)
def test_no_article_is_doubled_or_lost_in_five_polls(fixture):
    known: set[str] = set()
    new = 0
    for data in fixture.documents:
        entries = read_feed(data, url=f"{SITE}/feed.xml").entries
        new += len(fresh(entries, known))
        known.update(key for entry in entries for key in entry.keys)
    assert new == fixture.articles

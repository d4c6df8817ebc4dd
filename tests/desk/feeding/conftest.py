"""A desk that follows feeds of an invented web, on a clock that is set by hand."""

import pytest

from bot.desk import Desk
from bot.fetching.pacing import Pacing
from bot.worker import InlineWorker
from tests.desk.feeding.web import Web


@pytest.fixture
def web(clock):
    return Web(clock)


@pytest.fixture
def desk(store, clock, web):
    return Desk(store, InlineWorker(), clock, fetch=web.fetch, pacing=Pacing(clock=web.seconds, sleep=web.sleep))


@pytest.fixture
def feeds(desk):
    return desk.feeds

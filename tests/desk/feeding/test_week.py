"""A week of a hundred feeds on a simulated clock: polite all along, and nothing lost or twice."""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from bot.desk import Desk
from bot.fetching import FetchProblem
from bot.fetching.pacing import Pacing
from bot.worker import InlineWorker
from tests.desk.feeding.web import Answer, item, rss
from tests.desk.shelves import GUILD, NOW

FEEDS, HOSTS, DAYS = 60, 24, 7
STEP = timedelta(minutes=15)  # between two looks
OWN = "<p>“The ferry {} sails at noon from the old pier,” said Ada Moss.</p>"


class Publisher:
    """A feed that brings a story every few hours, fails now and then, and asks for some rest."""

    def __init__(self, number, chance):
        self.number = number
        self.url = f"https://h{number % HOSTS}.example/{number}"
        self.every = chance.choice([3, 8, 24, 24 * 9])  # hours
        self.ttl = chance.choice([0, 0, 30, 240])  # minutes
        self.max_age = chance.choice([0, 0, 60, 3600])
        self.fails = chance.choice([0, 0, 0.1])
        self.validators = chance.choice(["etag", "date"])
        self.chance = chance
        self.until = NOW  # before that nobody may ask
        self.early = self.unconditional = self.news = 0
        self.answered = False

    def stories(self, now):
        return 3 + int((now - NOW).total_seconds() / 3600 / self.every)

    def __call__(self, request):
        if request.at < self.until:
            self.early += 1
        if self.answered and not request.conditional:
            self.unconditional += 1
        if self.answered and self.chance.random() < self.fails:
            rest = self.chance.choice([None, 1200.0])
            self.until = request.at + timedelta(seconds=rest or 0)
            return FetchProblem("status", 503, rest)
        self.answered = True
        self.until = request.at + timedelta(seconds=max(900, self.ttl * 60, self.max_age))
        count = self.stories(request.at)
        self.news = max(self.news, count)
        entries = [
            item(n, guid=f"{self.number}-{n}", link=None, description=OWN.format(f"{n} of {self.number}"))
            for n in range(count, max(count - 20, 0), -1)
        ]
        validator = f'"{count}"'
        etag, date = (validator, None) if self.validators == "etag" else (None, validator)
        return Answer(rss(*entries, ttl=self.ttl or None), etag, date, float(self.max_age))


async def test_a_week_of_sixty_feeds(store, clock, web):
    await store._database._writer.execute("PRAGMA synchronous=OFF")  # thousands of commits; no power is cut here
    chance = random.Random(6)
    pacing = Pacing(clock=web.seconds, sleep=web.sleep)
    desk = Desk(store, InlineWorker(), clock, fetch=web.fetch, pacing=pacing)
    publishers = [Publisher(number, chance) for number in range(FEEDS)]
    for one in publishers:
        web.answers[one.url] = one
    for number, one in enumerate(publishers):
        if number % 10 == 0:
            clock.now += timedelta(minutes=1)
        await desk.feeds.add(GUILD, one.url)
    while clock.now < NOW + timedelta(days=DAYS):
        while await desk.feeds.look(clock.now):
            pass
        clock.now += STEP
    assert [one.number for one in publishers if one.early] == [], "nobody was asked before the time"
    assert [one.number for one in publishers if one.unconditional] == [], "everybody was asked conditionally"
    hosts: dict[str | None, list[datetime]] = {}
    for request in web.requests:
        hosts.setdefault(urlsplit(request.url).hostname, []).append(request.at)
    assert min(b - a for times in hosts.values() for a, b in pairwise(times)) >= timedelta(seconds=1)
    records = await desk.feeds.all(GUILD)
    assert [one.waiting for one in records] == [one.news for one in publishers], "every story once"
    assert len(web.requests) > FEEDS * DAYS * 5

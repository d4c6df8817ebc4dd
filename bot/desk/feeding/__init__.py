"""Feeds: following them, looking after them, and taking in what they bring."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.feeding import policy
from bot.desk.keeping import Keeping
from bot.desk.linking import Fetch, Progress
from bot.engine.feeds import read_opml, write_opml
from bot.engine.model import BadInput, NotThere, Problem
from bot.engine.model.feeds import (
    FeedAdded,
    FeedFilter,
    FeedLink,
    FeedNotice,
    FeedPreview,
    FeedRecord,
    FeedsImported,
)
from bot.worker import Worker
from storage.store import Store

if TYPE_CHECKING:  # a question on the command line must not wait for aiohttp
    from bot.desk.feeding.asking import Asking, Found
    from bot.desk.feeding.ingesting import Ingesting
    from bot.desk.feeding.polling import Polling
    from bot.fetching.pacing import Pacing

FEEDS = 200  # of one library
ADDED = 10  # feeds that a library may look for within ADDING, so that nobody has us knock at a thousand doors
ADDING = timedelta(minutes=1)
IMPORTED_AT_ONCE = 8  # feeds of one file that are asked for at once; each host has its pace
SUGGESTED = 25  # Discord shows no more
IDS = range(1, 2**63)  # what a database can number
EVERYTHING = FeedFilter()


def _chance() -> float:
    return random.uniform(-1.0, 1.0)  # noqa: S311


class Feeding:
    """The feeds of the libraries of one store. Without `fetch` nothing is asked, and what needs that is a Problem."""

    def __init__(
        self,
        store: Store,
        worker: Worker,
        clock: Callable[[], datetime],
        keeping: Keeping,
        fetch: Fetch | None,
        pacing: Pacing | None,
        chance: Callable[[], float] = _chance,
    ) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._keeping = keeping
        self._added: dict[int, deque[datetime]] = {}
        self._parts: tuple[Asking, Polling, Ingesting] | None = None
        if fetch is not None:
            from bot.desk.feeding.asking import Asking
            from bot.desk.feeding.ingesting import Ingesting
            from bot.desk.feeding.polling import Polling
            from bot.fetching.pacing import Pacing

            asking = Asking(fetch, worker, pacing or Pacing())
            self._parts = asking, Polling(store, asking, clock, chance), Ingesting(store, asking, keeping, clock)

    # --- a library's feeds ---

    async def add(
        self,
        guild_id: int,
        address: str,
        *,
        added_by: int | None = None,
        filter: FeedFilter = EVERYTHING,
        outlet: str | None = None,
        progress: Progress | None = None,
    ) -> FeedAdded:
        """Follow the feed at an address, or that of the site there; what it holds by now will be kept silently.

        Raises BadInput when there is none, it is of a blocked source or no more may be followed, and FetchProblem.
        """
        self._count(guild_id)
        return await self._add(guild_id, address, added_by, filter, outlet, progress)

    async def test(self, guild_id: int, address: str, filter: FeedFilter = EVERYTHING) -> FeedPreview:
        """What the feed at an address holds, and what a filter would keep. Stores nothing. BadInput, FetchProblem."""
        self._count(guild_id)
        asking, _, _ = self._network
        return await self._previewed(await asking.find(address), filter)

    async def all(self, guild_id: int) -> list[FeedRecord]:
        """The feeds of a library."""
        return await self._store.feeds.of_guild(guild_id)

    async def get(self, guild_id: int, feed_id: int) -> FeedRecord | None:
        """One feed."""
        return await self._store.feeds.get(guild_id, feed_id) if feed_id in IDS else None

    async def edit(
        self, guild_id: int, feed_id: int, *, filter: FeedFilter | None = None, outlet: str | None = None
    ) -> FeedRecord:
        """Change a feed: None leaves as it is, an empty outlet clears it. A filter counts for what comes from now on.

        Raises BadInput when there is no such feed.
        """
        before = await self._there(guild_id, feed_id)
        named = before.outlet if outlet is None else " ".join(outlet.split()) or None
        await self._store.feeds.edit(guild_id, feed_id, before.filter if filter is None else filter, named)
        return await self._there(guild_id, feed_id)

    async def preview(self, guild_id: int, feed_id: int, filter: FeedFilter) -> FeedPreview:
        """What a filter would keep of what a feed holds now. Changes nothing. BadInput, FetchProblem."""
        feed = await self._there(guild_id, feed_id)
        self._count(guild_id)
        asking, _, _ = self._network
        return await self._previewed(await asking.find(feed.url), filter)

    async def pause(self, guild_id: int, feed_id: int, paused: bool) -> FeedRecord:
        """Pause a feed, or let a paused or stopped one go on. Raises BadInput when there is none."""
        await self._there(guild_id, feed_id)
        await self._store.feeds.pause(guild_id, feed_id, paused, self._clock())
        return await self._there(guild_id, feed_id)

    async def remove(self, guild_id: int, feed_id: int) -> FeedRecord:
        """Follow a feed no longer; its articles stay. Raises BadInput when there is none."""
        feed = await self._there(guild_id, feed_id)
        await self._store.feeds.remove(guild_id, feed_id)
        return feed

    async def suggest(self, guild_id: int, typed: str) -> list[FeedRecord]:
        """Feeds by number, title, outlet or address, in the order they came; all when nothing is typed."""
        words = typed.casefold().split()
        return [
            feed
            for feed in await self.all(guild_id)
            if all(word in f"{feed.id} {feed.title} {feed.outlet} {feed.url}".casefold() for word in words)
        ][:SUGGESTED]

    # --- many at once ---

    async def import_opml(
        self,
        guild_id: int,
        data: bytes,
        *,
        added_by: int | None = None,
        progress: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> FeedsImported:
        """Follow the feeds of an OPML file, each after a look at it; `progress` is told how many of how many are done.

        Raises BadInput when it is no such file.
        """
        asking, _, _ = self._network
        links = list({link.url: link for link in await asking.read(read_opml, data)}.values())
        self._count(guild_id)
        added: dict[str, FeedAdded] = {}
        failed: dict[str, str] = {}
        gate = asyncio.Semaphore(IMPORTED_AT_ONCE)

        async def one(link: FeedLink) -> None:
            async with gate:
                try:
                    added[link.url] = await self._add(guild_id, link.url, added_by, EVERYTHING, None, None)
                except Problem as problem:
                    failed[link.url] = str(problem)
                if progress:
                    await progress(len(added) + len(failed), len(links))

        async with asyncio.TaskGroup() as group:
            for link in links:
                group.create_task(one(link))
        new = tuple(added[link.url].feed for link in links if link.url in added and added[link.url].new)
        there = sum(not one.new for one in added.values())
        return FeedsImported(new, there, tuple((link.url, failed[link.url]) for link in links if link.url in failed))

    async def export_opml(self, guild_id: int) -> bytes:
        """All feeds of a library as an OPML file."""
        return write_opml([FeedLink(feed.url, feed.outlet or feed.title) for feed in await self.all(guild_id)], "Feeds")

    # --- by itself ---

    async def look(self, now: datetime) -> int:
        """Ask a batch of the feeds that are due, of all libraries; how many were asked."""
        _, polling, _ = self._network
        return await polling.look(now)

    async def ingest(self) -> int:
        """Read and keep some of the articles that wait, of all libraries; how many were handled, 0 when none wait."""
        _, _, ingesting = self._network
        return await ingesting.ingest()

    async def notices(self, now: datetime) -> list[FeedNotice]:
        """Who should hear of a feed: after a day of failure, then weekly; once when it is gone."""
        found = await self._store.feeds.troubled(now - policy.NOTICED_AFTER, now - policy.NOTICED_AGAIN)
        return [FeedNotice(guild_id, feed) for guild_id, feed in found]

    async def noticed(self, notice: FeedNotice, now: datetime) -> None:
        """Somebody was told."""
        await self._store.feeds.noticed(notice.guild_id, notice.feed.id, now)

    # --- within ---

    @property
    def _network(self) -> tuple[Asking, Polling, Ingesting]:
        if self._parts is None:
            raise Problem("Feeds are not asked here.")
        return self._parts

    async def _there(self, guild_id: int, feed_id: int) -> FeedRecord:
        feed = await self.get(guild_id, feed_id)
        if feed is None:
            raise NotThere(f"There is no feed {feed_id}. The list of feeds shows those there are.")
        return feed

    def _count(self, guild_id: int) -> None:
        """Count one who looks for a feed. Raises BadInput when there were too many."""
        now = self._clock()
        self._added = {guild: times for guild, times in self._added.items() if now - times[-1] < ADDING}
        times = self._added.setdefault(guild_id, deque(maxlen=ADDED))
        if len(times) == ADDED and now - times[0] < ADDING:
            raise BadInput(
                f"At most {ADDED} feeds are looked for within a minute. Wait a little, or import an OPML file."
            )
        times.append(now)

    async def _add(
        self,
        guild_id: int,
        address: str,
        added_by: int | None,
        filter: FeedFilter,
        outlet: str | None,
        progress: Progress | None,
    ) -> FeedAdded:
        asking, polling, _ = self._network
        if len(await self.all(guild_id)) >= FEEDS:  # said before anybody is asked, and checked again when it is kept
            raise BadInput(f"This library follows {FEEDS} feeds, as many as one may. Remove one first.")
        await self._keeping.check(guild_id, address, outlet)
        found = await asking.find(address, progress)
        await self._keeping.check(guild_id, found.url, outlet)
        now = self._clock()
        id, new = await self._store.feeds.follow(
            guild_id,
            found.url,
            outlet=" ".join((outlet or "").split()) or None,
            filter=filter,
            added_by=added_by,
            at=now,
            most=FEEDS,
        )
        backlog = 0
        source = await self._store.feeds.source_of(guild_id, id) if new else None
        if source is not None:
            news = await polling.arrived(source, found.page, found.document)
            mine = [one for one in news if (one.follower.guild_id, one.follower.feed_id) == (guild_id, id)]
            backlog = sum(sum(one.wanted) for one in mine)
        return FeedAdded(await self._there(guild_id, id), new, backlog, found.others)

    async def _previewed(self, found: Found, filter: FeedFilter) -> FeedPreview:
        asking, _, _ = self._network
        wanted = await asking.wanted(filter, found.document.entries)
        entries = tuple(zip(found.document.entries, wanted, strict=True))
        return FeedPreview(found.url, found.document.title, entries, found.others)

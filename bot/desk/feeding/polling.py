"""Asking the feeds that are due, and keeping what is new of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.feeding import policy
from bot.desk.feeding.asking import Asking, digest, said
from bot.engine.feeds import fresh
from bot.engine.model import Problem
from bot.engine.model.feeds import FeedDocument, FeedFollower, FeedNews, FeedSource
from bot.fetching import Fetched, FetchProblem
from bot.fetching.pacing import Busy
from storage.store import Store

log = logging.getLogger("onrecord.feeds")

BATCH = 32  # sources that one look asks: a look every 20 s, 2,000 that are due at once take 21 minutes
AT_ONCE = 8
EACH = 2  # sources of one host in a batch
GONE = 410


class Polling:
    """The checks of all sources of one store."""

    def __init__(
        self, store: Store, asking: Asking, clock: Callable[[], datetime], chance: Callable[[], float]
    ) -> None:
        self._store = store
        self._asking = asking
        self._clock = clock  # what a server asks for counts from its answer, for which there may be a queue
        self._chance = chance
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def look(self, now: datetime) -> int:
        """Ask a batch of the sources that are due; how many were asked. One that fails keeps no other from it."""
        due = await self._store.feeds.due(now, limit=BATCH, each=EACH)
        results = await asyncio.gather(*map(self._check, due), return_exceptions=True)
        for source, failure in zip(due, results, strict=True):
            if isinstance(failure, BaseException):
                if not isinstance(failure, Exception):
                    raise failure
                log.error("checking %s failed", source.url, exc_info=failure)
                await self._fail(source, "It could not be checked, by a mistake of this program.")
        return len(due)

    async def _check(self, source: FeedSource) -> None:
        async with self._gate:
            try:
                page = await self._asking.feed(source.url, source.etag, source.last_modified)
                if page.status == 304:
                    await self._unchanged(policy.sighted(source, page.permanent_url, self._clock()), page)
                elif digest(page.body) == source.body:
                    same = policy.sighted(source, page.permanent_url, self._clock())
                    await self._unchanged(
                        replace(same, etag=page.etag, last_modified=page.last_modified), page, whole=True
                    )
                else:
                    await self.arrived(source, page, await self._asking.document(page))
            except Busy:
                await self._store.feeds.put(replace(source, next_at=self._clock() + timedelta(seconds=policy.FAILING)))
            except FetchProblem as problem:
                log.info("%s: %s", source.url, problem.kind)
                if problem.status == GONE:
                    await self._store.feeds.put(policy.stopped(source, self._clock(), said(problem)))
                else:
                    await self._fail(source, said(problem), problem.retry_after)
            except Problem as problem:
                await self._fail(source, said(problem))

    async def arrived(self, source: FeedSource, page: Fetched, document: FeedDocument) -> list[FeedNews]:
        """Keep what a document brings its followers, and its validators with it; what is new to each."""
        now = self._clock()
        followers = await self._store.feeds.followers(source.id)
        known, news = False, []
        for follower in followers:
            one, any_known = await self._news(follower, document, source.worked_at)
            known |= any_known
            news.append(one)
        after = policy.worked(
            source,
            now,
            max(page.max_age or 0.0, document.ttl or 0.0),
            new=any(one.entries for one in news),
            chance=self._chance(),
        )
        after = replace(
            policy.sighted(after, page.permanent_url, now, known=known),
            title=document.title or source.title,
            ttl=document.ttl,
        )
        if document.entries or source.body is None:  # a feed that is empty for once is not what is waited for
            after = replace(after, etag=page.etag, last_modified=page.last_modified, body=digest(page.body))
        await self._store.feeds.arrive(after, news, now)
        if known:
            await self._follow(after, now)
        return news

    async def _news(
        self, follower: FeedFollower, document: FeedDocument, worked_at: datetime | None
    ) -> tuple[FeedNews, bool]:
        """What of a document is new to a follower, and whether anything of it was known."""
        keys = [key for entry in document.entries for key in entry.keys]
        known = await self._store.feeds.known(follower.guild_id, follower.feed_id, keys)
        new = tuple(fresh(document.entries, known))
        silent = not follower.started or policy.floods(new, len(document.entries), worked_at)
        return FeedNews(follower, new, await self._asking.wanted(follower.filter, new), silent), bool(known)

    async def _unchanged(self, source: FeedSource, page: Fetched, *, whole: bool = False) -> None:
        now = self._clock()
        after = policy.worked(
            source, now, max(page.max_age or 0.0, source.ttl or 0.0), new=False, chance=self._chance()
        )
        await self._store.feeds.put(after)
        if whole:  # the very body that is known, from the new address
            await self._follow(after, now)

    async def _follow(self, source: FeedSource, now: datetime) -> None:
        if source.moved_to and policy.moves(source, now):
            log.info("%s moved to %s", source.url, source.moved_to)
            await self._store.feeds.move(source, source.moved_to)

    async def _fail(self, source: FeedSource, problem: str, asked: float | None = None) -> None:
        await self._store.feeds.put(policy.failed(source, self._clock(), problem, asked, self._chance()))

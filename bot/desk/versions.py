"""What became of articles: their versions, and their pages looked at again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.keeping import Keeping
from bot.desk.linking import Fetch, read_page, seen
from bot.desk.rechecking import next_look
from bot.desk.revising import Revising
from bot.engine.matching import suggest
from bot.engine.model import ArticleRecord, ArticleRef, BadInput, NotThere, Problem, Recheck, Revised, Seen, Version
from storage.store import Store

if TYPE_CHECKING:
    from bot.fetching import FetchProblem

log = logging.getLogger("onrecord.versions")

AT_ONCE = 8  # pages looked at in one go, each of another host; the next ones wait for the next go; a choice
LISTED = 100  # changed articles that are looked through while somebody types
SUGGESTIONS = 25  # Discord shows no more
GONE = (404, 410)  # what servers answer where there is no page; 410 means for good


class Versions:
    """The versions of the articles of one store's libraries."""

    def __init__(
        self, store: Store, keeping: Keeping, revising: Revising, clock: Callable[[], datetime], fetch: Fetch | None
    ) -> None:
        self._store = store
        self._keeping = keeping
        self._revising = revising
        self._clock = clock
        self._fetch = fetch

    async def history(self, guild_id: int, article_id: int) -> list[Version]:
        """The versions of an article, the first one first; empty when there is no such article."""
        return await self._store.versions.of_article(guild_id, article_id)

    async def gone(self, guild_id: int, article_id: int) -> datetime | None:
        """Since when an article's page is gone."""
        recheck = await self._store.rechecks.get(guild_id, article_id)
        return recheck.gone_at if recheck else None

    async def suggest(self, guild_id: int, typed: str) -> list[ArticleRef]:
        """Articles that changed, by number or title; the one that changed last first when nothing is typed."""
        refs = await self._store.versions.changed(guild_id, limit=LISTED)
        titles = {f"{ref.id}: {ref.title or ref.source or ''}": ref for ref in refs}
        if not typed.strip():
            return refs[:SUGGESTIONS]
        return [titles[one] for one in await asyncio.to_thread(suggest, typed, titles, SUGGESTIONS)]

    async def recheck(self, guild_id: int, article_id: int) -> Revised:
        """Look at an article's page again, and keep what changed. Raises BadInput when there is no page to look at."""
        record = await self._store.articles.get(guild_id, article_id)
        if record is None:
            raise NotThere(f"There is no article {article_id}.")
        recheck = await self._store.rechecks.get(guild_id, article_id)
        if recheck is None:
            if not record.article.url:
                raise BadInput("This article came without a link; there is no page to look at again.")
            recheck = Recheck(guild_id, article_id, Seen(record.article.url), None, None, None)
        return await self._look(record, recheck)

    async def look(self, now: datetime) -> int:
        """Look at pages whose time has come, a bounded number and one of each host; how many there were."""
        due = await self._store.rechecks.due(now, AT_ONCE)
        await asyncio.gather(*(self._look_by_itself(recheck, now) for recheck in due))
        return len(due)

    async def _look_by_itself(self, recheck: Recheck, now: datetime) -> None:
        record = await self._store.articles.get(recheck.guild_id, recheck.article_id)
        if record is None:
            return
        # Counted as done before it is done: a page that brings the process down is not looked at again and again.
        recheck = replace(recheck, next_at=next_look(record.added_at, now))
        await self._store.rechecks.put(recheck)
        which = {"guild": recheck.guild_id, "article": record.id}
        try:
            revised = await self._look(record, recheck)
        except Problem as problem:
            log.warning("a page could not be looked at again: %s", problem, extra=which)
        except Exception:
            log.exception("a page could not be looked at again", extra=which)
        else:
            log.debug("a page was looked at again: %s", revised.outcome, extra=which)

    async def _look(self, record: ArticleRecord, recheck: Recheck) -> Revised:
        from bot.fetching import FetchProblem  # only where something is fetched anyway: it takes a while to load

        if self._fetch is None:
            raise Problem("Pages are not fetched here.")
        known = recheck.seen
        await self._keeping.check(recheck.guild_id, known.link, record.article.source)
        recheck = replace(recheck, checked_at=self._clock())
        try:
            page = await self._fetch(known.link, etag=known.etag, last_modified=known.last_modified)
        except FetchProblem as problem:
            return await self._failed(record, recheck, problem)
        recheck = replace(recheck, gone_at=None)
        if page.status == 304:
            await self._store.rechecks.put(recheck)
            return Revised(record, "unchanged")
        try:
            intake = await self._keeping.read(read_page(page))
        except BadInput as problem:  # a wall, or nothing that is an article
            await self._store.rechecks.put(recheck)
            return Revised(record, "unreadable", problem=str(problem))
        revised = await self._revising.compare(recheck.guild_id, record, intake)
        if revised.outcome in ("unchanged", "changed"):
            recheck = replace(recheck, seen=replace(seen(page), link=known.link))
        await self._store.rechecks.put(recheck)
        return revised

    async def _failed(self, record: ArticleRecord, recheck: Recheck, problem: FetchProblem) -> Revised:
        now = recheck.checked_at or self._clock()
        gone = problem.status in GONE
        if gone:
            recheck = replace(recheck, gone_at=recheck.gone_at or now)
        if problem.status == 410:
            recheck = replace(recheck, next_at=None)
        if problem.retry_after and recheck.next_at:
            recheck = replace(recheck, next_at=max(recheck.next_at, now + timedelta(seconds=problem.retry_after)))
        await self._store.rechecks.put(recheck)
        return Revised(record, "gone" if gone else "unreadable", problem=str(problem))

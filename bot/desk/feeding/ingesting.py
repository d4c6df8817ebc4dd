"""Reading the articles that entries of feeds lead to, each page once for all libraries that wait for it.

An article is kept first and its entry marked as done after that. Stopped in between, the entry is read again and found
in the library, which holds every article once: so nothing is lost and nothing doubled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk.feeding import policy
from bot.desk.feeding.asking import Asking
from bot.desk.keeping import Keeping
from bot.desk.linking import read_page, seen
from bot.engine.feeds import submission
from bot.engine.model import BadInput, Intake, Origin, Problem, Seen
from bot.engine.model.feeds import FeedWaiting
from bot.fetching import Fetched, FetchProblem
from bot.fetching.pacing import Busy
from storage.database import StorageProblem
from storage.store import Store

log = logging.getLogger("onrecord.feeds")

BATCH = 16  # pages of one call
AT_ONCE = 4
EACH = 2  # pages of one host in a batch
KILLED = 2  # attempts that a page costs which ends the process that reads it: the second time is the last
MISTAKE = "It could not be read, by a mistake of this program."
NO_USE = frozenset((401, 402, 403, 404, 410, 451))  # asking again would not help


class Ingesting:
    """The queue of all libraries of one store, worked off."""

    def __init__(self, store: Store, asking: Asking, keeping: Keeping, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._asking = asking
        self._keeping = keeping
        self._clock = clock
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def ingest(self) -> int:
        """Work off some entries; how many."""
        now = self._clock()
        chosen = await self._store.feed_entries.next(now, limit=BATCH, each=EACH)
        groups: dict[str, list[FeedWaiting]] = {}
        for entry in chosen:
            key = entry.entry.link or f"{entry.guild_id} {entry.id}"
            if key not in groups:
                link = entry.entry.link
                groups[key] = await self._store.feed_entries.same(link, now) if link else [entry]
        results = await asyncio.gather(*(self._work_off(group) for group in groups.values()), return_exceptions=True)
        for group, failure in zip(groups.values(), results, strict=True):
            if isinstance(failure, StorageProblem) or (failure and not isinstance(failure, Exception)):
                raise failure
            if failure:
                log.error("reading an entry failed", extra=_which(group[0]), exc_info=failure)
                for entry in group:
                    await self._try_again(entry, MISTAKE)
        return sum(map(len, groups.values()))

    async def _work_off(self, group: Sequence[FeedWaiting]) -> None:
        async with self._gate:
            left = [entry for entry in group if not (await self._there(entry) or await self._blocked(entry))]
            link = left[0].entry.link if left else None
            if not left:
                return
            if link is None:
                await self._own_content(left, "It has no link, and no text of its own.")
                return
            try:
                page = await self._asking.page(link)
            except Busy:
                return  # they wait on
            except FetchProblem as problem:
                for entry in left:
                    last = entry.attempts + 1 >= policy.TRIES
                    if problem.status in NO_USE or last:
                        await self._own_content([entry], str(problem))
                    else:
                        await self._try_again(entry, str(problem), asked=problem.retry_after)
                return
            for entries in _by_day(left):
                await self._read(entries, page)

    async def _read(self, entries: Sequence[FeedWaiting], page: Fetched) -> None:
        """Read a page for the entries that lead to it and tell one day, and keep it for each of their libraries."""
        try:
            async with self._asking.reading:
                intake = await self._keeping.read(read_page(page), published=entries[0].entry.published)
        except BadInput as problem:
            await self._own_content(entries, str(problem))
        except StorageProblem:
            raise
        except Problem as problem:  # the process that reads died over it
            for entry in entries:
                await self._try_again(entry, str(problem), cost=KILLED)
        else:
            kept: dict[tuple[int, str | None], int | None] = {}
            for entry in entries:  # several of one library can lead to one page
                key = (entry.guild_id, entry.outlet)
                if article_id := kept.get(key):
                    await self._store.feed_entries.end(entry, "done", article_id=article_id)
                else:
                    kept[key] = await self._keep(entry, intake, seen(page))

    async def _there(self, entry: FeedWaiting) -> bool:
        """Whether an entry's page is in its library already; then it is linked to it."""
        link = entry.entry.link
        article_id = await self._store.feed_entries.article_at(entry.guild_id, link) if link else None
        if article_id is not None:
            await self._store.feed_entries.end(entry, "done", article_id=article_id)
        return article_id is not None

    async def _blocked(self, entry: FeedWaiting) -> bool:
        """Whether a library lets nothing in from where an entry leads; then its page is not asked for."""
        try:
            await self._keeping.check(entry.guild_id, entry.entry.link, entry.outlet)
        except BadInput as refused:
            await self._store.feed_entries.end(entry, "skipped", reason=str(refused))
            return True
        return False

    async def _own_content(self, entries: Sequence[FeedWaiting], reason: str) -> None:
        """Keep what entries themselves hold. What one feed says is read for its own followers alone."""
        for entry in entries:
            if not entry.entry.content:
                await self._try_again(entry, reason)
                continue
            try:
                async with self._asking.reading:
                    intake = await self._keeping.read(submission(entry.entry, outlet=None))
            except BadInput:
                await self._try_again(entry, reason)
            except StorageProblem:
                raise
            except Problem as problem:
                await self._try_again(entry, str(problem), cost=KILLED)
            else:
                await self._keep(entry, intake)

    async def _keep(self, entry: FeedWaiting, intake: Intake, page: Seen | None = None) -> int | None:
        """Keep an article for one library, under the outlet that it says, else the feed's; the article's id."""
        if not await self._store.feed_entries.waits(entry):
            return None  # the feed or the library is gone meanwhile
        source = entry.outlet or intake.article.source or entry.title
        own = replace(intake, article=replace(intake.article, source=source))
        try:
            origin = Origin(feed_id=entry.feed_id, silent=entry.silent)
            added = await self._keeping.keep(entry.guild_id, own, origin, page)
        except StorageProblem:
            raise
        except BadInput as refused:  # the library does not take it
            await self._store.feed_entries.end(entry, "skipped", reason=str(refused))
        except Problem as problem:
            await self._try_again(entry, str(problem))
        except Exception:  # one library's trouble is not that of the others who wait for the page
            log.exception("keeping an entry failed", extra=_which(entry))
            await self._try_again(entry, MISTAKE)
        else:
            await self._store.feed_entries.end(entry, "done", article_id=added.record.id)
            return added.record.id
        return None

    async def _try_again(self, entry: FeedWaiting, reason: str, *, asked: float | None = None, cost: int = 1) -> None:
        attempts = entry.attempts + cost
        if attempts >= policy.TRIES:
            await self._store.feed_entries.end(entry, "lost", reason=reason)
        else:
            when = policy.try_again(attempts, self._clock(), asked)
            await self._store.feed_entries.later(entry, attempts, when, reason)


def _which(entry: FeedWaiting) -> dict[str, object]:
    return {"guild": entry.guild_id, "feed": entry.feed_id}


def _by_day(entries: Sequence[FeedWaiting]) -> Iterable[list[FeedWaiting]]:
    """Entries that tell the same day together: what one library's feed says is not for another's article."""
    days: dict[str | None, list[FeedWaiting]] = {}
    for entry in entries:
        days.setdefault(entry.entry.published, []).append(entry)
    return days.values()

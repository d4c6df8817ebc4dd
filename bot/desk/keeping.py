"""The one way of an article into a library: read in the worker, kept with all that is in it, its names findable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk.blocking import Blocking
from bot.desk.linking import READING
from bot.desk.naming import Naming
from bot.desk.rechecking import next_look
from bot.desk.revising import Revising
from bot.engine.extract import VERSION
from bot.engine.intake import take_in
from bot.engine.model import Added, ArticleRecord, Intake, Origin, Recheck, Seen, Submission
from bot.worker import Worker
from storage.store import Store


class Keeping:
    """Articles kept in one store's libraries."""

    def __init__(
        self,
        store: Store,
        worker: Worker,
        clock: Callable[[], datetime],
        naming: Naming,
        revising: Revising,
        sources: Blocking,
    ) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._naming = naming
        self._revising = revising
        self._sources = sources

    async def read(self, submission: Submission, *, published: str | None = None) -> Intake:
        """An article with all that is in it. Raises BadInput when there is none in what was handed in.

        `published` is its day if it does not tell one itself.
        """
        limit = READING if submission.found_at else None
        return await self._worker.run(take_in, submission, published, limit=limit)

    async def check(self, guild_id: int, url: str | None, source: str | None) -> None:
        """Raises BadInput when a guild lets nothing in from this address or outlet."""
        await self._sources.check(guild_id, [url], source)

    async def keep(self, guild_id: int, intake: Intake, origin: Origin, seen: Seen | None = None) -> Added:
        """Keep an article that was read; one that is there already is shown instead, with what changed in it.

        `seen` is where and how its page was fetched. An article of a page or a feed is looked at again by itself, but
        for those that were old when their feed came. Raises BadInput when its source is blocked.
        """
        await self.check(guild_id, intake.article.url, intake.article.source)
        if revised := await self._revising.known(guild_id, intake):
            if seen and revised.outcome in ("unchanged", "changed"):
                await self._recheck(guild_id, revised.record, seen)
            return Added(revised.record, False, revised.changes)
        (one,) = await self._store.articles.add_all(
            guild_id, [intake], engine=VERSION, added_at=self._clock(), origin=origin
        )
        await self._naming.catch_up(guild_id)
        record, new = one
        if seen is None and origin.feed_id is not None and record.article.url:
            seen = Seen(record.article.url)
        if new and seen and not origin.silent:
            await self._recheck(guild_id, record, seen)
        return Added(record, new)

    async def _recheck(self, guild_id: int, record: ArticleRecord, seen: Seen) -> None:
        now = self._clock()
        await self._store.rechecks.put(Recheck(guild_id, record.id, seen, next_look(record.added_at, now), now, None))

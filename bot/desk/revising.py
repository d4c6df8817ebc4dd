"""Articles that come in again: the same one with another text becomes a new version of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk.naming import Naming
from bot.engine.extract import VERSION
from bot.engine.intake import look_again
from bot.engine.model import ArticleRecord, Intake, Problem, Revised, Revision
from bot.engine.revising import revise
from bot.worker import Worker
from storage.store import Store

SHARING = 5  # articles with one address that are compared with what is found there, the newest ones; a choice
TRIES = 3  # of storing a version, while others write to its article


class Revising:
    """New versions of the articles of one store's libraries."""

    def __init__(self, store: Store, worker: Worker, clock: Callable[[], datetime], naming: Naming) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._naming = naming

    async def known(self, guild_id: int, intake: Intake) -> Revised | None:
        """The article with the address of what came in, of which this is a version; None when there is none."""
        for record in await self._store.versions.at(guild_id, intake.article.url, limit=SHARING):
            revised = await self.compare(guild_id, record, intake)
            if revised.outcome != "another":
                return revised
        return None

    async def compare(self, guild_id: int, record: ArticleRecord, intake: Intake) -> Revised:
        """How what came in stands to a stored article; if it is an edit of it, that is stored."""
        for _ in range(TRIES):
            record = await self.up_to_date(guild_id, record)
            quotes = await self._store.quotes.of_versions(guild_id, record.id)
            figures = await self._store.figures.of_versions(guild_id, record.id)
            verdict = await self._worker.run(revise, record.article, quotes, figures, intake)
            if not isinstance(verdict, Revision):
                return Revised(record, verdict)
            changed = await self._store.versions.put(
                guild_id, record, quotes, figures, verdict, engine=VERSION, at=self._clock()
            )
            if changed is not None:
                await self._naming.catch_up(guild_id)
                return Revised(changed, "changed", verdict.changes)
        raise Problem("This article is being changed by somebody else. Try again in a moment.")

    async def up_to_date(self, guild_id: int, record: ArticleRecord) -> ArticleRecord:
        """An article as this engine reads it: what an older one found is no change of its page."""
        if record.engine < VERSION:
            findings, index = await self._worker.run(look_again, record.article)
            await self._store.articles.replace_findings(guild_id, record.id, findings, index, engine=VERSION)
            await self._naming.catch_up(guild_id)
        return await self._store.articles.get(guild_id, record.id) or record

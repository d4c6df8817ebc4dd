"""The one way of an article into a library: read in the worker, kept with all that is in it, its names findable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.desk.linking import READING
from bot.desk.naming import Naming
from bot.engine.extract import VERSION
from bot.engine.intake import take_in
from bot.engine.model import Added, Intake, Origin, Submission
from bot.worker import Worker
from storage.store import Store


class Keeping:
    """Articles kept in one store's libraries."""

    def __init__(self, store: Store, worker: Worker, clock: Callable[[], datetime], naming: Naming) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._naming = naming

    async def read(self, submission: Submission, *, published: str | None = None) -> Intake:
        """An article with all that is in it. Raises BadInput when there is none in what was handed in.

        `published` is its day if it does not tell one itself.
        """
        limit = READING if submission.found_at else None
        return await self._worker.run(take_in, submission, published, limit=limit)

    async def keep(self, guild_id: int, intake: Intake, origin: Origin) -> Added:
        """Keep an article that was read; one that is there already is shown instead."""
        (one,) = await self._store.articles.add_all(
            guild_id, [intake], engine=VERSION, added_at=self._clock(), origin=origin
        )
        await self._naming.catch_up(guild_id)
        return Added(*one)

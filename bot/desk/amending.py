"""Messages that were sent and no longer show what is on record: edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.sending import LONGEST_REST
from bot.engine.model import Occurrence, OccurrenceKind, OnRecord, Part, Undelivered
from storage.outbox import Outbox
from storage.store import Store

AT_ONCE = 100  # occurrences of each kind that one look takes
OLDEST = timedelta(days=30)  # what was sent longer ago stays as it was: hardly anybody reads it
APART = timedelta(seconds=30)  # two edits of one message; ten corrections are one


class Editor(Protocol):
    """Where messages are edited. What goes wrong is raised as Undelivered."""

    def shown_in(self, payload: str) -> tuple[list[int], list[int], list[int]]:
        """The ids of the quotes, figures and articles that a payload shows."""

    def amended(self, payload: str, now: OnRecord) -> str:
        """A payload as it has to read now; the same where nothing of it has changed."""

    async def edit(self, one: Occurrence, part: Part, payload: str, first: int | None) -> None:
        """Let a message that was posted read as another payload."""


class Amending:
    """The sent digests and alerts of one store's guilds that must be edited."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._kept = store.amendments
        self._clock = clock
        self._outboxes: dict[OccurrenceKind, Outbox] = {"digest": store.deliveries, "alert": store.alerts}

    async def due(self) -> list[Occurrence]:
        """What shows something that changed; each is for `deliver`."""
        return [one for kind in self._outboxes for one in await self._kept.due(kind, self._clock(), AT_ONCE)]

    async def deliver(self, one: Occurrence, outlet: Editor) -> None:
        """Edit those messages of an occurrence that are not as they should be; what cannot be edited stays."""
        changes = await self._kept.changes(one)
        try:
            edited = self._clock() - one.due <= OLDEST and await self._amend(one, outlet)
        except Undelivered as problem:
            if problem.why in ("slow", "later"):
                wait = min(max(APART, timedelta(seconds=problem.wait)), LONGEST_REST)
                await self._kept.later(one, self._clock() + wait)
                return
            edited = False
        if edited:  # it stays on the list, for what changes meanwhile to wait with it
            await self._kept.later(one, self._clock() + APART)
        else:
            await self._kept.done(one, changes)

    async def rest(self, one: Occurrence) -> None:
        """Put off an occurrence at which something of our own failed."""
        await self._kept.later(one, self._clock() + LONGEST_REST)

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Nothing: what is on the list stays there until it is done."""

    async def _amend(self, one: Occurrence, outlet: Editor) -> bool:
        """Whether there was something to edit."""
        edited = False
        parts = [part for part in await self._outboxes[one.kind].parts(one) if part.message_id and part.payload]
        for part in parts:
            quotes, figures, articles = outlet.shown_in(part.payload)
            now = OnRecord(
                {record.id: record for record in await self._store.quotes.get(one.guild_id, quotes)},
                {record.id: record for record in await self._store.figures.get(one.guild_id, figures)},
                {ref.id: ref for ref in await self._store.articles.refs(one.guild_id, articles)},
            )
            payload = outlet.amended(part.payload, now)
            if payload != (part.amended or part.payload):
                try:
                    await outlet.edit(one, part, payload, parts[0].message_id)
                except Undelivered as problem:
                    if problem.why != "deleted":  # by a moderator: the others stand
                        raise
                await self._kept.amended(one, part, payload)
                edited = True
        return edited

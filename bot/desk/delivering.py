"""The digests that are due: prepared once, then sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk.planning import Planning
from bot.desk.reconciling import Reconciling
from bot.desk.schedule import LATE, LATEST, due_slots, next_slot, nonce, reference
from bot.desk.sending import Outlet, Sending
from bot.engine.model import DigestPlan, Occurrence, Part, Undelivered
from storage.store import Store

AT_ONCE = 100  # plans and occurrences that one look takes
LISTED = 15  # occurrences that a history shows
TOO_LATE = "It could not be sent within six hours; the next one tells what it would have told."
MISSED = "I was not running within six hours of its time."


class Delivering:
    """The digests of one store's guilds that are due."""

    def __init__(self, store: Store, planning: Planning, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._kept = store.deliveries
        self._planning = planning
        self._reconciling = Reconciling(store)
        self._clock = clock
        self.sending = Sending(self._kept, clock, self._fails, LATEST, TOO_LATE, self._reconciling.span)

    async def due(self) -> list[Occurrence]:
        """What is to be done now, at most AT_ONCE; each must be handed to `deliver`."""
        now = self._clock()
        plans = []
        for plan in await self._store.digests.due(now, AT_ONCE):
            plans.append((plan, await self._reconciling.slots(due_slots(plan, now)), next_slot(plan, now)))
        await self._kept.open(plans, now)
        return await self.sending.take(AT_ONCE)

    async def now(self, guild_id: int, plan_id: int) -> DigestPlan | None:
        """Let a digest out of turn, of the time since the last one; None when there is no such plan."""
        plan = await self._planning.get(guild_id, plan_id)
        if plan and not plan.paused:
            await self._kept.open_now(plan, self._clock())
        return plan

    async def history(self, guild_id: int, plan_id: int) -> list[Occurrence]:
        """The last digests of a plan, newest first."""
        return await self._kept.history(guild_id, plan_id, LISTED)

    async def deliver(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Send what is left of an occurrence; returns what whoever set it up must be told, once."""
        if one.state == "due":
            try:
                ready = await self._begin(one, outlet)
            except Undelivered as problem:
                return await self.sending.unsent(one, problem)
            if ready is None:
                return None
            one = ready
        return await self.sending.send(one, outlet)

    async def _begin(self, one: Occurrence, outlet: Outlet) -> Occurrence | None:
        """Fix what an occurrence says; None when there is nothing to send, now or at all."""
        plan = await self._planning.get(one.guild_id, one.owner_id)
        if plan is None or await self._reconciling.posted(one, plan, outlet.find):
            return None
        if self.sending.too_late(one):
            await self._kept.end(one, "skipped", MISSED)
            return None
        plan = await self._planning.get(one.guild_id, one.owner_id) or plan
        one = replace(one, channel_id=plan.channel_id)  # it may have moved since it was due
        if not await self._prepare(one, plan, outlet):
            await self._kept.later(one, self._clock(), None)  # the plan was changed meanwhile
            return None
        return one

    async def rest(self, one: Occurrence) -> None:
        """Put off an occurrence at which something of our own failed."""
        await self.sending.rest(one)

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Let others at once have what was taken and not begun."""
        await self.sending.give_back(ones)

    async def _prepare(self, one: Occurrence, plan: DigestPlan, outlet: Outlet) -> bool:
        now = self._clock()
        digest = await self._planning.digest(plan, max(now, plan.covered_until), late=now - one.due > LATE)
        payloads = outlet.render(digest, lambda number: reference(one, number))
        parts = [Part(n, n, payload, nonce(outlet.me, one, n)) for n, payload in enumerate(payloads)]
        return await self._kept.prepare(one, digest, parts)

    async def _fails(self, one: Occurrence, problem: Undelivered) -> bool:
        return await self._store.digests.pause(one.guild_id, one.owner_id, True, problem.text)

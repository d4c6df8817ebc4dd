"""Digests on their way out: prepared once, then sent message by message until each is known to be there.

Before a try is made it is noted, so that whoever comes after a crash knows what cannot be known: whether Discord got
it. Discord itself answers that for a minute (the same nonce posts nothing twice), and the channel's history after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.planning import Planning
from bot.desk.reconciling import Reconciling
from bot.desk.schedule import LATE, LATEST, due_slots, next_slot, nonce, reference
from bot.engine.model import Digest, DigestPlan, Occurrence, Part, Undelivered
from storage.store import Store

AT_ONCE = 100  # plans and occurrences that one look takes
LISTED = 15  # occurrences that a history shows
LONGEST_REST = timedelta(minutes=15)
LONGEST_WAIT = LATEST  # of slow mode, which may ask for six hours
BEFORE, AFTER = timedelta(seconds=60), timedelta(minutes=10)  # around a try, where its message is looked for
FAILED = "Discord did not take it: {}"
TOO_LATE = "It could not be sent within six hours; the next one tells what it would have told."
MISSED = "I was not running within six hours of its time."
UNCERTAIN = "I cannot tell whether it was posted: give me **Read Message History** in the channel, then I can look."


@dataclass(frozen=True, slots=True)
class Timing:
    """How long Discord is trusted to know a nonce, an occurrence belongs to who took it, and a failed one rests."""

    window: timedelta = timedelta(seconds=60)
    lease: timedelta = timedelta(seconds=40)  # longer than a try may take, shorter than the window
    rest: timedelta = timedelta(seconds=5)  # after the first failure; then twice as long, and so on


class Outlet(Protocol):
    """Where messages go. What goes wrong is raised as Undelivered."""

    @property
    def me(self) -> int:
        """The bot's id."""

    def render(self, digest: Digest, name: Callable[[int], str]) -> list[str]:
        """The payloads of a digest; `name` gives the reference each must show."""

    def lesser(self, payload: str, refused: Undelivered, name: str) -> str:
        """What to send in place of a payload that Discord refuses for what it says."""

    async def post(self, one: Occurrence, part: Part, first: int | None) -> int:
        """Post a message and return its id; `first` is the message of the first part."""

    async def find(self, one: Occurrence, name: str, since: datetime, until: datetime) -> int | None:
        """Our own message that shows a reference, posted within a span of time."""

    def keeps_nonces(self, one: Occurrence) -> bool:
        """Whether the same nonce posts nothing twice there; in forums it does not."""


class Delivering:
    """The digests of one store's guilds that are due."""

    def __init__(
        self, store: Store, planning: Planning, clock: Callable[[], datetime], timing: Timing | None = None
    ) -> None:
        self._store = store
        self._kept = store.deliveries
        self._planning = planning
        self._reconciling = Reconciling(store)
        self._clock = clock
        self._timing = timing or Timing()

    async def due(self) -> list[Occurrence]:
        """What is to be done now, at most AT_ONCE; each must be handed to `deliver`."""
        now = self._clock()
        for plan in await self._store.digests.due(now, AT_ONCE):
            slots = await self._reconciling.slots(due_slots(plan, now))
            await self._kept.open(plan, slots, next_slot(plan, now), now)
        return await self._kept.take(now, self._timing.lease, AT_ONCE)

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
        try:
            ready = await self._begin(one, outlet) if one.state == "due" else one
            return await self._send(ready, outlet) if ready else None
        except Undelivered as problem:
            if one.state == "due" and problem.why == "unreadable":
                return UNCERTAIN if await self._kept.end(one, "uncertain", UNCERTAIN) else None
            rest = min(self._timing.rest * 2 ** min(one.tries, 20), LONGEST_REST)
            wait = max(rest, min(timedelta(seconds=problem.wait), LONGEST_WAIT))
            await self._kept.later(one, self._clock() + wait, problem.text)
        return None

    async def _begin(self, one: Occurrence, outlet: Outlet) -> Occurrence | None:
        """Fix what an occurrence says; None when there is nothing to send, now or at all."""
        plan = await self._planning.get(one.guild_id, one.plan_id)
        if plan is None or await self._reconciling.posted(one, plan, outlet.find):
            return None
        if self._too_late(one):
            await self._kept.end(one, "skipped", MISSED)
            return None
        plan = await self._planning.get(one.guild_id, one.plan_id) or plan
        one = replace(one, channel_id=plan.channel_id)  # it may have moved since it was due
        if not await self._prepare(one, plan, outlet):
            await self._kept.later(one, self._clock(), None)  # the plan was changed meanwhile
            return None
        return one

    async def rest(self, one: Occurrence) -> None:
        """Put off an occurrence at which something of our own failed."""
        await self._kept.later(one, self._clock() + LONGEST_REST, None)

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Let others at once have what was taken and not begun."""
        await self._kept.give_back(ones)

    async def _prepare(self, one: Occurrence, plan: DigestPlan, outlet: Outlet) -> bool:
        now = self._clock()
        digest = await self._planning.digest(plan, max(now, plan.covered_until), late=now - one.due > LATE)
        payloads = outlet.render(digest, lambda number: reference(one, number))
        parts = [Part(n, n, payload, nonce(outlet.me, one, n)) for n, payload in enumerate(payloads)]
        return await self._kept.prepare(one, digest, parts)

    async def _send(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Send the parts in order. Raises Undelivered when it must be tried later."""
        while pending := [part for part in await self._kept.parts(one) if not part.done]:
            part = pending[0]
            try:
                if not await self._part(one, part, outlet):
                    return None
            except Undelivered as problem:
                if problem.why in ("malformed", "blocked") and not part.spare:
                    await self._stand_in(one, part, problem, outlet)
                elif problem.why in ("slow", "later"):
                    raise
                else:
                    return await self._give_up(one, part, problem)
        return None

    async def _part(self, one: Occurrence, part: Part, outlet: Outlet) -> bool:
        """Post a message, or find it posted; False when its digest is not to be sent any more."""
        now = self._clock()
        known = [other.message_id for other in await self._kept.parts(one) if other.message_id]
        first_try = part.first_try
        span = await self._span(one, first_try)
        if span and not (first_try and self._nonce_is_known(one, first_try, now, outlet)):
            found = await outlet.find(one, reference(one, part.number), *span)
            if found is not None:
                await self._kept.done(one, part, found)
                return True
            first_try = None
        if first_try is None and not known and self._too_late(one):  # and nothing of it has been posted
            await self._kept.untried(one, part)
            await self._kept.end(one, "failed", TOO_LATE)
            return False
        if not await self._kept.trying(one, part, first_try or now, now + self._timing.lease):
            return False
        try:
            id = await outlet.post(one, part, known[0] if known else None)
        except Undelivered as problem:
            if problem.why == "deleted":  # to a nonce sent again: it was posted, and deleted since
                await self._kept.done(one, part, None)
                return True
            if first_try is None and problem.why not in ("later", "unreadable"):
                await self._kept.untried(one, part)  # refused at its first try: certainly not there
            raise
        await self._kept.done(one, part, id)
        return True

    async def _span(self, one: Occurrence, first_try: datetime | None) -> tuple[datetime, datetime] | None:
        """When a message can have been posted without our knowing; None when it cannot."""
        tried = (first_try - BEFORE, first_try + AFTER) if first_try else None
        lost = await self._reconciling.span(one.due)
        return (min(tried[0], lost[0]), max(tried[1], lost[1])) if tried and lost else tried or lost

    def _nonce_is_known(self, one: Occurrence, first_try: datetime, now: datetime, outlet: Outlet) -> bool:
        return outlet.keeps_nonces(one) and timedelta(0) <= now - first_try < self._timing.window

    def _too_late(self, one: Occurrence) -> bool:
        return self._clock() - one.due > LATEST

    async def _stand_in(self, one: Occurrence, part: Part, problem: Undelivered, outlet: Outlet) -> None:
        number = max(other.number for other in await self._kept.parts(one)) + 1
        payload = outlet.lesser(part.payload, problem, reference(one, number))
        spare = Part(number, part.position, payload, nonce(outlet.me, one, number), spare=True)
        await self._kept.stand_in(one, part, spare)

    async def _give_up(self, one: Occurrence, part: Part, problem: Undelivered) -> str | None:
        """Nothing that a further try would change; tells of it once."""
        parts = {other.number: other for other in await self._kept.parts(one)}
        begun = any(other.message_id for other in parts.values())
        unsure = parts[part.number].first_try is not None or problem.why == "unreadable"
        if problem.why in ("forbidden", "gone"):
            told = await self._store.digests.pause(one.guild_id, one.plan_id, True, problem.text)
            if unsure or begun:
                await self._kept.end(one, "uncertain" if unsure else "failed", problem.text)
            return problem.text if told else None
        text = UNCERTAIN if problem.why == "unreadable" else FAILED.format(problem.text)
        ended = await self._kept.end(one, "uncertain" if unsure else "failed", text)
        return text if ended else None

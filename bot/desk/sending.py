"""Messages on their way out: their text stands, and each is sent until it is known to be there.

Before a try is made it is noted, so that whoever comes after a crash knows what cannot be known: whether Discord got
it. Discord itself answers that for a minute (the same nonce posts nothing twice), and the channel's history after it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.schedule import nonce, reference
from bot.engine.model import Alert, Digest, Occurrence, Part, Undelivered
from storage.outbox import Outbox

LONGEST_REST = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=6)  # of slow mode, which may ask for that
BEFORE, AFTER = timedelta(seconds=60), timedelta(minutes=10)  # around a try, where its message is looked for
FAILED = "Discord did not take it: {}"
UNCERTAIN = "I cannot tell whether it was posted: give me **Read Message History** in the channel, then I can look."
ENDS_OWNER = ("forbidden", "gone", "left")  # what no other message of the same plan or watch would meet better


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

    def render_alert(self, alert: Alert, name: Callable[[int], str]) -> list[str]:
        """The payloads of an alert."""

    def lesser(self, payload: str, refused: Undelivered, name: str) -> str:
        """What to send in place of a payload that Discord refuses for what it says."""

    async def post(self, one: Occurrence, part: Part, first: int | None) -> int:
        """Post a message and return its id; `first` is the message of the first part."""

    async def find(self, one: Occurrence, name: str, since: datetime, until: datetime) -> int | None:
        """Our own message that shows a reference, posted within a span of time."""

    def keeps_nonces(self, one: Occurrence) -> bool:
        """Whether the same nonce posts nothing twice there; in forums it does not."""


class Sending:
    """Sends what stands in one outbox. `fails` is told what ends a plan or watch; it returns whether that is news.

    What could not be begun within `latest` of its hour is given up with the words `too_late`. `lost` tells when what
    was due at an instant can have been posted without our knowing, as after a restore.
    """

    def __init__(
        self,
        kept: Outbox,
        clock: Callable[[], datetime],
        fails: Callable[[Occurrence, Undelivered], Awaitable[bool]],
        latest: timedelta,
        too_late: str,
        lost: Callable[[datetime], Awaitable[tuple[datetime, datetime] | None]],
        timing: Timing | None = None,
    ) -> None:
        self._kept = kept
        self._clock = clock
        self._fails = fails
        self._latest = latest
        self._too_late_text = too_late
        self._lost = lost
        self.timing = timing or Timing()

    async def take(self, limit: int) -> list[Occurrence]:
        """What is to be sent now; each must be handed to `send`, or put off."""
        return await self._kept.take(self._clock(), self.timing.lease, limit)

    async def send(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Send what is left of an occurrence; returns what whoever set it up must be told, once."""
        try:
            return await self._send(one, outlet)
        except Undelivered as problem:
            return await self.unsent(one, problem)

    async def unsent(self, one: Occurrence, problem: Undelivered) -> str | None:
        """Let an occurrence rest that could not be sent now, or end where it cannot be known whether it was."""
        if one.state == "due" and problem.why == "unreadable":
            return UNCERTAIN if await self._kept.end(one, "uncertain", UNCERTAIN) else None
        rest = min(self.timing.rest * 2 ** min(one.tries, 20), LONGEST_REST)
        wait = max(rest, min(timedelta(seconds=problem.wait), LONGEST_WAIT))
        await self._kept.later(one, self._clock() + wait, problem.text)
        return None

    async def rest(self, one: Occurrence) -> None:
        """Put off an occurrence at which something of our own failed."""
        await self._kept.later(one, self._clock() + LONGEST_REST, None)

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Let others at once have what was taken and not begun."""
        await self._kept.give_back(ones)

    def too_late(self, one: Occurrence) -> bool:
        """Whether it is no longer worth beginning."""
        return self._clock() - one.due > self._latest

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
        if first_try is None and not known and self.too_late(one):  # and nothing of it has been posted
            await self._kept.untried(one, part)
            await self._kept.end(one, "failed", self._too_late_text)
            return False
        if not await self._kept.trying(one, part, first_try or now, now + self.timing.lease):
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
        lost = await self._lost(one.due)
        return (min(tried[0], lost[0]), max(tried[1], lost[1])) if tried and lost else tried or lost

    def _nonce_is_known(self, one: Occurrence, first_try: datetime, now: datetime, outlet: Outlet) -> bool:
        return outlet.keeps_nonces(one) and timedelta(0) <= now - first_try < self.timing.window

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
        if problem.why in ENDS_OWNER:
            told = await self._fails(one, problem)
            if unsure or begun:
                await self._kept.end(one, "uncertain" if unsure else "failed", problem.text)
            return problem.text if told else None
        text = UNCERTAIN if problem.why == "unreadable" else FAILED.format(problem.text)
        ended = await self._kept.end(one, "uncertain" if unsure else "failed", text)
        return text if ended else None

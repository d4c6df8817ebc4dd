"""Alerts: what was found for a watch, told soon, together, and once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.desk.reconciling import Reconciling
from bot.desk.schedule import nonce, quiet_until, reference
from bot.desk.sending import Outlet, Sending
from bot.desk.watches import Watching
from bot.engine.model import Alert, FigureMatch, Hit, Occurrence, Part, QuoteMatch, Undelivered, Watch
from storage.store import Store

AT_ONCE = 100  # watches and alerts that one look takes
SHOWN = 5  # quotes and figures of one alert, each with a button for its proof
GATHERED = timedelta(seconds=30)  # what comes in within it is told together
APART = timedelta(minutes=10)  # two alerts of one watch; what comes in meanwhile is told together
LATEST = timedelta(hours=24)
TOO_LATE = "It could not be sent within a day."
READ = 100  # of what was found, that is looked at for them
AGAIN = timedelta(minutes=1)  # until it is looked again whether the alert before is sent
AT_MOST = timedelta(hours=6)  # that an alert is put off at once; see FARTHEST of the outbox
FULL = 100.0  # what hits a watch is an answer; the score is of no interest


class Alerting:
    """The alerts of one store's watches that are due."""

    def __init__(self, store: Store, watches: Watching, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._watches = watches
        self._kept = store.alerts
        self._clock = clock
        self.sending = Sending(self._kept, clock, self._fails, LATEST, TOO_LATE, Reconciling(store).span)

    async def due(self) -> list[Occurrence]:
        """Look at what came in; what is to be told now, and what is left to send. Each is for `deliver`."""
        await self._watches.look()
        now = self._clock()
        made = []
        for watch in await self._store.watches.waiting(now, AT_ONCE):
            if until := await self._rests(watch, now):
                await self._store.watches.rest(watch.guild_id, watch.id, until)
            else:
                made.append(_occurrence(watch, now))
        return made + await self.sending.take(AT_ONCE)

    async def _rests(self, watch: Watch, now: datetime) -> datetime | None:
        """Until when a watch has to wait with what was found for it."""
        if until := _quiet(watch, now):
            return until
        if await self._kept.busy(watch.guild_id, watch.id):
            return now + AGAIN  # the alert before it comes first
        hits = await self._store.watches.hits(watch.guild_id, watch.id)
        ready = min((hit.found_at for hit in hits), default=now) + GATHERED
        return ready if now < ready <= now + GATHERED else None  # not where the clock was set back

    async def deliver(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Send an alert; returns what whoever set up a server's watch must be told, once."""
        if one.state == "due":
            watch = await self._store.watches.get(one.guild_id, one.owner_id)
            if watch is None or watch.paused or not await self._prepare(one, watch, outlet):
                return None
        elif one.state == "prepared" and await self._put_off(one):
            return None
        told = await self.sending.send(one, outlet)
        return None if one.member else told  # of their own, members see it in /watch list

    async def rest(self, one: Occurrence) -> None:
        """Put off an alert at which something of our own failed."""
        if one.state == "due":
            await self._store.watches.rest(one.guild_id, one.owner_id, self._clock() + APART)
        else:
            await self.sending.rest(one)

    async def _put_off(self, one: Occurrence) -> bool:
        """Whether an alert that could not be sent before waits for quiet hours to end."""
        now = self._clock()
        watch = await self._store.watches.get(one.guild_id, one.owner_id)
        until = _quiet(watch, now) if watch else None
        if until:
            await self._kept.later(one, min(until, now + AT_MOST), one.problem)
        return until is not None

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Let others at once have what was taken and not begun."""
        await self.sending.give_back([one for one in ones if one.state != "due"])

    async def _prepare(self, one: Occurrence, watch: Watch, outlet: Outlet) -> bool:
        hits = await self._store.watches.hits(watch.guild_id, watch.id)
        alert = await self._alert(watch, hits)
        payloads = outlet.render_alert(alert, lambda number: reference(one, number)) if alert else []
        parts = [Part(n, n, payload, nonce(outlet.me, one, n)) for n, payload in enumerate(payloads)]
        articles = alert.articles if alert else ()
        prepared = bool(hits) and await self._kept.prepare(one, articles, parts, hits, self._clock() + APART)
        return prepared and bool(parts)

    async def _alert(self, watch: Watch, hits: Sequence[Hit]) -> Alert | None:
        """What there is to tell; None when nothing of what hit the watch stands in its article any more."""
        ids = {kind: [one.item_id for one in hits[:READ] if one.kind == kind] for kind in ("quote", "figure")}
        quotes = [one for one in await self._store.quotes.get(watch.guild_id, ids["quote"]) if not one.superseded]
        figures = [one for one in await self._store.figures.get(watch.guild_id, ids["figure"]) if not one.superseded]
        found = len(quotes) + len(figures)
        if not found:
            return None
        left = found - SHOWN + max(0, len(hits) - READ)
        said, counted = quotes[:SHOWN], figures[: max(0, SHOWN - len(quotes))]
        return Alert(
            watch,
            tuple(QuoteMatch(FULL, record) for record in said),
            tuple(FigureMatch(FULL, record) for record in counted),
            max(0, left),
        )

    async def _fails(self, one: Occurrence, problem: Undelivered) -> bool:
        if problem.why == "left":
            return await self._store.watches.remove(one.guild_id, one.owner_id)
        return await self._store.watches.pause(one.guild_id, one.owner_id, True, problem.text)


def _quiet(watch: Watch, now: datetime) -> datetime | None:
    return quiet_until(*watch.quiet, watch.zone, now) if watch.quiet else None


def _occurrence(watch: Watch, now: datetime) -> Occurrence:
    return Occurrence(
        guild_id=watch.guild_id,
        owner_id=watch.id,
        slot=now.isoformat(),
        channel_id=watch.channel_id or 0,
        created_by=watch.created_by,
        due=now,
        state="due",
        kind="alert",
        member=None if watch.shared else watch.created_by,
    )

"""How the bot is and what it does, for whoever runs it: as lines and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.engine.model import BotState, Health, Work
from bot.presenting.wording import plural

ENDED = ("skipped", "uncertain", "failed")


def health_line(health: Health) -> str:
    """Live and ready or not, and why not."""
    word = "ready" if health.ready else "live, not ready" if health.live else "not live"
    return f"{word}: {'; '.join(health.problems)}" if health.problems else word


def status_text(health: Health, state: BotState | None, work: Work | None, now: float) -> str:
    """All that is known; `now` is on the clock of the state."""
    lines = _bot(state, now) if state else [_last_seen(work)]
    lines.insert(1, f"Health: {health_line(health)}")
    return "\n".join([*lines, *(_work(work) if work else [])])


def status_data(health: Health, state: BotState | None, work: Work | None, now: float) -> dict[str, Any]:
    """The same as it goes into JSON: ages in seconds, instants in ISO 8601."""
    told = None
    if state:
        told = asdict(state)
        for name, age in (("beat", "told_ago"), ("wrote", "wrote_ago"), ("looked", "looked_ago")):
            at = told.pop(name)
            told[age] = None if at is None else round(now - at, 1)
    return {"health": asdict(health), "bot": told, "work": _plain(asdict(work)) if work else None}


def _bot(state: BotState, now: float) -> list[str]:
    wrote = "nothing written yet" if state.wrote is None else f"last written {now - state.wrote:.0f} s ago"
    connected = "connected" if state.connected else "not connected"
    return [
        f"Bot: {state.phase}, since {_moment(datetime.fromisoformat(state.since))}, version {state.version}, "
        f"process {state.pid}",
        f"Discord: {connected}, {plural(state.servers, 'server')}, {plural(state.reconnects, 'connection')} lost",
        f"Event loop: late by at most {state.lag * 1000:.0f} ms in the last minute",
        f"Database: {wrote}",
    ]


def _last_seen(work: Work | None) -> str:
    seen = f"; last seen {_moment(work.seen_at)}" if work and work.seen_at else ""
    return f"Bot: not running{seen}"


def _work(work: Work) -> list[str]:
    due, day = work.due, work.day
    waiting = f", waiting for {due.behind:.0f} s" if due.behind else ""
    upcoming = _moment(due.next) if due.next else "never"
    ended = ", ".join(f"{day.get(state, 0)} {state}" for state in ENDED)
    return [
        f"Due: {plural(due.digests, 'digest')}, {plural(due.alerts, 'alert')}{waiting}; next {upcoming}",
        f"Last 24 hours: {plural(day.get('sent', 0), 'digest')} sent, {day.get('late', 0)} of them late; {ended}",
        f"Digests: {work.plans} set up, {work.paused} paused",
        f"Watches: {work.watches} on; {plural(work.alerts, 'alert')} sent in the last 24 hours",
        f"Feeds: {work.feeds} followed, {work.failing} failing; {plural(work.entries, 'article')} to be read",
        f"SQLite's log: {work.wal / 2**20:.1f} MB",
    ]


def _moment(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M:%S} UTC"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value

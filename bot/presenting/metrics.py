"""What a running bot measures, in the text format of Prometheus (version 0.0.4). No server of Discord's is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.engine.model import BOUNDS, BotState, Durations, Pulse, Work

DIGESTS = ("due", "prepared", "sending", "sent", "late", "skipped", "uncertain", "failed")


def exposition(state: BotState, work: Work, pulse: Pulse, now: float) -> str:
    """All of it; `now` is on the clock of the state."""
    wrote = -1.0 if state.wrote is None else now - state.wrote
    lines = [
        *_values("build_info", "gauge", "The running version.", {f'version="{state.version}"': 1}),
        *_one("gateway_connected", "gauge", "Whether Discord's gateway sends events.", state.connected),
        *_one("gateway_reconnects_total", "counter", "Connections to the gateway that broke.", state.reconnects),
        *_one("servers", "gauge", "Servers the bot is in.", state.servers),
        *_durations("loop_lag_seconds", "By how much the event loop was late.", pulse.lags),
        *_durations("send_seconds", "Tries to post a message, whatever came of them.", pulse.sends),
        *_durations("db_write_seconds", "Transactions.", pulse.writes),
        *_one("db_last_write_age_seconds", "gauge", "Since the last transaction; -1 before the first.", wrote),
        *_one("db_wal_bytes", "gauge", "SQLite's log beside the database.", work.wal),
        *_one("due_digests", "gauge", "Digests whose hour has come and that are not sent.", work.due.digests),
        *_one("due_alerts", "gauge", "Alerts of watches that are not sent.", work.due.alerts),
        *_one("due_lag_seconds", "gauge", "How long due work waits.", work.due.behind),
        *_values(
            "digests_day",
            "gauge",
            "Digests whose hour came in the last 24, by state; late ones are sent ones.",
            {f'state="{name}"': work.day.get(name, 0) for name in DIGESTS},
        ),
        *_one("digest_plans", "gauge", "Digests that are set up.", work.plans),
        *_one("digest_plans_paused", "gauge", "Of them, paused.", work.paused),
        *_one("watches", "gauge", "Watches that are not paused.", work.watches),
        *_one("alerts_day", "gauge", "Alerts sent in the last 24 hours.", work.alerts),
        *_one("feeds", "gauge", "Feeds that are followed.", work.feeds),
        *_one("feeds_failing", "gauge", "Of them, failing.", work.failing),
        *_one("feed_entries_waiting", "gauge", "Entries of feeds to be read.", work.entries),
        *_values(
            "fetches_total",
            "counter",
            "Fetches of pages and feeds.",
            {f'outcome="{name}"': count for name, count in sorted(pulse.fetches.items())},
        ),
    ]
    return "\n".join(lines) + "\n"


def _one(name: str, kind: str, about: str, value: float) -> Iterator[str]:
    return _values(name, kind, about, {"": value})


def _values(name: str, kind: str, about: str, values: Mapping[str, float]) -> Iterator[str]:
    yield from _head(name, kind, about)
    for labels, value in values.items():
        yield _sample(name, labels, value)


def _durations(name: str, about: str, durations: Durations) -> Iterator[str]:
    yield from _head(name, "histogram", about)
    count = 0
    for bound, more in zip([*map(str, BOUNDS), "+Inf"], durations.counts, strict=True):
        count += more
        yield _sample(f"{name}_bucket", f'le="{bound}"', count)
    yield _sample(f"{name}_sum", "", durations.total)
    yield _sample(f"{name}_count", "", count)


def _head(name: str, kind: str, about: str) -> Iterable[str]:
    return f"# HELP onrecord_{name} {about}", f"# TYPE onrecord_{name} {kind}"


def _sample(name: str, labels: str, value: float) -> str:
    return f"onrecord_{name}{{{labels}}} {float(value):.10g}" if labels else f"onrecord_{name} {float(value):.10g}"

"""How the bot is, in lines, in JSON, and for Prometheus."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

from bot.engine.model import BOUNDS, BotState, Due, Durations, Health, Pulse, Work
from bot.presenting.metrics import exposition
from bot.presenting.running import health_line, status_data, status_text

NOW = 1000.0
STATE = BotState(7, "1.2", "2026-11-25T08:00:00+00:00", NOW - 1, "running", True, 3, 2, 0.0042, NOW - 12, None, NOW - 3)
AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
DAY = {"sent": 12, "late": 1, "skipped": 2, "failed": 3}
WORK = Work(Due(2, 3.4, AT), AT, DAY, plans=14, paused=1, feeds=9, failing=4, entries=30, wal=2**20)
READY = Health(True, True)


def test_the_lines_of_a_bot_that_runs():
    assert status_text(READY, STATE, WORK, NOW).splitlines() == [
        "Bot: running, since 25 Nov 2026 08:00:00 UTC, version 1.2, process 7",
        "Health: ready",
        "Discord: connected, 3 servers, 2 connections lost",
        "Event loop: late by at most 4 ms in the last minute",
        "Database: last written 12 s ago",
        "Due: 2 digests, 0 alerts, waiting for 3 s; next 26 Nov 2026 08:00:00 UTC",
        "Last 24 hours: 12 digests sent, 1 of them late; 2 skipped, 0 uncertain, 3 failed",
        "Digests: 14 set up, 1 paused",
        "Watches: 0 on; 0 alerts sent in the last 24 hours",
        "Feeds: 9 followed, 4 failing; 30 articles to be read",
        "SQLite's log: 1.0 MB",
    ]


def test_the_lines_without_a_bot_or_a_database():
    health = Health(False, False, ("no bot is running on this database",))
    lines = status_text(health, None, WORK, NOW).splitlines()
    assert lines[0] == "Bot: not running; last seen 26 Nov 2026 08:00:00 UTC"
    assert lines[1] == "Health: not live: no bot is running on this database"
    assert lines[2].startswith("Due: 2 digests")
    assert status_text(health, None, None, NOW).splitlines() == ["Bot: not running", lines[1]]
    nothing = replace(WORK, due=Due(0, 0.0, None), seen_at=None)
    assert "Due: 0 digests, 0 alerts; next never" in status_text(health, None, nothing, NOW)


def test_live_and_ready_are_told_apart():
    assert health_line(READY) == "ready"
    assert health_line(Health(True, False, ("this", "and that"))) == "live, not ready: this; and that"


def test_the_json_has_ages_and_instants():
    told = json.loads(json.dumps(status_data(READY, STATE, WORK, NOW)))
    assert told["health"] == {"live": True, "ready": True, "problems": []}
    assert (told["bot"]["told_ago"], told["bot"]["wrote_ago"], told["bot"]["looked_ago"]) == (1, 12, 3)
    assert told["bot"]["since"] == "2026-11-25T08:00:00+00:00"
    assert told["work"]["due"] == {"digests": 2, "behind": 3.4, "next": "2026-11-26T08:00:00+00:00", "alerts": 0}
    assert told["work"]["day"]["late"] == 1
    assert status_data(READY, None, None, NOW) == {
        "health": told["health"] | {"problems": ()},
        "bot": None,
        "work": None,
    }


def test_durations_are_counted_in_classes():
    took = Durations()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] * 1.01, 99.0):
        took.add(seconds)
    assert took.counts == [2, 1, *[0] * (len(BOUNDS) - 2), 1]
    assert took.total == sum((0.0, BOUNDS[0], BOUNDS[0] * 1.01, 99.0))


SAMPLE = re.compile(r'onrecord_\w+(\{\w+="[\w.+ -]*"\})? -?[\d.]+(e[+-]\d+)?')


def test_every_figure_has_a_kind_and_a_help_and_comes_in_one_group():
    pulse = Pulse(reconnects=2)
    pulse.fetches.update(fetched=5, timeout=1)
    for seconds in (0.001, 0.3, 20):
        pulse.sends.add(seconds)
    lines = exposition(STATE, WORK, pulse, NOW).splitlines()
    kinds, seen, family = {}, [], ""
    for line in lines:
        if line.startswith("# TYPE "):
            _, _, family, kind = line.split()
            assert family not in kinds
            kinds[family] = kind
        elif not line.startswith("# HELP "):
            assert SAMPLE.fullmatch(line), line
            name = re.split(r"[{ ]", line)[0]
            end = r"_(bucket|sum|count)" if kinds[family] == "histogram" else ""
            assert re.fullmatch(family + end, name), "a figure stands under its own head"
            assert kinds[family] != "counter" or name.endswith("_total")
            seen.append(line)
    assert sum(line.startswith("# HELP ") for line in lines) == len(kinds)
    for wanted in (
        'onrecord_digests_day{state="late"} 1',
        'onrecord_digests_day{state="uncertain"} 0',
        'onrecord_fetches_total{outcome="timeout"} 1',
        "onrecord_gateway_reconnects_total 2",
        "onrecord_due_lag_seconds 3.4",
        "onrecord_db_last_write_age_seconds 12",
        "onrecord_send_seconds_count 3",
        "onrecord_send_seconds_sum 20.301",
        'onrecord_send_seconds_bucket{le="0.25"} 1',
        'onrecord_send_seconds_bucket{le="1.0"} 2',
        'onrecord_send_seconds_bucket{le="+Inf"} 3',
    ):
        assert wanted in seen

"""When a digest is due, by the clocks of the world; and how people write times, zones and days."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.schedule import (
    EVERY_DAY,
    _zones,
    due_slots,
    next_slot,
    nonce,
    parse_days,
    parse_time,
    parse_zone,
    reference,
    suggest_zones,
)
from bot.engine.model import BadInput, DigestPlan, Occurrence
from tests.desk.years import TIMES, walk_years


def plan(time="08:00", zone="Europe/Berlin", days=EVERY_DAY, covered=datetime(2025, 1, 1, tzinfo=UTC), **more):
    return DigestPlan(1, 7, 9, time, zone, days, (), 5, False, covered, **more)


def occurrence(guild, channel, plan_id, slot):
    return Occurrence(guild, plan_id, slot, channel, 5, utc(2025, 1, 1), "due")


def utc(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "time"),
    [("08:00", "08:00"), ("8:05", "08:05"), (" 23:59 ", "23:59"), ("0:00", "00:00"), ("17.30", "17:30")],
)
def test_times(typed, time):
    assert parse_time(typed) == time


@pytest.mark.parametrize("typed", ["", "25:00", "8", "08:60", "noon", "8am", "٠٨:٠٠", "24:00", "08:00:00", "x" * 5000])
def test_what_is_not_a_time(typed):
    with pytest.raises(BadInput, match="08:00"):
        parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_zones(typed, zone):
    assert parse_zone(typed) == zone


@pytest.mark.parametrize(
    "typed", ["Mars/Olympus", "../etc/passwd", "", "localtime", "posix/Europe/Berlin", "\x00", "x" * 9999]
)
def test_what_is_not_a_zone(typed):
    with pytest.raises(BadInput):
        parse_zone(typed)


def test_the_nearest_zone_is_named():
    with pytest.raises(BadInput, match="Europe/Berlin"):
        parse_zone("Berlin")
    with pytest.raises(BadInput, match="America/New_York"):
        parse_zone("Amerika/New_Yrok")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("daily", EVERY_DAY),
        ("every day", EVERY_DAY),
        ("", EVERY_DAY),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("weekends", (5, 6)),
        ("mon,wed,fri", (0, 2, 4)),
        ("Monday and Thursday", (0, 3)),
        ("Tues, thurs", (1, 3)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("fri – mon", (0, 4, 5, 6)),
        ("every Sunday", (6,)),
    ],
)
def test_days(typed, days):
    assert parse_days(typed) == days


@pytest.mark.parametrize("typed", ["someday", "mo", "mon,,", ",", "mon-", "-", "every", "x" * 9999, "\ud800"])
def test_what_is_not_a_day(typed):
    if typed == "mon,,":
        assert parse_days(typed) == (0,)
    else:
        with pytest.raises(BadInput, match="weekdays"):
            parse_days(typed)


@given(st.text(st.characters(), max_size=40))
def test_ugly_input_is_bad_input_and_nothing_worse(typed):
    for parse in (parse_time, parse_zone, parse_days):
        with suppress(BadInput):
            parse(typed)
    assert len(suggest_zones(typed)) <= 25


def test_zone_suggestions():
    assert "UTC" in suggest_zones("")
    assert suggest_zones("berl")[0] == "Europe/Berlin"
    assert "America/New_York" in suggest_zones("new york")


def test_the_next_slot_is_the_next_local_occurrence():
    assert next_slot(plan(), utc(2025, 1, 1, 6, 59)) == utc(2025, 1, 1, 7)
    assert next_slot(plan(), utc(2025, 1, 1, 7)) == utc(2025, 1, 2, 7)
    assert next_slot(plan(days=(6,)), utc(2025, 1, 1, 7)) == utc(2025, 1, 5, 7)


def test_where_the_clock_jumps_the_offset_of_before_holds():
    # Berlin, 30 March 2025: 02:00 becomes 03:00. 02:30 is 03:30 that day.
    assert next_slot(plan("02:30"), utc(2025, 3, 29, 12)) == utc(2025, 3, 30, 1, 30)
    assert next_slot(plan("02:30"), utc(2025, 3, 30, 1, 30)) == utc(2025, 3, 31, 0, 30)


def test_what_the_clock_shows_twice_counts_once():
    # Berlin, 26 October 2025: 03:00 becomes 02:00.
    first = next_slot(plan("02:30"), utc(2025, 10, 25, 12))
    assert first == utc(2025, 10, 26, 0, 30)
    assert next_slot(plan("02:30"), first) == utc(2025, 10, 27, 1, 30)


@pytest.mark.parametrize("time", TIMES)
def test_every_zone_has_one_slot_a_day_the_year_round(time):
    """One in thirty zones, each with one time, for three years; the bench `zones` takes them all."""
    assert walk_years(sorted(_zones().values())[TIMES.index(time) :: 240], [time]) > 1000 * 2


def test_due_from_its_hour_on_and_for_six_hours():
    one = plan(covered=utc(2025, 1, 1, 12))
    assert due_slots(one, utc(2025, 1, 2, 6, 59)) == []
    assert due_slots(one, utc(2025, 1, 2, 7)) == [("2025-01-02", utc(2025, 1, 2, 7), True)]
    assert due_slots(one, utc(2025, 1, 2, 13)) == [("2025-01-02", utc(2025, 1, 2, 7), True)]
    assert due_slots(one, utc(2025, 1, 2, 13, 1)) == [("2025-01-02", utc(2025, 1, 2, 7), False)]


def test_of_several_missed_only_the_newest_is_sent():
    found = due_slots(plan(covered=utc(2024, 12, 29, 12)), utc(2025, 1, 2, 8))
    assert [sent for _, _, sent in found] == [False, False, False, True]
    assert found[-1] == ("2025-01-02", utc(2025, 1, 2, 7), True)


def test_of_years_without_the_bot_a_month_is_told():
    assert 30 <= len(due_slots(plan(covered=utc(2001, 1, 1)), utc(2025, 1, 2, 8))) <= 33


def test_not_due_on_other_days():
    assert due_slots(plan(days=(0,), covered=utc(2024, 12, 31)), utc(2025, 1, 2, 8)) == []


def test_late_in_the_evening_is_still_that_day_after_midnight():
    one = plan("23:30", "UTC", covered=utc(2025, 1, 1, 23, 40))
    assert due_slots(one, utc(2025, 1, 3, 0, 10)) == [("2025-01-02", utc(2025, 1, 2, 23, 30), True)]


def test_nonces_are_short_and_of_one_message_alone():
    ones = [
        (occurrence(guild, channel, plan_id, slot), part)
        for guild in range(3)
        for channel in range(3)
        for plan_id in range(3)
        for slot in ("2025-01-01", "2025-01-02", "now-1")
        for part in range(3)
    ]
    seen = {nonce(me, one, part) for me in (1, 2) for one, part in ones}
    assert len(seen) == 2 * len(ones)
    assert {len(one) for one in seen} == {25}


def test_a_reference_is_of_one_message_and_stays():
    one = occurrence(1, 2, 3, "2025-01-01")
    assert re.fullmatch(r"#[A-Z2-7]{4}-2", reference(one, 1))
    assert reference(one, 1) == reference(replace(one, channel_id=5, state="sent"), 1)
    assert reference(one, 1) != reference(one, 2)

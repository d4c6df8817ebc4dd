"""A walk through years of local time: what a plan's slots must be like in every zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.schedule import EVERY_DAY, due_slots, next_slot
from bot.engine.model import DigestPlan

TIMES = ("00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "08:00", "23:45")
START, YEARS = datetime(2024, 1, 1, tzinfo=UTC), 3
NEAR, FAR = timedelta(hours=22), timedelta(hours=26)


def walk_years(zones: Iterable[str], times: Iterable[str] = TIMES) -> int:
    """Every slot of three years, from one to the next as the desk goes; how many there were.

    Raises AssertionError at a day that is skipped or doubled, and where two are under 22 or over 26 hours apart.
    """
    times = list(times)
    count = 0
    for zone in zones:
        for time in times:
            plan = DigestPlan(1, 7, 9, time, zone, EVERY_DAY, (), 5, False, START)
            at = next_slot(plan, START)
            day = None
            while at.year < START.year + YEARS:
                ((slot, instant, sent),) = due_slots(_from(plan, at), at)
                assert (sent, instant) == (True, at), (zone, time, at)
                today = datetime.fromisoformat(slot).date()
                assert abs(at - datetime.combine(today, datetime.min.time(), ZoneInfo(zone))) < timedelta(hours=27)
                assert day is None or today - day == timedelta(days=1), (zone, time, at)
                following = next_slot(plan, at)
                assert NEAR <= following - at <= FAR, (zone, time, at)
                day, at = today, following
                count += 1
    return count


def _from(plan: DigestPlan, at: datetime) -> DigestPlan:
    return DigestPlan(
        *(plan.id, plan.guild_id, plan.channel_id, plan.time, plan.zone, plan.days, plan.topics, plan.created_by),
        *(False, at),
    )

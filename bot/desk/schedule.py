"""When a digest is due: local times of IANA zones, and how people write them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.engine.matching import suggest
from bot.engine.model import BadInput, DigestPlan, Occurrence

LATEST = timedelta(hours=6)  # a digest that could not go out by then is left to the next one
LATE = timedelta(minutes=10)  # from here on a digest says that it is late
SHOWN = timedelta(days=31)  # older slots that were missed are not even noted
NONCE = 25  # characters, Discord's limit
# Characters of a reference: a channel gets few digests, but one person's direct messages may have many alerts.
REFERENCE = {"digest": 4, "alert": 6}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = tuple(range(7))
DAY_GROUPS = {
    "": EVERY_DAY,
    "all": EVERY_DAY,
    "daily": EVERY_DAY,
    "day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekday": EVERY_DAY[:5],
    "weekdays": EVERY_DAY[:5],
    "weekend": EVERY_DAY[5:],
    "weekends": EVERY_DAY[5:],
}
COMMON_ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Warsaw",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
LONGEST = 100  # characters of a time, zone or list of days that are looked at

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])", re.ASCII)


def parse_time(typed: str) -> str:
    """A local time as "08:00". Raises BadInput."""
    found = _TIME.fullmatch(typed.strip()[:LONGEST])
    if not found:
        raise BadInput(
            f"“{_shown(typed)}” is not a time of day. Write hours and minutes of 24, such as 08:00 or 17:30."
        )
    return f"{int(found[1]):02}:{found[2]}"


def parse_zone(typed: str) -> str:
    """An IANA zone by its name, in any case. Raises BadInput, which names the nearest zones."""
    wanted = typed.strip()[:LONGEST].replace(" ", "_").casefold()
    if zone := _zones().get(wanted):
        return zone
    near = suggest_zones(typed)[:3]
    hint = f"Did you mean {_either(near)}?" if near else "Write a name such as Europe/Berlin or America/New_York."
    raise BadInput(f"“{_shown(typed)}” is not a time zone. {hint}")


def parse_days(typed: str) -> tuple[int, ...]:
    """Days as "daily", "weekdays", "mon,wed,fri" or "mon-fri", Monday 0. Raises BadInput."""
    words = typed[:LONGEST].casefold().replace("every day", "daily").replace(" and ", ",").replace("–", "-")
    days: set[int] = set()
    for word in re.split(r"[,;/\s]+", re.sub(r"\s*-\s*", "-", words.strip())):
        if word in DAY_GROUPS and (word or not words.strip()):
            days.update(DAY_GROUPS[word])
        elif word and word != "every":
            first, dash, last = word.partition("-")
            begin, end = _day(first, typed), _day(last, typed) if dash else _day(first, typed)
            days.update(day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))
    if not days:
        raise BadInput(f"“{_shown(typed)}” names no day. Write daily, weekdays, or days such as mon,wed,fri.")
    return tuple(sorted(days))


def suggest_zones(typed: str) -> list[str]:
    """Up to 25 zones that somebody may be typing; common ones when nothing is typed."""
    if not typed.strip():
        return list(COMMON_ZONES)
    others = sorted(set(_zones().values()) - set(COMMON_ZONES))
    return suggest(typed.replace("_", " "), (*COMMON_ZONES, *others), 25)


def next_slot(plan: DigestPlan, now: datetime) -> datetime:
    """The first instant after `now`, in UTC, at which a plan is due by its local clock; paused plans too."""
    here = now.astimezone(ZoneInfo(plan.zone)).date()
    return next(instant for _, instant in _instants(plan, here - timedelta(days=1)) if instant > now)


def due_slots(plan: DigestPlan, now: datetime) -> list[tuple[str, datetime, bool]]:
    """The slots since those that are dealt with: local day, instant in UTC, and whether it is sent or skipped.

    Only the newest is sent, and only until it is too old. Of a long absence the last SHOWN ones are told.
    """
    zone = ZoneInfo(plan.zone)
    since = plan.next_due or plan.covered_until
    first = max(since, now - SHOWN).astimezone(zone).date()
    found = []
    for day, instant in _instants(plan, first - timedelta(days=1)):
        if instant > now:
            break
        if instant >= since:
            found.append((day.isoformat(), instant))
    return [(slot, at, number == len(found) and now - at <= LATEST) for number, (slot, at) in enumerate(found, 1)]


def quiet_until(begins: str, ends: str, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours are over that hold at `now`, in UTC; None outside of them. They may go over midnight."""
    here = now.astimezone(ZoneInfo(zone))
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    clock = here.time().replace(tzinfo=None)
    if first == last or not (first <= clock < last if first < last else clock >= first or clock < last):
        return None
    day = here.date() + timedelta(days=clock >= last)
    over = datetime.combine(day, last, ZoneInfo(zone)).astimezone(UTC)
    return over if over > now else None  # where clocks show an hour twice


def nonce(me: int, one: Occurrence, number: int) -> str:
    """The same for every try to post one message: Discord then posts it once, within minutes. 25 characters."""
    return _hashed(f"{me}/{one.guild_id}/{one.channel_id}/{_owner(one)}/{one.slot}/{number}")[:NONCE].lower()


def reference(one: Occurrence, number: int) -> str:
    """What a message is known by in its channel, such as "#7F3K-2"."""
    return f"#{_hashed(f'{one.guild_id}/{_owner(one)}/{one.slot}')[: REFERENCE[one.kind]]}-{number + 1}"


def _owner(one: Occurrence) -> str:
    return f"alert/{one.owner_id}" if one.kind == "alert" else str(one.owner_id)


def _hashed(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()


def _instants(plan: DigestPlan, day: date) -> Iterator[tuple[date, datetime]]:
    while True:
        if day.weekday() in plan.days:
            yield day, _instant(plan, day)
        day += timedelta(days=1)


def _instant(plan: DigestPlan, day: date) -> datetime:
    """The plan's time on a local day, in UTC. Where clocks jump over it, the offset from before the jump holds; where
    they show it twice, the first counts. Both is what fold=0 means (PEP 495)."""
    local = datetime.combine(day, time.fromisoformat(plan.time), ZoneInfo(plan.zone))
    return local.replace(fold=0).astimezone(UTC)


def _day(word: str, typed: str) -> int:
    if len(word) >= 3:
        for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")):
            if name.startswith(word.removesuffix("s")):
                return number
        if word[:3] in DAYS and word[3:] in ("s", "r", "rs"):  # "tues", "thur", "thurs"
            return DAYS.index(word[:3])
    within = f" in “{_shown(typed)}”" if _shown(typed) != _shown(word) else ""
    raise BadInput(f"“{_shown(word)}”{within} is not a day. Write daily, weekdays, or days such as mon,wed,fri.")


@cache
def _zones() -> dict[str, str]:
    """Every zone there is by its name in small letters; read from disk once."""
    names = available_timezones() - {"localtime", "Factory", "posixrules"}
    return {name.casefold(): name for name in names if not name.startswith(("posix/", "right/", "SystemV/"))}


def _shown(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:40] + "…"


def _either(names: list[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]

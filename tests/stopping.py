"""A bot told to stop at random moments and started again: what it leaves behind, and what becomes of its work."""

import asyncio
import random
import re
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk import Desk
from bot.engine.model import DigestPlan, Submission
from bot.worker import InlineWorker
from storage.store import Store
from tests.cogs.world import start, world
from tests.fakediscord import FakeDiscord
from tests.fetching.servers import Server, answer, serving
from tests.newspaper import page, story

KINDS = ("starting", "handshake", "login", "posting", "stuck", "lost answer", "reading", "fetching", "idle")
DIGESTS = 4  # that become due before each start
ARTICLES = 6  # that they tell of
POST = "POST /channels/*/messages"
LONGEST = 10.0  # seconds


@dataclass
class Stops:
    """What was seen."""

    took: list[float] = field(default_factory=list)
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    digests: int = 0
    articles: list[str] = field(default_factory=list)  # titles of those that were acknowledged
    unanswered: int = 0  # people who were left with "is thinking", by a bot that Discord did answer

    def check(self, good: object, what: str) -> None:
        """Note a fault unless all is well."""
        if not good:
            self.faults.append(what)


@asynccontextmanager
async def stopping(folder: Path, spec: Any = None) -> AsyncIterator[Any]:
    """What lets a bot live once, to be stopped at a moment of a kind; and what looks at all that came of it."""
    database, seen, dice = folder / "onrecord.db", Stops(), random.Random(11)
    async with FakeDiscord(spec=spec) as d, serving() as web:
        w = world(d, database)
        rooms: list[Any] = []
        await _fill(database, int(w.guild.id))

        async def live(kind: str) -> None:
            rooms.append(w.guild.add_channel(f"room {len(rooms)}"))
            await _plan(database, int(w.guild.id), int(rooms[-1].id))
            seen.digests += DIGESTS
            before = set(d.interactions)
            await _live(kind, d, w, web, database, dice, seen)
            if kind not in ("stuck", "lost answer"):
                left = [it for token, it in d.interactions.items() if token not in before and _thinking(it)]
                seen.unanswered += len(left)
            for moment in d.stuck.values():
                moment.clear()
            d.poke()

        async def finish() -> None:
            bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
            await d.until(lambda: not _open(database), 900, "the last digests")
            seen.check(await bot.stop() == 0, "the last stop")
            _compare(database, rooms, seen)

        yield seen, live, finish


async def _live(kind: str, d: Any, w: Any, web: Server, database: Path, dice: random.Random, seen: Stops) -> None:
    """Start the bot, stop it at a moment of this kind, and look at what it left."""
    calls, number = len(d.calls), len(seen.took)
    if kind in ("handshake", "login"):
        d.stuck["before"].add("GET /gateway/" if kind == "handshake" else "GET /users/@me")
    if kind in ("stuck", "lost answer"):
        d.stuck["before" if kind == "stuck" else "after"].add(POST)
    waiting = start_only if kind in ("starting", "handshake", "login") else start
    bot = await waiting(d, database, ONRECORD_FETCH_ALLOW=web.at)
    reply, title = None, story(number).title
    match kind:
        case "starting":
            await asyncio.sleep(dice.uniform(0, 2.5))
        case "handshake" | "login":
            await d.until(lambda: any(call.path == "/users/@me" for call in d.calls[calls:]), 60)
            await asyncio.sleep(dice.uniform(0, 0.5))
        case "stuck" | "lost answer":
            await d.until(lambda: any(re.fullmatch(r"/channels/\d+/messages", c.path) for c in d.calls[calls:]), 60)
        case "posting" | "idle":
            await asyncio.sleep(dice.uniform(0, 2.0 if kind == "posting" else 4.0))
        case "reading":
            data = page(number).encode()
            reply = await w.ann.slash(w.room, "article add", file=(f"{number}.html", data), wait=False)
            await asyncio.sleep(dice.uniform(0, 1.2))
        case "fetching":
            web.answers[f"/{number}"] = _slowly(page(number).encode(), dice.choice([0.5, 3.0, 60.0]))
            reply = await w.ann.slash(w.room, "article add", url=web.url(f"/{number}"), wait=False)
            await asyncio.sleep(dice.uniform(0, 1.2))
    await _stop(bot, kind, database, seen)
    if reply is not None and any(word in _shown(reply.it) for word in ("Added", "quote")):
        seen.articles.append(title)


async def start_only(d: Any, database: Path, **env: str) -> Any:
    """Begin to start the bot."""
    ready, d.start_bot = d.start_bot, lambda *given, **more: ready(*given, **more, ready=False)
    try:
        return await start(d, database, **env)
    finally:
        d.start_bot = ready


async def _stop(bot: Any, kind: str, database: Path, seen: Stops) -> None:
    processes = _family(bot.process.pid)
    begun = time.monotonic()
    code = await bot.stop(signal.SIGTERM, timeout=LONGEST + 5)
    seen.took.append(time.monotonic() - begun)
    seen.codes[kind, code] += 1
    # Before Python has loaded the program, nothing listens; nothing has been begun either.
    seen.check(code == 0 or (kind == "starting" and code == -signal.SIGTERM), f"{kind}: exit code {code}\n{bot.output}")
    seen.check(seen.took[-1] <= LONGEST, f"{kind}: {seen.took[-1]:.1f} s\n{bot.output}")
    seen.check("Traceback" not in bot.output, f"{kind}: {bot.output}")
    log = database.with_name(database.name + "-wal")
    if code == 0:
        seen.check(not log.exists() or not log.stat().st_size, f"{kind}: {log.name} is not empty")
    left = [pid for pid in processes if _alive(pid)]
    if left:
        await asyncio.sleep(1)
    seen.check(not [pid for pid in left if _alive(pid)], f"{kind}: processes are left")


def _family(pid: int) -> list[int]:
    """A process and those below it."""
    with suppress(OSError):
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *(each for child in below for each in _family(int(child)))]
    return []


def _alive(pid: int) -> bool:
    """Also one that nobody has asked how it ended is over."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def _slowly(body: bytes, seconds: float) -> Any:
    async def write(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        writer.write(answer(body, kind="text/html; charset=utf-8"))
        await writer.drain()

    return write


def _shown(it: Any) -> str:
    """What a person sees in the place of the answer."""
    one = it.original
    return "" if one is None or one.loading or one.deleted else one.content + str(one.embeds)


def _thinking(it: Any) -> bool:
    return it.original is not None and it.original.loading and not it.original.deleted


async def _fill(database: Path, guild: int) -> None:
    """Articles for digests to tell of."""
    async with Store.open(database) as store:
        desk = Desk(store, InlineWorker(), lambda: datetime.now(UTC))
        for number in range(ARTICLES):
            await desk.add_article(guild, Submission(page(10_000 + number).encode(), name="page.html"))


async def _plan(database: Path, guild: int, room: int) -> None:
    """Digests that became due a minute ago."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    days = tuple(range(7))
    async with Store.open(database) as store:
        for _ in range(DIGESTS):
            covered = past - timedelta(hours=1)
            plan = DigestPlan(0, guild, room, f"{past:%H:%M}", "UTC", days, (), 5, False, covered, length="long")
            await store.digests.put(plan)


def _open(database: Path) -> int:
    with closing(sqlite3.connect(database, timeout=10)) as file:
        (count,) = file.execute(
            "SELECT (SELECT count(*) FROM digest_occurrence WHERE state IN ('due', 'prepared', 'sending')) "
            "+ (SELECT count(*) FROM digest_plan d WHERE NOT EXISTS (SELECT 1 FROM digest_occurrence o "
            "WHERE o.guild_id = d.guild_id AND o.owner_id = d.id))"
        ).fetchone()
    return int(count)


def _compare(database: Path, rooms: list[Any], seen: Stops) -> None:
    """Each part of each digest is in its room once, in order; each article that was acknowledged is there once."""
    with closing(sqlite3.connect(database)) as file:
        ended = "SELECT state || ifnull(': ' || problem, '') FROM digest_occurrence"
        states = Counter(state for (state,) in file.execute(ended))
        parts = file.execute("SELECT message_id FROM digest_part WHERE NOT spare").fetchall()
        titles = Counter(title for (title,) in file.execute("SELECT title FROM article"))
        sound = file.execute("PRAGMA integrity_check").fetchone()
    seen.check(states == {"sent": seen.digests}, f"{seen.digests} digests are {states}")
    seen.check(sound == ("ok",), f"the database: {sound}")
    posted = [(room.id, message) for room in rooms for message in room.messages]
    names = [(room, _reference(message)) for room, message in posted]
    doubled = [name for name, count in Counter(names).items() if count > 1]
    seen.check(not doubled, f"doubled: {doubled}")
    seen.check({int(message.id) for _, message in posted} == {id for (id,) in parts}, f"lost: {len(parts)} parts")
    for room in rooms:
        order: dict[str, list[str]] = {}
        for message in room.messages:
            name, _, part = _reference(message).rpartition("-")
            order.setdefault(name, []).append(part)
        seen.check(all(own == sorted(own) for own in order.values()), f"out of order: {order}")
    for title in seen.articles:
        seen.check(titles[title] == 1, f"{title}: there {titles[title]} times")


def _reference(message: Any) -> str:
    footers = [(embed.get("footer") or {}).get("text") or "" for embed in message.embeds]
    return next(iter(re.findall(r"#\w{4}-\d+$", "\n".join([message.content, *footers]), re.MULTILINE)), "")

"""Ten thousand digests due at the same minute: the real client, and the stand-in in a process beside it.

A shard holds 2,500 servers, so there are as many, each with four channels and a digest for each.
"""

import asyncio
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.store import Store
from tests.bench import report
from tests.desk.shelves import halvik
from tests.fakediscord import FakeDiscord
from tests.fakediscord.driver import EPOCH

SERVERS = int(os.environ.get("BENCH_SERVERS", "2500"))
EACH = int(os.environ.get("BENCH_EACH", "4"))
A_SECOND, LATE, MEMORY = 40, 50.0, 400.0  # messages, ms, MB
ALLOWED = ["view_channel", "send_messages", "embed_links"]
PAUSE = 0.5  # seconds between two questions meanwhile


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database, total, waited = Path(folder) / "bench.db", SERVERS * EACH, list[float]()
        async with FakeDiscord(
            spec=Path(folder) / "none"
        ) as d:  # with the whole document it would work more than the bot
            guilds = [d.add_guild(f"Server {number}", ALLOWED) for number in range(SERVERS)]
            rooms = [guild.add_channel(f"news-{number}") for guild in guilds for number in range(EACH)]
            ann, desk = d.add_user("ann", guilds[0]), guilds[0].add_channel("questions")
            await shelve(database, [int(guild.id) for guild in guilds])
            environ = {"DISCORD_TOKEN": d.token, "ONRECORD_DB": str(database)}
            bot = await d.start_bot([sys.executable, "-m", "tests.bench.watched"], environ, timeout=60)
            await d.until(lambda: "ready as" in bot.output, 120, "the bot to be ready")
            await ann.slash(desk, "who", said="the smelter will not reopen")
            await late(d, bot)
            idle = worst = memory(bot)
            due = plan(database, rooms)
            asking = asyncio.create_task(ask(ann, desk, waited))
            await asyncio.sleep(max(0.0, due - time.time()))
            computed = computing(bot)
            while sum(len(room.messages) for room in rooms) < total and time.time() < due + total / 10 + 60:
                await asyncio.sleep(1)
                worst = max(worst, memory(bot))
            computed, blocked = computing(bot) - computed, await late(d, bot)
            asking.cancel()
            await bot.stop(signal.SIGTERM)
    sent = [((int(message.id) >> 22) + EPOCH) / 1000 - due for room in rooms for message in room.messages]
    each = Counter(len(room.messages) for room in rooms)
    doubled = sum(count for number, count in each.items() if number > 1)
    print(f"{total} digests of {SERVERS} servers: {each[0]} lost, {doubled} doubled")
    first, half, last = min(sent), statistics.median(sent), max(sent)
    print(f"  the first {first:.1f} s, half {half:.1f} s, the last {last:.1f} s after their minute")
    each_took = computed * 1000 / len(sent)
    print(f"  computing {each_took:.1f} ms each; memory before {idle:.0f} MB; late at most {blocked[0]:.0f} ms")
    print(f"  /who meanwhile, {len(waited)} times: p50 {at(waited, 0.5):.0f}, p99 {at(waited, 0.99):.0f} ms")
    report("messages in the busiest second", max(Counter(map(int, sent)).values()), A_SECOND + 1, "messages")
    report("the event loop late, p99", blocked[1], LATE, "ms")
    report("memory", worst, MEMORY, "MB")


async def shelve(database: Path, guilds: list[int]) -> None:
    """One article in each library."""
    async with Store.open(database) as store:
        for guild in guilds:
            await halvik().shelve(store, guild, datetime.now(UTC))


def plan(database: Path, rooms: list[Any]) -> float:
    """A digest for each room, due at the next full minute but one; its instant."""
    due = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=2)
    numbers = Counter[int]()
    rows = []
    for room in rooms:
        guild = int(room.guild.id)
        numbers[guild] += 1
        began = (due - timedelta(days=1)).isoformat(timespec="microseconds")
        rows.append(
            (guild, numbers[guild], int(room.id), f"{due:%H:%M}", began, due.isoformat(timespec="microseconds"))
        )
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.executemany(
            "INSERT INTO digest_plan (guild_id, id, channel_id, time, zone, days, topics, created_by, paused, "
            "covered_until, next_due) VALUES (?, ?, ?, ?, 'UTC', '[0, 1, 2, 3, 4, 5, 6]', '[]', 5, 0, ?, ?)",
            rows,
        )
    return due.timestamp()


async def ask(ann: Any, room: Any, waited: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await ann.slash(room, "who", said="the smelter will not reopen")
        waited.append(time.perf_counter() - begun)
        await asyncio.sleep(PAUSE)


def at(waited: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return sorted(waited)[int(len(waited) * share)] * 1000


async def late(d: Any, bot: Any) -> tuple[float, float]:
    """How late the bot's loop was at worst and in 99 of 100 cases since this was last asked, in milliseconds."""
    told = len(bot.lines)
    bot.process.send_signal(signal.SIGUSR1)
    (line, *_) = await d.until(lambda: [line for line in bot.lines[told:] if line.startswith("blocked ")])
    return float(line.split()[1]), float(line.split()[4])


def memory(bot: Any) -> float:
    """What the bot's own process holds, in MB."""
    pages = Path(f"/proc/{bot.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def computing(bot: Any) -> float:
    """Processor time of the bot's own process, in seconds."""
    fields = Path(f"/proc/{bot.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

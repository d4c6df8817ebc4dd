"""The bot connected and idle, the worker it keeps included: under 150 MB. Measured where the kernel tells (Linux)."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.bench import report
from tests.fakediscord import FakeDiscord

LIMIT = 150.0  # MB
SETTLED = 3.0  # seconds after the bot has connected
ARTICLE = (
    "Harbour to reopen\n\n"
    + "“We sail on Monday,” said Ada Moss, who runs the harbour. It cost 4 million euros.\n\n" * 20
)


def family(pid: int) -> list[int]:
    """A process and those below it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in below for each in family(int(child)))]


def megabytes(pid: int) -> float:
    """Memory of one process; what several share is counted in parts."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord() as discord:
            guild = discord.add_guild()
            room = guild.add_channel("news")
            ann = discord.add_user("ann", permissions=["manage_guild"])
            environ = {"DISCORD_TOKEN": discord.token, "ONRECORD_DB": str(Path(folder) / "bench.db")}
            seeding = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "--guild", str(guild.id), "seed"),
                env=os.environ | environ,
                stdout=asyncio.subprocess.DEVNULL,
            )
            await seeding.wait()
            bot = await discord.start_bot([sys.executable, "-m", "bot", "run"], environ)
            await asyncio.sleep(SETTLED)
            fresh = [megabytes(pid) for pid in family(bot.process.pid)]
            await ann.slash(room, "article add", file=("one.txt", ARTICLE.encode()))
            await ann.slash(room, "who", said="the first ships will sail")
            await asyncio.sleep(SETTLED)
            used = [megabytes(pid) for pid in family(bot.process.pid)]
    report(f"the bot, idle after its start ({len(fresh)} processes)", sum(fresh), LIMIT, "MB")
    report(f"the bot, idle after reading an article ({len(used)} processes)", sum(used), LIMIT, "MB")

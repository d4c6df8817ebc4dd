"""How long commands keep the bot's event loop from everything else: under 50 ms each."""

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench import report
from tests.fakediscord import FakeDiscord

LIMIT = 50.0  # ms
WARM = 3.0  # seconds until the bot has connected and looked for digests
LONG = "The board said output rose 4 percent. “We sell what we mine,” said Ada Moss, its head. " * 3000


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord() as discord:
            guild = discord.add_guild(bot_permissions=["view_channel", "send_messages", "embed_links"])
            room = guild.add_channel("news")
            ann = discord.add_user("ann", permissions=["manage_guild"])
            environ = {"DISCORD_TOKEN": discord.token, "ONRECORD_DB": str(Path(folder) / "bench.db")}
            seeding = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "--guild", str(guild.id), "seed"),
                env=os.environ | environ,
                stdout=asyncio.subprocess.DEVNULL,
            )
            await seeding.wait()
            bot = await discord.start_bot([sys.executable, "-m", "tests.bench.watched"], environ)
            await asyncio.sleep(WARM)
            bot.process.send_signal(signal.SIGUSR1)
            await ann.slash(room, "who", said="the first ships will sail")
            await ann.slash(room, "figures", on="imports")
            await ann.slash(room, "brief", on="the economy")
            await ann.slash(room, "ask", question="what did the minister say about energy")
            await ann.slash(room, "article add", file=("long.txt", LONG.encode()))
            await ann.slash(room, "article list")
            await ann.slash(room, "article show", article="1")
            await bot.stop()
            blocked = next(line for line in bot.lines if line.startswith("blocked "))
    report("the event loop during commands, the longest", float(blocked.split()[1]), LIMIT, "ms")

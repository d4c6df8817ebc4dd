"""How long commands keep the bot's event loop from everything else: under 50 ms each."""

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import report
from tests.fakediscord import FakeDiscord

LIMIT = 50.0  # ms
WARM = 3.0  # seconds until the bot has connected and looked for digests
TIMES = 3  # each command; the first one imports and warms what it needs
USUAL = "Mine reopens\n\n" + "The board said output rose 4 percent. “We sell what we mine,” said Ada Moss.\n\n" * 15
LONG = "The board said output rose 4 percent. “We sell what we mine,” said Ada Moss, its head. " * 3000
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("who", {"said": "the first ships will sail"}),
    ("figures", {"on": "imports"}),
    ("figures", {"on": "water", "above": "1 mile", "unit": "km"}),  # the library of units is loaded
    ("export figures", {}),
    ("export quotes", {"format": "json"}),
    ("brief", {"on": "the copper smelter"}),
    ("ask", {"question": "what did the minister say about timber"}),
    ("quotes", {"by": "Putin"}),
    ("article add", {"file": ("usual.txt", USUAL.encode())}),
    ("article add", {"file": ("long.txt", LONG.encode())}),
    ("article list", {}),
    ("article show", {"article": "1"}),
    ("article remove", {"article": "16"}),
]


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
            await blocked(discord, bot)
            worst = {}
            for name, options in COMMANDS:
                for _ in range(TIMES):
                    await ann.slash(room, name, **options)
                # What is asked a second time is an article no paper ever printed, and figures in a unit.
                again = {"article add": ", of 3,000 quotes", "figures": " in a unit"}.get(name, "")
                worst[name + again * (name in worst)] = await blocked(discord, bot)
    for name, milliseconds in sorted(worst.items(), key=lambda one: -one[1]):
        report(f"the event loop during /{name}", milliseconds, LIMIT, "ms")


async def blocked(discord: Any, bot: Any) -> float:
    """The longest the bot's loop was blocked since this was last asked, in milliseconds."""
    told = len(bot.lines)
    bot.process.send_signal(signal.SIGUSR1)
    lines = await discord.until(lambda: [line for line in bot.lines[told:] if line.startswith("blocked ")])
    return float(lines[0].split()[1])

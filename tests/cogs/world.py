"""A server to play in, and how to read what the bot says there."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TICK = "0.2"  # seconds between two looks for digests that are due
FERRIES = """\
Ferry talks stall in Port Ellery

By Nora Vane

PORT ELLERY — “The ferries will not sail before the third of March,” said Ada Moss, the harbour master.

“A ferry without a crew is a raft,” Moss said on Tuesday. She added that 15 percent of the ferry crews had left.

“We lost two ferries to the storm,” said Moss. The town spent 3.2 million dollars on ferry repairs last year.

“No ferry will be sold,” Moss said. “Every ferry will be painted green,” she said later.

“The ferry fare stays at four dollars,” said Moss. Deputy mayor Tom Arden said the ferry timetable would be cut by half.

“Nobody asked the ferry passengers,” said Tom Arden.
"""


@dataclass
class World:
    """A server with a room, somebody who manages it, and somebody who does not."""

    d: Any
    guild: Any
    room: Any
    ann: Any
    bob: Any
    database: Path
    web: Any = None  # a web server that links may lead to

    async def add(self, text: str = FERRIES, name: str = "ferries.txt", **more: Any) -> Any:
        return await self.ann.slash(self.room, "article add", file=(name, text.encode()), **more)


def text_of(message: Any) -> str:
    """All a person reads in a message."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
        parts += [f"{cell['name']}\n{cell['value']}" for cell in embed.get("fields", [])]
    return "\n".join(filter(None, parts))


async def told(reply: Any) -> str:
    """What a person reads in the end, which is private: an error takes the place of the answer that was on its way."""
    if reply.acknowledged == 6 or reply.deleted:
        await reply.until(lambda r: r.followups)
    shown = reply.followups[-1] if reply.followups else reply.message
    assert shown.ephemeral
    return text_of(shown)


def world(d: Any, database: Path) -> World:
    guild = d.add_guild(f"Server {len(d.guilds)}", ["view_channel", "send_messages", "embed_links"])
    room = guild.add_channel("news")
    ann = d.add_user("ann", guild, permissions=["manage_guild"])
    return World(d, guild, room, ann, d.add_user("bob", guild), database)


async def start(d: Any, database: Path, **env: str) -> Any:
    """The bot as `onrecord run` starts it."""
    settings = {"DISCORD_TOKEN": d.token, "ONRECORD_DB": str(database), "ONRECORD_TICK": TICK, **env}
    return await d.start_bot([sys.executable, "-m", "bot", "run"], settings, cwd=ROOT)

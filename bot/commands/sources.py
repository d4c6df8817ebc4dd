"""`onrecord sources`: what nothing is let in from. Returns an exit code."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from bot.commands.library import DONE, open_desk
from bot.engine.model import BadInput
from bot.presenting.wording import clean, plural


async def sources(args: Namespace, database: Path, guild: int) -> int:
    """Block a source, let it in again, or list those that are blocked."""
    if (args.what == "list") != (args.name is None):
        raise BadInput("`sources block` and `sources unblock` need a NAME, `sources list` none.")
    async with open_desk(database) as desk:
        if args.what == "block":
            source, stay = await desk.sources.block(guild, args.name)
            print(f"Nothing comes in from {clean(source.name)} any more.")
            print(f"{plural(stay, 'article')} of it in the library: kept, and answered from.")
        elif args.what == "unblock":
            await desk.sources.unblock(guild, args.name)
            print(f"{clean(args.name)} may come in again.")
        else:
            found = await desk.sources.all(guild)
            print("\n".join(clean(one.name) for one in found) or "No source is blocked.")
    return DONE

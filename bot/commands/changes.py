"""The commands for articles whose pages change: changes, recheck. Each returns an exit code."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.library import DONE, NOTHING, open_desk, open_guarded_desk, unknown, width
from bot.presenting import changes

if TYPE_CHECKING:
    from bot.settings import Settings


async def show_changes(args: Namespace, database: Path, guild: int) -> int:
    """List the versions of an article, and how each differs; 1 when it never changed, or is not there."""
    async with open_desk(database) as desk:
        record = await desk.article(guild, args.id)
        if record is None:
            raise unknown(args.id)
        versions = await desk.versions.history(guild, args.id)
    print(changes.changes_text(record, versions, width()))
    return DONE if len(versions) > 1 else NOTHING


async def recheck(args: Namespace, settings: Settings, database: Path, guild: int) -> int:
    """Look at an article's page again; 1 when it is gone or cannot be read now."""
    async with open_guarded_desk(settings, database) as desk:
        if await desk.article(guild, args.id) is None:
            raise unknown(args.id)
        revised = await desk.versions.recheck(guild, args.id)
    print(changes.rechecked_text(revised, width()))
    return NOTHING if revised.outcome in ("gone", "unreadable") else DONE

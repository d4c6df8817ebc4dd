"""`onrecord status` and `onrecord health`: the bot that runs on a database, seen from beside it."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from bot.commands.library import DONE, is_there, now, open_store
from bot.engine.health import from_text, judge
from bot.presenting import data
from bot.presenting.running import health_line, status_data, status_text
from storage import instance

UNHEALTHY = 1


async def status(args: Namespace, database: Path) -> int:
    """What the bot is doing, and how much waits for it; 0 whether one runs or not."""
    told, at = instance.told(database), time.monotonic()
    work = None
    if is_there(database):
        async with open_store(database) as store:
            work = await store.operations.work(now())
    about = judge(told, at), from_text(told or b""), work, at
    print(data.dumps(status_data(*about)) if args.json else status_text(*about))
    return DONE


async def health(args: Namespace, database: Path) -> int:
    """One line; 0 when the bot is ready (with --live: when it lives), else 1."""
    found = judge(instance.told(database), time.monotonic())
    print(health_line(found))
    return DONE if found.ready or (args.live and found.live) else UNHEALTHY

"""`onrecord backup`, `verify` and `restore`: copies of the database. Each returns an exit code."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.library import DONE, is_there, now, open_store
from bot.engine.model import BadInput
from bot.presenting.wording import clean

if TYPE_CHECKING:
    from storage.backups import Checked

STORAGE = 3


async def backup(args: Namespace, database: Path) -> int:
    """Copy the database to a new file; safe while the bot is running."""
    if not is_there(database):
        raise BadInput(f"There is no database at {database}. Name the one to copy with --db.")
    async with open_store(database) as store:
        checked = await store.backups.make(args.path)
    print(f"Copied {database} to {args.path}, with its SHA-256 beside it.")
    _tell(checked)
    return DONE


async def verify(args: Namespace) -> int:
    """Look through a backup without changing it; 3 when it is damaged."""
    from storage.store import Store

    _must_be_there(args.path)
    checked = await Store.verify(args.path)
    if checked.problems:
        print(f"{args.path}: damaged. Take another backup.")
        for problem in checked.problems:
            print(f"  {clean(problem)}")
        return STORAGE
    seal = "its SHA-256 is the one beside it" if checked.sealed else "no .sha256 beside it tells whether it was changed"
    print(f"{args.path}: sound, and {seal}.")
    _tell(checked)
    return DONE


async def restore(args: Namespace, database: Path) -> int:
    """Put a backup in the place of the database, which is kept under another name."""
    from storage.store import Store

    _must_be_there(args.path)
    aside = await Store.restore(args.path, database, now())
    print(f"{database} is now what {args.path} holds.")
    if aside:
        print(f"What was there is kept as {aside}; remove it when you no longer need it.")
    print("Look at it with `onrecord check`, then start the bot. No digest since the backup is posted again.")
    return DONE


def _must_be_there(path: Path) -> None:
    if not is_there(path):
        raise BadInput(f"There is no file {clean(str(path))}. Name a backup.")


def _tell(checked: Checked) -> None:
    print(f"Schema {checked.schema}, SHA-256 {checked.digest}")
    print(
        "Rows by table: "
        + (", ".join(f"{table} {count:,}" for table, count in checked.counts.items() if count) or "none")
    )

"""`onrecord privacy`: what is kept of a server, or of a person in it, written to a file or deleted. Exit codes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.commands.library import DONE, is_there, now, open_desk
from bot.engine.model import BadInput
from bot.presenting.packing import pack, person_pieces
from bot.presenting.privacy import guild_erased, person_erased
from bot.presenting.wording import clean

UNSURE = "This deletes {} and cannot be undone. Write a copy with `onrecord privacy export`, then add --yes."


async def privacy(args: Namespace, database: Path, guild: int) -> int:
    """Write what is kept to a new file, or delete it."""
    if not is_there(database):
        raise BadInput(f"There is no database at {database}. Name one with --db.")
    if args.action == "export":
        return await _export(args, database, guild)
    if not args.yes:
        raise BadInput(UNSURE.format(f"all of library {guild}" if args.person is None else f"person {args.person}'s"))
    async with open_desk(database) as desk:
        if args.person is None:
            print(guild_erased(await desk.privacy.erase_guild(guild), f"library {guild}"))
        else:
            print(person_erased(await desk.privacy.erase_person(guild, args.person), "that"))
    return DONE


async def _export(args: Namespace, database: Path, guild: int) -> int:
    async with open_desk(database) as desk:
        with _new(args.path) as file:
            if args.person is None:
                await pack(desk.privacy.of_guild(guild), file, now())
            else:
                about = {"server": str(guild), "member": str(args.person), "exported": now().isoformat()}
                async for piece in person_pieces(desk.privacy.of_person(guild, args.person), about):
                    file.write(piece.encode())
    print(f"Written to {clean(str(args.path))}.")
    return DONE


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner only; gone again when it could not be written whole. Raises BadInput."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise BadInput(f"{clean(str(path))} exists already. Name another file, or remove it first.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise BadInput(f"{clean(str(path))} cannot be written: {_why(error)}. Name another file.") from None
    try:
        with path.open("wb") as file:
            yield file
    except BaseException as error:
        path.unlink()
        if isinstance(error, OSError):
            raise BadInput(f"{clean(str(path))} cannot be written: {error.strerror}. Make room.") from None
        raise


def _why(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or clean(str(error))

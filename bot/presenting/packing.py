"""What people and servers take along: a person's data as one JSON object, a server's as JSON Lines in a zip file."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import IO

from bot.engine.model import BadInput

Parts = AsyncIterator[tuple[str, Sequence[str]]]  # a name and JSON objects, those of one name together

TOO_LARGE = (
    "All of this server makes a file larger than Discord takes from me. Whoever runs this bot can write it with "
    "`onrecord privacy export`; `/export quotes` and `/export figures` give as much as fits."
)


async def person_pieces(parts: Parts, about: Mapping[str, str]) -> AsyncIterator[str]:
    """A JSON object in pieces: what is known `about` it first, then a list for each name."""
    yield json.dumps(about)[:-1]
    last = None
    async for name, rows in parts:
        for row in rows:
            begin = ", " if name == last else f"{']' if last else ''}, {json.dumps(name)}: ["
            last = name
            yield begin + row
    yield "]}" if last else "}"


async def person_file(parts: Parts, about: Mapping[str, str], limit: int) -> tuple[bytes, bool]:
    """The same as bytes, as much as fits into `limit`, and whether that is all."""
    data, end = bytearray(), b"}"
    async for piece in person_pieces(parts, about):
        more = piece.encode()
        if data and len(data) + len(more) + len(b"]}") > limit:
            return bytes(data + end), False
        end = b"]}" if data else end
        data += more
    return bytes(data), True


async def pack(parts: Parts, file: IO[bytes], at: datetime, limit: int | None = None) -> None:
    """Write a zip file with a file of JSON Lines for each name; BadInput when it grows past `limit` bytes."""
    with zipfile.ZipFile(file, "w") as archive, ExitStack() as opened:
        last = None
        async for name, lines in parts:
            if name != last:
                opened.close()
                made = zipfile.ZipInfo(f"{name}.jsonl", at.timetuple()[:6])
                made.compress_type = zipfile.ZIP_DEFLATED
                member = opened.enter_context(archive.open(made, "w", force_zip64=True))
                last = name
            await asyncio.to_thread(member.write, "".join(f"{line}\n" for line in lines).encode())
            if limit is not None and file.tell() > limit:
                raise BadInput(TOO_LARGE)

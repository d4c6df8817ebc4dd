"""Many articles at once: read in the workers, kept in the order of their lines, gone on with after a stop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.desk.blocking import BLOCKED, Blocking, is_blocked
from bot.desk.naming import Naming
from bot.engine.extract import VERSION
from bot.engine.jsonl import LONGEST_LINE, read_lines
from bot.engine.model import BadInput, Intake, Problem
from bot.worker import Worker
from storage.store import Store

__all__ = ["LONGEST_LINE", "Imported", "Importing"]

# Lines and bytes that are read in one go: a second's work, so that little is read again after a stop.
CHUNK, CHUNK_BYTES = 64, 256 * 1024
DIGEST = 16  # bytes of a line's digest; no two of a billion lines share it


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of some lines of an import: how many were new, how many were there, and why the others are bad."""

    added: int
    there: int
    bad: tuple[tuple[int, str], ...]  # line number, reason
    bytes: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    data: bytes
    digest: str


class Importing:
    """Imports into one store's libraries."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._naming = Naming(store)
        self._sources = Blocking(store, clock)

    async def run(self, guild_id: int, lines: Iterable[bytes], workers: Sequence[Worker]) -> AsyncIterator[Imported]:
        """Keep the article of every line; each step tells of the lines since the one before, once they are stored.

        One chunk is being read for each worker while the one before is stored. Lines that are in are not read again.
        """
        reading: deque[tuple[list[_Line], asyncio.Task[list[Intake | BadInput | None]]]] = deque()
        try:
            for number, chunk in enumerate(_chunks(lines)):
                worker = workers[number % len(workers)]
                reading.append((chunk, asyncio.create_task(self._read(guild_id, chunk, worker))))
                if len(reading) > len(workers):
                    yield await self._keep(guild_id, *reading.popleft())
            while reading:
                yield await self._keep(guild_id, *reading.popleft())
        finally:
            for _, task in reading:
                task.cancel()
            await asyncio.gather(*(task for _, task in reading), return_exceptions=True)

    async def _read(self, guild_id: int, chunk: Sequence[_Line], worker: Worker) -> list[Intake | BadInput | None]:
        """What each line yields; None for one that is in."""
        known = await self._store.imports.known(guild_id, [line.digest for line in chunk])
        new = [line.data for line in chunk if line.digest not in known]
        found = iter(await _together_or_one_by_one(worker, new) if new else [])
        return [None if line.digest in known else next(found) for line in chunk]

    async def _keep(
        self, guild_id: int, chunk: Sequence[_Line], reading: asyncio.Task[list[Intake | BadInput | None]]
    ) -> Imported:
        blocked = await self._sources.blocked(guild_id)
        found = [
            (line, BadInput(BLOCKED) if isinstance(one, Intake) and _is_of(blocked, one) else one)
            for line, one in zip(chunk, await reading, strict=True)
        ]
        bad = tuple((line.number, str(one)) for line, one in found if isinstance(one, BadInput))
        read = [(line, one) for line, one in found if isinstance(one, Intake)]
        added = 0
        if read:
            kept = await self._store.articles.add_all(
                guild_id, [one for _, one in read], engine=VERSION, added_at=self._clock()
            )
            lines = [(line.digest, record.id) for (line, _), (record, _) in zip(read, kept, strict=True)]
            await self._store.imports.put(guild_id, lines)
            await self._naming.catch_up(guild_id)
            added = sum(new for _, new in kept)
        return Imported(added, len(chunk) - added - len(bad), bad, sum(len(line.data) for line in chunk))


def _is_of(blocked: frozenset[str], one: Intake) -> bool:
    return is_blocked(blocked, [one.article.url], one.article.source)


async def _together_or_one_by_one(worker: Worker, lines: Sequence[bytes]) -> list[Intake | BadInput]:
    """What lines yield; where reading them together fails, each alone, so that only the one to blame is lost."""
    try:
        return await worker.run(read_lines, lines)
    except Problem as error:
        if len(lines) == 1:
            return [error if isinstance(error, BadInput) else BadInput(str(error))]
    return [found for line in lines for found in await _together_or_one_by_one(worker, [line])]


def _chunks(lines: Iterable[bytes]) -> Iterator[list[_Line]]:
    """Lines with their numbers, from 1, in chunks; empty ones count only as numbers."""
    chunk: list[_Line] = []
    size = 0
    for number, data in enumerate(lines, start=1):
        if data.strip():
            chunk.append(_Line(number, data, blake2b(data.strip(), digest_size=DIGEST).hexdigest()))
            size += len(data)
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk

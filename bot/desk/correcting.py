"""Wrong quotes: reported by readers, corrected by those who manage the library."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from bot.desk.naming import Naming
from bot.engine.model import BadInput, NotThere, QuoteRecord, Reported
from storage.store import Store

NAME = 80  # characters; room for a name with its office, a choice
NOTE = 200  # characters; two sentences, a choice
REPORTS = 20  # open ones of one person in one guild; more than anybody finds in a day of reading, a choice
UNKNOWN = "unknown"  # typed in the place of a name
GONE = "There is no quote {id} here. Its number stands in the proof of an answer."
UNCORRECTED = "The speaker of quote {id} was not corrected; there is nothing to take back."

_MENTION = re.compile(r"@(?:everyone|here)\b|<[@#][!&]?\d*>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Correcting:
    """The corrections and reports of one store's guilds."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._naming = Naming(store)

    async def correct(self, guild_id: int, quote_id: int, speaker: str | None, by: int | None) -> QuoteRecord:
        """Set a quote's speaker, None for unknown; reports of it are closed. The quote as it is now."""
        await self._quote(guild_id, quote_id)
        name, role = await self._known(guild_id, _name(speaker) if speaker is not None else None)
        await self._store.corrections.put(guild_id, quote_id, name, role, at=self._clock(), by=by)
        return await self._quote(guild_id, quote_id)

    async def undo(self, guild_id: int, quote_id: int) -> QuoteRecord:
        """Take back the last correction of a quote. The quote as it is now."""
        await self._quote(guild_id, quote_id)
        if not await self._store.corrections.undo(guild_id, quote_id):
            raise BadInput(UNCORRECTED.format(id=quote_id))
        return await self._quote(guild_id, quote_id)

    async def report(self, guild_id: int, quote_id: int, by: int, note: str) -> None:
        """Keep that a person finds a quote wrong."""
        await self._quote(guild_id, quote_id)
        kept = _printable(note)[:NOTE] or None
        if not await self._store.reports.put(guild_id, quote_id, by, kept, at=self._clock(), most=REPORTS):
            raise BadInput(
                f"You have reported {REPORTS} quotes that nobody has looked at yet. Report this one after that."
            )

    async def reported(self, guild_id: int) -> list[Reported]:
        """The quotes with open reports, the most reported first."""
        found = await self._store.reports.of_guild(guild_id)
        records = {one.id: one for one in await self._store.quotes.get(guild_id, [id for id, *_ in found])}
        return [Reported(records[id], count, since, notes) for id, count, since, notes in found if id in records]

    async def dismiss(self, guild_id: int, quote_id: int) -> int:
        """Close the reports of a quote; how many there were."""
        await self._quote(guild_id, quote_id)
        return await self._store.reports.close(guild_id, quote_id)

    async def _quote(self, guild_id: int, quote_id: int) -> QuoteRecord:
        for record in await self._store.quotes.get(guild_id, [quote_id]):
            return record
        raise NotThere(GONE.format(id=quote_id))

    async def _known(self, guild_id: int, name: str | None) -> tuple[str | None, str | None]:
        """A name as the library writes it, with the role it knows."""
        return (await self._naming.speaker(guild_id, name) if name else None) or (name, None)


def _name(typed: str) -> str | None:
    """A speaker's name as typed, fit to be kept; None for "unknown". Raises BadInput."""
    name = _printable(_MENTION.sub(" ", _printable(typed)))
    if name.casefold() == UNKNOWN:
        return None
    if not any(character.isalnum() for character in name):
        raise BadInput(f"There is no name in this. Write the speaker's name, or {UNKNOWN}.")
    if len(name) > NAME:
        raise BadInput(f"A speaker's name has up to {NAME} characters. Write a shorter one.")
    return name


def _printable(typed: str) -> str:
    """One line without characters that act on a terminal or a reader's eyes."""
    spaced = _CONTROL.sub(" ", unicodedata.normalize("NFC", typed))
    return "".join(character for character in " ".join(spaced.split()) if character.isprintable()).strip()

"""Names of a library: who and what is meant by what somebody typed, and what to suggest while they type."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.engine.matching import (
    completions,
    corrections,
    deletions,
    name_terms,
    name_words,
    nearest,
    rank_names,
    sought,
    suggest,
)
from bot.engine.matching.people import People, bare, listed, meant, without_article
from bot.engine.model import BadInput, NameKind, NameTerms
from storage.store import Store

AT_ONCE = 1_000  # waiting names whose words are written in one transaction
LOOKED_AT = 200  # names that may be meant, of each kind
COMMON = 300  # the names used most, which are looked at whatever is typed: one letter begins thousands of others
KIN = 100  # who share a surname with somebody meant, and might be meant by it
NAME_WORDS = 8  # a longer text is no name, and its words are taken as they are
NEAR = 3  # speakers or topics named when nothing is found
OUTLETS = 5  # outlets that one condition may mean


class Naming:
    """Names in the guilds' libraries of one store."""

    def __init__(self, store: Store) -> None:
        self._names = store.names

    async def catch_up(self, guild_id: int, most: int | None = None) -> None:
        """Hand in the words of names that are new, at most so many; forget those of names that are used no more.

        Also run before each look-up, so that whatever was stored can be found even if the process died in between.
        """
        left = most
        while left is None or left > 0:
            waiting = await self._names.waiting(guild_id, min(AT_ONCE, left or AT_ONCE))
            if not waiting:
                return
            terms = await asyncio.to_thread(_terms, [name for _, name in waiting])
            known = [(kind, name, found) for (kind, name), found in zip(waiting, terms, strict=True)]
            await self._names.settle(guild_id, known)
            left = None if left is None else left - len(waiting)

    async def catch_up_everywhere(self) -> None:
        """Catch up in every guild, as after a migration."""
        for guild_id in await self._names.behind():
            await self.catch_up(guild_id)

    async def suggest(self, guild_id: int, kind: NameKind, typed: str, limit: int) -> list[str]:
        """Names that somebody may be typing, the most used first; also with a slip, or in another order."""
        words = name_words(typed)
        common = await self._names.top(guild_id, kind, COMMON if words else limit)
        if not words:
            return common[:limit]
        await self.catch_up(guild_id, LOOKED_AT)
        starting = await self._names.starting(guild_id, kind, max(words, key=len), LOOKED_AT)
        found = await asyncio.to_thread(completions, typed, dict.fromkeys((*common, *starting)))
        if len(found) < limit:
            found += await asyncio.to_thread(suggest, typed, await self._like(guild_id, kind, typed), limit)
        return list(dict.fromkeys(found))[:limit]

    async def people(self, guild_id: int, typed: str, *, roles: bool = True, exactly: bool = False) -> People:
        """Who is meant by a name, a part of it, a misspelt one, or with `roles` a role ("the energy minister").

        `exactly`: by this very form of the name, as it was chosen from several.
        """
        await self.catch_up(guild_id)
        names = await self._like(guild_id, "speaker", typed)
        names = [name for name, _ in rank_names(bare(typed), names)][:KIN] or names
        if roles and not exactly:
            called = rank_names(without_article(typed), await self._like(guild_id, "role", typed))
            names += await self._names.holders(guild_id, [role for role, _ in called], LOOKED_AT)
        surnames = {name_words(name)[-1] for name in names if name_words(name)}
        kin = [] if not surnames else await self._kin(guild_id, sorted(surnames))
        speakers = await self._names.speakers(guild_id, list(dict.fromkeys((*names, *kin))))
        return await asyncio.to_thread(meant, typed, speakers, roles=roles, exactly=exactly)

    async def outlets(self, guild_id: int, typed: str) -> tuple[list[str], str | None]:
        """The outlets that a name fits best, and a note if they are several. Raises BadInput when none does."""
        await self.catch_up(guild_id)
        ranked = rank_names(_outlet(typed), await self._like(guild_id, "outlet", typed))
        if not ranked:
            known = await self._names.top(guild_id, "outlet", OUTLETS)
            there = f"Articles here are from {listed(known)}." if known else "No article here says its outlet."
            raise BadInput(f"“{' '.join(typed.split())[:60]}” is no outlet of this library. {there}")
        found = [name for name, score in ranked if score == ranked[0][1]]
        note = f"“{' '.join(typed.split())}” fits {len(found)} outlets: {listed(found)}." if len(found) > 1 else None
        return found, note

    async def is_outlet(self, guild_id: int, typed: str) -> bool:
        """Whether these words are the name of an outlet, with or without "the"."""
        wanted = name_words(_outlet(typed))
        if not wanted:
            return False
        await self.catch_up(guild_id, LOOKED_AT)
        found = await self._names.bearing(guild_id, "outlet", [[word] for word in wanted], LOOKED_AT)
        return any(name_words(_outlet(name)) == wanted for name in found)

    async def speaker(self, guild_id: int, typed: str) -> tuple[str, str | None] | None:
        """A speaker of this very name, in whatever case, as the library writes it, and the role it knows."""
        await self.catch_up(guild_id, LOOKED_AT)
        names = await self._names.bearing(guild_id, "speaker", [[word] for word in name_words(typed)], LOOKED_AT)
        same = [name for name in names if name.casefold() == typed.casefold()]
        for one in await self._names.speakers(guild_id, same):
            return one.name, one.role
        return None

    async def near(self, guild_id: int, kind: NameKind, words: str) -> list[str]:
        """The few names that share something with what was not found."""
        await self.catch_up(guild_id, LOOKED_AT)
        known = await self._like(guild_id, kind, words)
        known += await self._names.top(guild_id, kind, COMMON)
        return await asyncio.to_thread(nearest, words, known, NEAR)

    async def _like(self, guild_id: int, kind: NameKind, typed: str) -> list[str]:
        """Names that hold the words typed, or words of the same sound or with a slip; those with most of them first."""
        groups = sought(typed)
        for group in groups if len(groups) <= NAME_WORDS else ():
            keys = deletions(group[0])
            known = await self._names.neighbours(guild_id, kind, keys) if keys else []
            group += corrections(group[0], known)
        return await self._names.bearing(guild_id, kind, groups, LOOKED_AT) if groups else []

    async def _kin(self, guild_id: int, surnames: Sequence[str]) -> list[str]:
        groups = [group for surname in surnames[:KIN] for group in sought(surname)]
        return await self._names.bearing(guild_id, "speaker", [[word for group in groups for word in group]], KIN)


def _terms(names: Sequence[str]) -> list[NameTerms]:
    return [name_terms(name) for name in names]


def _outlet(typed: str) -> str:
    """The name of an outlet without its article."""
    words = typed.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() == "the" else words)

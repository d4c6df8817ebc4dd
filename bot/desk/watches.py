"""Watches: set by members and by those who manage a server, and asked of all that comes in."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.desk.lookup import MATCHES, Lookup
from bot.desk.schedule import parse_time, parse_zone
from bot.engine.conditions import understand_conditions
from bot.engine.matching.people import GUESSED, Person, listed
from bot.engine.model import BadInput, Conditions, FigureRecord, Problem, QuoteRecord, Watch, WatchKind
from bot.engine.watching import Item, hits, is_surely, news, tells
from storage.store import Store
from storage.watches import News

log = logging.getLogger("onrecord.watches")

OWN = 10  # of one member in one server
MEMBERS = 500  # of all members of one server
SHARED = 25  # of one server; as many as Discord lists while somebody types
WORDS = 100  # characters of what is watched for, or of a bound
ARTICLES = 200  # that one look takes, of all servers in turn
ITEMS = 500  # quotes and figures of one server, or an article's, that its watches are asked of at once
WATCHES = 250  # asked in one go
REMEMBERED = timedelta(hours=48)  # after which a copy of what was told may be told again, as of another day

NONE = "There is no such watch. `/watch list` shows those there are."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A watch as typed: one of `person`, `topic` and `figure`; where to, and when not."""

    person: str = ""
    topic: str = ""
    figure: str = ""
    above: str = ""
    below: str = ""
    quiet: str = ""
    zone: str = ""
    channel_id: int | None = None  # None: by direct message
    shared: bool = False
    role_id: int | None = None


class Watching:
    """The watches of one store's guilds."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._lookup = Lookup(store)
        self._adding = asyncio.Lock()  # so that nobody gets past the limits by being quick

    # --- set and seen; `manages` is whether a member manages the server ---

    async def add(self, guild_id: int, member: int, wanted: Wanted) -> tuple[Watch, str]:
        """Keep a watch, and tell what is on record for it already. Raises BadInput."""
        kind, words = _watched(wanted)
        above, below = _bounds(kind, wanted)
        if wanted.shared and wanted.channel_id is None:
            raise BadInput("A watch of the server goes to a channel. Give `channel`.")
        if wanted.role_id is not None and not wanted.shared:
            raise BadInput("Only a watch of the server pings a role. Leave `role` out, or set `server`.")
        zone, quiet = _quiet(wanted)
        words, note = await self._read(guild_id, kind, words, Conditions(above=above or "", below=below or ""))
        watch = Watch(
            id=0,
            guild_id=guild_id,
            created_by=member,
            kind=kind,
            words=words,
            above=above,
            below=below,
            channel_id=wanted.channel_id,
            shared=wanted.shared,
            role_id=wanted.role_id,
            quiet=quiet,
            zone=zone,
            created_at=self._clock(),
        )
        async with self._adding:
            _check_room(watch, await self._store.watches.of_guild(guild_id))
            return await self._store.watches.put(watch), note

    async def visible(self, guild_id: int, member: int, *, manages: bool) -> list[Watch]:
        """A member's own watches, and for those who manage the server its own too; nobody else's."""
        return [one for one in await self._store.watches.of_guild(guild_id) if _may(one, member, manages)]

    async def remove(self, guild_id: int, watch_id: int, member: int, *, manages: bool) -> Watch:
        """Remove a watch; what was removed. Raises BadInput when the member has none of this number."""
        watch = await self._get(guild_id, watch_id, member, manages)
        await self._store.watches.remove(guild_id, watch_id)
        return watch

    async def pause(self, guild_id: int, watch_id: int, member: int, paused: bool, *, manages: bool) -> Watch:
        """Pause a watch, or let it go on with what comes in from now on. Raises BadInput as `remove`."""
        watch = await self._get(guild_id, watch_id, member, manages)
        await self._store.watches.pause(guild_id, watch_id, paused)
        return replace(watch, paused=paused, problem=None)

    async def _get(self, guild_id: int, watch_id: int, member: int, manages: bool) -> Watch:
        watch = await self._store.watches.get(guild_id, watch_id)
        if watch is None or not _may(watch, member, manages):
            raise BadInput(NONE)
        return watch

    # --- what a watch means in this library ---

    async def _read(self, guild_id: int, kind: WatchKind, words: str, bounds: Conditions) -> tuple[str, str]:
        """The words as they are kept, and what to tell of them. Raises BadInput where several people are meant."""
        if kind == "person":
            return await self._person(guild_id, words)
        counts = await self._store.articles.counts(guild_id)
        figures = await self._lookup.figures(guild_id, words, counts)
        if kind == "figure" and figures and bounds != Conditions():
            wanted = await asyncio.to_thread(understand_conditions, bounds, self._clock().date())
            within = await self._lookup.figures(guild_id, words, counts, wanted)
            known = f"{_counted(len(figures), 'figure')} on it, {len(within) or 'none'} of them within these bounds"
        elif kind == "figure":
            known = f"{_counted(len(figures), 'figure')} on it"
        else:
            quotes = await self._lookup.quotes(guild_id, words, counts)
            known = f"{_counted(len(quotes), 'quote')} and {_counted(len(figures), 'figure')} on it"
        return words, f"On record so far: {known}."

    async def _person(self, guild_id: int, typed: str) -> tuple[str, str]:
        people = await self._lookup.people(guild_id, typed, roles=False)
        sure = people.persons if people.score >= GUESSED else ()
        same = tuple(one for one in sure if any(form.name.casefold() == typed.casefold() for form in one.forms))
        if len(same or sure) > 1:
            names = listed([one.name for one in sure])
            raise BadInput(f"“{typed}” fits {len(sure)} speakers: {names}. Name one of them in full.")
        for person in same or sure:
            number = sum(form.quotes for form in person.forms)
            return _in_full(typed, person), f"On record so far: {_counted(number, 'quote')}."
        holders = (await self._lookup.people(guild_id, typed)).persons
        held = [one.name for one in holders if any(is_surely(typed, form.name, form.role) for form in one.forms)]
        if held:
            return typed, f"Taken as an office; it was held by {listed(held)}."
        near = await self._lookup.near(guild_id, typed, topics=False)
        return typed, " ".join(filter(None, ("Nobody of this name is on record so far.", near)))

    # --- what came in ---

    async def look(self) -> int:
        """Find what has come in for the watches of all guilds, a bounded part of it; how many articles there were."""
        waiting = await self._store.watches.news(ARTICLES)
        for guild_id, part in groupby(waiting, key=lambda one: one.guild_id):
            batch: list[News] = []
            items: list[Item] = []
            for one in part:
                batch.append(one)
                items += await self._new(one)
                if len(items) >= ITEMS:
                    await self._ask(guild_id, batch, items)
                    batch, items = [], []
            if batch:
                await self._ask(guild_id, batch, items)
        return len(waiting)

    async def _new(self, one: News) -> list[Item]:
        """The quotes and figures that are new in an article."""
        quotes = await self._store.quotes.of_article(one.guild_id, one.article_id)
        figures = await self._store.figures.of_article(one.guild_id, one.article_id)
        fresh: list[Item] = [quote for quote in quotes if quote.id > one.last_quote]
        return fresh + [figure for figure in figures if figure.id > one.last_figure]

    async def _ask(self, guild_id: int, batch: Sequence[News], items: Sequence[Item]) -> None:
        """Ask all watches of a guild, and note what is for them together with that it was asked."""
        now = self._clock()
        try:
            found = await self._found(guild_id, items)
            told = await self._store.watches.told(guild_id, found, now - REMEMBERED) if found else {}
            fresh = await asyncio.to_thread(news, found, told)
        except Problem:
            raise
        except Exception:
            if len(batch) > 1:  # so that one article costs no other its alerts
                for one in batch:
                    await self._ask(guild_id, [one], [item for item in items if item.article.id == one.article_id])
                return
            # Else it would stand before all others for ever.
            log.exception("no watch was told of an article", extra={"guild": guild_id, "article": batch[0].article_id})
            fresh = []
        await self._store.watches.note(guild_id, batch, fresh, at=now, forget=now - REMEMBERED)

    async def _found(self, guild_id: int, items: Sequence[Item]) -> dict[int, list[Item]]:
        quotes = [one for one in items if isinstance(one, QuoteRecord)]
        figures = [one for one in items if isinstance(one, FigureRecord)]
        found: dict[int, list[Item]] = {}
        last = 0
        while items and (watches := await self._store.watches.active(guild_id, last, WATCHES)):
            found |= await asyncio.to_thread(hits, watches, quotes, figures)
            last = watches[-1].id
        return found


def _in_full(typed: str, person: Person) -> str:
    """A name so that no namesake who is quoted later is meant: as typed, or the shortest full form."""
    if " " in typed and any(is_surely(typed, form.name, None) for form in person.forms):
        return typed
    return min((form.name for form in person.forms if " " in form.name), key=len, default=typed)


def _may(watch: Watch, member: int, manages: bool) -> bool:
    return manages if watch.shared else watch.created_by == member


def _watched(wanted: Wanted) -> tuple[WatchKind, str]:
    """What is watched for. Raises BadInput unless it is one thing that tells something."""
    kinds: tuple[WatchKind, ...] = ("person", "topic", "figure")
    given = [(kind, text) for kind in kinds if (text := _line(getattr(wanted, kind)))]
    if len(given) != 1:
        raise BadInput("Give one of `person`, `topic` and `figure`: whom or what to watch for.")
    ((kind, words),) = given
    if len(words) > WORDS:
        raise BadInput(f"A watch takes up to {WORDS} characters. Name it shorter.")
    if not tells(kind, words):
        raise BadInput(f"“{words}” has no word to watch for. Give a name, or words that tell what it is about.")
    return kind, words


def _bounds(kind: WatchKind, wanted: Wanted) -> tuple[str | None, str | None]:
    """The bounds as typed. Raises BadInput for what is no quantity, or bounds nothing."""
    above, below = _line(wanted.above), _line(wanted.below)
    if (above or below) and kind != "figure":
        raise BadInput("Only figures have bounds. Give `figure` with `above` or `below`, or leave them out.")
    if max(len(above), len(below)) > WORDS:
        raise BadInput("A bound is one amount, such as 10 %, 2 million tons or $3bn.")
    understand_conditions(Conditions(above=above, below=below), date.max)
    return above or None, below or None


def _quiet(wanted: Wanted) -> tuple[str, tuple[str, str] | None]:
    """Zone and quiet hours. Raises BadInput for what is neither."""
    if not wanted.quiet.strip():
        return (parse_zone(wanted.zone) if wanted.zone.strip() else "UTC"), None
    times = re.split(r"\s*(?:-|–|\bto\b|\buntil\b)\s*", _line(wanted.quiet))
    if len(times) != 2:
        raise BadInput("Quiet hours are two local times, such as 22:00-07:00.")
    start, end = map(parse_time, times)
    if start == end:
        raise BadInput("Quiet hours that begin and end at one time are none. Give two, or use `/watch pause`.")
    if not wanted.zone.strip():
        raise BadInput("Say by which clock it is quiet: give `timezone`, such as Europe/Berlin.")
    return parse_zone(wanted.zone), (start, end)


def _check_room(watch: Watch, others: Sequence[Watch]) -> None:
    """Raises BadInput where a watch is there already, or there are too many."""
    own = [one for one in others if one.shared == watch.shared and (watch.shared or one.created_by == watch.created_by)]
    if same := next((one for one in own if _same(one, watch)), None):
        raise BadInput(f"There is this very watch already, number {same.id}. Remove it first to set it otherwise.")
    if watch.shared and len(own) >= SHARED:
        raise BadInput(f"This server has {SHARED} watches of its own already. Remove one first.")
    if not watch.shared and len(own) >= OWN:
        raise BadInput(f"You have {OWN} watches in this server already. Remove one first.")
    if not watch.shared and sum(not one.shared for one in others) >= MEMBERS:
        raise BadInput(f"The members of this server have {MEMBERS} watches already; there is no room for more.")


def _same(one: Watch, other: Watch) -> bool:
    return (one.kind, one.words.casefold(), one.above, one.below, one.channel_id) == (
        *(other.kind, other.words.casefold(), other.above, other.below, other.channel_id),
    )


def _line(typed: str) -> str:
    """What was typed in one line that a database takes."""
    return " ".join(typed.encode("utf-8", "replace").decode().split())


def _counted(number: int, noun: str) -> str:
    more = " or more" if number == MATCHES else ""  # as many as an answer has
    return f"{number or 'no'}{more} {noun}{'' if number == 1 else 's'}"

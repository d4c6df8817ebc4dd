"""Finding in a library: candidates from the store, ranked by the engine away from the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.desk.finding import (
    CANDIDATES,
    Fit,
    candidates,
    find_articles,
    find_near,
    find_quotes,
    find_said,
    find_speakers,
)
from bot.engine.conditions import ANY, Filter
from bot.engine.indexing import asked
from bot.engine.matching import may_be_one, rank_articles, rank_figures, rank_names
from bot.engine.model import (
    ArticleRecord,
    Counts,
    FigureMatch,
    FigureRecord,
    QuoteMatch,
    QuoteRecord,
    Span,
    SpeakerRecord,
)
from storage.search import Reader
from storage.store import Store

FILTERED = 1_000  # looked at where only figures in a unit, above a bound or of a speaker are wanted
MATCHES = 50  # in one answer; ten pages of five, which nobody reads to the end
# Points of score: names this close to the best one fit as well. "Hartwell" is that far from "Ada M. Hartwell".
CLOSE_NAMES = 8.0


@dataclass(frozen=True, slots=True)
class People:
    """Who somebody may mean by a name or role, and what to say when that is several people."""

    speakers: tuple[SpeakerRecord, ...]
    score: float = 0.0  # how well the name fits
    note: str | None = None


class Lookup:
    """Searches the guilds' libraries of one store. `counts` is how much the library searched holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def said(self, guild_id: int, words: str, counts: Counts) -> tuple[list[QuoteMatch], Fit]:
        """The quotes that say the words, best first, or what comes nearest to that; and which of the two."""
        found, fit = await self._store.search.run(lambda read: find_said(read, guild_id, words, counts.quotes))
        return found[:MATCHES], fit

    async def quotes(self, guild_id: int, topic: str, counts: Counts) -> list[QuoteMatch]:
        """The quotes about a topic, best first."""
        found = await self._store.search.run(lambda read: find_quotes(read, guild_id, topic, counts.quotes))
        return found[:MATCHES]

    async def figures(self, guild_id: int, topic: str, counts: Counts, wanted: Filter = ANY) -> list[FigureMatch]:
        """The figures on a topic, best first; if there are none, those of paragraphs that are on it."""
        limit = CANDIDATES if wanted == ANY else FILTERED
        found = await self._store.search.run(
            lambda read: candidates(read, guild_id, "figure", asked(topic), counts.figures, limit)
        )
        records = await self._store.figures.get(guild_id, [item for item, _ in found])
        matches = await asyncio.to_thread(_ranked, topic, records, wanted)
        if not matches:
            for _, article in await self.articles(guild_id, topic):
                records += await self._store.figures.of_article(guild_id, article.id)
            places = [(one.id, one.article.id, one.figure.span) for one in records]
            around = await self.passages(guild_id, places)
            matches = await asyncio.to_thread(_ranked, topic, records, wanted, around)
        return matches[:MATCHES]

    async def articles(self, guild_id: int, topic: str) -> list[tuple[float, ArticleRecord]]:
        """The articles on a topic with their scores, best first."""
        shares = await self._store.search.run(lambda read: find_articles(read, guild_id, topic))
        records = [record for item in shares if (record := await self._store.articles.get(guild_id, item))]
        return await asyncio.to_thread(rank_articles, topic, records, shares)

    async def people(self, guild_id: int, typed: str, *, roles: bool = True) -> People:
        """Who is meant by a name, a part of it, a misspelt one, or with `roles` a role ("the energy minister")."""
        return await self._store.search.run(lambda read: _people(typed, find_speakers(read, guild_id, typed), roles))

    async def by(self, guild_id: int, speakers: Sequence[SpeakerRecord]) -> list[QuoteRecord]:
        """All quotes by some speakers, newest article first for each."""
        found = [await self._store.quotes.of_speaker(guild_id, one.name) for one in speakers]
        return [record for records in found for record in records]

    async def passages(self, guild_id: int, places: Iterable[tuple[int, int, Span]]) -> dict[int, str]:
        """By id the paragraphs that items stand in, each given as its id, its article and its span there."""
        articles: dict[int, ArticleRecord | None] = {}
        around = {}
        for item, number, (start, end) in places:
            if number not in articles:
                articles[number] = await self._store.articles.get(guild_id, number)
            if record := articles[number]:
                article = record.article
                spans = [span for span in article.paragraphs if span[0] < end and start < span[1]]
                around[item] = " ".join(article.text[begin:stop] for begin, stop in spans)
        return around

    async def near(self, guild_id: int, words: str, *, speakers: bool = True, topics: bool = True) -> str:
        """Which speakers and topics come nearest to what was not found, as sentences; empty when none is near."""
        return await self._store.search.run(lambda read: _near(read, guild_id, words, speakers, topics))


def _near(read: Reader, guild_id: int, words: str, speakers: bool, topics: bool) -> str:
    sentences = []
    if speakers and (found := find_near(read, guild_id, words, "speaker")):
        sentences.append(f"Nearest speakers: {', '.join(found)}.")
    if topics and (found := find_near(read, guild_id, words, "topic")):
        sentences.append(f"Nearest topics: {', '.join(found)}.")
    return " ".join(sentences)


def _ranked(
    topic: str, records: Sequence[FigureRecord], wanted: Filter, around: dict[int, str] | None = None
) -> list[FigureMatch]:
    return rank_figures(topic, [one for one in records if wanted.admits(one)], around=around)


def _people(typed: str, speakers: Sequence[SpeakerRecord], roles: bool) -> People:
    """Each speaker is known by name, by role, and by both together; the best of the three counts."""
    labels: dict[str, list[SpeakerRecord]] = {}
    for speaker in speakers:
        labels.setdefault(speaker.name, []).append(speaker)
        if roles and speaker.role:
            labels.setdefault(speaker.role, []).append(speaker)
            labels.setdefault(f"{speaker.role} {speaker.name}", []).append(speaker)
    ranked = rank_names(_without_article(typed), labels)
    if not ranked:
        return People(())
    top = ranked[0][1]
    fitting = dict.fromkeys(one for label, score in ranked if score >= top - CLOSE_NAMES for one in labels[label])
    fitting |= dict.fromkeys(_surname_alone(fitting, speakers))
    found = sorted(fitting, key=lambda one: (-one.quotes, one.name))
    names = [one.name for one in found]
    longest = max(names, key=len)
    several = not all(may_be_one(name, longest) for name in names)  # "Hartwell" may be "Ada Hartwell"
    note = f"“{typed.strip()}” fits {len(names)} speakers: {_listed(names)}." if several else None
    return People(tuple(found), top, note)


def _surname_alone(found: Iterable[SpeakerRecord], speakers: Sequence[SpeakerRecord]) -> Iterator[SpeakerRecord]:
    """Those whom an article names by a surname only that one person of the library bears in full: "Hartwell"."""
    full = Counter(one.name.split()[-1] for one in speakers if " " in one.name)
    surnames = {one.name.split()[-1] for one in found if " " in one.name}
    for one in speakers:
        if one.name in surnames and full[one.name] == 1:
            yield one


def _without_article(typed: str) -> str:
    words = typed.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in ("the", "a", "an") else words)


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")

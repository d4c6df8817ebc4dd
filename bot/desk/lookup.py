"""Finding in a library: candidates from the store, ranked by the engine away from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.desk.naming import Naming
from bot.engine.conditions import ANY, Filter
from bot.engine.indexing import asked, best, suspicious, terms, weigh
from bot.engine.matching import (
    correct,
    deletions,
    rank_articles,
    rank_figures,
    rank_quotes,
)
from bot.engine.matching.people import People
from bot.engine.matching.scoring import weight
from bot.engine.model import (
    ArticleRecord,
    Counts,
    EntryKind,
    FigureMatch,
    FigureRecord,
    QuoteMatch,
    QuoteRecord,
    Span,
    SpeakerRecord,
)
from bot.engine.spelling import is_function_word
from storage.store import Store

CANDIDATES = 64  # looked at closely; in research the right quote was among the first 28 in 98.7 % of the questions
FILTERED = 1_000  # looked at where only those that meet conditions are wanted
ARTICLES = 12  # read whole, to be ranked by title
MATCHES = 50  # in one answer; ten pages of five, which nobody reads to the end
FORMS = 25  # of names whose quotes are read for one answer
EACH = 200  # quotes of one form of a name that are read, the newest
AROUND = 60  # quotes whose passages are read to see what they are about


class Lookup:
    """Searches the guilds' libraries of one store. `counts` is how much the library searched holds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._naming = Naming(store)

    async def quotes(
        self, guild_id: int, words: str, counts: Counts, wanted: Filter = ANY, *, topic: bool = False
    ) -> list[QuoteMatch]:
        """The quotes that say the words, or with `topic` are about them, best first."""
        records = await self.likely(guild_id, words, counts, wanted)
        return (await asyncio.to_thread(rank_quotes, words, records, topic=topic))[:MATCHES]

    async def likely(self, guild_id: int, words: str, counts: Counts, wanted: Filter = ANY) -> list[QuoteRecord]:
        """The quotes that may say words or be about them, as the index has them, of those that meet conditions."""
        limit = CANDIDATES if wanted == ANY else FILTERED
        found = await self._candidates(guild_id, "quote", words, counts.quotes, limit)
        ids = [item for item, _ in found]
        if wanted == ANY:
            return await self._store.quotes.get(guild_id, ids)
        since = wanted.since.isoformat() if wanted.since else None
        records = await self._store.quotes.among(
            guild_id, ids, speakers=wanted.speakers, since=since, sources=wanted.sources, kind=wanted.kind
        )
        return records[:CANDIDATES]

    async def figures(self, guild_id: int, topic: str, counts: Counts, wanted: Filter = ANY) -> list[FigureMatch]:
        """The figures on a topic, best first; if there are none, those of paragraphs that are on it."""
        limit = CANDIDATES if wanted == ANY else FILTERED
        found = await self._candidates(guild_id, "figure", topic, counts.figures, limit)
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
        keys = [word for word in dict.fromkeys(asked(topic)) if not is_function_word(word)]
        total = sum(map(weight, keys))
        if not total:
            return []
        # Weights that do not depend on the library, so that their sum is the share of the topic that a text holds.
        corrections = await self._corrections(guild_id, "article", keys)
        weights = [(word, weight(word)) for word in keys]
        weights += [(other, share * weight(word)) for word in keys for other, share in corrections.get(word, ())[:1]]
        found = await self._store.search.candidates(guild_id, "article", weights, limit=ARTICLES)
        records = [record for item, _ in found if (record := await self._store.articles.get(guild_id, item))]
        shares = {item: min(1.0, sum_ / total) for item, sum_ in found}
        return await asyncio.to_thread(rank_articles, topic, records, shares)

    async def people(self, guild_id: int, typed: str, person: str | None = None, *, roles: bool = True) -> People:
        """Who is meant by a name, a part of it, a misspelt one, or with `roles` a role ("the energy minister").

        `person` is one chosen from those whom the name fits.
        """
        if person and (chosen := await self._naming.people(guild_id, person, exactly=True)).persons:
            return replace(chosen, note=f"Only {person}.")
        return await self._naming.people(guild_id, typed, roles=roles)

    async def by(self, guild_id: int, speakers: Sequence[SpeakerRecord], wanted: Filter = ANY) -> list[QuoteRecord]:
        """The quotes by some speakers that meet conditions, newest article first for each."""
        since = wanted.since.isoformat() if wanted.since else None
        found = [
            await self._store.quotes.of_speaker(
                guild_id, one.name, since=since, sources=wanted.sources, kind=wanted.kind, limit=EACH
            )
            for one in speakers[:FORMS]
        ]
        return [record for records in found for record in records]

    async def outlets(self, guild_id: int, typed: str) -> tuple[list[str], str | None]:
        """The outlets that a name fits, and a note if they are several. Raises BadInput when none does."""
        return await self._naming.outlets(guild_id, typed)

    async def known_outlets(self, guild_id: int, phrases: Iterable[str]) -> set[str]:
        """Which phrases of a question are names of outlets."""
        return {phrase for phrase in phrases if await self._naming.is_outlet(guild_id, phrase)}

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
        sentences = []
        if speakers and (found := await self._naming.near(guild_id, "speaker", words)):
            sentences.append(f"Nearest speakers: {', '.join(found)}.")
        if topics and (found := await self._naming.near(guild_id, "topic", words)):
            sentences.append(f"Nearest topics: {', '.join(found)}.")
        return " ".join(sentences)

    async def _candidates(
        self, guild_id: int, kind: EntryKind, words: str, total: int, limit: int = CANDIDATES
    ) -> list[tuple[int, float]]:
        """Ids of items that may answer, out of `total`, the likeliest first."""
        keys = asked(words)
        frequencies = await self._store.search.frequencies(guild_id, kind, terms(keys))
        corrections = await self._corrections(guild_id, kind, keys, frequencies)
        if corrections:
            others = [other for found in corrections.values() for other, _ in found]
            more = dict.fromkeys((*others, *terms(best(keys, corrections, frequencies))))
            frequencies |= await self._store.search.frequencies(
                guild_id, kind, [term for term in more if term not in frequencies]
            )
        weights = weigh(keys, corrections, frequencies, total)
        return await self._store.search.candidates(guild_id, kind, weights, limit=limit) if weights else []

    async def _corrections(
        self, guild_id: int, kind: EntryKind, keys: Sequence[str], frequencies: dict[str, int] | None = None
    ) -> dict[str, list[tuple[str, float]]]:
        """For each word that may be misspelt the words of the library it may stand for."""
        if frequencies is None:
            frequencies = await self._store.search.frequencies(guild_id, kind, keys)
        doubtful = suspicious(keys, frequencies)
        wanted = dict.fromkeys(deletion for word in doubtful for deletion in deletions(word))
        if not wanted:
            return {}
        known = await self._store.search.neighbours(guild_id, list(wanted))
        corrected = {word: correct(word, known) for word in doubtful}
        return {word: found for word, found in corrected.items() if found}


def _ranked(
    topic: str, records: Sequence[FigureRecord], wanted: Filter, around: dict[int, str] | None = None
) -> list[FigureMatch]:
    return rank_figures(topic, [one for one in records if wanted.admits(one)], around=around)

"""Finding in a library: candidates from the store, ranked by the engine away from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.desk.finding import (
    CANDIDATES,
    FILTERED,
    Fit,
    candidates,
    find_articles,
    find_likely,
    find_quotes,
    find_said,
)
from bot.desk.naming import Naming
from bot.engine.conditions import ANY, Filter
from bot.engine.indexing import asked
from bot.engine.matching import rank_articles, rank_figures
from bot.engine.matching.people import People
from bot.engine.matching.stories import key_sentence
from bot.engine.model import (
    Article,
    ArticleRecord,
    Counts,
    FigureMatch,
    FigureRecord,
    QuoteMatch,
    QuoteRecord,
    Span,
    SpeakerRecord,
)
from storage.store import Store

MATCHES = 50  # in one answer; ten pages of five, which nobody reads to the end
FORMS = 25  # of names whose quotes are read for one answer
EACH = 200  # quotes of one form of a name that are read, the newest
ALIKE = 24  # articles looked at for those that tell the story of one
AROUND = 60  # quotes whose passages are read to see what they are about


Text = tuple[int, int | None]  # an article by its id, as it stands or as a version of it had it


class Lookup:
    """Searches the guilds' libraries of one store. `counts` is how much the library searched holds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._naming = Naming(store)

    async def said(
        self, guild_id: int, words: str, counts: Counts, wanted: Filter = ANY
    ) -> tuple[list[QuoteMatch], Fit]:
        """The quotes that say the words, best first, or what comes nearest to that; and which of the two."""
        found, fit = await self._store.search.run(lambda read: find_said(read, guild_id, words, counts.quotes, wanted))
        return found[:MATCHES], fit

    async def quotes(self, guild_id: int, topic: str, counts: Counts, wanted: Filter = ANY) -> list[QuoteMatch]:
        """The quotes about a topic, best first."""
        found = await self._store.search.run(lambda read: find_quotes(read, guild_id, topic, counts.quotes, wanted))
        return found[:MATCHES]

    async def likely(self, guild_id: int, words: str, counts: Counts, wanted: Filter) -> list[QuoteRecord]:
        """The quotes that may be about words, as the index has them, of those that meet conditions."""
        return await self._store.search.run(lambda read: find_likely(read, guild_id, words, counts.quotes, wanted))

    async def figures(self, guild_id: int, topic: str, counts: Counts, wanted: Filter = ANY) -> list[FigureMatch]:
        """The figures on a topic, best first; if there are none, those of paragraphs that are on it."""
        limit = CANDIDATES if wanted == ANY else FILTERED
        found = await self._store.search.run(
            lambda read: candidates(read, guild_id, "figure", asked(topic), counts.figures, limit)
        )
        records = await self._store.figures.get(guild_id, [item for item, _ in found])
        matches = await asyncio.to_thread(_ranked, topic, records, wanted)
        if not matches:
            on_topic = [article.id for _, article in await self.articles(guild_id, topic)]
            records += await self._store.figures.of_articles(guild_id, on_topic)
            around = await self.passages(guild_id, [(one, one.figure.span) for one in records])
            matches = await asyncio.to_thread(_ranked, topic, records, wanted, around)
        return matches[:MATCHES]

    async def articles(self, guild_id: int, topic: str) -> list[tuple[float, ArticleRecord]]:
        """The articles on a topic with their scores, best first."""
        shares = await self._store.search.run(lambda read: find_articles(read, guild_id, topic))
        records = await self._store.articles.some(guild_id, shares)
        return await asyncio.to_thread(rank_articles, topic, records.values(), shares)

    async def alike(self, guild_id: int, record: ArticleRecord) -> list[ArticleRecord]:
        """Other articles that have most of the words of its headline and first sentence, most first."""
        start, end = key_sentence(record)
        words = f"{record.article.title or ''} {record.article.text[start:end]}"
        shares = await self._store.search.run(lambda read: find_articles(read, guild_id, words, ALIKE))
        return [one for item in shares if item != record.id and (one := await self._store.articles.get(guild_id, item))]

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

    async def passages(
        self, guild_id: int, places: Iterable[tuple[QuoteRecord | FigureRecord, Span]]
    ) -> dict[int, str]:
        """By id the paragraphs that quotes or figures stand in, each given with its span, in the text that has them."""
        marked = [(one.id, _text_of(one), span) for one, span in places]
        wanted = {text for _, text, _ in marked}
        current = await self._store.articles.some(guild_id, {id for id, version in wanted if version is None})
        texts: dict[Text, Article] = {(id, None): record.article for id, record in current.items()}
        for id, version in wanted:
            if version is not None and (article := await self._store.versions.text(guild_id, id, version)):
                texts[id, version] = article
        return await asyncio.to_thread(_passages, texts, marked)

    async def near(self, guild_id: int, words: str, *, speakers: bool = True, topics: bool = True) -> str:
        """Which speakers and topics come nearest to what was not found, as sentences; empty when none is near."""
        sentences = []
        if speakers and (found := await self._naming.near(guild_id, "speaker", words)):
            sentences.append(f"Nearest speakers: {', '.join(found)}.")
        if topics and (found := await self._naming.near(guild_id, "topic", words)):
            sentences.append(f"Nearest topics: {', '.join(found)}.")
        return " ".join(sentences)


def _ranked(
    topic: str, records: Sequence[FigureRecord], wanted: Filter, around: dict[int, str] | None = None
) -> list[FigureMatch]:
    return rank_figures(topic, [one for one in records if wanted.admits(one)], around=around)


def _text_of(item: QuoteRecord | FigureRecord) -> Text:
    return item.article.id, item.superseded.version if item.superseded else None


def _passages(texts: Mapping[Text, Article], places: Iterable[tuple[int, Text, Span]]) -> dict[int, str]:
    around = {}
    for item, text, (start, end) in places:
        if article := texts.get(text):
            spans = [span for span in article.paragraphs if span[0] < end and start < span[1]]
            around[item] = " ".join(article.text[begin:stop] for begin, stop in spans)
    return around

"""The use cases: the only thing that the Discord commands and the command line call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.desk.alerting import Alerting
from bot.desk.amending import Amending
from bot.desk.answering import NO_CONDITIONS, Answering
from bot.desk.backing import Backing
from bot.desk.blocking import Blocking
from bot.desk.correcting import NAME, NOTE, Correcting
from bot.desk.delivering import Delivering
from bot.desk.feeding import Feeding
from bot.desk.importing import Imported, Importing
from bot.desk.keeping import Keeping
from bot.desk.linking import Fetch, Progress, Stage, paced, submission
from bot.desk.naming import Naming
from bot.desk.operating import Operating
from bot.desk.planning import Planning
from bot.desk.privacy import Privacy
from bot.desk.proposing import Proposing, Undecidable
from bot.desk.proving import Proving
from bot.desk.revising import Revising
from bot.desk.schedule import next_slot, suggest_zones
from bot.desk.tidying import Tidying
from bot.desk.versions import Versions
from bot.desk.watches import Wanted, Watching
from bot.engine.extract import VERSION
from bot.engine.matching import suggest
from bot.engine.model import (
    Added,
    Answer,
    ArticleRecord,
    ArticleRef,
    Conditions,
    Counts,
    FigureRecord,
    Origin,
    Proof,
    QuoteRecord,
    Reported,
    Reread,
    Series,
    Story,
    Submission,
)
from bot.engine.reading import MAX_FILE
from bot.worker import Worker
from storage.store import Store

if TYPE_CHECKING:
    from bot.fetching.pacing import Pacing

__all__ = ["MAX_FILE", "NAME", "NOTE", "Desk", "Stage", "Undecidable", "Wanted", "next_slot"]

SUGGESTIONS = 25  # Discord shows no more
NEWEST = 100  # articles whose titles are looked at while somebody types; older ones must be named by whole words
TYPED = 100  # characters of what somebody types that are looked at
IDS = range(1, 2**63)  # what a database can number; people may type more digits
EXPORTED = 200  # on a page of an export
CHARTS = 16  # kept drawn, of some 30 kB each
CARDS_LAST = timedelta(days=30)  # how long an answer can be paged


class Desk:
    """Everything that can be done with the guilds' libraries of one store."""

    def __init__(
        self,
        store: Store,
        worker: Worker,
        clock: Callable[[], datetime],
        *,
        fetch: Fetch | None = None,
        check_link: Callable[[str], None] | None = None,
        pacing: Pacing | None = None,
        backups: Path | None = None,
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._worker = worker
        self._clock = clock
        self._naming = Naming(store)
        self._revising = Revising(store, worker, clock, self._naming)
        self.sources = Blocking(store, clock)
        self._keeping = Keeping(store, worker, clock, self._naming, self._revising, self.sources)
        self.proposals = Proposing(store, clock, self.sources, self._keeping, fetch=fetch, check_link=check_link)
        gently = paced(fetch, pacing) if fetch and pacing else fetch
        self.versions = Versions(store, self._keeping, self._revising, clock, gently)
        self._proving = Proving(store)
        self._answering = Answering(store, clock)
        self._correcting = Correcting(store, clock)
        self.planning = Planning(store, clock)
        self.deliveries = Delivering(store, self.planning, clock)
        self.privacy = Privacy(store, clock)
        self.feeds = Feeding(store, worker, clock, self._keeping, fetch, pacing)
        self.watches = Watching(store, clock)
        self.alerts = Alerting(store, self.watches, clock)
        self.amending = Amending(store, clock)
        self.tidying = Tidying(store, clock)
        self.backing = Backing(store, backups)
        self.operating = Operating(store, clock)
        self._charts: dict[Series, bytes] = {}

    # --- articles ---

    async def add_link(
        self,
        guild_id: int,
        link: str,
        known: Mapping[str, str | None],
        *,
        added_by: int | None = None,
        progress: Progress | None = None,
    ) -> Added:
        """Fetch a page and keep its article; `progress` is told what is being done.

        `known` are fields of Submission that somebody says of it. Raises FetchProblem, and BadInput when there is no
        article on the page.
        """
        await self.sources.check(guild_id, [link], known.get("source"))
        if progress:
            await progress("fetching")
        page, seen = await submission(self._fetch, link, known)
        await self.sources.check(guild_id, [page.found_at], None)
        if progress:
            await progress("reading")
        return await self._keeping.keep(guild_id, await self._keeping.read(page), Origin(added_by), seen)

    async def add_article(self, guild_id: int, submission: Submission, *, added_by: int | None = None) -> Added:
        """Read an article and keep it with all that is in it; one that is there already is shown instead.

        Raises BadInput when there is no article in what was handed in, or its source is blocked.
        """
        await self.sources.check(guild_id, [submission.url, submission.found_at], submission.source)
        return await self._keeping.keep(guild_id, await self._keeping.read(submission), Origin(added_by))

    def import_lines(self, guild_id: int, lines: Iterable[bytes], workers: Sequence[Worker]) -> AsyncIterator[Imported]:
        """Keep the articles of JSON Lines, in steps; what a step tells of is stored. Lines that are in cost nothing."""
        return Importing(self._store, self._clock).run(guild_id, lines, workers)

    async def article(self, guild_id: int, id: int) -> ArticleRecord | None:
        """One article."""
        return await self._store.articles.get(guild_id, id) if id in IDS else None

    async def articles(self, guild_id: int, *, offset: int = 0, limit: int = 25) -> list[ArticleRecord]:
        """Articles, newest first."""
        return await self._store.articles.page(guild_id, offset=offset, limit=limit)

    async def article_findings(
        self, guild_id: int, id: int, quotes: range | None = None, figures: range | None = None
    ) -> tuple[list[QuoteRecord], list[FigureRecord]]:
        """The quotes and figures of one article in order of place: all, or those at some positions, from 0."""
        return (
            await self._store.quotes.of_article(guild_id, id, quotes),
            await self._store.figures.of_article(guild_id, id, figures),
        )

    async def story(self, guild_id: int, record: ArticleRecord) -> Story:
        """The story that an article tells, with the other articles of the library that tell it."""
        return await self._answering.story(guild_id, record)

    async def remove_article(self, guild_id: int, id: int) -> ArticleRecord | None:
        """Remove an article with all that came of it; what was removed."""
        record = await self.article(guild_id, id)
        if record is None or not await self._store.articles.remove(guild_id, id):
            return None
        await self._naming.catch_up(guild_id)
        return record

    async def catch_up(self) -> None:
        """Make all names of all libraries findable, also those of before an update."""
        await self._naming.catch_up_everywhere()

    async def counts(self, guild_id: int) -> Counts:
        """How much a library holds."""
        return await self._store.articles.counts(guild_id)

    async def speakers(self, guild_id: int) -> int:
        """How many speakers a library knows."""
        return await self._store.names.count(guild_id, "speaker")

    async def reread(self, guild_id: int | None = None, *, every: bool = False) -> AsyncIterator[Reread]:
        """Read articles again that an older engine has read, or `every` one, of one library or of all.

        Each is a transaction of its own: stopped at any time, this goes on with the others when it is called again.
        """
        if every:
            await self._store.articles.outdate(guild_id)
        outdated = await self._store.articles.outdated(VERSION, guild_id)
        for done, (library, id) in enumerate(outdated, start=1):
            failure = None
            try:
                await self._read_again(library, id)
            except Exception as error:
                failure = error
            yield Reread(library, id, done, len(outdated), failure)

    async def _read_again(self, guild_id: int, id: int) -> None:
        record = await self._store.articles.get(guild_id, id)
        if record and record.engine < VERSION:  # else removed, or read by another process meanwhile
            await self._revising.up_to_date(guild_id, record)

    # --- questions ---

    # All raise BadInput for a condition that cannot be met. `person` is one chosen from `Answer.persons`.

    async def ask(self, guild_id: int, question: str, *, person: str | None = None) -> Answer:
        """The answer to a question in words."""
        return await self._answering.ask(guild_id, question, person)

    async def who_said(self, guild_id: int, said: str, conditions: Conditions = NO_CONDITIONS) -> Answer:
        """Who said something, however well it is remembered, among the quotes that meet conditions."""
        return await self._answering.who_said(guild_id, said, conditions)

    async def quotes(
        self,
        guild_id: int,
        *,
        by: str | None,
        about: str | None,
        conditions: Conditions = NO_CONDITIONS,
        person: str | None = None,
    ) -> Answer:
        """What somebody said, what was said about something, or both, among the quotes that meet conditions."""
        return await self._answering.quotes(guild_id, by=by, about=about, typed=conditions, person=person)

    async def figures(
        self, guild_id: int, on: str, conditions: Conditions = NO_CONDITIONS, *, person: str | None = None
    ) -> Answer:
        """The figures on a topic that meet conditions."""
        return await self._answering.figures(guild_id, on, conditions, person)

    async def brief(self, guild_id: int, on: str, *, person: str | None = None) -> Answer:
        """Quotes by different people, figures and articles on a topic or a person."""
        return await self._answering.brief(guild_id, on, person)

    async def chart(self, series: Series, draw: Callable[[Series], bytes]) -> bytes:
        """A series drawn, by the function that is handed in; the last ones are kept."""
        if series not in self._charts:
            self._charts[series] = await self._worker.run(draw, series)
            if len(self._charts) > CHARTS:
                del self._charts[next(iter(self._charts))]
        return self._charts[series]

    async def quote_proof(self, guild_id: int, quote_id: int) -> Proof | None:
        """The passage that a quote stands in."""
        return await self._proving.quote(guild_id, quote_id) if quote_id in IDS else None

    async def figure_proof(self, guild_id: int, figure_id: int) -> Proof | None:
        """The passage that a figure stands in."""
        return await self._proving.figure(guild_id, figure_id) if figure_id in IDS else None

    async def export(
        self, guild_id: int, what: Literal["quotes", "figures"]
    ) -> AsyncIterator[Sequence[QuoteRecord] | Sequence[FigureRecord]]:
        """All quotes or figures of a library, page by page."""
        read = self._store.quotes.after if what == "quotes" else self._store.figures.after
        last = 0
        while page := await read(guild_id, last, EXPORTED):
            yield page
            last = page[-1].id

    # --- corrections and reports ---

    async def correct_quote(
        self, guild_id: int, quote_id: int, speaker: str | None, *, by: int | None = None
    ) -> QuoteRecord:
        """Set a quote's speaker, None for unknown, and close its reports; the quote as it is now. Raises BadInput."""
        record = await self._correcting.correct(guild_id, quote_id, speaker, by)
        await self._naming.catch_up(guild_id)
        return record

    async def undo_correction(self, guild_id: int, quote_id: int) -> QuoteRecord:
        """Take back the last correction of a quote; the quote as it is now. Raises BadInput when there is none."""
        record = await self._correcting.undo(guild_id, quote_id)
        await self._naming.catch_up(guild_id)
        return record

    async def corrected_quotes(self, guild_id: int) -> list[QuoteRecord]:
        """The quotes that were corrected, the last one first."""
        return await self._store.quotes.corrected(guild_id)

    async def quotes_by_id(self, guild_id: int, ids: Sequence[int]) -> list[QuoteRecord]:
        """Those of these quotes that there are."""
        return await self._store.quotes.get(guild_id, [id for id in ids if id in IDS])

    async def report_quote(self, guild_id: int, quote_id: int, *, by: int, note: str = "") -> None:
        """Keep that a person finds a quote wrong, in the place of what they reported of it before. Raises BadInput."""
        await self._correcting.report(guild_id, quote_id, by, note)

    async def reported_quotes(self, guild_id: int) -> list[Reported]:
        """The quotes with open reports, the most reported first."""
        return await self._correcting.reported(guild_id)

    async def dismiss_reports(self, guild_id: int, quote_id: int) -> int:
        """Close the reports of a quote; how many there were. Raises BadInput when there is no such quote."""
        return await self._correcting.dismiss(guild_id, quote_id)

    # --- suggestions while somebody types ---

    async def suggest_speakers(self, guild_id: int, typed: str) -> list[str]:
        """Names of speakers, the most quoted first when nothing is typed."""
        return await self._naming.suggest(guild_id, "speaker", typed[:TYPED], SUGGESTIONS)

    async def suggest_topics(self, guild_id: int, typed: str) -> list[str]:
        """What figures are about, the commonest first when nothing is typed."""
        return await self._naming.suggest(guild_id, "topic", typed[:TYPED], SUGGESTIONS)

    async def suggest_units(self, guild_id: int, typed: str) -> list[str]:
        """Units that figures were given in, the commonest first when nothing is typed."""
        return await self._naming.suggest(guild_id, "unit", typed[:TYPED], SUGGESTIONS)

    async def suggest_outlets(self, guild_id: int, typed: str) -> list[str]:
        """Outlets that articles come from, the commonest first when nothing is typed."""
        return await self._naming.suggest(guild_id, "outlet", typed[:TYPED], SUGGESTIONS)

    async def suggest_articles(self, guild_id: int, typed: str) -> list[ArticleRef]:
        """Articles by number or title, the newest first when nothing is typed; only one when its whole title is."""
        typed = " ".join(typed[:TYPED].split())
        if typed.isascii() and typed.isdecimal() and (record := await self.article(guild_id, int(typed))):
            return [record.ref]
        titles: dict[str, list[ArticleRef]] = {}
        for record in await self._store.articles.page(guild_id, limit=NEWEST if typed else SUGGESTIONS):
            title = record.article.title or record.article.source or f"Article {record.id}"
            titles.setdefault(title, []).append(record.ref)
        if typed in titles:
            return titles[typed][:SUGGESTIONS]
        chosen = await asyncio.to_thread(suggest, typed, titles, SUGGESTIONS)
        found = [ref for title in chosen for ref in titles[title]]
        if typed:  # older ones, by the index
            found += [record.ref for _, record in await self._answering.articles(guild_id, typed)]
        return list({ref.id: ref for ref in found}.values())[:SUGGESTIONS]

    async def suggest_quotes(self, guild_id: int, typed: str) -> list[QuoteRecord]:
        """Quotes by number, words or speaker; those reported and of the newest article when nothing is typed."""
        typed = " ".join(typed[:TYPED].split())
        if typed.isascii() and typed.isdecimal() and (found := await self.quotes_by_id(guild_id, [int(typed)])):
            return found
        if typed:
            said = await self._answering.who_said(guild_id, typed)
            by = await self._answering.quotes(guild_id, by=typed, about=None)
            found = [record for match in (*said.quotes, *by.quotes) for record in (match.record, *match.also)]
        else:
            found = [one.record for one in await self.reported_quotes(guild_id)]
            for newest in await self.articles(guild_id, limit=1):
                found += await self._store.quotes.of_article(guild_id, newest.id, range(SUGGESTIONS))
        return list({record.id: record for record in found}.values())[:SUGGESTIONS]

    async def suggest_zones(self, typed: str) -> list[str]:
        """Time zones, common ones when nothing is typed."""
        return await asyncio.to_thread(suggest_zones, typed[:TYPED])

    # --- what Discord's side remembers ---

    async def remember_card(self, guild_id: int, payload: str) -> str:
        """A token under which a paged answer can be found for a month, also after a restart."""
        now = self._clock()
        await self._store.cards.purge(now - CARDS_LAST)
        return await self._store.cards.put(guild_id, payload, now)

    async def recall_card(self, guild_id: int, token: str) -> str | None:
        """What was remembered under a token."""
        return await self._store.cards.get(guild_id, token)

    async def command_set(self) -> str | None:
        """The hash of the commands last registered with Discord."""
        return await self._store.commands.get()

    async def remember_command_set(self, digest: str) -> None:
        """These commands are registered now."""
        await self._store.commands.put(digest)

"""Digests: planned, changed, built."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.languages import parse_language
from bot.desk.schedule import next_slot, parse_days, parse_time, parse_zone
from bot.engine.digest import make_digest, on_topics
from bot.engine.matching import covers
from bot.engine.model import ArticleRecord, BadInput, Digest, DigestPlan, Length
from storage.store import Store

PLANS = 25  # of one guild; as many as Discord lists while somebody types
TOPICS = 20  # of one plan
NAME_LENGTH = 80  # characters of a topic or source
# Of the new articles, those that are read for quotes and figures: a very busy day of a newsroom. The newest count.
READ = 200
SOURCES = 20  # of one plan
REMEMBERED = 30  # days; what was shown longer ago may be shown again


class Planning:
    """The digests of one store's guilds."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def set(
        self,
        guild_id: int,
        *,
        channel_id: int,
        time: str,
        zone: str,
        days: str,
        topics: str,
        created_by: int,
        sources: str = "",
        length: Length = "normal",
        dates: str = "",
    ) -> DigestPlan:
        """Plan a digest, or change the one with the same channel and topics, which goes on where it was."""
        now = self._clock()
        wanted = _listed(topics, "topics", TOPICS)
        plan = DigestPlan(
            id=0,
            guild_id=guild_id,
            channel_id=channel_id,
            time=parse_time(time),
            zone=parse_zone(zone),
            days=parse_days(days),
            topics=wanted,
            created_by=created_by,
            paused=False,
            covered_until=now,
            next_due=now,
            sources=_listed(sources, "sources", SOURCES),
            length=length,
            language=parse_language(dates),
        )
        plan = replace(plan, next_due=next_slot(plan, now))
        plans = await self._store.digests.of_guild(guild_id)
        for other in plans:
            if (other.channel_id, other.topics) == (channel_id, wanted):
                return await self._put(replace(plan, id=other.id, covered_until=other.covered_until))
        if len(plans) >= PLANS:
            raise BadInput(f"There are {PLANS} digests already. Remove one first.")
        return await self._store.digests.put(plan)

    async def edit(
        self,
        guild_id: int,
        plan_id: int,
        *,
        channel_id: int | None = None,
        time: str | None = None,
        zone: str | None = None,
        days: str | None = None,
        topics: str | None = None,
        sources: str | None = None,
        length: Length | None = None,
        dates: str | None = None,
    ) -> DigestPlan | None:
        """Change what is given of a plan; "all" empties topics and sources. None when there is no such plan."""
        plan = await self._store.digests.get(guild_id, plan_id)
        if plan is None:
            return None
        if not (channel_id or time or zone or days or topics or sources or length or dates):
            raise BadInput("Nothing was given to change. Name what the digest shall have, such as time: or topics:.")
        changed = replace(
            plan,
            channel_id=channel_id or plan.channel_id,
            time=parse_time(time) if time else plan.time,
            zone=parse_zone(zone) if zone else plan.zone,
            days=parse_days(days) if days else plan.days,
            topics=_listed(topics, "topics", TOPICS) if topics else plan.topics,
            sources=_listed(sources, "sources", SOURCES) if sources else plan.sources,
            length=length or plan.length,
            language=parse_language(dates) if dates else plan.language,
        )
        if time or zone or days:
            changed = replace(changed, next_due=next_slot(changed, self._clock()))
        return await self._put(changed)

    async def replan(self) -> int:
        """Put right when plans come next, after an update of time zones has moved it; returns how many it has."""
        now = self._clock()
        plans = await self._store.digests.upcoming(now)
        slots = await asyncio.to_thread(lambda: [(plan, next_slot(plan, now)) for plan in plans])
        moved = [(plan, due) for plan, due in slots if due != plan.next_due]
        if moved:
            await self._store.digests.move(moved)
        return len(moved)

    async def _put(self, plan: DigestPlan) -> DigestPlan:
        await self._store.digests.edit(plan)
        return plan

    async def of_guild(self, guild_id: int) -> list[DigestPlan]:
        """The plans of a guild."""
        return await self._store.digests.of_guild(guild_id)

    async def pause(self, guild_id: int, plan_id: int, paused: bool, problem: str | None = None) -> DigestPlan | None:
        """Pause a plan, or let it go on; None when there is no such plan."""
        await self._store.digests.pause(guild_id, plan_id, paused, problem)
        return await self._store.digests.get(guild_id, plan_id)

    async def remove(self, guild_id: int, plan_id: int) -> DigestPlan | None:
        """Remove a plan; what was removed, None when there is no such plan."""
        plan = await self._store.digests.get(guild_id, plan_id)
        return plan if plan and await self._store.digests.remove(guild_id, plan_id) else None

    async def preview(self, guild_id: int, plan_id: int) -> Digest | None:
        """What a digest would say now; nothing is claimed or moved."""
        plan = await self._store.digests.get(guild_id, plan_id)
        return await self.digest(plan, max(self._clock(), plan.covered_until)) if plan else None

    async def get(self, guild_id: int, plan_id: int) -> DigestPlan | None:
        """One plan of a guild."""
        return await self._store.digests.get(guild_id, plan_id)

    async def digest(self, plan: DigestPlan, until: datetime, late: bool = False) -> Digest:
        """What a plan's digest says of the time since its last one."""
        since = plan.covered_until
        newest, count = await self._new(plan, since, until)
        quotes = [one for record in newest for one in await self._store.quotes.of_article(plan.guild_id, record.id)]
        figures = [one for record in newest for one in await self._store.figures.of_article(plan.guild_id, record.id)]
        if plan.topics:
            quotes, figures = await asyncio.to_thread(on_topics, plan.topics, quotes, figures)
        return await asyncio.to_thread(
            make_digest,
            *(plan, since, until, newest, quotes, figures),
            length=plan.length,
            shown=await self._store.deliveries.shown(plan.guild_id, plan.id, until - timedelta(days=REMEMBERED)),
            article_count=count,
            late=late,
        )

    async def _new(self, plan: DigestPlan, since: datetime, until: datetime) -> tuple[list[ArticleRecord], int]:
        """The newest READ articles that a plan is about, and how many there are; never more than READ are in memory."""
        span = (plan.guild_id, since, until)
        if not (plan.topics or plan.sources):
            return await self._store.articles.since(*span, limit=READ), await self._store.articles.count_since(*span)
        newest: list[ArticleRecord] = []
        count = looked_at = 0
        while page := await self._store.articles.since(*span, limit=READ, offset=looked_at):
            looked_at += len(page)
            about = await asyncio.to_thread(_about, plan, page)
            count += len(about)
            newest += about[: READ - len(newest)]
        return newest, count


def _about(plan: DigestPlan, records: Sequence[ArticleRecord]) -> list[ArticleRecord]:
    """Those of some articles that a plan is about."""
    if plan.sources:
        wanted = {name.casefold() for name in plan.sources}
        records = [one for one in records if (one.article.source or "").casefold() in wanted]
    if plan.topics:
        on_topic = covers(plan.topics, [_words(record) for record in records])
        records = [one for one, on in zip(records, on_topic, strict=True) if on]
    return list(records)


def _listed(typed: str, what: str, most: int) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in typed.encode("utf-8", "replace").decode().split(","))
    found = tuple(dict.fromkeys(part for part in parts if part))
    if len(found) > most or any(len(one) > NAME_LENGTH for one in found):
        raise BadInput(
            f"A digest takes up to {most} {what} of up to {NAME_LENGTH} characters. Name fewer or shorter ones."
        )
    return () if found == ("all",) else found


def _words(record: ArticleRecord) -> str:
    article = record.article
    return " ".join((article.title or "", *(article.text[start:end] for start, end in article.paragraphs)))

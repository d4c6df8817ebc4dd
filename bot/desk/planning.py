"""Digests: planned, due, claimed, built, confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.schedule import LATE, due_slot, nonce, parse_days, parse_time, parse_zone
from bot.engine.digest import make_digest, on_topics
from bot.engine.matching import covers
from bot.engine.model import ArticleRecord, BadInput, Digest, DigestPlan, DueDigest
from storage.store import Store

PLANS = 25  # of one guild; as many as Discord lists while somebody types
TOPICS = 20  # of one plan
TOPIC_LENGTH = 80  # characters
# Of the new articles, those that are read for quotes and figures: a very busy day of a newsroom. The newest count.
READ = 200
# A digest that was claimed and neither confirmed nor given back: whoever claimed it has died. Sending takes seconds,
# and Discord still knows the nonce after this time.
CLAIM_LASTS = timedelta(minutes=2)


class Planning:
    """The digests of one store's guilds."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def set(
        self, guild_id: int, *, channel_id: int, time: str, zone: str, days: str, topics: str, created_by: int
    ) -> DigestPlan:
        """Plan a digest, or change the one with the same channel and topics, which goes on where it was."""
        wanted = _topics(topics)
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
            covered_until=self._clock(),
        )
        plans = await self._store.digests.of_guild(guild_id)
        for other in plans:
            if (other.channel_id, other.topics) == (channel_id, wanted):
                return await self._store.digests.put(replace(plan, id=other.id, covered_until=other.covered_until))
        if len(plans) >= PLANS:
            raise BadInput(f"There are {PLANS} digests already. Remove one first.")
        return await self._store.digests.put(plan)

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
        return await self._digest(plan, self._clock()) if plan else None

    async def due(self, now: datetime) -> list[DueDigest]:
        """The digests whose hour has come, claimed: each must be confirmed with `sent` or given back with `failed`."""
        for guild_id, plan_id, slot in await self._store.digests.stale(now - CLAIM_LASTS):
            await self._store.digests.release(guild_id, plan_id, slot)
        found = []
        for plan in await self._store.digests.active():
            if due := due_slot(plan, now):
                slot, instant = due
                if await self._store.digests.claim(plan.guild_id, plan.id, slot, now):
                    digest = await self._digest(plan, now, late=now - instant > LATE)
                    found.append(DueDigest(digest, slot, nonce(plan, slot)))
        return found

    async def sent(self, due: DueDigest, message_ids: Sequence[int]) -> None:
        """A digest has been posted: the next one begins where it ended."""
        plan, until = due.digest.plan, due.digest.until
        await self._store.digests.confirm(
            plan.guild_id, plan.id, due.slot, message_ids=message_ids, covered_until=until
        )

    async def failed(self, due: DueDigest) -> None:
        """A digest could not be posted: it is due again."""
        await self._store.digests.release(due.digest.plan.guild_id, due.digest.plan.id, due.slot)

    async def _digest(self, plan: DigestPlan, until: datetime, late: bool = False) -> Digest:
        since = min(plan.covered_until, until)
        new = await self._store.articles.since(plan.guild_id, since, until)
        if plan.topics:
            texts = [_words(record) for record in new]
            new = [one for one, on in zip(new, await asyncio.to_thread(covers, plan.topics, texts), strict=True) if on]
        newest = new[::-1]
        quotes = [
            one for record in newest[:READ] for one in await self._store.quotes.of_article(plan.guild_id, record.id)
        ]
        figures = [
            one for record in newest[:READ] for one in await self._store.figures.of_article(plan.guild_id, record.id)
        ]
        if plan.topics:
            quotes, figures = await asyncio.to_thread(on_topics, plan.topics, quotes, figures)
        return await asyncio.to_thread(
            make_digest, plan, since, until, newest[:READ], quotes, figures, article_count=len(new), late=late
        )


def _topics(typed: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in typed.encode("utf-8", "replace").decode().split(","))
    topics = tuple(dict.fromkeys(part for part in parts if part))
    if len(topics) > TOPICS or any(len(topic) > TOPIC_LENGTH for topic in topics):
        raise BadInput(
            f"A digest takes up to {TOPICS} topics of up to {TOPIC_LENGTH} characters. Name fewer or shorter ones."
        )
    return topics


def _words(record: ArticleRecord) -> str:
    article = record.article
    return " ".join((article.title or "", *(article.text[start:end] for start, end in article.paragraphs)))

"""Articles that members propose and managers decide on: nothing is fetched or read before somebody approves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.blocking import Blocking
from bot.desk.keeping import Keeping
from bot.desk.linking import Fetch, submission
from bot.engine.model import Added, BadInput, Origin, Submission
from bot.engine.model.proposals import Proposal
from bot.engine.reading import MAX_FILE, given_day
from storage.store import Store

OF_MEMBER = 5  # open proposals
OF_GUILD = 100
BYTES = 64 * 2**20  # of all open proposals of a guild
LASTS = timedelta(days=30)
TOLD = 300  # characters of a title, an outlet, a date, a file name
LINK = 2049  # one more than a link may have, so that a longer one is refused and not cut
NUMBERS = range(1, 10**12)

OFF = "Proposals are switched off in this server."
UNKNOWN = "There is no such proposal. `/proposals list` shows those that are open."
BUSY = "Somebody else is deciding on this proposal right now."
LAPSED = f"This proposal has lapsed: nobody decided on it within {LASTS.days} days. It can be proposed again."


class Undecidable(BadInput):
    """A proposal that is decided on already, or just now by somebody else."""


class Proposing:
    """The proposals of one store's guilds. `check_link` raises FetchProblem for a link that will never be fetched."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        sources: Blocking,
        keeping: Keeping,
        *,
        fetch: Fetch | None,
        check_link: Callable[[str], None] | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sources = sources
        self._keeping = keeping
        self._fetch = fetch
        self._check_link = check_link
        self._adding = asyncio.Lock()  # so that nobody gets past the limits by being quick
        self._deciding: set[tuple[int, int]] = set()

    async def channel(self, guild_id: int) -> int | None:
        """The channel in which proposals are shown; None where they are switched off."""
        return await self._store.proposals.channel(guild_id)

    async def switch_on(self, guild_id: int, channel_id: int, *, by: int) -> None:
        """Let members propose, shown in this channel."""
        await self._store.proposals.set_channel(guild_id, channel_id, by=by, at=self._clock())

    async def switch_off(self, guild_id: int) -> None:
        """Let nobody propose any more; what is open can still be decided on. BadInput where nobody could."""
        if not await self._store.proposals.no_channel(guild_id):
            raise BadInput("Proposals are switched off already.")

    async def check(self, guild_id: int, by: int) -> None:
        """Raises BadInput when a member can propose nothing now."""
        await self._room(guild_id, by, None)

    async def propose(self, guild_id: int, offer: Submission, *, by: int) -> Proposal:
        """Keep what a member proposes: an article's data, or without data its link.

        Raises BadInput when it is switched off, too much is open, the source is blocked or the date is none, and
        FetchProblem for no link.
        """
        await self.check(guild_id, by)
        offer = _written(offer)
        link = None
        if not offer.data:
            link = (offer.url or "").strip()
            if not link:
                raise BadInput("There is no article in it. Give a link, a file or a text.")
            offer = replace(offer, url=link)
        elif len(offer.data) > MAX_FILE:
            raise BadInput(f"The file is larger than {MAX_FILE // 2**20} MB. Send the article alone, as text or HTML.")
        given_day(offer.published)  # whoever decides could not set it right
        if link and self._check_link:
            self._check_link(link)
        await self._sources.check(guild_id, [offer.url], offer.source)
        for record in await self._store.versions.at(guild_id, link, limit=1):
            raise BadInput(f"This link is in the library already, as article {record.id}. Ask for what it says.")
        async with self._adding:
            known, size = await self._room(guild_id, by, link)
            if known:
                raise BadInput("This link is proposed already. The members who manage this server will see it.")
            if size + len(offer.data) > BYTES:
                raise BadInput("The files that are proposed fill the room for them. Propose a link, or wait.")
            return await self._store.proposals.add(guild_id, offer, by=by, at=self._clock())

    async def shown(self, guild_id: int, number: int, channel_id: int, message_id: int) -> None:
        """Keep by which message a proposal is shown."""
        await self._store.proposals.shown(guild_id, number, channel_id, message_id)

    async def open(self, guild_id: int) -> tuple[list[Proposal], int]:
        """The open proposals, oldest first, and how many lapsed in the last month."""
        await self._lapse(guild_id)
        lapsed = await self._store.proposals.lapsed(guild_id, self._clock() - LASTS)
        return await self._store.proposals.open(guild_id), lapsed

    async def get(self, guild_id: int, number: int) -> Proposal:
        """A proposal in whatever state, without its data. Raises BadInput when the guild has none of this number."""
        await self._lapse(guild_id)
        found = await self._store.proposals.get(guild_id, number) if number in NUMBERS else None
        if found is None:
            raise BadInput(UNKNOWN)
        return found

    async def approve(self, guild_id: int, number: int, *, by: int) -> Added:
        """Fetch what must be fetched, read and keep the article; one that is in the library already will do.

        Raises Undecidable when the proposal is not open; it stays open when there is no article to be had (BadInput,
        FetchProblem).
        """
        proposal = self._begin(guild_id, await self.get(guild_id, number))
        try:
            known, seen = proposal.offer, None
            if proposal.size:
                page = replace(known, data=await self._store.proposals.data(guild_id, number))
            else:
                await self._sources.check(guild_id, [known.url], known.source)
                told = {"title": known.title, "source": known.source, "published": known.published}
                page, seen = await submission(self._fetch, known.url or "", told)
            await self._sources.check(guild_id, [page.url, page.found_at], page.source)
            intake = await self._keeping.read(page)
            origin = Origin(added_by=by, proposed_by=proposal.proposed_by)
            added = await self._keeping.keep(guild_id, intake, origin, seen)
            after = replace(proposal, state="approved", article_id=added.record.id)
            await self._close(guild_id, after, by)
            return added
        finally:
            self._deciding.discard((guild_id, number))

    async def decline(self, guild_id: int, number: int, *, by: int) -> None:
        """Close a proposal without its article. Raises Undecidable when it is not open."""
        proposal = self._begin(guild_id, await self.get(guild_id, number))
        try:
            await self._close(guild_id, replace(proposal, state="declined"), by)
        finally:
            self._deciding.discard((guild_id, number))

    async def withdraw(self, guild_id: int, number: int, *, by: int) -> None:
        """Close a proposal of one's own without its article. Raises Undecidable when it is not open or another's."""
        proposal = await self.get(guild_id, number)
        if proposal.proposed_by != by:
            raise Undecidable("Only whoever made a proposal can withdraw it.")
        self._begin(guild_id, proposal)
        try:
            await self._close(guild_id, replace(proposal, state="withdrawn"), by)
        finally:
            self._deciding.discard((guild_id, number))

    async def _room(self, guild_id: int, by: int, link: str | None) -> tuple[bool, int]:
        """Whether this link is open already, and the bytes of what is open. Raises BadInput when there is no room."""
        if await self._store.proposals.channel(guild_id) is None:
            raise BadInput(OFF)
        await self._lapse(guild_id)
        everybodys, own, same, size = await self._store.proposals.waiting(guild_id, by, link)
        if own >= OF_MEMBER:
            raise BadInput(f"{OF_MEMBER} of your proposals are open. Wait until one of them is decided on.")
        if everybodys >= OF_GUILD:
            raise BadInput(f"{OF_GUILD} proposals are open in this server. Wait until some are decided on.")
        return link is not None and same > 0, size

    async def _lapse(self, guild_id: int) -> None:
        now = self._clock()
        await self._store.proposals.lapse(guild_id, before=now - LASTS, at=now)

    def _begin(self, guild_id: int, proposal: Proposal) -> Proposal:
        """Take an open proposal for oneself: fetching takes seconds, in which others may press the same button.

        In memory is enough: one process decides, and one that dies leaves the proposal open.
        """
        if proposal.state == "lapsed":
            raise Undecidable(LAPSED)
        if proposal.state != "open":
            raise Undecidable(f"This proposal was {proposal.state} already.")
        if (guild_id, proposal.id) in self._deciding:
            raise Undecidable(BUSY)
        self._deciding.add((guild_id, proposal.id))
        return proposal

    async def _close(self, guild_id: int, after: Proposal, by: int) -> None:
        after = replace(after, decided_by=by, decided_at=self._clock())
        if not await self._store.proposals.decide(guild_id, after):
            raise Undecidable("This proposal is decided on already.")


def _written(offer: Submission) -> Submission:
    """An offer whose texts a database takes, and which are no longer than what anybody types."""

    def text(typed: str | None, most: int) -> str | None:
        return typed[:most].encode("utf-8", "replace").decode() if typed else None

    return replace(
        offer,
        name=text(offer.name, TOLD),
        title=text(offer.title, TOLD),
        source=text(offer.source, TOLD),
        published=text(offer.published, TOLD),
        url=text(offer.url, LINK),
    )

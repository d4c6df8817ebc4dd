"""The loops that post digests and alerts when they are due, and Discord as the desk's outlet for them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import aiohttp
import discord

from bot.engine.model import Alert, Digest, Occurrence, OnRecord, Part, Undelivered
from bot.presenting.alerts import alert_cards, ping
from bot.presenting.amended import amended, shown_in
from bot.presenting.cards import notice
from bot.presenting.digests import digest_cards, digest_title
from bot.presenting.frozen import freeze, lesser, pinged, post_title, text_above, thaw
from bot.presenting.views import buttons
from cogs.pages import NOBODY, Host
from cogs.places import Place, find_message, may_read_history, missing_permissions, place_of, tags_for
from cogs.recipients import CLOSED, member_of, sees

log = logging.getLogger("onrecord.digests")

PACE = 40  # messages a second of the whole bot, of the 50 that Discord allows
TOGETHER = 16  # digests that are under way at once
TRYING = 20.0  # seconds of one try with all of discord.py's own; shorter than Discord knows its nonce
MALFORMED = (50035, 50006)
BLOCKED = (200000, 200001, 240000)
SLOW = (20016, 20028, 160006, 160007)  # the last two: as many open threads as a server may have
LOCKED = (50083, 160005)
NEEDS_TAG = 40067
SLOW_WAIT = 60.0  # seconds, where slow mode does not say how long
GONE = {
    "digest": "The channel is gone. Set the digest again, for another channel.",
    "alert": "The channel is gone. Set the watch again, for another channel.",
}
RESUME = {"digest": "then use /digest resume", "alert": "then use /watch resume"}


class Pace:
    """Lets at most so many through a second, in turn; after a hold-up none are let through together to catch up."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._turns = asyncio.Lock()

    async def turn(self) -> None:
        """Return when it is one's turn."""
        async with self._turns:
            clock = asyncio.get_running_loop().time
            if (wait := self._next - clock()) > 0:
                await asyncio.sleep(wait)
            self._next = clock() + self._gap


class Outlet:
    """Discord, as digests need it; its errors in the desk's words."""

    def __init__(self, bot: Host) -> None:
        self._bot = bot
        self._pace = Pace(PACE)

    @property
    def me(self) -> int:
        """The bot's id."""
        return self._bot.user.id if self._bot.user else 0

    def render(self, digest: Digest, name: Callable[[int], str]) -> list[str]:
        """The payloads of a digest, each with its reference."""
        title, language = digest_title(digest), digest.plan.language
        cards = enumerate(digest_cards(digest))
        return [freeze(card, name(number), title=title, language=language) for number, card in cards]

    def render_alert(self, alert: Alert, name: Callable[[int], str]) -> list[str]:
        """The payloads of an alert, each with its reference; the first pings who is to hear of it."""
        watch = alert.watch
        guild = self._bot.get_guild(watch.guild_id)
        server = (guild.name if guild else "a server") if watch.channel_id is None else None
        cards = enumerate(alert_cards(alert, server))
        return [freeze(card, name(number), ping="" if number else ping(watch)) for number, card in cards]

    def lesser(self, payload: str, refused: Undelivered, name: str) -> str:
        """What to send in place of a refused payload."""
        return lesser(payload, refused.why, refused.code, name)

    def keeps_nonces(self, one: Occurrence) -> bool:
        """Not where a message opens a post of a forum: Discord takes no nonce there."""
        guild = self._bot.get_guild(one.guild_id)
        place = guild.get_channel(one.channel_id) if guild else None
        return one.message_id is not None or not isinstance(place, discord.ForumChannel)

    def shown_in(self, payload: str) -> tuple[list[int], list[int], list[int]]:
        """The ids of the quotes, figures and articles that a payload shows."""
        return shown_in(payload)

    def amended(self, payload: str, now: OnRecord) -> str:
        """A payload as it has to read now."""
        return amended(payload, now)

    async def edit(self, one: Occurrence, part: Part, payload: str, first: int | None) -> None:
        """Edit one message in place; its buttons stay, and nobody is pinged again."""
        await self._pace.turn()
        try:
            async with asyncio.timeout(TRYING):
                place = await self._place(one, first)
                if isinstance(place, discord.ForumChannel) or part.message_id is None:
                    raise Undelivered("deleted")
                message = place.get_partial_message(part.message_id)
                await message.edit(embeds=list(thaw(payload).embeds), allowed_mentions=NOBODY)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise _undelivered(error, one) from None

    async def post(self, one: Occurrence, part: Part, first: int | None) -> int:
        """Post one message, with discord.py's own tries, which repeat the nonce."""
        await self._pace.turn()
        begun = time.monotonic()
        try:
            async with asyncio.timeout(TRYING):
                return await _post(await self._place(one, first), one, part)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise _undelivered(error, one) from None
        finally:
            self._bot.pulse.sends.add(time.monotonic() - begun)

    async def find(self, one: Occurrence, name: str, since: datetime, until: datetime) -> int | None:
        """Our own message with this reference, from the time it was tried, else among the newest."""
        try:
            async with asyncio.timeout(TRYING):
                place = await self._place(one, one.message_id)
                if not may_read_history(place):
                    raise Undelivered("unreadable", "history")
                return await find_message(place, name, since, until)
        except Undelivered as problem:
            if problem.why == "deleted":
                return None
            raise
        except discord.Forbidden:
            raise Undelivered("unreadable", "history") from None
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise _undelivered(error, one) from None

    async def _place(self, one: Occurrence, first: int | None) -> Place | discord.DMChannel:
        guild = self._bot.get_guild(one.guild_id)
        if guild is None:  # what is noted of it may come back with it
            raise Undelivered("later", "I am no longer in this server.")
        if guild.unavailable:
            raise Undelivered("later", "Discord has lost this server for a time.")
        member = await self._member(guild, one.member) if one.member is not None else None
        if member is not None and not one.channel_id:
            return await self._direct(member)
        place = await place_of(guild, one.channel_id)
        if isinstance(place, discord.ForumChannel) and first is not None:
            place = await place_of(guild, first)  # a post has the id of its first message
            if place is None:
                raise Undelivered("deleted")  # with the post it belongs to
        if place is None:
            raise Undelivered("gone", GONE[one.kind])
        if member is not None and not sees(member, place):
            raise Undelivered("forbidden", f"You do not see <#{place.id}> any more.")
        if missing := missing_permissions(place):
            text = f"I may not post in <#{place.id}>. Give me {missing} there, {RESUME[one.kind]}."
            raise Undelivered("forbidden", text)
        return place

    async def _member(self, guild: discord.Guild, id: int) -> discord.Member:
        await self._pace.turn()
        member = await member_of(guild, id)
        if member is None:
            raise Undelivered("left")
        return member

    async def _direct(self, member: discord.Member) -> discord.DMChannel:
        if member.dm_channel is None:
            await self._pace.turn()
        return await member.create_dm()


async def _post(place: Place | discord.DMChannel, one: Occurrence, part: Part) -> int:
    text, card, mentions = text_above(part.payload), thaw(part.payload), pinged(part.payload)
    view = buttons(card, of=one.guild_id if isinstance(place, discord.DMChannel) else None) or discord.utils.MISSING
    if isinstance(place, discord.ForumChannel):
        made = await place.create_thread(
            name=post_title(part.payload),
            content=text or discord.utils.MISSING,
            embeds=list(card.embeds),
            view=view,
            applied_tags=tags_for(place),
            allowed_mentions=mentions,
        )
        return made.message.id
    # The same nonce at every try: if the first one got through after all, Discord returns that message.
    if view is discord.utils.MISSING:
        message = await place.send(text, embeds=list(card.embeds), nonce=part.nonce, allowed_mentions=mentions)
    else:
        message = await place.send(
            text, embeds=list(card.embeds), view=view, nonce=part.nonce, allowed_mentions=mentions
        )
    return message.id


def _undelivered(error: Exception, one: Occurrence) -> Undelivered:
    """What an error of Discord's or of the network means for a message."""
    if isinstance(error, discord.RateLimited):
        return Undelivered("slow", "Discord asks for a rest.", error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return Undelivered("later", type(error).__name__)
    code, text = error.code, f"{error.status}, code {error.code}"
    if code == 10008:
        return Undelivered("deleted")
    if code in BLOCKED:
        return Undelivered("blocked", text, code=code)
    if code in SLOW or error.status == 429:
        return Undelivered("slow", text, SLOW_WAIT)
    where, resume = f"<#{one.channel_id}>" if one.channel_id else "your direct messages", RESUME[one.kind]
    if code in LOCKED:
        return Undelivered("forbidden", f"{where} is locked. Unlock it or give me **Manage Threads** there, {resume}.")
    if code == NEEDS_TAG:
        return Undelivered("forbidden", f"Posts in {where} need a tag, and none is for me. Make one, {resume}.")
    if code in CLOSED:
        text = f"You take no direct messages from me. Allow those of this server in your privacy settings, {resume}."
        return Undelivered("forbidden", text)
    if error.status == 403:
        return Undelivered("forbidden", f"Discord does not let me post in {where}.")
    if error.status == 404:
        return Undelivered("gone", GONE[one.kind])
    if error.status == 400:
        return Undelivered("malformed", text)
    return Undelivered("later", text)


def _which(one: Occurrence) -> dict[str, object]:
    return {"guild": one.guild_id, "kind": one.kind, "owner": one.owner_id, "slot": one.slot}


class Source(Protocol):
    """What there is to send at the desk, digests or alerts, or to edit."""

    async def due(self) -> list[Occurrence]:
        """What is to be done now; each is for `deliver`."""

    async def deliver(self, one: Occurrence, outlet: Outlet) -> str | None:
        """Send what is left of one, or edit what was sent; returns what whoever set it up must be told."""

    async def rest(self, one: Occurrence) -> None:
        """Put off one at which something of our own failed."""

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """Let others at once have what was taken and not begun."""


class Posting:
    """Looks every `tick` seconds of the bot's for what is due at a source, and sends it."""

    def __init__(
        self,
        bot: Host,
        source: Callable[[], Source],
        outlet: Outlet,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._source = source
        self._outlet = outlet
        self._before = before  # done once, before the first look
        self._taken: list[Occurrence] = []  # and not begun
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Until stopped; a failure is logged."""
        await self._bot.wait_until_ready()
        if self._before:
            await self._before()
        while not self._stopped:
            self._woken.clear()
            try:
                while await self._look():
                    pass
            except Exception:
                log.exception("looking for what is due failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._bot.tick)

    async def stop(self, within: float) -> None:
        """Begin nothing new; what is being sent may finish within so many seconds."""
        self._stopped = True
        await self._give_back()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within)
        for task in self._under_way:
            task.cancel()

    async def _look(self) -> bool:
        """Send what is due now; whether there was any."""
        due = await self._source().due()
        self._taken = due.copy()
        if self._stopped:
            await self._give_back()
        while self._taken:
            task = asyncio.create_task(self._deliver(self._taken.pop(0)))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            while len(self._under_way) >= TOGETHER:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        if self._under_way:
            await asyncio.wait(self._under_way)
        return bool(due) and not self._stopped

    async def _give_back(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            await self._source().give_back(taken)

    async def _deliver(self, one: Occurrence) -> None:
        try:
            told = await self._source().deliver(one, self._outlet)
        except Exception:
            log.exception("what was due failed, to be tried again", extra=_which(one))
            await self._source().rest(one)
            return
        if told:
            log.warning("it was not sent: %s", told, extra=_which(one))
            await self._tell(one, told)

    async def _tell(self, one: Occurrence, text: str) -> None:
        """Tell whoever set it up, by direct message; who takes none finds it in /digest list or /watch list."""
        if not one.created_by:  # somebody who had their data deleted
            return
        try:
            private = await self._bot.create_dm(discord.Object(one.created_by))
            where = self._bot.get_guild(one.guild_id)
            what = "Watch" if one.kind == "alert" else "Digest"
            title = f"{what} {one.owner_id} of {where.name if where else 'a server'}"
            await private.send(embed=notice(text, title=title[:256]), allowed_mentions=NOBODY)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.info("the notice could not be sent: %s", error, extra=_which(one))

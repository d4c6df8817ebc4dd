"""The loop that posts digests when their hour has come, and Discord as the desk's outlet for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import aiohttp
import discord

from bot.engine.model import Digest, Occurrence, Part, Undelivered
from bot.presenting.cards import notice
from bot.presenting.digests import digest_cards
from bot.presenting.frozen import freeze, lesser, plain_text, thaw
from bot.presenting.views import buttons
from cogs.pages import NOBODY, Host

log = logging.getLogger("onrecord.digests")

PACE = 40  # messages a second of the whole bot, of the 50 that Discord allows
TOGETHER = 16  # digests that are under way at once
TRYING = 20.0  # seconds of one try with all of discord.py's own; shorter than Discord knows its nonce
PAGES, PAGE = 5, 100  # of a channel's history that are looked through
NEEDED = ("view_channel", "send_messages", "embed_links")
IN_THREADS = ("view_channel", "send_messages_in_threads", "embed_links")
MALFORMED = (50035, 50006)
BLOCKED = (200000, 200001, 240000)
SLOW = (20016, 20028)
SLOW_WAIT = 60.0  # seconds, where slow mode does not say how long
Place = discord.TextChannel | discord.Thread | discord.ForumChannel
DIRECT = (discord.TextChannel, discord.Thread)
PLACES = (*DIRECT, discord.ForumChannel)


class Pace:
    """Lets at most so many through a second, in turn."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(now, self._next + self._gap)
        if self._next > now:
            await asyncio.sleep(self._next - now)


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
        return [freeze(card, name(number)) for number, card in enumerate(digest_cards(digest))]

    def lesser(self, payload: str, refused: Undelivered, name: str) -> str:
        """What to send in place of a refused payload."""
        return lesser(payload, refused.why, refused.code, name)

    def keeps_nonces(self, one: Occurrence) -> bool:
        """Not where a message opens a thread: Discord takes no nonce there."""
        return not isinstance(self._known(one), discord.ForumChannel)

    async def post(self, one: Occurrence, part: Part, first: int | None) -> int:
        """Post one message, with discord.py's own tries, which repeat the nonce."""
        place = self._place(one, first)
        await self._pace.turn()
        try:
            async with asyncio.timeout(TRYING):
                return await _post(place, part, self._bot.clock())
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise _undelivered(error, one) from None

    async def find(self, one: Occurrence, name: str, since: datetime, until: datetime) -> int | None:
        """Our own message with this reference, from the time it was tried, else among the newest."""
        place = self._place(one, None)
        try:
            async with asyncio.timeout(TRYING):
                if isinstance(place, discord.ForumChannel):
                    return await _found_in_forum(place, name, self.me)
                limit = PAGES * PAGE
                async for message in place.history(limit=limit, after=since, before=until, oldest_first=True):
                    if _shows(message, name, self.me):
                        return message.id
                async for message in place.history(limit=PAGE):  # where a clock was wrong
                    if _shows(message, name, self.me):
                        return message.id
        except discord.Forbidden:
            raise Undelivered("unreadable", "history") from None
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise _undelivered(error, one) from None
        return None

    def _known(self, one: Occurrence) -> object:
        guild = self._bot.get_guild(one.guild_id)
        return guild.get_channel_or_thread(one.channel_id) if guild else None

    def _place(self, one: Occurrence, first: int | None) -> Place:
        guild = self._bot.get_guild(one.guild_id)
        if guild is None:  # what is noted of it may come back with it
            raise Undelivered("later", "I am no longer in this server.")
        if guild.unavailable:
            raise Undelivered("later", "Discord has lost this server for a time.")
        place = self._known(one)
        if isinstance(place, discord.ForumChannel) and first is not None:
            place = guild.get_thread(first) or place  # its first message is its name
        if not isinstance(place, PLACES):
            raise Undelivered("gone", "The channel is gone. Set the digest again, for another channel.")
        if missing := missing_permissions(place):
            text = f"I may not post in <#{place.id}>. Give me {missing} there, then use /digest resume."
            raise Undelivered("forbidden", text)
        return place


async def _post(place: Place, part: Part, now: datetime) -> int:
    text, card = plain_text(part.payload), thaw(part.payload)
    view = buttons(card) or discord.utils.MISSING
    if isinstance(place, discord.ForumChannel):
        made = await place.create_thread(
            name=f"On record, {now:%d %b %Y}",
            content=text or discord.utils.MISSING,
            embeds=list(card.embeds),
            view=view,
            allowed_mentions=NOBODY,
        )
        return made.message.id
    # The same nonce at every try: if the first one got through after all, Discord returns that message.
    if view is discord.utils.MISSING:
        message = await place.send(text, embeds=list(card.embeds), nonce=part.nonce, allowed_mentions=NOBODY)
    else:
        message = await place.send(text, embeds=list(card.embeds), view=view, nonce=part.nonce, allowed_mentions=NOBODY)
    return message.id


async def _found_in_forum(forum: discord.ForumChannel, name: str, me: int) -> int | None:
    for thread in sorted(forum.threads, key=lambda thread: -thread.id)[:PAGE]:
        if thread.owner_id == me:
            with suppress(discord.NotFound):
                if _shows(await thread.fetch_message(thread.id), name, me):
                    return thread.id
    return None


def _shows(message: discord.Message, name: str, me: int) -> bool:
    footers = [embed.footer.text or "" for embed in message.embeds]
    return message.author.id == me and any(text.endswith(name) for text in (*footers, message.content))


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
    if error.status == 403:
        return Undelivered("forbidden", f"Discord does not let me post in <#{one.channel_id}>.")
    if error.status == 404:
        return Undelivered("gone", "The channel is gone. Set the digest again, for another channel.")
    if error.status == 400:
        return Undelivered("malformed", text)
    return Undelivered("later", text)


def missing_permissions(place: Place) -> str:
    """What the bot lacks to post in a channel, in Discord's words; empty if nothing."""
    have = place.permissions_for(place.guild.me)
    needed = IN_THREADS if isinstance(place, discord.Thread) else NEEDED
    return " and ".join(f"**{name.replace('_', ' ').title()}**" for name in needed if not getattr(have, name))


class Posting:
    """Looks for due digests every `tick` seconds of the bot's, and sends them."""

    def __init__(self, bot: Host) -> None:
        self._bot = bot
        self.outlet = Outlet(bot)
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Never ends by itself; a failure is logged."""
        await self._bot.wait_until_ready()
        while True:
            self._woken.clear()
            try:
                while await self._look():
                    pass
            except Exception:
                log.exception("looking for digests that are due failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._bot.tick)

    async def stop(self, within: float) -> None:
        """Begin nothing new; what is being sent may finish within so many seconds."""
        self._stopped = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within)
        for task in self._under_way:
            task.cancel()

    async def _look(self) -> bool:
        """Send what is due now; whether there was any."""
        due = await self._bot.desk.deliveries.due()
        for one in due:
            while len(self._under_way) >= TOGETHER:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            if self._stopped:
                return False
            task = asyncio.create_task(self._deliver(one))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if self._under_way:
            await asyncio.wait(self._under_way)
        return bool(due)

    async def _deliver(self, one: Occurrence) -> None:
        try:
            told = await self._bot.desk.deliveries.deliver(one, self.outlet)
        except Exception:
            log.exception("digest %d of server %d failed, to be tried again", one.plan_id, one.guild_id)
            await self._bot.desk.deliveries.rest(one)
            return
        if told:
            log.warning("digest %d of server %d: %s", one.plan_id, one.guild_id, told)
            await self._tell(one, told)

    async def _tell(self, one: Occurrence, text: str) -> None:
        """Tell whoever set the digest up, by direct message; who takes none finds it in /digest list."""
        if not one.created_by:  # somebody who had their data deleted
            return
        try:
            private = await self._bot.create_dm(discord.Object(one.created_by))
            where = self._bot.get_guild(one.guild_id)
            title = f"Digest {one.plan_id} of {where.name if where else 'a server'}"
            await private.send(embed=notice(text, title=title[:256]), allowed_mentions=NOBODY)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.info("the notice on digest %d of server %d: %s", one.plan_id, one.guild_id, type(error).__name__)

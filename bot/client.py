"""The Discord client: loads the cogs by name, keeps the commands registered, closes cleanly when told to."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.engine.model import BadInput, Misconfigured, Problem, Pulse, Unavailable
from bot.heart import Heart
from bot.presenting import errors
from bot.presenting.gate import Gate
from bot.presenting.wording import plural
from bot.settings import ERASE_AFTER, Settings

log = logging.getLogger("onrecord.client")
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # else every start warns that it cannot speak

COGS = (
    "cogs.answers",
    "cogs.articles",
    "cogs.backups",
    "cogs.departures",
    "cogs.digests",
    "cogs.exports",
    "cogs.feeds",
    "cogs.help",
    "cogs.polling",
    "cogs.privacy",
    "cogs.proposals",
    "cogs.quotes",
    "cogs.rechecks",
    "cogs.sources",
    "cogs.upkeep",
    "cogs.watches",
)
# What these leave half done is done again.
BY_THEMSELVES = ("cogs.backups", "cogs.departures", "cogs.polling", "cogs.rechecks", "cogs.upkeep")
POSTING = "cogs.digests"
SUGGESTED = 20  # suggestions that one person gets in SUGGESTING seconds; a client asks twice a second at most
SUGGESTING = 4.0
CLOSING = 8.0  # seconds for a clean close; whoever sent SIGTERM waits ten
FINISHING = 4.0  # of them, for answers and digests that are under way
TELLING = 1.0  # of them, for telling whoever is cut off
REFUSED = 4004  # the gateway's code for a token that is no good


class Typing:
    """Counts what people let be suggested, so that no one's typing costs the others their answers."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._counts: Counter[int] = Counter()

    def too_fast(self, person: int, now: float) -> bool:
        """Whether somebody has had SUGGESTED suggestions in these SUGGESTING seconds; `now` in seconds."""
        if not 0 <= now - self._begun < SUGGESTING:
            self._begun = now
            self._counts.clear()
        self._counts[person] += 1
        return self._counts[person] > SUGGESTED


class Tree(app_commands.CommandTree[commands.Bot]):
    """The commands, behind one check and one error handler."""

    def __init__(self, client: OnRecordClient) -> None:
        super().__init__(client)
        self._clock = client.clock
        self._typing = Typing()

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Refuse what Discord's own settings should have refused, as they are hints that a server can override."""
        try:
            errors.check_open(interaction)
            if interaction.type is discord.InteractionType.autocomplete and self._typing.too_fast(
                interaction.user.id, self._clock().timestamp()
            ):
                await interaction.response.autocomplete([])
                return False
            if self._managers_only(interaction):
                errors.check_manager(interaction)
            else:
                errors.check_server(interaction)
        except BadInput as refused:
            await errors.report(interaction, refused)
            return False
        return True

    def _managers_only(self, interaction: discord.Interaction) -> bool:
        command = interaction.command
        if isinstance(command, app_commands.Command):
            command = command.root_parent or command  # type: ignore[assignment]
        needed = getattr(command, "default_permissions", None)
        return needed is not None and needed.manage_guild

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell the person privately, and the log."""
        await errors.report(interaction, error)


class OnRecordClient(commands.Bot):
    """The bot. `tick` is the number of seconds between two looks for digests that are due, and for pages to look at
    again, which `recheck` turns off. `erase_after` its removal from a server the data of that server are erased.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        tick: float = 20.0,
        register: bool = False,
        recheck: bool = True,
        pulse: Pulse | None = None,
        erase_after: timedelta = timedelta(days=ERASE_AFTER),
    ) -> None:
        self.clock = clock  # the command tree, which is made next, asks it
        super().__init__(
            command_prefix=commands.when_mentioned,  # never met: message events are not asked for
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            max_ratelimit_timeout=60.0,
            http_trace=_posts_are_tried_once(),
        )
        self.desk = desk
        self.tick = tick
        self.register = register
        self.recheck = recheck
        self.pulse = pulse or Pulse()
        self.gate = Gate()
        self.connected = False  # events come; `is_ready` stays true when they no longer do
        self.erase_after = erase_after

    async def setup_hook(self) -> None:
        """Load the cogs, of which none may fail, and register the commands with Discord if they changed."""
        for name in COGS:
            await self.load_extension(name)
        digest = self.command_set()
        if self.register or digest != await self.desk.command_set():
            registered = await self.tree.sync()
            await self.desk.remember_command_set(digest)
            log.info("registered %d commands with Discord", len(registered))

    def command_set(self) -> str:
        """A hash of all that registering would tell Discord, and of the application that is told."""
        kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.user, discord.AppCommandType.message)
        told = [command.to_dict(self.tree) for kind in kinds for command in self.tree.get_commands(type=kind)]
        text = json.dumps([self.application_id, told], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand on what happens, until the client is closed: then discord.py 2.7 trips over its own missing loop."""
        if not self.is_closed():
            super().dispatch(event_name, *args, **kwargs)

    @property
    def servers(self) -> int:
        """How many the bot is in."""
        return len(self.guilds)

    async def on_ready(self) -> None:
        """Say in the log that the bot is there."""
        self.connected = True
        log.info("ready as %s in %s", str(self.user), plural(len(self.guilds), "server"))

    async def on_resumed(self) -> None:
        """Go on where the connection broke."""
        self.connected = True

    async def on_disconnect(self) -> None:
        """Count a connection that broke, or could not be made again; discord.py tries on."""
        self.pulse.reconnects += self.connected
        self.connected = False

    async def finish(self) -> None:
        """Begin nothing more, and end what is under way within FINISHING seconds, still connected to Discord."""
        closing = asyncio.create_task(self.gate.close(FINISHING))
        await asyncio.sleep(0)  # it is closed before anything else happens
        for name in BY_THEMSELVES:
            await self._unload(name)
        await self._unload(POSTING)
        left = await closing
        if left:
            log.warning("%d answers are cut off", len(left))
            refused = errors.Refused(errors.CUT_OFF)
            telling = [asyncio.create_task(errors.report(one, refused)) for one in left]
            await asyncio.wait(telling, timeout=TELLING)

    async def _unload(self, name: str) -> None:
        if name in self.extensions:
            await self.unload_extension(name)


def _posts_are_tried_once() -> aiohttp.TraceConfig:
    """discord.py asks again what was answered with a server error. A post of a forum takes no nonce: if the first
    request made it after all, the second would make it once more. It is looked for first, by those who post digests."""

    async def answered(_: object, __: object, asked: aiohttp.TraceRequestEndParams) -> None:
        if asked.method == "POST" and asked.url.path.endswith("/threads") and asked.response.status >= 500:
            asked.response.close()
            raise aiohttp.ClientConnectionError(f"status {asked.response.status}")

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    return trace


async def serve(
    settings: Settings, desk: Desk, clock: Callable[[], datetime], stop: asyncio.Event, heart: Heart
) -> int:
    """Run the bot until `stop` is set; returns 0. Raises Problem when it cannot start or go on."""
    token = _token(settings)
    client = OnRecordClient(
        desk,
        clock,
        tick=settings.tick,
        recheck=settings.recheck,
        pulse=heart.pulse,
        erase_after=timedelta(days=settings.erase_after),
    )
    gc.collect()
    gc.freeze()  # what is loaded stays: to look through it for garbage again and again holds the loop for 40 ms
    running = asyncio.create_task(_reaching_discord(client, client.start(token)))
    stopping = asyncio.create_task(stop.wait())
    try:
        async with heart.following(desk, client):
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        await _close(client, running)
    failure = running.exception() if running.done() and not running.cancelled() else None
    if failure is not None and not stop.is_set():  # once told to stop, a connection that breaks is no news
        if not isinstance(failure, Problem):
            log.critical("ended by an unexpected error", exc_info=failure)
        raise failure
    log.info("stopped")
    return 0


async def sync(settings: Settings, desk: Desk, clock: Callable[[], datetime]) -> int:
    """Register the commands with Discord now, changed or not; returns how many there are."""
    token = _token(settings)
    client = OnRecordClient(desk, clock, register=True)
    try:
        await _reaching_discord(client, client.login(token))
        return len(client.tree.get_commands()) + len(client.tree.get_commands(type=discord.AppCommandType.message))
    finally:
        await client.close()


async def _reaching_discord(client: OnRecordClient, work: Coroutine[Any, Any, None]) -> None:
    """Wait for `work`, and put into words why Discord could not be reached."""
    try:
        await work
    except (discord.LoginFailure, discord.ConnectionClosed) as error:
        if isinstance(error, discord.ConnectionClosed) and error.code != REFUSED:
            raise
        raise Misconfigured(
            "Discord refused the token. Copy it anew from the Bot page of your application at "
            "https://discord.com/developers/applications into DISCORD_TOKEN or the file DISCORD_TOKEN_FILE."
        ) from None
    except (aiohttp.ClientError, discord.GatewayNotFound, discord.DiscordServerError, OSError) as error:
        raise Unavailable(_unreachable(type(error).__name__)) from None
    except AttributeError:
        if client.ws is not None:
            raise
        # discord.py 2.7 trips over its own missing connection when the very first one fails (its issue 10520).
        raise Unavailable(_unreachable("no gateway")) from None


def _unreachable(why: str) -> str:
    return f"Discord cannot be reached ({why}). Check the network, then start again."


async def _close(client: OnRecordClient, running: asyncio.Task[None]) -> None:
    """Close within CLOSING seconds whatever hangs; what is under way may finish in that time."""
    try:
        async with asyncio.timeout(CLOSING):
            await client.finish()
            # The reading ends first: otherwise it answers the goodbye with discord.py's code for coming back soon.
            running.cancel()
            await asyncio.wait({running}, timeout=CLOSING / 4)  # a cancelled handshake can go on, on Python 3.11
            await client.close()
    except TimeoutError:
        log.warning("not everything could be closed in %.0f seconds", CLOSING)
    if not running.done():
        running.cancel()
        await asyncio.wait({running}, timeout=1.0)


def _token(settings: Settings) -> str:
    if not settings.token:
        raise Problem("There is no token. Put it into DISCORD_TOKEN, or name its file in DISCORD_TOKEN_FILE.")
    return settings.token

"""The Discord client: loads the cogs by name, keeps the commands registered, closes cleanly when told to."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.engine.model import Problem
from bot.presenting import errors
from bot.settings import Settings

log = logging.getLogger("onrecord.client")
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # else every start warns that it cannot speak

COGS = (
    "cogs.answers",
    "cogs.articles",
    "cogs.digests",
    "cogs.exports",
    "cogs.feeds",
    "cogs.help",
    "cogs.polling",
    "cogs.proposals",
    "cogs.quotes",
    "cogs.rechecks",
    "cogs.sources",
    "cogs.upkeep",
)
SUGGESTED = 20  # suggestions that one person gets in SUGGESTING seconds; a client asks twice a second at most
SUGGESTING = 4.0
CLOSING = 8.0  # seconds for a clean close; whoever sent SIGTERM waits ten
# What a log line must never hold: tokens in the paths of interactions and webhooks, and whatever looks like a bot's.
SECRETS = re.compile(r"(/(?:interactions|webhooks)/\d+/)[\w.-]{20,}|[\w-]{18,}\.[\w-]{5,8}\.[\w-]{25,}")


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
        """Refuse what Discord's own settings should have refused: they are hints that a server can override."""
        try:
            if interaction.type is discord.InteractionType.autocomplete and self._typing.too_fast(
                interaction.user.id, self._clock().timestamp()
            ):
                await interaction.response.autocomplete([])
                return False
            if self._managers_only(interaction):
                errors.check_manager(interaction)
            else:
                errors.check_server(interaction)
        except errors.Refused as refused:
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
    again, which `recheck` turns off.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        tick: float = 20.0,
        register: bool = False,
        recheck: bool = True,
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
        )
        self.desk = desk
        self.tick = tick
        self.register = register
        self.recheck = recheck

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

    async def on_ready(self) -> None:
        """Say in the log that the bot is there."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))


async def serve(settings: Settings, desk: Desk, clock: Callable[[], datetime]) -> int:
    """Run the bot until SIGTERM or SIGINT; returns 0. Raises Problem when it cannot start or go on."""
    _log_to_stderr(settings.log)
    token = _token(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: there Ctrl+C ends asyncio.run
            loop.add_signal_handler(number, stop.set)
    client = OnRecordClient(desk, clock, tick=settings.tick, recheck=settings.recheck)
    gc.collect()
    gc.freeze()  # what is loaded stays: to look through it for garbage again and again holds the loop for 40 ms
    running = asyncio.create_task(_reaching_discord(client, client.start(token)))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        await _close(client, running)
    failure = running.exception() if running.done() and not running.cancelled() else None
    if failure is not None and not stop.is_set():  # once told to stop, a connection that breaks is no news
        raise failure
    log.info("stopped")
    return 0


async def sync(settings: Settings, desk: Desk, clock: Callable[[], datetime]) -> int:
    """Register the commands with Discord now, changed or not; returns how many there are."""
    _log_to_stderr(settings.log)
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
    except discord.LoginFailure:
        raise Problem(
            "Discord refused the token. Copy it anew from the Bot page of your application at "
            "https://discord.com/developers/applications into DISCORD_TOKEN or the file DISCORD_TOKEN_FILE."
        ) from None
    except (aiohttp.ClientError, discord.GatewayNotFound, discord.DiscordServerError, OSError) as error:
        raise Problem(_unreachable(type(error).__name__)) from None
    except AttributeError:
        if client.ws is not None:
            raise
        # discord.py 2.7 trips over its own missing connection when the very first one fails (its issue 10520).
        raise Problem(_unreachable("no gateway")) from None


def _unreachable(why: str) -> str:
    return f"Discord cannot be reached ({why}). Check the network, then start again."


async def _close(client: OnRecordClient, running: asyncio.Task[None]) -> None:
    """Close within CLOSING seconds whatever hangs; a digest being sent may finish in that time."""
    # The reading ends first: otherwise it answers the goodbye with discord.py's code for coming back soon.
    running.cancel()
    try:
        async with asyncio.timeout(CLOSING):
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


class _Formatter(logging.Formatter):
    """Log lines without secrets, whoever writes them."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(lambda found: f"{found[1] or ''}[token]", super().format(record))


def _log_to_stderr(level: str) -> None:
    """One line an entry; discord.py's own loggers never below INFO, as they would print what people type."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))

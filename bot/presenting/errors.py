"""What a person is told when something went wrong, for every way in: commands, buttons, forms, menus."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.engine.model import BadInput, Problem
from bot.presenting.gate import Gate
from bot.presenting.limits import CONTENT, safe_code

log = logging.getLogger("onrecord.discord")

UNKNOWN_INTERACTION = 10062  # answered after Discord's three seconds
ALREADY_ANSWERED = 40060
TOKEN_EXPIRED = (10015, 50027)  # answered after the fifteen minutes a deferred answer may take
SERVERS_ONLY = "I work in servers only: add me to one, and ask me there."
MANAGERS_ONLY = (
    "This is for members with the Manage Server permission. Ask one of them to do it, or to give you that permission."
)
RESTARTING = "I am being restarted. Try again in a minute."
CUT_OFF = "I am being restarted, and may not have finished this. Look, or try again, in a minute."


class Refused(BadInput):
    """Somebody asked for what they may not do, or where or when it is not done."""


def check_open(interaction: discord.Interaction) -> None:
    """Refused when the bot is about to stop. Otherwise it waits for whoever is being answered before it does."""
    gate: Gate | None = getattr(interaction.client, "gate", None)
    if gate is not None and not gate.enter(interaction):
        raise Refused(RESTARTING)


def check_server(interaction: discord.Interaction) -> int:
    """The server an interaction comes from; Refused in direct messages, where it is not installed, as it stops.

    BadInput while the data of that server are being erased.
    """
    check_open(interaction)
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise Refused(SERVERS_ONLY)
    desk: Any = getattr(interaction.client, "desk", None)
    if desk is not None:
        desk.privacy.check(interaction.guild_id)
    return interaction.guild_id


def check_manager(interaction: discord.Interaction) -> int:
    """As `check_server`, and Refused unless the person may manage the server. The one check behind every way in."""
    guild_id = check_server(interaction)
    if not manages(interaction):
        raise Refused(MANAGERS_ONLY)
    return guild_id


def manages(interaction: discord.Interaction) -> bool:
    """Whether the person may manage the server."""
    return interaction.permissions.manage_guild or interaction.permissions.administrator


def too_late(error: BaseException) -> bool:
    """Whether Discord takes no more answers to this interaction: it is too old, or has been answered."""
    if isinstance(error, discord.InteractionResponded):
        return True
    codes = (UNKNOWN_INTERACTION, ALREADY_ANSWERED, *TOKEN_EXPIRED)
    return isinstance(error, discord.HTTPException) and error.code in codes


def explain(error: BaseException) -> str | None:
    """What to tell the person; None when only the operator can know what to do."""
    if isinstance(error, Problem):
        return str(error)
    if isinstance(error, app_commands.TransformerError):
        return f"{error.value} cannot be used there: I may not be able to see it. Choose another, or let me see it."
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return "This command has changed. Restart Discord (Ctrl+R) to get its new form, and try again."
    if isinstance(error, discord.Forbidden):
        return "Discord does not let me do that here. Ask somebody with Manage Server to check my permissions."
    return None


async def report(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person privately what went wrong, and the log what the operator needs; never raises.

    What nobody expected gets a short number, which leads from the person's words to the trace in the log.
    """
    if isinstance(error, (app_commands.CommandInvokeError, app_commands.TransformerError)) and error.__cause__:
        cause = error.__cause__
        error = cause if isinstance(error, app_commands.CommandInvokeError) or isinstance(cause, Problem) else error
    where = _where(interaction)
    if too_late(error):
        log.warning("%s: too late or answered twice: %s", where, error)
        return
    words = explain(error)
    if isinstance(error, Problem) and not isinstance(error, BadInput):
        # The library itself, most likely: the operator must hear of it; not of what was wrong with a link.
        level = logging.INFO if error.exit_code == BadInput.exit_code else logging.WARNING
        log.log(level, "%s: %s", where, error)
    if words is None:
        number = secrets.token_hex(4)
        log.error("%s: error %s", where, number, exc_info=error)
        words = f"Something went wrong on my side. Please tell whoever runs this bot the number {number}."
    try:
        await _say(interaction, safe_code(words, CONTENT))
    except (discord.HTTPException, discord.InteractionResponded) as second:
        log.warning("%s: the error could not be shown: %s", where, second)


async def _say(interaction: discord.Interaction, text: str) -> None:
    nobody = discord.AllowedMentions.none()
    if interaction.type is discord.InteractionType.autocomplete:
        await interaction.response.autocomplete([])
    elif not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=nobody)
    else:
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            # The first words after a public "is thinking" would be public as well; without it they are private.
            await interaction.delete_original_response()
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=nobody)


def _where(interaction: discord.Interaction) -> str:
    """A command or button by name, for the log; never what was typed."""
    command = interaction.command
    data: Any = interaction.data or {}
    name = command.qualified_name if command else str(data.get("custom_id") or data.get("name"))[:100]
    return f"{interaction.type.name} {name!r} in {interaction.guild_id}"

"""Watches as members see them: lines, lists and choices."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.engine.model import Watch
from bot.presenting.cards import COLOUR, NAME, Card, fitting
from bot.presenting.limits import CHOICE, DESCRIPTION, plain, safe, safe_code, together

WORDS = 200  # units of what is watched for, with its escapes
KINDS = {"person": "quotes of", "topic": "quotes and figures on", "figure": "figures on"}
BY_MESSAGE = "by direct message"
DIRECT = (
    "They come by direct message. If none does, allow direct messages from this server in your privacy settings, "
    "or give a `channel`."
)


def watch_line(watch: Watch) -> str:
    """A watch in a line or two: what is watched for, where to, and whether it is paused."""
    what = f"**{watch.id}** {watched(watch)}"
    where = f"<#{watch.channel_id}>" if watch.channel_id else BY_MESSAGE
    whose = "of this server" if watch.shared else None
    pinged = f"pings <@&{watch.role_id}>" if watch.role_id else None
    quiet = f"quiet {'–'.join(watch.quiet)} {safe(watch.zone, NAME)}" if watch.quiet else None
    state = f"\npaused: {safe_code(watch.problem, 300)}" if watch.problem else ("\npaused" if watch.paused else "")
    return together([what, where, whose, pinged, quiet]) + state


def watched(watch: Watch) -> str:
    """What is watched for."""
    bounds = (("above", watch.above), ("below", watch.below))
    within = together((f"{name} {safe(bound, NAME)}" for name, bound in bounds if bound), " and ")
    return together([f"{KINDS[watch.kind]} **{safe(watch.words, WORDS)}**", within], " ")


def watches_card(watches: Sequence[Watch]) -> Card:
    """The watches that a member sees."""
    lines = [watch_line(watch) for watch in watches]
    shown = fitting(lines, DESCRIPTION - 32)
    body = "\n\n".join(lines[:shown]) + (f"\n\n… and {len(lines) - shown} more" if shown < len(lines) else "")
    nothing = "You have no watch here. `/watch add` makes one."
    return Card((discord.Embed(title="Watches", description=body or nothing, colour=COLOUR),))


def watch_choice(watch: Watch) -> str:
    """A watch as a choice to pick from."""
    paused = " (paused)" if watch.paused else ""
    whose = " (server)" if watch.shared else ""
    return plain(f"{watch.id}: {KINDS[watch.kind]} {watch.words}{whose}{paused}", CHOICE)

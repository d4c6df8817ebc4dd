"""What became of digests, as an embed."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.engine.model import DigestPlan, Occurrence
from bot.presenting.cards import COLOUR, Card
from bot.presenting.limits import safe_code

PROBLEM = 100  # units; so that as many as the desk lists fit into one embed
STATES = {
    "due": "about to be sent",
    "prepared": "about to be sent",
    "sending": "being sent",
    "sent": "sent",
    "skipped": "skipped",
    "uncertain": "perhaps sent",
    "failed": "not sent",
}


def occurrences_card(plan: DigestPlan, occurrences: Sequence[Occurrence]) -> Card:
    """What became of the last digests of a plan."""
    held = dict.fromkeys(("due", "prepared"), "waits until this digest is resumed") if plan.paused else {}
    states = STATES | held
    lines = []
    for one in occurrences:
        place = f"https://discord.com/channels/{one.guild_id}/{one.channel_id}/{one.message_id}"
        link = f" · [message]({place})" if one.message_id else ""
        problem = f": {safe_code(one.problem, PROBLEM)}" if one.problem else ""
        lines.append(f"{discord.utils.format_dt(one.due, 'f')} {states[one.state]}{problem}{link}")
    body = "\n".join(lines) or "There was none yet."
    return Card((discord.Embed(title=f"Digest {plan.id}", description=body, colour=COLOUR),))

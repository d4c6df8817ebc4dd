"""Cards as text that is kept and sent as it stands, however often; and what is sent where Discord refuses one."""

from __future__ import annotations

import json
import re

import discord

from bot.engine.model import Why
from bot.presenting.cards import COLOUR, Card, ProofMark
from bot.presenting.limits import CONTENT, units

_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((?:[^()\s]*)\)")
UNTITLED = "On record"
REFUSED = "The filters of this server refuse the words of this digest. `/digest preview` shows them."


def freeze(card: Card, reference: str, title: str = "") -> str:
    """A card as JSON, its last embed marked with the reference that it is found by again; with the title of its post,
    should it go to a forum."""
    embeds = [embed.to_dict() for embed in card.embeds]
    before = embeds[-1].get("footer", {}).get("text")
    embeds[-1]["footer"] = {"text": f"{before} · {reference}" if before else reference}
    marks = [[mark.number, mark.kind, mark.id] for mark in card.proofs]
    kept = {"title": title, "embeds": embeds, "proofs": marks, "quotes": card.quotes}
    return json.dumps(kept, ensure_ascii=False)


def thaw(payload: str) -> Card:
    """The card that was frozen. One of text alone has an embed with nothing but a description; see `is_plain`."""
    kept = json.loads(payload)
    embeds = tuple(discord.Embed.from_dict(embed) for embed in kept["embeds"])
    return Card(embeds, tuple(ProofMark(*mark) for mark in kept["proofs"]), quotes=tuple(kept["quotes"]))


def post_title(payload: str) -> str:
    """The title of a payload's post in a forum."""
    return json.loads(payload).get("title") or UNTITLED


def plain_text(payload: str) -> str | None:
    """The text of a payload that has no embeds."""
    text = json.loads(payload).get("content")
    return str(text) if text else None


def lesser(payload: str, why: Why, code: int, reference: str) -> str:
    """What to send in place of a refused payload: without its links (Discord's code 240000), without its words where
    a server's filter met them (200000), else as plain text."""
    card, title = thaw(payload), post_title(payload)
    described = [embed.description or "" for embed in card.embeds]
    if why == "blocked" and code == 240000:
        embeds = [discord.Embed(title=e.title, description=_LINK.sub(r"\1", e.description or "")) for e in card.embeds]
        return freeze(Card(tuple(embeds), card.proofs, quotes=card.quotes), reference, title)
    head = described[0].split("\n\n")[0]
    if why == "blocked":
        return freeze(Card((discord.Embed(description=f"{head}\n\n{REFUSED}", colour=COLOUR),)), reference, title)
    text = ""
    for paragraph in "\n\n".join(described).split("\n\n"):  # whole ones: a cut could split a mark
        if units(f"{text}\n\n{paragraph}\n\n{reference}") > CONTENT:
            break
        text = f"{text}\n\n{paragraph}" if text else paragraph
    kept = {"title": title, "embeds": [], "proofs": [], "quotes": [], "content": f"{text}\n\n{reference}"}
    return json.dumps(kept)

"""Cards as text that is kept and sent as it stands, however often; and what is sent where Discord refuses one."""

from __future__ import annotations

import json
import re

import discord

from bot.engine.model import Why
from bot.presenting.cards import COLOUR, Card, ProofMark
from bot.presenting.dates import ENGLISH
from bot.presenting.limits import CONTENT, units

_PING = re.compile(r"<@(&?)(\d{1,20})>")
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((?:[^()\s]*)\)")
UNTITLED = "On record"
REFUSED = "The filters of this server refuse its words. A question with `private: True` shows them to you alone."


def freeze(card: Card, reference: str, *, ping: str = "", title: str = "", language: str = ENGLISH) -> str:
    """A card as JSON, its last embed marked with the reference that it is found by again.

    `ping` is the mention of the member or the role that is to hear of it, `title` that of its post, should it go to a
    forum, `language` that of its dates.
    """
    embeds = [embed.to_dict() for embed in card.embeds]
    before = embeds[-1].get("footer", {}).get("text")
    embeds[-1]["footer"] = {"text": f"{before} · {reference}" if before else reference}
    marks = [[mark.number, mark.kind, mark.id, mark.state] for mark in card.proofs]
    about = {"ping": ping, "title": title, "language": language}
    kept = {"embeds": embeds, "proofs": marks, "quotes": card.quotes, "stories": card.stories, **about}
    return json.dumps(kept, ensure_ascii=False)


def thaw(payload: str) -> Card:
    """The card that was frozen. One of text alone has no embeds; see `text_above`."""
    kept = json.loads(payload)
    embeds = tuple(discord.Embed.from_dict(embed) for embed in kept["embeds"])
    return Card(embeds, tuple(ProofMark(*mark) for mark in kept["proofs"]), quotes=tuple(kept["quotes"]))


def text_above(payload: str) -> str | None:
    """What stands above the embeds of a payload, or in their place."""
    kept = json.loads(payload)
    return "\n".join(text for text in (kept.get("ping"), kept.get("content")) if text) or None


def pinged(payload: str) -> discord.AllowedMentions:
    """Whom a payload pings: one member or one role, or nobody."""
    found = _PING.fullmatch(json.loads(payload).get("ping") or "")
    if not found:
        return discord.AllowedMentions.none()
    one = [discord.Object(int(found[2]))]
    return discord.AllowedMentions(
        everyone=False, users=False if found[1] else one, roles=one if found[1] else False, replied_user=False
    )


def post_title(payload: str) -> str:
    """The title of a payload's post in a forum."""
    return json.loads(payload).get("title") or UNTITLED


def lesser(payload: str, why: Why, code: int, reference: str) -> str:
    """What to send in place of a refused payload: without its links (Discord's code 240000), without its words where
    a server's filter met them (200000), else as plain text."""
    card, kept = thaw(payload), json.loads(payload)
    about = {name: kept.get(name, "") for name in ("ping", "title")}
    described = [embed.description or "" for embed in card.embeds]
    if why == "blocked" and code == 240000:
        embeds = [discord.Embed(title=e.title, description=_LINK.sub(r"\1", e.description or "")) for e in card.embeds]
        return freeze(Card(tuple(embeds), card.proofs, quotes=card.quotes), reference, **about)
    head = described[0].split("\n\n")[0]
    if why == "blocked":
        return freeze(Card((discord.Embed(description=f"{head}\n\n{REFUSED}", colour=COLOUR),)), reference, **about)
    text = ""
    for paragraph in "\n\n".join(described).split("\n\n"):  # whole ones: a cut could split a mark
        if units(f"{about['ping']}\n{text}\n\n{paragraph}\n\n{reference}") > CONTENT:
            break
        text = f"{text}\n\n{paragraph}" if text else paragraph
    content = f"{text}\n\n{reference}"
    return json.dumps({"embeds": [], "proofs": [], "quotes": [], "content": content, **about})

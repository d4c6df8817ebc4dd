"""Proposals as those see them who decide on them; whatever a member typed is shown as text."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.engine.model import Added
from bot.engine.model.proposals import Proposal
from bot.presenting.cards import notice
from bot.presenting.limits import CHOICE, DESCRIPTION, link, plain, safe, together, units
from bot.presenting.views import DecideButton, WithdrawButton
from bot.presenting.wording import member, plural

TOLD = 200  # units of a title, a link, a file name
EXCERPT = 500  # of a pasted text
LISTED = 20
STATES = {
    "approved": "Approved",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
    "lapsed": "Lapsed, as nobody decided on it",
}


def proposal_embed(proposal: Proposal, outcome: str = "") -> discord.Embed:
    """A proposal with who made it, what became of it, and of a text just pasted its beginning."""
    offer = proposal.offer
    text = ""
    if offer.data and not offer.name:
        text = safe(offer.data[: EXCERPT * 4].decode("utf-8", "replace"), EXCERPT)
    known = together([safe(part, TOLD) for part in (offer.source, offer.published) if part])
    lines = [
        f"**Proposal {proposal.id}** by {member(proposal.proposed_by)}",
        f"**{safe(offer.title, TOLD)}**" if offer.title else "",
        together([_what(proposal), known]),
        text,
        _state(proposal),
        outcome,
    ]
    return notice("\n".join(filter(None, lines)))


def proposal_buttons(proposal: Proposal) -> discord.ui.View | None:
    """Approve and Decline, while it is open."""
    if proposal.state != "open":
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(DecideButton("approve", proposal.id))
    view.add_item(DecideButton("decline", proposal.id))
    return view


def withdraw_button(proposal: Proposal) -> discord.ui.View:
    """What whoever proposed may do with it."""
    view = discord.ui.View(timeout=None)
    view.add_item(WithdrawButton(proposal.id))
    return view


def decision_embed(proposal: Proposal, server: str) -> discord.Embed:
    """A decision as whoever proposed is told of it, elsewhere than in the server."""
    offer = proposal.offer
    what = f"**{safe(offer.title, TOLD)}**" if offer.title else _what(proposal)
    lead = f"**{STATES[proposal.state]}**: your proposal {proposal.id} in {safe(server, TOLD)}."
    return notice(f"{lead}\n{what}")


def found_in(added: Added) -> str:
    """What became of an article that was approved."""
    record = added.record
    new = "" if added.new else ", which was in the library already"
    title = f" “{safe(record.article.title, TOLD)}”" if record.article.title else ""
    found = f"{plural(record.quotes, 'quote')} and {plural(record.figures, 'figure')}"
    return f"Article {record.id}{title}{new}: {found}."


def proposals_embed(proposals: Sequence[Proposal], channel_id: int | None, lapsed: int) -> discord.Embed:
    """The open proposals, oldest first, and where new ones are shown."""
    on = f"Shown in <#{channel_id}>." if channel_id else "Proposals are switched off: nobody can make new ones."
    lines = [on, *(["No proposal is open."] if not proposals else [])]
    end = [f"{plural(lapsed, 'proposal')} lapsed in the last 30 days."] * bool(lapsed)
    if proposals:
        end.append("`/proposals approve` and `/proposals decline` decide, as the buttons of a proposal do.")
    for place, one in enumerate(proposals):
        line = _line(one)
        if place == LISTED or units("\n".join([*lines, line, *end])) > DESCRIPTION - 40:
            lines.append(f"… and {len(proposals) - place} more")
            break
        lines.append(line)
    return notice("\n".join([*lines, *end]))


def proposal_choice(proposal: Proposal) -> str:
    """A proposal in a list that opens while somebody types."""
    offer = proposal.offer
    return plain(f"{proposal.id}: {offer.title or offer.url or offer.name or 'a text'}", CHOICE)


def _line(proposal: Proposal) -> str:
    hidden = None if proposal.message_id else "could not be shown in the channel"
    title = f"“{safe(proposal.offer.title, 80)}”" if proposal.offer.title else None
    made = discord.utils.format_dt(proposal.proposed_at, "R")
    by = f"by {member(proposal.proposed_by)}"
    return together([f"**{proposal.id}** {by}", title, _what(proposal, 80), made, hidden])


def _what(proposal: Proposal, most: int = TOLD) -> str:
    """A link, a file or a text."""
    offer = proposal.offer
    at = (link(offer.url) or safe(offer.url, most)) if offer.url else None
    if not proposal.size:
        return at or "a link"
    size = f"{-(-proposal.size // 1024)} KB"
    return together([f"the file {safe(offer.name, most)}, {size}" if offer.name else f"a text, {size}", at])


def _state(proposal: Proposal) -> str:
    if proposal.state == "open":
        return ""
    by = f" by <@{proposal.decided_by}>" if proposal.decided_by else ""
    number = f" as article {proposal.article_id}" if proposal.article_id else ""
    return f"**{STATES[proposal.state]}**{by}{number}."

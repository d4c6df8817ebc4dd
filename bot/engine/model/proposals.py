"""What members propose for a library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.articles import Submission

ProposalState = Literal["open", "approved", "declined", "withdrawn", "lapsed"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An article that a member proposes. People, channels and messages are Discord ids; `id` counts within the guild.

    `offer` has no data where only the link is known: it is fetched when the proposal is approved. Of a proposal read
    back its data stays in the database; `size` tells how many bytes it has.
    """

    id: int
    offer: Submission
    size: int
    proposed_by: int
    proposed_at: datetime
    state: ProposalState = "open"
    decided_by: int | None = None  # nobody decides what lapses
    decided_at: datetime | None = None
    article_id: int | None = None
    channel_id: int | None = None  # where it is shown to those who decide, with the message; None until it is
    message_id: int | None = None

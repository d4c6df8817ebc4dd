"""Digests as Discord embeds, in as many messages as they need."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from bot.engine.model import Digest
from bot.presenting.cards import (
    COLOUR,
    NAME,
    Card,
    ProofMark,
    figure_block,
    quote_block,
    reportable,
    story_block,
    topics_of,
)
from bot.presenting.limits import BUTTONS_IN_ROW, DESCRIPTION, EMBED_TOTAL, EMBEDS, safe, together, units
from bot.presenting.plain import plural

# Units of one item; those of a normal digest together stay within one message.
STORY, QUOTE, FIGURE = 330, 400, 330
PROOFS = 2 * BUTTONS_IN_ROW  # buttons of one message
TITLES = 40  # units that an embed's title takes at most
MESSAGE = EMBED_TOTAL - 100
QUIET = 2  # stories; with no more the digest says that it was a quiet time


def digest_cards(digest: Digest) -> list[Card]:
    """A digest in parts, in order, each within the limits of one message: what is new, and where it stands."""
    parts = [_Part()]
    parts[0].add("On record", _head(digest))
    for title, block, mark in _blocks(digest):
        if not parts[-1].takes(block, mark):
            parts.append(_Part())
        parts[-1].add(title, block, mark)
    return [part.card() for part in parts]


class _Part:
    """One message while it is filled."""

    def __init__(self) -> None:
        self._embeds: list[tuple[str, str]] = []
        self._marks: list[ProofMark] = []

    def takes(self, block: str, mark: ProofMark | None) -> bool:
        """Whether there is room for a block."""
        total = sum(TITLES + units(text) + 2 for _, text in self._embeds) + TITLES + units(block)
        return total <= MESSAGE and len(self._embeds) < EMBEDS and (mark is None or len(self._marks) < PROOFS)

    def add(self, title: str, block: str, mark: ProofMark | None = None) -> None:
        """Put a block below the others of its title; an embed that is full is gone on with in another."""
        last = self._embeds[-1] if self._embeds else ("", "")
        if last[0] == title and units(last[1]) + units(block) + 2 <= DESCRIPTION:
            self._embeds[-1] = (title, f"{last[1]}\n\n{block}")
        else:
            self._embeds.append((title, block))
        if mark:
            self._marks.append(mark)

    def card(self) -> Card:
        """The message."""
        embeds = tuple(discord.Embed(title=title, description=text, colour=COLOUR) for title, text in self._embeds)
        marks = tuple(self._marks)
        return Card(embeds, marks, quotes=reportable(marks))


def _head(digest: Digest) -> str:
    span = f"{discord.utils.format_dt(digest.since, 'f')} to {discord.utils.format_dt(digest.until, 'f')}"
    new = plural(digest.article_count, "new article") if digest.article_count else "Nothing new"
    topics = f"Topics: {topics_of(digest.plan)}" if digest.plan.topics else None
    late = "*Late: I was not running at its hour.*" if digest.late else None
    return together([f"{new}, {span}.", _quiet(digest), topics, late], "\n")


def _quiet(digest: Digest) -> str | None:
    """A line on a day with little."""
    if not digest.article_count:
        return None
    if not digest.stories:
        return "A quiet time: all of it was in an earlier digest already."
    if digest.story_count <= QUIET:
        return f"A quiet time: {'one story' if digest.story_count == 1 else f'{digest.story_count} stories'}."
    left = digest.story_count - len(digest.stories)
    return f"{len(digest.stories)} of {digest.story_count} stories are shown." if left else None


def _blocks(digest: Digest) -> Iterator[tuple[str, str, ProofMark | None]]:
    """Each item below its title, with the mark of its proof."""
    for story in digest.stories:
        yield "What happened", story_block(story, STORY), None
    number = 0
    for quote in digest.quotes:
        number += 1
        yield "Who said what", quote_block(quote, number, QUOTE), ProofMark(number, "q", quote.record.id)
    for title, figures in (("Figures", digest.figures), ("Sources disagree", digest.disagreements)):
        for figure in figures:
            number += 1
            yield title, figure_block(figure, number, FIGURE), ProofMark(number, "f", figure.record.id)
    if digest.speakers:
        named = (f"**{safe(one.name, NAME)}** {plural(one.quotes, 'quote')}" for one in digest.speakers)
        yield "Quoted most", ", ".join(named), None

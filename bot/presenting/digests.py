"""Digests as Discord embeds, in as many messages as they need."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from bot.engine.model import Digest
from bot.presenting.cards import NAME, Card, ProofMark, figure_block, quote_block, reportable, topics_of
from bot.presenting.limits import safe, together
from bot.presenting.parts import Block, in_parts, story_block
from bot.presenting.plain import plural

STORY, QUOTE, FIGURE = 330, 400, 330  # units of one item; those of a normal digest stay within one message
QUIET = 2  # stories; with no more the digest says that it was a quiet time


def digest_cards(digest: Digest) -> list[Card]:
    """A digest in parts, in order, each within the limits of one message: what is new, and where it stands."""
    cards = []
    for part in in_parts(Block("On record", _head(digest)), _blocks(digest)):
        marks = tuple(part.marks)
        cards.append(Card(part.embeds(), marks, quotes=reportable(marks)))
    return cards


def _head(digest: Digest) -> str:
    span = f"{discord.utils.format_dt(digest.since, 'f')} to {discord.utils.format_dt(digest.until, 'f')}"
    new = plural(digest.article_count, "new article") if digest.article_count else "Nothing new"
    topics = f"Topics: {topics_of(digest.plan)}" if digest.plan.topics else None
    late = "*Late: I was not running at its hour.*" if digest.late else None
    return together([f"{new}, {span}.", _how_much(digest), topics, late], "\n")


def _how_much(digest: Digest) -> str | None:
    """A line on a quiet time, and where not all stories are shown."""
    if not digest.article_count:
        return None
    if not digest.stories:
        return "A quiet time: all of it was in an earlier digest already."
    if digest.story_count <= QUIET:
        return f"A quiet time: {'one story' if digest.story_count == 1 else f'{digest.story_count} stories'}."
    left = digest.story_count - len(digest.stories)
    return f"{len(digest.stories)} of {digest.story_count} stories are shown." if left else None


def _blocks(digest: Digest) -> Iterator[Block]:
    for story in digest.stories:
        yield Block("What happened", story_block(story, STORY))
    number = 0
    for quote in digest.quotes:
        number += 1
        yield Block("Who said what", quote_block(quote, number, QUOTE), ProofMark(number, "q", quote.record.id))
    for heading, figures in (("Figures", digest.figures), ("Sources disagree", digest.disagreements)):
        for figure in figures:
            number += 1
            yield Block(heading, figure_block(figure, number, FIGURE), ProofMark(number, "f", figure.record.id))
    if digest.speakers:
        named = (f"**{safe(one.name, NAME)}** {plural(one.quotes, 'quote')}" for one in digest.speakers)
        yield Block("Quoted most", ", ".join(named))

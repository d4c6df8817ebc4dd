"""Blocks below headings, in as many messages or pages as they need, each within Discord's limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import discord

from bot.engine.model import ArticleRef, Story
from bot.presenting.cards import COLOUR, HEADING, LEAST_WORDS, ProofMark, origin_of, words_in
from bot.presenting.limits import BUTTONS_IN_ROW, DESCRIPTION, EMBED_TOTAL, EMBEDS, FOOTER, clean, safe, units
from bot.presenting.wording import told_by

PROOFS = 2 * BUTTONS_IN_ROW  # buttons of one message
MESSAGE = EMBED_TOTAL - 200  # units; a footer takes the rest
GOES_ON = " · goes on"  # a story that an earlier digest told


@dataclass(frozen=True, slots=True)
class Block:
    """Text below a heading; blocks that follow each other under one heading stand in one embed."""

    heading: str
    text: str
    mark: ProofMark | None = None
    story: ArticleRef | None = None  # whose headline it begins with
    between: str = "\n\n"  # it and the one before


@dataclass(slots=True)
class Part:
    """One message while it is filled."""

    blocks: list[tuple[str, str]] = field(default_factory=list)  # heading and text of each embed
    marks: list[ProofMark] = field(default_factory=list)
    stories: list[tuple[int, str, str]] = field(default_factory=list)  # article, first line, headline

    def takes(self, block: Block, room: int, proofs: int) -> bool:
        """Whether a block fits in."""
        held = sum(units(heading) + units(text) for heading, text in self.blocks)
        total = held + units(block.heading) + units(block.between) + units(block.text)
        marked = len(self.marks) + (block.mark is not None)
        return total <= room and len(self.blocks) < EMBEDS and marked <= proofs

    def add(self, block: Block) -> None:
        """Put a block below the others of its heading; an embed that is full is gone on with in another."""
        heading, text = self.blocks[-1] if self.blocks else ("", "")
        together = f"{text}{block.between}{block.text}"
        if heading == block.heading and units(together) <= DESCRIPTION:
            self.blocks[-1] = (heading, together)
        else:
            self.blocks.append((block.heading, block.text))
        if block.mark and not any((one.kind, one.id) == (block.mark.kind, block.mark.id) for one in self.marks):
            self.marks.append(block.mark)
        if block.story:
            self.stories.append((block.story.id, block.text.partition("\n")[0], block.story.title or ""))

    def embeds(self, footer: str = "") -> tuple[discord.Embed, ...]:
        """What is sent; the footer stands below all of it."""
        made = [discord.Embed(title=heading, description=text, colour=COLOUR) for heading, text in self.blocks]
        if footer:
            made[-1].set_footer(text=footer[:FOOTER])
        return tuple(made)


def in_parts(
    head: Block, blocks: Iterable[Block], *, repeat: bool = False, room: int = MESSAGE, proofs: int = PROOFS
) -> list[Part]:
    """The blocks in parts of up to `room` units and `proofs` buttons; `head` begins the first, or with `repeat` all."""
    parts = [Part()]
    parts[0].add(head)
    for block in blocks:
        if not parts[-1].takes(block, room, proofs):
            parts.append(Part())
            if repeat:
                parts[-1].add(head)
        parts[-1].add(block)
    return parts


def story_block(story: Story, room: int) -> str:
    """A story by its headline and first sentence, with who tells it, within `room` units."""
    head = f"**{safe(story.lead.title or f'Article {story.lead.id}', HEADING)}**" + (GOES_ON if story.goes_on else "")
    told = safe(told_by(story, clean), room // 2)
    below = "".join(f"\n{line}" for line in (origin_of(story.lead, title=False), told) if line)
    if units(head) + units(below) > room - LEAST_WORDS:
        below = f"\n{origin_of(story.lead, title=False, leads=False)}"
    if not story.sentence:
        return head + below
    return f"{head}\n> {words_in(story.sentence, room - units(head) - units(below) - 3)}{below}"

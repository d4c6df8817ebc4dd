"""A brief as Discord embeds: what happened, who said what, figures, and the articles by day."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.model import Answer, ArticleRef
from bot.presenting.cards import (
    HEADING,
    NAME,
    Card,
    ProofMark,
    answer_card,
    figure_block,
    quote_block,
    reportable,
)
from bot.presenting.limits import TITLE, link, safe, together
from bot.presenting.pages import PAGE
from bot.presenting.parts import Block, in_parts, story_block
from bot.presenting.plain import day, outlets, plural, timeline

STORY, QUOTE, FIGURE = 500, 700, 600  # units of one item; the whole passage is behind its button
ROOM = 4000  # units of a page: five quotes at their longest, or all of a brief on little
OUTLETS = 8  # named with how many articles they have


def brief_card(answer: Answer, page: int = 0) -> Card:
    """A page of a brief; a page beyond the last shows the last."""
    if not (answer.stories or answer.quotes or answer.figures):
        return answer_card(answer, page)
    note = f"*{safe(answer.note, 300)}*\n" if answer.note else ""
    stories = f"{len(answer.stories):,} stor{'y' if len(answer.stories) == 1 else 'ies'}" if answer.stories else None
    counts = ((answer.quotes, "quote"), (answer.figures, "figure"), (answer.articles, "article"))
    found = together([stories, *(plural(len(some), noun) for some, noun in counts if some)], ", ")
    head = Block(f"Brief: {safe(answer.question, TITLE - 8)}", note + found)
    parts = in_parts(head, _blocks(answer), repeat=True, room=ROOM, proofs=PAGE)
    page = max(0, min(page, len(parts) - 1))
    shown = parts[page]
    footer = f"Page {page + 1} of {len(parts)}" if len(parts) > 1 else ""
    marks = tuple(shown.marks)
    return Card(shown.embeds(footer), marks, page, len(parts), reportable(marks), persons=answer.persons)


def _blocks(answer: Answer) -> Iterator[Block]:
    for story in answer.stories:
        yield Block("What happened", story_block(story, STORY))
    for number, quote in enumerate(answer.quotes, start=1):
        yield Block("Who said what", quote_block(quote, number, QUOTE), ProofMark(number, "q", quote.record.id))
    for number, figure in enumerate(answer.figures, start=len(answer.quotes) + 1):
        yield Block("Figures", figure_block(figure, number, FIGURE), ProofMark(number, "f", figure.record.id))
    for ref in timeline(answer.articles):
        yield Block("Timeline", f"- {safe(day(ref.published), NAME)}: {_place(ref)}", between="\n")
    if answer.articles:
        counts = outlets(answer.articles)
        named = [f"{safe(name, NAME) or 'outlet unknown'} {plural(n, 'article')}" for name, n in counts[:OUTLETS]]
        more = f" and {len(counts) - OUTLETS} more" if len(counts) > OUTLETS else ""
        yield Block("Sources", ", ".join(named) + more)


def _place(ref: ArticleRef) -> str:
    """Headline, outlet and link of an article."""
    outlet = safe(ref.source, NAME) if ref.source else None
    return together([safe(ref.title or f"article {ref.id}", HEADING), outlet, link(ref.url)])

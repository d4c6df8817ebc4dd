"""A brief as Discord embeds: what happened, who said what, figures, and the articles by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.engine.model import Answer, ArticleRef, FigureMatch, QuoteMatch, Story
from bot.presenting.cards import (
    COLOUR,
    HEADING,
    NAME,
    PAGE,
    Card,
    ProofMark,
    answer_card,
    blocks,
    fitting,
    reportable,
    story_block,
)
from bot.presenting.limits import DESCRIPTION, TITLE, link, safe, together, units
from bot.presenting.plain import day, outlets, plural, timeline

STORIES = 4  # on a page; each may have a paragraph for a first sentence


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands on one page, under a heading. `first` is the number of the first quote or figure."""

    heading: str
    stories: Sequence[Story] = ()
    items: Sequence[QuoteMatch | FigureMatch] = ()
    first: int = 1
    articles: Sequence[ArticleRef] = ()


def brief_card(answer: Answer, page: int = 0) -> Card:
    """A page of a brief; a page beyond the last shows the last."""
    pages = list(_pages(answer))
    if not pages:
        return answer_card(answer, page)
    page = max(0, min(page, len(pages) - 1))
    shown = pages[page]
    note = f"*{safe(answer.note, 300)}*\n\n" if answer.note and page == 0 else ""
    head = f"{note}**{shown.heading}**\n"
    body, marks = _body(shown, DESCRIPTION - units(head))
    embed = discord.Embed(title=f"Brief: {safe(answer.question, TITLE - 8)}", description=head + body, colour=COLOUR)
    counts = ((answer.stories, "story"), (answer.quotes, "quote"), (answer.figures, "figure"))
    found = together((_plural(len(some), noun) for some, noun in counts if some), ", ")
    embed.set_footer(text=together([f"Page {page + 1} of {len(pages)}" if len(pages) > 1 else None, found]))
    return Card((embed,), marks, page, len(pages), reportable(marks), persons=answer.persons)


def _plural(count: int, noun: str) -> str:
    return f"{count} stories" if noun == "story" and count != 1 else plural(count, noun)


def _pages(answer: Answer) -> Iterator[_Page]:
    for at in range(0, len(answer.stories), STORIES):
        yield _Page("What happened", stories=answer.stories[at : at + STORIES])
    for at in range(0, len(answer.quotes), PAGE):
        yield _Page("Who said what", items=answer.quotes[at : at + PAGE], first=at + 1)
    for at in range(0, len(answer.figures), PAGE):
        first = len(answer.quotes) + at + 1
        yield _Page("Figures", items=answer.figures[at : at + PAGE], first=first)
    if answer.articles:
        yield _Page("Timeline and sources", articles=answer.articles)


def _body(shown: _Page, room: int) -> tuple[str, tuple[ProofMark, ...]]:
    if shown.stories:
        each = room // len(shown.stories) - 2
        return "\n\n".join(story_block(one, each) for one in shown.stories), ()
    if shown.articles:
        return _timeline(shown.articles, room), ()
    return blocks(shown.items, shown.first, room)


def _timeline(articles: Sequence[ArticleRef], room: int) -> str:
    """A line for each article, by day; below them how many each outlet has."""
    named = [f"{safe(name, NAME) or 'outlet unknown'} {plural(count, 'article')}" for name, count in outlets(articles)]
    sources = f"\n**Sources**: {', '.join(named[:PAGE])}" + (f" and {len(named) - PAGE} more" if named[PAGE:] else "")
    lines = [
        f"- {safe(day(ref.published), NAME)}: "
        + together([safe(ref.title or f"article {ref.id}", HEADING), _outlet(ref)])
        for ref in timeline(articles)
    ]
    shown = fitting(lines, room - units(sources) - 32)
    more = f"\n… and {len(lines) - shown} more" if shown < len(lines) else ""
    return "\n".join(lines[:shown]) + more + sources


def _outlet(ref: ArticleRef) -> str:
    """Outlet and link of an article."""
    return together([safe(ref.source, NAME) if ref.source else None, link(ref.url)])

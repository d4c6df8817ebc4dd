"""Digests as Discord embeds, in as many messages as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from bot.engine.model import LANGUAGES, Digest, DigestPlan
from bot.presenting.amended import mark_of
from bot.presenting.cards import COLOUR, NAME, Card, figure_block, fitting, quote_block, reportable
from bot.presenting.dates import ENGLISH, dates_in, in_words
from bot.presenting.limits import DESCRIPTION, plain, safe, safe_code, together
from bot.presenting.parts import Block, in_parts, story_block
from bot.presenting.wording import plural

STORY, QUOTE, FIGURE = 330, 400, 330  # units of one item; those of a normal digest stay within one message
QUIET = 2  # stories; with no more the digest says that it was a quiet time


def digest_cards(digest: Digest) -> list[Card]:
    """A digest in parts, in order, each within the limits of one message: what is new, and where it stands."""
    cards = []
    with dates_in(digest.plan.language):
        for part in in_parts(Block("On record", _head(digest)), _blocks(digest)):
            marks = tuple(part.marks)
            cards.append(Card(part.embeds(), marks, quotes=reportable(marks), stories=tuple(part.stories)))
    return cards


def digest_title(digest: Digest) -> str:
    """The title of a digest's post in a forum, with its day where it is read."""
    with dates_in(digest.plan.language):
        return f"On record, {in_words(digest.until.astimezone(ZoneInfo(digest.plan.zone)))}"


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
        yield Block("What happened", story_block(story, STORY), story=story.lead)
    number = 0
    for quote in digest.quotes:
        number += 1
        yield Block("Who said what", quote_block(quote, number, QUOTE), mark_of(number, quote))
    for heading, figures in (("Figures", digest.figures), ("Sources disagree", digest.disagreements)):
        for figure in figures:
            number += 1
            yield Block(heading, figure_block(figure, number, FIGURE), mark_of(number, figure))
    if digest.speakers:
        named = (f"**{safe(one.name, NAME)}** {plural(one.quotes, 'quote')}" for one in digest.speakers)
        yield Block("Quoted most", ", ".join(named))


# --- plans ---

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plan_line(plan: DigestPlan, upcoming: datetime | None) -> str:
    """One digest plan in two lines: when and where, and when next or why not."""
    days = "every day" if len(plan.days) == len(DAYS) else ", ".join(DAYS[day] for day in plan.days)
    when = f"**{plan.id}** <#{plan.channel_id}> {safe(plan.time, NAME)} {safe(plan.zone, NAME)}, {days}"
    if plan.paused:
        state = f"paused: {safe_code(plan.problem, 300)}" if plan.problem else "paused"
    else:
        state = f"next {discord.utils.format_dt(upcoming, 'F')}" if upcoming else "not planned"
    only = f"from {safe(', '.join(plan.sources), 4 * NAME)}" if plan.sources else None
    length = None if plan.length == "normal" else plan.length
    dates = None if plan.language == ENGLISH else f"dates in {LANGUAGES.get(plan.language, plan.language)}"
    return together([when, topics_of(plan), only, length, dates]) + f"\n{state}"


def topics_of(plan: DigestPlan) -> str:
    """The topics of a digest."""
    return safe(", ".join(plan.topics), 4 * NAME) or "everything"


def plans_card(plans: Sequence[tuple[DigestPlan, datetime | None]]) -> Card:
    """The digests of a server."""
    lines = [plan_line(plan, upcoming) for plan, upcoming in plans]
    shown = fitting(lines, DESCRIPTION - 32)
    body = "\n\n".join(lines[:shown]) + (f"\n\n… and {len(lines) - shown} more" if shown < len(lines) else "")
    nothing = "There is no digest yet. `/digest set` makes one."
    return Card((discord.Embed(title="Digests", description=body or nothing, colour=COLOUR),))


def plan_choice(plan: DigestPlan, channel: str | None) -> str:
    """A digest plan as a choice to pick from."""
    paused = " (paused)" if plan.paused else ""
    return plain(f"{plan.id}: {plan.time} {plan.zone} in {'#' + channel if channel else 'a lost channel'}{paused}", 100)

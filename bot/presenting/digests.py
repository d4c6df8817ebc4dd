"""Digests and their plans as Discord embeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.engine.model import Digest, DigestPlan, FigureMatch, QuoteMatch
from bot.presenting.cards import ALSO, COLOUR, NAME, PAGE, Card, Item, fitting, items_in, quoted_in, title_of
from bot.presenting.limits import DESCRIPTION, plain, safe, together
from bot.presenting.plain import plural

DIGEST_QUOTES, DIGEST_FIGURES = 2900, 1500  # units; with heading and articles they stay within one message


def digest_card(digest: Digest) -> Card:
    """A digest: what is new, the quotes and figures worth reading, and where they stand."""
    span = f"{discord.utils.format_dt(digest.since, 'f')} to {discord.utils.format_dt(digest.until, 'f')}"
    about = f"\nTopics: {_topics(digest.plan)}" if digest.plan.topics else ""
    late = "\n*Late: I was not running at its hour.*" if digest.late else ""
    new = plural(digest.article_count, "new article") if digest.article_count else "Nothing new"
    head = f"{new}, {span}.{about}{late}"
    items: list[Item] = [QuoteMatch(100.0, record) for record in digest.quotes[:PAGE]]
    figures: list[Item] = [FigureMatch(100.0, record) for record in digest.figures[:PAGE]]
    quoted, marks = items_in(items, 1, DIGEST_QUOTES)
    counted, more = items_in(figures, len(items) + 1, DIGEST_FIGURES)
    first = discord.Embed(title="On record", description=together([head, quoted], "\n\n"), colour=COLOUR)
    embeds = [first]
    if counted:
        embeds.append(discord.Embed(title="Figures", description=counted, colour=COLOUR))
    listed = [f"- {title_of(ref)}" for ref in digest.articles[:ALSO]]
    if listed:
        left = digest.article_count - len(listed)
        listed += [f"… and {left} more"] if left > 0 else []
        embeds.append(discord.Embed(title="Articles", description="\n".join(listed), colour=COLOUR))
    return Card(tuple(embeds), marks + more, quotes=quoted_in(marks))


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plan_line(plan: DigestPlan, upcoming: datetime | None) -> str:
    """One digest plan in two lines: when and where, and when next or why not."""
    days = "every day" if len(plan.days) == len(DAYS) else ", ".join(DAYS[day] for day in plan.days)
    when = f"**{plan.id}** <#{plan.channel_id}> {safe(plan.time, NAME)} {safe(plan.zone, NAME)}, {days}"
    if plan.paused:
        state = f"paused: {safe(plan.problem, 300)}" if plan.problem else "paused"
    else:
        state = f"next {discord.utils.format_dt(upcoming, 'F')}" if upcoming else "not planned"
    return f"{when} · {_topics(plan)}\n{state}"


def _topics(plan: DigestPlan) -> str:
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

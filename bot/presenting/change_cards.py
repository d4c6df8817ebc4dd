"""Changed articles as Discord embeds: a page a version, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.engine.model import ArticleRecord, Changes, Revised, Version
from bot.presenting.cards import COLOUR, Card, fitting, instant
from bot.presenting.changes import NOTHING, lines, outcome
from bot.presenting.limits import DESCRIPTION, TITLE, safe

WORDS = 400  # units of what stood or stands in an article; two of them and their speakers are read at a glance
MORE = 80  # units kept for what tells that there is more


def changes_card(record: ArticleRecord, versions: Sequence[Version], page: int) -> Card:
    """How a version of an article differs from the one before; the last version on the first page."""
    newest = [version for version in reversed(versions) if version.changes]
    page = max(0, min(page, len(newest) - 1))
    title = safe(record.article.title or f"Article {record.id}", TITLE)
    if not newest:
        return Card((discord.Embed(title=title, description=NOTHING, colour=COLOUR),))
    version = newest[page]
    first = f"**Version {version.number}**, noticed {instant(version.since)}. The first one is of "
    head = f"{first}{instant(versions[0].since)}."
    embed = discord.Embed(title=title, description=_listed(head, version.changes), colour=COLOUR)
    embed.set_footer(text=f"Change {page + 1} of {len(newest)}, the last one first")
    return Card((embed,), (), page, len(newest))


def rechecked_card(revised: Revised) -> Card:
    """What looking at an article's page again has told."""
    record = revised.record
    title = safe(record.article.title or f"Article {record.id}", TITLE)
    head = outcome(revised, lambda text: safe(text, WORDS))
    return Card((discord.Embed(title=title, description=_listed(head, revised.changes), colour=COLOUR),))


def _listed(head: str, changes: Changes | None) -> str:
    told = [f"- {line}" for line in lines(changes, lambda text: safe(text, WORDS))] if changes else []
    shown = fitting(told, DESCRIPTION - len(head) - MORE)
    more = [f"… and {len(told) - shown} more"] if shown < len(told) else []
    return "\n".join([head, *told[:shown], *more])

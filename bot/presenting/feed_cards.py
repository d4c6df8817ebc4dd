"""Feeds as Discord embeds that are within its limits whatever the feeds call themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import discord

from bot.engine.model.feeds import FeedAdded, FeedLink, FeedPreview, FeedRecord, FeedsImported
from bot.presenting.cards import COLOUR, HEADING, NAME, Card, notice
from bot.presenting.feed_text import (
    ENTRIES,
    OTHERS,
    State,
    advice,
    backlog_words,
    counted,
    filter_words,
    kept_words,
    lost_words,
    state,
    state_words,
)
from bot.presenting.limits import CHOICE, DESCRIPTION, link, plain, safe, together, units
from bot.presenting.plain import day, plural

LISTED = 6  # feeds on a page of the list
WATCHED = 4  # feeds on a page of the status: each has a problem and what to do about it
WORDS = 120  # units of the words of one part of a filter
REASON = 240  # units of what is wrong with a feed, or with an address
ADDRESS = 240  # units of an address that is to be copied
FAILED = 8  # feeds of an import that could not be added and are named
TOLD = 4  # feeds in one notice; the others are behind `/feed status`
ORDER: dict[State, str] = {
    "gone": "gone",
    "failing": "failing",
    "paused": "paused",
    "new": "not asked yet",
    "works": "working",
}
EMPTY = "There is no feed yet. `/feed add` follows one."


def feeds_card(feeds: Sequence[FeedRecord], page: int) -> Card:
    """A page of the feeds of a server."""
    return _paged("Feeds", feeds, page, LISTED, _listed)


def status_card(feeds: Sequence[FeedRecord], page: int) -> Card:
    """A page of how the feeds of a server are, those with trouble first."""
    states = [state(feed) for feed in feeds]
    lead = together((f"{states.count(one):,} {words}" for one, words in ORDER.items() if one in states), ", ")
    troubled = sorted(feeds, key=lambda feed: list(ORDER).index(state(feed)))
    return _paged("How the feeds are", troubled, page, WATCHED, _watched, f"{lead}\n\n" if lead else "")


def feed_card(feed: FeedRecord) -> Card:
    """All there is to tell of one feed."""
    added = discord.utils.format_dt(feed.added_at, "d")
    by = f"added by <@{feed.added_by}> {added}" if feed.added_by else f"added {added}"
    lost = lost_words(feed, "`/article paste`")
    lines = [_watched(feed, DESCRIPTION // 2), lost, *_filed(feed), by, safe(feed.url, 2 * ADDRESS)]
    return Card((notice("\n".join(filter(None, lines)), title="How the feed is"),))


def feed_notice(feed: FeedRecord, lead: str, below: str = "") -> Card:
    """A feed below a line of our own that says what was done with it."""
    block = _listed(feed, DESCRIPTION - units(lead) - units(below) - 2)
    return Card((notice("\n".join(filter(None, (lead, block, below)))),))


def feed_added_card(added: FeedAdded) -> Card:
    """What became of a feed that was added."""
    lead = "**The feed is added.**" if added.new else "**This feed is in the library already.**"
    below = (backlog_words(added) if added.new else "") + _others(added.others)
    return feed_notice(added.feed, lead, below.lstrip())


def preview_card(preview: FeedPreview) -> Card:
    """What a feed holds now, and which entries a filter would keep."""
    title = f"**{safe(preview.title, HEADING)}**" if preview.title else None
    head = together([together([title, link(preview.url)]), kept_words(preview)], "\n")
    others = _others(preview.others)
    room = DESCRIPTION - units(head) - units(others) - 32
    lines: list[str] = []
    for entry, keep in preview.entries[:ENTRIES]:
        title = safe(entry.title or entry.link or "Untitled", HEADING)
        line = f"\n{'✓' if keep else '✗'} {title} · {safe(day(entry.published), NAME)}"
        room -= units(line)
        if room < 0:
            break
        lines.append(line)
    more = len(preview.entries) - len(lines)
    left = f"\n… and {more:,} more" if more else ""
    return Card((notice(head + "".join(lines) + left + others),))


def imported_card(imported: FeedsImported) -> Card:
    """What became of the feeds of an OPML file."""
    there = f", {imported.there:,} were there already" if imported.there else ""
    lines = [f"**{plural(len(imported.added), 'feed')} added{there}.** `/feed list` shows them."]
    if imported.failed:
        lines.append(f"{len(imported.failed):,} could not be added:")
    lines += [f"✗ {safe(address, REASON // 2)}: {safe(why, REASON)}" for address, why in imported.failed[:FAILED]]
    more = len(imported.failed) - FAILED
    return Card((notice("\n".join(lines) + (f"\n… and {more:,} more" if more > 0 else "")),))


def trouble_card(feeds: Sequence[FeedRecord], server: str) -> Card:
    """What somebody is told in a direct message of broken feeds that they added to a server."""
    where = safe(server, NAME) or "a server"
    many = "A feed does" if len(feeds) == 1 else f"{len(feeds):,} feeds do"
    blocks = [_watched(feed, DESCRIPTION // (TOLD + 1)) for feed in feeds[:TOLD]]
    more = len(feeds) - TOLD
    below = [f"… and {more:,} more"] if more > 0 else []
    below.append(
        "You are told because you added it. `/feed status` there shows more; while it lasts, I tell once a week."
    )
    return Card((notice("\n\n".join([*blocks, *below]), title=f"{many} not work in {where}"),))


def feed_choice(feed: FeedRecord) -> str:
    """A feed as a choice to pick from."""
    about = {"works": "", "new": ""}.get(state(feed), f" ({state(feed)})")
    return plain(f"{feed.id}: {plain(feed.title or feed.url, CHOICE - 24)}{about}", CHOICE)


def _paged(
    title: str,
    feeds: Sequence[FeedRecord],
    page: int,
    size: int,
    block: Callable[[FeedRecord, int], str],
    lead: str = "",
) -> Card:
    pages = max(1, -(-len(feeds) // size))
    page = max(0, min(page, pages - 1))
    each = (DESCRIPTION - units(lead)) // size - 2  # an empty line between two
    body = "\n\n".join(block(feed, each) for feed in feeds[page * size :][:size])
    embed = discord.Embed(title=title, description=lead + body if feeds else EMPTY, colour=COLOUR)
    if feeds:
        number = f"Page {page + 1} of {pages}" if pages > 1 else None
        embed.set_footer(text=together([number, plural(len(feeds), "feed")]))
    return Card((embed,), (), page, pages)


def _listed(feed: FeedRecord, room: int) -> str:
    """A feed in a list, within `room` units: what does not fit of its link and filter is left out."""
    head = [_name(feed)]
    facts = together([state_words(feed, discord.utils.format_dt), counted(feed), link(feed.url)])
    bare = together([state_words(feed, discord.utils.format_dt), counted(feed)])
    filed = _filed(feed)
    for lines in ([*head, facts, *filed], [*head, bare, *filed], [*head, bare]):
        block = "\n".join(lines)
        if units(block) <= room:
            break
    return block


def _watched(feed: FeedRecord, room: int) -> str:
    """How a feed is, within `room` units, at the cost of its link."""
    moments = (feed.checked_at, "last checked"), (feed.worked_at, "last worked"), (feed.next_at, "next check")
    told = [f"{what} {discord.utils.format_dt(when, 'R')}" for when, what in moments if when]
    todo = advice(feed, remove=f"`/feed remove feed:{feed.id}`", resume=f"`/feed pause feed:{feed.id}`")
    problem = safe(feed.problem, REASON) if feed.problem else None
    state = state_words(feed, discord.utils.format_dt)
    for way in (link(feed.url), None):
        lines = [_name(feed), together([state, counted(feed), way]), together(told), problem, todo]
        block = "\n".join(line for line in lines if line)
        if units(block) <= room:
            break
    return block


def _name(feed: FeedRecord) -> str:
    return f"**{feed.id}** {safe(feed.title or feed.url, HEADING)}"


def _filed(feed: FeedRecord) -> list[str]:
    outlet = f"filed under {safe(feed.outlet, NAME)}" if feed.outlet else None
    line = together([outlet, *filter_words(feed.filter, lambda words: safe(words, WORDS))])
    return [line] if line else []


def _others(others: Sequence[FeedLink]) -> str:
    if not others:
        return ""
    lines = [f"- {safe(one.title or 'Untitled', NAME)}: {safe(one.url, ADDRESS)}" for one in others[:OTHERS]]
    return "\n\nThe site has more feeds:\n" + "\n".join(lines)

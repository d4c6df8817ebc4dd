"""Feeds as readable text for a terminal, and the words for them that Discord is told as well. Never imports discord."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from bot.engine.model.feeds import FeedAdded, FeedFilter, FeedLink, FeedPreview, FeedRecord, FeedsImported
from bot.presenting.plain import WIDTH, Page, clean, day, plural

State = Literal["works", "new", "failing", "paused", "gone"]
ENTRIES = 30  # of a feed that are shown with what a filter does to them
OTHERS = 5  # further feeds of a site that are named
ADDRESS = 160  # characters of an address that is told in a sentence


# --- words for both windows ------------------------------------------------------------------------------------------


def state(feed: FeedRecord) -> State:
    """How a feed is: "new" has not been asked since it was added, "gone" is not asked any more."""
    if feed.paused:
        return "paused"
    if feed.next_at is None:
        return "gone"
    if feed.failing_since:
        return "failing"
    return "works" if feed.checked_at else "new"


def state_words(feed: FeedRecord, when: Callable[[datetime], str]) -> str:
    """How a feed is, in words; `when` writes an instant."""
    match state(feed):
        case "failing":
            return f"failing since {when(feed.failing_since)}" if feed.failing_since else "failing"
        case "new":
            return "not asked yet"
        case known:
            return known


def advice(feed: FeedRecord, *, remove: str, resume: str) -> str:
    """What a person can do about a feed, by the commands given; empty when nothing need be done."""
    match state(feed):
        case "failing":
            return (
                "It is asked again by itself, less and less often. Open its address in a browser: if the feed has "
                f"moved, add its new address and use {remove}."
            )
        case "gone":
            return f"It is not asked any more. Look for its new address, and use {remove}; or {resume} to ask it again."
        case "paused":
            return f"{resume} lets it go on."
        case _:
            return ""


def lost_words(feed: FeedRecord, paste: str) -> str:
    """Why articles of a feed were lost, and the command that takes their text; empty when none were."""
    if not feed.lost:
        return ""
    lost = f"{plural(feed.lost, 'article')} could not be had: no page, or one behind a login or payment."
    return f"{lost} {paste} takes the text."


def backlog_words(added: FeedAdded) -> str:
    """What happens with the articles that a feed held when it was added."""
    match added.backlog:
        case 0:
            return "It holds no article for this library now; what comes will be indexed."
        case 1:
            return "1 older article is being indexed, it will not be posted."
        case count:
            return f"{count:,} older articles are being indexed, none will be posted."


def counted(feed: FeedRecord) -> str:
    """What came of a feed: "12 articles, 3 waiting, 1 lost"."""
    more = [f"{count:,} {what}" for count, what in ((feed.waiting, "waiting"), (feed.lost, "lost")) if count]
    return ", ".join([plural(feed.articles, "article"), *more])


def filter_words(filter: FeedFilter, shown: Callable[[str], str]) -> list[str]:
    """What a filter asks for, in at most two parts; `shown` makes words fit for where they are shown."""
    parts = (filter.must, "must have"), (filter.must_not, "must not have")
    return [f"{what} {shown(' or '.join(words))}" for words, what in parts if words]


def kept_words(preview: FeedPreview) -> str:
    """How much of what a feed holds a filter keeps."""
    if not preview.entries:
        return "The feed holds no article now."
    kept = sum(keep for _, keep in preview.entries)
    return f"Of {plural(len(preview.entries), 'article')} that it holds now, {kept:,} would be kept."


def told(text: str) -> str:
    """Words of a server or a file, short enough for a line."""
    return text if len(text) <= ADDRESS else text[:ADDRESS] + "…"


# --- the terminal ----------------------------------------------------------------------------------------------------


def feeds_text(feeds: Sequence[FeedRecord], width: int = WIDTH) -> str:
    """A list of feeds, in the order given."""
    page = Page(width)
    for feed in feeds:
        _feed(page, feed)
    return page.text()


def status_text(feeds: Sequence[FeedRecord], width: int = WIDTH) -> str:
    """How feeds are: when they were asked, what is wrong with them, what to do about it."""
    page = Page(width)
    for feed in feeds:
        page.gap()
        _feed(page, feed)
        page.detail(
            f"last checked {_when(feed.checked_at)}" if feed.checked_at else "",
            f"last worked {_when(feed.worked_at)}" if feed.failing_since and feed.worked_at else "",
            f"next check {_when(feed.next_at)}" if feed.next_at else "",
        )
        page.detail(clean(feed.problem or ""))
        page.detail(lost_words(feed, "`onrecord add -`"))
        page.detail(
            advice(feed, remove=f"`onrecord feeds remove {feed.id}`", resume=f"`onrecord feeds resume {feed.id}`")
        )
    return page.text()


def feed_added_text(added: FeedAdded, width: int = WIDTH) -> str:
    """What became of a feed that was added."""
    page = Page(width)
    page.add("Added." if added.new else "This feed is in the library already; nothing was changed.")
    _feed(page, added.feed)
    if added.new:
        page.add(backlog_words(added))
    _others(page, added.others)
    return page.text()


def preview_text(preview: FeedPreview, width: int = WIDTH) -> str:
    """What a feed holds now, and which entries a filter would keep."""
    page = Page(width)
    page.add(clean(preview.title or "Untitled"))
    page.link(preview.url)
    page.add(kept_words(preview))
    for entry, keep in preview.entries[:ENTRIES]:
        page.item("+" if keep else "-", f"{clean(entry.title or entry.link or 'Untitled')} · {day(entry.published)}")
    if len(preview.entries) > ENTRIES:
        page.add(f"and {len(preview.entries) - ENTRIES:,} more")
    _others(page, preview.others)
    return page.text()


def imported_text(imported: FeedsImported, width: int = WIDTH) -> str:
    """What became of the feeds of an OPML file."""
    page = Page(width)
    there = f"; {imported.there:,} there already" if imported.there else ""
    page.add(f"{plural(len(imported.added), 'feed')} added{there}; {len(imported.failed):,} could not be added.")
    for feed in imported.added:
        page.item(f"[{feed.id}]", clean(feed.title or feed.url))
    for address, reason in imported.failed:
        page.item("!", f"{clean(told(address))}: {clean(reason)}")
    return page.text()


def _feed(page: Page, feed: FeedRecord) -> None:
    page.item(f"[{feed.id}]", clean(feed.title or "Untitled"))
    page.link(feed.url)
    page.detail(
        state_words(feed, _when),
        counted(feed),
        f"filed under {clean(feed.outlet)}" if feed.outlet else "",
        *filter_words(feed.filter, clean),
    )


def _others(page: Page, others: Sequence[FeedLink]) -> None:
    if others:
        page.add("The site has more feeds:")
    for link in others[:OTHERS]:
        page.item("-", clean(link.title or "Untitled"))
        page.link(link.url)


def _when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"

"""The feeds of a site: those that its page names, else where most sites have one."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.engine.feeds.parsing import LARGEST
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedLink
from bot.engine.reading import LONGEST_FIELD, LONGEST_URL, links
from bot.engine.reading.decoding import clean, decode
from bot.engine.reading.tree import parse

MOST = 20  # of one page; more are the feeds of a site's every author
TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
)
PATHS = ("feed/", "rss/", "atom.xml", "feed.xml", "index.xml", "rss.xml")


def discover(body: bytes, *, url: str, charset: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that a page names, in its order, those of comments last; none when it is no page."""
    try:
        tree = parse(clean(decode(body, charset, most=LARGEST)))
    except BadInput:
        return ()
    base = url
    found: dict[str, FeedLink] = {}
    for node in tree.walk():
        if node.tag == "base" and node.get("href"):
            base = links.joined(url, node.get("href")) or url
        kind = node.get("type").split(";")[0].strip().lower()
        if node.tag == "link" and "alternate" in node.get("rel").lower().split() and kind in TYPES:
            link = links.joined(base, node.get("href")) if node.get("href").strip() else None
            if link and link.lower().startswith(("http://", "https://")) and len(link) <= LONGEST_URL:
                found.setdefault(link, FeedLink(link, " ".join(node.get("title").split())[:LONGEST_FIELD] or None))
    return tuple(sorted(found.values(), key=_is_of_comments))[:MOST]


def guesses(url: str) -> tuple[str, ...]:
    """Where the site of an address may have a feed that its page does not name."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}/{path}" for path in PATHS)


def _is_of_comments(link: FeedLink) -> bool:
    return "comment" in f"{link.url} {link.title or ''}".lower()

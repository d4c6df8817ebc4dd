"""STAND-IN for the branch feed-reading, with its signatures: plain RSS and Atom, so that the desk can be tested.

The branch's own folder replaces this file whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from hashlib import sha256
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from bot.engine.model import BadInput, Submission
from bot.engine.model.feeds import FeedDocument, FeedEntry, FeedFilter, FeedLink
from bot.engine.reading import parse_date

_ALTERNATE = re.compile(r"<link\b[^>]*\brel=[\"']?alternate[^>]*>", re.I)
_FEED = re.compile(r"application/(?:rss|atom)\+xml", re.I)


def read_feed(body: bytes, *, url: str, content_type: str = "", charset: str | None = None) -> FeedDocument:  # noqa: ARG001
    """A feed's document. Raises BadInput when it is none, or cut short."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        raise BadInput("There is no feed at this address.") from None
    if _name(root) not in ("rss", "feed", "RDF"):
        raise BadInput("There is no feed at this address.")
    head = next((one for one in root if _name(one) == "channel"), root)
    items = [one for one in root.iter() if _name(one) in ("item", "entry")]
    ids = [_text(one, "guid", "id") for one in items]
    entries = tuple(_entry(one, id if ids.count(id) == 1 else None, url) for one, id in zip(items, ids, strict=True))
    ttl = _text(head, "ttl")
    rest = float(ttl) * 60 if ttl and ttl.isdecimal() and len(ttl) < 9 else None
    return FeedDocument(_text(head, "title"), _text(head, "link"), entries, rest)


def discover(body: bytes, *, url: str, charset: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that a page names."""
    found = []
    for tag in _ALTERNATE.findall(body.decode(charset or "utf-8", "replace")):
        href = re.search(r"href=[\"']([^\"']+)", tag)
        title = re.search(r"title=[\"']([^\"']+)", tag)
        if _FEED.search(tag) and href:
            found.append(FeedLink(urljoin(url, href[1]), title and title[1]))
    return tuple(found)


def guesses(url: str) -> tuple[str, ...]:
    """Where a site may have its feed."""
    return tuple(urljoin(url, path) for path in ("/feed", "/rss.xml", "/atom.xml"))


def read_opml(data: bytes) -> tuple[FeedLink, ...]:
    """The feeds of an OPML file. Raises BadInput."""
    try:
        root = ElementTree.fromstring(data)  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        raise BadInput("This is no OPML file.") from None
    found = [FeedLink(one.get("xmlUrl", ""), one.get("text")) for one in root.iter("outline") if one.get("xmlUrl")]
    return tuple(found[:200])


def write_opml(feeds: Sequence[FeedLink], title: str) -> bytes:
    """Feeds as an OPML file."""
    lines = [
        f"<outline type='rss' text={quoteattr(one.title or one.url)} xmlUrl={quoteattr(one.url)}/>" for one in feeds
    ]
    return f"<opml version='2.0'><head><title>{title}</title></head><body>{''.join(lines)}</body></opml>".encode()


def parse_words(typed: str) -> tuple[str, ...]:
    """Terms with commas between them."""
    return tuple(" ".join(one.split()) for one in typed.split(",") if one.strip())


def wanted(filter: FeedFilter, entry: FeedEntry) -> bool:
    """Whether a filter keeps an entry."""
    text = f"{entry.title} {entry.content}".casefold()
    must = not filter.must or any(one.casefold() in text for one in filter.must)
    return must and not any(one.casefold() in text for one in filter.must_not)


def fresh(entries: Sequence[FeedEntry], known: Collection[str]) -> list[FeedEntry]:
    """The entries none of whose keys is known, of two that share one the first."""
    seen, found = set(known), []
    for entry in entries:
        if seen.isdisjoint(entry.keys):
            found.append(entry)
        seen.update(entry.keys)
    return found


def submission(entry: FeedEntry, *, outlet: str | None) -> Submission:
    """What an entry itself says, as an article."""
    data = f"<html><body><article>{entry.content or ''}</article></body></html>".encode()
    return Submission(data, title=entry.title, source=outlet, url=entry.link, published=entry.published)


def _entry(item: ElementTree.Element, guid: str | None, url: str) -> FeedEntry:
    links = [one.get("href") or one.text for one in item if _name(one) == "link"]
    link = urljoin(url, links[0].strip()) if links and links[0] else None
    title, content = _text(item, "title"), _text(item, "encoded", "content", "description", "summary")
    if guid or link:
        keys = tuple(one for one in (guid and f"guid {guid}", link and f"link {link}") if one)
    else:
        keys = ("text " + sha256(f"{title}{(content or '')[:500]}".encode()).hexdigest(),)
    published = parse_date(_text(item, "pubDate", "published", "updated", "date") or "")
    return FeedEntry(keys, link, title, None, published, content)


def _text(parent: ElementTree.Element, *names: str) -> str | None:
    for name in names:
        for one in parent:
            if _name(one) == name and one.text and one.text.strip():
                return one.text.strip()
    return None


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

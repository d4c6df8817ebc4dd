"""A web page to its article as plain text, with what its head says of title, writer, outlet and day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.engine import lexicon
from bot.engine.reading import furniture, walls
from bot.engine.reading.dates import parse_date
from bot.engine.reading.root import article_root, is_byline, is_hidden, is_list, is_no_article
from bot.engine.reading.tree import Node, parse

NAMES = (".html", ".htm", ".xhtml")
LONGEST_HEADLINE = 300
MANY_BLOCKS = 3  # closing tags of blocks that make a text HTML though it begins with none
LONGEST_SHOWN = 200_000  # characters of what a page shows, among which the words of a wall stand
LONGEST_DATA = 200_000  # characters of one block of linked data

_START = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*|<!--(?:(?!-->).){0,500}-->\s*)*+<(?:!doctype\s+html|html|head|body|article|main|div|section|header"
    r"|p|h1|h2|meta|title|span|table|ul)\b",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK_END = re.compile(r"</(?:p|div|article|section|h[1-6]|li|blockquote)\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "dc.date.issued",
    "date",
)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_SUFFIX = re.compile(r"\s+(?:[|–—·•]|-|::)\s+(?P<outlet>[^|–—·•]{1,40})$")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as plain text, blocks parted by blank lines, and what it says of itself."""

    text: str
    title: str | None = None
    byline: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    shown: str = ""  # all that a web page shows, the parts around the article too
    locked: bool = False  # whether the page says that its article is not free
    listing: bool = False  # whether it shows several articles


def is_html(text: str, name: str | None) -> bool:
    """Whether a text is HTML by what it holds; a name that ends in .html makes a single tag enough."""
    if _START.match(text.lstrip()[:2000]):
        return True
    if name is not None and name.lower().endswith(NAMES):
        return _ANY_TAG.search(text) is not None
    return len(list(islice(_BLOCK_END.finditer(text), MANY_BLOCKS))) == MANY_BLOCKS


def page(text: str) -> Page:
    """The article of a page. Raises BadInput when the page is too deep or too large."""
    tree = parse(text)
    root = article_root(tree)
    said = _Said(tree)
    byline = said.byline() or _byline(root)
    return Page(
        text=_plain(root),
        title=_title(tree, root, said),
        byline=byline,
        source=said.source(),
        url=said.url(),
        published=said.published() or _first_time(root),
        shown=_shown(tree),
        locked=str(said.data.get("isAccessibleForFree", True)).lower() == "false",
        listing=is_list(root) and not said.data and said.meta.get("og:type", "").lower() != "article",
    )


class _Said:
    """What the head of a page says of its article: meta elements, links, linked data."""

    def __init__(self, tree: Node) -> None:
        self.meta: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.title: str | None = None
        self.data: dict[str, Any] = {}
        for node in tree.walk():
            if node.tag == "meta":
                for name in (node.get("property"), node.get("name"), node.get("itemprop")):
                    if name and node.get("content").strip():
                        self.meta.setdefault(name.lower(), _line(node.get("content")))
            elif node.tag == "link" and node.get("href"):
                self.links.setdefault(node.get("rel").lower(), node.get("href").strip())
            elif node.tag == "title" and self.title is None:
                self.title = node.text() or None
            elif node.tag == "script" and "ld+json" in node.get("type") and not self.data:
                self.data = _linked_data("".join(part for part in node.parts if isinstance(part, str)))

    def headline(self) -> str | None:
        return self.meta.get("og:title") or _string(self.data.get("headline")) or self.meta.get("twitter:title")

    def byline(self) -> str | None:
        names = [
            _string(one.get("name")) if isinstance(one, dict) else _string(one)
            for one in _list(self.data.get("author"))
        ]
        people = [name for name in names if name and furniture.is_name(name)]
        if people:
            return people[0] if len(people) == 1 else ", ".join(people[:-1]) + " and " + people[-1]
        for name in ("author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author"):
            writer = _writer(self.meta.get(name, ""))
            if writer is not None and writer != self.source():
                return writer
        return None

    def source(self) -> str | None:
        publisher = self.data.get("publisher")
        named = _string(publisher.get("name")) if isinstance(publisher, dict) else _string(publisher)
        return self.meta.get("og:site_name") or named or self.meta.get("application-name")

    def url(self) -> str | None:
        return self.links.get("canonical") or self.meta.get("og:url")

    def published(self) -> str | None:
        for value in (self.meta.get(_DATE_NAMES[0]), _string(self.data.get("datePublished"))):
            if value and parse_date(value):
                return parse_date(value)
        return next(filter(None, (parse_date(self.meta.get(name, "")) for name in _DATE_NAMES)), None)


def _title(tree: Node, root: Node, said: _Said) -> str | None:
    own = _headings(root)
    headings = own or _headings(tree)
    headline = said.headline()
    if own and (root.tag in ("article", "main") or headline is None):
        return own[0]
    title = headline or (headings[0] if headings else None) or _without_outlet(said.title, said.source())
    return title[:LONGEST_HEADLINE] if title else None


def _headings(node: Node) -> list[str]:
    texts = [one.text() for one in node.walk() if one.tag == "h1"]
    return [text for text in texts if text and len(text) <= LONGEST_HEADLINE]


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """A page's title without the outlet's name at its end."""
    match = _SUFFIX.search(title[-100:]) if title else None
    if title is None or match is None:
        return title
    named = outlet is not None and furniture.folded(match["outlet"]) == furniture.folded(outlet)
    short = len(match["outlet"].split()) <= 4 and match["outlet"][0].isupper()
    return title[: len(title) - len(match[0])] if named or short else title


def _byline(root: Node) -> str | None:
    for node in root.walk():
        if "author" in node.get("rel").lower().split() or node.get("itemprop").lower() == "author" or is_byline(node):
            writer = _writer(node.text()) if node.letters <= furniture.LONGEST_BYLINE else None
            if writer is not None:
                return writer
    return None


def _writer(text: str) -> str | None:
    by = furniture.byline(text if text[:3].lower() == "by " else f"By {text}") if text else None
    return by if by is None or furniture.is_name(by.partition(",")[0].partition(" and ")[0]) else None


def _first_time(root: Node) -> str | None:
    times = (node.get("datetime") or node.get("content") for node in root.walk() if node.tag == "time")
    return next(filter(None, map(parse_date, times)), None)


def _plain(root: Node) -> str:
    """The text of an element, one block a paragraph, without the parts of the page that are no article."""
    blocks: list[str] = []
    current: list[str] = []

    def close() -> None:
        for block in "".join(current).split("\n\n"):
            lines = (" ".join(line.split()) for line in block.split("\n"))
            kept = "\n".join(line for line in lines if line)
            if kept:
                blocks.append(kept)
        current.clear()

    waiting: list[Node | str | None] = [root]
    while waiting:
        part = waiting.pop()
        if part is None:
            close()
        elif isinstance(part, str):
            current.append(_SPACES.sub(" ", part))
        elif part.tag == "br":
            current.append("\n")
        elif part.tag in ("td", "th"):
            current.append(" ")
            waiting += reversed(part.parts)
        elif part is root or not is_no_article(part, root):
            block = part.tag in lexicon.words("html_blocks") or is_byline(part)
            if block:
                close()
                waiting.append(None)
            waiting += reversed(part.parts)
    close()
    return "\n\n".join(walls.without_notices(blocks))


def _shown(tree: Node) -> str:
    """What a page shows, the beginning of it, without what only programs see."""
    pieces: list[str] = []
    length = 0
    waiting: list[Node | str] = [tree]
    while waiting and length < LONGEST_SHOWN:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            length += len(part)
        elif part.tag not in ("script", "style", "template", "noscript", "head", "iframe") and not is_hidden(part):
            pieces.append(" ")
            waiting += reversed(part.parts)
    return " ".join("".join(pieces).split())


def _linked_data(text: str) -> dict[str, Any]:
    """The record of the article in a block of linked data; empty when there is none."""
    if len(text) > LONGEST_DATA:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return next(
        (one for one in _records(found) if any(kind.endswith(("Article", "Posting")) for kind in _kinds(one))), {}
    )


def _records(found: Any) -> Iterator[dict[str, Any]]:
    for one in _list(found):
        if isinstance(one, dict):
            yield one
            yield from (inner for inner in _list(one.get("@graph")) if isinstance(inner, dict))


def _kinds(record: dict[str, Any]) -> list[str]:
    return [kind for kind in _list(record.get("@type")) if isinstance(kind, str)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _string(value: Any) -> str | None:
    return _line(value) or None if isinstance(value, str) else None


def _line(text: str) -> str:
    return " ".join(text.split())[:500]

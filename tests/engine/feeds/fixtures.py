"""Sixty feeds in real shapes, each as it is found at five polls. All news in them is invented.

A fixture tells how many articles its five documents hold in all: a poller that keeps more has doubled one, and one that
keeps fewer has lost one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

SITE = "https://post.example"
POLLS = 5


@dataclass(frozen=True)
class Item:
    """One entry; None or "" leaves a field out."""

    number: int
    guid: str | None = "auto"
    link: str | None = "auto"
    title: str | None = "auto"
    text: str | None = "auto"
    day: int | None = 1
    comments: str = ""

    def of(self, name: str) -> str | None:
        value: str | None = getattr(self, name)
        if value != "auto":
            return value
        return {
            "guid": f"tag:post.example,2026:{self.number}",
            "link": f"{SITE}/news/{self.number}/ferries",
            "title": f"Ferry {self.number} sails again from Port Ellery",
            "text": f"<p>“Ferry {self.number} will sail on Monday,” said Ada Moss, the harbour master.</p>",
        }[name]


@dataclass(frozen=True)
class Fixture:
    """A feed at five polls; `articles` is how many different ones it tells of."""

    name: str
    documents: tuple[bytes, ...]
    articles: int


Writer = Callable[[Sequence[Item]], str]


def rss(items: Sequence[Item], *, more: str = "", head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel><title>The Ellery Post</title><link>{SITE}/</link><description>News</description>{more}"
        + "".join(_rss_item(item) for item in items)
        + "</channel></rss>"
    )


def _rss_item(item: Item) -> str:
    def tag(name: str, value: str | None) -> str:
        return f"<{name}>{escape(value)}</{name}>" if value else ""

    day = f"<pubDate>Mon, {item.day:02} Jun 2026 08:00:00 GMT</pubDate>" if item.day else ""
    guid = item.of("guid")
    mark = f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
    return (
        f"<item>{tag('title', item.of('title'))}{tag('link', item.of('link'))}{mark}"
        f"{tag('description', item.of('text'))}{day}{item.comments}</item>"
    )


def atom(items: Sequence[Item], *, content: str = "html") -> str:
    entries = []
    for item in items:
        text = item.of("text") or ""
        body = (
            f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{text}</div></content>'
            if content == "xhtml"
            else f'<content type="html">{escape(text)}</content>'
        )
        link = item.of("link")
        entries.append(
            f"<entry><title>{escape(item.of('title') or '')}</title>"
            + (f'<link rel="alternate" href="{escape(link)}"/>' if link else "")
            + (f"<id>{escape(item.of('guid') or '')}</id>" if item.of("guid") else "")
            + (f"<updated>2026-06-{item.day:02}T08:00:00Z</updated>" if item.day else "")
            + f"<author><name>Nora Vane</name></author>{body}</entry>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Ellery Post</title>'
        f'<id>{SITE}/feed</id><link rel="self" href="{SITE}/atom.xml"/><link href="{SITE}/"/>{"".join(entries)}</feed>'
    )


def rdf(items: Sequence[Item]) -> str:
    entries = "".join(
        f'<item rdf:about="{escape(item.of("guid") or "")}"><title>{escape(item.of("title") or "")}</title>'
        f"<link>{escape(item.of('link') or '')}</link><description>{escape(item.of('text') or '')}</description>"
        f"<dc:date>2026-06-{item.day or 1:02}T08:00:00Z</dc:date></item>"
        for item in items
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="{SITE}/"><title>The Ellery Post</title><link>{SITE}/</link></channel>{entries}</rdf:RDF>'
    )


def json_feed(items: Sequence[Item], *, version: str = "1.1", plain: bool = False) -> str:
    told = []
    for item in items:
        one: dict[str, object] = {"id": item.of("guid") or "", "url": item.of("link"), "title": item.of("title")}
        one["content_text" if plain else "content_html"] = item.of("text")
        if item.day:
            one["date_published"] = f"2026-06-{item.day:02}T08:00:00Z"
        told.append({name: value for name, value in one.items() if value})
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "title": "The Ellery Post", "items": told})


def _rolling(write: Writer, change: Callable[[Item, int], Item] = lambda item, poll: item) -> tuple[bytes, ...]:
    """Ten entries at first, one new one at each poll, the oldest falling off; `change` is done to each at each poll."""
    return tuple(
        write([change(Item(number), poll) for number in range(9 + poll, poll - 1, -1)]).encode()
        for poll in range(POLLS)
    )


ROLLING = 10 + POLLS - 1


def _encoded(name: str, declared: str, *, bom: bytes = b"") -> tuple[bytes, ...]:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    return tuple(
        bom
        + rss(
            [
                Item(n, title=f"Fähre {n} fährt wieder", text=f"Die Fähre {n} fährt.")
                for n in range(9 + poll, poll - 1, -1)
            ],
            head=head,
        ).encode(name)
        for poll in range(POLLS)
    )


def _swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def fixtures() -> list[Fixture]:
    """All of them."""
    writers: dict[str, Writer] = {"rss": rss, "atom": atom, "rdf": rdf, "json": json_feed}
    found: list[Fixture] = []

    def add(name: str, documents: Sequence[bytes], articles: int = ROLLING) -> None:
        assert len(documents) == POLLS
        found.append(Fixture(name, tuple(documents), articles))

    for kind, write in writers.items():
        add(f"{kind}, ordinary", _rolling(write))
        add(f"{kind}, dates change at each poll", _rolling(write, lambda item, poll: replace(item, day=poll + 2)))
        add(
            f"{kind}, reordered",
            [
                write(sorted(map(Item, range(8)), key=lambda item: (item.number * (poll + 3)) % 8)).encode()
                for poll in range(POLLS)
            ],
            8,
        )
        add(
            f"{kind}, entries drop off and return",
            [write([Item(n) for n in range(10) if (n + poll) % 3]).encode() for poll in range(POLLS)],
            10,
        )
        add(
            f"{kind}, titles corrected",
            _rolling(write, lambda item, poll: replace(item, title=f"Ferry {item.number}: update {poll}")),
        )
        add(
            f"{kind}, texts edited",
            _rolling(
                write,
                lambda item, poll: replace(
                    item, text=f"<p>Ferry {item.number} sails, said Ada Moss. Edition {poll}.</p>"
                ),
            ),
        )
        add(
            f"{kind}, links change, marks stay",
            _rolling(write, lambda item, poll: replace(item, link=f"{SITE}/{poll}/{item.number}")),
        )
        add(
            f"{kind}, tracking in links, no marks",
            _rolling(
                write,
                lambda item, poll: replace(item, guid=None, link=f"{SITE}/n/{item.number}?utm_source=feed{poll}"),
            ),
        )
    for kind in ("rss", "atom", "json"):
        write = writers[kind]
        add(
            f"{kind}, marks change at each poll",
            _rolling(write, lambda item, poll: replace(item, guid=f"{poll}-{item.number}")),
        )
        add(f"{kind}, no dates", _rolling(write, lambda item, poll: replace(item, day=None)))
        add(f"{kind}, no links", _rolling(write, lambda item, poll: replace(item, link=None)))
        add(f"{kind}, no titles", _rolling(write, lambda item, poll: replace(item, title=None)))
    add("rss, neither marks nor links", _rolling(rss, lambda item, poll: replace(item, guid=None, link=None)))
    add(
        "rss, neither marks, links nor dates",
        _rolling(rss, lambda item, poll: replace(item, guid=None, link=None, day=None)),
    )
    add("rss, one mark for all", _rolling(rss, lambda item, poll: replace(item, guid="post")))
    add("rss, all link to the front page", _rolling(rss, lambda item, poll: replace(item, link=f"{SITE}/")))
    add(
        "rss, one entry a poll that links to the front page",
        [rss([Item(poll, link=f"{SITE}/")]).encode() for poll in range(POLLS)],
        POLLS,
    )
    add(
        "rss, the same entry twice",
        [rss([Item(n) for n in range(9 + poll, poll - 1, -1) for _ in range(2)]).encode() for poll in range(POLLS)],
    )
    add(
        "rss, two entries with one link",
        [rss([Item(1), replace(Item(2), link=Item(1).of("link")), Item(3)]).encode()] * POLLS,
        3,
    )
    add(
        "rss, HTML in titles",
        _rolling(rss, lambda item, poll: replace(item, title=f"<b>Ferry {item.number}</b> &amp; crew")),
    )
    add("rss, relative links", _rolling(rss, lambda item, poll: replace(item, link=f"/news/{item.number}/ferries")))
    add("rss, a mark that is the link", _rolling(rss, lambda item, poll: replace(item, guid=item.of("link"))))
    add(
        "rss, media, podcasts and comments",
        _rolling(
            lambda items: rss(items, more="<itunes:author>Post</itunes:author><ttl>30</ttl>"),
            lambda item, poll: replace(
                item,
                comments='<media:content url="https://cdn.example/1.jpg" medium="image"><media:title>A ferry</media:title></media:content><itunes:duration>3:00</itunes:duration><comments>https://post.example/c</comments>',
            ),
        ),
    )
    add(
        "rss, CDATA",
        [
            _swapped(
                document.decode(),
                ("<description>&lt;p&gt;", "<description><![CDATA[<p>"),
                ("&lt;/p&gt;</description>", "</p>]]></description>"),
            ).encode()
            for document in _rolling(rss)
        ],
    )
    add(
        "rss, the old document type",
        [
            _swapped(
                document.decode(),
                (
                    "<rss version",
                    "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://dtd.example/rss.dtd'><rss version",
                ),
            ).encode()
            for document in _rolling(rss)
        ],
    )
    add("rss, entities of HTML", _rolling(lambda items: rss(items).replace("again from", "again&nbsp;&mdash; from")))
    add("atom, XHTML content", _rolling(lambda items: atom(items, content="xhtml")))
    add("json, version 1, plain text", _rolling(lambda items: json_feed(items, version="1", plain=True)))
    add("rss in Latin 1", _encoded("latin-1", "ISO-8859-1"))
    add("rss in Windows' encoding", _encoded("cp1252", "windows-1252"))
    add("rss in UTF-16", _encoded("utf-16", "UTF-16"))
    add("rss in UTF-8 that says it is Latin 1", _encoded("utf-8", "ISO-8859-1"))
    add("rss in UTF-8 with its mark, that says it is UTF-16", _encoded("utf-8", "UTF-16", bom=b"\xef\xbb\xbf"))
    add(
        "rss with comments and blanks behind",
        [document + b"\n<!-- made in 0.2 s -->\n\n" for document in _rolling(rss)],
    )
    add("rss, blanks before", [b"\n\n  " + document for document in _rolling(rss)])
    add(
        "rss, control characters and impossible references",
        [document.replace(b"sails", b"sai\x08ls &#x0; &#xD800;") for document in _rolling(rss)],
    )
    return found

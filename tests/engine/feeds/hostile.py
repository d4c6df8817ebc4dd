"""Documents made to harm whoever reads a feed: their makers by kind, each of about a number of characters."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.engine.feeds.fixtures import Item, atom, json_feed, rss

HEAD = '<?xml version="1.0"?>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _in_title(text: str, *, before: str = "") -> str:
    return f"{HEAD}{before}<rss version='2.0'><channel><title>{text}</title></channel></rss>"


def _attribute(number: int) -> str:
    return f"a{number}='1'"


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


_MAKERS: dict[str, Callable[[int], str | bytes]] = {
    "a path": lambda _: "/etc/passwd",
    "a device": lambda _: "/dev/zero",
    "a path with blanks": lambda _: "  /etc/hostname  \n",
    "an address": lambda _: "http://169.254.169.254/latest/meta-data/",
    "a file address": lambda _: "file:///etc/passwd",
    "an FTP address": lambda _: "ftp://127.0.0.1/feed",
    "nothing": lambda _: "",
    "blanks": lambda size: " " * size,
    "NULs": lambda size: "\0" * size,
    "random bytes": _noise,
    "laughs": lambda _: _in_title("&l9;", before=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'),
    "one large entity": lambda size: _in_title(
        "&a;" * 1000, before=f'<!DOCTYPE rss [<!ENTITY a "{"a" * (size // 10)}">]>'
    ),
    "an entity of a file": lambda _: _in_title(
        "&x;", before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "an entity of an address": lambda _: _in_title(
        "&x;", before='<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
    ),
    "a parameter entity": lambda _: _in_title(
        "x", before='<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>'
    ),
    "a document type elsewhere": lambda _: _in_title("x", before='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "XInclude": lambda _: _in_title(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    ),
    "a style sheet": lambda _: f'{HEAD}<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>' + rss([Item(1)], head=""),
    "deep": lambda size: _in_title("<a>" * (size // 7) + "</a>" * (size // 7)),
    "deep, never closed": lambda size: _in_title("<a>" * (size // 3)),
    "many attributes": lambda size: (
        f"{HEAD}<rss version='2.0' {' '.join(_attribute(n) for n in range(size // 11))}><channel></channel></rss>"
    ),
    "many tags of many attributes": lambda size: _in_title(
        f"<a {' '.join(_attribute(n) for n in range(200))}/>" * (size // 2000)
    ),
    "one long attribute": lambda size: f"{HEAD}<rss version='2.0' a='{'x' * size}'><channel></channel></rss>",
    "openings of comments": lambda size: rss([Item(1, text="<!--" * (size // 4))]),
    "openings of comments in CDATA": lambda size: _in_title(f"<![CDATA[{'<!--' * (size // 4)}]]>"),
    "openings of CDATA": lambda size: _in_title("<![CDATA[" * (size // 9)),
    "signs of less": lambda size: _in_title("<" * size),
    "ampersands": lambda size: _in_title("&" * size),
    "references": lambda size: _in_title("&#65;" * (size // 5)),
    "references to halves": lambda size: _in_title("&#xD800;&#xDFFF;&#0;" * (size // 20)),
    "many entries": lambda size: rss([Item(n) for n in range(size // 400)]),
    "many entries of Atom": lambda size: atom([Item(n) for n in range(size // 400)]),
    "one long title": lambda size: rss([Item(1, title="ferry " * (size // 6))]),
    "long dates": lambda size: rss([Item(1, comments=f"<pubDate>{'1' * size}</pubDate>")]),
    "brackets of JSON": lambda size: '{"version":"https://jsonfeed.org/version/1","items":' + "[" * size,
    "a long number in JSON": lambda size: (
        f'{{"version":"https://jsonfeed.org/version/1","items":[{{"id":{"9" * size}}}]}}'
    ),
    "JSON of odd kinds": lambda _: (
        '{"version":"https://jsonfeed.org/version/1","title":7,"items":[null,[],{"id":{},"url":[],"authors":7,"tags":1}]}'
    ),
    "halves in JSON": lambda size: json_feed([Item(n, title="\ud800") for n in range(size // 400)]),
    "UTF-7": lambda _: '<?xml version="1.0" encoding="utf-7"?>' + _in_title("+ADw-script+AD4-")[len(HEAD) :],
    "an encoding that is none": lambda _: '<?xml version="1.0" encoding="rot13"?>' + _in_title("x")[len(HEAD) :],
    "cut short": lambda _: rss([Item(1), Item(2)])[:-30],
    "a web page": lambda _: "<!doctype html><html><body><p>Sign in to go on.</p></body></html>",
}


def make(kind: str, size: int) -> bytes:
    """One of KINDS, of about `size` characters."""
    made = _MAKERS[kind](size)
    return made if isinstance(made, bytes) else made.encode("utf-8", "replace")


KINDS = tuple(_MAKERS)

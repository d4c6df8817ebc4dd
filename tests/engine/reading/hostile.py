"""Thirty-seven kinds of page made to cost time or memory, or to break what reads them; of any size."""

from collections.abc import Callable

Maker = Callable[[int], str]


def repeated(piece: str, before: str = "", after: str = "") -> Maker:
    return lambda size: before + piece * (size // len(piece)) + after


def numbered(piece: str, before: str = "", after: str = "") -> Maker:
    """The piece with a number in the place of its %d."""
    return lambda size: before + "".join(piece % n for n in range(size // (len(piece) + 3))) + after


def article(inner: Maker) -> Maker:
    return lambda size: (
        "<!doctype html><html><body><article><h1>Harbour</h1>" + inner(size) + "</article></body></html>"
    )


DATA = '<script type="application/ld+json">'
SENTENCE = "“The pier is open again,” said Ada Moss. "

KINDS: dict[str, Maker] = {
    "open divisions": repeated("<div>"),
    "open spans": repeated("<span>"),
    "open tables": repeated("<table><tr><td>"),
    "open lists": repeated("<ul><li>a"),
    "open links": repeated("<a href=/>a"),
    "open bold": repeated("<b>"),
    "crossed tags": repeated("<b><i></b></i>"),
    "closing tags": repeated("</div>"),
    "closed wrongly": repeated("<div></p>"),
    "less-than signs": repeated("<"),
    "half tags": repeated("<a "),
    "comments begun": repeated("<!--"),
    "comments": repeated("<!-- a -->"),
    "conditional comments": repeated("<!--[if IE]>a<![endif]-->"),
    "CDATA begun": repeated("<![CDATA["),
    "declarations": repeated("<!DOCTYPE html>"),
    "entities": repeated("&amp;"),
    "ampersands": repeated("&"),
    "unknown entities": repeated("&zxq;"),
    "numeric entities": repeated("&#1114112;&#xD800;&#0;"),
    "entity bomb": lambda size: '<!DOCTYPE x [<!ENTITY a "aaaa">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 9}">' for n in range(size // 60))
    + "]><html><body><p>&a1;</p></body></html>",
    "attributes": numbered(" a%d=1", "<p", ">Word.</p>"),
    "a long attribute": repeated("x", '<p class="', '">Word.</p>'),
    "class words": repeated("aB-", '<div class="', '"><p>Word.</p></div>'),
    "breaks": article(repeated("a<br>")),
    "paragraphs": article(repeated(f"<p>{SENTENCE}</p>")),
    "headings": article(repeated("<h2>a</h2>")),
    "bylines": article(repeated("<p class=byline>By Jo Roe</p>")),
    "articles": repeated("<article><p>One word.</p></article>"),
    "articles in articles": repeated("<article>a"),
    "links": article(repeated("<a href=/>a b</a> ")),
    "one word": article(repeated("a")),
    "quotation marks": article(repeated("“‘")),
    "numbers": article(repeated("3.2 million dollars of 4 ")),
    "deep linked data": lambda size: f"<html>{DATA}{'[' * (size // 2)}{']' * (size // 2)}</script><p>A b.</p>",
    "much linked data": numbered(DATA + '{"@type":"Article","author":"%d"}</script>', "<html>", "<p>A b.</p>"),
    "meta elements": numbered("<meta name=a%d content=b>", "<html><head>", "</head><p>A b c.</p>"),
    "scripts": repeated("<script>if (a < b) { document.write('<p>a</p>') }</script>", "<html><body>", "<p>A b c.</p>"),
    "noise": lambda size: "".join(chr(33 + (n * n * 7919 + n) % 900) for n in range(size)),
}  # fmt: skip

"""HTML to a plain tree, in bounded time and memory whatever the page: nothing is fetched, no entity expands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from bot.engine import lexicon
from bot.engine.model import BadInput

MAX_DEPTH = 400  # elements inside elements; news pages have 15 to 60
MAX_ELEMENTS = 150_000  # news pages have 500 to 15,000
TOO_LARGE = "This page is built too deep or too large to be read. Copy the article's text and send that."
CHUNK = 32 * 1024  # bytes between two looks at the depth; the parser's time grows with depth times length


@dataclass(slots=True)
class Node:
    """An element. `parts` are text and elements, `letters` counts what is not space, `linked` those in links."""

    tag: str
    attributes: dict[str, str]
    parts: list[Node | str] = field(default_factory=list)
    letters: int = 0
    linked: int = 0

    def get(self, name: str) -> str:
        """An attribute, "" when it is absent."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Node]:
        """The element and all below it, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [part for part in reversed(node.parts) if isinstance(part, Node)]

    def text(self) -> str:
        """All text in it, white space collapsed."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        waiting: list[Node | str] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
            else:
                waiting += reversed(part.parts)


class _Builder:
    """What the parser reports to: lxml's own trees take minutes for one tag of many attributes."""

    def __init__(self) -> None:
        self.open = [Node("", {})]
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kept = lexicon.words("html_attributes")
        node = Node(tag, {name: value for name, value in attributes.items() if name in kept} if attributes else {})
        self.open[-1].parts.append(node)
        self.open.append(node)
        self.count += 1

    def end(self, _tag: str) -> None:
        if len(self.open) > 1:
            node = self.open.pop()
            if node.tag == "a":
                node.linked = node.letters
            if node.tag not in ("script", "style"):
                self.open[-1].letters += node.letters
                self.open[-1].linked += node.linked

    def data(self, text: str) -> None:
        self.open[-1].parts.append(text)
        self.open[-1].letters += len(text) - text.count(" ") - text.count("\n")

    def comment(self, _text: str) -> None:
        """Comments are no text."""

    def close(self) -> None:
        """The parser asks for it at the end."""


def parse(text: str) -> Node:
    """The tree of a page. BadInput when it is deeper or larger than any page with an article."""
    builder = _Builder()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, target=builder)
    data = text.encode("utf-8", "replace")
    for begin in range(0, len(data), CHUNK):
        try:
            parser.feed(data[begin : begin + CHUNK])
        except etree.XMLSyntaxError:  # no memory for it
            raise BadInput(TOO_LARGE) from None
        if len(builder.open) > MAX_DEPTH or builder.count > MAX_ELEMENTS:
            raise BadInput(TOO_LARGE)
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return builder.open[0]  # no element in it at all
    while len(builder.open) > 1:
        builder.end("")
    return builder.open[0]

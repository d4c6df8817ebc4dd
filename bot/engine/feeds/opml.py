"""Lists of feeds as other readers write and take them (OPML 2.0)."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedLink
from bot.engine.reading import LONGEST_FIELD, LONGEST_URL
from bot.engine.reading.decoding import clean

LARGEST = 1024 * 1024  # bytes: 5,000 feeds
MOST = 200  # feeds of one file


def read_opml(data: bytes) -> tuple[FeedLink, ...]:
    """The feeds of a file, in its order, each once. BadInput when it is no OPML, names none or too many."""
    if len(data) > LARGEST:
        raise BadInput(f"The file is larger than {LARGEST // 2**20} MB. Export fewer feeds into it.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BadInput("This is not an OPML file. Export your feeds from the other reader as OPML.") from None
    if etree.QName(root).localname.lower() != "opml" or root.getroottree().docinfo.internalDTD is not None:
        raise BadInput("This is not an OPML file. Export your feeds from the other reader as OPML.")
    found: dict[str, FeedLink] = {}
    for node in root.iter("{*}outline", "{*}Outline"):
        fields = {str(name).lower(): clean(str(value)).strip() for name, value in node.attrib.items()}
        url = fields.get("xmlurl", "")
        if url and len(url) <= LONGEST_URL:
            title = " ".join((fields.get("title") or fields.get("text") or "").split())[:LONGEST_FIELD]
            found.setdefault(url, FeedLink(url, title or None))
    if not found:
        raise BadInput("There are no feeds in this file. Export your feeds from the other reader as OPML.")
    if len(found) > MOST:
        raise BadInput(f"There are {len(found)} feeds in this file, more than {MOST}. Split it.")
    return tuple(found.values())


def write_opml(feeds: Sequence[FeedLink], title: str) -> bytes:
    """A file that other readers take."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = clean(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = clean(feed.title or feed.url)
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=clean(feed.url))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

"""Documents of feeds. To be run where it can be killed: some inputs cost time that grows with their square."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.engine.feeds.identity import keys
from bot.engine.model import BadInput, Submission
from bot.engine.model.feeds import FeedDocument, FeedEntry
from bot.engine.reading import LONGEST_FIELD, LONGEST_URL, links, parse_date
from bot.engine.reading.decoding import clean, decode
from bot.engine.reading.tree import parse

LARGEST = 5 * 1024 * 1024  # bytes; of 2,000 feeds of newspapers hardly one is larger than one megabyte
ENTRIES = 500  # of one document that are looked at; feeds have 10 to 100
CONTENT = 200_000  # characters of one entry's own text
LONGEST_TAG = 64 * 1024  # characters; feedparser's time grows with the square of a tag's attributes
OLDEST = 1990  # a date of before is a mistake of the feed's

NO_FEED = "This is not a feed. Give the address of an RSS, Atom or JSON feed, or of a site that has one."
CUT_SHORT = "The feed was cut short. It will be tried again."
PERIODS = {"hourly": 3600.0, "daily": 86400.0, "weekly": 604800.0}

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,500}>", re.IGNORECASE)
_ENTITIES = re.compile(r"<!(?:DOCTYPE[^>]{0,500}\[|ENTITY)", re.IGNORECASE)
_TOO_LONG = re.compile(rf"<[^<>]{{{LONGEST_TAG}}}")
_CLOSED = re.compile(
    r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.IGNORECASE | re.DOTALL
)
_OPENED = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));")
_TAG = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")


def read_feed(body: bytes, *, url: str, charset: str | None = None) -> FeedDocument:
    """What a document of RSS, Atom or JSON Feed says, found at `url`. BadInput when it is none, or was cut short."""
    if len(body) > LARGEST:
        raise BadInput(f"The feed is larger than {LARGEST // 2**20} MB, more than is read.")
    try:
        text = clean(decode(body, charset, most=LARGEST)).strip()
    except BadInput:
        raise BadInput(NO_FEED) from None
    if text.startswith("{"):
        return _json_feed(text, url)
    return _xml_feed(text, url)


def submission(entry: FeedEntry, *, outlet: str | None) -> Submission:
    """What an entry says itself as an article, for when its page gives none. BadInput when it says nothing."""
    if not entry.content:
        raise BadInput("The feed gives no text of its own for it.")
    page = f"<html><body><article>{entry.content}</article></body></html>"
    return Submission(page.encode("utf-8", "replace"), "entry.html", entry.title, outlet, entry.link, entry.published)


def _xml_feed(text: str, url: str) -> FeedDocument:
    if not text.startswith("<") or not _OPENED.search(text[:100_000]) or _ENTITIES.search(text[:10_000]):
        raise BadInput(NO_FEED)
    if _TOO_LONG.search(text):
        raise BadInput(NO_FEED)
    if not _CLOSED.search(text[-4000:]):
        raise BadInput(CUT_SHORT)
    import feedparser  # slow to load, and only the process that reads needs it

    text = _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)
    data = _REFERENCE.sub(_sound_reference, text).encode("utf-8", "replace")
    try:
        found = feedparser.parse(
            io.BytesIO(data),  # bytes themselves would be taken for a path or an address
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception as error:  # whatever it trips over, the input is to blame
        raise BadInput(NO_FEED) from error
    if not found.version:
        raise BadInput(NO_FEED)
    raw = [_xml_entry(entry, url) for entry in found.entries[:ENTRIES]]
    return FeedDocument(
        title=_plain(found.feed.get("title")),
        site=_link(found.feed.get("link"), url),
        entries=_entries(raw),
        ttl=_ttl(found.feed),
    )


_Raw = tuple[str | None, str | None, str | None, str | None, str | None, str | None]  # mark, link, title, author, …


def _xml_entry(entry: Mapping[str, Any], url: str) -> _Raw:
    day = entry.get("published_parsed")
    if not day and "updated_parsed" in entry:  # asked for when it is not there, feedparser warns
        day = entry["updated_parsed"]
    contents = [one.get("value") or "" for one in entry.get("content", ())] or [entry.get("summary") or ""]
    plain = (entry.get("summary_detail") or {}).get("type") == "text/plain" and not entry.get("content")
    content = max(contents, key=len)
    guid = entry.get("id")
    link = entry.get("link")
    return (
        guid,
        None if entry.get("guidislink") and not _is_address(link) else _link(link, url),
        _plain(entry.get("title")),
        _plain(entry.get("author")),
        _day(day[:3]) if day else None,
        html.escape(content, quote=False) if plain and not _TAG.search(content) else content,
    )


def _json_feed(text: str, url: str) -> FeedDocument:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(CUT_SHORT if "jsonfeed.org" in text[:1000] else NO_FEED) from None
    if (
        not isinstance(feed, dict)
        or not isinstance(feed.get("items"), list)
        or "jsonfeed.org" not in _text(feed, "version")
    ):
        raise BadInput(NO_FEED)
    items = [item for item in feed["items"][:ENTRIES] if isinstance(item, dict)]
    return FeedDocument(
        title=_plain(_text(feed, "title")),
        site=_link(_text(feed, "home_page_url"), url),
        entries=_entries([_json_entry(item, url) for item in items]),
        ttl=None,
    )


def _json_entry(item: Mapping[str, Any], url: str) -> _Raw:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_text(one, "name") for one in authors or () if isinstance(one, dict)]
    guid = item.get("id")
    content = _text(item, "content_html") or html.escape(
        _text(item, "content_text") or _text(item, "summary"), quote=False
    )
    return (
        str(guid) if isinstance(guid, str | int | float) else None,
        _link(_text(item, "url") or _text(item, "external_url"), url),
        _plain(html.escape(_text(item, "title"))),
        _plain(", ".join(name for name in names if name)),
        _sane_day(parse_date((_text(item, "date_published") or _text(item, "date_modified"))[:10])),
        content,
    )


def _entries(raw: Iterable[_Raw]) -> tuple[FeedEntry, ...]:
    """Entries with their keys. Pictures and sounds without a word are none."""
    told = [one for one in raw if one[2] or one[5] or one[1]]
    marks = [(guid, link, f"{title or ''} {content or ''}") for guid, link, title, _, _, content in told]
    return tuple(
        FeedEntry(key, link, title, author, published, (content or "")[:CONTENT] or None)
        for key, (_, link, title, author, published, content) in zip(keys(marks), told, strict=True)
    )


def text_of(markup: str) -> str:
    """The words of a piece of HTML; nothing when it is built to be unreadable."""
    if not _TAG.search(markup):
        return " ".join(markup.split())
    try:
        return parse(f"<html><body>{markup}</body></html>").text()
    except BadInput:
        return ""


def _plain(value: object) -> str | None:
    """A title or a name as it is meant to be read."""
    if not isinstance(value, str):
        return None
    return text_of(clean(value)[: 10 * LONGEST_FIELD])[:LONGEST_FIELD].strip() or None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return clean(value.encode(errors="replace").decode()) if isinstance(value, str) else ""


def _is_address(link: object) -> bool:
    return isinstance(link, str) and link.strip().lower().startswith(("http://", "https://"))


def _link(link: object, base: str) -> str | None:
    """A link of a feed as a whole address of the web without tracking; None when it is none."""
    if not isinstance(link, str) or not link.strip() or len(link) > LONGEST_URL:
        return None
    whole = links.joined(base, clean(link))
    if whole is None or not _is_address(whole) or any(letter.isspace() for letter in whole) or len(whole) > LONGEST_URL:
        return None
    return links.tidy(whole)


def _day(day: tuple[int, int, int]) -> str | None:
    try:
        return _sane_day(date(*day).isoformat())
    except (ValueError, OverflowError):
        return None


def _sane_day(day: str | None) -> str | None:
    return day if day and int(day[:4]) >= OLDEST else None


def _ttl(feed: Mapping[str, Any]) -> float | None:
    """How long a feed asks to be left alone, in seconds."""
    minutes, period = feed.get("ttl"), PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    if isinstance(minutes, str) and minutes.strip().isascii() and minutes.strip().isdecimal() and len(minutes) < 10:
        return 60.0 * int(minutes)
    often = str(feed.get("sy_updatefrequency", "1")).strip()
    often = often if often.isascii() and often.isdecimal() and len(often) < 6 else "1"
    return period / max(1, int(often)) if period else None


def _sound_reference(found: re.Match[str]) -> str:
    """A reference to a character that there is, as it is; else nothing."""
    number = int(found[1], 16) if found[1] else int(found[2])
    sound = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    return found[0] if sound else ""

"""Discord's limits, and text made safe for it: whatever an article holds can neither ping, format nor pose as a link.

Lengths are counted in UTF-16 units, the stricter of the two readings of Discord's documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote, urlsplit

# Discord's documented limits (resources/message, interactions, components).
CONTENT = 2000
TITLE = 256
DESCRIPTION = 4096
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
EMBED_TOTAL = 6000  # over all embeds of one message
EMBEDS = 10
BUTTONS_IN_ROW = 5
ROWS = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
CHOICES = 25
CHOICE = 100
MODAL_TITLE = 45
TEXT_INPUT = 4000

ELLIPSIS = "…"
LINK = 320  # our own: a longer link is left out, so that one match cannot eat the room of five
HOST = 80  # our own: nor is one whose host alone would fill a line
READ_AHEAD = 4  # times the limit: how much of a long text is looked at before it is cut
MARKS = 3  # combining marks kept on one character; living scripts need no more, "zalgo" text stacks dozens
WORD_BORDER = 40  # how far back a cut looks for a space before it goes through a word

_JOINERS = "\u200c\u200d"  # zero width, but part of how Persian, Indic scripts and emoji are written
_BLANK = dict.fromkeys((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0))  # letters that show nothing
# Every mark that begins formatting, a mention, a list or, with "/", an address. A colon alone begins nothing.
_ESCAPES = {ord(mark): f"\\{mark}" for mark in "\\*_~`|[]()<>#-+@/"}

_BACKSLASH = "\\"
# What our own messages have, escaped: words as commands have them between backticks, in which nothing formats; names of
# permissions in bold; channels. All else that is there is typed.
_OURS = re.compile(
    r"\\`(?:[\w :.,]|\\[/_-])+\\`"
    r"|\\\*\\\*(?:View|Send|Embed|Read|Manage|Mention) [A-Z][a-z]+(?: [A-Z][a-z]+){0,2}\\\*\\\*"
    r"|\\<\\#[0-9]{15,20}\\>"
)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """One line without controls, direction marks, invisible characters or stacked accents, in Unicode's NFC."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text).translate(_BLANK):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif kind == "Cs" or marks > MARKS or (kind == "Cf" and not _joins(character, kept)):
            continue
        else:
            kept.append(character)
    return " ".join("".join(kept).rstrip(_JOINERS).split())


def _joins(character: str, before: list[str]) -> bool:
    return character in _JOINERS and bool(before) and not before[-1].isspace() and before[-1] not in _JOINERS


def plain(text: str, limit: int) -> str:
    """Clean text for a place that shows no markdown: a footer, a button, a choice."""
    return _beginning(clean(text[: limit * READ_AHEAD]), limit, units) or "-"


def safe(text: str, limit: int) -> str:
    """Clean text with all markdown escaped, at most `limit` units long; an ellipsis tells of a cut."""
    return _escape(_beginning(clean(text[: limit * READ_AHEAD]), limit, _cost))


def safe_code(text: str, limit: int) -> str:
    """As `safe`, but commands between backticks, permissions and channels stay what they are in our own messages."""
    return _OURS.sub(lambda found: found[0].replace(_BACKSLASH, ""), safe(text, limit))


def safe_end(text: str, limit: int) -> str:
    """As `safe`, but it is the beginning that is cut off."""
    turned = _beginning(clean(text[-limit * READ_AHEAD :])[::-1], limit, _cost)
    return _escape(_without_torn_start(turned[::-1]))


def _without_torn_start(text: str) -> str:
    """After a cut, no accent stands before the letter it belonged to."""
    if not text.startswith(ELLIPSIS):
        return text
    rest = text[len(ELLIPSIS) :]
    while rest and (unicodedata.combining(rest[0]) or rest[0] in _JOINERS):
        rest = rest[1:]
    return ELLIPSIS + rest


def _escape(text: str) -> str:
    number = len(text) - len(text.lstrip("0123456789"))
    if text[number : number + 1] == ".":  # else "1. " at the start of a line becomes a list
        return text[:number] + "\\." + text[number + 1 :].translate(_ESCAPES)
    return text.translate(_ESCAPES)


def _cost(character: str) -> int:
    return 2 if ord(character) in _ESCAPES or character > "\uffff" else 1


def _beginning(text: str, limit: int, cost: Callable[[str], int]) -> str:
    """The longest beginning that costs at most `limit`, the ellipsis included if something is left out."""
    spent = 1  # an escaped full stop after a leading number
    end = 0
    for place, character in enumerate(text):
        if spent < limit:
            end = place
        spent += cost(character)
        if spent > limit:
            return text[: _border(text, end)].rstrip() + ELLIPSIS
    return text


def _border(text: str, end: int) -> int:
    """A place at or before `end` that splits no character, and no word if a space is near."""
    space = text.rfind(" ", max(0, end - WORD_BORDER), end + 1)
    if space > 0:
        return space
    while end and (unicodedata.combining(text[end]) or text[end] in _JOINERS or text[end - 1] in _JOINERS):
        end -= 1
    return end


def host(url: str | None) -> str | None:
    """The host of an address worth linking to; None for all others, also those that hide it behind a user name."""
    if not url or len(url) > LINK:
        return None
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in name or len(name) > HOST:
        return None
    return name if all(character.isalnum() or character in ".-" for character in name) else None


def link(url: str | None) -> str | None:
    """A link that shows the host it leads to, so that it cannot claim another; None if there is none to give."""
    name = host(url)
    if name is None or url is None:
        return None
    parts = urlsplit(url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    path = quote(clean(parts.path), safe="/%~-._=&,;+$!")
    query = f"?{quote(clean(parts.query), safe='/%~-._=&,;+$!?')}" if parts.query else ""
    address = f"{parts.scheme}://{name}{port}{path}{query}"
    shown = f"[{safe(name, 2 * HOST)}]({address})"
    return shown if len(shown) <= LINK else None


def together(parts: Iterable[str | None], between: str = " · ") -> str:
    """The parts there are, one line."""
    return between.join(part for part in parts if part)

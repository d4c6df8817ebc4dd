"""Markdown to the HTML of its page, so that one reader reads both."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt

NAMES = (".md", ".markdown", ".mdown", ".mkd")
LONGEST = 150_000  # characters, 25,000 words; the parser needs 1.5 s for a list of as many
DEEPEST = 12  # blocks inside blocks; an article has a list in a quotation at most

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_LINK = re.compile(r"(?<!\!)\[[^\[\]\n]{1,200}\]\(https?://[^\s()]{1,500}\)")
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|author|byline|date|published|source|url|canonical|link)[ \t]*:[ \t]*(.{1,500})$", re.M | re.I
)


def is_markdown(text: str, name: str | None) -> bool:
    """Whether a text is named as Markdown or built like it: a heading first, several headings, or links in text."""
    if len(text) > LONGEST:
        return False
    if name is not None and name.lower().endswith(NAMES):
        return True
    if _FRONT.match(text) and _FIELD.search(text[:5000]):
        return True
    start = text.lstrip()[:300]
    headings = len(_HEADING.findall(text))
    return (headings > 0 and _HEADING.match(start) is not None) or headings > 1 or len(_LINK.findall(text)) > 1


def to_html(text: str) -> tuple[str, dict[str, str]]:
    """The HTML of a Markdown text, tags in it shown as text, and the fields that stand before it by small names."""
    fields: dict[str, str] = {}
    front = _FRONT.match(text)
    if front is not None:
        fields = {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    return _parser().render(text), fields


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})

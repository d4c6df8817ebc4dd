"""The lines of a text put together to paragraphs: what a blank line parts, or a line each, or lines wrapped by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.engine.model import Span

# Typewriters, mail and `fmt` wrap at 65 to 80 columns; a line of more than 100 is a paragraph by itself.
WIDEST_WRAP = 100
NARROWEST_WRAP = 40  # shorter lines are names, dates, items
# In wrapped English prose 9 of 10 lines are full and 3 of 4 go on with a small letter; in a file with one sentence or
# item a line hardly any. The cuts lie between.
FULL_SHARE = 0.5
CONTINUED_SHARE = 0.25
WIDTH_RANK = 0.98  # the width is that of the longest line but a few, as a long address sticks out

_BREAK = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
_ITEM = re.compile(r"[-*•–—]\s|[0-9]{1,3}[.)]\s")
_ENDED = (".", "!", "?", ":", ".”", ".’", '."', "?”", "!”", ".)")


@dataclass(slots=True)  # not frozen: a text may have half a million
class _Line:
    begin: int  # with its indentation
    start: int
    end: int
    alone: bool  # a blank line stands before it

    @property
    def length(self) -> int:
        return self.end - self.begin


def paragraphs(text: str) -> list[Span]:
    """The spans of the paragraphs of a text, without white space around them, in order."""
    lines = _lines(text)
    width = _wrapped_at(text, lines)
    spans: list[Span] = []
    for at, line in enumerate(lines):
        if width and at and not line.alone and _goes_on(text, lines[at - 1], line, width):
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return spans


def _lines(text: str) -> list[_Line]:
    lines = []
    alone = True
    begin = 0
    ends = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        line = text[begin:end]
        kept = line.strip()
        if kept:
            start = begin + len(line) - len(line.lstrip())
            lines.append(_Line(begin, start, start + len(kept), alone))
        alone = not kept
        begin = following
    return lines


def _wrapped_at(text: str, lines: list[_Line]) -> int:
    """The column at which a text is wrapped by hand; 0 when it is not."""
    pairs = [
        (one, following) for one, following in pairwise(lines) if not following.alone and one.length >= NARROWEST_WRAP
    ]
    if not pairs:
        return 0
    lengths = sorted(one.length for one, _ in pairs)
    width = lengths[int((len(lengths) - 1) * WIDTH_RANK)]
    if width > WIDEST_WRAP:
        return 0
    full = sum(_is_full(text, one, following, width) for one, following in pairs)
    continued = sum(_is_continued(text, one, following) for one, following in pairs)
    enough = full >= FULL_SHARE * len(pairs) and continued >= CONTINUED_SHARE * len(pairs)
    return width if enough else 0


def _goes_on(text: str, line: _Line, following: _Line, width: int) -> bool:
    if _ITEM.match(text, following.start, following.end):
        return False
    if following.start - following.begin > line.start - line.begin + 1:  # an indented first line
        return False
    return _is_full(text, line, following, width) or _is_continued(text, line, following)


def _is_full(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Whether the first word of the next line had no room left."""
    room = max(width - line.length, 0)
    word = text[following.start : min(following.start + room, following.end)]
    return line.length >= NARROWEST_WRAP and len(word) == room and not any(c.isspace() for c in word)


def _is_continued(text: str, line: _Line, following: _Line) -> bool:
    return (
        line.length >= NARROWEST_WRAP
        and text[following.start].islower()
        and not text.endswith(_ENDED, line.start, line.end)
    )

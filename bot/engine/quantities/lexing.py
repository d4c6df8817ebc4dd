"""A sentence as words, numerals and marks: the pieces that every rule about figures looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.engine.model import Span

Kind = Literal["number", "word", "mark"]

# The longest sentence of 300 articles of open news has 822 characters; what is far longer is read in pieces.
LONGEST_PIECE = 4_000

_LEXEME = re.compile(
    r"""(?P<number> \d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)? | \d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?
                  | \d+(?:\.\d+)? | (?<![\w.])\.\d+ | [½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞] )
      | (?P<word> (?:[A-Za-z]\.){2,} | [^\W\d_]+(?:['’&][^\W\d_]+)* )
      | (?P<mark> \S )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word, numeral or mark; `low` is the word in small letters without its possessive ending."""

    start: int
    end: int
    text: str
    low: str
    kind: Kind


def lex(text: str, start: int, end: int) -> list[Lexeme]:
    """The lexemes of `text` from `start` to `end`, in order, with offsets into `text`."""
    found: list[Lexeme] = []
    for match in _LEXEME.finditer(text, start, end):
        kind = match.lastgroup
        raw = match.group()
        if kind == "word":
            found.append(Lexeme(match.start(), match.end(), raw, _plain(raw), "word"))
        elif kind == "number":
            found.append(Lexeme(match.start(), match.end(), raw, raw, "number"))
        else:
            found.append(Lexeme(match.start(), match.end(), raw, raw, "mark"))
    return found


def pieces(text: str, span: Span) -> list[Span]:
    """A sentence whole, or cut at white space when it is longer than any real one."""
    start, end = span
    found: list[Span] = []
    while end - start > LONGEST_PIECE:
        cut = text.rfind(" ", start + 1, start + LONGEST_PIECE)
        cut = cut if cut > start else start + LONGEST_PIECE
        found.append((start, cut))
        start = cut
    found.append((start, end))
    return found


@cache
def form(words: str) -> tuple[str, ...]:
    """A phrase of a word list as the small-letter texts of its lexemes."""
    return tuple(lexeme.low for lexeme in lex(words, 0, len(words)))


@cache
def exact_form(words: str) -> tuple[str, ...]:
    """A symbol of a word list as the texts of its lexemes, capitals kept: "mW" and "MW" differ."""
    return tuple(lexeme.text for lexeme in lex(words, 0, len(words)))


def touching(lexemes: list[Lexeme], i: int) -> bool:
    """Whether lexeme `i` follows the one before without a space."""
    return 0 < i < len(lexemes) and lexemes[i - 1].end == lexemes[i].start


# Names that are small words in capitals, so that "the US economy" is not "us".
_NAMES = {"US": "u.s.", "IT": "i.t.", "WHO": "w.h.o."}


def _plain(word: str) -> str:
    if word[:3] in _NAMES or word[:2] in _NAMES:
        name = word.replace("’", "'").removesuffix("'s")
        if name in _NAMES:
            return _NAMES[name]
    low = word.lower().replace("’", "'")
    return low[:-2] if low.endswith("'s") else low.rstrip("'")

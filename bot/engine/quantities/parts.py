"""Parts and multitudes: "a third of", "half a million", "one in five", "dozens of"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.engine import lexicon
from bot.engine.quantities.lexing import Lexeme, touching
from bot.engine.quantities.numerals import DASHES, ONES, PARTS, SCALES, SHARE_HIGHEST, VAGUE, plain_value, scale_at

Style = Literal["digits", "words", "fraction", "share", "vague"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number over the lexemes `start` to `end` (exclusive). Vague ones ("dozens of") are ranges of their own."""

    start: int
    end: int
    value: float
    high: float | None
    style: Style
    scaled: bool  # a scale word was given: "3 million", "2.1bn"


def fraction_at(lexemes: list[Lexeme], i: int) -> Number | None:
    """ "a third of", "two-thirds", "half a million", "half of"; never the third quarter or the second half."""
    word = lexemes[i].low
    before = lexemes[i - 1].low if i else ""
    if word == "half":
        return _half(lexemes, i, before)
    top, k = ONES.get(word, 0.0), i + 1
    if word == "a":
        top = 1.0
    if not 1 <= top <= 9 or k >= len(lexemes):
        return None
    hyphen = lexemes[k].text in DASHES and touching(lexemes, k)
    k += hyphen
    if k >= len(lexemes):
        return None
    part = PARTS.get(lexemes[k].low) or (PARTS.get(lexemes[k].low[:-1]) if lexemes[k].low.endswith("s") else None)
    if part is None or (top > 1) != lexemes[k].low.endswith("s"):
        return None
    after = lexemes[k + 1].low if k + 1 < len(lexemes) else ""
    if top == 1 and not hyphen and word != "one" and after not in ("of", "off") and before not in _FRACTION_AFTER:
        return None  # "a third time", "a quarter earlier"
    if after == "of" and _scale_after_a(lexemes, k + 2):
        scale, end = scale_at(lexemes, k + 3, False)
        return Number(i, end, top * part * scale, None, "words", True)
    return Number(i, k + 1, top * part, None, "fraction", False)


_FRACTION_AFTER = ("by", "about", "nearly", "almost", "roughly", "than", "over", "around")
_HALVES_OF_PLAY = lexicon.words("quantity_halves")


def _half(lexemes: list[Lexeme], i: int, before: str) -> Number | None:
    if before in _HALVES_OF_PLAY or i + 1 >= len(lexemes) or (before == "a" and lexemes[i - 2 : i - 1]):
        return None
    after = lexemes[i + 1].low
    if after in ("a", "an") or (after == "of" and _scale_after_a(lexemes, i + 2)):
        k = i + 2 if after != "of" else i + 3
        scale, end = scale_at(lexemes, k, False)
        if scale != 1.0:
            return Number(i, end, scale / 2, None, "words", True)
        if k < len(lexemes) and lexemes[k].low == "dozen":
            return Number(i, k + 1, 6.0, None, "words", True)
        return Number(i, i + 2, 0.5, None, "words", False) if after != "of" else None
    if after in ("of", "the", "its", "their", "his", "her", "our", "all") or before in _FRACTION_AFTER:
        return Number(i, i + 1, 0.5, None, "fraction", False)
    return None


def _scale_after_a(lexemes: list[Lexeme], i: int) -> bool:
    return i + 1 < len(lexemes) and lexemes[i].low == "a" and lexemes[i + 1].low in SCALES


def share_at(lexemes: list[Lexeme], i: int) -> Number | None:
    """ "one in five", "nine out of 10", "one in every three": a part of a whole, not two numbers."""
    top = plain_value(lexemes, i)
    if top is None or i + 2 >= len(lexemes):
        return None
    (value, k), word = top, ""
    if k < len(lexemes):
        word, k = lexemes[k].low, k + 1
    if word == "out" and k < len(lexemes) and lexemes[k].low == "of":
        k += 1
    elif word != "in":
        return None
    if k < len(lexemes) and lexemes[k].low == "every":
        k += 1
    whole = plain_value(lexemes, k) if k < len(lexemes) else None
    if whole is None or not 0 < value < whole[0] <= SHARE_HIGHEST or (value > 10 and word == "in"):
        return None
    below, end = whole
    looks_year = 1000 < below < 2200 and "," not in lexemes[k].text
    after = lexemes[end].low if end < len(lexemes) else ""
    if looks_year or (lexemes[end : end + 1] and (after in _NOT_SHARED or after.rstrip("s") in _SPANS_OF_TIME)):
        return None
    return Number(i, end, value / below, None, "share", False)


_NOT_SHARED = lexicon.words("quantity_not_shared")
_SPANS_OF_TIME = ("second", "minute", "hour", "day", "week", "month", "year", "decade", "-")


def vague_at(lexemes: list[Lexeme], i: int) -> Number | None:
    """ "dozens of", "tens of thousands of": from one order of size to the next."""
    base = VAGUE.get(lexemes[i].low)
    if base is None or i + 2 >= len(lexemes) or lexemes[i + 1].low != "of":
        return None
    end = i + 1
    while end + 2 < len(lexemes) and lexemes[end].low == "of" and lexemes[end + 1].low in VAGUE and end < i + 4:
        base *= VAGUE[lexemes[end + 1].low]
        end += 2
    return Number(i, end, base, base * 10, "vague", True)

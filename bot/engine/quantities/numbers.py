"""Numbers of running text: in digits, in words, with scales, and the parts and multitudes of `parts`."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.quantities.lexing import Lexeme, touching
from bot.engine.quantities.numerals import (
    EXPONENT,
    GLYPHS,
    HIGHEST_POWER,
    HIGHEST_VALUE,
    LONGEST_EXPONENT,
    SCALES,
    below_hundred,
    numeral,
    scale_at,
)
from bot.engine.quantities.parts import Number, fraction_at, share_at, vague_at


def number_at(lexemes: list[Lexeme], i: int, *, money: bool) -> Number | None:
    """The longest number that begins at lexeme `i`, or None. `money`: a currency stands before it, so m is million."""
    first = lexemes[i]
    if first.kind == "number":
        found = _from_digits(lexemes, i, money)
    elif first.kind == "word":
        found = share_at(lexemes, i) or fraction_at(lexemes, i) or vague_at(lexemes, i) or _from_words(lexemes, i)
    else:
        found = None
    if found is None or abs(found.value) > HIGHEST_VALUE or abs(found.high or 0.0) > HIGHEST_VALUE:
        return None
    return found


def signed(number: Number, start: int) -> Number:
    """The number made negative, with its sign at lexeme `start`."""
    return replace(number, start=start, value=-number.value, high=None if number.high is None else -number.high)


def _from_digits(lexemes: list[Lexeme], i: int, money: bool) -> Number | None:
    value = numeral(lexemes[i].text)
    if value is None or (i and lexemes[i - 1].text == "×" and lexemes[i].text == "10"):
        return None  # a code; the ten of a power too high to read
    share = share_at(lexemes, i)
    if share:
        return share
    end = i + 1
    part = _slash(lexemes, end, value)
    if part is not None:
        return Number(i, end + 2, part, None, "fraction", False)
    if end < len(lexemes):
        mixed = numeral(lexemes[end].text) if lexemes[end].text in GLYPHS else _slash_after(lexemes, end)
        if mixed is not None and value == int(value):
            end += 1 if lexemes[end].text in GLYPHS else 3
            value += mixed
    exponent, end = _power(lexemes, end)
    if abs(exponent) > HIGHEST_POWER:
        return None
    value *= 10.0**exponent
    scale, end = scale_at(lexemes, end, money)
    return Number(i, end, value * scale, None, "digits", scale != 1.0)


def _slash(lexemes: list[Lexeme], i: int, value: float) -> float | None:
    """value/n as in 1/16 when lexemes i, i+1 are a touching slash and a number above it."""
    if i + 1 < len(lexemes) and lexemes[i].text in "/⁄" and touching(lexemes, i) and touching(lexemes, i + 1):
        below = numeral(lexemes[i + 1].text) if lexemes[i + 1].kind == "number" else None
        if below in BELOW_SLASH and value < below and value == int(value):
            after = lexemes[i + 2] if i + 2 < len(lexemes) else None
            if after is None or after.start > lexemes[i + 1].end or after.text not in "/⁄":
                return value / below
    return None


# What is written under a slash; "9/11" and "24/7" are names.
BELOW_SLASH = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 50, 64, 100, 128)


def _slash_after(lexemes: list[Lexeme], i: int) -> float | None:
    """The fraction of "2 1/2" that begins at lexeme `i`."""
    if i + 2 < len(lexemes) and lexemes[i].kind == "number" and lexemes[i].text.isdecimal():
        top = numeral(lexemes[i].text)
        return None if top is None else _slash(lexemes, i + 1, top)
    return None


def _power(lexemes: list[Lexeme], i: int) -> tuple[int, int]:
    """The exponent of "×10⁶", "x 10^-6", "×10−6" at lexeme `i`, and where it ends; 0 when there is none."""
    if i + 1 >= len(lexemes) or lexemes[i].text not in ("×", "x") or lexemes[i + 1].text != "10":
        return 0, i
    k = i + 2
    k += k < len(lexemes) and lexemes[k].text == "^"
    digits = ""
    while k < len(lexemes) and touching(lexemes, k) and len(digits) < LONGEST_EXPONENT:
        text = lexemes[k].text.translate(EXPONENT)
        if not (text.isdecimal() or (text == "-" and not digits)):
            break
        digits += text
        k += 1
    return (int(digits), k) if digits.strip("-").isdecimal() else (0, i)


def _from_words(lexemes: list[Lexeme], i: int) -> Number | None:
    total, k, scaled = 0.0, i, False
    last_scale = HIGHEST_VALUE
    while k < len(lexemes) and (k > i or lexemes[i].low != "and"):
        group = _group(lexemes, k)
        if group is None:
            break
        value, end, own = group
        value, end = _and_a_half(lexemes, value, end) if not own else (value, end)
        scale, after = scale_at(lexemes, end, False)
        if scaled and (scale >= last_scale or value >= last_scale):
            break
        total, k = total + value * scale, after
        scaled = scaled or own or scale != 1.0
        if scale == 1.0:
            break
        last_scale = scale
    if k == i:
        return None
    if not scaled and k < len(lexemes) and lexemes[k].low == "dozen":
        return Number(i, k + 1, total * 12, None, "words", True)
    return Number(i, k, total, None, "words", scaled)


def _group(lexemes: list[Lexeme], k: int) -> tuple[float, int, bool] | None:
    """A number below a thousand: value, where it ends, and whether it held "hundred"."""
    word = lexemes[k].low
    after = lexemes[k + 1].low if k + 1 < len(lexemes) else ""
    if word in ("a", "an") and (after in SCALES or after == "dozen"):
        if after == "dozen":
            return 12.0, k + 2, True
        if after != "hundred":
            return 1.0, k + 1, False
        value, end = 100.0, k + 2
    elif word == "and" and k:
        return _rest(lexemes, k)
    else:
        small = below_hundred(lexemes, k)
        if small is None:
            return None
        value, end = small
        if end >= len(lexemes) or lexemes[end].low != "hundred":
            return value, end, False
        value, end = value * 100, end + 1
    rest = _rest(lexemes, end)
    return (value + rest[0], rest[1], True) if rest else (value, end, True)


def _rest(lexemes: list[Lexeme], k: int) -> tuple[float, int, bool] | None:
    """ "and five" after hundreds and thousands; "five" alone too."""
    at = k + 1 if k < len(lexemes) and lexemes[k].low == "and" else k
    small = below_hundred(lexemes, at)
    return (small[0], small[1], False) if small else None


def _and_a_half(lexemes: list[Lexeme], value: float, end: int) -> tuple[float, int]:
    words = [lexeme.low for lexeme in lexemes[end : end + 3]]
    if words == ["and", "a", "half"]:
        return value + 0.5, end + 3
    if words == ["and", "a", "quarter"]:
        return value + 0.25, end + 3
    return value, end

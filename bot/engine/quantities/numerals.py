"""Numerals, small number words and scales: what numbers are made of."""

from __future__ import annotations

from bot.engine.quantities.lexing import Lexeme, touching

# A value that no article means: beyond it numerals are codes, and sums of them would not be finite.
HIGHEST_VALUE = 1e18
LONGEST_NUMERAL = 30  # characters of one numeral, marks included; the highest value has 24
HIGHEST_POWER = 40  # of ten, up or down, in scientific notation
LONGEST_EXPONENT = 8  # lexemes of one; a longer run of digits is none
SHARE_HIGHEST = 1_000_000  # of the second number in "one in a million"

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ONES = {word: float(value) for value, word in enumerate(_SMALL)}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TENS = {word: 10.0 * n for n, word in enumerate(_TENS, 2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15}
SHORT_SCALES = {
    "k": 1e3, "mn": 1e6, "mln": 1e6, "mil": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "trln": 1e12,
}  # fmt: skip
MONEY_SCALES = {"m": 1e6, "mm": 1e6, "b": 1e9, "t": 1e12}  # elsewhere metres, bytes, tons
PARTS = {
    "half": 1 / 2, "halves": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
    "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "hundredth": 1 / 100, "thousandth": 1 / 1000,
}  # fmt: skip
VAGUE = {
    "dozens": 12.0, "scores": 20.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9,
    "trillions": 1e12,
}  # fmt: skip
GLYPHS = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
DASHES = "-–—−‑"
EXPONENT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–", "0123456789---")


def numeral(text: str) -> float | None:
    """The value of one numeral as the lexer cuts it; None when it is too long to mean a quantity."""
    if text in GLYPHS:
        return GLYPHS[text]
    if len(text) > LONGEST_NUMERAL:
        return None
    plain = "".join(c for c in text if c.isdecimal() or c == ".")
    return float(plain)


def scale_at(lexemes: list[Lexeme], i: int, money: bool) -> tuple[float, int]:
    """The product of the scale words from lexeme `i` on ("hundred million"), and where they end."""
    scale, end = 1.0, i
    while end < len(lexemes) and end < i + 2:
        at = end
        if lexemes[at].text == "-" and end == i and touching(lexemes, at) and at + 1 < len(lexemes):
            at += 1
        word = lexemes[at].low
        factor = SCALES.get(word)
        if factor is None and at == i:
            factor = _short_scale(lexemes, at, money)
        if factor is None or scale * factor > HIGHEST_VALUE:
            break
        scale *= factor
        end = at + 1
    return scale, end


def _short_scale(lexemes: list[Lexeme], i: int, money: bool) -> float | None:
    word = lexemes[i].text
    glued = touching(lexemes, i)
    if word.lower() in SHORT_SCALES and word != "Mil" and (glued or word.lower() != "k"):
        return SHORT_SCALES[word.lower()]
    if money and word.lower() in MONEY_SCALES:
        return MONEY_SCALES[word.lower()]
    # "6.2M parcels", "10m people": millions when counted things follow, otherwise metres.
    counted = i + 1 < len(lexemes) and lexemes[i + 1].kind == "word" and lexemes[i + 1].low.endswith(("s", "people"))
    if glued and (word == "M" or (word == "m" and counted)):
        return 1e6
    return None


def below_hundred(lexemes: list[Lexeme], i: int) -> tuple[float, int] | None:
    """ "seven", "forty", "forty-five" at lexeme `i`, with where it ends."""
    if i >= len(lexemes):
        return None
    word = lexemes[i].low
    if word in ONES:
        return ONES[word], i + 1
    if word not in TENS:
        return None
    k = i + 2 if i + 2 < len(lexemes) and lexemes[i + 1].text in DASHES and touching(lexemes, i + 2) else i + 1
    if k < len(lexemes) and 1 <= ONES.get(lexemes[k].low, 0) <= 9:
        return TENS[word] + ONES[lexemes[k].low], k + 1
    return TENS[word], i + 1


def plain_value(lexemes: list[Lexeme], i: int) -> tuple[float, int] | None:
    if lexemes[i].kind == "number":
        value = numeral(lexemes[i].text)
        return (value, i + 1) if value is not None and value == int(value) else None
    return below_hundred(lexemes, i)

"""What looks like a figure and is none: dates, years, clock times, ordinals, scores, telephone and house numbers,
numbers that belong to a name ("Boeing 737", "Section 230", "G20", "COVID-19")."""

from __future__ import annotations

import re

from bot.engine import lexicon
from bot.engine.quantities.lexing import Lexeme, touching
from bot.engine.quantities.nouns import ends_phrase, is_plural
from bot.engine.quantities.numerals import DASHES, ONES, TENS
from bot.engine.quantities.units import currency_before, is_currency_code, starts_unit

RECENT = 1900, 2049  # after "the" these are years, whatever follows
FIRST_YEAR, LAST_YEAR = 1500, 2199  # four digits between them are a year unless something is measured or counted

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Place|Pl|Court|Ct|Square|Sq|Terrace"
    r"|Highway|Row|Close)"
)
_PATTERNS = re.compile(
    "|".join(
        (
            rf"\b{_MONTH}\s{{1,2}}{_DAY}(?:\s?[-–]\s?(?:{_MONTH}\s)?{_DAY})?\b(?!\s?(?:%|percent|per\scent|million|billion))(?:,?\s\d{{4}}\b)?",
            rf"\b{_DAY}(?:\s?[-–]\s?{_DAY})?(?:\sof)?\s{_MONTH}(?:,?\s\d{{4}}\b)?",
            rf"\b{_MONTH}\s(?:of\s)?\d{{4}}\b",
            r"\b\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]+Z?)?\b",
            r"\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b",
            r"\b\d{1,2}/(?!(?:2|3|4|5|6|8|10|12|16|20|24|32|50|64|100|128)\b)\d{1,2}\b|\b24/7\b|\b50/50\b",
            r"\b\d{1,2}\.\d{1,2}\.\d{4}\b",
            r"\b(?:1[5-9]|2[01])\d\d\s?[-–/]\s?(?:(?:1[5-9]|2[01])\d\d|\d\d)\b(?![,.]?\d|\s?%)",
            r"\b\d{3,4}s\b|\b\d{2,4}-\d{2,4}[A-Z]+\b",
            r"['’‘]\d{2}s?\b",
            r"\b\d{1,3}0s\b",
            r"\b(?:1[5-9]|2[01])\d\d['’′]?s\b",
            r"\b\d{1,2}(?:[:.]\d{2}){0,2}\s?(?:[ap]\.?m\b\.?|[AP]\.?M\b\.?|o['’]clock)",
            r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\b",
            r"\b\d{1,2}[.:]?\d{2}\s?(?:GMT|BST|UTC|CET|EST|EDT|ET|hrs)\b",
            r"\b\d{1,3}(?:,\d{3})*(?:st|nd|rd|th)\b",
            r"(?<![\w$£€¥])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,5}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}\b",
            r"\b\d{3}-\d{4}\b|\b\d+(?:-\d+){2,}\b|\b\d+(?:\.\d+){2,}\b",
            rf"\b\d{{1,5}}(?:[-–]\d{{1,5}})?\s(?:[NSEW]\.?\s)?(?:[A-Z\d][\w'’]*\s){{1,3}}{_STREET}\b",
            r"(?:https?://|www\.)\S+",
            r"\b[\w.+-]{1,64}@[\w-]{1,64}\.\w+",
            r"(?:#|№|\b(?:No|Nos|no|nos)\.\s?)\d+",
            r"§\s?\d+",
            r"(?<![\d.,])\d{4,}(?:,\d{3})+(?!\d)|(?<![\d.,])\d(?:,\d){2,}(?![\d,])",  # no number as anybody writes it
            r"(?<![\d.,])\d+(?:\.\d+)?[eE][+-]?\d+\b",
        )
    )
)  # fmt: skip
_SCORE_WORDS = lexicon.words("quantity_score_words")
_YEAR_BEFORE = lexicon.words("quantity_year_leads")


def masked(text: str, lexemes: list[Lexeme]) -> list[bool]:
    """For each lexeme whether it belongs to something that is no figure."""
    mask = [False] * len(lexemes)
    if not lexemes:
        return mask
    _mask_patterns(text, lexemes, mask)
    for i, lexeme in enumerate(lexemes):
        if lexeme.kind == "word" and i and _is_word_of_name(lexemes, i):
            mask[i] = True
        if lexeme.kind != "number" or mask[i]:
            continue
        if i == 0 and len(lexemes) > 1 and lexemes[1].text in ".)" and touching(lexemes, 1):
            mask[i] = True  # "1." of a list
        if _in_word(lexemes, i, mask) or _is_score(lexemes, i) or _is_year(lexemes, i) or _in_name(lexemes, i):
            mask[i] = True
            if _is_score(lexemes, i):
                mask[i + 2] = True
    _mask_again(lexemes, mask)
    return mask


def _is_word_of_name(lexemes: list[Lexeme], i: int) -> bool:
    """A number word inside a word, a name or a title: "high-five", "the Big Five", "called Two Rivers"."""
    if lexemes[i].low not in ONES and lexemes[i].low not in TENS:
        return False
    before = lexemes[i - 1]
    if before.text == "-" and touching(lexemes, i) and i > 1 and touching(lexemes, i - 1):
        return (
            lexemes[i - 2].kind == "word"
            and lexemes[i - 2].low not in TENS
            and lexemes[i - 2].low not in _BEFORE_HYPHEN
        )
    return before.kind == "word" and lexemes[i].text.istitle()


def _mask_again(lexemes: list[Lexeme], mask: list[bool]) -> None:
    """ "Comet 7 and 7 Max": the number of a name, said once more before another capital."""
    named = {lexeme.text for i, lexeme in enumerate(lexemes) if mask[i] and lexeme.kind == "number"}
    for i, lexeme in enumerate(lexemes[:-1]):
        if lexeme.kind == "number" and lexeme.text in named and lexemes[i + 1].text[:1].isupper():
            mask[i] = True


def _mask_patterns(text: str, lexemes: list[Lexeme], mask: list[bool]) -> None:
    k = 0
    for match in _PATTERNS.finditer(text, lexemes[0].start, lexemes[-1].end):
        while k < len(lexemes) and lexemes[k].end <= match.start():
            k += 1
        if k < len(lexemes) and k and lexemes[k - 1].end == match.start() and lexemes[k - 1].text in _MONEY:
            continue  # "$1.30 pm" is money
        while k < len(lexemes) and lexemes[k].start < match.end():
            mask[k] = True
            k += 1


_MONEY = "$£€¥₹"
_DETERMINED = frozenset(("the", "its", "their", "this", "that"))


def _in_word(lexemes: list[Lexeme], i: int, mask: list[bool]) -> bool:
    """ "G20", "COVID-19", "last-32", "X-Pro3": letters before it; "4G", "3D", "787s": letters behind it."""
    if touching(lexemes, i):
        before = lexemes[i - 1]
        if before.kind == "word":
            return not is_currency_code(before.text) and currency_before(lexemes, i) is None
        two = lexemes[i - 2] if i > 1 else None
        glued = two is not None and touching(lexemes, i - 1)
        if two is not None and before.text in DASHES:
            if two.low in lexicon.words("quantity_brands") or (
                glued and mask[i - 2] and _in_word(lexemes, i - 2, mask)
            ):
                return True  # "COVID -19", the 9 of "Q3-9b"
            return glued and two.kind == "word" and two.low not in _BEFORE_HYPHEN and not is_plural(two.low)
        if two is not None and glued and before.text in ".:/_\\&" and two.kind == "word":
            return True
    if i + 1 < len(lexemes) and touching(lexemes, i + 1):
        if i + 2 < len(lexemes) and touching(lexemes, i + 2) and lexemes[i + 2].kind == "number":
            return lexemes[i + 1].text.isupper()  # post codes: "4XY7"
        letters = lexemes[i + 1].text
        return letters in ("G", "D", "s", "x") or (letters == "K" and not _money(lexemes, i))
    return False


_BEFORE_HYPHEN = frozenset(["now", "minus", "sub", "to", "plus", "under", "over", "around", "than"])


def _money(lexemes: list[Lexeme], i: int) -> bool:
    return i > 0 and lexemes[i - 1].text in _MONEY


def _is_score(lexemes: list[Lexeme], i: int) -> bool:
    """ "3-2" of a match: two small whole numbers, nothing measured after them, and talk of winning around them."""
    if i + 2 >= len(lexemes) or lexemes[i + 1].text not in DASHES or lexemes[i + 2].kind != "number":
        return False
    if not (touching(lexemes, i + 1) and touching(lexemes, i + 2)):
        return False
    one, two = lexemes[i].text, lexemes[i + 2].text
    if not (one.isdecimal() and two.isdecimal() and len(one) <= 3 and len(two) <= 3) or _money(lexemes, i):
        return False
    after = lexemes[i + 3] if i + 3 < len(lexemes) else None
    if after is not None and after.low not in _SCORE_WORDS:
        glued = after.kind == "word" and touching(lexemes, i + 3)
        counted = after.kind == "word" and (is_plural(after.low) or not ends_phrase(after))
        if after.text in "%°" or glued or counted:
            return False
    return any(lexeme.low in _SCORE_WORDS for lexeme in lexemes[max(0, i - 6) : i + 6])


def _is_year(lexemes: list[Lexeme], i: int) -> bool:
    numeral = lexemes[i].text
    if len(numeral) != 4 or not numeral.isdecimal() or not FIRST_YEAR <= int(numeral) <= LAST_YEAR:
        return False
    if i and (lexemes[i - 1].text in _MONEY or (touching(lexemes, i) and lexemes[i - 1].text in "+-−~")):
        return False
    before = lexemes[i - 1].low if i else ""
    after = lexemes[i + 1] if i + 1 < len(lexemes) else None
    if after is None or after.kind == "mark":
        return after is None or after.text not in "%°$€£"
    if i > 1 and lexemes[i - 1].text[:1].isupper() and before not in lexicon.words("quantity_stops"):
        return True  # "Senna 2018 sales"
    if i and is_currency_code(lexemes[i - 1].text):
        return False
    if before in _DETERMINED and RECENT[0] <= int(numeral) <= RECENT[1]:
        return True  # "the 2008 primaries"
    led = before in _YEAR_BEFORE or lexemes[i - 1].text.endswith(("'s", "’s", "s'", "s’"))
    if led and before not in ("of", "to", "from", "between", "for", "by", "around", "the", "a"):
        return True
    return not _counts(lexemes, i + 1)


def _counts(lexemes: list[Lexeme], i: int) -> bool:
    """Whether something measured or counted follows: a unit, or a plural within three words."""
    if starts_unit(lexemes, i):
        return True
    for lexeme in lexemes[i : i + 3]:
        if ends_phrase(lexeme):
            return False
        if is_plural(lexeme.low):
            return lexeme.text.islower()
    return False


def _in_name(lexemes: list[Lexeme], i: int) -> bool:
    """A number that a name or a label ends with: "Boeing 737", "iPhone 11", "Section 230", "category 4"."""
    if _begins_name(lexemes, i):
        return True
    if not i or lexemes[i - 1].kind != "word":
        return False
    before, after = lexemes[i - 1], lexemes[i + 1] if i + 1 < len(lexemes) else None
    measured = after is not None and (after.text in "%°" or starts_unit(lexemes, i + 1) or after.low in _MEASURED)
    if before.low in lexicon.words("quantity_labels"):
        return not measured
    if measured or "," in lexemes[i].text or is_currency_code(before.text):
        return False
    if before.text.islower() or before.text.endswith(("'s", "’s")) or before.low in _STARTERS:
        return False
    if before.low in lexicon.words("quantity_stops") or before.low in lexicon.words("quantity_verbs"):
        return False
    counted = after is not None and after.kind == "word" and is_plural(after.low) and after.text.islower()
    return not counted or before.low in lexicon.words("quantity_brands")


def _begins_name(lexemes: list[Lexeme], i: int) -> bool:
    """A number with capitalised words behind it that count nothing: "640 Skyliner", "20110 ZIP Code"."""
    if not lexemes[i].text.isdecimal() or _money(lexemes, i) or starts_unit(lexemes, i + 1):
        return False
    k = i + 1
    while k < len(lexemes) and k < i + 4 and lexemes[k].kind == "word" and lexemes[k].text[:1].isupper():
        if is_plural(lexemes[k].low) or lexemes[k].low in _MEASURED or touching(lexemes, k):
            return False
        k += 1
    if k == i + 1 or ends_phrase(lexemes[i + 1]):
        return False
    return k >= len(lexemes) or (
        not is_plural(lexemes[k].low) and (k + 1 >= len(lexemes) or not is_plural(lexemes[k + 1].low))
    )


_MEASURED = lexicon.words("quantity_after_number")
_STARTERS = lexicon.words("quantity_starters")

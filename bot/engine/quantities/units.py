"""Units before and after a number: currencies, the table of units, rates ("per barrel", "a year"), counted nouns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.engine import lexicon
from bot.engine.quantities import nouns
from bot.engine.quantities.lexing import Lexeme, exact_form, form, touching
from bot.engine.quantities.numerals import ONES, SCALES

# "won" and "crowns" are everyday words too; of these coins nobody counts fewer than this.
FEWEST_SMALL_COINS = 100

Forms = dict[str, list[tuple[tuple[str, ...], str]]]  # first lexeme -> (all lexemes, unit), longest first


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit over the lexemes up to `end` (exclusive). `kind` tells currencies from units from counted nouns."""

    name: str
    end: int
    kind: str  # "money", "percent", "measure", "count"


@cache
def _tables() -> tuple[Forms, Forms, Forms, frozenset[str]]:
    """Words in small letters, symbols with capitals, what stands before a number, and the names of currencies."""
    words: list[tuple[tuple[str, ...], str]] = []
    symbols: list[tuple[tuple[str, ...], str]] = []
    money: list[tuple[tuple[str, ...], str]] = []
    for line in lexicon.lines("units"):
        name, forms = line.split(" | ")
        words += [(form(one), name) for one in forms.split(", ")]
    for line in lexicon.lines("unit_symbols"):
        name, forms = line.split(" | ")
        symbols += [(exact_form(one), name) for one in forms.split(", ")]
    currencies = set()
    for line in lexicon.lines("currencies"):
        name, forms, codes = (part.strip() for part in line.split("|"))
        currencies.add(name)
        words += [(form(one), name) for one in forms.split(", ")]
        money += [(exact_form(one), name) for one in codes.split(", ") if one]
    return _by_first(words), _by_first(symbols + money), _by_last(money), frozenset(currencies)


def _by_first(forms: Iterable[tuple[tuple[str, ...], str]]) -> Forms:
    table: Forms = {}
    for pieces, name in sorted(forms, key=lambda one: -len(one[0])):
        table.setdefault(pieces[0], []).append((pieces, name))
    return table


def _by_last(forms: Iterable[tuple[tuple[str, ...], str]]) -> Forms:
    table: Forms = {}
    for pieces, name in sorted(forms, key=lambda one: -len(one[0])):
        table.setdefault(pieces[-1], []).append((pieces, name))
    return table


@cache
def table_names() -> frozenset[str]:
    """The normalised names of the units of the table; neither currencies nor counted nouns."""
    lines = (*lexicon.lines("units"), *lexicon.lines("unit_symbols"))
    return frozenset(line.split(" | ")[0] for line in lines)


def is_counted(name: str) -> bool:
    """Whether a unit is the noun of what is counted, "passenger", and no measure and no money."""
    base = name.split(" per ")[0]
    return base not in table_names() and base not in _tables()[3]


def is_currency_code(text: str) -> bool:
    """Whether a word may stand glued before a number as its currency: "USD3m", "RM7.20"."""
    return any(pieces == (text,) for pieces, _ in _tables()[2].get(text, ()))


def starts_unit(lexemes: list[Lexeme], i: int) -> bool:
    """Whether a unit of the table may begin at lexeme `i`, the number ending right before it."""
    if i >= len(lexemes):
        return False
    words, symbols, _, _ = _tables()
    lexeme = lexemes[i]
    if lexeme.low in words and (len(lexeme.low) > 3 or lexeme.text == lexeme.low):
        return True
    return lexeme.text in symbols and (lexeme.text not in _NEED_TOUCH or touching(lexemes, i))


def currency_before(lexemes: list[Lexeme], i: int) -> tuple[str, int] | None:
    """The currency that ends right before lexeme `i`, and where it starts: "US $", "HK$", "Rs." """
    k = i - 1
    if k >= 0 and lexemes[k].text == "." and k and lexemes[k - 1].text == "Rs":
        k -= 1
    if k < 0:
        return None
    for pieces, name in _tables()[2].get(lexemes[k].text, ()):
        start = k - len(pieces) + 1
        if start < 0 or tuple(one.text for one in lexemes[start : k + 1]) != pieces:
            continue
        if pieces == ("PS",) and not (touching(lexemes, i) and _looks_like_money(lexemes, i)):
            continue
        if pieces in (("p",), ("c",), ("¢",)):
            continue
        return name, start
    return None


def _looks_like_money(lexemes: list[Lexeme], i: int) -> bool:
    """For the £ that some agencies' wires spell "PS": "PS4.1m", "PS12,300", never the console."""
    glued = i + 1 < len(lexemes) and touching(lexemes, i + 1) and lexemes[i + 1].low in ("m", "bn", "tn", "k")
    return glued or not lexemes[i].text.isdecimal()


def table_unit(lexemes: list[Lexeme], i: int, value: float, *, context: frozenset[str] = frozenset()) -> Unit | None:
    """The longest unit of the table at lexeme `i`, over a hyphen too, with its rate; None when there is none.

    `context` holds the small-letter words around, for "pounds" that are money.
    """
    at = i
    if at < len(lexemes) and lexemes[at].text in "-‑" and touching(lexemes, at) and touching(lexemes, at + 1):
        at += 1
    if at >= len(lexemes):
        return None
    words, symbols, _, currencies = _tables()
    found: tuple[str, int] | None = None
    for pieces, name in symbols.get(lexemes[at].text, ()):
        if tuple(one.text for one in lexemes[at : at + len(pieces)]) == pieces and _symbol_fits(lexemes, at, pieces):
            found = (name, at + len(pieces))
            break
    for pieces, name in words.get(lexemes[at].low, ()):
        if found and len(pieces) <= found[1] - at:
            break
        if tuple(one.low for one in lexemes[at : at + len(pieces)]) == pieces and _word_fits(
            lexemes, at, pieces, value
        ):
            found = (name, at + len(pieces))
            break
    if found is None:
        return None
    name, end = found
    if name == "pound-mass" and lexemes[at].low in ("pound", "pounds") and _is_sterling(value, context):
        name = "pound sterling"
    kind = "money" if name in currencies else "percent" if name == "percent" else "measure"
    return with_rate(lexemes, Unit(name, end, kind))


_NEED_TOUCH = frozenset(("A", "B", "N", "K", "s", "t", "h", "J", "in", "c", "ms", "toe", "l", "um", "st", "TL", "Sh"))


def _symbol_fits(lexemes: list[Lexeme], at: int, pieces: tuple[str, ...]) -> bool:
    """Single letters only glued to the number, and never the beginning of a longer word."""
    end = at + len(pieces)
    if pieces[0] in _NEED_TOUCH and not touching(lexemes, at):
        return False
    if pieces[0] == "$":
        return False  # belongs to the next number
    glued_on = end < len(lexemes) and touching(lexemes, end)
    return not (glued_on and (lexemes[end].kind == "word" or lexemes[end].kind == "number"))


def _word_fits(lexemes: list[Lexeme], at: int, pieces: tuple[str, ...], value: float) -> bool:
    first = lexemes[at]
    if len(pieces) == 1 and len(first.text) <= 3 and first.text != first.low:
        return False  # BP, PC, MP
    end = at + len(pieces)
    hyphen = (
        end + 1 < len(lexemes) and lexemes[end].text == "-" and touching(lexemes, end) and touching(lexemes, end + 1)
    )
    if (
        pieces in (("second",), ("point",))
        and hyphen
        and lexemes[end + 1].low in ("hand", "place", "half", "blank", "by")
    ):
        return False
    return value >= FEWEST_SMALL_COINS or pieces[0] not in ("won", "lei", "crowns", "ether", "dong")


def _is_sterling(value: float, context: frozenset[str]) -> bool:
    """Money rather than weight: a million of them, or talk of money close by."""
    return abs(value) >= 1e6 or not context.isdisjoint(lexicon.words("quantity_money_words"))


_NOT_A_RATE = frozenset(("earlier", "ago", "later", "before", "after", "from", "old"))
_EACH = ("a", "an", "each", "every")
_LOTS = lexicon.words("quantity_lots")


def with_rate(lexemes: list[Lexeme], unit: Unit) -> Unit:
    """The unit with what it is counted by ("dollar per barrel", "test per day"), or as it is."""
    k = unit.end
    words = [lexeme.low for lexeme in lexemes[k : k + 4]]
    if words[:1] == ["-"] and words[1:2] in (["a"], ["per"]) and touching(lexemes, k + 1):
        k, words = k + 1, [words[1], *(word for word in words[2:] if word != "-")]  # "barrel-a-day"
        hyphen = int(k + 1 < len(lexemes) and lexemes[k + 1].text == "-")
    else:
        hyphen = 0
    if len(words) < 2 or (words[0] == "/" and not touching(lexemes, k + 1)):
        return unit
    each = words[0] in _EACH and nouns.singular(words[1]) in _LOTS
    if each and words[2:3] and words[2] in _NOT_A_RATE:
        return unit  # "$3 billion a year earlier"
    if words[0] == "per" and not hyphen:
        many = per_many(lexemes, k, unit.name)
        if many is not None:
            return many
    k += 1 + hyphen
    if not (each or words[0] in ("per", "/")) or k >= len(lexemes) or lexemes[k].kind != "word":
        return unit
    by = _rate_unit(lexemes, k)
    return unit if by is None else Unit(f"{unit.name} per {by[0]}", by[1], unit.kind)


def per_many(lexemes: list[Lexeme], i: int, counted: str) -> Unit | None:
    """The unit of "12 deaths per 1,000 births", "70 per 100,000 people", the "per" at lexeme `i`."""
    k = i + 1
    if k >= len(lexemes) or (lexemes[k].kind != "number" and lexemes[k].low not in SCALES):
        return None
    end = k + 1
    while end < len(lexemes) and lexemes[end].low in SCALES:
        end += 1
    end = max(end, nouns.phrase_after(lexemes, end, counted=True))
    many = " ".join(lexeme.text for lexeme in lexemes[k:end])
    return Unit(f"{counted} per {many}".strip(), end, "measure")


def _rate_unit(lexemes: list[Lexeme], k: int) -> tuple[str, int] | None:
    words, symbols, _, _ = _tables()
    for pieces, name in [*words.get(lexemes[k].low, ()), *symbols.get(lexemes[k].text, ())]:
        here = lexemes[k : k + len(pieces)]
        if tuple(one.low for one in here) == pieces or tuple(one.text for one in here) == pieces:
            return name, k + len(pieces)
    if lexemes[k].low in ("cent", "se"):
        return None  # "per cent", "per se"
    return (nouns.singular(lexemes[k].text), k + 1) if not nouns.ends_phrase(lexemes[k]) else None


def counted_noun(lexemes: list[Lexeme], i: int, *, one: bool, word: bool) -> Unit | None:
    """The noun phrase counted by a number that ends before `i`, its head in the singular.

    `one`: the number is 1, so that no plural is waited for. `word`: it is written as a word ("two of the best").
    A phrase whose head is a unit of length, weight … is that unit: "40 running metres".
    """
    k = i
    if k < len(lexemes) and lexemes[k].text in "-‑" and touching(lexemes, k) and touching(lexemes, k + 1):
        k += 1
    if k + 1 < len(lexemes) and lexemes[k].low == "of" and (word or one):
        k = _of_the_best(lexemes, k)
        one = False
        if k == i:
            return None
    if k < len(lexemes) and lexemes[k].low in _LOOKED_OVER:
        k += 1
    if k < len(lexemes) and nouns.is_participle(lexemes[k].low) and nouns.ends_phrase(lexemes[k]):
        end = nouns.phrase_after(lexemes, k + 1, counted=not one)
        if end == k + 1 or (not one and not nouns.is_plural(lexemes[end - 1].low)):
            return None  # "is around 70 raising the question"
        k += 1  # "30 signed letters", "12 missing hikers"
    end = nouns.phrase_after(lexemes, k, counted=not one)
    if end == k:
        return None
    if lexemes[k].low in ("last", "next", "late", "early"):
        return None
    head = table_unit(lexemes, end - 1, 1.0) if end - k > 1 and len(lexemes[end - 1].low) > 2 else None
    if head is not None and head.kind == "measure" and head.name not in ("people", "point", "time"):
        return head
    return with_rate(lexemes, Unit(nouns.last_plain(lexemes, k, end), end, "count"))


_LOOKED_OVER = frozenset(["more", "other", "most", "such", "further"])


def _of_the_best(lexemes: list[Lexeme], i: int) -> int:
    """After "one of the two best …": where the noun phrase begins; `i` itself when it is not one."""
    k = i + 1
    if lexemes[k].low not in ("the", "his", "her", "its", "their", "our", "my", "your", "these", "those"):
        return k if nouns.is_plural(lexemes[k].low) else i
    k += 1
    while k < len(lexemes) and (lexemes[k].low in ("most", "more", "many", "few") or lexemes[k].low in ONES):
        k += 1
    return k

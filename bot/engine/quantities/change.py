"""How a figure stands: exactly (=), about (~), above (>), below (<), or as a rise (up) or fall (down)."""

from __future__ import annotations

from functools import cache

from bot.engine import lexicon
from bot.engine.model import Change
from bot.engine.quantities.lexing import Lexeme, form, touching
from bot.engine.quantities.measures import Measure
from bot.engine.quantities.moves import CHANGE_NOUNS, direction_word
from bot.engine.quantities.nouns import is_adverb

LONGEST_BOUND = 5  # lexemes of the longest phrase in the lists of bounds
# Words between a movement and its amount ("rose for the third day, by …"); by reading: beyond it another verb governs.
FARTHEST_MOVE = 10

_SMALL_WORDS = frozenset(["a", "an", "just", "only", "some", "another", "further", "total", "its", "roughly"])
_SOFTENERS = lexicon.words("quantity_softeners")


@cache
def _bounds(name: str) -> dict[tuple[str, ...], Change]:
    known: dict[str, Change] = {"~": "~", ">": ">", "<": "<"}
    return {form(line[2:]): known[line[0]] for line in lexicon.lines(name)}


def change_of(lexemes: list[Lexeme], measure: Measure, floor: int, before: Change | None) -> tuple[Change, int]:
    """The change of one measure, and where the words that bound it begin; to the left is not read beyond `floor`.

    A movement by an amount is "up" or "down" ("fell 3 %"), the level it led to is "=" ("to 2.1 million"). `before`
    is the change of the measure before it, for "…, Brenner by 2 %".
    """
    bound, at = _bound_before(lexemes, measure.start, floor)
    return _change(lexemes, measure, floor, bound, at, before), at


def _change(
    lexemes: list[Lexeme], measure: Measure, floor: int, bound: Change | None, at: int, before: Change | None
) -> Change:
    i = measure.start
    move = None if measure.way else _movement(lexemes, at, floor, measure, before)
    if move is not None:
        return move
    if i and lexemes[i - 1].text == "+" and touching(lexemes, i) and measure.kind in ("percent", "money", "measure"):
        return "up"
    after = _bound_after(lexemes, measure.end) or _bound_after(lexemes, measure.counted)
    moved_after = _moved_after(lexemes, measure)
    return moved_after or bound or after or "="


def _bound_before(lexemes: list[Lexeme], i: int, floor: int) -> tuple[Change | None, int]:
    """The bound whose words end right before `i`, and where they begin; small words between are looked over."""
    end = i
    for _ in range(3):
        for length in range(min(LONGEST_BOUND, end - floor), 0, -1):
            words = tuple(lexeme.low for lexeme in lexemes[end - length : end])
            kind = _bounds("quantity_bounds").get(words)
            if kind is not None and not _is_span(lexemes, end - length, words):
                start = end - length
                while start > floor and lexemes[start - 1].low in ("just", "well", "a", "an", "only"):
                    start -= 1
                return kind, start
        if end > floor and lexemes[end - 1].low in _SMALL_WORDS:
            end -= 1
        else:
            break
    return None, i


def _is_span(lexemes: list[Lexeme], start: int, words: tuple[str, ...]) -> bool:
    """ "over the past two years", "within the last": a stretch of time, no bound."""
    before = lexemes[start - 1].low if start else ""
    if words == ("past",):
        return before in ("the", "its", "his", "her", "their")
    return words == ("some",) and before == "for"


def _bound_after(lexemes: list[Lexeme], i: int) -> Change | None:
    k = i + 1 if [lexeme.low for lexeme in lexemes[i : i + 2]] == [",", "or"] else i
    for length in range(LONGEST_BOUND, 0, -1):
        words = tuple(lexeme.low for lexeme in lexemes[k : k + length])
        kind = _bounds("quantity_bounds_after").get(words)
        if kind is not None and (words != ("+",) or touching(lexemes, k)):
            return kind
    return None


def _movement(lexemes: list[Lexeme], i: int, floor: int, measure: Measure, before: Change | None) -> Change | None:
    """The movement that ends in an amount right before `i`: by a verb or adverb, over "by", over a noun and "of"."""
    k = i - 1
    while k >= floor and (
        lexemes[k].low in _SOFTENERS or is_adverb(lexemes[k].low) or _is_article(lexemes, k, measure)
    ):
        k -= 1
    if k < floor:
        return None
    word = lexemes[k].low
    move = direction_word(word, lexemes[k - 1].low if k else "")
    if move is not None:
        return move if _is_amount(lexemes, k, measure) else None
    if word == "by":
        move = _governing(lexemes, k - 1, floor)
        return move or (before if before in ("up", "down") and not _has_verb(lexemes, floor, k) else None)
    if word == "and" and measure.kind == "percent" and before in ("up", "down") and not _has_verb(lexemes, floor, k):
        return before  # "grew 4 percent in May and 5 percent in June"
    if word == "of" and measure.kind in ("percent", "money", "measure", ""):
        noun = lexemes[k - 1].low if k - 1 >= floor else ""
        moved = noun in CHANGE_NOUNS or (measure.kind == "percent" and noun in ("loss", "losses", "growth"))
        return direction_word(noun) if moved else None
    return None


def _is_amount(lexemes: list[Lexeme], k: int, measure: Measure) -> bool:
    """Not "lost two matches", "raised $3 million": words of movement that take things as their objects as well."""
    word = lexemes[k].low
    if measure.kind == "count":
        return (word in ("up", "down") and measure.scaled) or word in ("rose", "fell", "climbed")
    if measure.kind == "percent" or word not in lexicon.words("quantity_transitive_moves"):
        return True
    return word in _MARKET_MOVES or measure.unit in ("point", "basis point", "cent", "penny")


# Of shares and temperatures: "gained 15 cents", "dropped 3 degrees".
_MARKET_MOVES = ("gained", "added", "adds", "dropped", "shed")


def _is_article(lexemes: list[Lexeme], k: int, measure: Measure) -> bool:
    return lexemes[k].low in ("a", "an") and measure.kind in ("percent", "money")


def _governing(lexemes: list[Lexeme], k: int, floor: int) -> Change | None:
    """The nearest movement to the left of "by" within its clause."""
    stop = max(floor, k - FARTHEST_MOVE)
    while k >= stop:
        lexeme = lexemes[k]
        if lexeme.text in ";:()":
            return None
        move = direction_word(lexeme.low, lexemes[k - 1].low if k else "")
        if move is not None and lexeme.low not in ("minus", "build"):
            return move
        k -= 1
    return None


def _has_verb(lexemes: list[Lexeme], start: int, end: int) -> bool:
    verbs = lexicon.words("quantity_verbs")
    return end - start > FARTHEST_MOVE or any(lexeme.low in verbs for lexeme in lexemes[start:end])


def _moved_after(lexemes: list[Lexeme], measure: Measure) -> Change | None:
    """ "3 percent lower", "a 40 percent increase", "a 50% cut": a share with the movement behind it."""
    k = measure.end
    if measure.kind not in ("percent", "money", "measure") or k >= len(lexemes) or lexemes[k].kind != "word":
        return None
    word = lexemes[k].low
    if word in ("more", "less", "fewer") and measure.kind == "percent":
        return "up" if word == "more" else "down"
    if word in ("higher", "lower", "up", "down") and measure.kind != "measure":
        return direction_word(word) if measure.kind == "percent" or word in ("higher", "lower") else None
    return direction_word(word) if word in CHANGE_NOUNS and measure.kind == "percent" else None

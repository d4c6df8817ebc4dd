"""Numbers with their units, and ranges of them: what a sentence measures, before change and subject are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine import lexicon
from bot.engine.quantities import units
from bot.engine.quantities.lexing import Lexeme, touching
from bot.engine.quantities.moves import direction_word
from bot.engine.quantities.nouns import ends_phrase, is_plural
from bot.engine.quantities.numbers import number_at, signed
from bot.engine.quantities.numerals import DASHES
from bot.engine.quantities.parts import Number, Style
from bot.engine.quantities.units import Unit

# "from $41 at noon on Monday to $39": words that may stand between the ends of a way from … to.
LONGEST_WAY = 6
CONTEXT = 8  # lexemes on each side that tell whether pounds are money
LARGEST_ELLIPSIS = 1000.0  # "by 2 percent … by 1": larger bare numbers count something of their own
LARGEST_SMALL_WORD = 12.0  # "the two", "all five" and "at ten" count nothing by themselves
OLDEST = 120.0  # years; "Ames, 66," is an age up to here


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit over the lexemes `start` to `end`, the currency before it included."""

    start: int
    end: int
    value: float
    high: float | None
    unit: str | None
    kind: str  # "money", "percent", "measure", "count", "age", "" without a unit
    style: Style
    scaled: bool
    prefixed: bool  # its currency stands before it
    counted: int  # where the number ends and the counted noun begins; `end` for other units
    way: bool = False  # from one level to another


def measures(lexemes: list[Lexeme], mask: list[bool]) -> list[Measure]:
    """What the sentence measures, in order, ranges joined and units shared between neighbours."""
    found: list[Measure] = []
    i = 0
    while i < len(lexemes):
        measure = None if mask[i] else _measure_at(lexemes, mask, i)
        if measure is None:
            i += 1
            continue
        found.append(measure)
        i = max(measure.end, i + 1)
    return [one for one in _share_units(lexemes, _join(lexemes, found)) if _is_figure(lexemes, one)]


def _measure_at(lexemes: list[Lexeme], mask: list[bool], i: int) -> Measure | None:
    lexeme = lexemes[i]
    if lexeme.kind == "mark":
        return None
    money = units.currency_before(lexemes, _unsigned(lexemes, i)) if lexeme.kind == "number" else None
    number = number_at(lexemes, i, money=money is not None)
    if number is None or any(mask[i : number.end]):
        return None
    number, start = _with_sign(lexemes, number)
    if money is not None:
        start = min(start, money[1])
    unit = _unit_after(lexemes, number, money[0] if money else None)
    name, kind, end = (unit.name, unit.kind, unit.end) if unit else (None, "", number.end)
    if unit is None and _is_age(lexemes, number):
        name, kind = "year of age", "age"
    counted = number.end if kind == "count" else end
    prefixed = money is not None
    return Measure(start, end, number.value, number.high, name, kind, number.style, number.scaled, prefixed, counted)


def _unsigned(lexemes: list[Lexeme], i: int) -> int:
    """Where a currency before a signed numeral ends: "$-3.2bn"."""
    sign = i > 1 and lexemes[i - 1].text in "-−" and touching(lexemes, i) and lexemes[i - 2].text in "$£€¥"
    return i - 1 if sign else i


def _with_sign(lexemes: list[Lexeme], number: Number) -> tuple[Number, int]:
    """The number with a sign before it: "minus-4", "−3", "-0.4%", "$-3.2bn"; a hyphen in a word is no sign."""
    i = number.start
    if not i:
        return number, i
    before = lexemes[i - 1]
    if before.low in ("minus", "negative"):
        return signed(number, i - 1), i - 1
    if before.text in DASHES and i > 1 and lexemes[i - 2].low in ("minus", "negative"):
        return signed(number, i - 2), i - 2
    if before.text in "-−" and touching(lexemes, i):
        two = lexemes[i - 2] if i > 1 else None
        if two is None or two.text in "$£€¥" or (not touching(lexemes, i - 1) and two.kind != "number"):
            return signed(number, i - 1), i - 1
        if not touching(lexemes, i - 1) and before.text == "−":
            return signed(number, i - 1), i - 1
    if before.text in "+~≈≥≤<>" and not touching(lexemes, i - 1) and touching(lexemes, i):
        return replace(number, start=i), i
    return number, i


def _unit_after(lexemes: list[Lexeme], number: Number, money: str | None) -> Unit | None:
    i = number.end
    if money is not None:
        end = i
        if i < len(lexemes) and lexemes[i].text in ("US", "U.S.", "USD", "AUD", "CAD", "sterling"):
            end = i + 1
        return units.with_rate(lexemes, Unit(money, end, "money"))
    words = [lexeme.low for lexeme in lexemes[i : i + 3]]
    many = units.per_many(lexemes, i, "") if words[:1] == ["per"] else None
    if many is not None:
        return many  # "70 per 100,000 people"
    if number.style in ("fraction", "share"):
        if words[:1] != ["of"] or words[1:2] not in (["a"], ["an"]):
            return None
        part = units.table_unit(lexemes, i + 2, number.value)  # "1/8 of a pint"
        return part if part is not None and part.kind == "measure" else None
    if words[:1] == ["of"] and (number.style == "vague" or (number.style == "words" and number.scaled)):
        i += 1  # "dozens of", "a million of"
    elif words[:2] in (["or", "so"], ["or", "more"]):
        i += 2  # "a dozen or so leaders"
    around = frozenset(lexeme.low for lexeme in lexemes[max(0, number.start - CONTEXT) : number.end + CONTEXT])
    at = i + (i < len(lexemes) and lexemes[i].low in _BEFORE_UNIT)
    unit = units.table_unit(lexemes, at, number.high or number.value, context=around)
    if unit is not None:
        return unit
    found = units.counted_noun(lexemes, i, one=number.value == 1.0, word=number.style == "words")
    if found is not None and number.start and lexemes[number.start - 1].low == "top":
        return replace(found, name=f"top {found.name}")
    return found


_BEFORE_UNIT = lexicon.words("quantity_before_unit")


def _is_age(lexemes: list[Lexeme], number: Number) -> bool:
    """ "Ames, 66, said", "aged 35", "at the age of 40", "turned 30", "is 51"."""
    i, k = number.start, number.end
    if number.scaled or not 0 < number.value <= OLDEST or number.value != int(number.value) or not i:
        return False
    before = lexemes[i - 1]
    if before.low in ("aged", "age") or (before.low == "of" and i > 1 and lexemes[i - 2].low in ("age", "ages")):
        return True
    after = lexemes[k].text if k < len(lexemes) else "."
    if before.text == "," and i > 1 and lexemes[i - 2].kind == "word" and lexemes[i - 2].text[:1].isupper():
        return number.style == "digits" and after in (",", ".", ";", ")")
    if before.low in ("turned", "turns", "turning") or (
        before.low in ("is", "was", "be", "who's") and _is_person(lexemes, i)
    ):
        return after in (",", ".", ";", "and", "by", "in", "when", "on", "at", "this", "next", "?")
    return False


def _is_person(lexemes: list[Lexeme], i: int) -> bool:
    who = lexemes[i - 2].low if i > 1 else ""
    who = lexemes[i - 3].low if who == "will" and i > 2 else who
    return who in ("he", "she", "who", "i")


# --- joining ---------------------------------------------------------------------------------------------------------


def _join(lexemes: list[Lexeme], found: list[Measure]) -> list[Measure]:
    joined: list[Measure] = []
    for measure in found:
        last = joined[-1] if joined else None
        both = _range(lexemes, last, measure) if last is not None else None
        if both is None:
            joined.append(measure)
        else:
            joined[-1] = both
    return joined


def _range(lexemes: list[Lexeme], low: Measure, high: Measure) -> Measure | None:
    """The two as one range: "5 to 7 per cent", "between 1 and 2 million", "10-15W", "from 21 mpg last year to 23"."""
    if low.high is not None or high.high is not None or high.style in ("fraction", "share", "vague"):
        return None
    if low.style in ("fraction", "share") or high.start - low.end > LONGEST_WAY:
        return None
    between = [lexeme.low for lexeme in lexemes[low.end : high.start]]
    before = lexemes[low.start - 1].low if low.start else ""
    starts_from = before in ("from", "between")
    if low.unit and high.unit and low.kind != "count" and _base(low) != _base(high):
        return None
    if low.kind == "count" and low.unit != high.unit:
        return None
    way = False
    if between in (["to"], ["to", "-"], ["-", "to", "-"]):
        if low.unit and not high.unit and not starts_from:
            return None
        if not starts_from and low.kind in ("money", "measure") and (before == "by" or _moved(lexemes, low)):
            return None  # "up 6 cents to 72 cents", "by $4 billion to $41 billion"
    elif (between == ["and"] and before == "between") or (between == ["or"] and _neighbours(low, high)):
        pass
    elif len(between) == 1 and between[0] in DASHES:
        if touching(lexemes, high.start) != touching(lexemes, low.end) or (low.unit and not high.unit):
            return None
    elif before == "from" and between and between[-1] == "to" and not set(between) & {",", ";", ".", "(", ")", "and"}:
        way = True
    else:
        return None
    return _both(low, high, way or (before == "from" and "to" in between))


def _base(measure: Measure) -> str:
    return (measure.unit or "").split(" per ")[0]


def _moved(lexemes: list[Lexeme], measure: Measure) -> bool:
    """Whether a word of movement stands right before: "up 6 cents to 72 cents" is no range."""
    return measure.start > 0 and direction_word(lexemes[measure.start - 1].low) is not None


def _neighbours(low: Measure, high: Measure) -> bool:
    """ "three or four years" and "4 or $5 million" are one range, "8 cats or 3 dogs" are not."""
    return low.unit is None and low.value < high.value <= 2 * low.value + 1 and not low.prefixed


def _both(low: Measure, high: Measure, way: bool) -> Measure:
    value = low.value
    scale = _scale_of(high)
    plain = high.value / scale
    bare = not low.prefixed and value < 1000 <= scale and low.style == high.style
    if not low.scaled and scale > 1 and (value < plain or bare):
        value *= scale  # "1 to 2 thousand", "$3 to $5 billion"; not "$200 to $4 million"
    unit = high.unit if high.unit and (" per " in high.unit or not low.unit) else low.unit
    kind = high.kind or low.kind
    prefixed = low.prefixed or high.prefixed
    scaled = low.scaled or high.scaled
    return Measure(low.start, high.end, value, high.value, unit, kind, low.style, scaled, prefixed, high.counted, way)


def _scale_of(measure: Measure) -> float:
    if not measure.scaled:
        return 1.0
    for scale in (1e12, 1e9, 1e6, 1e3, 1e2):
        if abs(measure.value) >= scale:
            return scale
    return 1.0


# --- sharing ---------------------------------------------------------------------------------------------------------


def _share_units(lexemes: list[Lexeme], found: list[Measure]) -> list[Measure]:
    """Units given once for several numbers: "two-, three- and five-litre", "2 million of the 9 million shekels"."""
    shared = list(found)
    for k in range(len(shared) - 1, 0, -1):
        one, two = shared[k - 1], shared[k]
        if one.unit is None and two.unit is not None and one.style not in ("fraction", "share"):
            between = " ".join(lexeme.low for lexeme in lexemes[one.end : two.start])
            if between in _LISTED or (between in _OUT_OF and two.kind != "percent"):
                shared[k - 1] = replace(one, unit=two.unit, kind=two.kind)
    for k in range(1, len(shared)):
        one, two = shared[k - 1], shared[k]
        if two.unit is None and one.unit is not None and one.kind != "count" and two.style == "digits":
            between_words = [lexeme.low for lexeme in lexemes[one.end : two.start]]
            if _goes_on(lexemes, one, two, between_words):
                shared[k] = replace(two, unit=one.unit, kind=one.kind)
    return shared


_LISTED = (",", "and", "or", ", and", ", or", "- ,", "- and", "- or", "- , and")
_OUT_OF = ("of the", "of its", "of their")


def _goes_on(lexemes: list[Lexeme], one: Measure, two: Measure, between: list[str]) -> bool:
    """Whether the unit before holds for a bare number too: "$8 or 9", "up by 2 percent but down by 1"."""
    if not between or "(" in between or "." in between:
        return False
    if two.end < len(lexemes) and not ends_phrase(lexemes[two.end]):
        return False
    if between == ["to"]:
        return one.start > 0 and lexemes[one.start - 1].low in ("from", "about")
    if len(between) == 1:
        return between[0] in ("by", "or", "and", "from", "versus")
    return between[-1] in ("by", "from") and max(one.value, two.value) < LARGEST_ELLIPSIS


def _is_figure(lexemes: list[Lexeme], measure: Measure) -> bool:
    """Whether the number counts or measures: small number words must count something, and "one" is often a pronoun."""
    before = lexemes[measure.start - 1].low if measure.start else ""
    after = lexemes[measure.end] if measure.end < len(lexemes) else None
    if measure.style == "digits" and measure.unit is None:
        model = before == "the" and measure.start > 1 and lexemes[measure.start - 2].low != "of"
        return before not in ("top", "bottom") and not model  # "orders for the 640"
    if measure.style == "digits":
        return True
    if measure.style != "words":
        return before not in _VAGUE_BEFORE
    if before in _VAGUE_BEFORE or _is_stretch(lexemes, measure):
        return False
    if measure.value == 1.0 and not measure.scaled:
        return measure.unit is not None and before not in _NO_COUNT and _is_one(lexemes, measure)
    if measure.unit is None:
        large = measure.value > LARGEST_SMALL_WORD and not (after and after.text == "-")
        return measure.scaled or measure.high is not None or large
    return before != "bottom"


def _is_stretch(lexemes: list[Lexeme], measure: Measure) -> bool:
    """ "a two-week course": a length of time as an adjective, in words; "a 90-day pause" is a figure."""
    hyphen = any(lexeme.text == "-" for lexeme in lexemes[measure.start : measure.end])
    return hyphen and measure.unit in ("day", "week", "month", "year", "hour", "minute", "night", "decade")


_VAGUE_BEFORE = ("several", "few", "many", "couple")
_NO_COUNT = lexicon.words("quantity_no_count")
_NOT_ONE = lexicon.words("quantity_one_phrases")


def _is_one(lexemes: list[Lexeme], measure: Measure) -> bool:
    word = lexemes[measure.start + 1] if measure.start + 1 < len(lexemes) else None
    if word is None:
        return False
    if word.low == "of":
        length = measure.end - measure.start
        return length > 4 or (length > 2 and is_plural(lexemes[measure.end - 1].low))
    if measure.kind == "measure":
        return word.low not in ("day", "time", "point", "second", "night", "people")
    return word.kind == "word" and word.low not in _NOT_ONE

"""Amounts and units as people type them, and how amounts in different units compare."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.engine.quantities.lexing import lex
from bot.engine.quantities.masks import masked
from bot.engine.quantities.measures import Measure, measures
from bot.engine.quantities.units import table_names

LONGEST = 60  # characters of an amount: "between 2 and 3 million barrels of oil a day"

# Names of the table that the library knows by another one. Plain tons are taken for metric ones.
_OTHER_NAMES = {
    "ton": "metric_ton",
    "pound-mass": "pound",
    "barrel": "oil_barrel",
    "barrel of oil": "oil_barrel",
    "brake horsepower": "horsepower",
    "milliampere-hour": "milliampere*hour",
    "ampere-hour": "ampere*hour",
    "foot-pound": "foot*force_pound",
    "pound-foot": "foot*force_pound",
    "million barrels per day": "megaoil_barrel/day",
    "million british thermal units": "megabritish_thermal_unit",
}
# Names that mean something else to the library: a printer's point, an angle, a number.
_NEVER = frozenset(("point", "degree", "percent"))
_EXPRESSION = re.compile(r"[A-Za-z0-9_*/()]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value, or a range of them, with a unit by its normalised name; None where none was given."""

    value: float
    high: float
    unit: str | None


def amount(text: str) -> Amount | None:
    """The one amount that a text names and says nothing else: "2 million tons", "between 2 and 3 km"; else None."""
    measure = _measure(text)
    if measure is None or not math.isfinite(measure.value) or not math.isfinite(measure.high or 0.0):
        return None
    high = measure.value if measure.high is None else measure.high
    return Amount(min(measure.value, high), max(measure.value, high), measure.unit)


def unit(text: str) -> str | None:
    """The normalised name of a unit as typed: "tons", "%", "$", "km/h", or a counted noun; else None."""
    text = text.strip()
    if not text or any(c.isdecimal() for c in text) or len(text) > LONGEST:
        return None
    sign, _, rest = text.partition(" ")
    measure = _measure(f"500 {text}") or _measure(f"{sign}500 {rest}")  # "tons", "$", "$ per ton"
    return measure.unit if measure else None


def _measure(text: str) -> Measure | None:
    text = text.strip()
    if len(text) > LONGEST:
        return None
    lexemes = lex(text, 0, len(text))
    found = measures(lexemes, masked(text, lexemes))
    if len(found) != 1:  # a bare year is masked as a date, but an amount where one is asked for
        found = found or measures(lexemes, [False] * len(lexemes))
    if len(found) != 1 or found[0].end != len(lexemes):
        return None
    return found[0] if all(lexeme.low in ("between", "from") for lexeme in lexemes[: found[0].start]) else None


def converted(value: float, unit: str | None, other: str | None) -> float | None:
    """A value in another unit; None where the two measure different things. Counted nouns are never converted."""
    if unit == other:
        return value
    if unit is None or other is None:
        return None
    left, right = _quantity(unit), _quantity(other)
    if left is None or right is None or left.dimensionality != right.dimensionality:
        return None
    try:
        return float(_registry().Quantity(value, left).to(right).magnitude)
    except (OverflowError, ValueError):
        return None


@cache
def _quantity(name: str) -> Any:
    """The library's unit for one of our table; None where it has none."""
    above, per, below = name.partition(" per ")
    if name not in _OTHER_NAMES and per:
        parts = [_OTHER_NAMES.get(part) or _expression(part) for part in (above, below)]
        if not all(parts):
            return None
        expression = f"({parts[0]})/({parts[1]})"
    else:
        expression = _OTHER_NAMES.get(name) or _expression(name) or ""
    if not _EXPRESSION.fullmatch(expression):
        return None
    from pint.errors import PintError

    try:
        return _registry().parse_units(expression)
    except (PintError, ValueError):
        return None


def _expression(name: str) -> str | None:
    """A name of the table as the library reads it: "square kilometre" is "kilometre**2"."""
    if name not in table_names() or name in _NEVER:
        return None
    first, _, rest = name.partition(" ")
    power = {"square": "**2", "cubic": "**3"}.get(first)
    if power:
        return f"{rest.replace(' ', '_')}{power}"
    return name.replace(" ", "*" if name.endswith((" hour", " metre")) else "_")


@cache
def _registry() -> Any:
    import pint  # takes 0.2 s: only when amounts in two units are compared

    return pint.UnitRegistry()

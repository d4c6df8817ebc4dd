"""Which quotes and figures are asked for: what was typed, understood, and whether one is within it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.engine.model import BadInput, Conditions, FigureRecord, QuoteKind
from bot.engine.quantities.amounts import Amount, amount, converted, unit
from bot.engine.quantities.periods import first_day, last_day
from bot.engine.quantities.times import Time, times
from bot.engine.reading.dates import parse_date

SHOWN = 40  # characters of what was typed that a message repeats
_KINDS: dict[str, QuoteKind] = {
    "direct": "direct",
    "verbatim": "direct",
    "word for word": "direct",
    "partly quoted": "mixed",
    "partly in quotation marks": "mixed",
    "mixed": "mixed",
    "reported": "indirect",
    "indirect": "indirect",
    "paraphrased": "indirect",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions as understood. `speakers` and `sources` are the names that may be meant; None: any."""

    unit: str | None = None
    above: Amount | None = None
    below: Amount | None = None
    since: date | None = None
    speakers: Collection[str] | None = None
    sources: Collection[str] | None = None
    kind: QuoteKind | None = None

    def admits(self, record: FigureRecord) -> bool:
        """Whether a figure meets every condition. A range does when a part of it does."""
        figure = record.figure
        if self.unit is not None and converted(1.0, figure.unit, self.unit) is None:
            return False
        if self.speakers is not None and figure.speaker not in self.speakers:
            return False
        if self.sources is not None and record.article.source not in self.sources:
            return False
        high = figure.value if figure.value_high is None else figure.value_high
        low, high = min(figure.value, high), max(figure.value, high)
        if self.above:
            most = _in_unit_of(self.above, high, figure.unit)
            if most is None or most < self.above.value:
                return False
        if self.below:
            least = _in_unit_of(self.below, low, figure.unit)
            if least is None or least > self.below.high:
                return False
        return self.since is None or _day(record) >= self.since


ANY = Filter()


def understand_conditions(typed: Conditions, today: date) -> Filter:
    """Conditions as typed, understood; `by` and `source` are left to whoever knows the names. Raises BadInput."""
    name = _unit(typed.unit) if typed.unit.strip() else None
    above, below = _bound("above", typed.above, name), _bound("below", typed.below, name)
    if above and below:
        least = converted(above.value, above.unit, below.unit)
        if least is None and above.unit and below.unit:
            raise BadInput(
                f"“{_short(typed.above)}” and “{_short(typed.below)}” measure different things. Give one unit."
            )
        if (above.value if least is None else least) > below.high:
            raise BadInput(
                f"Nothing is above {_short(typed.above)} and below {_short(typed.below)}. Turn the two around."
            )
    since = _since(typed.since, today) if typed.since.strip() else None
    return Filter(name, above, below, since, kind=_kind(typed.kind) if typed.kind.strip() else None)


def quote_kind(typed: str) -> QuoteKind | None:
    """The kind of quote that a word stands for: "direct", "reported", "partly quoted"."""
    return _KINDS.get(" ".join(typed.casefold().replace("-", " ").split()))


def _kind(typed: str) -> QuoteKind:
    found = quote_kind(typed)
    if found is None:
        raise BadInput(f"“{_short(typed)}” is no kind of quote. Give `kind` as direct, partly quoted or reported.")
    return found


def _unit(typed: str) -> str:
    name = unit(typed)
    if name is None:
        raise BadInput(f"“{_short(typed)}” is not a unit. Give one such as %, tons, km, $, euros or people.")
    return name


def _bound(which: str, typed: str, name: str | None) -> Amount | None:
    if not typed.strip():
        return None
    found = amount(typed)
    if found is None:
        raise BadInput(f"“{_short(typed)}” is not one amount. Give `{which}` such as 10 %, 2 million tons or $3bn.")
    if found.unit is None:
        return Amount(found.value, found.high, name)
    if name is not None and converted(1.0, found.unit, name) is None:
        raise BadInput(
            f"“{_short(typed)}” is not measured in {name}. Give `{which}` in that unit, or leave `unit` out."
        )
    return found


def is_time(typed: str) -> bool:
    """Whether what was typed names one time, wherever that is in the calendar."""
    return parse_date(typed) is not None or len(_times(typed, None)) == 1


def is_only_time(typed: str) -> bool:
    """Whether what was typed is a time and nothing else: "last March", not "we reopened in March"."""
    if parse_date(typed) is not None:
        return True
    return any(one.end == len(typed.strip()) + len("in ") and one.start <= len("in ") for one in _times(typed, None))


def _since(typed: str, today: date) -> date:
    typed = typed.strip()
    if day := parse_date(typed):
        return date.fromisoformat(day)
    found = _times(typed, today)
    start = first_day(found[0].period) if len(found) == 1 and found[0].period else None
    if start is None:
        raise BadInput(f"“{_short(typed)}” is not a time. Give one such as 2024, March 2024, 2024-03-01 or last year.")
    return start


def _times(typed: str, today: date | None) -> list[Time]:
    readings = (f"in {typed.strip()[:SHOWN]}", f"in {typed.strip()[:SHOWN].title()}")
    return next((found for text in readings if (found := times(text, 0, len(text), today))), [])


def _in_unit_of(bound: Amount, value: float, name: str | None) -> float | None:
    """A value in the unit of a bound; None where it cannot be. A bound without a unit compares bare numbers."""
    return value if bound.unit is None else converted(value, name, bound.unit)


def _day(record: FigureRecord) -> date:
    """The last day a figure tells of; where it does not say, the day of publication."""
    return (last_day(record.figure.period) if record.figure.period else None) or _published(record)


def _published(record: FigureRecord) -> date:
    """The day of publication; one that is not known lies before all others."""
    return date.fromisoformat(record.article.published) if record.article.published else date.min


def _short(typed: str) -> str:
    plain = " ".join(typed.split())
    return plain if len(plain) <= SHOWN else plain[:SHOWN] + "…"

"""For whom what came in is: watches against new quotes and figures, by the rules of questions, and surer.

An answer that is a guess says so, and has better ones beside it; an alert has nothing beside it. So most of a topic
must stand in an item letter by letter, and every word of a name in the speaker's, or one that sounds the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile

from bot.engine.conditions import Filter, understand_conditions
from bot.engine.digest import COUNTED, SAID
from bot.engine.indexing import asked
from bot.engine.matching import TOPIC_CUTOFF, folded, merged_quotes, name_words, rank_figures, rank_quotes
from bot.engine.matching.merging import signs
from bot.engine.matching.people import bare, without_article
from bot.engine.matching.scoring import weight
from bot.engine.matching.sounds import sound
from bot.engine.model import BadInput, Conditions, FigureRecord, HitKind, QuoteRecord, Watch, WatchKind
from bot.engine.novelty import Shown, mark
from bot.engine.quantities.units import is_counted
from bot.engine.spelling import is_common_word, is_function_word
from bot.engine.spelling import key as word_key

Item = QuoteRecord | FigureRecord
Told = tuple[int, HitKind, int, str]  # watch, kind and id of an item, and the key by which it is known again

# Of the weight of a topic's words, what must stand in an item as it is written. It is the cut-off itself: a slip that
# is forgiven in a question ("cooper mine") is another word in the news.
HELD = TOPIC_CUTOFF / 100
# Quotes, and figures, of one watch at once, those with most of the topic: beyond it is a flood that nobody reads, and
# ranking thousands for hundreds of watches takes minutes.
MOST = 200
_ANY_DAY = date.max  # bounds know no day


def tells(kind: WatchKind, words: str) -> bool:
    """Whether a name, or a topic, has words that tell something."""
    return bool(name_words(bare(words)) if kind == "person" else _telling(words))


def hits(
    watches: Iterable[Watch], quotes: Sequence[QuoteRecord], figures: Sequence[FigureRecord]
) -> dict[int, list[Item]]:
    """By id of a watch what is for it, quotes before figures, best first; one that is nowhere is left out."""
    people = _Speakers(quotes)
    in_quotes = _Words([folded(one.words) for one in quotes])
    in_figures = _Words([folded(f"{one.figure.subject} {one.figure.unit or ''} {one.sentence}") for one in figures])
    found: dict[int, list[Item]] = {}
    for watch in watches:
        said: list[QuoteRecord] = []
        counted: list[FigureRecord] = []
        if watch.kind == "person":
            said = [match.record for match in merged_quotes(people.heard(watch.words), 0.0)]
        if watch.kind == "topic":
            near = [quotes[at] for at in in_quotes.holding(watch.words)]
            said = [match.record for match in rank_quotes(watch.words, near, topic=True)]
        if watch.kind != "person":
            bounds = _bounds(watch.above or "", watch.below or "")
            beside = [figures[at] for at in in_figures.holding(watch.words)]
            admitted = [one for one in beside if bounds and bounds.admits(one)]
            counted = [match.record for match in rank_figures(watch.words, admitted)]
        if watch.kind == "topic":  # a sentence is read once
            counted = list({(one.article.id, one.figure.sentence): one for one in reversed(counted)}.values())[::-1]
        items: list[Item] = [*said, *(one for one in counted if not any(_inside(one, quote) for quote in said))]
        if items:
            found[watch.id] = items
    return found


def news(found: Mapping[int, Sequence[Item]], told: Mapping[int, Collection[str]]) -> list[Told]:
    """Of what was found by watch, what neither has told it of late nor is there twice. `told` are keys by watch."""
    fresh: list[Told] = []
    own = {id(item): _key(item) for items in found.values() for item in items}
    for watch, items in found.items():
        heard = Shown(told.get(watch, ()))
        for item in items:
            key = own[id(item)]
            if heard.share(key) < (SAID if isinstance(item, QuoteRecord) else COUNTED):
                heard.add(key)
                fresh.append((watch, "quote" if isinstance(item, QuoteRecord) else "figure", item.id, key))
    return fresh


def is_surely(typed: str, speaker: str, role: str | None) -> bool:
    """Whether a speaker is who is meant by a name or a role, beyond a guess."""
    name, office = _person(typed)
    return bool(name) and (_bears(speaker, name) or _sounds(role or "") == office)


class _Words:
    """Which items, by place, hold most of a topic."""

    def __init__(self, items: Sequence[tuple[str, ...]]) -> None:
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(items):
            for word in set(words):
                self._places[word].append(at)

    def holding(self, topic: str) -> list[int]:
        shares: dict[int, float] = defaultdict(float)
        words = _telling(topic)
        for word, share in words:
            for at in self._places.get(word, ()):
                shares[at] += share
        least = HELD * sum(share for _, share in words)
        held = sorted((-share, at) for at, share in shares.items() if share >= least)
        return [at for _, at in held[:MOST]]


class _Speakers:
    """Who said the quotes, by words of their names; nobody who is not known."""

    def __init__(self, quotes: Sequence[QuoteRecord]) -> None:
        self._quotes: dict[tuple[str, str | None], list[QuoteRecord]] = defaultdict(list)
        for one in quotes:
            if one.quote.speaker:
                self._quotes[one.quote.speaker, one.quote.role].append(one)
        self._bearers: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
        for name, role in self._quotes:
            for word in (*name_words(name), *name_words(role or "")):
                self._bearers[sound(word)].add((name, role))

    def heard(self, typed: str) -> list[QuoteRecord]:
        """The quotes of whoever is surely meant by a name or a role."""
        name, role = _person(typed)
        bearers = self._bearers.get(name[0], set()) | self._bearers.get(role[0], set()) if name else set()
        meant = [one for one in bearers if is_surely(typed, *one)]
        return sorted((quote for one in meant for quote in self._quotes[one]), key=lambda quote: quote.id)[:MOST]


def _bears(speaker: str, name: tuple[str, ...]) -> bool:
    """Whether a speaker's name has all words of a name, and beside them none that makes it somebody else's."""
    # Up to the "of": neither "spokesman for Ada Moss" nor "office of Ada Moss" is she, "Ada Moss of the harbour" is.
    words = list(takewhile(lambda word: len(word) == 1 or not is_function_word(word), name_words(speaker)))
    others = [word for word in words if sound(word) not in name]
    return set(name) <= {sound(word) for word in words} and not any(is_common_word(word_key(word)) for word in others)


@lru_cache(maxsize=16_384)
def _person(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name, without titles and middle initials, and those of a role, as they sound."""
    words = name_words(bare(typed))
    long = [word for word in words if len(word) > 1]
    return tuple(map(sound, long if len(long) > 1 else words)), _sounds(without_article(typed))


def _sounds(text: str) -> tuple[str, ...]:
    return tuple(map(sound, name_words(text)))


@lru_cache(maxsize=16_384)
def _telling(topic: str) -> tuple[tuple[str, float], ...]:
    return tuple((word, weight(word)) for word in dict.fromkeys(asked(topic)) if not is_function_word(word))


@lru_cache(maxsize=4_096)
def _bounds(above: str, below: str) -> Filter | None:
    """The bounds of a watch; None where this version cannot read what an earlier one could."""
    try:
        return understand_conditions(Conditions(above=above, below=below), _ANY_DAY)
    except BadInput:
        return None


def _inside(figure: FigureRecord, quote: QuoteRecord) -> bool:
    """Whether a figure stands in a quote, which then shows it."""
    start, end = figure.figure.span
    return figure.article.id == quote.article.id and any(a <= start and end <= b for a, b in quote.quote.content)


def _key(item: Item) -> str:
    """What an item is known again by: as merging has it, numbers and negations of a quote must agree, and of a figure
    value, unit and direction."""
    if isinstance(item, QuoteRecord):
        words = folded(item.words)
        return mark("q", words, repr(signs(words)))
    figure = item.figure
    direction = figure.change if figure.change in ("up", "down") else ""
    equal = repr((figure.value, figure.value_high, figure.unit, direction))
    return mark("f", _counted(figure.unit) or folded(figure.subject) or _around(item), equal)


def _counted(unit: str | None) -> tuple[str, ...]:
    """The noun that a figure counts, which is then what it is about: "passenger", not "percent" or "people"."""
    words = folded(unit) if unit and is_counted(unit) else ()
    return () if any(map(is_common_word, words)) else words


def _around(record: FigureRecord) -> tuple[str, ...]:
    """The words of a figure's sentence beside its own."""
    own = folded(f"{record.figure.as_written} {record.figure.unit or ''}")
    return tuple(word for word in folded(record.sentence) if word not in own)

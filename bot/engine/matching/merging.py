"""The same thing in several articles, made one match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from rapidfuzz import fuzz, process

from bot.engine import lexicon
from bot.engine.matching.names import may_be_one
from bot.engine.matching.publishers import count_publishers
from bot.engine.matching.scoring import folded
from bot.engine.model import FigureMatch, FigureRecord, QuoteMatch, QuoteRecord
from bot.engine.spelling import fold

Kept = TypeVar("Kept", QuoteRecord, FigureRecord)

# Two texts are the same quote from this ratio of their keys on, or if one is a part of the other that long; shorter
# ones than SAME_WORDS must be equal. Numbers and negations must agree: "will sell" is not "will not sell".
SAME = 92.0
SAME_WORDS = 6
AS_GOOD = 1.0  # point of score: wordings this close fit as well, and the earliest of them is shown; a choice


@dataclass(frozen=True, slots=True)
class _Group:
    """Wordings of one quote; the first that came is what others are compared with."""

    keys: tuple[str, ...]
    joined: str
    signs: tuple[str, ...]
    members: list[tuple[float, QuoteRecord]] = field(default_factory=list)


def merge_quotes(ranked: Sequence[tuple[float, QuoteRecord, tuple[str, ...]]]) -> list[QuoteMatch]:
    """One match for each quote, in the order given; articles that repeat it in `also`. The tuples hold the keys too.

    One that is no longer in its article is one with no other: what is said of it holds for no other.
    """
    groups: list[_Group] = []
    equal: dict[str, list[_Group]] = {}
    signed: dict[tuple[str, ...], list[_Group]] = {}  # those long enough to be compared
    for score, record, keys in ranked:
        wording = _Group(keys, f" {' '.join(keys)} ", signs(keys))
        if record.superseded:
            wording.members.append((score, record))
            groups.append(wording)
            continue
        long = len(keys) >= SAME_WORDS
        speaker = record.quote.speaker
        alike = [*equal.get(wording.joined, ())]
        if long:
            others = signed.get(wording.signs, ())
            alike += [*_near(wording, others), *(_parts(wording, others) if speaker else ())]
        group = next((one for one in alike if may_be_one(speaker, one.members[0][1].quote.speaker)), None)
        if group is None:
            group = wording
            groups.append(group)
            equal.setdefault(group.joined, []).append(group)
            if long:
                signed.setdefault(group.signs, []).append(group)
        group.members.append((score, record))
    return [_match(group.members) for group in groups]


def merge_figures(ranked: Sequence[tuple[float, FigureRecord]]) -> list[FigureMatch]:
    """One match for each figure, in the order given; articles that repeat it in `also`."""
    groups: dict[tuple[object, ...], tuple[float, list[FigureRecord]]] = {}
    for score, record in ranked:
        figure = record.figure
        about = folded(figure.subject) or folded(record.sentence)
        what = (figure.value, figure.value_high, figure.unit, figure.change, figure.period, figure.place)
        group = (*what, frozenset(about), record.id if record.superseded else None)
        groups.setdefault(group, (score, []))[1].append(record)
    matches = []
    for score, members in groups.values():
        first, *also = _one_per_article(members)
        matches.append(FigureMatch(round(score, 1), first, tuple(also)))
    return matches


def _match(members: Sequence[tuple[float, QuoteRecord]]) -> QuoteMatch:
    """The wording that fits best, the earliest of equals, and one wording of each other article."""
    best = max(score for score, _ in members)
    record = _one_per_article(record for score, record in members if score >= best - AS_GOOD)[0]
    rest = _one_per_article(other for _, other in members if other.article.id != record.article.id)
    sources = count_publishers([record.article, *(other.article for other in rest)]) if rest else 1
    return QuoteMatch(round(best, 1), record, tuple(rest), sources)


def _one_per_article(records: Iterable[Kept]) -> list[Kept]:
    """The first record of each article, earliest published first; days that are not known come last."""
    first: dict[int, Kept] = {}
    for record in records:
        first.setdefault(record.article.id, record)
    return sorted(first.values(), key=lambda one: (one.article.published or "9999", one.article.id))


def _near(wording: _Group, groups: Sequence[_Group]) -> list[_Group]:
    """The groups that say it in nearly the same words."""
    near = process.extract(
        wording.joined, [one.joined for one in groups], scorer=fuzz.ratio, score_cutoff=SAME, limit=None, processor=None
    )
    return [groups[at] for _, _, at in near]


def _parts(wording: _Group, groups: Sequence[_Group]) -> list[_Group]:
    """The groups of a known speaker that say a part of it, or of which it is a part."""
    named = (one for one in groups if one.members[0][1].quote.speaker)
    return [one for one in named if one.joined in wording.joined or wording.joined in one.joined]


def signs(keys: Iterable[str]) -> tuple[str, ...]:
    """The numbers and negations of a quote."""
    return tuple(sorted(key for key in keys if not key.isalpha() or key in _negations()))


@cache
def _negations() -> frozenset[str]:
    return frozenset(key for word in lexicon.lines("negations") for key in fold(word))

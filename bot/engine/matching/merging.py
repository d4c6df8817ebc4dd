"""The same thing in several articles, made one match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from bot.engine.matching.names import may_be_one
from bot.engine.matching.scoring import folded
from bot.engine.model import FigureMatch, FigureRecord, QuoteMatch, QuoteRecord

Kept = TypeVar("Kept", QuoteRecord, FigureRecord)

# Two texts are the same quote from this ratio of their keys on; shorter ones than SAME_WORDS must be equal.
SAME = 92.0
SAME_WORDS = 6


def merge_quotes(ranked: Sequence[tuple[float, QuoteRecord, tuple[str, ...]]]) -> list[QuoteMatch]:
    """One match for each quote, in the order given; articles that repeat it in `also`. The tuples hold the keys too."""
    groups: list[tuple[float, _Wording, list[QuoteRecord]]] = []
    for score, record, text in ranked:
        wording = _Wording(text, " ".join(text), _numbers(text))
        for _, known, members in groups:
            if _one_wording(wording, known) and may_be_one(record.quote.speaker, members[0].quote.speaker):
                members.append(record)
                break
        else:
            groups.append((score, wording, [record]))
    matches = []
    for score, _, members in groups:
        first, *also = _one_per_article(members)
        matches.append(QuoteMatch(round(score, 1), first, tuple(also)))
    return matches


def merge_figures(ranked: Sequence[tuple[float, FigureRecord]]) -> list[FigureMatch]:
    """One match for each figure, in the order given; articles that repeat it in `also`."""
    groups: dict[tuple[object, ...], tuple[float, list[FigureRecord]]] = {}
    for score, record in ranked:
        figure = record.figure
        about = folded(figure.subject) or folded(record.sentence)
        what = (figure.value, figure.value_high, figure.unit, figure.change, figure.period, figure.place)
        group = (*what, frozenset(about))
        groups.setdefault(group, (score, []))[1].append(record)
    matches = []
    for score, members in groups.values():
        first, *also = _one_per_article(members)
        matches.append(FigureMatch(round(score, 1), first, tuple(also)))
    return matches


def _one_per_article(records: Iterable[Kept]) -> list[Kept]:
    """The first record of each article, earliest published first; days that are not known come last."""
    first: dict[int, Kept] = {}
    for record in records:
        first.setdefault(record.article.id, record)
    return sorted(first.values(), key=lambda one: (one.article.published or "9999", one.article.id))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The keys of a quote, prepared for comparing with many."""

    keys: tuple[str, ...]
    joined: str
    numbers: list[str]


def _one_wording(left: _Wording, right: _Wording) -> bool:
    if left.joined == right.joined:
        return True
    if min(len(left.keys), len(right.keys)) < SAME_WORDS or left.numbers != right.numbers:
        return False
    return fuzz.ratio(left.joined, right.joined, score_cutoff=SAME) >= SAME


def _numbers(keys: Iterable[str]) -> list[str]:
    return sorted(key for key in keys if not key.isalpha())

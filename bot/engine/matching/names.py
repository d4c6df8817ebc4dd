"""Names and roles against what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.engine.indexing import QUESTION_CHARS, QUESTION_WORDS, asked_name
from bot.engine.matching.scoring import LONGEST_ITEM, OTHER_FIRST, SHORT
from bot.engine.spelling import plain_words

NAME_CUTOFF = 74.0
# Names: an initial stands for a name nearly as well as the name; two slips in seven letters are forgiven; words that
# were left out ("Bessent" for "Scott Bessent") cost a tenth at most, so that a whole name comes first.
INITIAL = 0.85
NAME_ALIKE = 0.7
LEFT_OUT = 0.1


def rank_names(name: str, names: Iterable[str]) -> list[tuple[str, float]]:
    """The names, or roles, that somebody may mean by `name`, best first: surname alone, misspelt, initials."""
    wanted = tuple(asked_name(name))
    if not wanted:
        return []
    ranked = [(one, _name_score(wanted, _name_words(one))) for one in dict.fromkeys(names)]
    return sorted((pair for pair in ranked if pair[1] >= NAME_CUTOFF), key=lambda pair: (-pair[1], pair[0]))


def suggest(typed: str, choices: Iterable[str], limit: int) -> list[str]:
    """The choices somebody may be typing: those with words that begin so, then those that hold it, then the similar."""
    start = " ".join(plain_words(typed[:QUESTION_CHARS]))
    choices = list(dict.fromkeys(choices))
    if not start:
        return choices[:limit]
    begins: list[str] = []
    holds: list[str] = []
    rest: list[str] = []
    for choice in choices:
        plain = " ".join(_name_words(choice))
        (begins if f" {start}" in f" {plain}" else holds if start in plain else rest).append(choice)
    found = begins + holds
    if len(found) < limit:
        found += [choice for choice, _ in rank_names(typed, rest)]
    return found[:limit]


def may_be_one(left: str | None, right: str | None) -> bool:
    """Whether two names may be one person's: equal, one a part of the other, or one not known."""
    if left is None or right is None:
        return True
    names = set(_name_words(left)), set(_name_words(right))
    return names[0] <= names[1] or names[1] <= names[0]


@lru_cache(maxsize=16_384)
def _name_words(name: str) -> tuple[str, ...]:
    """The plain words of a stored name; kept, as all of them are looked at with every question."""
    return tuple(plain_words(name[:LONGEST_ITEM])[:QUESTION_WORDS])


def _name_score(wanted: Sequence[str], name: Sequence[str]) -> float:
    """How well a typed name fits a known one: all its words must be found; what it leaves out costs little."""
    if not name:
        return 0.0
    shortened = INITIAL if len(wanted) > 1 else 0.0  # an initial alone is nobody's name
    found = sum(max(_same_name(one, other, shortened) for other in name) for one in wanted) / len(wanted)
    return 100 * found * (1 - LEFT_OUT * max(0, len(name) - len(wanted)) / len(name))


@lru_cache(maxsize=65_536)
def _same_name(one: str, other: str, shortened: float) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return shortened if one[0] == other[0] else 0.0
    if min(len(one), len(other)) <= SHORT:
        return 0.0
    near = OSA.normalized_similarity(one, other, score_cutoff=NAME_ALIKE)
    return near * (1.0 if one[0] == other[0] else OTHER_FIRST)

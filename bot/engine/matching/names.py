"""Names and roles against what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.engine.indexing import QUESTION_CHARS, QUESTION_WORDS, asked_name
from bot.engine.matching.scoring import LONGEST_ITEM, OTHER_FIRST, SHORT
from bot.engine.matching.sounds import sound
from bot.engine.model import NameTerms
from bot.engine.spelling import deletions, plain_words

NAME_CUTOFF = 74.0
# Names: an initial stands for a name nearly as well as the name, another spelling of the same sound even better; two
# slips in seven letters are forgiven; words that were left out ("Bessent" for "Scott Bessent") cost a tenth at most,
# so that a whole name comes first.
SOUND = 0.97
INITIAL = 0.85
NAME_ALIKE = 0.7
LEFT_OUT = 0.1
INITIALS = 3  # letters written together: "JD", "GWB"
CORRECTIONS = 8  # words of names that a misspelt one may stand for
SOUND_MARK = "~"  # before the words of an index that are there by their sound


def rank_names(name: str, names: Iterable[str]) -> list[tuple[str, float]]:
    """The names, or roles, that somebody may mean by `name`, best first: surname alone, misspelt, initials."""
    wanted = _joined_initials(asked_name(name))
    if not wanted:
        return []
    ranked = [(one, _name_score(wanted, name_words(one))) for one in dict.fromkeys(names)]
    return sorted((pair for pair in ranked if pair[1] >= NAME_CUTOFF), key=lambda pair: (-pair[1], pair[0]))


def suggest(typed: str, choices: Iterable[str], limit: int) -> list[str]:
    """The choices somebody may be typing: those with words that begin so, then those that hold it, then the similar."""
    choices = list(dict.fromkeys(choices))
    found = completions(typed, choices)
    if len(found) < limit:
        known = set(found)
        found += [choice for choice, _ in rank_names(typed, (one for one in choices if one not in known))]
    return found[:limit]


def completions(typed: str, choices: Iterable[str]) -> list[str]:
    """The choices with words that begin as typed, then those that hold it; all of them when nothing is typed."""
    start = " ".join(plain_words(typed[:QUESTION_CHARS]))
    parts = start.split()
    begins: list[str] = []
    holds: list[str] = []
    for choice in choices:
        plain = f" {' '.join(_plain(choice))}"
        if f" {start}" in plain:
            begins.append(choice)
        elif start in plain or all(f" {part}" in plain for part in parts):
            holds.append(choice)
    return begins + holds


def may_be_one(left: str | None, right: str | None) -> bool:
    """Whether two names may be one person's: one a part of the other, in other spelling or initials, or not known."""
    if left is None or right is None or left == right:
        return True
    short, long = sorted((name_words(left), name_words(right)), key=len)
    if set(short) <= set(long):
        return True
    if not short or sound(short[-1]) != sound(long[-1]):
        return False
    return all(max(_same_name(one, other, INITIAL) for other in long) in (1.0, SOUND, INITIAL) for one in short)


@lru_cache(maxsize=16_384)
def name_words(name: str) -> tuple[str, ...]:
    """The plain words of a stored name, initials together; kept, as the same ones are looked at again and again."""
    return _joined_initials(_plain(name))


def name_terms(name: str) -> NameTerms:
    """What a stored name is found by."""
    words = tuple(dict.fromkeys((*_plain(name), *name_words(name))))
    sounds = tuple(f"{SOUND_MARK}{heard}" for word in words if (heard := sound(word)) != word)
    return words + sounds, tuple((key, word) for word in words for key in deletions(word))


def sought(typed: str) -> list[list[str]]:
    """The words of a name as typed, each with what else it is found by."""
    return [[word, sound(word), SOUND_MARK + sound(word)] for word in _joined_initials(asked_name(typed))]


def corrections(word: str, known: Iterable[str]) -> list[str]:
    """The few words of names that a misspelt word may stand for, the likeliest first."""
    near = process.extract(
        word,
        list(known),
        scorer=OSA.normalized_similarity,
        score_cutoff=NAME_ALIKE,
        limit=CORRECTIONS,
        processor=None,
    )
    return [other for other, _, _ in near]


def _plain(name: str) -> tuple[str, ...]:
    return _plain_words(name[:LONGEST_ITEM])


@lru_cache(maxsize=16_384)
def _plain_words(name: str) -> tuple[str, ...]:
    return tuple(plain_words(name)[:QUESTION_WORDS])


def _joined_initials(words: Iterable[str]) -> tuple[str, ...]:
    """Single letters in a row as one word: "J. D. Vance" is "JD Vance"."""
    joined: list[str] = []
    for single, run in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(run)
        joined += ["".join(letters)] if single else letters
    return tuple(joined)


def _name_score(wanted: Sequence[str], name: Sequence[str]) -> float:
    """How well a typed name fits a known one: all its words must be found; what it leaves out costs little."""
    if not name:
        return 0.0
    shortened = INITIAL if len(wanted) > 1 else 0.0  # an initial alone is nobody's name
    found = sum(_found(one, name, shortened) for one in wanted) / len(wanted)
    return 100 * found * (1 - LEFT_OUT * max(0, len(name) - len(wanted)) / len(name))


def _found(one: str, name: Sequence[str], shortened: float) -> float:
    best = max(_same_name(one, other, shortened) for other in name)
    if best < shortened and 1 < len(one) <= INITIALS and one in "".join(word[0] for word in name):
        return shortened  # "JD" for "James David"
    return best


@lru_cache(maxsize=65_536)
def _same_name(one: str, other: str, shortened: float) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1 or _are_initials(one) or _are_initials(other):
        return shortened if one[0] == other[0] else 0.0
    if sound(one) == sound(other):
        return SOUND
    if min(len(one), len(other)) <= SHORT:
        return 0.0
    near = OSA.normalized_similarity(one, other, score_cutoff=NAME_ALIKE)
    return near * (1.0 if one[0] == other[0] else OTHER_FIRST)


def _are_initials(word: str) -> bool:
    return len(word) <= INITIALS and word.isascii() and word.isalpha() and not set(word) & set("aeiouy")

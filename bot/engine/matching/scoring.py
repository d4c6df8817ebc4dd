"""How well words fit a text: the scores of the one matching package.

A score depends on the question and the text alone, never on what else a library holds, so that it means the same in
every one. Words count by kind: telling ones 1, those that fill the news less, "the" and "of" least. Two words are
alike by their letters (insertions, deletions, swaps); both sides are keys of `fold`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.engine.indexing import ITEM_WORDS
from bot.engine.spelling import fold, is_common_word, is_function_word, slips

FLOAT = np.float32

# How much a word of a question counts, by kind. .15 and .5 let 3 % more absent quotes pass.
FUNCTION_WEIGHT = 0.25
COMMON_WEIGHT = 0.6
PLACED_WEIGHT = 0.6  # of a function word, where it decides between two texts that fit as well

# Two words of four letters and more are taken for one when this much of the longer agrees: one slip in four letters,
# two in eight. At .7 "increase" would answer for "decrease".
ALIKE = 0.75
ALIKE_POWER = 1.5  # so that one slip in five letters passes the cut-off for topics, one in four does not
OTHER_FIRST = 0.85  # hardly anybody mistypes the first letter: "reach" is not "beach"
SHORT = 3  # letters; up to here words must be equal
# A word found one or two places from where the question has it still counts for this much of the order.
DISPLACED = (1.0, 0.85, 0.7)
# Weight that it costs when the words go on elsewhere in the text ("drink from wells until every one is tested"): .8
# lifts such questions over the cut-off and lets no more absent quotes pass than no jumps at all; .6 does.
JUMP = 0.8
# With it four letters in five that agree in a row pass the cut-off for remembered words. At 2 they would at three in
# four, and so would a tenth more absent quotes; at 3 one misspelt question in fifty is lost that 2.5 finds.
LETTERS_POWER = 2.5
DIAGONALS = 6  # alignments tried, the most promising ones; a seventh never won on the gold questions

# A quote that stands in a longer question: from this weight of words on, and for this share of its own score.
WHOLE_WEIGHT = 4.0
WHOLE_SHARE = 0.9

# Of a slip: what another first letter adds to the distance, and what a word e times as frequent takes off it.
OTHER_LETTER = 0.4
COMMONER = 0.1
CORRECTIONS = 4  # with two slips the right word is among the best four in 95 % (research)

LONGEST_ITEM = 20_000  # characters of a stored text that are compared, 3,500 words


def correct(word: str, known: Iterable[str], limit: int = CORRECTIONS) -> list[tuple[str, float]]:
    """The known words that a misspelt one may stand for, best first, with the share 0..1 each should count.

    When `known` tells how often each stands in a library, the common ones come before the rare that are as near.
    """
    allowed = slips(word)
    counts = known if isinstance(known, Mapping) else {}
    found = []
    for other in known:
        away = OSA.distance(word, other, score_cutoff=allowed)
        if 0 < away <= allowed:
            far = away + OTHER_LETTER * (other[:1] != word[:1]) - COMMONER * log1p(counts.get(other, 0))
            found.append((far, abs(len(other) - len(word)), other, (0.75, 0.5)[away - 1]))
    return [(other, share) for _, _, other, share in sorted(found)[:limit]]


def weight(word: str) -> float:
    """How much a word of a question counts."""
    if is_function_word(word):
        return FUNCTION_WEIGHT
    return COMMON_WEIGHT if is_common_word(word) else 1.0


def alike(words: Sequence[str], others: Iterable[str]) -> dict[str, list[tuple[int, float]]]:
    """For each of `others` which of the words, by place, it can be taken for, with their likeness 0..1."""
    found: dict[str, list[tuple[int, float]]] = {}
    others = set(others)
    places = [place for place, word in enumerate(words) if len(word) > SHORT and word.isalpha()]
    for place, word in enumerate(words):
        if word in others:
            found.setdefault(word, []).append((place, 1.0))
    long = [other for other in others if len(other) > SHORT]
    if not places or not long:
        return found
    # Processed by the bulk: a call of Python for each word would take ten times as long.
    near = process.cdist(
        [words[place] for place in places], long, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, dtype=FLOAT
    )
    for row, column in zip(*(axis.tolist() for axis in near.nonzero()), strict=True):
        place, other = places[row], long[column]
        if other != words[place]:
            share = float(near[row, column]) ** ALIKE_POWER * (1.0 if other[0] == words[place][0] else OTHER_FIRST)
            found.setdefault(other, []).append((place, share))
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """How a question fits a text, each 0..1: words found anywhere, words found in order, letters in a row."""

    words: float
    order: float
    letters: float


def as_said(fit: Fit) -> float:
    """For remembered words the order matters most: half of it lets three times as many absent quotes pass.

    Words that are misspelt beyond being taken for one another may still agree letter by letter.
    """
    return max(0.2 * fit.words + 0.7 * fit.order + 0.1 * fit.letters, float(fit.letters**LETTERS_POWER))


def as_topic(fit: Fit) -> float:
    """The words of a topic may stand anywhere."""
    return 0.85 * fit.words + 0.15 * fit.order


def letters(keys: Sequence[str], texts: Sequence[str]) -> list[float]:
    """How well the letters of a question fit a part of each text, 0..100: words of keys with spaces between."""
    scores: list[float] = process.cdist([" ".join(keys)], texts, scorer=fuzz.partial_ratio, dtype=FLOAT)[0].tolist()
    return scores


def score_said(keys: Sequence[str], texts: Sequence[tuple[str, ...]]) -> list[float]:
    """How well remembered words fit each text. A text that stands whole in a longer question fits as well."""
    scores = score_all(keys, texts, as_said)
    for at, text in enumerate(texts):
        if len(text) < len(keys) and sum(map(weight, text)) >= WHOLE_WEIGHT:
            scores[at] = max(scores[at], WHOLE_SHARE * score_all(text, [tuple(keys)], as_said)[0])
    return scores


def in_places(keys: Sequence[str], texts: Sequence[tuple[str, ...]]) -> list[float]:
    """How many words of a question stand in their places in each text, 0..100; "the" and "of" count nearly as much."""
    return score_all(keys, texts, lambda fit: fit.order, lambda word: PLACED_WEIGHT if is_function_word(word) else 1.0)


def score_all(
    keys: Sequence[str],
    texts: Sequence[tuple[str, ...]],
    combine: Callable[[Fit], float],
    weigh: Callable[[str], float] = weight,
) -> list[float]:
    """How well a question fits each text, 0..100."""
    if not keys or not any(texts):
        return [0.0] * len(texts)
    likeness = alike(keys, {word for text in texts for word in text})
    weights = [weigh(word) for word in keys]
    sentence = " ".join(keys)
    return [100 * min(1.0, combine(_fit(keys, sentence, weights, likeness, text))) for text in texts]


def _fit(
    keys: Sequence[str],
    sentence: str,
    weights: Sequence[float],
    likeness: Mapping[str, Sequence[tuple[int, float]]],
    text: tuple[str, ...],
) -> Fit:
    hits: list[list[tuple[int, float]]] = [[] for _ in keys]  # for each word of the question: where, how alike
    for place, word in enumerate(text):
        for at, near in likeness.get(word, ()):
            hits[at].append((place, near))
    total = sum(weights)
    found = sum(share * max((near for _, near in hit), default=0.0) for share, hit in zip(weights, hits, strict=True))
    if not found:
        return Fit(0.0, 0.0, 0.0)
    order = _aligned(weights, hits, _diagonals(weights, hits))
    letters = fuzz.partial_ratio(sentence, " ".join(text)) / 100 if len(keys) <= len(text) else found / total
    return Fit(found / total, order / total, letters)


def _diagonals(weights: Sequence[float], hits: Sequence[Sequence[tuple[int, float]]]) -> list[int]:
    """Where the question may begin in the text: the starts that most of its weight agrees on."""
    votes: dict[int, float] = defaultdict(float)
    for at, (share, hit) in enumerate(zip(weights, hits, strict=True)):
        for place, near in hit:
            votes[place - at] += share * near
    return sorted(votes, key=lambda start: (-votes[start], start))[:DIAGONALS]


def _aligned(weights: Sequence[float], hits: Sequence[Sequence[tuple[int, float]]], starts: Sequence[int]) -> float:
    """The weight of the words that stand where they should when the question begins at one of `starts` in the text.

    From one word to the next the question may go on as if it began at another start, which costs JUMP.
    """
    so_far = [0.0] * len(starts)
    best = 0.0
    for at, (share, hit) in enumerate(zip(weights, hits, strict=True)):
        for which, start in enumerate(starts):
            due = start + at
            gain = 0.0
            for place, near in hit:
                away = place - due
                if -len(DISPLACED) < away < len(DISPLACED):
                    gain = max(gain, near * DISPLACED[abs(away)])
            so_far[which] = max(so_far[which], best - JUMP) + share * gain
        best = max(so_far)
    return best


@lru_cache(maxsize=4_096)
def folded(text: str) -> tuple[str, ...]:
    """Keys of stored quotes, sentences and titles; kept, as the same ones answer again and again."""
    return keys_of(text)[:ITEM_WORDS]


def keys_of(text: str) -> tuple[str, ...]:
    """Keys of the beginning of a stored text that may be long, a whole article; not kept."""
    return fold(text[:LONGEST_ITEM])

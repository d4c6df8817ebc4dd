"""Which articles tell the same story, found by their words; nothing is deleted, all of them are named.

Two articles are alike by the words of headline, first paragraph and what follows (the cosine of their weights; a word
counts the more, the fewer of the given articles hold it), times what names they share: names alone make no story,
since one mayor has many, and words alone make half of one. They are put together pair by pair, the most alike first,
as long as two groups are alike on the average of all their pairs: by the best pair alone, an article on two events
would draw both together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import log, sqrt

from bot.engine import lexicon
from bot.engine.matching.publishers import count_publishers
from bot.engine.model import ArticleRecord, Span, Story
from bot.engine.spelling import fold, function_words, is_common_word, key
from bot.engine.text import document

# On the weeks 1 to 3 of tests/quality .05 to .058 give a precision of .99 and a recall of .97; from there on pairs are
# lost, a fifth at .075, long chains of follow-ups first. docs/design.md has the figures of other sets.
ALIKE = 0.058
NAMELESS = 0.5  # what words alone are worth, beside up to 1 for names; .3 and .7 do as well with another ALIKE
LEAST_SHARED = 3  # words beside names; with fewer, two short texts are alike by chance
DAYS = 4  # between two articles of one story, at most: a follow-up on Monday of what was on Thursday; a choice
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 2.0, 1.5, 1.0  # of a word by where it stands
COMMON_WEIGHT = 0.5  # of words that fill the news; .3 to .7 do as well
# As if so many more articles had been given, so that of three articles the words that two share are not common ones.
PRIOR = 40
# Characters of an article's body that are looked at, 170 words: news has its facts at the top.
LOOKED_AT = 1_000
# Of the pairs of neighbouring words of the shorter text, so many stand in the longer one: it is a copy. Papers cut
# copies and change a word; two texts on one event share under a fifth.
COPIED = 0.6
TELLING = 40  # words by which a story is known again: those of headline and first paragraph, and some more

Weights = dict[str, float]
Pairs = dict[tuple[int, int], float]
_EDGES = "“”‘’\"'(),.;:!?"


@dataclass(frozen=True, slots=True)
class _Words:
    """What an article is compared by: names, all other words, and the pairs of neighbours."""

    names: Weights
    others: Weights
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that tell one story, by their places among those given, earliest first; `central` stands for them."""

    members: tuple[int, ...]
    central: int
    texts: int
    words: tuple[str, ...]  # those that tell most, by weight


def stories(records: Sequence[ArticleRecord]) -> list[Story]:
    """The stories that articles of one library tell, the one told most first; each article is in exactly one."""
    records = sorted(records, key=lambda one: one.id)
    told = [story(records, group) for group in grouped(records)]
    return sorted(told, key=lambda one: (-one.publishers, -len(one.articles), one.articles[0].id))


def story(records: Sequence[ArticleRecord], group: Group, *, goes_on: bool = False) -> Story:
    """A group as it is shown."""
    lead = records[group.central]
    refs = tuple(records[at].ref for at in group.members)
    span = key_sentence(lead)
    words = lead.article.text[span[0] : span[1]]
    return Story(lead.ref, words, span, refs, count_publishers(refs), group.texts, goes_on)


def key_sentence(record: ArticleRecord) -> Span:
    """The first sentence of an article's body, which in news tells what happened; (0, 0) when there is none."""
    article = record.article
    for start, end in article.paragraphs:
        beginning = (start, min(end, start + LOOKED_AT))
        for sentence in document(article.text, (beginning,)).paragraphs[0].sentences[:1]:
            return sentence.span
    return 0, 0


def grouped(records: Sequence[ArticleRecord]) -> list[Group]:
    """The articles, given in an order of their own (by id), in groups, in the order of their first members."""
    words = [_words(record) for record in records]
    names, others = _weighed([one.names for one in words]), _weighed([one.others for one in words])
    alike = _alike(names, others, [_day(record) for record in records])
    groups = _joined(alike, words)
    found = []
    for places in groups:
        members = sorted(places, key=lambda at: (records[at].article.published or "9999", records[at].added_at, at))
        originals = _originals(members, words)
        telling: Counter[str] = Counter()
        for at in members:
            telling.update(names[at])
            telling.update(others[at])
        best = sorted(telling, key=lambda word: (-telling[word], word))
        found.append(Group(tuple(members), _central(alike, originals), len(originals), tuple(best[:TELLING])))
    return found


def _joined(alike: Pairs, words: Sequence[_Words]) -> list[list[int]]:
    """Groups that are alike on the average of all pairs between them, the most alike pair put together first."""
    of = list(range(len(words)))
    groups = {at: [at] for at in of}
    between: dict[int, dict[int, float]] = {at: {} for at in of}  # sums over the pairs of two groups
    for (one, two), share in alike.items():
        between[one][two] = between[two][one] = share
    enough = [item for item in alike.items() if item[1] >= ALIKE]
    for (one, two), _ in sorted(enough, key=lambda item: (-item[1], item[0])):
        left, right = sorted((of[one], of[two]))
        if left == right or _shared(words[one], words[two]) < LEAST_SHARED:
            continue
        if between[left].get(right, 0.0) >= ALIKE * len(groups[left]) * len(groups[right]):
            for at in groups[right]:
                of[at] = left
            groups[left] += groups.pop(right)
            for other, total in between.pop(right).items():
                del between[other][right]
                if other != left:
                    between[left][other] = between[other][left] = between[left].get(other, 0.0) + total
    return list(groups.values())


def _shared(one: _Words, two: _Words) -> int:
    """How many words two articles have in common, names left out."""
    return len(one.others.keys() & two.others.keys())


def _central(alike: Pairs, members: Sequence[int]) -> int:
    """The article that is most like all others of its group, the earliest of equals."""
    return max(members, key=lambda one: round(sum(_of_pair(alike, one, other) for other in members), 6))


def _originals(members: Sequence[int], words: Sequence[_Words]) -> list[int]:
    """Those that are no copies of another one before them."""
    kept: list[int] = []
    for at in members:
        text = words[at].pairs
        others = [words[other].pairs for other in kept]
        if not any(len(text & other) >= COPIED * max(1, min(len(text), len(other))) for other in others):
            kept.append(at)
    return kept


def _of_pair(alike: Pairs, one: int, two: int) -> float:
    return alike.get((min(one, two), max(one, two)), 0.0)


def _alike(names: Sequence[Weights], others: Sequence[Weights], days: Sequence[int]) -> Pairs:
    return {
        (one, two): share * (NAMELESS + named.get(two, 0.0))
        for one, (shares, named) in enumerate(zip(_cosines(others), _cosines(names), strict=True))
        for two, share in shares.items()
        if abs(days[one] - days[two]) <= DAYS
    }


def _cosines(weights: Sequence[Weights]) -> list[dict[int, float]]:
    """How alike each one is to those after it that it has a word in common with; the weights are of length 1."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, words in enumerate(weights):
        for word, share in words.items():
            holders[word].append((at, share))
    alike: list[dict[int, float]] = [defaultdict(float) for _ in weights]
    for held in holders.values():
        for place, (one, share) in enumerate(held, start=1):
            shares = alike[one]
            for two, other in held[place:]:
                shares[two] += share * other
    return alike


def _weighed(texts: Sequence[Weights]) -> list[Weights]:
    """Weights by place times how rare a word is among the texts, made vectors of length 1."""
    held = Counter(word for words in texts for word in words)
    total = len(texts) + PRIOR
    found = []
    for words in texts:
        weights = {word: share * log(total / held[word]) for word, share in words.items()}
        length = sqrt(sum(share * share for share in weights.values())) or 1.0
        found.append({word: share / length for word, share in weights.items()})
    return found


def _words(record: ArticleRecord) -> _Words:
    article = record.article
    body = [article.text[start:end] for start, end in _beginning(article.paragraphs)]
    parts = ((article.title or "", TITLE_WEIGHT), (" ".join(body[:1]), LEAD_WEIGHT), (" ".join(body[1:]), BODY_WEIGHT))
    typed = {word.strip(_EDGES) for text, _ in parts for word in text.split()}
    small = {key(word) for word in typed if word.islower()}
    names = set(fold(" ".join(word for word in typed if word[:1].isupper()))) - small
    weights: dict[bool, Weights] = {True: {}, False: {}}
    keys = [fold(text) for text, _ in parts]
    for (_, weight), words in zip(parts, keys, strict=True):
        for word in dict.fromkeys(words):
            if word not in _telling_nothing():
                of_kind = weights[word in names]
                of_kind[word] = max(of_kind.get(word, 0.0), weight * (COMMON_WEIGHT if is_common_word(word) else 1.0))
    return _Words(weights[True], weights[False], frozenset(pairwise(keys[1] + keys[2])))


def _beginning(paragraphs: Sequence[Span]) -> Iterable[Span]:
    """The first LOOKED_AT characters of some paragraphs."""
    room = LOOKED_AT
    for start, end in paragraphs:
        if room <= 0:
            return
        yield start, min(end, start + room)
        room -= end - start


@cache
def _telling_nothing() -> frozenset[str]:
    """Function words; and days and months, which articles on quite different things share."""
    return function_words().union(fold(" ".join((*lexicon.lines("months"), *lexicon.lines("speech_days")))))


def _day(record: ArticleRecord) -> int:
    """When an article was published, else when it came in, as a number of days."""
    try:
        return date.fromisoformat(record.article.published or "").toordinal()
    except ValueError:
        return record.added_at.toordinal()

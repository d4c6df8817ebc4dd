"""What is written beside an article so that it can be found, and which terms a question looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

from bot.engine.model import Article, Entry, Figure, Findings, Index, Span
from bot.engine.spelling import fold, function_words, is_function_word, plain_words

SEPARATOR = " "  # between the words of a pair

# Distinct words of one article that are indexed: a 600-word story has 300, a 20,000-word report 4,000.
ARTICLE_WORDS = 5_000
BODY_CHARS = 1_600_000  # of an article that are folded
# Of an item's words, those that are indexed: a quoted paragraph has 150; ten times that is a text, not a quote.
ITEM_WORDS = 1_500
# A figure is found by the words of its sentence. The longest in 1,100 articles has 1,475 characters; a longer one
# is a table, and each of its thousands of figures is found by the words nearby, not by all of them.
LONGEST_SENTENCE = 2_000
NEARBY = 300  # characters on each side
# What is looked at of a question. The longest sentence people remember has 40 words; a pasted paragraph 150.
QUESTION_CHARS = 4_000
QUESTION_WORDS = 48
# A word in this share of the items, or less, may be a slip that is in print: one in 5,000, as measured in research.
SLIPS = 0.0002
# Pairs tell less than words that are as rare; tuned on held-out questions in research.
PAIR_WEIGHT = 0.7


def index(article: Article, findings: Findings) -> Index:
    """The terms of every quote, figure and the article itself, and the words that may be asked for misspelt.

    A quote is found by its content, a figure by its subject, sentence and unit, the article by all its words.
    """
    entries = []
    for item, quote in enumerate(findings.quotes):
        keys = _words(article, quote.content)
        entries.append(Entry("quote", item, terms(keys), keys))
    for item, figure in enumerate(findings.figures):
        own = fold(f"{figure.subject} {figure.unit or ''}")
        keys = _words(article, (_around(figure),)) + own
        entries.append(Entry("figure", item, terms(keys), keys))
    heading = fold(article.title or "")[:ITEM_WORDS]
    heading += _words(article, (article.deck,) if article.deck else ())
    empty = function_words()
    words = dict.fromkeys(heading)
    for entry in entries:
        words.update(dict.fromkeys(entry.keys))
    words = {word: None for word in words if word not in empty}
    # What is quoted was folded above. Words of the rest are not looked up when misspelt, which keeps those few.
    rest = [word for word in fold(_unquoted(article, entries, findings)) if word not in empty]
    body = dict.fromkeys((*terms(heading), *words, *rest))
    entries.append(Entry("article", 0, tuple(body)[:ARTICLE_WORDS], heading))
    return Index(tuple(entries), tuple(words)[:ARTICLE_WORDS])


def terms(keys: Sequence[str]) -> tuple[str, ...]:
    """The distinct index terms of word keys in their order: words that tell something, and all adjacent pairs."""
    empty = function_words() if len(keys) > 1 else frozenset[str]()  # a word alone is all there is to find it by
    words = [word for word in keys if word not in empty]
    pairs = [f"{left}{SEPARATOR}{right}" for left, right in pairwise(keys)]
    return tuple(dict.fromkeys(words + pairs))


def asked(text: str) -> tuple[str, ...]:
    """The word keys of a question or topic that are looked for: the first QUESTION_WORDS of it."""
    return fold(text[:QUESTION_CHARS])[:QUESTION_WORDS]


def asked_name(text: str) -> list[str]:
    """The plain words of a name as typed."""
    return plain_words(text[:QUESTION_CHARS])[:QUESTION_WORDS]


def suspicious(keys: Iterable[str], frequencies: Mapping[str, int], total: int = 0) -> list[str]:
    """Which words may be misspelt: those the library does not hold, or hardly (somebody else's slip)."""
    few = max(1.0, SLIPS * total)
    return [word for word in dict.fromkeys(keys) if not is_function_word(word) and frequencies.get(word, 0) <= few]


def weigh(
    keys: Sequence[str],
    corrections: Mapping[str, Sequence[tuple[str, float]]],
    frequencies: Mapping[str, int],
    total: int,
) -> list[tuple[str, float]]:
    """The terms to look up with their weights: the rarer in `total` items, the heavier; corrected words lighter.

    A word that is not known lends its best correction to the pairs it stands in.
    """
    weights: dict[str, float] = {}

    def add(term: str, share: float) -> None:
        if count := frequencies.get(term):
            weights[term] = max(weights.get(term, 0.0), share * log(1 + max(total, count) / count))

    for word in keys:
        if len(keys) == 1 or not is_function_word(word):
            add(word, 1.0)
            for correction, share in corrections.get(word, ()):
                add(correction, share)
    for left, right in pairwise(best(keys, corrections, frequencies)):
        add(f"{left} {right}", PAIR_WEIGHT)
    return sorted(weights.items())


def best(
    keys: Sequence[str], corrections: Mapping[str, Sequence[tuple[str, float]]], frequencies: Mapping[str, int]
) -> list[str]:
    """The keys, with every word the library does not hold replaced by its best correction."""
    return [corrections[word][0][0] if not frequencies.get(word) and corrections.get(word) else word for word in keys]


def _unquoted(article: Article, entries: Sequence[Entry], findings: Findings) -> str:
    """The paragraphs of an article without the quotes that are indexed to their last word."""
    quoted = [
        span
        for entry in entries
        if entry.kind == "quote" and len(entry.keys) < ITEM_WORDS
        for span in findings.quotes[entry.item].content
    ]
    # Cuts at every border, each piece kept when it is in a paragraph and in no quote.
    changes = sorted(
        [(start, 0, 1) for start, _ in quoted]
        + [(end, 0, -1) for _, end in quoted]
        + [(start, 1, 0) for start, _ in article.paragraphs]
        + [(end, -1, 0) for _, end in article.paragraphs]
    )
    parts, at, inside, within = [], 0, 0, 0
    for place, paragraph, quote in changes:
        if inside > 0 and within == 0:
            parts.append(article.text[at:place])
        at, inside, within = place, inside + paragraph, within + quote
    return " ".join(parts)[:BODY_CHARS]


def _around(figure: Figure) -> Span:
    """The sentence of a figure, or of one that is longer than any in print the part around the figure."""
    start, end = figure.sentence
    if end - start <= LONGEST_SENTENCE:
        return start, end
    return max(start, figure.span[0] - NEARBY), min(end, figure.span[1] + NEARBY)


def _words(article: Article, spans: Sequence[Span], limit: int = ITEM_WORDS) -> tuple[str, ...]:
    return fold(" ".join(article.text[start:end] for start, end in spans))[:limit]

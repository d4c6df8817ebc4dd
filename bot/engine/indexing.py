"""What is written beside an article so that it can be found, and which terms a question looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

from bot.engine.model import Article, Entry, Findings, Index, Span
from bot.engine.spelling import deletions, fold, is_function_word, plain_words

# Distinct words of one article that are indexed: a 600-word story has 300, a 20,000-word report 4,000.
ARTICLE_WORDS = 5_000
# Of an item's words, those that are indexed: a quoted paragraph has 150; ten times that is a text, not a quote.
ITEM_WORDS = 1_500
# What is looked at of a question. The longest sentence people remember has 40 words; a pasted paragraph 150.
QUESTION_CHARS = 4_000
QUESTION_WORDS = 48
# Pairs tell less than words that are as rare; tuned on held-out questions in research.
PAIR_WEIGHT = 0.7


def index(article: Article, findings: Findings) -> Index:
    """The terms of every quote, figure and the article itself, and the misspelling keys of the words among them.

    A quote is found by its content, a figure by its subject, sentence and unit, the article by all its words.
    """
    entries = [
        Entry("quote", item, terms(_words(article, quote.content))) for item, quote in enumerate(findings.quotes)
    ]
    for item, figure in enumerate(findings.figures):
        own = fold(f"{figure.subject} {figure.unit or ''}")
        entries.append(Entry("figure", item, terms(_words(article, (figure.sentence,)) + own)))
    named = terms(fold(article.title or "")[:ITEM_WORDS] + _words(article, (article.deck,) if article.deck else ()))
    body = (word for word in _words(article, article.paragraphs, 40 * ARTICLE_WORDS) if not is_function_word(word))
    # Body words last: a misspelt topic is looked up among the words that matter, which keeps the keys few.
    words = sorted({term for entry in entries for term in entry.terms if " " not in term} | _single(named))
    entries.append(Entry("article", 0, tuple(dict.fromkeys((*named, *body)))[:ARTICLE_WORDS]))
    spellings = tuple((deletion, word) for word in words[:ARTICLE_WORDS] for deletion in deletions(word))
    return Index(tuple(entries), spellings)


def terms(keys: Sequence[str]) -> tuple[str, ...]:
    """The distinct index terms of word keys in their order: words that tell something, and all adjacent pairs."""
    words = (word for word in keys if not is_function_word(word))
    return tuple(dict.fromkeys((*words, *(f"{left} {right}" for left, right in pairwise(keys)))))


def asked(text: str) -> tuple[str, ...]:
    """The word keys of a question or topic that are looked for: the first QUESTION_WORDS of it."""
    return fold(text[:QUESTION_CHARS])[:QUESTION_WORDS]


def asked_name(text: str) -> list[str]:
    """The plain words of a name as typed."""
    return plain_words(text[:QUESTION_CHARS])[:QUESTION_WORDS]


def suspicious(keys: Iterable[str], frequencies: Mapping[str, int]) -> list[str]:
    """Which words may be misspelt: those the library does not hold, or holds once (somebody else's slip)."""
    return [word for word in dict.fromkeys(keys) if not is_function_word(word) and frequencies.get(word, 0) <= 1]


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
        if not is_function_word(word):
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


def _single(named: Iterable[str]) -> set[str]:
    return {term for term in named if " " not in term}


def _words(article: Article, spans: Sequence[Span], limit: int = ITEM_WORDS) -> tuple[str, ...]:
    return fold(" ".join(article.text[start:end] for start, end in spans))[:limit]

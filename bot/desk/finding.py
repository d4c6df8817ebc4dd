"""What is done with one question in the search thread: candidates by the index, then a closer look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.engine.conditions import ANY, Filter
from bot.engine.indexing import asked, best, suspicious, terms, weigh
from bot.engine.matching import SAID_CUTOFF, about, correct, deletions, rank_quotes, saying, shortlist
from bot.engine.matching.scoring import weight as weight_of
from bot.engine.model import EntryKind, QuoteMatch, QuoteRecord
from bot.engine.spelling import is_function_word
from storage.search import Reader

# Looked at, and looked at closely. On 1,000 questions 128 and 40 found the same at a million quotes and 0.1 % more at
# 100,000, and took a quarter longer.
CANDIDATES = 80
CLOSELY = 24
FILTERED = 1_000  # looked at where only those that meet conditions are wanted
ARTICLES = 12  # read whole, to be ranked by title
# Words that are too few to be remembered words may be a topic; then quotes that hold nearly all of them will do.
TOPIC_WORDS = 4
WHOLE_TOPIC = 90.0
DOUBTED = 16  # words of one question that are taken for misspelt: a third of the longest that is looked at
COUNTED = 16  # corrections of one word whose frequency is looked up

Fit = Literal["said", "about", "near"]  # how what was found fits remembered words


def candidates(
    read: Reader, guild_id: int, kind: EntryKind, keys: Sequence[str], total: int, limit: int
) -> list[tuple[int, float]]:
    """Ids of items that may answer, out of `total`, the likeliest first, with their weight."""
    frequencies = read.frequencies(guild_id, kind, terms(keys))
    corrected = corrections(read, guild_id, kind, keys, frequencies, total)
    if corrected:
        others = [other for found in corrected.values() for other, _ in found]
        more = dict.fromkeys((*others, *terms(best(keys, corrected, frequencies))))
        frequencies |= read.frequencies(guild_id, kind, more)
    weights = weigh(keys, corrected, frequencies, total)
    return read.candidates(guild_id, kind, weights, limit=limit) if weights else []


def corrections(
    read: Reader, guild_id: int, kind: EntryKind, keys: Sequence[str], frequencies: Mapping[str, int], total: int
) -> dict[str, list[tuple[str, float]]]:
    """For each word that may be misspelt the words of the library it may stand for."""
    doubtful = suspicious(keys, frequencies, total)[:DOUBTED]
    wanted = {word: deletions(word) for word in doubtful}
    found = {}
    for word, keys_ in wanted.items():
        known = read.neighbours(guild_id, keys_) if keys_ else set()
        likely = [other for other, _ in correct(word, known, limit=COUNTED)]
        if corrected := correct(word, read.frequencies(guild_id, kind, likely)):
            found[word] = corrected
    return found


def likely(
    read: Reader, guild_id: int, words: str, total: int, wanted: Filter = ANY
) -> tuple[list[tuple[int, float]], dict[int, str]]:
    """The quotes that may say words or be about them, of those that meet conditions: ids with weights, and keys."""
    found = candidates(read, guild_id, "quote", asked(words), total, CANDIDATES if wanted == ANY else FILTERED)
    if wanted != ANY:
        since = wanted.since.isoformat() if wanted.since else None
        admitted = read.admitted(
            guild_id,
            [item for item, _ in found],
            speakers=wanted.speakers,
            since=since,
            sources=wanted.sources,
            kind=wanted.kind,
        )
        found = [one for one in found if one[0] in admitted][:CANDIDATES]
    return found, read.keys(guild_id, "quote", [item for item, _ in found])


def find_likely(read: Reader, guild_id: int, words: str, total: int, wanted: Filter) -> list[QuoteRecord]:
    """The quotes that may be about words, of those that meet conditions, the likeliest first."""
    found, _ = likely(read, guild_id, words, total, wanted)
    return read.quotes(guild_id, [item for item, _ in found])


def find_said(
    read: Reader, guild_id: int, words: str, total: int, wanted: Filter = ANY
) -> tuple[list[QuoteMatch], Fit]:
    """The quotes that say some words, best first; else those that hold all of a few; else what comes nearest."""
    found, texts = likely(read, guild_id, words, total, wanted)
    scores, points = saying(words, found, shortlist(words, found, texts, CLOSELY))
    fit: Fit = "said" if max(scores.values(), default=0.0) >= SAID_CUTOFF else "near"
    if fit == "near" and sum(not is_function_word(word) for word in asked(words)) <= TOPIC_WORDS:
        whole = {item: score for item, score in about(words, texts).items() if score >= WHOLE_TOPIC}
        if whole:
            scores, fit = whole, "about"
    records = read.quotes(guild_id, sorted(scores, key=lambda item: (-scores[item], item))[:CLOSELY])
    return rank_quotes(words, records, scores=scores, keys=texts, points=points), fit


def find_quotes(read: Reader, guild_id: int, topic: str, total: int, wanted: Filter = ANY) -> list[QuoteMatch]:
    """The quotes about a topic, best first."""
    _, texts = likely(read, guild_id, topic, total, wanted)
    scores = about(topic, texts)
    return rank_quotes(topic, read.quotes(guild_id, list(scores)), scores=scores, keys=texts)


def find_articles(read: Reader, guild_id: int, topic: str, limit: int = ARTICLES) -> dict[int, float]:
    """Articles that hold most of a topic, with the share 0..1 of it they hold, most first."""
    keys = [word for word in dict.fromkeys(asked(topic)) if not is_function_word(word)]
    total = sum(map(weight_of, keys))
    if not total:
        return {}
    # Weights that do not depend on the library, so that their sum is the share of the topic that a text holds.
    corrected = corrections(read, guild_id, "article", keys, read.frequencies(guild_id, "article", keys), 0)
    weights = [(word, weight_of(word)) for word in keys]
    weights += [(other, share * weight_of(word)) for word in keys for other, share in corrected.get(word, ())[:1]]
    found = read.candidates(guild_id, "article", weights, limit=limit)
    return {item: min(1.0, sum_ / total) for item, sum_ in found}

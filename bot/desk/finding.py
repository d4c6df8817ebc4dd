"""What is done with one question in the search thread: candidates by the index, then a closer look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.engine.indexing import asked, best, suspicious, terms, weigh
from bot.engine.matching import SAID_CUTOFF, correct, deletions, fitting, nearest, preferred, rank_quotes, shortlist
from bot.engine.matching.scoring import weight as weight_of
from bot.engine.model import EntryKind, QuoteMatch, SpeakerRecord
from bot.engine.spelling import is_function_word
from storage.search import Reader

# Looked at, and looked at closely. On 1,000 questions 128 and 40 found the same at a million quotes and 0.1 % more at
# 100,000, and took a quarter longer.
CANDIDATES = 80
CLOSELY = 24
ARTICLES = 12  # read whole, to be ranked by title
NAMES = 200  # speakers or subjects that share a word with what was typed; the likeliest of them are compared
NEAR = 3  # speakers or topics named when nothing is found
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


def find_said(read: Reader, guild_id: int, words: str, total: int) -> tuple[list[QuoteMatch], Fit]:
    """The quotes that say some words, best first; else those that hold all of a few; else what comes nearest."""
    found = candidates(read, guild_id, "quote", asked(words), total, CANDIDATES)
    texts = read.keys(guild_id, "quote", [item for item, _ in found])
    scores = fitting(words, shortlist(words, found, texts, CLOSELY), topic=False)
    fit: Fit = "said" if max(scores.values(), default=0.0) >= SAID_CUTOFF else "near"
    if fit == "near" and sum(not is_function_word(word) for word in asked(words)) <= TOPIC_WORDS:
        about = {item: score for item, score in fitting(words, texts, topic=True).items() if score >= WHOLE_TOPIC}
        if about:
            scores, fit = about, "about"
    records = read.quotes(guild_id, list(scores)[:CLOSELY])
    points = preferred(words, found, {record.id: texts[record.id] for record in records})
    return rank_quotes(words, records, scores=scores, keys=texts, points=points), fit


def find_quotes(read: Reader, guild_id: int, topic: str, total: int) -> list[QuoteMatch]:
    """The quotes about a topic, best first."""
    found = candidates(read, guild_id, "quote", asked(topic), total, CANDIDATES)
    texts = read.keys(guild_id, "quote", [item for item, _ in found])
    scores = fitting(topic, texts, topic=True)
    return rank_quotes(topic, read.quotes(guild_id, list(scores)), scores=scores, keys=texts)


def find_articles(read: Reader, guild_id: int, topic: str) -> dict[int, float]:
    """Articles that hold most of a topic, with the share 0..1 of it they hold, most first."""
    keys = [word for word in dict.fromkeys(asked(topic)) if not is_function_word(word)]
    total = sum(map(weight_of, keys))
    if not total:
        return {}
    # Weights that do not depend on the library, so that their sum is the share of the topic that a text holds.
    corrected = corrections(read, guild_id, "article", keys, read.frequencies(guild_id, "article", keys), 0)
    weights = [(word, weight_of(word)) for word in keys]
    weights += [(other, share * weight_of(word)) for word in keys for other, share in corrected.get(word, ())[:1]]
    found = read.candidates(guild_id, "article", weights, limit=ARTICLES)
    return {item: min(1.0, sum_ / total) for item, sum_ in found}


def find_labels(read: Reader, guild_id: int, kind: EntryKind, words: str, limit: int = NAMES) -> list[str]:
    """Speakers or subjects that share a word with what was asked, however it is spelt, the likeliest first."""
    keys = asked(words)
    frequencies = read.frequencies(guild_id, kind, keys)
    corrected = corrections(read, guild_id, kind, keys, frequencies, 0)
    for found in corrected.values():
        frequencies |= read.frequencies(guild_id, kind, [other for other, _ in found])
    total = max(frequencies.values(), default=0)
    weights: dict[str, float] = {}
    for word in keys:
        for other, share in ((word, 1.0), *corrected.get(word, ())):
            if count := frequencies.get(other):
                weights[other] = max(weights.get(other, 0.0), share * (1 + total / count) ** 0.5)
    found_items = read.candidates(guild_id, kind, sorted(weights.items()), limit=limit) if weights else []
    return read.labels(guild_id, kind, [item for item, _ in found_items])


def find_speakers(read: Reader, guild_id: int, typed: str) -> list[SpeakerRecord]:
    """Speakers whom a name or role may mean, most quoted first."""
    return read.speakers(guild_id, find_labels(read, guild_id, "speaker", typed))


def find_near(read: Reader, guild_id: int, words: str, kind: EntryKind) -> list[str]:
    """The few speakers or subjects that come nearest to words."""
    return nearest(words, find_labels(read, guild_id, kind, words), NEAR)

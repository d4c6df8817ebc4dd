"""Quotes, figures, articles and topics, ranked for what somebody asked, and cut off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.engine.indexing import asked
from bot.engine.matching.disagreeing import with_disagreements
from bot.engine.matching.merging import merge_figures, merge_quotes
from bot.engine.matching.scoring import as_topic, folded, in_places, keys_of, letters, score_all, score_said, weight
from bot.engine.model import ArticleRecord, FigureMatch, FigureRecord, QuoteMatch, QuoteRecord
from bot.engine.spelling import is_function_word

# Cut-offs. Measured on 12,354 quotes of political news with fragments of 4-8 of their words, and with 400 fragments of
# 8-14 words of other quotes of the same days: at 58, 2 % of the misspelt ones, none of the reordered and 12 % of those
# with two wrong words are lost, and 5 % of the absent ones find an answer, most of them in truly similar words.
# tests/engine/test_matching_gold.py holds invented questions, answerable and not, to the same cut-offs.
SAID_CUTOFF = 58.0
# From here on to SAID_CUTOFF what comes nearest is shown as that, not as an answer: docs/design.md has the figures.
DOUBT_CUTOFF = 43.0
DOUBTFUL = 5  # of those, so many
TOPIC_CUTOFF = 65.0  # two of three telling words, not one of two
BESIDE = 0.85  # what stands beside the topic (a figure, a quote in a passage) counts for this much of what is on it
# Points, beside 100 for the letters, that the heaviest candidate of the index has before it is looked at closely.
INDEX_SHARE = 60.0
# Points beside the score that order what is past the cut-off: at most so many for function words and all else in their
# places, and for holding the rarest words. Of 4,500 questions to nine libraries of 100,000 quotes 99.0 % come first so
# (70 and 10 points: 98.9).
PLACE_POINTS = 120.0
HELD_POINTS = 14.0
NEAR_CUTOFF = 30.0  # below an answer, but near enough to be named: one word in common


def shortlist(words: str, found: Sequence[tuple[int, float]], texts: Mapping[int, str], limit: int) -> dict[int, str]:
    """Of candidates, given with their weight in the index, those most likely to say `words`; texts are keys.

    `limit` counts wordings: however many articles repeat one, it takes no other's place.
    """
    places: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    for item, share in found:
        if text := texts.get(item):
            places.setdefault(text, []).append(item)
            weights[text] = max(share, weights.get(text, 0.0))
    if not places:
        return {}
    most = max(weights.values())
    fits = zip(places, letters(asked(words), list(places)), strict=True)
    ranked = sorted(fits, key=lambda one: -one[1] - INDEX_SHARE * weights[one[0]] / most)[:limit]
    return {item: text for text, _ in ranked for item in places[text]}


def saying(
    words: str, found: Sequence[tuple[int, float]], texts: Mapping[int, str]
) -> tuple[dict[int, float], dict[int, float]]:
    """Which texts, given as keys, say `words`, with their scores; and points that order them together with those.

    Those from the cut-off on, and what its points bring before them all; where none is past it, the few from
    DOUBT_CUTOFF on that come nearest. `found` are the candidates with their weight in the index.
    """
    keys = {text: tuple(text.split()) for text in texts.values()}
    scored = dict(zip(keys, score_said(asked(words), list(keys.values())), strict=True))
    scores = {item: scored[text] for item, text in texts.items() if scored[text] >= DOUBT_CUTOFF}
    points = _points(words, found, {item: texts[item] for item in scores})
    past = [item for item, score in scores.items() if score >= SAID_CUTOFF]
    if past:
        first = max(scores[item] + points[item] for item in past)
        kept = [item for item in scores if scores[item] >= SAID_CUTOFF or scores[item] + points[item] > first]
    else:
        kept = sorted(scores, key=lambda item: (-scores[item], item))[:DOUBTFUL]
    return {item: scores[item] for item in kept}, points


def about(topic: str, texts: Mapping[int, str]) -> dict[int, float]:
    """Which texts, given as keys, are about a topic, with their scores."""
    keys = {text: tuple(text.split()) for text in texts.values()}
    scored = dict(zip(keys, _on(topic, list(keys.values())), strict=True))
    return {item: scored[text] for item, text in texts.items() if scored[text] >= TOPIC_CUTOFF}


def _points(words: str, found: Sequence[tuple[int, float]], texts: Mapping[int, str]) -> dict[int, float]:
    """By small words in their places, and by how rare the words are in this library that a text holds."""
    keys = {text: tuple(text.split()) for text in texts.values()}
    placed = dict(zip(keys, in_places(asked(words), list(keys.values())), strict=True))
    held = dict(found)
    most = max(held.values(), default=1.0)
    return {
        item: PLACE_POINTS * placed[text] / 100 + HELD_POINTS * held.get(item, 0.0) / most
        for item, text in texts.items()
    }


def rank_quotes(
    words: str,
    records: Iterable[QuoteRecord],
    *,
    topic: bool = False,
    around: Mapping[int, str] | None = None,
    keys: Mapping[int, str] | None = None,
    scores: Mapping[int, float] | None = None,
    points: Mapping[int, float] | None = None,
) -> list[QuoteMatch]:
    """The quotes that answer, best first: those who say `words`, or with `topic` those that are about them.

    `around`, by quote id, is the passage a quote stands in: a topic may be named there alone ("he said of the deal").
    `keys` and `scores`, by quote id, are what is known of them already; those with a score are past a cut-off.
    `points` order them together with their scores, and change none.
    The same quote in several articles is one match, earliest published first.
    """
    records = list(records)
    texts = [tuple(keys[one.id].split()) if keys else folded(one.words) for one in records]
    cutoff = TOPIC_CUTOFF if topic else SAID_CUTOFF
    if scores is not None:
        fits, cutoff = [scores[record.id] for record in records], 0.0
    else:
        fits = _on(words, texts) if topic else score_said(asked(words), texts)
    if around:
        passages = _beside(words, [around.get(record.id, "") for record in records])
        fits = [max(own, beside * BESIDE) for own, beside in zip(fits, passages, strict=True)]
    kept = [one for one in zip(fits, records, texts, strict=True) if one[0] >= cutoff]
    points = points or {}
    kept.sort(
        key=lambda one: (
            -round(one[0] + points.get(one[1].id, 0.0), 1),
            one[1].quote.kind == "indirect",
            -one[1].quote.confidence,
            one[1].id,
        )
    )
    return merge_quotes(kept)


def rank_figures(
    topic: str, records: Iterable[FigureRecord], *, around: Mapping[int, str] | None = None
) -> list[FigureMatch]:
    """The figures on a topic, best first: those whose subject is the topic before those it stands beside.

    `around`, by figure id, is the passage a figure stands in: the sentence before may name the topic.
    """
    records = list({record.id: record for record in records}.values())
    beside = _on(topic, [folded(f"{one.sentence} {one.figure.unit or ''}") for one in records])
    itself = _on(topic, [folded(f"{one.figure.subject} {one.figure.unit or ''}") for one in records])
    scores = [max(on, near * BESIDE) for on, near in zip(itself, beside, strict=True)]
    if around:
        passages = _beside(topic, [around.get(record.id, "") for record in records])
        scores = [max(own, far * BESIDE * BESIDE) for own, far in zip(scores, passages, strict=True)]
    kept = [one for one in zip(scores, records, strict=True) if one[0] >= TOPIC_CUTOFF]
    kept.sort(key=lambda one: (-round(one[0]), not one[1].figure.subject, one[1].id))
    return with_disagreements(merge_figures(kept))


def rank_articles(
    topic: str, records: Iterable[ArticleRecord], found: Mapping[int, float]
) -> list[tuple[float, ArticleRecord]]:
    """The articles on a topic, best first. `found` is, by article id, the share 0..1 of the topic the text holds."""
    records = list(records)
    titles = _on(topic, [folded(_named(record)) for record in records])
    scores = [max(title, 100 * BESIDE * found.get(one.id, 0.0)) for title, one in zip(titles, records, strict=True)]
    kept = [one for one in zip(scores, records, strict=True) if one[0] >= TOPIC_CUTOFF]
    return sorted(kept, key=lambda one: (-round(one[0]), -one[1].id))


def nearest(words: str, texts: Iterable[str], limit: int) -> list[str]:
    """The few texts, names or topics, that share something with what was asked for; empty when none is near."""
    texts = list(dict.fromkeys(texts))
    keys = [folded(text) for text in texts]
    asked_for = frozenset(asked(words))
    scores = [max(on, _inside(asked_for, text)) for on, text in zip(_on(words, keys), keys, strict=True)]
    ranked = sorted((-score, text) for score, text in zip(scores, texts, strict=True) if score >= NEAR_CUTOFF)
    return [text for _, text in ranked[:limit]]


def covers(topics: Sequence[str], texts: Sequence[str]) -> list[bool]:
    """For each text whether it is on one of the topics."""
    keys = [keys_of(text) for text in texts]
    scores = [_on(topic, keys) for topic in topics]
    return [any(score[at] >= TOPIC_CUTOFF for score in scores) for at in range(len(texts))]


def merged_quotes(records: Iterable[QuoteRecord], score: float) -> list[QuoteMatch]:
    """Quotes in the order given as matches of one score, the same words in several articles as one."""
    return merge_quotes([(score, record, folded(record.words)) for record in records])


def _named(record: ArticleRecord) -> str:
    article = record.article
    deck = article.text[article.deck[0] : article.deck[1]] if article.deck else ""
    return f"{article.title or ''} {deck}"


def _inside(words: frozenset[str], text: Iterable[str]) -> float:
    """How much of a short text, 0..100, stands among words; nothing if only words stand there that tell nothing."""
    weights = [(weight(word), word in words) for word in text if not is_function_word(word)]
    total = sum(share for share, _ in weights)
    found = sum(share for share, there in weights if there)
    return 100 * found / total if found > total / 2 else 0.0


def _on(topic: str, texts: Sequence[tuple[str, ...]]) -> list[float]:
    """How much each text is on a topic, 0..100; the words of a topic that tell nothing are left out."""
    return score_all([word for word in asked(topic) if not is_function_word(word)], texts, as_topic)


def _beside(topic: str, passages: Sequence[str]) -> list[float]:
    """How much each passage is on a topic; that of several quotes or figures is looked at once."""
    each = list(dict.fromkeys(passages))
    on = dict(zip(each, _on(topic, [keys_of(one) for one in each]), strict=True))
    return [on[one] for one in passages]

"""Where the words of a seed's gold stand in the article as it was read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.model import Article, Span
from seeds.loader import Gold, GoldFigure, GoldQuote


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """An annotated quote with its places."""

    gold: GoldQuote
    content: tuple[Span, ...]
    source: Span | None


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """An annotated figure with its place."""

    gold: GoldFigure
    span: Span


class Unplaced(AssertionError):
    """Words of the gold that the article as read does not hold."""


def quotes(article: Article, gold: Gold) -> list[PlacedQuote]:
    """The gold quotes in place; each begins at or after the one before it."""
    placed = []
    start = 0
    for quote in gold.quotes:
        spans: list[Span] = []
        for fragment in quote.content:
            spans.append(_first(article, fragment, spans[-1][1] if spans else start))
        start = spans[0][0]
        placed.append(PlacedQuote(quote, tuple(spans), _source(article, quote, spans)))
    return placed


def figures(article: Article, gold: Gold) -> list[PlacedFigure]:
    """The gold figures in place, each after the one before it."""
    placed = []
    end = 0
    for figure in gold.figures:
        span = _first(article, figure.as_written, end)
        end = span[1]
        placed.append(PlacedFigure(figure, span))
    return placed


def _occurrences(article: Article, words: str, start: int) -> Iterator[Span]:
    """Where the words stand, those in the body only: headlines and captions often say the same."""
    for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", article.text):
        if found.start() >= start and any(s <= found.start() and found.end() <= e for s, e in article.paragraphs):
            yield found.span()


def _first(article: Article, words: str, start: int) -> Span:
    span = next(_occurrences(article, words, start), None)
    if span is None:
        raise Unplaced(f"“{words}” is not in the body after character {start}")
    return span


def _source(article: Article, quote: GoldQuote, content: list[Span]) -> Span | None:
    """The mention nearest to the cue, and the cue nearest to the content; both outside the content."""
    if quote.source is None:
        return None
    cue = [_nearest(article, quote.cue, content, content)] if quote.cue else content
    return _nearest(article, quote.source, cue, content)


def _nearest(article: Article, words: str, to: list[Span], content: list[Span]) -> Span:
    def distance(span: Span) -> int:
        return min(max(start - span[1], span[0] - end) for start, end in to)

    places = _occurrences(article, words, 0)
    outside = [span for span in places if all(span[1] <= start or end <= span[0] for start, end in content)]
    if not outside:
        raise Unplaced(f"“{words}” stands nowhere outside its quote")
    return min(outside, key=distance)

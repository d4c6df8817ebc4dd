"""What of the news of a span of time is worth reading: few quotes and figures, of many people and articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from bot.engine.matching import merged_quotes, rank_figures, rank_quotes
from bot.engine.model import FigureRecord, QuoteRecord
from bot.engine.spelling import fold

QUOTES = 6  # with as many figures what a reader scrolls through once, and well inside one Discord message
FIGURES = 6
# Words of a quote that can be read in one breath; shorter ones are scraps, longer ones are cut when shown.
GOOD_LENGTH = (6, 45)
KINDS = {"direct": 1.0, "mixed": 0.8, "indirect": 0.5}

Item = TypeVar("Item")


def choose(
    quotes: Iterable[QuoteRecord],
    figures: Iterable[FigureRecord],
    *,
    most_quotes: int = QUOTES,
    most_figures: int = FIGURES,
) -> tuple[tuple[QuoteRecord, ...], tuple[FigureRecord, ...]]:
    """The quotes and figures worth reading; the same ones for the same input, in whatever order it comes.

    Everybody is heard once before anybody is twice, and every article gives a figure before one gives a second.
    """
    heard = [match.record for match in merged_quotes(sorted(quotes, key=_quote_order), 0.0)]
    counted: dict[Hashable, FigureRecord] = {}
    for record in sorted(figures, key=_figure_order):
        if record.figure.subject:
            counted.setdefault(_measured(record), record)
    return (
        tuple(_in_turn(heard, lambda one: one.quote.speaker or one.article.id, most_quotes)),
        tuple(_in_turn(list(counted.values()), lambda one: one.article.id, most_figures)),
    )


def on_topics(
    topics: Sequence[str], quotes: Sequence[QuoteRecord], figures: Sequence[FigureRecord]
) -> tuple[list[QuoteRecord], list[FigureRecord]]:
    """Of quotes and figures those on one of the topics."""
    kept_quotes = {
        match.record.id: match.record for topic in topics for match in rank_quotes(topic, quotes, topic=True)
    }
    kept_figures = {match.record.id: match.record for topic in topics for match in rank_figures(topic, figures)}
    return list(kept_quotes.values()), list(kept_figures.values())


def _in_turn(records: Sequence[Item], whose: Callable[[Item], Hashable], most: int) -> list[Item]:
    """The first `most`, each round taking one of everybody."""
    turn: Counter[Hashable] = Counter()
    rounds = []
    for at, record in enumerate(records):
        rounds.append((turn[whose(record)], at, record))
        turn[whose(record)] += 1
    return [record for _, _, record in sorted(rounds, key=lambda one: one[:2])[:most]]


def _quote_order(record: QuoteRecord) -> tuple[float, int]:
    """Best first: said by somebody known, in their own words, neither a scrap nor a speech."""
    words = len(record.words.split())
    low, high = GOOD_LENGTH
    length = 1.0 if low <= words <= high else 0.6
    known = 1.0 if record.quote.speaker else 0.3
    return -round(KINDS[record.quote.kind] * length * known * record.quote.confidence, 3), record.id


def _figure_order(record: FigureRecord) -> tuple[int, int]:
    """Best first: with a unit, a change and somebody who states it."""
    figure = record.figure
    return -(
        2 * (figure.unit is not None) + (figure.change in ("up", "down")) + (figure.speaker is not None)
    ), record.id


def _measured(record: FigureRecord) -> Hashable:
    figure = record.figure
    return figure.value, figure.value_high, figure.unit, fold(figure.subject)

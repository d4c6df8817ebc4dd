"""Figures: every number of an article that counts or measures something, with unit, change and subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.engine.model import Change, Figure, Quote, Span
from bot.engine.quantities.change import change_of
from bot.engine.quantities.circumstances import situated
from bot.engine.quantities.lexing import Lexeme, lex, pieces
from bot.engine.quantities.masks import masked
from bot.engine.quantities.measures import Measure, measures
from bot.engine.quantities.phrases import Scene
from bot.engine.quantities.subject import restates, subject_of
from bot.engine.text import Document

# An article of 800 words holds about 20; a text with more than this is a table, and the first ones say what it is.
MOST_FIGURES = 2_000

_MAY_HOLD = re.compile(
    r"\d|[½¼¾⅓⅔]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|dozens?|hundreds?|thousands?"
    r"|[mb]illions?|trillions?|scores|tens|half|halves|thirds?|quarters?|fifths?)\b",
    re.IGNORECASE,
)


def find_figures(document: Document, quotes: Sequence[Quote], published: str | None = None) -> tuple[Figure, ...]:
    """Every figure of the document's paragraphs in order of place; said by whoever's quote it lies in.

    `published` is the ISO 8601 day of which "last year" is told.

    A range has both ends; so has a way "from 19 feet to 14", in the order of the text. Never raises; time is linear in
    the text. At most MOST_FIGURES are given.
    """
    found: list[Figure] = []
    for paragraph in document.paragraphs:
        for sentence in paragraph.sentences:
            for piece in pieces(document.text, sentence.span):
                found += _in_piece(document.text, piece, sentence.span)
                if len(found) >= MOST_FIGURES:
                    return situated(document, found[:MOST_FIGURES], quotes, published)
    return situated(document, found, quotes, published)


def _in_piece(text: str, piece: Span, sentence: Span) -> list[Figure]:
    if not _MAY_HOLD.search(text, *piece):
        return []
    lexemes = lex(text, *piece)
    mask = masked(text, lexemes)
    found = measures(lexemes, mask)
    changes, leads = _changes(lexemes, found)
    taken = [False] * len(lexemes)
    for measure in found:
        taken[measure.start : measure.counted] = [True] * (measure.counted - measure.start)
    scene = Scene(text, lexemes, mask, taken)
    subjects: list[str] = []
    figures: list[Figure] = []
    for k, measure in enumerate(found):
        subjects.append(subject_of(scene, found, k, leads, subjects))
        start, end = lexemes[measure.start].start, lexemes[measure.end - 1].end
        figures.append(
            Figure(
                span=(start, end),
                value=measure.value,
                value_high=measure.high,
                unit=measure.unit,
                change=changes[k],
                subject=subjects[k],
                as_written=text[start:end],
                sentence=sentence,
                speaker=None,
            )
        )
    return figures


def _changes(lexemes: list[Lexeme], found: list[Measure]) -> tuple[list[Change], list[int]]:
    """The change of each measure, and the lexeme where the words that bound it begin."""
    changes: list[Change] = []
    leads: list[int] = []
    for k, measure in enumerate(found):
        floor = found[k - 1].end if k else 0
        change, lead = change_of(lexemes, measure, floor, changes[-1] if k else None)
        if k and change == "=" and restates(lexemes, found[k - 1], measure):
            change = changes[-1]
        changes.append(change)
        leads.append(lead)
    return changes, leads

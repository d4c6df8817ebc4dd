"""Stored quotes and figures as CSV or JSON, piece by piece, with all their fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

from bot.engine.model import FigureRecord, QuoteRecord
from bot.presenting.data import Data, dumps, figure_fields
from bot.presenting.wording import CHANGES

What = Literal["quotes", "figures"]
Format = Literal["csv", "json"]
Record = QuoteRecord | FigureRecord

# `start` and `end` are of the article as it stands; of what is no longer in it, of the last version that has it.
ARTICLE = ("article_id", "title", "source", "url", "published", "start", "end", "superseded", "now")
FIELDS: dict[What, tuple[str, ...]] = {
    "quotes": ("id", "words", "kind", "speaker", "role", "confidence", "corrected", *ARTICLE),
    "figures": (
        *("id", "as_written", "value", "value_high", "unit", "change", "kind", "subject", "period", "place", "speaker"),
        *("sentence", *ARTICLE),
    ),
}  # fmt: skip
# What a spreadsheet takes for a formula when a cell begins with it, also in the wide forms of East Asian keyboards.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip


class Writer:
    """Writes records in pieces: `begin`, then `records` as often as there are pages, then `end`."""

    def __init__(self, what: What, format: Format) -> None:
        self._fields = FIELDS[what]
        self._csv = format == "csv"
        self._first = True

    def begin(self) -> str:
        """What stands before the first record."""
        return _line(self._fields) if self._csv else "["

    def records(self, page: Sequence[Record]) -> str:
        """Some records."""
        return "".join(map(self._record, page))

    def end(self) -> str:
        """What stands after the last record."""
        return "" if self._csv else "\n]\n"

    def _record(self, record: Record) -> str:
        row = _quote(record) if isinstance(record, QuoteRecord) else _figure(record)
        if self._csv:
            return _line([_cell(row[field]) for field in self._fields])
        lead = "\n" if self._first else ",\n"
        self._first = False
        return lead + dumps({field: row[field] for field in self._fields})


def _line(cells: Sequence[object]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()


def _cell(value: object) -> object:
    """A value as a cell that no spreadsheet runs: text that looks like a formula gets an apostrophe before it."""
    if isinstance(value, str):
        value = value.replace("\x00", "")
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _quote(record: QuoteRecord) -> Data:
    quote = record.quote
    start, end = record.span
    return _article(record, start, end) | {
        "words": record.words,
        "kind": quote.kind,
        "speaker": quote.speaker,
        "role": quote.role,
        "confidence": quote.confidence,
        "corrected": record.corrected.at.isoformat() if record.corrected else None,
    }


def _figure(record: FigureRecord) -> Data:
    figure = record.figure
    about = {"change": CHANGES[figure.change] or "exactly", "sentence": record.sentence}
    return _article(record, *figure.span) | figure_fields(figure) | about


def _article(record: Record, start: int, end: int) -> Data:
    ref = record.article
    about = {"title": ref.title, "source": ref.source, "url": ref.url, "published": ref.published}
    state = record.superseded
    since, now = (state.since.isoformat(), state.now) if state else (None, None)
    place = {"start": start, "end": end, "superseded": since, "now": now}
    return {"id": record.id, "article_id": ref.id, **about, **place}

"""Rows as records and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from bot.engine.model import (
    Article,
    ArticleRecord,
    ArticleRef,
    Correction,
    Figure,
    FigureRecord,
    Origin,
    Quote,
    QuoteRecord,
    Span,
    Superseded,
)

Row = Sequence[Any]

ARTICLE = (
    "a.id, a.title, a.text, a.paragraphs, a.deck, a.byline, a.source, a.url, a.published, "
    "a.added_at, a.engine, a.quotes, a.figures, a.added_by, a.proposed_by, a.feed_id, a.silent"
)
REF = "a.id, a.title, a.source, a.url, a.published"
QUOTE = (
    "q.id, q.kind, q.content, q.cue, q.source, q.speaker, q.role, q.confidence, q.words, "
    f"c.made_at, c.made_by, c.speaker_before, q.version, q.gone_at, n.words, {REF}"
)
FIGURE = (
    "f.id, f.start, f.stop, f.value, f.value_high, f.unit, f.change, f.subject, f.as_written, f.sentence, "
    f"f.speaker, f.sentence_text, f.kind, f.period, f.place, f.denied, f.version, f.gone_at, n.sentence_text, {REF}"
)


def instant(value: datetime) -> str:
    """An aware instant as text that sorts by time."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def parse_instant(value: str) -> datetime:
    """The instant that `instant` wrote."""
    return datetime.fromisoformat(value)


def address(url: str | None) -> str | None:
    """What two links of one page share, however they are written; None for none, or one that cannot be taken apart."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}" if host else None


def dump_span(span: Span | None) -> str | None:
    """A span as text."""
    return json.dumps(span) if span else None


def parse_span(value: str | None) -> Span | None:
    """The span that `dump_span` wrote."""
    return cast(Span, tuple(json.loads(value))) if value else None


def parse_spans(value: str) -> tuple[Span, ...]:
    """The spans of a JSON list."""
    return tuple(cast(Span, tuple(span)) for span in json.loads(value))


def article(row: Row) -> ArticleRecord:
    """A row of ARTICLE columns."""
    id, title, text, paragraphs, deck, byline, source, url, published, added_at, engine, quotes, figures, *rest = row
    read = Article(title, text, parse_spans(paragraphs), parse_span(deck), byline, source, url, published)
    added_by, proposed_by, feed_id, silent = rest
    origin = Origin(added_by, proposed_by, feed_id, bool(silent))
    return ArticleRecord(id, read, parse_instant(added_at), origin, engine, quotes, figures)


def quote(row: Row) -> QuoteRecord:
    """A row of QUOTE columns."""
    id, kind, content, cue, source, speaker, role, confidence, words, made_at, made_by, before, *rest = row
    version, gone_at, now, *ref = rest
    found = Quote(kind, parse_spans(content), parse_span(cue), parse_span(source), speaker, role, confidence)
    corrected = Correction(parse_instant(made_at), made_by, before) if made_at else None
    return QuoteRecord(id, ArticleRef(*ref), found, words, corrected, _superseded(version, gone_at, now))


def figure(row: Row) -> FigureRecord:
    """A row of FIGURE columns."""
    id, start, stop, value, high, unit, change, subject, as_written, sentence, speaker, text, *rest = row
    kind, period, place, denied, version, gone_at, now, *ref = rest
    span = (start, stop)
    about = (value, high, unit, change, subject, as_written, parse_span(sentence) or span, speaker, kind, period, place)
    read = Figure(span, *about, bool(denied))
    return FigureRecord(id, ArticleRef(*ref), read, text, _superseded(version, gone_at, now))


def _superseded(version: int | None, gone_at: str, now: str | None) -> Superseded | None:
    return None if version is None else Superseded(version, parse_instant(gone_at), now)

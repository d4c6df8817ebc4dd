"""Findings, answers and feeds as JSON data: the contract of `extract --jsonl`, `ask --json` and `feeds --json`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.engine.model import (
    Answer,
    ArticleRef,
    Correction,
    Figure,
    FigureMatch,
    Findings,
    Quote,
    QuoteMatch,
    Span,
    Story,
)
from bot.engine.model.feeds import FeedRecord
from bot.presenting.feed_text import state
from bot.presenting.plain import outlets, timeline

Data = dict[str, Any]


def dumps(data: Data) -> str:
    """One line of JSON in ASCII, so that no terminal, pipe or line splitter can spoil it."""
    return json.dumps(data, allow_nan=False)


def findings_to_data(id: object, findings: Findings) -> Data:
    """What one article yields. Offsets are code points of the text given, end exclusive."""
    return {
        "id": id,
        "quotes": [_quote(quote) for quote in findings.quotes],
        "figures": [_figure(figure) for figure in findings.figures],
    }


def answer_to_data(answer: Answer) -> Data:
    """An answer. `matches` holds quotes, then figures, best first; a brief also has them apart, with
    its stories, who said which quotes, and its articles: the best first, and by day.
    """
    quotes = [_quote_match(match) for match in answer.quotes]
    figures = [_figure_match(match) for match in answer.figures]
    data: Data = {
        "question": answer.question,
        "kind": answer.kind,
        "matches": [*quotes, *figures],
        "nothing": answer.nothing,
        "note": answer.note,
        "persons": list(answer.persons),
    }
    if answer.kind == "brief":
        data |= {
            "quotes": quotes,
            "figures": figures,
            "articles": [_article(ref) for ref in answer.articles],
            "stories": [_story(story) for story in answer.stories],
            "speakers": [
                {"speaker": voice.name, "role": voice.role, "quotes": [match.record.id for match in voice.quotes]}
                for voice in answer.voices
            ],
            "timeline": [_article(ref) for ref in timeline(answer.articles)],
            "outlets": [{"source": name or None, "articles": count} for name, count in outlets(answer.articles)],
        }
    return data


def feed_to_data(feed: FeedRecord) -> Data:
    """A feed of a library: instants in ISO 8601, `state` as `onrecord feeds status` says it."""
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "outlet": feed.outlet,
        "must_have": list(feed.filter.must),
        "must_not_have": list(feed.filter.must_not),
        "state": state(feed),
        "problem": feed.problem,
        "added_at": _instant(feed.added_at),
        "checked_at": _instant(feed.checked_at),
        "worked_at": _instant(feed.worked_at),
        "next_at": _instant(feed.next_at),
        "failing_since": _instant(feed.failing_since),
        "articles": feed.articles,
        "waiting": feed.waiting,
        "lost": feed.lost,
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _story(story: Story) -> Data:
    return {
        "title": story.lead.title,
        "sentence": story.sentence,
        "article": _article(story.lead) | {"span": list(story.span)},
        "articles": [_article(ref) for ref in story.articles],
        "publishers": story.publishers,
        "texts": story.texts,
    }


def _quote(quote: Quote) -> Data:
    return {
        "kind": quote.kind,
        "content": [list(span) for span in quote.content],
        "cue": _span(quote.cue),
        "source": _span(quote.source),
        "speaker": quote.speaker,
        "role": quote.role,
        "confidence": quote.confidence,
    }


def _figure(figure: Figure) -> Data:
    return figure_fields(figure) | {"span": list(figure.span), "sentence": list(figure.sentence)}


def figure_fields(figure: Figure) -> Data:
    """What a figure says, wherever it stands."""
    return {
        "value": figure.value,
        "value_high": figure.value_high,
        "unit": figure.unit,
        "change": figure.change,
        "kind": figure.kind,
        "subject": figure.subject,
        "period": figure.period,
        "place": figure.place,
        "as_written": figure.as_written,
        "speaker": figure.speaker,
    }


def _quote_match(match: QuoteMatch) -> Data:
    record = match.record
    return {
        "score": round(match.score, 1),
        "id": record.id,
        "words": record.words,
        "kind": record.quote.kind,
        "speaker": record.quote.speaker,
        "role": record.quote.role,
        "confidence": record.quote.confidence,
        "corrected": _correction(record.corrected),
        "article": _article(record.article) | {"span": list(record.span)},
        "sources": match.sources,
        "first_seen": {"published": match.first.article.published, "source": match.first.article.source},
        "also": [
            {"id": other.id, "words": other.words, "speaker": other.quote.speaker, "article": _article(other.article)}
            for other in match.also
        ],
    }


def _figure_match(match: FigureMatch) -> Data:
    record = match.record
    return figure_fields(record.figure) | {
        "score": round(match.score, 1),
        "sentence": record.sentence,
        "article": _article(record.article) | {"span": list(record.figure.span)},
        "against": [
            {"value": one.figure.value, "as_written": one.figure.as_written, "article": _article(one.article)}
            for one in match.against
        ],
    }


def _article(ref: ArticleRef) -> Data:
    return {"id": ref.id, "title": ref.title, "source": ref.source, "url": ref.url, "published": ref.published}


def _correction(correction: Correction | None) -> Data | None:
    return None if correction is None else {"at": correction.at.isoformat(), "before": correction.before}


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)

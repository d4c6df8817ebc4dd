"""Proof: a match in its place."""

from __future__ import annotations

from bot.engine.model import ArticleRecord, Proof, QuoteKind, Span

AROUND = 400  # characters shown before and after; with the words themselves inside one Discord message
WORD = 40  # characters: how far from there a space is looked for, so that no word is cut


def passage(record: ArticleRecord, span: Span, speaker: str | None, role: str | None, kind: QuoteKind | None) -> Proof:
    """The words at a span of an article, with what stands before and after them in its paragraphs, all verbatim."""
    text, paragraphs = record.article.text, record.article.paragraphs
    start, end = span
    number = next((n for n, (begin, stop) in enumerate(paragraphs) if begin <= start < stop), 0)
    last = next((n for n, (begin, stop) in enumerate(paragraphs) if begin < end <= stop), number)
    before = text[paragraphs[number][0] : start] if paragraphs else text[:start]
    after = text[end : paragraphs[last][1]] if paragraphs else text[end:]
    if len(before) < AROUND and number > 0:
        before = text[slice(*paragraphs[number - 1])] + "\n\n" + before
    if len(after) < AROUND and last + 1 < len(paragraphs):
        after = after + "\n\n" + text[slice(*paragraphs[last + 1])]
    return Proof(
        article=record.ref,
        before=_tail(before),
        words=text[start:end],
        after=_head(after),
        paragraph=number + 1,
        paragraphs=max(1, len(paragraphs)),
        span=span,
        speaker=speaker,
        role=role,
        kind=kind,
    )


def _tail(text: str) -> str:
    """The end of a text, from the beginning of a word on."""
    if len(text) <= AROUND:
        return text
    cut = text[-AROUND:]
    space = cut.find(" ", 0, WORD)
    return cut[space + 1 :]


def _head(text: str) -> str:
    """The beginning of a text, up to the end of a word."""
    if len(text) <= AROUND:
        return text
    cut = text[:AROUND]
    space = cut.rfind(" ", AROUND - WORD)
    return cut[:space] if space > 0 else cut

"""Proof: a match in its place, in the version of its article that has it."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.model import ArticleRecord, Proof, QuoteKind, Span, Superseded
from storage.store import Store

AROUND = 400  # characters shown before and after; with the words themselves inside one Discord message
WORD = 40  # characters: how far from there a space is looked for, so that no word is cut


class Proving:
    """The proofs of one store's quotes and figures."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def quote(self, guild_id: int, quote_id: int) -> Proof | None:
        """The passage that a quote stands in."""
        for found in await self._store.quotes.get(guild_id, [quote_id]):
            quote = found.quote
            about = (found.span, quote.speaker, quote.role, quote.kind)
            if proof := await self._proof(guild_id, found.article.id, found.superseded, *about):
                return replace(proof, quote_id=found.id, corrected=found.corrected)
        return None

    async def figure(self, guild_id: int, figure_id: int) -> Proof | None:
        """The passage that a figure stands in."""
        for found in await self._store.figures.get(guild_id, [figure_id]):
            about = (found.figure.span, found.figure.speaker, None, None)
            return await self._proof(guild_id, found.article.id, found.superseded, *about)
        return None

    async def _proof(
        self,
        guild_id: int,
        article_id: int,
        superseded: Superseded | None,
        span: Span,
        speaker: str | None,
        role: str | None,
        kind: QuoteKind | None,
    ) -> Proof | None:
        record = await self._store.articles.get(guild_id, article_id)
        if record and superseded:
            article = await self._store.versions.text(guild_id, article_id, superseded.version)
            record = replace(record, article=article) if article else None
        if record is None:
            return None
        versions = await self._store.versions.of_article(guild_id, article_id)
        shown = versions[superseded.version - 1 if superseded else -1]
        recheck = await self._store.rechecks.get(guild_id, article_id)
        return replace(
            passage(record, span, speaker, role, kind),
            superseded=superseded,
            read_at=shown.since if len(versions) > 1 else None,
            gone=recheck.gone_at if recheck else None,
        )


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

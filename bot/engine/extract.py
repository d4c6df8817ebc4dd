"""From an article to its findings: the one place where quotes and figures are put together."""

from __future__ import annotations

from bot.engine.model import Article, Findings, Span
from bot.engine.quantities import find_figures
from bot.engine.speech import find_quotes
from bot.engine.text import document

VERSION = 4  # rises when findings change, so that articles of an older engine can be read again


def extract(article: Article) -> Findings:
    """All quotes and figures of an article. Never raises; takes time linear in the text."""
    parts = document(article.text, article.paragraphs)
    quotes = find_quotes(parts, _headline(article))
    return Findings(quotes, find_figures(parts, quotes, article.published))


def _headline(article: Article) -> Span | None:
    """Where the title stands above the body; None when it was only told beside the text."""
    if not article.title or not article.paragraphs:
        return None
    start = article.text.find(article.title, 0, article.paragraphs[0][0])
    return None if start < 0 else (start, start + len(article.title))

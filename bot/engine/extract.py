"""From an article to its findings: the one place where quotes and figures are put together."""

from __future__ import annotations

from bot.engine.model import Article, Findings
from bot.engine.quantities import find_figures
from bot.engine.speech import find_quotes
from bot.engine.text import document

VERSION = 1  # rises when findings change, so that articles of an older engine can be read again


def extract(article: Article) -> Findings:
    """All quotes and figures of an article. Never raises; takes time linear in the text."""
    parts = document(article.text, article.paragraphs)
    quotes = find_quotes(parts)
    return Findings(quotes, find_figures(parts, quotes))

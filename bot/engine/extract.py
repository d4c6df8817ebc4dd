"""From an article to its findings: the one place where quotes and figures are put together."""

from __future__ import annotations

import re

from bot.engine.model import Article, Findings, Span
from bot.engine.quantities import find_figures
from bot.engine.reading.furniture import QUOTES_END
from bot.engine.speech import find_quotes
from bot.engine.text import document

VERSION = 8  # rises when findings change, so that articles of an older engine can be read again
LONGEST_TITLE = 100  # words; more is no title


def extract(article: Article) -> Findings:
    """All quotes and figures of an article. Never raises; takes time linear in the text."""
    parts = document(article.text, article.paragraphs)
    quotes = find_quotes(parts, headline(article))
    return Findings(quotes, find_figures(parts, quotes, article.published))


def headline(article: Article) -> Span | None:
    """Where the title stands above the body, marks aside; None when it was only told beside the text."""
    words = re.findall(r"[^\W_]+", article.title or "")
    if not 0 < len(words) <= LONGEST_TITLE or not article.paragraphs:
        return None
    title = re.compile(r"[\W_]+".join(words) + rf"[.?!{re.escape(QUOTES_END)}]*", re.IGNORECASE)
    found = title.search(article.text, 0, article.paragraphs[0][0])
    return found.span() if found else None

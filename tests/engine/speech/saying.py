"""The quotes of a text, short enough to compare."""

from bot.engine.reading import from_text
from bot.engine.speech import find_quotes
from bot.engine.text import document


def said(text):
    """Kind, words and speaker of every quote."""
    article = from_text(text)
    found = find_quotes(document(article.text, article.paragraphs))
    return [(q.kind, " … ".join(article.text[a:b] for a, b in q.content), q.speaker) for q in found]


def speaker(text):
    """Who says the last quote of a text."""
    return said(text)[-1][2]

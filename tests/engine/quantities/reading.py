"""A document without the engine's own splitter: every line a paragraph of one sentence."""

import re

from bot.engine.model import Figure, Quote
from bot.engine.quantities import find_figures
from bot.engine.text import Document, Paragraph, Sentence


def document(text: str) -> Document:
    spans = [match.span() for match in re.finditer(r"[^\n]+", text)]
    paragraphs = tuple(Paragraph(span=span, sentences=(Sentence(span=span, tokens=()),)) for span in spans)
    return Document(text=text, paragraphs=paragraphs, quoted=())


def figures(text: str, quotes: tuple[Quote, ...] = ()) -> tuple[Figure, ...]:
    return find_figures(document(text), quotes)


def figure(text: str) -> Figure:
    found = figures(text)
    assert len(found) == 1, found
    return found[0]


def values(text: str) -> list[float | tuple[float, float]]:
    return [f.value if f.value_high is None else (f.value, f.value_high) for f in figures(text)]

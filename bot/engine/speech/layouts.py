"""Speech that the layout tells instead of a verb: transcripts, questions and answers, pull quotes, embedded posts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.engine.model import QuoteKind, Span
from bot.engine.text import Document

Laid = tuple[QuoteKind, tuple[Span, ...], Span | None, Span | None]

_TURN = re.compile(r"[\"“]?(?:\[[^\]]*\] ?)?((?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+ ?){1,4}|Q|A)(?: \([^)]{1,40}\))?(:)\s+(?=\S)")
_DASHED = re.compile(r"(?:[―—–]|--?)\s?([A-ZÀ-Þ][^\n@(]{2,60}?)\s*(?:\(@\w{1,30}\)[^\n]{0,40}|[.,]?)$")
TURNS = 2  # paragraphs that look like turns before any of them is one


def turn(document: Document, place: int) -> Laid | None:
    """A turn of a transcript: "MOSS: The bridge is safe." Headlines and notes look alike, so one alone is none."""
    start, end = document.paragraphs[place].span
    found = _TURN.match(document.text, start, end)
    if found is None or len(document.text[found.end() : end].split()) < 2:
        return None
    near = document.paragraphs[max(0, place - 3) : place] + document.paragraphs[place + 1 : place + 4]
    if sum(1 for other in near if _TURN.match(document.text, *other.span)) < TURNS - 1:
        return None
    source = None if found[1] in ("Q", "A") else (found.start(1), found.start(1) + len(found[1].rstrip()))
    return "direct", ((found.end(), end),), found.span(2), source


def parties(document: Document) -> dict[str, list[Span]]:
    """Who takes turns in a transcript, by the names before their turns, with what each says."""
    found: dict[str, list[Span]] = {}
    for place, paragraph in enumerate(document.paragraphs):
        if (laid := turn(document, place)) and laid[3]:
            found.setdefault(document.text[slice(*laid[3])], []).append((laid[1][0][0], paragraph.span[1]))
    return found


def pull_quote(document: Document, place: int, regions: Sequence[Span]) -> Laid | None:
    """A quotation with its name behind a dash: "“…” — Ada Moss", or an embedded post with its handle."""
    start, end = document.paragraphs[place].span
    found = _DASHED.search(document.text, max(start, end - 120), end)
    if found is None or found.start() - start < 12:
        return None
    before = found.start()
    while before > start and document.text[before - 1].isspace():
        before -= 1
    quoted = [one for one in regions if one[0] - start < 3 and before - one[1] < 3]
    if not quoted and "(@" not in found[0]:
        return None
    return "direct", (quoted[0] if quoted else (start, before),), None, found.span(1)

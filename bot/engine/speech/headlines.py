"""Speech in headlines: "Moss: The bridge is safe", "Bridge is safe, Moss says". They shorten, so confidence is low."""

from __future__ import annotations

import re

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech.verbs import verbs
from bot.engine.text import Token, tokens

SURE = 0.75
LONGEST_SOURCE = 6  # words

_COLON = re.compile(r"([^\n:,“\"]{2,50}?)(:)\s+(\S[^\n]{8,})")
_SAYS = frozenset(("says", "say", "said", "tells", "told"))


def headline(text: str, span: Span) -> tuple[Span, Span, Span] | None:
    """The content, cue and source of a headline, when it says somebody says something."""
    start, end = span
    while end > start and text[end - 1] in ". ":
        end -= 1
    found = _COLON.match(text, start, end)
    if found and len(found[1].split()) <= LONGEST_SOURCE and found[1][0].isupper():
        if found[1].split()[0].lower() in ("the", "a", "how", "what", "why", "who"):
            return None
        return (found.start(3), end), found.span(2), found.span(1)
    words = [token for token in tokens(text, start, end) if token.text[0].isalnum()]
    return _closing(text, words, start) or _opening(text, words, end)


def _closing(text: str, words: list[Token], start: int) -> tuple[Span, Span, Span] | None:
    """Bridge is safe, Moss says."""
    if len(words) < 6 or words[-1].text.lower() not in _SAYS:
        return None
    comma = text.rfind(",", start, words[-1].start)
    source = [word for word in words[:-1] if word.start > comma]
    if comma < 0 or not 1 <= len(source) <= LONGEST_SOURCE:
        return None
    return (start, comma), (words[-1].start, words[-1].end), (source[0].start, source[-1].end)


def _opening(text: str, words: list[Token], end: int) -> tuple[Span, Span, Span] | None:
    """Moss says bridge is safe."""
    for number, word in enumerate(words[1 : LONGEST_SOURCE + 1], start=1):
        lower = word.text.lower()
        fitting = [
            verb for form, verb in verbs().get(lower, ()) if form in ("third", "past", "base") and not verb.particle
        ]
        if not fitting or lower in lexicon.words("cue_nouns") or number + 3 >= len(words):
            continue
        if not (fitting[0].bare or fitting[0].object) or words[0].text[0].islower():
            return None
        content = words[number + 1].start
        while text[content - 1] in "“‘'\"":
            content -= 1
        return (content, end), (word.start, word.end), (words[0].start, words[number - 1].end)
    return None

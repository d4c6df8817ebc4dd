"""A text as paragraphs, sentences and tokens with their places, and what stands in quotation marks.

Everything is found in time linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.engine import lexicon
from bot.engine.model import Span

LONGEST_ATTRIBUTION = 60  # characters after `?”` within which `Ana Voss, the mayor, said` must come to its verb
SINGLE_SHARE = 3  # single marks are quotation marks where double ones are fewer than a third of them

_TOKEN = re.compile(r"[^\W_]+(?:(?:['’.&-]|(?<=\d),(?=\d))[^\W_]+)*(?:['’](?=\s|$))?|``|''|[^\w\s]|_")
_SENTENCE_END = re.compile(r"(?:[.!?]|\.\.\.|…)(?:''|[\"”’'»)\]])*(?=\s)")
_STARTER = re.compile(r"\s+(?:``|''|[\"“‘'«(\[—–-])*\s?[A-Z0-9À-ÞŠŽ]")
_INITIALS = re.compile(r"(?:^|[\s(.“\"])[A-Z]$|(?:[A-Za-z]\.)+[A-Za-z]$")
_LAST_WORD = re.compile(r"[\w.'’-]+$")
_DOUBLE = re.compile("[“”\"«»„]|``|''")
_SINGLE = re.compile("[“”\"«»„]|``|''|[‘’']")
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,400}>")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens."""

    span: Span
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its sentences."""

    span: Span
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text taken apart. `quoted` are the regions in quotation marks, marks included, in order and disjoint."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    quoted: tuple[Span, ...]


def document(text: str, paragraphs: Sequence[Span]) -> Document:
    """Take the given paragraphs of a text apart; tags left in it ("<tweet id="1">") are passed over."""
    shown = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    quoted = quoted_regions(shown, paragraphs)
    return Document(text, tuple(_paragraph(shown, span) for span in paragraphs), quoted)


def tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The words and punctuation marks of a part of a text."""
    return tuple(Token(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end))


def _paragraph(text: str, span: Span) -> Paragraph:
    cuts = [span[0], *_sentence_ends(text, span), span[1]]
    sentences = []
    for start, end in pairwise(cuts):
        trimmed = trim(text, start, end)
        if trimmed[0] < trimmed[1]:
            sentences.append(Sentence(trimmed, tokens(text, *trimmed)))
    return Paragraph(span, tuple(sentences))


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip()) if part.strip() else end


def _sentence_ends(text: str, span: Span) -> Iterable[int]:
    for found in _SENTENCE_END.finditer(text, *span):
        if _STARTER.match(text, found.end(), span[1]) and not _goes_on(text, found, span):
            yield found.end()


def _goes_on(text: str, found: re.Match[str], span: Span) -> bool:
    """Whether a full stop, question or exclamation mark does not end its sentence."""
    closing = found[0].lstrip(".!?…")
    if closing and found[0][0] in "!?":
        return _is_attribution(text[found.end() : min(span[1], found.end() + LONGEST_ATTRIBUTION)])
    if found[0] != ".":
        return False
    before = text[max(span[0], found.start() - 20) : found.start()]
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    if word[0].lower() in lexicon.words("abbreviations"):
        return True
    if not _INITIALS.search(before):
        return False
    # "J. Voss" goes on; "in the U.S. The" does not: a second capitalised word decides only after a single initial.
    following = _WORD.search(text, found.end(), span[1])
    return "." not in word[0] or following is None or following[0] not in lexicon.words("sentence_starters")


def _is_attribution(after: str) -> bool:
    """Whether what follows a closed quote begins with who said it: `Voss asked.`"""
    words = _WORD.findall(after)
    if words and words[0] in lexicon.words("sentence_starters") - {"He", "It", "She", "The", "They"}:
        return False
    return any(word.lower() in lexicon.words("cues_said") for word in words[:6])


# --- quotation marks -------------------------------------------------------------------------------------------------


def quoted_regions(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """What stands in quotation marks, marks included; a paragraph that is continued in the next needs no closer."""
    single = _single_marks(text, paragraphs)
    regions: list[Span] = []
    for number, span in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        regions += _regions(text, span, following, single)
    return tuple(regions)


def _single_marks(text: str, paragraphs: Sequence[Span]) -> bool:
    """Whether the text quotes in single marks, as British papers do."""
    double = sum(len(_DOUBLE.findall(text, *span)) for span in paragraphs)
    single = sum(
        1 for span in paragraphs for place in range(*span) if text[place] in "‘'" and _opens(text, place, span)
    )
    return single > 0 and double < single / SINGLE_SHARE


def _regions(text: str, span: Span, following: Span | None, single: bool) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    for start, end, mark in _marks(text, span, single):
        if opened is None:
            if mark in ("”", "»", "’") or (mark not in ("“", "«", "„", "‘") and not _opens(text, start, span, end)):
                continue
            opened = start
        elif mark in ("“", "«", "„", "‘"):
            if mark == "“" and text[opened : opened + 1] != "“":
                continue
            if start - opened > 1 and _opens(text, start, span):
                opened = start  # the first was never closed
        elif _closes(text, start, end, span, mark):
            if end - opened > 2:
                found.append((opened, end))
            opened = None
    if opened is not None and span[1] - opened > 2:
        begins = opened == trim(text, *span)[0]
        continued = following is not None and text[following[0] : following[0] + 2].lstrip()[:1] in tuple("“\"‘'«`")
        if begins or continued:
            found.append((opened, trim(text, *span)[1]))
    return found


def _marks(text: str, span: Span, single: bool) -> Iterable[tuple[int, int, str]]:
    for found in (_SINGLE if single else _DOUBLE).finditer(text, *span):
        yield found.start(), found.end(), "''" if found.end() - found.start() == 2 else found[0]


def _opens(text: str, place: int, span: Span, end: int | None = None) -> bool:
    """Whether a mark stands where an opening one can: before a word, after a space."""
    end = place + 1 if end is None else end
    before = text[place - 1] if place > span[0] else " "
    after = text[end] if end < span[1] else " "
    return not after.isspace() and (before.isspace() or before in "([—–-‘“\"'")


def _closes(text: str, start: int, end: int, span: Span, mark: str) -> bool:
    """Whether a mark stands where a closing one can; an apostrophe is none."""
    if mark not in ("’", "'"):
        return True
    before = text[start - 1] if start > span[0] else " "
    after = text[end] if end < span[1] else " "
    if before.isspace() or after.isalnum():
        return False
    # A plural's possessive ("workers' pay") is followed by a word; a closing mark by one only after punctuation.
    return before in ".,!?…;:" or not after.isspace() or before not in "sS"

"""The mention beside a verb of saying: who its subject is, before the verb or, after a quotation, behind it."""

from __future__ import annotations

import re

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.text import Token

LONGEST_SOURCE = 14  # words; 99 % of sources in research have fewer than 20, those of more than 14 are clauses
LONGEST_ASIDE = 22  # words between two commas beside a name: "Moss, the mayor of Port Ellery, said"

_UPPER = re.compile(r"[A-ZÀ-ÞŠŽ]")
_PRONOUNS = frozenset(["he", "she", "they", "it", "who", "i", "we"])
_CLOSERS = frozenset("”\"»’'")


def before(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The words of the subject that ends before token `at`, as token indices; None when none is found."""
    end = at
    while end > 0 and tokens[end - 1].text.lower() in lexicon.words("auxiliaries"):
        end -= 1
    if end > 0 and tokens[end - 1].text == ",":
        opened = _aside_start(tokens, end - 1)
        found = _phrase(tokens, opened) if opened else None
        if not found or opened is None or not _is_source(tokens, *found):
            return None
        named = _is_name(tokens, opened + 1, end - 1) and not _UPPER.match(tokens[opened - 1].text)
        return (found[0], end - 1) if named else found
    found = _phrase(tokens, end)
    return found if found and _is_source(tokens, *found) else None


def after(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The words of the subject that begins at token `at`, behind the verb: "said Ada Moss, the mayor"."""
    end = at
    while end < len(tokens) and end - at < LONGEST_SOURCE:
        word = tokens[end].text
        lower = word.lower()
        if word == "." and end > at and _is_abbreviated(tokens[end - 1].text) and end + 1 < len(tokens):
            end += 1
            continue
        if not word[0].isalnum() and word not in ("&",):
            break
        if end > at and (
            lower in lexicon.words("speech_stops")
            or lower in ("in", "on", "to", "told", "at", "during", "by", "last", "this")
            or lower in lexicon.words("speech_days")
        ):
            break
        if end > at and lower in _PRONOUNS:
            break
        end += 1
        if lower in _PRONOUNS:
            break
    if end == at:
        return None
    if not _is_source(tokens, at, end):
        return None
    if end < len(tokens) and tokens[end].text == "," and not _UPPER.match(tokens[end - 1].text):
        behind = end + 1  # "said the board's chairman, Gwyn Moss"
        while behind < len(tokens) and (tokens[behind].text[0].isupper() or tokens[behind].text == "."):
            behind += 1
        while tokens[behind - 1].text == ".":
            behind -= 1
        if _is_name(tokens, end + 1, behind):
            return at, behind
    return at, end


def _is_name(tokens: list[Token], start: int, end: int) -> bool:
    """Whether tokens are a name and nothing else."""
    words = [token.text for token in tokens[start:end] if token.text != "."]
    return 0 < len(words) <= 6 and all(_UPPER.match(word) or word in lexicon.words("speech_links") for word in words)


def span(tokens: list[Token], found: tuple[int, int]) -> Span:
    """Token indices as a span of the text."""
    return tokens[found[0]].start, tokens[found[1] - 1].end


def _aside_start(tokens: list[Token], comma: int) -> int | None:
    """The index of the comma that opens the aside which `comma` closes."""
    for index in range(comma - 1, max(-1, comma - LONGEST_ASIDE), -1):
        if tokens[index].text == ",":
            return index
        if tokens[index].text in _CLOSERS or tokens[index].text in ".;:":
            return None
    return None


def _phrase(tokens: list[Token], end: int) -> tuple[int, int] | None:
    """The noun phrase that ends before `end`."""
    if end <= 0:
        return None
    last = tokens[end - 1].text
    if last.lower() in _PRONOUNS:
        return end - 1, end
    start = _name_start(tokens, end) if _UPPER.match(last) else _description_start(tokens, end)
    if 1 < start < end and tokens[start - 1].text in ("for", "of", "at", "from", "with"):
        of = tokens[start - 2].text.lower()  # "a spokesman for Moss" is not Moss
        if of in lexicon.words("group_nouns") or of in lexicon.words("titles"):
            start = _description_start(tokens, end)
    return (start, end) if start < end else None


def _name_start(tokens: list[Token], end: int) -> int:
    """Where a name with its titles begins: "harbour master Ada J. Moss", "the Bank of Ostmark"."""
    start = end
    while start > 0 and end - start < LONGEST_SOURCE:
        word = tokens[start - 1].text
        before = tokens[start - 2].text if start > 1 else ""
        if _UPPER.match(word) and word not in lexicon.words("not_names") | {"According"}:
            start -= 1
        elif word == "." and _is_abbreviated(before):
            start -= 2
        elif (
            word in lexicon.words("speech_links")
            and _UPPER.match(before)
            and before not in lexicon.words("not_names") - {"Bank", "Court"}
        ) or (word.lower() in lexicon.words("titles") | lexicon.words("group_nouns") and start < end):
            start -= 1
        elif word.lower() in ("the", "a", "an"):
            return start - 1
        else:
            break
    return start


def _description_start(tokens: list[Token], end: int) -> int:
    """Where a description begins: "the French president", "a spokesman for the company", "officials"."""
    start = end
    while start > 0 and end - start < LONGEST_SOURCE:
        word = tokens[start - 1].text
        lower = word.lower()
        if word == "." and start > 1 and _is_abbreviated(tokens[start - 2].text):
            start -= 2
            continue
        if not (word[0].isalnum() or word == "&"):
            break
        if (
            lower in lexicon.words("speech_stops")
            or lower in _PRONOUNS
            or lower in lexicon.words("cues_that")
            or lower in lexicon.words("speech_verbs")
        ):
            break
        start -= 1
        if lower in lexicon.words("speech_determiners") and not (
            start > 0 and tokens[start - 1].text.lower() in lexicon.words("speech_links") - {"and"}
        ):
            break
    while start < end and tokens[start].text.lower() in lexicon.words("speech_links") | {"also"}:
        start += 1
    return start


def first(tokens: list[Token]) -> tuple[int, int] | None:
    """The subject that a sentence begins with: "The French president praised ... and suggested that"."""
    for end in range(1, min(len(tokens), 8)):
        word = tokens[end].text
        inside = (
            _UPPER.match(word) or word == "." or word.lower() in lexicon.words("titles") | lexicon.words("group_nouns")
        )
        if not inside:
            return (0, end) if _is_source(tokens, 0, end) else None
    return None


def _is_abbreviated(word: str) -> bool:
    return word.lower() in lexicon.words("abbreviations") or (len(word) == 1 and word.isupper()) or "." in word


def _is_source(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a noun phrase can speak: a pronoun, a name, or people and bodies."""
    words = [token.text for token in tokens[start:end]]
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return True
    if _UPPER.match(words[-1]) and words[-1] not in lexicon.words("not_names") and not words[-1].endswith("ing"):
        return True
    head = next(
        (
            n
            for n, word in enumerate(words)
            if n and word.lower() in ("of", "for", "from", "at", "in", "with", "on", "to")
        ),
        len(words),
    )
    noun = words[head - 1].lower()
    if noun in lexicon.words("group_nouns") or noun in lexicon.words("titles"):
        return True
    if _UPPER.match(words[-1]) and any(_UPPER.match(word) for word in words[1:-1]):
        return True
    return noun.endswith(("ers", "ors", "ists", "ians", "men", "women"))

"""Sentences as a reader of attributions sees them: whole quotations stand in them as one word, and every word has a
coarse class.

There is no tagger and no parser: closed classes come from word lists, names from capital letters, and what is left is a
noun or an adjective. That is enough to tell where a subject or a reported clause ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech.verbs import verbs
from bot.engine.text import Paragraph, Token

LONGEST = 400  # words of a sentence that is read for verbs of saying; in news the longest have 100

LONGEST_DATELINE = 12  # words of "PORT ELLERY, Fen, March 3 (Wire) —"
SNIPPET = "“…”"

_UPPER = re.compile(r"[A-ZÀ-ÞŠŽ]")
_JOINED_NAME = re.compile(r"(?:al|el|ad|ar|as|an|d’|d')-?[A-Z]")
_PAST = re.compile(r"[a-z-]{2,}[^e]ed$")


class Kind(Enum):
    """The class of a word."""

    QUOTE = "quotation"
    MARK = "mark"
    DETERMINER = "determiner"
    PRONOUN = "pronoun"
    OBJECT = "object pronoun"
    PREPOSITION = "preposition"
    JOIN = "and"
    SUB = "subordinator"
    HELP = "auxiliary"
    ADVERB = "adverb"
    VERB = "verb"
    CUE = "form of a verb of saying"
    NAME = "capitalised"
    NOUN = "noun or adjective"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a mark, or a whole quotation with its marks."""

    start: int
    end: int
    text: str
    lower: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence outside its quotations. `words` is empty where it is too long to be news."""

    span: Span
    words: tuple[Word, ...]

    @property
    def quotes(self) -> list[int]:
        """Where the quotations stand among the words."""
        return [index for index, word in enumerate(self.words) if word.kind is Kind.QUOTE]


def clauses(paragraph: Paragraph, regions: Sequence[Span], text: str) -> Iterator[Clause]:
    """The sentences of a paragraph; one that ends within a quotation goes on behind it."""
    at = 0
    held: list[Token] = []
    start = paragraph.span[0]
    for number, sentence in enumerate(paragraph.sentences):
        if not held:
            start = sentence.span[0]
        held.extend(sentence.tokens)
        while at < len(regions) and regions[at][1] <= sentence.span[1]:
            at += 1
        following = paragraph.sentences[number + 1] if number + 1 < len(paragraph.sentences) else None
        if following and at < len(regions) and regions[at][0] < sentence.span[1] and following.span[0] < regions[at][1]:
            continue
        words = _words(held, regions, (start, sentence.span[1]), text)
        if start == paragraph.span[0]:
            words = words[_dateline(words) :]
        yield Clause((start, sentence.span[1]), tuple(words))
        held = []


def _words(tokens: Sequence[Token], regions: Sequence[Span], span: Span, text: str) -> list[Word]:
    inside = [one for one in regions if one[0] < span[1] and span[0] < one[1]]
    found: list[Word] = []
    at = 0
    for token in tokens:
        while at < len(inside) and inside[at][1] <= token.start:
            at += 1
        if at < len(inside) and inside[at][0] <= token.start:
            if not found or found[-1].start != inside[at][0]:
                if len(found) >= LONGEST:
                    break
                found.append(Word(*inside[at], "", _snippet(text, inside[at]), Kind.QUOTE))
            continue
        if len(found) >= LONGEST:
            return [Word(*one, "", "", Kind.QUOTE) for one in inside[:LONGEST]]
        lower = token.text.lower().replace("’", "'")
        found.append(Word(token.start, token.end, token.text, lower, _kind(token.text, lower, found)))
    return found


def _dateline(words: Sequence[Word]) -> int:
    """How many words tell the place a report comes from: "PORT ELLERY, Fen (Wire) —"."""
    if not words or not words[0].text.isupper() or len(words[0].text) < 3:
        return 0
    for number, word in enumerate(words[:LONGEST_DATELINE]):
        if word.text in ("—", "–", "-"):
            return number + 1
        if word.kind in (Kind.VERB, Kind.CUE, Kind.HELP, Kind.QUOTE, Kind.PRONOUN) or word.text in (":", ";"):
            return 0
    return 0


def is_upper(word: str) -> bool:
    """Whether a word begins with a capital letter."""
    return _UPPER.match(word) is not None


def _snippet(text: str, region: Span) -> str:
    """SNIPPET for a few words within a sentence ("the “bridge tax” bill"), nothing for what is said in full."""
    inner = text[region[0] : region[1]].strip("“”\"'‘’«»„`")
    return SNIPPET if len(inner) < 30 and inner and inner[-1] not in ",.?!" else ""


def _kind(text: str, lower: str, before: Sequence[Word]) -> Kind:
    if text in ("%", "$", "€", "£", "¥"):
        return Kind.NOUN
    if not text[0].isalnum() and text != "&":
        return Kind.MARK
    if len(text) > 1 and text.isupper() and text.isalpha() and lower in _ACRONYMS:
        return Kind.NAME
    stem, contracted, _ = lower.partition("'")
    if contracted and stem in lexicon.words("clause_pronouns"):
        return Kind.PRONOUN  # "he's", "they'd"
    if before and text in ("Will", "May", "Can") and before[-1].kind is not Kind.QUOTE:
        return Kind.NAME
    for kind, name in _LISTS:
        if lower in lexicon.words(name):
            if kind is not Kind.PREPOSITION and is_upper(text) and before and before[-1].kind is Kind.NAME:
                return Kind.NAME  # "Will", "May", "Last" within a name
            return kind
    first = not before or before[-1].kind is Kind.QUOTE or before[-1].text in (":", "—", "–")
    if _JOINED_NAME.match(text):
        return Kind.NAME
    if any(not verb.particle for _, verb in verbs().get(lower, ())) and not (is_upper(text) and not first):
        return Kind.CUE
    if lower.endswith("ly") and lower not in lexicon.words("clause_ly_nouns") and not is_upper(text):
        return Kind.ADVERB
    if is_upper(text):
        return Kind.NAME
    if lower in lexicon.words("clause_verbs") or lower == "'s":
        nominal = bool(before) and before[-1].kind in (Kind.DETERMINER, Kind.PREPOSITION)
        nominal = nominal and lower in lexicon.words("clause_noun_verbs")
        return Kind.NOUN if nominal else Kind.VERB
    if _PAST.match(lower) and lower not in lexicon.words("clause_plain_adjectives"):
        noun = before and before[-1].kind in (Kind.NAME, Kind.NOUN, Kind.PRONOUN, Kind.ADVERB, Kind.HELP, Kind.SUB)
        return Kind.VERB if noun and before[-1].lower != "one" else Kind.NOUN  # "one disgruntled member"
    return Kind.NOUN


_ACRONYMS = frozenset(("us", "who", "it", "un", "am", "pm", "as", "may", "aids", "all"))
_LISTS = (
    (Kind.JOIN, "clause_joins"),
    (Kind.PRONOUN, "clause_pronouns"),
    (Kind.OBJECT, "clause_object_pronouns"),
    (Kind.DETERMINER, "clause_determiners"),
    (Kind.SUB, "clause_subordinators"),
    (Kind.HELP, "clause_auxiliaries"),
    (Kind.PREPOSITION, "clause_prepositions"),
    (Kind.ADVERB, "clause_adverbs"),
)

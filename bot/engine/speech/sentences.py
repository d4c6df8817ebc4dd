"""The speech of one sentence: its verbs of saying with what they introduce, before, behind and around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import lexicon
from bot.engine.model import QuoteKind, Span
from bot.engine.speech import contents
from bot.engine.speech.clauses import Clause, Kind, Word
from bot.engine.speech.cues import Cue, find_cues
from bot.engine.speech.phrases import First

LONGEST_CIRCUMSTANCES = 12  # words that tell when, where and to whom behind "Moss said" at a sentence's end
_CIRCUMSTANCES = frozenset((Kind.PREPOSITION, Kind.DETERMINER, Kind.NOUN, Kind.NAME, Kind.ADVERB))


@dataclass(frozen=True, slots=True)
class Found:
    """A quote before its speaker is resolved; `place` counts paragraphs."""

    kind: QuoteKind
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    sentence: Span
    place: int
    sure: float
    follows: bool = False  # goes on with what the speaker before said


class Sentence:
    """The speech of one sentence."""

    def __init__(self, text: str, clause: Clause, first: First) -> None:
        self._text = text
        self._clause = clause
        self._words = clause.words
        self._cues = find_cues(clause.words, first)
        self._taken: list[tuple[int, int]] = []  # word ranges already part of a content

    def attributed(self) -> list[Found]:
        """The quotes that have a cue in the sentence."""
        found: list[Found] = []
        done: set[int] = set()
        # What is put in between or at the end speaks of the whole sentence, so it comes before what it holds.
        for cue in reversed(self._cues):
            if not self._covered(cue.start) and (one := self._parenthetical(cue)):
                found.append(one)
                done.add(cue.start)
        for cue in self._cues:
            if self._covered(cue.start) or cue.start in done:
                continue
            if one := self._attribute(cue):
                found.append(one)
        return found

    def _covered(self, index: int) -> bool:
        return any(start <= index < end for start, end in self._taken)

    def _attribute(self, cue: Cue) -> Found | None:
        if cue.according:
            return self._according(cue)
        pieces: list[tuple[int, int]] = []
        before = self._quote_before(cue)
        if before is not None:
            region = self._words[before]
            partial = before > 2 and not is_sentence(self._text, (region.start, region.end)) and not self._covered(0)
            pieces.append((0 if partial and _is_clause(self._words[:before]) else before, before + 1))
        after = (
            None
            if cue.inverted and before is None
            else contents.complement(self._words, cue, self._cues, self._is_document(cue))
        )
        if cue.inverted:
            after = self._after_inversion(cue)
        if before is not None and after is not None and not self._resumes(cue, after):
            after = None
        if before is None and after is None:
            return None
        if after is not None:
            if not before and not self._long_enough(cue, after):
                return None
            pieces.append((self._shown_from(cue, after), after.end))
        return self._made(cue, pieces, 0.97 if before is not None else 0.9)

    def _shown_from(self, cue: Cue, after: contents.Complement) -> int:
        """Where the words to show begin: with the verb where the words would mislead or mean nothing without it.

        "did not say that the bridge was safe", "praised the council’s plan".
        """
        start = cue.start
        while start and self._words[start - 1].kind in (Kind.HELP, Kind.ADVERB):
            start -= 1
        denied = any(word.lower in lexicon.words("negations") for word in self._words[start : cue.end])
        if denied and cue.form != "ing":
            return start
        if cue.verb.lemma in lexicon.words("denials"):
            return cue.start
        return cue.start if cue.verb.object and not after.explicit and not cue.inverted else after.start

    def _quote_before(self, cue: Cue) -> int | None:
        """The quotation that a cue with its subject directly follows."""
        at = cue.low - 1
        if cue.shared or not (cue.verb.quote or cue.verb.bare):
            return None
        while at >= 0 and (
            self._words[at].text in (",", "—", "–", "-") or self._words[at].lower in ("and", "but", "as")
        ):
            at -= 1
        if at < 0 or self._words[at].kind is not Kind.QUOTE or self._covered(at):
            return None
        if (
            at
            and self._words[at - 1].kind is Kind.PREPOSITION
            and is_title(self._text, (self._words[at].start, self._words[at].end))
        ):
            return None
        ended = inner(self._text, (self._words[at].start, self._words[at].end))[-1:] in tuple(",.?!—–-")
        if not ended and cue.low - at == 1 and not cue.inverted:
            return None
        return at

    def _resumes(self, cue: Cue, after: contents.Complement) -> bool:
        """Whether a quotation before the cue is taken up again behind it, by no other cue: ", adding later, “…”"."""
        other = any(cue.end <= one.start < after.start for one in self._cues)
        return self._words[after.start].kind is Kind.QUOTE and not other

    def _after_inversion(self, cue: Cue) -> contents.Complement | None:
        """The quotation behind "“…,” said Moss, “…”"."""
        for number in range(cue.high, min(len(self._words), cue.high + 25)):
            word = self._words[number]
            if word.kind is Kind.QUOTE:
                if number == cue.high or self._words[number - 1].text in (",", ":", "—", "–", "."):
                    return contents.Complement(number, number + 1, True)
                return None
            if word.kind is Kind.CUE:
                return None
        return None

    def _long_enough(self, cue: Cue, after: contents.Complement) -> bool:
        """Whether reported words are enough to be kept."""
        held = self._words[after.start : after.end]
        quoted = any(word.kind is Kind.QUOTE for word in held)
        if quoted:
            return True
        count = sum(1 for word in held if word.kind is not Kind.MARK)
        if count < contents.LEAST_REPORTED:
            return False
        infinitive = held[0].lower == "to" and cue.verb.recipient  # "advised ships to stay north"
        if infinitive or after.explicit or cue.verb.object or cue.verb.lemma == "say" or self._is_document(cue):
            return True
        return any(word.kind in (Kind.HELP, Kind.VERB, Kind.CUE, Kind.PRONOUN) for word in held)

    def _is_document(self, cue: Cue) -> bool:
        if cue.source is None:
            return False
        return any(word.lower in lexicon.words("speech_documents") for word in self._words[slice(*cue.source)])

    def _parenthetical(self, cue: Cue) -> Found | None:
        """The bridge will close, the mayor said. / The bridge, the mayor said, will close."""
        if cue.source is None or cue.shared or cue.low < 2 or self._words[cue.low - 1].text not in (",", "—", "–"):
            return None
        words = self._words
        if words[cue.source[1] - 1].lower in ("who", "which"):
            return None
        if cue.according:
            return self._according(cue) if cue.high >= len(words) - 12 else None
        says = cue.verb.bare or cue.verb.quote or cue.verb.document
        if not says or words[cue.low - 2].kind is Kind.QUOTE:
            return None
        high = cue.high
        while high < len(words) and (
            words[high].kind in _CIRCUMSTANCES or words[high].lower in lexicon.words("cue_nouns")
        ):
            high += 1
        said = high > cue.high and words[cue.high].kind in (Kind.DETERMINER, Kind.NOUN) and not cue.inverted
        said = said and not cue.verb.recipient  # "…, officials told state media"
        if high - cue.high > LONGEST_CIRCUMSTANCES or (said and not _is_day(words[cue.high])):
            return None
        begins = next((n + 1 for n in range(cue.low - 1, 0, -1) if words[n].text == ";"), 0)
        held = words[begins : cue.low - 1]
        adding = any(one.start == high + 1 and one.form == "ing" for one in self._cues)
        if high >= len(words) or words[high].text in (".", "?", "!") or (words[high].text == "," and adding):
            begun = held[0].kind is Kind.QUOTE and is_sentence(self._text, (held[0].start, held[0].end))
            if not begun and (cue.low <= contents.LEAST_REPORTED or not _is_clause(held)):
                return None
            return self._made(cue, [(begins, cue.low - 1)], 0.9)
        if cue.inverted and words[high].text == "," and _is_clause(held) and self._describes(high + 1):
            return self._made(cue, [(begins, cue.low - 1)], 0.9)
        if words[high].text not in (",", "—", "–") or (_is_lead(held) and not cue.verb.bare):
            return None
        end = contents.clause_end(words, high + 1, [one for one in self._cues if one.start > cue.start])
        if any(word.kind is Kind.QUOTE for word in words[high : high + 2]):
            return None
        if end - high < 3 or not (len(held) < 8 or _is_clause(words[high + 1 : end]) or _is_clause(held)):
            return None
        return self._made(cue, [(begins, cue.low - 1), (high + 1, end)], 0.85)

    def _describes(self, at: int) -> bool:
        """Whether the rest of the sentence tells who speaks: "said Moss, the mayor of Fen", "said Moss, who sails"."""
        rest = self._words[at:]
        relative = next((n for n, word in enumerate(rest) if word.lower in ("who", "whose", "which")), len(rest))
        return not any(word.kind in (Kind.HELP, Kind.VERB, Kind.PRONOUN, Kind.QUOTE) for word in rest[:relative])

    def _according(self, cue: Cue) -> Found | None:
        """According to the mayor, the bridge will close. / The bridge will close, according to the mayor."""
        begins = (
            cue.start == 0
            or self._words[cue.start - 1].text == ";"
            or all(word.kind in (Kind.JOIN, Kind.ADVERB) or word.lower == "but" for word in self._words[: cue.start])
        )
        if begins:
            comma = next((n for n in range(cue.high, len(self._words)) if self._words[n].text == ","), None)
            if comma is None:
                return None
            while comma < len(self._words) and self._apposition(comma):
                closing = next((n for n in range(comma + 1, len(self._words)) if self._words[n].text == ","), None)
                if closing is None:
                    break
                comma = closing
            end = contents.clause_end(self._words, comma + 1, [one for one in self._cues if one.start > cue.start])
            return self._made(cue, [(comma + 1, end)], 0.93)
        start = 0
        for number in range(cue.start - 1, 0, -1):
            if self._covered(number) or self._words[number].text == ";":
                start = number + 1
                break
        end = cue.start
        while end > start and self._words[end - 1].kind in (Kind.MARK, Kind.JOIN):
            end -= 1
        pieces = [(start, end)] if end > start else []
        following = self._words[cue.high + 1].lower if cue.high + 1 < len(self._words) else "and"
        between = self._words[cue.start - 1].text == self._words[min(cue.high, len(self._words) - 1)].text == ","
        if between and following not in ("and", "but", "while", "with", "who", "which"):
            behind = contents.clause_end(self._words, cue.high + 1, [])
            if behind - cue.high > 5:
                pieces.append((cue.high + 1, behind))
        return self._made(cue, pieces, 0.9) if pieces else None

    def _apposition(self, comma: int) -> bool:
        """Whether an apposition follows a comma: a part without a verb, closed by another comma."""
        for number in range(comma + 1, min(len(self._words), comma + 20)):
            word = self._words[number]
            if word.text == ",":
                return True
            if word.kind in (Kind.HELP, Kind.VERB, Kind.CUE, Kind.PRONOUN, Kind.QUOTE):
                return False
        return False

    def _made(self, cue: Cue, pieces: list[tuple[int, int]], sure: float) -> Found | None:
        spans: list[Span] = []
        quoted = plain = 0
        for start, end in pieces:
            while start < end and self._words[start].text in (",", ":", "—", "–"):
                start += 1
            while end > start and self._words[end - 1].text in (",", ":", "—", "–"):
                end -= 1
            if end <= start:
                continue
            spans.append((self._words[start].start, self._words[end - 1].end))
            quoted += sum(1 for word in self._words[start:end] if word.kind is Kind.QUOTE)
            plain += sum(1 for word in self._words[start:end] if word.kind not in (Kind.QUOTE, Kind.MARK))
            self._taken.append((start, end))
        if not spans:
            return None
        kind: QuoteKind = "indirect" if not quoted else "mixed" if plain else "direct"
        words = sum(len(self._text[start:end].split()) for start, end in spans)
        if words < (1 if kind == "direct" else 2 if quoted else contents.LEAST_REPORTED):
            return None
        cue_span = self._words[cue.start].start, self._words[cue.end - 1].end
        source = cue.source and (self._words[cue.source[0]].start, self._words[cue.source[1] - 1].end)
        return Found(kind, tuple(spans), cue_span, source, self._clause.span, 0, sure)


def _is_day(word: Word) -> bool:
    return word.lower in lexicon.words("speech_days")


def _is_lead(words: Sequence[Word]) -> bool:
    """Whether words only lead up to a sentence: "In the end,"."""
    return not any(word.kind in (Kind.HELP, Kind.VERB, Kind.CUE) for word in words)


def _is_clause(words: Sequence[Word]) -> bool:
    """Whether words can stand as a sentence: they hold a verb."""
    if (
        words
        and words[0].kind is Kind.SUB
        and words[0].lower
        not in (*("but", "so", "however", "yet", "then", "if", "whether", "what", "how", "why", "where"),)
    ):
        return any(word.text == "," for word in words)
    return any(
        word.kind in (Kind.HELP, Kind.VERB, Kind.CUE)
        or "'" in word.lower
        or (word.kind is Kind.QUOTE and not word.lower)
        for word in words
    )


def is_title(text: str, region: Span) -> bool:
    """Whether a quotation is the title of a work or a slogan: capitals throughout."""
    words = [word for word in inner(text, region).split() if len(word) > 3]
    return (
        bool(words)
        and len(inner(text, region).split()) > 1
        and all(word[0].isupper() or not word[0].isalpha() for word in words)
    )


def inner(text: str, region: Span) -> str:
    """What stands within the marks."""
    return text[region[0] : region[1]].strip("“”\"'‘’«»„` ")


def is_sentence(text: str, region: Span) -> bool:
    """Whether a quotation begins with a capital letter, as one that is a sentence does."""
    start = region[0]
    while start < region[1] and not text[start].isalnum():
        start += 1
    return text[start : start + 1].isupper() or text[start : start + 1].isdigit()

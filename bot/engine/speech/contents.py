"""What a verb of saying introduces: where the words begin, and where its clause ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.engine import lexicon
from bot.engine.speech.clauses import Kind, Word
from bot.engine.speech.cues import Cue

LEAST_REPORTED = 3  # words of a reported clause
LEAST_BEFORE_RELATIVE = 8  # words after which ", which" or ", while" is taken for the writer's own; a choice
SUBJECT = 10  # words in which the verb of a clause comes
LONGEST_SITUATION = 14  # words that tell where something was said
FARTHEST_THAT = 30  # words after a verb in which its "that" may come: behind who was told, when and where

_WHERE = frozenset(("in", "at", "during", "on", "via", "by", "over"))
_AFTER_OBJECT = frozenset(("during", "in", "at", "on", "after", "before", "—", "–", "-", "while", "when"))
_VERBAL = frozenset((Kind.VERB, Kind.HELP, Kind.CUE, Kind.PRONOUN, Kind.QUOTE))
_WH = frozenset(("how", "what", "when", "where", "whether", "why", "if", "who", "which"))
_OPPOSED = frozenset(("but", "though", "although"))
_ASIDES = frozenset(("though", "however", "too", "instead", "meanwhile", "therefore", "then"))
_JOINS = frozenset(("and", "but", "while", "with", "as", "though", "although", "or", "so"))
_TOLD = frozenset(("to", "not", "about", "against", "how", "what", "why", "whether"))
_NO_PARTICIPLES = frozenset(
    ("including", "according", "following", "regarding", "concerning", "during", "pending", "excluding", "barring")
) | frozenset(("morning", "evening", "spring", "string", "thing", "something", "nothing", "anything", "everything"))
_LEADS = frozenset(
    ("while", "although", "though", "as", "after", "when", "because", "since", "if", "whereas", "before")
)
_OTHERWISE = frozenset(("when", "after", "before"))
_RELATIVE = frozenset(("who", "which"))
_EMBEDDING = frozenset(("what", "how", "whatever"))
_OF_OBJECT = frozenset(("which", "where", "who", "whom", "whose"))
_DAY_LEADS = frozenset(("on", "late", "early", "last", "earlier", "later", "this"))

Frame = Literal["relative", "leading", "embedded"] | None


@dataclass(frozen=True, slots=True)
class Complement:
    """Word indices of reported words; `explicit` when "that", a colon or a quotation marks them."""

    start: int
    end: int
    explicit: bool


def complement(words: Sequence[Word], cue: Cue, cues: Sequence[Cue], documents: bool) -> Complement | None:
    """The reported words behind a cue; None when there are none.

    `documents`: the subject is a study, a poll or a letter.
    """
    if cue.verb.lemma == "decline" and words[cue.end : cue.end + 1] and _falls(words[cue.end]):
        return None
    begun = _begin(words, cue, documents)
    if begun is None:
        return None
    start, explicit = begun
    end = clause_end(
        words,
        start,
        [one for one in cues if one.start > cue.start],
        led=cue.source is None or (cue.low == 0 and cue.form == "ing"),
        frame=_frame(words, cue),
    )
    if cue.verb.object and not explicit:
        end = _object_end(words, start, end)
    elif cue.verb.object and words[start].kind is Kind.QUOTE and words[start + 1 : end]:
        end = start + 1 if words[start + 1].lower in _AFTER_OBJECT else end  # "called “a farce” on Monday"
    if (cue.verb.object or cue.verb.document) and not explicit:
        end = _before_relative(words, start, end)
    end = _before_situation(words, start, end)
    return Complement(start, end, explicit) if end > start else None


def _falls(word: Word) -> bool:
    """Whether "declined" tells a movement: "declined slightly from 58 percent"."""
    return word.kind in (Kind.ADVERB, Kind.PREPOSITION) and word.lower != "to"


def _object_end(words: Sequence[Word], start: int, end: int) -> int:
    """Where an object ends: before what else its subject did ("called it “a farce” and left the room")."""
    quoted = max((n for n in range(start, end) if words[n].kind is Kind.QUOTE), default=None)
    if quoted is not None and quoted + 1 < end and words[quoted + 1].lower in _AFTER_OBJECT:
        end = quoted + 1
    to = False
    for number in range(start + 1, end - 1):
        if words[number].lower in _OTHERWISE:
            return number
        if (
            words[number].text == ","
            and words[number + 1].lower in ("and", "but")
            and _goes_on(words, number + 2, end, "leading")
        ):
            return number
        to = to or words[number].lower == "to"
        if to:
            continue  # "pledged to cut taxes and build roads"
        if words[number].lower in ("and", "but"):
            then = number + 2 if words[number + 1].kind is Kind.ADVERB and number + 2 < end else number + 1
            past = words[then].kind in (Kind.VERB, Kind.CUE) and words[then].lower.endswith("ed")
            if past or words[then].kind is Kind.HELP:
                return number
    return end


def _begin(words: Sequence[Word], cue: Cue, documents: bool) -> tuple[int, bool] | None:
    verb = cue.verb
    at = cue.end
    if at < len(words) and words[at].kind is Kind.ADVERB and words[at].lower not in ("there", "here", "now", "even"):
        at += 1
    if [one.text for one in words[at : at + 3 : 2]] == [",", ","] and words[at + 1].lower in _ASIDES:
        at += 3  # "conceded, though, that"
    if at >= len(words):
        return None
    word = words[at]
    if word.kind is Kind.QUOTE:
        return at, True
    if word.text == "," and cue.low == 1 and words[0].lower == "as":  # "As Moss said, the bridge is safe"
        return _behind(words, at)
    if word.lower in ("that", ":"):
        return _behind(words, at + 1)
    if word.lower in _WH and verb.clause:
        return at, True
    if verb.lemma == "ask" and cue.source is None:
        lead = next(
            (n for n in range(at, min(len(words), at + 8)) if words[n].lower in _WH or words[n].lower == "about"), None
        )
        if lead is None:
            return None
        return (lead + 1 if words[lead].lower == "about" else lead), True
    marked = _marked(words, at, verb.recipient or verb.quote)
    if verb.object and not (verb.bare and marked):
        if word.kind is Kind.MARK:
            return marked
        return at, False
    if marked:
        return marked
    if verb.recipient and not verb.object:
        told = _past_recipient(words, at)
        return None if told is None else (told, False)
    if not (verb.bare or (verb.document and (documents or _is_sentence(words, at)))):
        return None
    at = _past_when(words, at)
    if at >= len(words) or words[at].kind is Kind.MARK:
        if at < len(words) and words[at].text == ",":
            aside = next((n for n in range(at + 1, min(len(words), at + 24)) if words[n].text == ","), None)
            return None if aside is None or aside - at < 3 else _behind(words, aside + 1)
        return None
    if [word.lower for word in words[at : at + 2]] == ["as", "much"] and (
        at + 2 >= len(words) or words[at + 2].kind in (Kind.PREPOSITION, Kind.MARK, Kind.SUB, Kind.JOIN)
    ):
        return None  # "said as much in an interview"
    if words[at].lower == "as" and words[at + 1 : at + 2] and words[at + 1].lower in ("many", "much", "few", "little"):
        return at, False
    if words[at].lower in ("in", "at", "during", "on", "to", "after", "before", "as", "by", "of", "about", "from"):
        past = _past_adjunct(words, at)
        if past is None:
            return None
        at = past
    if at < len(words) and words[at].lower == "and":
        return None
    return at, False


def _before_relative(words: Sequence[Word], start: int, end: int) -> int:
    """The end of an object or a finding without what the writer tells of it: ", which makes him an exception"."""
    found = (n for n in range(start + 1, end - 1) if words[n].text == "," and words[n + 1].lower in _OF_OBJECT)
    return next(found, end)


def _before_situation(words: Sequence[Word], start: int, end: int) -> int:
    """The end of reported words without where they were said: "… in a statement on Thursday"."""
    for number in range(max(start + LEAST_REPORTED, end - LONGEST_SITUATION), end):
        if words[number].lower not in _WHERE or any(word.kind in _VERBAL for word in words[number:end]):
            continue
        held = words[number + 1 : number + 7]
        cut = next((n for n, word in enumerate(held) if word.kind is Kind.MARK), len(held))
        if any(word.lower in lexicon.words("speech_situations") for word in held[:cut]):
            return number
    return end


def _is_sentence(words: Sequence[Word], at: int) -> bool:
    """Whether a sentence with subject and verb begins: "found the bridge was safe", not "found the man who left"."""
    if words[at].kind not in (Kind.DETERMINER, Kind.PRONOUN, Kind.NAME):
        return False
    for word in words[at + 1 : at + 8]:
        if word.kind is Kind.HELP:
            return True
        if word.kind not in (Kind.NAME, Kind.NOUN, Kind.PREPOSITION, Kind.DETERMINER) or word.lower == "that":
            return False
    return False


def _behind(words: Sequence[Word], at: int) -> tuple[int, bool] | None:
    while at < len(words) and words[at].text in (",", ":"):
        at += 1
    return (at, True) if at < len(words) else None


def _marked(words: Sequence[Word], at: int, quotes: bool) -> tuple[int, bool] | None:
    """A later "that", colon or quotation behind who was told, where and when: "told reporters in Ellery that"."""
    for number in range(at, min(len(words), at + FARTHEST_THAT)):
        word = words[number]
        if word.lower == "that" and number > at and words[number - 1].lower in lexicon.words("speech_nouns"):
            return None  # "laughed at the claim that"
        if word.lower == "that" and number > at and words[number - 1].kind is not Kind.PREPOSITION:
            return _behind(words, number + 1)
        if word.text == ":":
            return _behind(words, number + 1)
        whole = word.kind is Kind.QUOTE and not word.lower  # not a few words within a sentence of the writer's
        if whole and quotes and (words[number - 1].text in (",", ":") or words[at].kind is Kind.PREPOSITION):
            return number, True
        if word.kind in (Kind.HELP, Kind.VERB, Kind.PRONOUN) or word.text in (";", "—"):
            return None
        noun = word.lower in lexicon.words("cue_nouns") or any(
            before.kind in (Kind.DETERMINER, Kind.PREPOSITION) for before in words[max(at, number - 2) : number]
        )
        if word.kind is Kind.CUE and not noun:  # else "told state broadcaster UTV that", "said on the call that"
            return None
        if word.kind is Kind.SUB and word.lower not in ("after", "before", "since", "as"):
            return None
    return None


def _past_recipient(words: Sequence[Word], at: int) -> int | None:
    """Behind who was told: "told the council the bridge was safe", "told him he had to go"."""
    if words[at].kind in (Kind.OBJECT,) or words[at].lower in ("her", "you", "it"):
        at += 1
        return at if at < len(words) and words[at].kind is not Kind.MARK else None
    number = at
    if words[number].kind is Kind.DETERMINER:
        number += 1
    while number < len(words) and words[number].kind in (Kind.NAME, Kind.NOUN):
        number += 1
    if number < len(words) and words[number].kind in (Kind.DETERMINER, Kind.PRONOUN) and number > at:
        return number
    if number < len(words) and words[number].kind is Kind.QUOTE and number - at > 1:
        return number - 1  # "told the Gazette Moss “was a giant”"
    if number < len(words) and words[number].lower in _TOLD and number > at:
        return number
    if number < len(words) and words[number].kind is Kind.PREPOSITION and number > at:
        return _past_adjunct(words, number)
    return None


def _past_when(words: Sequence[Word], at: int) -> int:
    """Behind a day or time directly after the verb: "said on Tuesday the bridge would close"."""
    number = at
    while number < len(words) and words[number].lower in _DAY_LEADS:
        number += 1
    if number < len(words) and words[number].lower in lexicon.words("speech_days"):
        number += 1
        if number < len(words) and words[number].lower in ("morning", "afternoon", "evening", "night"):
            number += 1
        return number
    return at


def _past_adjunct(words: Sequence[Word], at: int) -> int | None:
    """Behind "in a statement", "at a rally in Ellery": where a clause begins with a determiner, a pronoun or a name."""
    number = at + 1
    seen = False
    while number < len(words) and number - at < 14:
        word = words[number]
        if word.kind is Kind.PRONOUN:
            return number if seen else None
        if word.kind is Kind.DETERMINER and seen and words[number - 1].kind is not Kind.PREPOSITION:
            return number
        if word.kind is Kind.NAME and seen and words[number - 1].kind is Kind.NOUN:
            return number
        if word.text == ",":
            return number + 1 if number + 2 < len(words) else None
        if word.kind in (Kind.MARK, Kind.HELP, Kind.VERB, Kind.SUB, Kind.CUE):
            return None
        seen = seen or word.kind in (Kind.NOUN, Kind.NAME)
        number += 1
    return None


def _frame(words: Sequence[Word], cue: Cue) -> Frame:
    """What the clause of a cue is in its sentence: "Moss, who said …, left", "While Moss said …, the bridge closed",
    "between what Moss says … and what"."""
    if cue.source is None:
        return "leading"
    before = cue.low - 1
    if before >= 0 and words[before].lower in _EMBEDDING:
        return "embedded"
    if words[cue.source[1] - 1].lower in _RELATIVE or (before >= 0 and words[before].lower in _RELATIVE):
        return "relative"
    leads = before >= 0 and words[before].lower in _LEADS
    return "leading" if leads and (before == 0 or words[before - 1].kind in (Kind.MARK, Kind.JOIN)) else None


def _goes_on(words: Sequence[Word], at: int, last: int, frame: Frame) -> bool:
    """Whether behind a comma the clause goes on that a cue's clause interrupts or leads up to."""
    if at < last and words[at].kind is Kind.ADVERB:
        at += 1
    if at >= last:
        return False
    if frame == "relative":
        return words[at].kind in (Kind.HELP, Kind.VERB) or (
            words[at].kind is Kind.CUE and not words[at].lower.endswith("ing")
        )
    if words[at].kind is Kind.PRONOUN:
        return True
    if words[at].kind not in (Kind.DETERMINER, Kind.NAME, Kind.NOUN):
        return False
    for word in words[at + 1 : min(last, at + SUBJECT)]:
        if word.kind in (Kind.HELP, Kind.VERB, Kind.CUE):
            return True
        if word.kind in (Kind.MARK, Kind.JOIN, Kind.SUB, Kind.QUOTE):
            return False
    return False


def clause_end(
    words: Sequence[Word], start: int, later: Sequence[Cue], *, led: bool = False, frame: Frame = None
) -> int:
    """Where a reported clause ends: before ", adding", ", but Moss said", a comment of the writer's, or the full stop.

    `led`: the clause leads up to another ("asked about the bridge, Moss said"), which ends it.
    """
    last = len(words)
    while last > start and words[last - 1].text in (".", "?", "!", ")", "…"):
        last -= 1
    starts = {cue.low for cue in later if not cue.shared}
    shared = {cue.start for cue in later if cue.shared}
    for number in range(start, last):
        word = words[number]
        following = words[number + 1] if number + 1 < last else None
        if frame == "embedded" and number - start >= 2 and (word.text == "," or word.kind is Kind.JOIN):
            return number  # "between what Moss says the bridge would cost and what it would save"
        if word.text == ";" and any(number < cue.low <= number + 3 for cue in later):
            return number
        if following is None:
            break
        if word.text in (",", "—", "–") and number > start:
            least = LEAST_BEFORE_RELATIVE if following.kind is Kind.SUB else LEAST_REPORTED
            if following.lower in lexicon.words("clause_ends") and number - start >= least:
                return number
            # ", dealing a blow to the council": 65 % of such ends are (PolNeAR; 68 % in `corpus`)
            if number - start >= LEAST_REPORTED and _is_participle(following):
                return number
            # ", adding", or the verb of which this clause was only an aside: "Moss, who led the first dig, said"
            then = number + 2 if following.kind is Kind.ADVERB else number + 1
            if any(cue.start == then and (cue.shared or cue.form == "ing" or cue.low < start) for cue in later):
                return number
            joined = following.lower in _JOINS and number + 2 < last
            behind = number + 3 if joined and words[number + 2].kind is Kind.ADVERB else number + 2
            if joined and (behind in starts or number + 2 in shared):
                return number
            if (
                following.lower == "but"
                and number - start >= LEAST_REPORTED
                and _goes_on(words, number + 2, last, "leading")
            ):
                return number
            if frame and number - start >= 2 and _goes_on(words, number + 1, last, frame):
                return number
            if number + 1 in starts and (led or _closes(words, number + 1, later)):
                return number
        if word.kind is Kind.QUOTE and number + 1 in starts and _closes(words, number + 1, later):
            return number + 1  # "She said it mattered because “few know,” she said"
        # "… was a giant,” while Moss said": the comma stands within the quotation
        joins = word.kind is Kind.QUOTE and not word.lower and following.lower in _JOINS
        if joins and (number + 2 in starts or following.lower in _OPPOSED):
            return number + 1
        pronoun = number + 1 in starts and following.kind is Kind.PRONOUN
        if word.lower in ("and", "but", "while", "as") and number > start and (number + 1 in shared or pronoun):
            return number
    return last


def _is_participle(word: Word) -> bool:
    """Whether a word behind a comma begins a clause like "dealing a blow", not "including", "following" or a noun."""
    ends = word.lower.endswith("ing") and len(word.lower) > len("being")
    return ends and word.kind is not Kind.NAME and word.lower not in _NO_PARTICIPLES


def _closes(words: Sequence[Word], at: int, later: Sequence[Cue]) -> bool:
    """Whether ", Moss said" closes the sentence."""
    return any(cue.low == at and cue.high >= len(words) - 6 for cue in later)

"""The verbs of saying in a sentence, with who says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import lexicon
from bot.engine.speech.clauses import Kind, Word
from bot.engine.speech.phrases import NOMINAL, First, subject_after, subject_before
from bot.engine.speech.verbs import Form, Verb, verbs

_ACCORDING = Verb("according to", (), True, False, False, False, False, False)
_NOUN = Verb("claim", (), False, True, False, False, False, False)
_PARTICIPLE_LEADS = frozenset(("by", "and", "upon", "while", "in", "before", "after", "when", "as", "of", "for"))
_CITING = frozenset(("cite", "quote", "report", "describe"))
_LOOSE = frozenset(("say", "warn", "call for", "urge"))  # whose participles need no comma: "a statement saying"
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "am", "isn't", "wasn't", "aren't", "weren't"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of saying outside quotation marks, with word indices of itself and of its subject."""

    start: int
    end: int
    verb: Verb
    form: Form
    source: tuple[int, int] | None
    inverted: bool = False  # "said Moss": the subject stands behind
    shared: bool = False  # the subject is that of an earlier verb

    @property
    def low(self) -> int:
        """Where the cue with its subject begins."""
        return min(self.start, self.source[0]) if self.source and not self.shared else self.start

    @property
    def high(self) -> int:
        """Where the cue with its subject ends."""
        return max(self.end, self.source[1]) if self.source and not self.shared else self.end

    @property
    def according(self) -> bool:
        """Whether this is "according to"."""
        return self.verb is _ACCORDING


def find_cues(words: Sequence[Word], main: First) -> list[Cue]:
    """The verbs of saying in a sentence with their subjects, in order; `main` is the subject it begins with."""
    found: list[Cue] = []
    for index, word in enumerate(words):
        if word.lower == "according" and index + 2 < len(words) and words[index + 1].lower == "to":
            if source := subject_after(words, index + 2, object_=True):
                found.append(Cue(index, index + 2, _ACCORDING, "base", source, inverted=True))
            continue
        if (
            word.kind not in (Kind.CUE, Kind.VERB, Kind.NOUN)
            or word.lower not in verbs()
            or (found and index < found[-1].end)
        ):
            continue
        if cue := _cue(words, index, found, main):
            if found and cue.form == "ing" and words[index - 1].lower == "as" and found[-1].verb.lemma in _CITING:
                found.pop()  # of "quoted Moss as saying" it is what Moss said
            found.append(cue)
    nouns = (_noun(words, index) for index, word in enumerate(words) if word.lower in lexicon.words("speech_nouns"))
    return sorted((*found, *filter(None, nouns)), key=lambda cue: cue.start)


def _noun(words: Sequence[Word], index: int) -> Cue | None:
    """ "Moss's claim that", "their warning that", "a promise from Moss that"."""
    following = words[index + 1].lower if index + 1 < len(words) else ""
    source = None
    end = index + 1
    if following == "that":
        owner = index
        while owner and index - owner < 2 and words[owner - 1].kind is Kind.NOUN and not _owns(words[owner - 1]):
            owner -= 1
        if owner and _owns(words[owner - 1]):
            first = owner - 1
            while first and words[first].kind is words[first - 1].kind is Kind.NAME:
                first -= 1
            named = words[owner - 1].kind in (Kind.NAME, Kind.DETERMINER)
            source = (first, owner) if named else subject_before(words, owner)
    elif following in ("by", "from"):
        source = subject_after(words, index + 2)
        end = source[1] if source else end
        if end >= len(words) or words[end].lower != "that":
            return None
    return Cue(index, end, _NOUN, "base", source) if source else None


def _owns(word: Word) -> bool:
    return word.text.endswith(("'s", "’s", "s'", "s’")) or word.lower in ("his", "her", "their", "its")


def _cue(words: Sequence[Word], index: int, earlier: list[Cue], main: First) -> Cue | None:
    following = words[index + 1].lower if index + 1 < len(words) else ""
    if words[index].lower.startswith("call") and following in ("off", "up", "in", "out", "back", "together"):
        return None
    for form, verb in verbs()[words[index].lower]:
        end = _particle_end(words, index, verb)
        if end is None:
            continue
        if form == "ing":
            return _participle(words, index, end, verb, earlier, main)
        if form == "base" and index and words[index - 1].lower == "to":
            return _infinitive(words, index, end, verb, main)
        return _finite(words, index, end, form, verb, earlier, main)
    return None


def _particle_end(words: Sequence[Word], index: int, verb: Verb) -> int | None:
    """Behind the words a phrasal verb needs; None when they are not there."""
    end = index + 1
    for part in verb.particle:
        if end < len(words) and words[end].kind is Kind.ADVERB and words[end].lower != part:
            end += 1
        if end >= len(words) or words[end].lower != part:
            return None
        end += 1
    return end


def _finite(
    words: Sequence[Word], index: int, end: int, form: Form, verb: Verb, earlier: list[Cue], main: First
) -> Cue | None:
    before = words[index - 1] if index else None
    helper = _helper(words, index)
    if helper in _BE and form == "past":
        return _passive(words, index, end, verb)
    if before is None or before.kind is Kind.QUOTE or before.text in (",", "—", "–", "(", ")", "-"):
        return _after_mark(words, index, end, form, verb, earlier, main)
    brand = words[index].lower in ("said", "says", "told")  # "Moody's said"
    owned = before.kind in (Kind.DETERMINER, Kind.PREPOSITION) or (not brand and before.lower.endswith(("'s", "s'")))
    share = index > 2 and words[index - 2].lower in ("in", "of") and words[index - 3].kind in NOMINAL
    if owned and before.lower not in _ALONE and not share:  # "one in five said"
        return None
    if form in ("base", "third") and _is_noun_phrase(words, index):
        return None
    if form == "past" and before.text[0].isdigit() and end < len(words) and words[end].kind is Kind.NOUN:
        return None  # "1,800 pledged delegates"
    if form == "past" and _reduced(words, index, end):
        return None
    if verb.lemma == "ask" and before.lower in ("when", "if", "once") and _asks(words, end):
        return Cue(index, end, verb, form, None)
    lowest = index
    while lowest and words[lowest - 1].kind in (Kind.ADVERB, Kind.HELP):
        lowest -= 1
    if lowest and words[lowest - 1].lower in ("and", "but", "or", "then", "yet"):
        if source := subject_before(words, lowest) or _shared(words, lowest, earlier, main):
            return Cue(index, end, verb, form, source, shared=True)
        return None
    if source := subject_before(words, index):
        return Cue(index, end, verb, form, source)
    return None


def _after_mark(
    words: Sequence[Word], index: int, end: int, form: Form, verb: Verb, earlier: list[Cue], main: First
) -> Cue | None:
    """A verb behind a quotation or a comma: "“…,” said Moss", "Moss, the mayor, said", "Asked whether"."""
    quoted = index > 0 and any(word.kind is Kind.QUOTE for word in words[max(0, index - 2) : index])
    if index and words[index - 1].text == ")" and (source := subject_before(words, index)):
        return Cue(index, end, verb, form, source)
    inverted = None
    if verb.quote and not verb.particle and (quoted or (verb.bare and not verb.recipient)) and form != "base":
        inverted = subject_after(words, _past_adverbs(words, end))
        if inverted and not _ends_inversion(words, inverted[1]):
            inverted = None
    if quoted and inverted:
        return Cue(index, end, verb, form, inverted, inverted=True)
    if verb.lemma == "ask" and form == "past" and _asks(words, end):
        return Cue(index, end, verb, form, None)
    if index == 0 or words[index - 1].kind is Kind.QUOTE:
        return Cue(index, end, verb, form, inverted, inverted=True) if inverted else None
    closing = inverted is not None and (inverted[1] >= len(words) or words[inverted[1]].text == ".")
    if inverted and verb.bare and (closing or _is_told(words, inverted, index, main)):
        return Cue(index, end, verb, form, inverted, inverted=True)
    if source := subject_before(words, index):
        return Cue(index, end, verb, form, source)
    if inverted and words[inverted[0]].kind is not Kind.DETERMINER:
        return Cue(index, end, verb, form, inverted, inverted=True)
    if earlier:
        return Cue(index, end, verb, form, earlier[-1].source, shared=True)
    return None


def _is_told(words: Sequence[Word], inverted: tuple[int, int], index: int, main: First) -> bool:
    """Whether a whole sentence stands before ", said Moss, the mayor" that is what Moss said."""
    if main is None or main[1] >= index or words[main[1] - 1].lower in ("who", "which", "that"):
        return False
    return words[inverted[1]].text == "," and words[inverted[0]].kind in (Kind.NAME, Kind.DETERMINER)


def _asks(words: Sequence[Word], at: int) -> bool:
    """Whether a question follows "asked": "asked whether", "asked at a briefing about"."""
    return any(word.lower in ("whether", "if", "how", "why", "what", "about", "to") for word in words[at : at + 6])


_ALONE = frozenset(
    ("'s", "all", "both", "each", "many", "others", "some", "several", "few", "neither", "another", "one")
)


def _helper(words: Sequence[Word], index: int) -> str:
    at = index
    while at and words[at - 1].kind is Kind.ADVERB:
        at -= 1
    return words[at - 1].lower if at and words[at - 1].kind is Kind.HELP else ""


def _past_adverbs(words: Sequence[Word], at: int) -> int:
    while at < len(words) and words[at].kind is Kind.ADVERB:
        at += 1
    return at


def _ends_inversion(words: Sequence[Word], at: int) -> bool:
    """Whether what follows "said Moss" can follow it: not an object of the verb's."""
    if at >= len(words):
        return True
    word = words[at]
    return word.kind in (Kind.MARK, Kind.PREPOSITION, Kind.SUB, Kind.QUOTE, Kind.ADVERB, Kind.JOIN) or (
        word.lower in lexicon.words("speech_days") or word.kind is Kind.CUE or word.lower in ("who", "whose", "which")
    )


def _is_noun_phrase(words: Sequence[Word], index: int) -> bool:
    """Whether a form that is a noun as well ("report", "claims") is one here."""
    before, form = words[index - 1], words[index].lower
    after = words[index + 1] if index + 1 < len(words) else None
    finite = (
        after is not None
        and after.kind is Kind.CUE
        and after.lower.endswith(("ed", "said", "s", "say", "suggest", "show"))
    )
    if finite:
        return True
    if before.text[0].isdigit():  # "18 states"
        return True
    owner = index
    while (
        owner and index - owner < 3 and words[owner - 1].kind in (Kind.NOUN, Kind.CUE) and not _owns(words[owner - 1])
    ):
        owner -= 1
    noun = form in lexicon.words("cue_nouns") or form in ("call", "calls")
    if noun and owner < index - 1 and owner and _owns(words[owner - 1]):  # "the mayor's repeated calls"
        return True
    if words[index].lower == form and not form.endswith("s") and _singular(words, index):
        return True
    if after is None or after.text in (".", ","):
        closing = subject_before(words, index)
        if closing and closing[0] and words[closing[0] - 1].text == ",":  # "…, the filing shows."
            several = _head(words, index).endswith("s") or any(
                word.kind is Kind.JOIN for word in words[slice(*closing)]
            )
            agrees = several != form.endswith("s") or any(tense == "past" for tense, _ in verbs()[form])
            return not agrees and words[closing[0]].kind is not Kind.PRONOUN
    later = any(word.lower == "that" for word in words[index + 2 : index + 6])
    if later and after and after.kind is Kind.PREPOSITION and form in ("forecast", "reports", "claims", "estimates"):
        return False  # "the bureau forecast in May that"
    third = words[index + 2] if index + 2 < len(words) else None
    relative = (
        after is not None and after.lower == "that" and third is not None and third.kind in (Kind.VERB, Kind.HELP)
    )
    if form in lexicon.words("cue_nouns") and relative:  # "swing states that vote in May"
        return True
    if form.endswith("s") and after is not None and not before.lower.endswith("s"):
        named = before.kind is Kind.NAME or (index > 1 and words[index - 2].kind is Kind.DETERMINER)
        if named and (after.kind in (Kind.PRONOUN, Kind.DETERMINER) or (after.kind is Kind.NAME and form == "claims")):
            return False  # "the motion claims the order is void"
    if form in lexicon.words("cue_nouns") and before.kind is not Kind.PRONOUN and before.lower not in ("who", "which"):
        return after is None or not (
            after.lower in ("that", "whether", "how") or after.text == ":" or after.kind is Kind.QUOTE
        )
    if form in ("say", "says", "tells", "tell", "argues", "argue", "insists", "writes"):
        return False
    if before.kind in (Kind.PRONOUN, Kind.HELP) or before.lower in ("who", "which"):
        return False
    if form in ("show", "indicate", "suggest", "say", "find") and _head(words, index).endswith("s"):
        return False  # "…, harbour records show.", "Polls in Fen show"
    if form in ("shows", "indicates", "suggests", "finds") and not _head(words, index).endswith("s"):
        return False  # "an average of polls shows"
    if after is None or after.kind in (Kind.HELP, Kind.VERB) or after.lower in ("of", "from", "by", "and", ".", ","):
        return True
    if after.kind is Kind.MARK and after.text not in (":", "“"):
        return True
    if form.endswith("s"):
        return (
            before.kind is not Kind.NAME
            and after.lower not in ("that", "the", "it", "he", "she")
            and (after.kind is not Kind.QUOTE)
            and before.kind is not Kind.ADVERB
            and before.kind is Kind.NOUN
            and before.lower.endswith("s")
        )
    plural = before.lower.endswith("s") or before.kind is Kind.ADVERB
    return not plural


def _head(words: Sequence[Word], index: int) -> str:
    """The noun that a verb's subject is about: "polls" of "new polls in the north"."""
    found = subject_before(words, index)
    if found is None:
        return words[index - 1].lower
    end = next((n for n in range(found[0] + 1, found[1]) if words[n].kind is Kind.PREPOSITION), found[1])
    return words[end - 1].lower


def _singular(words: Sequence[Word], index: int) -> bool:
    """Whether "a", "an" or "this" stands before a word that a plural would have to come before."""
    if words[index - 1].lower.endswith("s") or words[index - 1].kind in (Kind.PRONOUN, Kind.HELP, Kind.ADVERB):
        return False
    return any(word.lower in ("a", "an", "this", "any", "every") for word in words[max(0, index - 3) : index])


def _reduced(words: Sequence[Word], index: int, end: int) -> bool:
    """Whether a past form is a participle behind its noun: "a plan proposed by"."""
    if end >= len(words) or _helper(words, index):
        return False
    named = words[index].lower == "called" and words[end].kind is Kind.NAME and words[index - 1].kind is Kind.NOUN
    return words[end].lower == "by" or named  # "a group called Fen Watch"


def _passive(words: Sequence[Word], index: int, end: int, verb: Verb) -> Cue | None:
    """ "was asked whether": who asked is not said. Passives without "by" name a hearer, not a speaker."""
    by = subject_after(words, end + 1) if end < len(words) and words[end].lower == "by" else None
    if verb.lemma == "ask" and _asks(words, end):
        return Cue(index, by[1] if by else end, verb, "past", by)
    if by and by[1] < len(words) and (words[by[1]].lower in ("that", "as") or words[by[1]].kind is Kind.QUOTE):
        return Cue(index, by[1] + (words[by[1]].lower == "as"), verb, "past", by)  # "was described by Moss as"
    return None


def _shared(words: Sequence[Word], at: int, earlier: list[Cue], main: First) -> tuple[int, int] | None:
    """Whose second verb this is: "announced the closure and said"."""
    first = main[0] if main and main[1] < at else None
    if first and at > 1 and words[at - 2].text == ",":
        return first
    told = earlier[-1].source if earlier else None
    if told and words[told[0]].lower in ("i", "we", "you"):  # within what somebody says
        told = None
    return told or first


def _participle(words: Sequence[Word], index: int, end: int, verb: Verb, earlier: list[Cue], main: First) -> Cue | None:
    """ ", saying that", ", with Moss calling it", "by saying"."""
    before = words[index - 1] if index else None
    if before is None:  # "Conceding that it was late, Moss said"
        return Cue(index, end, verb, "ing", main[0], shared=True) if main and verb.clause else None
    if before.kind is Kind.HELP:
        helped = _helper(words, index)
        if helped in _BE and (source := subject_before(words, index)):
            return Cue(index, end, verb, "ing", source)
        return None
    if before.kind is Kind.DETERMINER or before.lower.endswith("'s"):
        return None
    if before.lower == "as" and earlier and earlier[-1].verb.lemma in _CITING:  # "quoted Moss as saying"
        cited = subject_before(words, index - 1, start=earlier[-1].end)
        return Cue(index, end, verb, "ing", cited) if cited else None
    source = subject_before(words, index) if before.kind in NOMINAL or before.text == "," else None
    if source and source[0] and words[source[0] - 1].lower == "with":
        return Cue(index, end, verb, "ing", source)
    led = before.text == "," or before.lower in _PARTICIPLE_LEADS
    loose = before.kind in (Kind.NOUN, Kind.NAME, Kind.ADVERB, Kind.VERB) and verb.lemma in _LOOSE
    if (led or loose) and (source := _shared(words, index, earlier, main)):
        return Cue(index, end, verb, "ing", source, shared=True)
    return None


def _infinitive(words: Sequence[Word], index: int, end: int, verb: Verb, main: First) -> Cue | None:
    """ "went on to say", "declined to say"."""
    at = index - 1
    if at and words[at - 1].kind in (Kind.VERB, Kind.CUE, Kind.ADVERB, Kind.PREPOSITION, Kind.NOUN, Kind.NAME):
        chain = at - 1
        if words[chain].kind in (Kind.PREPOSITION, Kind.ADVERB) and chain:
            chain -= 1
        if words[chain].kind in (Kind.VERB, Kind.CUE) and (source := subject_before(words, chain)):
            return Cue(chain, end, verb, "base", source)
        if main and main[1] < at:
            return Cue(index, end, verb, "base", main[0], shared=True)
    return None

"""Noun phrases and verbs of a sentence, found from words alone: where a phrase begins and ends, what is a verb."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine import lexicon
from bot.engine.quantities.lexing import Lexeme, touching
from bot.engine.quantities.moves import direction_word
from bot.engine.quantities.nouns import ends_phrase, is_adverb, is_participle, is_plural

# Words of one subject; a longer phrase is cut, for a reader wants "exports to Norland", not the clause.
LONGEST_SUBJECT = 12

DETERMINERS = lexicon.words("quantity_determiners")
PRONOUNS = lexicon.words("quantity_pronouns")
RELATIVE = frozenset(("which", "that", "who", "whose"))
_NO_DETERMINERS = DETERMINERS - RELATIVE
AUXILIARY = lexicon.words("quantity_auxiliaries")
_MODAL = lexicon.words("quantity_modals")
_BETWEEN_VERBS = lexicon.words("quantity_between_verbs")
_INSIDE_VERBS = _BETWEEN_VERBS - {"to"}
JOINS = frozenset(("and", "or", "nor", "&"))
PREPOSITIONS = lexicon.words("quantity_prepositions")
_TIME = lexicon.words("quantity_times")
TIME_LEADS = lexicon.words("quantity_time_leads")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence's lexemes; `mask` marks numbers of names and dates, `taken` the numbers that were measured."""

    text: str
    lexemes: list[Lexeme]
    mask: list[bool]
    taken: list[bool]

    def low(self, i: int) -> str:
        """The small-letter word at `i`; "" outside the sentence."""
        return self.lexemes[i].low if 0 <= i < len(self.lexemes) else ""

    def touches(self, i: int) -> bool:
        """Whether lexeme `i` follows the one before without a space."""
        return touching(self.lexemes, i)


def is_time(scene: Scene, i: int) -> bool:
    """A word or number of time, as a phrase of its own: "Monday", "year", the month May, 2018."""
    if not 0 <= i < len(scene.lexemes):
        return False
    lexeme = scene.lexemes[i]
    return (
        lexeme.low in _TIME
        or lexeme.text == "May"
        or (lexeme.kind == "number" and scene.mask[i] and len(lexeme.text) == 4)
    )


def is_verb(scene: Scene, i: int) -> bool:
    """Whether lexeme `i` is likely a verb that has a subject."""
    if not 0 <= i < len(scene.lexemes):
        return False
    lexeme = scene.lexemes[i]
    if lexeme.kind != "word" or scene.taken[i] or lexeme.text == "May":
        return False
    word, before = lexeme.low, scene.low(i - 1)
    if word in AUXILIARY or ("'" in word and word.split("'", 1)[0] in PRONOUNS):
        return True
    if word in lexicon.words("quantity_verbs"):
        return _after_subject(before)
    if word in lexicon.words("quantity_noun_verbs"):
        return _is_verb_now(scene, i)
    if word in ("up", "down"):
        return i > 0 and _is_nominal(scene, i - 1)
    if word.endswith("ing") and (direction_word(word) or word in _GOVERNING):
        return i > 0 and (_is_nominal(scene, i - 1) or (word in _GOVERNING and before == ","))
    return word.endswith("ed") and is_participle(word) and lexeme.text.islower() and _after_subject(before)


_AFTER_VERB = PREPOSITIONS - {"of"} | DETERMINERS | {"up", "down", "more", "less", "about", "around", "somewhere"}
_GOVERNING = frozenset(["going", "costing", "totalling", "totaling", "ranging", "averaging", "measuring", "weighing"])


def _after_subject(before: str) -> bool:
    """Whether a verb form after this word is no adjective: "the combined crews", "of estimated"."""
    return before not in _NO_DETERMINERS and before not in ("of", "in", "for", "with", "$", "most")


def _is_verb_now(scene: Scene, i: int) -> bool:
    """Whether a word that is a noun as often ("rise", "cost") is a verb: after "to", a modal, a pronoun, a plural."""
    k = i - 1
    while k > 0 and (scene.low(k) in _INSIDE_VERBS or is_adverb(scene.low(k))):
        k -= 1
    before = scene.low(k)
    if scene.taken[i - 1] and scene.low(i + 1) in DETERMINERS:
        return True  # "Flats from $1 million keep a price of"
    if before in _MODAL or before in ("it", "they", "he", "she", "we", "been", "be", "which", "who"):
        return True
    if k < 0 or scene.taken[k] or not (is_time(scene, k) or (is_plural(before) and not ends_phrase(scene.lexemes[k]))):
        return False
    after = scene.low(i + 1)
    if direction_word(scene.low(i)) is not None and after in ("to", "by", "from"):
        return True
    if not is_plural(before) or before == "police" or scene.low(i).endswith("s"):
        return False
    return after in _AFTER_VERB or (i + 1 < len(scene.lexemes) and scene.taken[i + 1])


def _is_nominal(scene: Scene, i: int) -> bool:
    lexeme = scene.lexemes[i]
    return not scene.taken[i] and (scene.mask[i] or (not ends_phrase(lexeme) and not is_adverb(lexeme.low)))


def phrase_end(scene: Scene, i: int, *, after_preposition: bool = False) -> int:
    """Where a noun phrase that begins at `i` ends, its "of …" included; `i` when there is none."""
    lexemes = scene.lexemes
    k = i
    while k < len(lexemes) and lexemes[k].low in DETERMINERS:
        k += 1
    head = k
    while k < len(lexemes) and k - i < LONGEST_SUBJECT and not scene.taken[k]:
        here = lexemes[k]
        if (here.low in TIME_LEADS and scene.low(k + 1) in _TIME) or (
            here.low in _TIME and k > head and here.text[:1].isupper()
        ):
            break
        if here.kind == "word" and (
            _in_phrase(scene, k, k == head) or (after_preposition and k == head and _as_noun(here))
        ):
            k += 1
        elif here.text in "-–/&’'." and k > head and _inside_word(scene, k):
            k += 2
        elif here.kind == "number" and (scene.mask[k] and (k > head or not ends_at(scene, k + 1))):
            k += 1
        elif here.low == "of" and k > head and _of_goes_on(scene, k):
            k += 1
            while k < len(lexemes) and lexemes[k].low in DETERMINERS:
                k += 1
        elif here.low in JOINS and k > head and not ends_at(scene, k + 1) and _joins_nouns(scene, k):
            k += 1
        else:
            break
    return k if k > head else i


def _in_phrase(scene: Scene, k: int, head: bool) -> bool:
    """Whether a word may stand in a noun phrase, at its head or later: participles only lead, adverbs too."""
    here = scene.lexemes[k]
    if not ends_phrase(here):
        return head or not is_adverb(here.low)
    return head and is_participle(here.low) and not ends_at(scene, k + 1)


def _as_noun(lexeme: Lexeme) -> bool:
    """ "in gains", "of imports": after a preposition a form in -s is a noun."""
    return lexeme.low.endswith("s") and lexeme.low in lexicon.words("quantity_verbs")


def ends_at(scene: Scene, i: int) -> bool:
    """Whether no word of a noun phrase stands at `i`."""
    return i >= len(scene.lexemes) or scene.taken[i] or ends_phrase(scene.lexemes[i])


def _inside_word(scene: Scene, k: int) -> bool:
    """Whether the mark at `k` stands inside a word: "year-end", "S&P", "U.S.-Norland"."""
    if k + 1 >= len(scene.lexemes):
        return False
    return scene.touches(k) and scene.touches(k + 1) and scene.lexemes[k + 1].kind != "mark" and not scene.taken[k + 1]


def _of_goes_on(scene: Scene, k: int) -> bool:
    after = scene.low(k + 1)
    return after != "" and ((after in DETERMINERS and not ends_at(scene, k + 2)) or not ends_at(scene, k + 1))


def _joins_nouns(scene: Scene, k: int) -> bool:
    """ "tea and sugar", "crews and their families" yes; "and 6 per cent", "and said" no."""
    return not is_verb(scene, k + 1) and not is_verb(scene, k + 2)


def phrase_start(scene: Scene, end: int) -> int:
    """Where the noun phrase that ends before lexeme `end` begins, its determiner included; `end` when there is none."""
    lexemes = scene.lexemes
    k = end
    while k > 0 and end - k < LONGEST_SUBJECT:
        here = lexemes[k - 1]
        if scene.taken[k - 1]:
            break
        if here.kind == "word" and k > 2 and _hyphened(scene, k - 1):
            k -= 2
        elif k == end and is_adverb(here.low):
            break
        elif (here.kind == "word" and not ends_phrase(here) and not is_verb(scene, k - 1)) or (
            k < end and is_participle(here.low) and scene.low(k - 2) in DETERMINERS
        ):
            k -= 1
        elif here.low == "worth" and k == end and scene.low(k - 2) == "net":
            k -= 2
        elif here.kind == "number" and scene.mask[k - 1] and k > 1 and _named_number(scene, k - 1):
            k -= 1
        elif here.text in "-–/&.’'" and 1 < k < end and _inside_word(scene, k - 1) and not scene.taken[k - 2]:
            k -= 2
        else:
            break
    if 0 < k < end and lexemes[k - 1].low in _NO_DETERMINERS:
        k -= 1
    return k


def _hyphened(scene: Scene, i: int) -> bool:
    """The last part of "start-up": part of the word before it, whatever it is."""
    return scene.touches(i) and scene.touches(i - 1) and scene.low(i - 1) in ("-", "‑") and not scene.taken[i - 2]


def _named_number(scene: Scene, i: int) -> bool:
    """A masked number that belongs to the word before it: "FTSE 100", "TA-35"; not the year of "in 2018"."""
    before = scene.lexemes[i - 1]
    return (before.text in "-–" and scene.touches(i)) or (before.kind == "word" and not ends_phrase(before))


def long_phrase_start(scene: Scene, end: int, low: int) -> int:
    """Like `phrase_start`, over prepositions and "and" too: "Shares of the grain trader", "exports to Norland"."""
    start = end
    while start > low and end - start < LONGEST_SUBJECT:
        k = phrase_start(scene, start)
        if k == start:
            break
        start = k
        before = scene.low(start - 1)
        joined = before in PREPOSITIONS or before in JOINS
        if start - 1 > low and joined and not ends_at(scene, start - 2) and not is_verb(scene, start - 2):
            start -= 1
        else:
            break
    while start < end and scene.low(start) in PREPOSITIONS | JOINS:
        start += 1
    return start


def verb_before(scene: Scene, i: int, low: int) -> int | None:
    """The nearest verb to the left of lexeme `i`, brackets looked over, not beyond a semicolon."""
    depth = 0
    for k in range(i - 1, low - 1, -1):
        text = scene.lexemes[k].text
        if text == ")":
            depth += 1
        elif text == "(":
            if depth == 0:
                return None
            depth -= 1
        elif text == ";" and not depth:
            return None
        elif not depth and is_verb(scene, k):
            return k
    return None


def subject_before(scene: Scene, verb: int, low: int) -> tuple[int, int]:
    """The noun phrase or pronoun before the verb group at `verb`; empty when another clause part stands there."""
    end, infinitive = verb, False
    while end > low and (
        scene.low(end - 1) in _BETWEEN_VERBS or is_adverb(scene.low(end - 1)) or is_verb(scene, end - 1)
    ):
        end -= 1
        infinitive = infinitive or scene.low(end) == "to"
    if scene.low(end) in ("having", "being"):
        return end, end  # "…, having increased by": the main clause has the subject
    if end > low and scene.lexemes[end - 1].text in (",", ")", "—"):
        end = end - 1 if scene.low(verb) in _GOVERNING else _over_aside(scene, end, low)
    end = _over_time(scene, end, low)
    if end > low and scene.low(end - 1) in RELATIVE:
        at = end - 2 if scene.low(end - 2) == "," and end - 2 > low else end - 1
        at = _over_aside(scene, at, low) if scene.low(at - 1) == ")" else at
        if at <= low or is_time(scene, at - 1) or (ends_at(scene, at - 1) and not scene.mask[at - 1]):
            return end - 1, end
        end = at
    if end > low and scene.low(end - 1) in JOINS | {","}:
        return end, end  # "climbed and closed at": the verb before it has the subject
    if end > low + 1 and scene.low(end - 1) in PRONOUNS and scene.low(end - 2) in PREPOSITIONS:
        end -= 2  # "the river under it was"
    start = long_phrase_start(scene, end, low)
    if start == end and end > low and scene.low(end - 1) in PRONOUNS:
        return end - 1, end
    if infinitive and low < start < end and is_verb(scene, start - 1) and scene.low(start - 1) not in _CAUSERS:
        return start, start  # "used the pause to get": who used it
    return start, end


_CAUSERS = lexicon.words("quantity_causers")


def _over_time(scene: Scene, end: int, low: int) -> int:
    """Where the words before "in May", "last year", "on Tuesday" end."""
    k = end
    while k > low + 1 and (is_time(scene, k - 1) or (k < end and scene.low(k - 1) in TIME_LEADS)):
        k -= 1
    if k < end and scene.low(k - 1) in ("in", "on", "for", "since", "during", "this", "at"):
        return k - 1
    return k if k < end and scene.low(k) in TIME_LEADS else end


def _over_aside(scene: Scene, end: int, low: int) -> int:
    """Where the words before an aside end: "Senna, the country's largest port, | handled"."""
    if scene.lexemes[end - 1].text == ")":
        for k in range(end - 2, low, -1):
            if scene.lexemes[k].text == "(":
                return k
        return end
    for k in range(end - 2, max(low, end - 16), -1):
        if scene.lexemes[k].text == ",":
            return k if k > low and scene.lexemes[k - 1].kind == "word" else end
    return end

"""What a figure measures: the noun phrase beside it, or the subject of its clause."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.quantities.lexing import Lexeme
from bot.engine.quantities.measures import Measure
from bot.engine.quantities.moves import CHANGE_NOUNS, direction_word
from bot.engine.quantities.nouns import ends_phrase, is_adverb
from bot.engine.quantities.phrases import (
    AUXILIARY,
    DETERMINERS,
    JOINS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    TIME_LEADS,
    Scene,
    ends_at,
    is_time,
    is_verb,
    long_phrase_start,
    phrase_end,
    phrase_start,
    subject_before,
    verb_before,
)

FARTHEST_LOOK = 60  # lexemes to the left of a figure that may hold its subject
LONGEST_ASIDE = 8  # lexemes in brackets between a unit and its noun: "5 miles (8 km) of pipes"
MOST_CLAUSES = 4  # verbs tried to the left before giving up

_BARE_PRONOUNS = PRONOUNS - DETERMINERS
_OPENERS = DETERMINERS | AUXILIARY | JOINS  # not at the beginning of a subject
_CLOSERS = DETERMINERS | PREPOSITIONS  # not at its end
# Nouns that say nothing of what is measured when they stand alone.
_EMPTY_HEADS = lexicon.words("quantity_empty_heads")
# Adjectives that leave "a mutual reduction of 50 percent" without a topic of its own.
_BARE = lexicon.words("quantity_bare_adjectives")
_FILLERS = lexicon.words("quantity_fillers")
_OBJECT_VERBS = lexicon.words("quantity_object_verbs")


def subject_of(scene: Scene, found: Sequence[Measure], k: int, leads: Sequence[int], subjects: Sequence[str]) -> str:
    """The subject of the measure `found[k]`, verbatim; "" when none is found.

    `leads` tells where the words before each measure that bound it begin ("more than"); `subjects` holds the subjects
    of the measures before it, for conversions in brackets and for lists that share one.
    """
    measure, lead = found[k], leads[k]
    if k and restates(scene.lexemes, found[k - 1], measure):
        return subjects[k - 1]
    span = _of_what(scene, measure) or _what_it_modifies(scene, measure)
    if span is None and k and _continues(scene, found[k - 1], lead):
        return subjects[k - 1]
    span = span or _noun_before(scene, measure, lead) or _elliptic(scene, lead, found[k - 1].end if k else None)
    return _verbatim(scene, span or _clause_subject(scene, measure, lead) or _in_what(scene, measure))


def restates(lexemes: list[Lexeme], before: Measure, measure: Measure) -> bool:
    """Whether a measure gives the one before it again: "5 miles (8 km)", "60 kW / 82 hp", "9% or 800 points"."""
    between = [lexeme.text for lexeme in lexemes[before.end : measure.start]]
    if between == ["/"] or (between == ["or"] and measure.kind != "count" and measure.unit != before.unit):
        return True
    return between[:1] == ["("] and len(between) < 4 and all(t in "(~≈" or t.islower() for t in between)


def _continues(scene: Scene, before: Measure, lead: int) -> bool:
    """Whether only marks, "and" or "to" stand since the measure before: "7 days; 9 days", "fell 3 % to 2 million"."""
    between = [lexeme.low for lexeme in scene.lexemes[before.end : lead]]
    if between in ([",", "up"], [",", "down"], ["at"], ["to"], ["from"]):
        return True
    if between[:1] == [","] and len(between) > 1 and all(w.endswith("ed") or w in _REVISED for w in between[1:]):
        return True  # "a profit of $8 million, revised upward by $1 million"
    return all(word in (",", ";", "and", "or") for word in between) and before.kind != "count"


_REVISED = frozenset(["up", "down", "upward", "upwards", "downward", "downwards", "by", "from", "to"])


def _verbatim(scene: Scene, span: Span | None) -> str:
    if span is None:
        return ""
    start, end = span
    lexemes = scene.lexemes
    while start < end and (lexemes[start].kind == "mark" or lexemes[start].low in _OPENERS):
        if start + 1 < end and lexemes[start + 1].text == "-" and scene.touches(start + 1):
            break  # "same-sex couples"
        start += 1
    while end > start and (lexemes[end - 1].kind == "mark" or lexemes[end - 1].low in _CLOSERS):
        end -= 1
    if start == end or all(lexemes[i].low in PRONOUNS for i in range(start, end)):
        return ""
    words = " ".join(scene.text[lexemes[start].start : lexemes[end - 1].end].split())
    return words[:-2] if words.endswith(("'s", "’s")) else words


# --- after the figure ------------------------------------------------------------------------------------------------


def _after(scene: Scene, measure: Measure) -> int:
    """Where the words after the measure begin, a conversion in brackets looked over."""
    i = measure.end
    if i < len(scene.lexemes) and scene.lexemes[i].text == "(":
        for k in range(i + 1, min(i + LONGEST_ASIDE, len(scene.lexemes))):
            if scene.lexemes[k].text == ")":
                return k + 1 if any(scene.taken[i:k]) else i
    return i


def _of_what(scene: Scene, measure: Measure) -> Span | None:
    """ "15 percent of U.S. aluminum imports", "a third of the population", "$1 billion in gains", "$3m worth of"."""
    i = _after(scene, measure)
    word = scene.low(i)
    if measure.style in ("fraction", "share") and word not in ("of", "in"):
        end = phrase_end(scene, i)
        return (i, end) if end > i else None
    if word == "worth":
        i, word = i + 1, scene.low(i + 1)
    if word != "of" and not (word in ("in", "for") and measure.kind == "money"):
        return None
    end = phrase_end(scene, i + 1, after_preposition=True)
    if end == i + 1 or scene.low(i + 1) in _BARE_PRONOUNS:
        return None
    return None if word != "of" and _is_time_or_name(scene, i + 1, end) else (i + 1, end)


def _is_time_or_name(scene: Scene, i: int, end: int) -> bool:
    """For "$3 million in March", "in Norland": a time or a mere name is not what is measured."""
    named = all(scene.lexemes[k].text[:1].isupper() for k in range(i, end) if scene.lexemes[k].kind == "word")
    return named or is_time(scene, end - 1) or is_time(scene, i)


def _what_it_modifies(scene: Scene, measure: Measure) -> Span | None:
    """ "a $90,000 grant", "80Hz hum", "a 4 % levy", "34-year-old driver": the noun phrase behind."""
    if measure.kind == "count" or scene.low(measure.start - 1) == "+":
        return None
    i = _after(scene, measure)
    if scene.low(i) == "-" and scene.touches(i) and scene.touches(i + 1):
        i += 2  # "(121ft)-long skeleton"
    if ends_at(scene, i) or is_adverb(scene.low(i)) or is_time(scene, i) or scene.low(i) in TIME_LEADS:
        return None
    if scene.low(i) in CHANGE_NOUNS:
        return _of_move(scene, i + 1)
    if scene.low(i).endswith(("north", "south", "east", "west")) and scene.low(i + 1) in ("of", "from"):
        return None  # "45 miles north of Tandra"
    end = phrase_end(scene, i)
    return None if end == i or is_verb(scene, i) else (i, end)


def _of_move(scene: Scene, i: int) -> Span | None:
    """ "a 4 percent drop in sales": what comes after "in"; without it the clause must tell."""
    if scene.low(i) in ("in", "of", "for", "to"):
        end = phrase_end(scene, i + 1, after_preposition=True)
        if end > i + 1 and not is_time(scene, end - 1):
            return i + 1, end
    return None


def _in_what(scene: Scene, measure: Measure) -> Span | None:
    """The last resort: "… 7 million in deposits", "40 % from the stands"."""
    i = measure.end
    if scene.low(i) in ("of", "in", "for", "on", "from") and measure.kind != "count":
        end = phrase_end(scene, i + 1, after_preposition=True)
        if end > i + 1 and not is_time(scene, end - 1) and scene.low(i + 1) not in _BARE_PRONOUNS:
            return i + 1, end
    return None


# --- right before the figure -----------------------------------------------------------------------------------------

_JOINING = frozenset(["of", "with", "worth", "over", "above", "under", "below", "costing", "totalling", "totaling"])


def _noun_before(scene: Scene, measure: Measure, lead: int) -> Span | None:
    """ "a depth of 9 m", "a guide with 80 pages", "a grant worth up to $2 million", "a reduction of 50 percent"."""
    i = lead - 1
    while i > lead - 4 and scene.low(i) in _FILLERS:
        i -= 1
    from_range = scene.low(i) == "from" and measure.high is not None
    if scene.low(i) not in _JOINING and not from_range:  # the bound itself may be the joint: "orders over 20 tons"
        if scene.low(lead) not in ("over", "above", "under", "below") or i != lead - 1:
            return None
        i = lead
    start = phrase_start(scene, i)
    if i < 1 or start == i:
        return None
    head = scene.low(i - 1)
    if scene.low(i) == "of" and (head in CHANGE_NOUNS):
        return _moved_thing(scene, measure, start, i)
    if head in _EMPTY_HEADS or (measure.kind == "count" and scene.low(i) in ("over", "above", "under", "below")):
        return None
    return long_phrase_start(scene, i, start - 6 if scene.low(start - 1) == "of" else start), i


def _moved_thing(scene: Scene, measure: Measure, start: int, end: int) -> Span | None:
    """What "a reduction of 50 percent" reduces: "… in X" behind it, its own modifiers, or what was moved before it."""
    behind = _of_move(scene, measure.end)
    if behind is not None:
        return behind
    own = [k for k in range(start, end - 1) if scene.low(k) not in DETERMINERS and scene.low(k) not in _BARE]
    if own:
        return start, end
    for k in range(start - 1, max(1, start - FARTHEST_LOOK), -1):
        if direction_word(scene.low(k - 1)) is None or (scene.low(k - 1) in CHANGE_NOUNS and scene.low(k) == "of"):
            continue
        at = k
        while scene.low(at) in ("back", "down", "up", "in", "on", "of"):
            at += 1
        close = phrase_end(scene, at, after_preposition=True)
        if close > at and close <= start:
            return at, close
    return start, end


def _elliptic(scene: Scene, lead: int, before: int | None) -> Span | None:
    """ "…, Brenner by 2 % and tea between 6 % and 7 %", "Brenner, down 6p", "Brenner (12)": the verb left out.

    `before` is where the measure before ends, None for the first.
    """
    i = lead - 1
    word = scene.low(i)
    if word == "(" or (word in ("up", "down") and scene.low(i - 1) == ","):
        i -= word != "("
        start = phrase_start(scene, i)
        named = word == "(" or scene.lexemes[start].text[:1].isupper()
        return (start, i) if start < i and named and not is_verb(scene, start) else None
    if before is None or word not in ("by", "between", "at", "up", "down", "to"):
        return None
    start = long_phrase_start(scene, i, max(0, i - 8))
    if start == i or not start or is_verb(scene, start):
        return None
    front = scene.low(start - 1)
    return (start, i) if front in (",", ";") or front in JOINS else None


# --- the clause ------------------------------------------------------------------------------------------------------


def _clause_subject(scene: Scene, measure: Measure, lead: int) -> Span | None:
    """The noun phrase before the verb that governs the figure; the phrase right before it when there is no verb."""
    low = max(0, lead - FARTHEST_LOOK)
    verb = verb_before(scene, lead, low)
    if verb is None:
        return None if measure.kind == "count" else _nearest_phrase(scene, lead, low)
    if measure.kind == "count" and _opens_clause(scene, lead):
        return None
    moved = _object(scene, verb, lead)
    if moved is not None:
        return moved
    for _ in range(MOST_CLAUSES):
        start, end = subject_before(scene, verb, low)
        if end > start and not all(scene.low(k) in PRONOUNS or scene.low(k) in DETERMINERS for k in range(start, end)):
            return start, end
        further = verb_before(scene, max(start, low), low)
        if further is None:
            only_pronoun = end > start and scene.low(end - 1) not in RELATIVE
            return None if only_pronoun or measure.kind == "count" else _nearest_phrase(scene, max(start, low), low)
        verb = further
    return None


def _opens_clause(scene: Scene, lead: int) -> bool:
    """Whether what is counted is itself the subject: "…, but 12 goats were sold"."""
    before = scene.low(lead - 1)
    return before in ("but", "while", "as", "because", "though", "although", "where", "when") or (
        before == "and" and scene.low(lead - 2) == ","
    )


def _object(scene: Scene, verb: int, lead: int) -> Span | None:
    """ "cut waste by 5 per cent", "keep costs at $3 million": between verb and figure stands what is measured."""
    k = lead - 1
    while k > verb and (is_adverb(scene.low(k)) or scene.low(k) in _FILLERS):
        k -= 1
    through = scene.low(k) in ("by", "at", "to", "from")
    if k <= verb + (1 if through else 0):
        return None
    if direction_word(scene.low(verb)) is None and scene.low(verb) not in _OBJECT_VERBS:
        return None
    start = verb + 1
    while start < k and (scene.low(start) in DETERMINERS or is_adverb(scene.low(start))):
        start += 1
    end = phrase_end(scene, start)
    if (
        end == start
        or end < (k if through else k + 1) - 3
        or is_time(scene, end - 1)
        or direction_word(scene.low(start))
    ):
        return None
    return start, min(end, lead)


def _nearest_phrase(scene: Scene, i: int, low: int) -> Span | None:
    """The last noun phrase to the left, for headlines and lists without a verb: "Norland index +0.2 %"."""
    for end in range(i, low, -1):
        lexeme = scene.lexemes[end - 1]
        if lexeme.text == ";":
            return None
        if (
            lexeme.kind == "word"
            and not ends_phrase(lexeme)
            and not is_time(scene, end - 1)
            and lexeme.low not in TIME_LEADS
            and lexeme.low not in _EMPTY_HEADS
        ):
            start = long_phrase_start(scene, end, low)
            if start < end:
                return start, end
    return None

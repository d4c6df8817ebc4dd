"""Nouns without a parser: plural or not, the singular of a word, and where a noun phrase ends."""

from __future__ import annotations

from functools import cache

from bot.engine import lexicon
from bot.engine.quantities.lexing import Lexeme, touching

LONGEST_PHRASE = 6  # words of a counted noun phrase; longer ones are clauses that the rules did not see end

_NOT_PLURAL = ("ss", "us", "is")
_UNCHANGED = ("people", "police", "cattle", "aircraft", "species", "series", "headquarters", "sheep", "fish")


@cache
def irregular() -> dict[str, str]:
    """Plural -> singular of the nouns that do not follow the rule; `men` also ends `policemen`."""
    return dict(line.split(" ", 1) for line in lexicon.lines("quantity_plurals"))


def is_plural(word: str) -> bool:
    """Whether a word in small letters looks like a plural noun."""
    if word in irregular() or word in _UNCHANGED:
        return True
    return len(word) > 2 and word.endswith("s") and not word.endswith(_NOT_PLURAL)


def singular(word: str) -> str:
    """The singular of a noun; capitals stay as they are."""
    low = word.lower()
    if low in _UNCHANGED:
        return word
    if low in irregular():
        return word[0] + irregular()[low][1:] if word[0].lower() == irregular()[low][0] else irregular()[low]
    if low.endswith("men") and len(low) > 4:
        return word[:-2] + "an"
    if not is_plural(low):
        return word
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes", "oes", "uses")) and len(low) > 4:
        return word[:-2]
    return word[:-1]


def ends_phrase(lexeme: Lexeme) -> bool:
    """Whether a noun phrase cannot go on over this lexeme: a mark, a function word, a finite verb."""
    if lexeme.kind != "word":
        return True
    word = lexeme.low
    if word in _IN_NAMES and lexeme.text[:1].isupper():
        return False
    if word in lexicon.words("quantity_stops") or word in lexicon.words("quantity_verbs"):
        return True
    if "'" in word and word.split("'", 1)[0] in lexicon.words("quantity_pronouns"):
        return True  # "I'd", "you're"
    return lexeme.text.islower() and is_participle(word)


_IN_NAMES = lexicon.words("quantity_name_adjectives")
_NO_PARTICIPLES = lexicon.words("quantity_ed_nouns")


def is_participle(word: str) -> bool:
    """Whether a word in small letters is a form in -ed or -ing that is rarely part of a noun phrase's head."""
    if word.endswith("ing") and len(word) > 4:
        return word not in lexicon.words("quantity_ing_nouns")
    return word.endswith("ed") and len(word) > 4 and word not in _NO_PARTICIPLES


def is_adverb(word: str) -> bool:
    """Whether a word in small letters is likely an adverb."""
    return (
        len(word) > 4
        and word.endswith("ly")
        and word not in ("family", "supply", "early", "daily", "weekly", "monthly")
    )


def phrase_after(lexemes: list[Lexeme], i: int, *, counted: bool) -> int:
    """Where the noun phrase that begins at `i` ends (exclusive; `i` when there is none).

    A counted phrase ends with its first plural noun: "14 senior clerks | left", and goes over "and" to reach one:
    "12 cars and vans" no, "12 digital and printed copies" yes.
    """
    end = _run(lexemes, i, counted)
    if counted and i < end < len(lexemes) and lexemes[end].low in ("and", "or") and not is_plural(lexemes[end - 1].low):
        further = _run(lexemes, end + 1, counted)
        if further > end + 1 and is_plural(lexemes[further - 1].low):
            return further
    return end


def _run(lexemes: list[Lexeme], i: int, counted: bool) -> int:
    end = i
    words = 0
    while end < len(lexemes) and words < LONGEST_PHRASE:
        here = lexemes[end]
        if here.kind == "mark" and here.text in "-–/" and end > i and touching(lexemes, end) and _goes_on(lexemes, end):
            end += 1
            continue
        if here.kind == "number":
            if end == i or not lexemes[end - 1].text[:1].isupper() or not _goes_on(lexemes, end):
                break
            end += 1
            continue
        if ends_phrase(here) or (is_adverb(here.low) and end > i):
            break
        end += 1
        words += 1
        if counted and is_plural(here.low) and not _plural_follows(lexemes, end) and not _in_compound(lexemes, end):
            break
    while end > i and lexemes[end - 1].kind != "word":
        end -= 1
    return end


def _in_compound(lexemes: list[Lexeme], end: int) -> bool:
    """Whether the word before `end` closes an adjective with a hyphen: "four all-sports | halls"."""
    hyphen = end > 1 and touching(lexemes, end - 1) and lexemes[end - 2].text == "-"
    return hyphen and end < len(lexemes) and not ends_phrase(lexemes[end])


def _goes_on(lexemes: list[Lexeme], i: int) -> bool:
    """Whether a word that a phrase may hold follows lexeme `i`."""
    if i + 1 >= len(lexemes):
        return False
    after = lexemes[i + 1]
    hyphen = lexemes[i].kind == "mark"
    return after.kind == "word" and ((hyphen and touching(lexemes, i + 1)) or (not hyphen and not ends_phrase(after)))


def _plural_follows(lexemes: list[Lexeme], i: int) -> bool:
    """Whether the plural before `i` only modifies another plural: "eight sales managers", or a hyphen goes on."""
    if i >= len(lexemes):
        return False
    after = lexemes[i]
    if after.text == "-" and touching(lexemes, i) and _goes_on(lexemes, i):
        return True
    return lexemes[i - 1].low in ("sales", "sports", "arms", "goods", "systems", "operations", "communications") and (
        after.kind == "word" and is_plural(after.low) and not ends_phrase(after)
    )


def last_plain(lexemes: list[Lexeme], i: int, end: int) -> str:
    """The phrase from `i` to `end` as a unit: singular head, hyphens kept, superlatives' "most" dropped."""
    words: list[str] = []
    for k in range(i, end):
        word = lexemes[k].text
        if k == end - 1:
            word = singular(word)
        if k > i and (lexemes[k].start == lexemes[k - 1].end):
            words[-1] += word
        else:
            words.append(word)
    while len(words) > 1 and words[0].lower() in ("most", "more", "other", "another"):
        words.pop(0)
    return " ".join(words)

"""Names as they are written: which capitalised words are one, its titles, whether two are forms of one name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.engine import lexicon

MOST_NAME_WORDS = 4
_PARTICLES = "de|dela|van|von|bint|ibn|abu|af|zu|ten|do|der|den|la|le|di|da|al|bin|del|dos|du|ter"
_SHORT = "Mr|Mrs|Ms|Dr|St|Gov|Sen|Rep|Gen|Col|Lt|Capt|Sgt|Maj|Prof|Rev|Hon|Del|Insp|Supt|Cmdr|Adm|Det|Cllr"
_ONE = rf"(?:(?:[A-Z]\.)+|(?:{_SHORT})\.|(?:[Aa]l|[Ee]l)-[A-Z][\w’'-]*|[A-ZÀ-ÞŠŽ](?:[\w’'-]|\.(?=[A-Z]))*)"
NAME = re.compile(rf"{_ONE}(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0])*{_ONE})*")
POSSESSIVE = re.compile(r"['’]s?$")
_UPPER = re.compile(r"[A-ZÀ-ÞŠŽ]")
_PREPOSITION = re.compile(r"\b(?:for|of|from|at|in|with|by|to|on|under|within|behind|against)\s+(?:[a-z-]+ )*$")


def split_name(text: str) -> tuple[list[str], list[str]]:
    """A run of capitalised words as titles and name: "Treasury Secretary Scott Bessent"."""
    titles, words = _split(text)
    return list(titles), list(words)


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """The same, once for all the times that an article gives a name."""
    raw = text.replace("\u00a0", " ").split()
    owner = next((n for n in range(len(raw) - 2, -1, -1) if POSSESSIVE.search(raw[n])), -1)
    words = [POSSESSIVE.sub("", word) for word in raw[owner + 1 :]]  # "the Tribune's Ada Moss" is Ada Moss
    while words and words[0] in lexicon.words("not_names") and words[0].lower() not in lexicon.words("titles"):
        words.pop(0)
    titles: list[str] = []
    while words and (is_title(words[0]) or (is_nation(words[0]) and any(is_title(word) for word in words[1:-1]))):
        titles.append(words.pop(0))
    later = [number for number, word in enumerate(words[:-1]) if is_title(word) and word[:1].isupper()]
    if later and len(words) > 2:  # "Retired Lt. Gen. Ada Moss"
        titles += words[: later[-1] + 1]
        words = words[later[-1] + 1 :]
    while words and words[-1] in lexicon.words("not_names") and words[-1] not in lexicon.words("body_words"):
        words.pop()
    known = next((n for n in range(1, len(words) - 1) if is_forename(words[n]) and not is_forename(words[n - 1])), 0)
    called = any(word in lexicon.words("not_names") or is_nation(word) or is_title(word) for word in words[:known])
    if known and called and not any(word.islower() for word in words[:known]):  # "Ohio Republican Ada Moss"
        titles += words[:known]
        words = words[known:]
    if words and all(is_title(word) for word in words) and not is_forename(words[0]):
        return titles + words, []
    if len(words) == 1 and len(titles) == 1 and titles[0].lower().rstrip(".") not in lexicon.words("honorifics"):
        return [], titles + words  # "Junior Moss"
    return titles, [word.rstrip(".") if len(word) > 2 else word for word in words if word]


def is_person(words: list[str], titles: list[str]) -> bool:
    """Whether capitalised words are a person's name."""
    if len(words) == 2 and is_forename(words[0]) and words[1] in lexicon.words("surnames_like_nouns"):
        return True
    if len(words) > 1 and honoured(titles):
        return True
    if any(word in lexicon.words("not_names") or word.lower() in lexicon.words("group_nouns") for word in words):
        return False
    if words[-1] in lexicon.words("body_words"):
        return False
    if any(word.isupper() and len(word) > 2 for word in words) or "." in words[0][1:-1]:
        return False
    return bool(titles) or is_forename(words[0]) or all(_UPPER.match(word) or word.islower() for word in words)


def gender_of(words: tuple[str, ...] | list[str], titles: list[str]) -> str:
    """What titles and forename tell: "m", "f" or nothing."""
    lower = {title.lower().rstrip(".") for title in titles}
    first = folded(words[0]) if words else ""
    if lower & lexicon.words("titles_female") or first in _forenames("forenames_female"):
        return "f"
    if lower & lexicon.words("titles_male") or first in _forenames("forenames_male"):
        return "m"
    return ""


def folded(name: str) -> str:
    """A name without case, accents and the shape of its apostrophes, to compare."""
    plain = name.replace("’", "'")
    if plain.isascii():
        return plain.lower()
    plain = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _forenames(name: str) -> frozenset[str]:
    return frozenset(map(folded, lexicon.words(name)))


def is_forename(word: str) -> bool:
    """Whether a word is a forename, with or without its accents."""
    plain = folded(word)
    return word[:1].isupper() and (plain in _forenames("forenames_female") or plain in _forenames("forenames_male"))


@cache
def nations() -> dict[str, str]:
    return dict(line.split("=") for line in lexicon.lines("nationalities"))


def is_nation(word: str) -> bool:
    return word.lower() in nations() or word in nations().values()


def is_title(word: str) -> bool:
    return word.lower().rstrip(".") in lexicon.words("titles")


def ends_alike(one: str, other: str) -> bool:
    """Whether one name is the end of the other: "Bill de Voss" and "De Voss"."""
    return one.endswith(" " + other) or other.endswith(" " + one) or one == other


def same_but_for_middle(full: str, words: list[str]) -> bool:
    """Whether names differ in a middle name or an initial only: "Charles E. Moss" and "Charles Moss"."""
    first = full.split()
    lasts = {folded(one) for one in first[-2:]} if len(first) > 2 else {folded(first[-1])}
    return folded(first[0]) == folded(words[0]) and folded(words[-1]) in lasts


def spelled_out(before: str, acronym: str) -> str | None:
    """The words before an acronym that spell it: "Alliance to Reclaim Our Roads" for AROR."""
    words = before.split()
    wanted = "".join(c for c in acronym if c.isupper())
    for start in range(len(words) - 1, -1, -1):
        if "".join(word[0] for word in words[start:] if word[0].isupper()) == wanted:
            return " ".join(words[start:])
    return None


def last_name(text: str) -> str | None:
    """The run of capitalised words at the end of a mention, unless it belongs to another noun: "a lawyer for Moss"."""
    runs = list(NAME.finditer(text))
    if not runs or runs[-1].end() < len(text.rstrip(" .")):
        return None
    before = text[: runs[-1].start()]
    return None if _PREPOSITION.search(before) else runs[-1][0]


def honoured(titles: list[str]) -> bool:
    """Whether titles end in one that a person bears: "President", "Mr"; "Public Health" is none."""
    borne = lexicon.words("person_nouns") | lexicon.words("honorifics")
    return bool(titles) and titles[-1].lower().rstrip(".") in borne

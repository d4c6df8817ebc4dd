"""Who a mention means: the names of an article, what it calls people, and whom "he" stands for.

A wrong name is the worst mistake there is. Where two people fit, nobody is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.text import Document

MOST_NAME_WORDS = 4
RECENT = 60  # mentions back in which "she" finds whom she stands for; an article has about as many

_PARTICLES = "de|van|von|der|den|la|le|di|da|al|bin|del|dos|du|ter"
_NAME = re.compile(rf"[A-ZÀ-ÞŠŽ][\w’'.-]*(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0])*[A-ZÀ-ÞŠŽ][\w’'-]*\.?)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PREPOSITION = re.compile(r"\b(?:for|of|from|at|in|with|by|and)\s")
_DOCUMENT = re.compile(
    r"(?:[Tt]he |[Aa]n? )?(?:[\w-]+ )?(?:data|figures|statistics|report|study|survey|poll|statement)"
    r"\s+(?:from|by|of)\s+(.+)"
)
_POSSESSOR = re.compile(r"\w['’]s?\s")
_WORD = re.compile(r"[\w’'.-]+")
_UPPER = re.compile(r"[A-ZÀ-ÞŠŽ]")
SHORT_TITLES = {"gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "prof": "professor"}
PRONOUNS = {"he": "m", "she": "f", "who": "", "they": "", "it": "", "i": "", "we": "", "his": "m", "her": "f"}


@dataclass(slots=True)
class Person:
    """Somebody with a full name in the article."""

    name: str
    first: int  # where the name stands first
    gender: str = ""  # "m", "f" or unknown
    roles: Counter[str] = field(default_factory=Counter)

    @property
    def role(self) -> str | None:
        """What the article calls this person most often."""
        return self.roles.most_common(1)[0][0] if self.roles else None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention stands for: a name or description, with how sure that is, 0..1."""

    speaker: str | None
    role: str | None
    sure: float
    person: Person | None = None


class People:
    """The people of an article."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._people: dict[str, Person] = {}
        self._surnames: dict[str, list[Person]] = {}
        self._mentions: list[tuple[int, Person]] = []
        for paragraph in document.paragraphs:
            self._read(paragraph.span)
        self._find_mentions(document)

    # --- the name table ---

    def _read(self, span: Span) -> None:
        for found in _NAME.finditer(self._text, *span):
            titles, words = split_name(found[0])
            if not 2 <= len(words) <= MOST_NAME_WORDS or not is_person(words, titles):
                continue
            name = " ".join(words)
            person = self._people.get(name)
            if person is None:
                person = self._people[name] = Person(name, found.start(), gender_of(words, titles))
                self._surnames.setdefault(_key(words[-1]), []).append(person)
            if titles:
                person.roles[" ".join(titles)] += 1
                person.gender = person.gender or gender_of(words, titles)
            if role := self._apposition(found.end(), span[1]) or self._before(span[0], found.start()):
                person.roles[role] += 1

    def _apposition(self, start: int, end: int) -> str | None:
        """The office that follows a name: ", the mayor of Port Ellery,"."""
        found = re.compile(r",\s+(?:the |a |an )?([a-z][\w’' -]{2,60}?)(?=[,.;]|\s+(?:said|told|who)\b)").match(
            self._text, start, min(end, start + 90)
        )
        if found and any(word.lower() in lexicon.words("titles") for word in found[1].split()):
            return found[1].strip()
        return None

    def _before(self, start: int, place: int) -> str | None:
        """The office in small letters before a name: "the harbour master Ada Moss"."""
        words = self._text[max(start, place - 60) : place].rstrip(" ,").split()
        taken: list[str] = []
        for word in reversed(words):
            if not word.replace("-", "").isalpha() or not (word.islower() or taken):
                break
            if word in ("the", "a", "an", "and", "of", "with", "by", "to", "for", "when", "as"):
                break
            taken.insert(0, word)
            if len(taken) == MOST_NAME_WORDS:
                break
        while taken and taken[0].lower() not in lexicon.words("titles") and len(taken) > 1:
            taken.pop(0)
        return " ".join(taken) if taken and taken[-1].lower() in lexicon.words("titles") else None

    def _find_mentions(self, document: Document) -> None:
        """Where people are named outside quotation marks, in order."""
        quoted = list(document.quoted)
        at = 0
        for paragraph in document.paragraphs:
            for found in _NAME.finditer(self._text, *paragraph.span):
                while at < len(quoted) and quoted[at][1] <= found.start():
                    at += 1
                if at < len(quoted) and quoted[at][0] <= found.start():
                    continue
                resolved = self.named(found[0])
                if resolved and resolved.person:
                    self._mentions.append((found.start(), resolved.person))

    # --- resolving ---

    def resolve(self, mention: Span, last: Person | None, sentence: Span) -> Resolved:
        """Whom a mention beside a cue means; `last` is who spoke last, within the last paragraphs."""
        text = self._text[mention[0] : mention[1]]
        lower = text.lower()
        if lower in PRONOUNS:
            return self._pronoun(lower, mention[0], last, sentence)
        description, comma, name = text.partition(", ")
        if comma and (named := self.named(name)):  # "the board's chairman, Gwyn Moss"
            return replace(named, role=named.role or _clean(description))
        words = text.split()
        # "a lawyer for Ada Moss", "the French president": somebody else than the name in it, or nobody's name at all.
        described = _PREPOSITION.search(text) or _POSSESSOR.search(text) or not _UPPER.match(words[-1] if words else "")
        if not described and (named := self.named(text)):
            return named
        return self._described(text)

    def named(self, text: str) -> Resolved | None:
        """Who a mention with a name in it means; None when there is no name."""
        best: Resolved | None = None
        for run in reversed(_NAME.findall(text)):
            titles, words = split_name(run)
            if not words:
                continue
            name = " ".join(words)
            if name in self._people:
                person = self._people[name]
                return Resolved(person.name, " ".join(titles) or person.role, 0.95, person)
            fitting = self._surnames.get(_key(words[-1]), [])
            if len(words) > 1:
                fitting = [one for one in fitting if _ends_alike(one.name, name)]
            gender = gender_of((), titles)
            if gender and len(fitting) > 1:
                fitting = [one for one in fitting if one.gender in (gender, "")]
            if len(fitting) == 1 and (len(words) > 1 or not gender or fitting[0].gender in (gender, "")):
                return Resolved(fitting[0].name, " ".join(titles) or fitting[0].role, 0.9, fitting[0])
            if len(fitting) > 1:
                return Resolved(None, None, 0.3)
            if best is None and words[0] not in lexicon.words("not_names"):
                best = Resolved(_clean(text[text.rindex(run) :]), None, 0.7)
        return best

    def _pronoun(self, pronoun: str, place: int, last: Person | None, sentence: Span) -> Resolved:
        if pronoun in ("i", "we", "it", "they"):
            return Resolved(None, None, 0.2)
        gender = PRONOUNS[pronoun]
        recent = self._before_place(place)
        here = [person for at, person in recent if sentence[0] <= at]
        if pronoun == "who":
            return Resolved(here[-1].name, here[-1].role, 0.8, here[-1]) if here else Resolved(None, None, 0.2)
        if here and _may_be(here[0], gender):
            others = {one.name for one in here if _may_be(one, gender)}
            if len(others) == 1:
                return self._as(here[0], gender, 0.85)
            if last and last.name in others:
                return self._as(last, gender, 0.7)
            return Resolved(None, None, 0.3)
        if last and _may_be(last, gender):
            spoke = max((at for at, person in recent if person is last), default=0)
            since = [(at, one) for at, one in recent if spoke < at and _may_be(one, gender)]
            if not since:
                return self._as(last, gender, 0.85)
            # Somebody was named since: they are meant if a sentence begins with them and nobody else came up.
            at, person = since[0]
            if len({one.name for _, one in since}) == 1 and self._begins(at):
                return self._as(person, gender, 0.75)
            return Resolved(None, None, 0.3)
        before = [person for _, person in recent if _may_be(person, gender)][-6:]
        names = {one.name for one in before}
        if len(names) == 1:
            return self._as(before[-1], gender, 0.75)
        return Resolved(None, None, 0.3)

    def _before_place(self, place: int) -> list[tuple[int, Person]]:
        """The last people named before a place."""
        end = bisect_left(self._mentions, place, key=lambda mention: mention[0])
        return self._mentions[max(0, end - RECENT) : end]

    def _begins(self, place: int) -> bool:
        """Whether a sentence or paragraph begins at a place."""
        return self._text[max(0, place - 3) : place].rstrip(" ")[-1:] in ("", "\n", ".", "”", "’", '"')

    def _as(self, person: Person, gender: str, sure: float) -> Resolved:
        person.gender = person.gender or gender
        return Resolved(person.name, person.role, sure, person)

    def _described(self, text: str) -> Resolved:
        """Who "the French president" or "the mayor" is; the description itself when it is nobody with a name."""
        if document := _DOCUMENT.match(text):  # "data from the Geological Survey" is what the Survey says
            return Resolved(_clean(document[1]), None, 0.7)
        words = [word for word in _WORD.findall(text) if word.lower() not in ("the", "a", "an")]
        if not words:
            return Resolved(None, None, 0.2)
        if words[0].lower() in ("its", "his", "her", "their"):  # whose, only the sentences before could tell
            return Resolved(None, None, 0.3)
        definite = text.lower().startswith("the ") or len(words) == 1  # headlines leave "the" out
        if definite and len(words) <= 3:
            wanted = {word.lower() for word in words}
            wanted.discard("leader") if len(words) > 1 else None
            fitting = [one for one in self._people.values() if any(wanted <= _role_words(role) for role in one.roles)]
            if len(fitting) == 1:
                return Resolved(fitting[0].name, fitting[0].role, 0.85, fitting[0])
            if len(fitting) > 1:
                return Resolved(None, None, 0.3)
            if not wanted & lexicon.words("group_nouns") and "leader" not in text.lower():
                return Resolved(_clean(text), None, 0.65)
        return Resolved(_clean(text), None, 0.7)


def _role_words(role: str) -> set[str]:
    """The words of a role in small letters, "Gov." as "governor"."""
    words = (word.lower().rstrip(".") for word in _WORD.findall(role))
    return {SHORT_TITLES.get(word, word) for word in words}


def split_name(text: str) -> tuple[list[str], list[str]]:
    """A run of capitalised words as titles and name: "Treasury Secretary Scott Bessent"."""
    words = [_POSSESSIVE.sub("", word) for word in text.replace("\u00a0", " ").split()]
    while words and words[0] in lexicon.words("not_names") and words[0].lower() not in lexicon.words("titles"):
        words.pop(0)
    titles: list[str] = []
    while words and (_is_title(words[0]) or (_is_nation(words[0]) and any(_is_title(word) for word in words[1:-1]))):
        titles.append(words.pop(0))
    later = [number for number, word in enumerate(words[:-1]) if _is_title(word) and word[:1].isupper()]
    if later and len(words) > 2:  # "Retired Lt. Gen. Ada Moss"
        titles += words[: later[-1] + 1]
        words = words[later[-1] + 1 :]
    while words and words[-1] in lexicon.words("not_names"):
        words.pop()
    return titles, [word for word in words if word]


def is_person(words: list[str], titles: list[str]) -> bool:
    """Whether capitalised words are a person's name."""
    if any(word in lexicon.words("not_names") or word.lower() in lexicon.words("group_nouns") for word in words):
        return False
    if any(word.isupper() and len(word) > 2 for word in words) or "." in words[0][1:-1]:
        return False
    known = words[0] in lexicon.words("forenames_female") or words[0] in lexicon.words("forenames_male")
    return bool(titles) or known or all(_UPPER.match(word) or word.islower() for word in words)


def gender_of(words: tuple[str, ...] | list[str], titles: list[str]) -> str:
    """What titles and forename tell: "m", "f" or nothing."""
    lower = {title.lower().rstrip(".") for title in titles}
    if lower & lexicon.words("titles_female") or (words and words[0] in lexicon.words("forenames_female")):
        return "f"
    if lower & lexicon.words("titles_male") or (words and words[0] in lexicon.words("forenames_male")):
        return "m"
    return ""


@cache
def _nations() -> dict[str, str]:
    return dict(line.split("=") for line in lexicon.lines("nationalities"))


def _is_nation(word: str) -> bool:
    return word.lower() in _nations()


def _is_title(word: str) -> bool:
    return word.lower().rstrip(".") in lexicon.words("titles")


def _may_be(person: Person, gender: str) -> bool:
    return person.gender in ("", gender)


def _key(surname: str) -> str:
    return surname.lower().replace("’", "'")


def _ends_alike(one: str, other: str) -> bool:
    """Whether one name is the end of the other: "Bill de Voss" and "De Voss"."""
    first, second = _key(one), _key(other)
    return first.endswith(" " + second) or second.endswith(" " + first) or first == second


def _clean(text: str) -> str:
    text = re.sub(r"^(?:the|a|an)\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    return _POSSESSIVE.sub("", text)

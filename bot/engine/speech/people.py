"""The people and bodies of an article: their names in all the forms it uses, what it calls them, whether he or she."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import Levenshtein

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.text import Document

MOST_NAME_WORDS = 4
MOST_NAMESAKES = 50  # people of one surname that are told apart; an article has two or three
MOST_SURNAMES = 2000  # surnames among which a misspelt one is looked for
LEAST_MISSPELT = 5  # letters of a surname that may be one letter off
GENDER_VOTES = 2  # pronouns beside a name that settle whether it is he or she where the forename does not

_PARTICLES = "de|dela|van|von|der|den|la|le|di|da|al|bin|del|dos|du|ter"
_SHORT = "Mr|Mrs|Ms|Dr|St|Gov|Sen|Rep|Gen|Col|Lt|Capt|Sgt|Maj|Prof|Rev|Hon|Del|Insp|Supt|Cmdr|Adm|Det|Cllr"
_ONE = rf"(?:(?:[A-Z]\.)+|(?:{_SHORT})\.|(?:[Aa]l|[Ee]l)-[A-Z][\w’'-]*|[A-ZÀ-ÞŠŽ](?:[\w’'-]|\.(?=[A-Z]))*)"
NAME = re.compile(rf"{_ONE}(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0])*{_ONE})*")
_POSSESSIVE = re.compile(r"['’]s?$")
_UPPER = re.compile(r"[A-ZÀ-ÞŠŽ]")
_WORD = re.compile(r"[\w’'.-]+")
_PRONOUN = re.compile(r"\b(?:he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)
_ACRONYM = re.compile(r"\s*\(([A-Z][A-Za-z&.]{1,9})\)")
SHORT_TITLES = {"gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "prof": "professor"}


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a name in the article."""

    name: str
    gender: str = ""  # "m", "f" or unknown
    roles: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)  # of pronouns that stand beside the name

    @property
    def role(self) -> str | None:
        """What the article calls this person most often."""
        return self.roles.most_common(1)[0][0] if self.roles else None

    def may_be(self, gender: str) -> bool:
        """Whether "he" or "she" can stand for this person."""
        return self.settled in ("", gender)

    @property
    def settled(self) -> str:
        """Gender from title and forename, else from the pronouns that stand beside the name."""
        if self.gender:
            return self.gender
        (best, count), *rest = self.votes.most_common() or [("", 0)]
        return best if count >= GENDER_VOTES and (not rest or count > 2 * rest[0][1]) else ""


class People:
    """Who and what is named in an article."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._people: dict[str, Person] = {}
        self._surnames: dict[str, list[Person]] = {}
        self._forenames: dict[str, list[Person]] = {}
        self._bodies: dict[str, str] = {}  # acronym or folded name: the body's name
        self._body_words: dict[str, set[str]] = {}
        self._middles: dict[str, list[Person]] = {}
        self._bearers: dict[str, list[Person]] = {}  # of each word of a role
        self._first: dict[int, int] = {}
        self.mentions: list[tuple[int, Person]] = []
        for paragraph in document.paragraphs:
            self._read(paragraph.span)
        self._merge()
        for paragraph in document.paragraphs:
            self._read_single(paragraph.span)
        self._find_mentions(document)

    def _read(self, span: Span) -> None:
        for found in NAME.finditer(self._text, *span):
            titles, words = split_name(found[0])
            if not 2 <= len(words) <= MOST_NAME_WORDS:
                if len(words) > 1:
                    self._body(found[0], found.end())
                continue
            if not is_person(words, titles):
                self._body(found[0], found.end())
                continue
            if _ACRONYM.match(self._text, found.end()) and not titles and not _forename(words[0]):
                self._body(found[0], found.end())
                continue
            person = self._people.get(folded(" ".join(words)))
            if person is None:
                person = self._add(words, titles)
            if titles:
                person.roles[" ".join(titles)] += 1
                person.gender = person.gender or gender_of(words, titles)
            if role := self._apposition(found.end(), span[1]) or self._before(span[0], found.start()):
                person.roles[role] += 1

    def _add(self, words: list[str], titles: list[str]) -> Person:
        name = " ".join(words)
        person = self._people[folded(name)] = Person(name, gender_of(words, titles))
        surname = folded(words[-1])
        self._surnames.setdefault(surname, []).append(person)
        if surname.startswith(("al-", "el-")):
            self._surnames.setdefault(surname[3:], []).append(person)
        return person

    def _merge(self) -> None:
        """Make one person of those whose names differ in a middle name or a forename or second surname left out."""
        known = list(dict.fromkeys(self._people.values()))
        lasts: dict[str, list[Person]] = {}
        for one in known:
            for word in one.name.split()[-2:]:
                lasts.setdefault(folded(word), []).append(one)
        for one in sorted(known, key=lambda person: len(person.name)):
            shorter = folded(one.name)
            longer = [
                other
                for other in lasts[shorter.split()[-1]][:MOST_NAMESAKES]
                if len(other.name) > len(one.name)
                and (folded(other.name).endswith(" " + shorter) or _initials(other.name, one.name.split()))
            ]
            if len(longer) == 1:
                self._people[shorter] = longer[0]
                longer[0].roles.update(one.roles)
                longer[0].gender = longer[0].gender or one.gender
                fitting = self._surnames.get(shorter.split()[-1], [])
                fitting[:] = [longer[0] if other is one else other for other in fitting if other is not longer[0]]
        self._index()

    def _index(self) -> None:
        """Whom forenames, middle names and the words of an office may mean."""
        for one in dict.fromkeys(self._people.values()):
            words = one.name.split()
            for word in {word for role in one.roles for word in role_words(role)}:
                self._bearers.setdefault(word, []).append(one)
            for middle in words[1:-1]:
                self._middles.setdefault(folded(middle), []).append(one)
            if len(words) > 1:
                self._forenames.setdefault(folded(words[0]), []).append(one)

    def _read_single(self, span: Span) -> None:
        """Somebody whom the article calls by one name throughout: "Mr Moss", "Melanie"."""
        for found in NAME.finditer(self._text, *span):
            titles, words = split_name(found[0])
            if len(words) != 1 or self.candidates(found[0]):
                continue
            if (titles and gender_of((), titles)) or (found[0] == words[0] and _forename(words[0])):
                self.single(words[0], titles)

    def _body(self, name: str, end: int) -> None:
        """Keep a body with its acronym: "the Alliance for Roads (AFR)"."""
        name = _POSSESSIVE.sub("", name)
        if found := _ACRONYM.match(self._text, end):
            name = _spelled(self._text[max(0, end - 90) : end], found[1]) or name
            self._bodies.setdefault(folded(found[1]), name)
        elif name.split()[0] in lexicon.words("not_names") and len(name.split()) < 3:
            return
        self._bodies.setdefault(folded(name), name)
        for word in folded(name).split():
            self._body_words.setdefault(word, set()).add(name)

    def _apposition(self, start: int, end: int) -> str | None:
        """The office that follows a name: ", the mayor of Port Ellery,"."""
        found = _APPOSITION.match(self._text, start, min(end, start + 90))
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
        """Where people are named outside quotation marks, in order, and the pronouns beside them."""
        quoted = list(document.quoted)
        at = 0
        for paragraph in document.paragraphs:
            for found in NAME.finditer(self._text, *paragraph.span):
                while at < len(quoted) and quoted[at][1] <= found.start():
                    at += 1
                if at < len(quoted) and quoted[at][0] <= found.start():
                    continue
                if person := self.person(found[0]):
                    self.mentions.append((found.start(), person))
                    self._first.setdefault(id(person), found.start())
            self._vote([sentence.span for sentence in paragraph.sentences])

    def _vote(self, sentences: list[Span]) -> None:
        """Count the pronouns of sentences that name one person only."""
        for start, end in sentences:
            here = [(place, person) for place, person in self.mentions[-8:] if start <= place < end]
            if here and all(person is here[0][1] for _, person in here):
                for found in _PRONOUN.finditer(self._text, here[0][0], end):
                    here[0][1].votes[
                        "f" if found[0].lower()[0] == "s" or found[0].lower().startswith("her") else "m"
                    ] += 1

    # --- looking up ---

    def person(self, run: str, *, near: Person | None = None) -> Person | None:
        """Whom a run of capitalised words names: by full name, by the end of it, or by forename; None when unsure.

        `near` is who was spoken of last: of two people with one surname it is the one meant.
        """
        found = self.candidates(run)
        if len(found) > 1 and near in found:
            return near
        return found[0] if len(found) == 1 else None

    def candidates(self, run: str) -> list[Person]:
        """Everybody whom a run of capitalised words can name."""
        titles, words = split_name(run)
        if not words:
            return []
        name = folded(" ".join(words))
        if name in self._people:
            return [self._people[name]]
        fitting = self._surnames.get(folded(words[-1]), [])[:MOST_NAMESAKES]
        if len(words) > 1:
            fitting = [one for one in fitting if _ends_alike(folded(one.name), name) or _initials(one.name, words)]
        gender = gender_of((), titles)
        if gender:
            known = [one for one in fitting if one.settled == gender]
            fitting = known or [one for one in fitting if not one.settled]
        if not fitting:  # "Vázquez" for "Wanda Vázquez Garced"
            fitting = [one for one in self._middles.get(folded(words[-1]), []) if len(words) == 1 or titles]
        if not fitting and len(words) == 1:
            fitting = self._forenames.get(name, [])
        return fitting

    def single(self, name: str, titles: list[str], word: str | None = None) -> Person:
        """Somebody whom the article gives one name only, `word`; `name` where more is known."""
        person = self._people.get(folded(name)) or self._add(name.split(), titles)
        if word:
            self._people.setdefault(folded(word), person)
        return person

    def first(self, person: Person) -> int:
        """Where somebody is first named outside quotations; -1 for nobody of the article."""
        return self._first.get(id(person), -1)

    def misspelt(self, word: str) -> Person | None:
        """Whose surname a word nearly is, which the article spells so nowhere in full: "Mossman" for "Mosman"."""
        if len(word) < LEAST_MISSPELT:
            return None
        key = folded(word)
        if len(self._surnames) > MOST_SURNAMES:
            return None
        near = [
            fitting
            for surname, fitting in self._surnames.items()
            if surname[0] == key[0] and Levenshtein.distance(surname, key, score_cutoff=1) == 1
        ]
        return near[0][0] if len(near) == 1 and len(near[0]) == 1 else None

    def body(self, text: str) -> str | None:
        """The body that an acronym or "the alliance" stands for; None when none or several fit."""
        wanted = folded(_POSSESSIVE.sub("", text))
        if wanted in self._bodies:
            return self._bodies[wanted]
        fitting = self._body_words.get(wanted, set())
        return next(iter(fitting)) if len(fitting) == 1 else None

    def holders(self, wanted: set[str]) -> list[Person]:
        """Those whom the article gives an office, in all its words."""
        named = min((self._bearers.get(word, []) for word in wanted), key=len, default=[])[:MOST_NAMESAKES]
        return [one for one in named if any(_bears(role_words(role), wanted) for role in one.roles)]


_APPOSITION = re.compile(r",\s+(?:the |a |an )?([a-z][\w’' -]{2,60}?)(?=[,.;]|\s+(?:said|told|who)\b)")


def _spelled(before: str, acronym: str) -> str | None:
    """The words before an acronym that spell it: "Alliance to Reclaim Our Roads" for AROR."""
    words = before.split()
    wanted = "".join(c for c in acronym if c.isupper())
    for start in range(len(words) - 1, -1, -1):
        if "".join(word[0] for word in words[start:] if word[0].isupper()) == wanted:
            return " ".join(words[start:])
    return None


def _bears(role: set[str], wanted: set[str]) -> bool:
    """Whether a role is the office asked for: "vice president" is not "president"."""
    return wanted <= role and not (role - wanted) & _QUALIFIERS


_QUALIFIERS = frozenset(
    ("vice", "deputy", "former", "ex", "acting", "assistant", "candidate", "nominee", "elect", "shadow")
)


def folded(name: str) -> str:
    """A name without case, accents and the shape of its apostrophes, to compare."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def _forename(word: str) -> bool:
    return word in lexicon.words("forenames_female") or word in lexicon.words("forenames_male")


def _initials(full: str, words: list[str]) -> bool:
    """Whether names differ in a middle name or an initial only: "Charles E. Moss" and "Charles Moss"."""
    first = full.split()
    lasts = {folded(one) for one in first[-2:]} if len(first) > 2 else {folded(first[-1])}
    return folded(first[0]) == folded(words[0]) and folded(words[-1]) in lasts


def role_words(role: str) -> set[str]:
    """The words of a role in small letters, "Gov." as "governor"."""
    words = (word.lower().rstrip(".") for word in _WORD.findall(role))
    return {SHORT_TITLES.get(word, word) for word in words}


def split_name(text: str) -> tuple[list[str], list[str]]:
    """A run of capitalised words as titles and name: "Treasury Secretary Scott Bessent"."""
    raw = text.replace("\u00a0", " ").split()
    owner = next((n for n in range(len(raw) - 2, -1, -1) if _POSSESSIVE.search(raw[n])), -1)
    words = [_POSSESSIVE.sub("", word) for word in raw[owner + 1 :]]  # "the Tribune's Ada Moss" is Ada Moss
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
    known = next((n for n in range(1, len(words) - 1) if _forename(words[n]) and not _forename(words[n - 1])), 0)
    if known and not any(word.islower() for word in words[:known]):  # "Ohio Republican Ada Moss"
        titles += words[:known]
        words = words[known:]
    if words and all(_is_title(word) for word in words) and not _forename(words[0]):
        return titles + words, []
    if len(words) == 1 and len(titles) == 1 and titles[0].lower().rstrip(".") not in lexicon.words("honorifics"):
        return [], titles + words  # "Junior Moss"
    return titles, [word.rstrip(".") if len(word) > 2 else word for word in words if word]


def is_person(words: list[str], titles: list[str]) -> bool:
    """Whether capitalised words are a person's name."""
    if any(word in lexicon.words("not_names") or word.lower() in lexicon.words("group_nouns") for word in words):
        return False
    if words[-1] in lexicon.words("body_words"):
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


def _ends_alike(one: str, other: str) -> bool:
    """Whether one name is the end of the other: "Bill de Voss" and "De Voss"."""
    return one.endswith(" " + other) or other.endswith(" " + one) or one == other

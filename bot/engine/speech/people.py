"""The people and bodies of an article: their names in all the forms it uses, what it calls them, whether he or she."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech import layouts
from bot.engine.speech.names import (
    MOST_NAME_WORDS,
    NAME,
    POSSESSIVE,
    ends_alike,
    folded,
    gender_of,
    is_forename,
    is_nation,
    is_person,
    same_but_for_middle,
    spelled_out,
    split_name,
)
from bot.engine.speech.roles import Role, bears, read_role
from bot.engine.speech.verbs import verbs
from bot.engine.text import Document

MOST_NAMESAKES = 50  # people of one surname that are told apart; an article has two or three
MOST_SURNAMES = 2000  # surnames among which a misspelt one is looked for
RECENT = 40  # mentions of bodies that are looked through
LEAST_MISSPELT = 5  # letters of a surname that may be one letter off
GENDER_VOTES = 2  # pronouns beside a name that settle whether it is he or she where the forename does not

_PRONOUN = re.compile(r"\b(?:he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)
_OPENERS = frozenset("“\"‘'«„`")
_VOCATIVE = re.compile(r", ([A-Z][a-z]+)[.,?!]")
_BODY = re.compile(rf"({NAME.pattern})(?: (?:of|for)(?: the)? {NAME.pattern})+")
_ACRONYM = re.compile(r"\s*\(([A-Z][A-Za-z&.]{1,9})\)")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a name in the article."""

    name: str
    gender: str = ""  # "m", "f" or unknown
    roles: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)  # of pronouns that stand beside the name

    @property
    def known(self) -> bool:
        """Whether title, forename or office tell that this is a person, not a body or a place."""
        return bool(self.gender or self.roles)

    @property
    def role(self) -> str | None:
        """What the article calls this person most often."""
        return self.roles.most_common(1)[0][0] if self.roles else None

    def may_be(self, gender: str) -> bool:
        """Whether "he" or "she" can stand for this person."""
        return not gender or self.settled in ("", gender)

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
        self._longer: dict[str, set[str]] = {}  # "national institute": "National Institute of Seismology"
        self._initials: dict[str, set[str]] = {}  # of bodies: "sec"
        self._bearers: dict[str, list[tuple[Role, Person]]] = {}  # by the noun of an office
        self._bodies_at: list[tuple[int, str]] = []
        self._first: dict[int, int] = {}
        self.mentions: list[tuple[int, Person]] = []
        for paragraph in document.paragraphs:
            self._read(paragraph.span)
        self._merge()
        self._bodies.update({short: next(iter(whole)) for short, whole in self._longer.items() if len(whole) == 1})
        self._read_parties(document)
        for paragraph in document.paragraphs:
            self._read_single(paragraph.span)
        self._find_mentions(document)

    def _read(self, span: Span) -> None:
        for found in _BODY.finditer(self._text, *span):
            if not lexicon.words("body_words").isdisjoint(found[0].split()):
                self._body(found[0], found.end())
                self._longer.setdefault(folded(found[1]).removeprefix("the "), set()).add(found[0].removeprefix("The "))
        for found in NAME.finditer(self._text, *span):
            titles, words = split_name(found[0])
            if not 2 <= len(words) <= MOST_NAME_WORDS:
                if len(words) > 1:
                    self._body(found[0], found.end())
                continue
            if not is_person(words, titles):
                self._body(found[0], found.end())
                continue
            if _ACRONYM.match(self._text, found.end()) and not titles and not is_forename(words[0]):
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
                and (folded(other.name).endswith(" " + shorter) or same_but_for_middle(other.name, one.name.split()))
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
            for role in filter(None, map(read_role, one.roles)):
                self._bearers.setdefault(role.noun, []).append((role, one))
            for middle in words[1:-1]:
                self._middles.setdefault(folded(middle), []).append(one)
            if len(words) > 1:
                self._forenames.setdefault(folded(words[0]), []).append(one)

    def _read_parties(self, document: Document) -> None:
        """The forename of somebody with whom an interview is held, from how the other one calls them.

        "MOSS: How bad is it?" "BELL: Very bad, Ada." With three in the talk "Ada" may be any of two.
        """
        turns = layouts.parties(document)
        if len(turns) != 2:
            return
        for label, other in zip(turns, reversed(turns), strict=True):
            called = {found[1] for span in turns[other] for found in _VOCATIVE.finditer(self._text, *span)}
            forenames = [name for name in called if is_forename(name) and folded(name) not in self._forenames]
            if len(label.split()) == 1 and len(forenames) == 1 and not self.candidates(label):
                self._add([forenames[0], label.title()], [])

    def _read_single(self, span: Span) -> None:
        """Somebody whom the article calls by one name throughout: "Mr Moss", "Melanie"."""
        for found in NAME.finditer(self._text, *span):
            titles, words = split_name(found[0])
            if len(words) != 1 or self.candidates(found[0]):
                continue
            if (titles and gender_of((), titles)) or (found[0] == words[0] and is_forename(words[0])):
                self.single(words[0], titles)

    def _body(self, name: str, end: int) -> None:
        """Keep a body with its acronym: "the Alliance for Roads (AFR)"."""
        name = POSSESSIVE.sub("", name).removeprefix("The ")
        if found := _ACRONYM.match(self._text, end):
            name = spelled_out(self._text[max(0, end - 90) : end], found[1]) or name
            self._bodies.setdefault(folded(found[1]), name)
        elif name.split()[0] in lexicon.words("not_names") and len(name.split()) < 3:
            return
        self._bodies.setdefault(folded(name), name)
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        if len(initials) > 1:
            self._initials.setdefault(folded(initials), set()).add(name)
        for word in folded(name).split():
            self._body_words.setdefault(word, set()).add(name)

    def _apposition(self, start: int, end: int) -> str | None:
        """The office that follows a name: ", the mayor of Port Ellery,"."""
        found = _APPOSITION.match(self._text, start, min(end, start + 110))
        if found is None or NAME.fullmatch(found[1]) or _DETERMINER.search(re.split(_OF, found[1])[0]):
            return None
        role = read_role(found[1])
        return found[1].strip() if role and role.noun in lexicon.words("titles") else None

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
        while len(taken) > 1 and not _qualifies(taken[0], taken[1]):
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
                elif body := self.body(found[0]):
                    self._bodies_at.append((found.start(), body))
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
        gender = gender_of((), titles)
        for called in (folded(" ".join([*titles[-1:], *words])), name):
            if called in self._people and (not gender or self._people[called].may_be(gender)):
                return [self._people[called]]
        fitting = self._surnames.get(folded(words[-1]), [])[:MOST_NAMESAKES]
        if len(words) > 1:
            fitting = [
                one for one in fitting if ends_alike(folded(one.name), name) or same_but_for_middle(one.name, words)
            ]
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
        gender = gender_of((), titles)
        person = self._people.get(folded(name))
        if titles and (titles[-1] in _RANKS or (gender and person and not person.may_be(gender))):
            name = f"{titles[-1]} {name}"  # "Lady Moss" beside "Lord Moss"
            person = self._people.get(folded(name))
        person = person or self._add(name.split(), titles)
        if word:
            self._people.setdefault(folded(word), person)
        return person

    def office_after(self, at: int) -> Role | None:
        """The office that follows the name at a place."""
        named = NAME.match(self._text, at)
        office = self._apposition(named.end(), len(self._text)) if named else None
        return read_role(office) if office else None

    def others(self, said: Sequence[Span], at: int) -> set[Person]:
        """Everybody whom the pronoun at a place cannot mean, because what "he" says there names them.

        Principle C of binding: "he said Moss had lied" is of two people, and so is "“Moss has lied,” he said"; "Moss
        was against it, he said" need not be.
        """
        spans = [span for span in said if span[0] >= at or self._text[span[0]] in _OPENERS]
        runs = (found[0] for span in spans for found in NAME.finditer(self._text, *span))
        return {person for run in runs if (person := self.person(run))}

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
        """The body that a name or an acronym stands for; None when none or several fit."""
        wanted = folded(POSSESSIVE.sub("", text)).removeprefix("the ")
        short = wanted.replace(".", "")
        for known in (wanted, short):
            if known in self._bodies:
                return self._bodies[known]
        fitting = self._initials.get(short) or self._body_words.get(wanted, set())
        return next(iter(fitting)) if len(fitting) == 1 else None

    def body_called(self, noun: str, at: int) -> str | None:
        """The body that "the alliance" stands for: the last one before a place whose name ends so or holds it."""
        wanted = folded(noun)
        last = bisect_left(self._bodies_at, at, key=lambda named: named[0])
        before = [folded(name).split() for _, name in self._bodies_at[max(0, last - RECENT) : last]]
        for fits in (lambda words: words[-1] == wanted, lambda words: wanted in words):
            for back, words in enumerate(reversed(before), 1):
                if len(words) > 1 and fits(words):
                    return self._bodies_at[last - back][1]
        return None

    def known_office(self, noun: str) -> bool:
        """Whether the article gives anybody an office of this noun."""
        return noun in self._bearers

    def holders(self, office: Role) -> list[Person]:
        """Those whom the article gives an office, each once."""
        held = self._bearers.get(office.noun, [])[:MOST_NAMESAKES]
        return list(dict.fromkeys(one for role, one in held if bears(role, office)))


def _qualifies(word: str, following: str) -> bool:
    """Whether a word before an office belongs to it: "harbour master", not "met mayor"."""
    lower = word.lower()
    if lower in lexicon.words("titles") or is_nation(word):
        return True
    verb = lower in lexicon.words("clause_verbs") or lower in verbs() or lower.endswith(("ed", "ly"))
    return following.lower() in lexicon.words("titles") and not verb and lower not in lexicon.words("function_words")


_RANKS = frozenset(("Lord", "Lady", "Sir", "Dame", "Baroness", "King", "Queen", "Prince", "Princess", "Pope"))
_OF = r"\s(?:of|for|at|from|in|to)\s"
_DETERMINER = re.compile(r"\s(?:the|an?|his|her|their)\s")
_APPOSITION = re.compile(
    r",\s+(?:now |then |currently |formerly )?(?:the |a |an |its |his |her |their )?"
    r"([A-Za-z][\w’' .&-]{2,80}?)(?=[,.;]|\s+(?:said|told|who|and)\b)"
)

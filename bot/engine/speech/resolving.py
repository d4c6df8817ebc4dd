"""Whom a mention beside a verb of saying means: by name, by office, or by "he" and "she".

A wrong name is the worst mistake there is. Where two people fit, nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech.describing import (
    can_speak,
    clean,
    gender_of_description,
    head,
    is_document,
    is_one,
    is_plural,
)
from bot.engine.speech.focus import ACTING, Focus
from bot.engine.speech.names import NAME, folded, honoured, last_name, split_name
from bot.engine.speech.people import People, Person
from bot.engine.speech.roles import Role, read_role
from bot.engine.text import Document

LONGEST_ACRONYM = 5  # letters; longer words in capitals are names, as in transcripts
NEAR = 1  # paragraphs back that "the official" reaches
POINTED = 0.72  # how sure such words make a speaker
CLEAR = 0.9  # how sure the one meant must be for an epithet to stand for them

_TAIL = re.compile(r"(?:,?\s+(?:who|which|that)|,)$")
_SENT = "(?:released|issued|published|posted|sent)"
_REDUCED = re.compile(rf"\s+{_SENT}(?:\s(?:last|this|on|in|earlier|\w+day)\b[^,]*)?$")
_WHO = re.compile(rf"({NAME.pattern})(?:, (?:\d+|[a-z][^,]{{2,60}}))?,? who$")
_WRITTEN = r"(?:statement|tweet|post|letter|e-?mail|memo|press release|announcement|message|filing|comments|remarks)s?"
_VEHICLE = re.compile(rf"(?:[Tt]he |[Aa]n? )?(?:[\w-]+ ){{0,2}}{_WRITTEN} (?:{_SENT} )?(?:by|from|of) (.+)")
_OWNED = re.compile(rf"(.+?)['’]s? (?:[\w-]+ )?{_WRITTEN}")
_DATA = re.compile(
    r"(?:the |an? )?(?:[\w-]+ )?(?:data|figures|statistics|projections|findings)\s+(?:from|by|of)\s+(.+)", re.IGNORECASE
)
_PREPOSITION = re.compile(r"\b(?:for|of|from|at|in|with|by|to|on)\s+(?:\w+ )*$")
_MARKS = re.compile(r"[“”\"«»]")
_OWN = re.compile(r"(his|her|its|their) (.+)", re.IGNORECASE)
_PART = re.compile(r"(\w+) of (?:them|these|those)")
_PRONOUNS = {"he": "m", "she": "f", "his": "m", "her": "f", "him": "m"}
_LOOSE = frozenset(("leader", "candidate", "nominee", "head", "star", "representative", "official"))
_DEPUTY = "spokesperson"
_UNNAMED = frozenset(("person", "official", "source", "witness", "spokesperson", "insider", "resident", "member"))
_NOBODY = frozenset(("i", "we", "you", "who", "which", "that", "this", "one", "each", "both", "neither"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention stands for: a name or description, with how sure that is, 0..1."""

    speaker: str | None
    role: str | None
    sure: float
    person: Person | None = None


UNKNOWN = Resolved(None, None, 0.3)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands, and what is being said there: that names others."""

    at: int
    paragraph: int
    aside: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A body, a group or somebody unnamed who spoke, and where."""

    at: int
    paragraph: int
    what: str
    found: Resolved


class Resolver:
    """Resolves the mentions of an article, told of them in order of place."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._people = People(document)
        self._focus = Focus(self._people, [paragraph.span[0] for paragraph in document.paragraphs])
        self._told: dict[str, Told] = {}  # the last body, group and stranger that spoke

    def sentence(self, start: int) -> None:
        """Take note of where a sentence begins."""
        self._focus.sentence(start)

    def subject(self, mention: Span, paragraph: int) -> None:
        """Take note of the subject of a sentence; `paragraph` is its number."""
        text = self._text[mention[0] : mention[1]]
        place = Place(mention[0], paragraph)
        if gender := _PRONOUNS.get(text.lower()):
            if meant := self._focus.he_or_she(gender, place.at, ()):
                self._focus.note(place.at, paragraph, meant[0])
        elif text.lower() not in ("it", "they") and not text.endswith(("’s", "'s")):  # "the board's" is cut short
            found = self._mentioned(text, place)
            if found.person or can_speak(text.lower()) or self._people.body(clean(text)):
                self._keep(text, place, found)

    def acting(self, mention: Span, paragraph: int) -> None:
        """Take note of the subject of another clause in a sentence."""
        text = _TAIL.sub("", self._text[slice(*mention)])
        run = None if " and " in text else last_name(text)
        if run and (person := self._people.person(run, near=self._focus.last(paragraph))):
            self._focus.note(mention[0], paragraph, person, ACTING)

    def speaker(self, mention: Span, paragraph: int, content: Sequence[Span] = ()) -> Resolved:
        """Whom the source of a quote means; `content` is what is said."""
        text = self._text[mention[0] : mention[1]]
        place = Place(mention[0], paragraph, content)
        if text.endswith(" who") and (named := _WHO.search(self._text, max(0, mention[0] - 60), mention[1])):
            text = named[1]
        text = _REDUCED.sub("", _TAIL.sub("", text)).strip()
        lower = text.lower().split("'")[0].split("’")[0]
        if lower in _PRONOUNS:
            found = self._pronoun(_PRONOUNS[lower], place)
        elif lower in ("it", "they", "its", "their", "them"):
            found = self._pointed("body" if lower.startswith("it") else "group", place)
        elif part := _PART.fullmatch(text):  # "one of them"
            whole = self._pointed("group", place)
            name = f"{part[1].lower()} of {_brief(whole.speaker)}" if whole.speaker else None
            found = replace(whole, speaker=name, person=None)
        elif lower in _NOBODY or _MARKS.search(text):
            found = UNKNOWN
        else:
            found = self._mentioned(text, place)
        self._keep(text, place, found)
        return found

    def _keep(self, text: str, place: Place, found: Resolved) -> None:
        """Remember who spoke or was spoken of, for the words that point back."""
        person = found.person
        if person is None and is_one(text):
            # Somebody without a name: "he" in the next sentence is that one, and nobody named before.
            told = self._told.get("stranger")
            if told is None or told.at != place.at:
                person = Person(found.speaker or "", gender_of_description(text), Counter([text]))
                told = self._told["stranger"] = Told(place.at, place.paragraph, text, replace(found, person=person))
            person = told.found.person
        if person:
            self._focus.note(place.at, place.paragraph, person)
        elif found.speaker and not (is_plural(text) and is_document(text)):  # findings are no "they"
            several = is_plural(text) or is_plural(found.speaker) or " and " in text
            self._told["group" if several else "body"] = Told(place.at, place.paragraph, text, found)

    def _pointed(self, kind: str, place: Place) -> Resolved:
        told = self._told.get(kind)
        back = 0 if told is None else place.paragraph - told.paragraph
        if told is None or back > (1 if self._focus.opens(place.at) else 0):
            return UNKNOWN
        return replace(told.found, sure=min(told.found.sure, POINTED)) if told.found.speaker else UNKNOWN

    # --- names ---

    def _mentioned(self, text: str, place: Place) -> Resolved:
        text = text.partition(", who")[0]
        if " and " in text and (several := self._several(text)):
            return several
        description, comma, name = text.partition(", ")
        if comma and (run := last_name(name)) and (person := self._people.person(run)):
            return _named(person, split_name(run)[0] or [clean(description)], 0.9)
        if comma and NAME.fullmatch(name) and not NAME.fullmatch(clean(description)) and can_speak(description):
            return Resolved(self._people.body(name) or name, None, 0.8)  # "the water company, Fen Flow"
        if vehicle := _VEHICLE.fullmatch(text) or _OWNED.fullmatch(text):  # "a statement by", "Moss's letter"
            inner = self._mentioned(vehicle[1], place)
            if inner.speaker:
                return replace(inner, sure=inner.sure * 0.95)
        if is_document(text):
            return self._described(text, place)
        for named in NAME.finditer(text):
            whose = text[named.end() :].startswith((" of ", " from ", " at ", " with ", " in ", ", "))
            if not whose or _PREPOSITION.search(text[: named.start()]):
                break
            if found := self._people.candidates(named[0]):  # "Ada Moss of the harbour board"
                titles = split_name(named[0])[0]
                return _named(found[0], titles, 0.9) if len(found) == 1 else self._which(found, titles, place)
        run = last_name(text)
        return (self._by_name(run, text, place) if run else None) or self._described(text, place)

    def _several(self, text: str) -> Resolved | None:
        """Two people, or a group with "and" in it; None for one with two roles: "wife and nominee Ada Moss"."""
        parts = re.split(r",? and ", text)
        if ", " in parts[-1]:
            return None
        people = [self._people.person(run) if (run := last_name(part)) else None for part in parts]
        if len(people) == 2 and all(people):
            return Resolved(" and ".join(one.name for one in people if one), None, 0.8)
        if (people[-1] and not NAME.search(parts[0])) or is_one(text):
            return None
        return Resolved(clean(text), None, 0.8) if can_speak(text) else UNKNOWN

    def _by_name(self, run: str, text: str, place: Place) -> Resolved | None:
        titles, words = split_name(run)
        if not words:
            return None
        whole = len(run.split()) == len(titles) + len(words)  # else a body: "Fellow Republicans", "White House"
        found = self._people.candidates(run)
        if found:
            sure = 0.95 if len(words) > 1 else 0.92
            return _named(found[0], titles, sure) if len(found) == 1 else self._which(found, titles, place)
        if body := self._people.body(run):
            return Resolved(body, None, 0.8)
        alone = honoured(titles) if titles else run == text
        if len(words) == 1 and whole and alone and words[0] not in lexicon.words("not_names"):
            return self._by_one_name(words[0], titles, place)
        lead = text[: text.rindex(run)].split()
        if lead and lead[-1].isalpha() and lead[-1].islower() and lead[-1] not in ("the", "a", "an"):
            return Resolved(run, None, 0.8)  # "the daily Harbour Gazette"
        return Resolved(clean(text), None, 0.8)

    def _by_one_name(self, word: str, titles: list[str], place: Place) -> Resolved:
        """Somebody or something whom the article gives one name only."""
        if not titles and can_speak(word.lower()):  # "Scientists said"
            return self._described(word, place)
        if similar := self._people.misspelt(word):
            return _named(similar, titles, POINTED)
        known = _well_known().get(folded(word))
        name = known or (word.title() if word.isalpha() and word.isupper() and len(word) > LONGEST_ACRONYM else word)
        if titles or known:
            return _named(self._people.single(name, titles, word), titles, 0.8)
        return Resolved(name, None, 0.8)

    def _which(self, found: list[Person], titles: list[str], place: Place) -> Resolved:
        """Which of several people with one surname: the one spoken of last, if the article goes on with them."""
        if office := self._people.office_after(place.at):
            holders = [one for one in found if one in self._people.holders(office)]
            if len(holders) == 1:  # "Moss, the founder, was scathing"
                return _named(holders[0], titles, 0.85)
        starts = [self._focus.paragraph(self._people.first(one)) for one in found]
        main = found[0] if starts[0] < min(starts[1:]) else None  # whom the article brings in first
        recent = self._focus.recent(place.paragraph)
        for back, person in enumerate(recent):
            if person in found:
                others = [one for one in recent[: back + 6] if one in found and one is not person]
                if main and person is not main:  # relatives keep their forenames
                    return UNKNOWN
                return _named(person, titles, 0.6 if others else 0.7)
        return _named(main, titles, 0.68) if main else UNKNOWN

    # --- descriptions ---

    def _described(self, text: str, place: Place) -> Resolved:
        """Who "the French president" or "the mayor" is; the description itself where it names nobody."""
        if data := _DATA.match(text):  # "data from the Geological Survey" is what the Survey says
            return Resolved(clean(data[1]), None, 0.8)
        first = text.split()[0].lower() if text.split() else ""
        if first in ("", "the") and not clean(text):
            return UNKNOWN
        if own := _OWN.fullmatch(text):
            return self._owned(own[1].lower(), own[2], place)
        if first in ("my", "our") or not can_speak(text):
            return UNKNOWN
        if is_plural(text) or first in ("a", "an", "one", "another", "some"):
            return Resolved(clean(text), None, 0.8)
        whose = re.search(r"\w['’]s?\s", text) is not None
        if first == "the" or whose or len(text.split()) == 1:
            return self._the(text, place, whose)
        return Resolved(clean(text), None, 0.8)

    def _the(self, text: str, place: Place, whose: bool) -> Resolved:
        """Somebody or something that the article has spoken of: "the mayor", "the alliance", "the official"."""
        office = read_role(text)
        fitting = self._people.holders(office) if office else []
        if len(fitting) > 1:
            near = self._focus.last(place.paragraph)
            fitting = [near] if near in fitting else fitting
        if len(fitting) == 1:
            return _named(fitting[0], [], 0.85)
        if fitting:
            return UNKNOWN
        if not is_one(text):
            noun = clean(text)
            body = None if " " in noun else self._people.body_called(noun, place.at) or self._people.body(noun)
            return Resolved(body or noun, None, 0.8)
        told = self._told.get("stranger")
        if told and place.paragraph - told.paragraph <= NEAR and head(told.what).lower() == head(text).lower():
            return replace(told.found, sure=min(told.found.sure, 0.8)) if told.found.speaker else UNKNOWN
        if whose:  # "Moss's lawyer" may be somebody whom the article names elsewhere
            return Resolved(clean(text), None, POINTED) if self._speaks_for(office) else UNKNOWN
        return self._called(text, place) if text.lower().startswith("the ") else UNKNOWN

    def _called(self, text: str, place: Place) -> Resolved:
        """Whom "the New York businessman" or "the Republican nominee" stands for: who was spoken of before."""
        meant = self._focus.he_or_she(gender_of_description(text), place.at, place.aside)
        noun = head(text).lower()
        if noun in _UNNAMED:  # the article would give a name
            return UNKNOWN
        if meant and meant[0].name and meant[1] >= CLEAR:
            offices = {role.noun for role in map(read_role, meant[0].roles) if role}
            # An office that the article gives to nobody is not theirs; one they held once it need not give again. Nor
            # has whom it gives an office another calling: "the plumber" is not the mayor, "the businessman" may be.
            strange = noun not in offices and noun not in _LOOSE and "former" not in text.lower().split()
            calling = offices and noun not in lexicon.words("epithets") and not noun.endswith("-year-old")
            if not (strange and (calling or noun in lexicon.words("titles"))):
                return _named(meant[0], [], min(meant[1], POINTED))
        return UNKNOWN

    def _owned(self, pronoun: str, rest: str, place: Place) -> Resolved:
        """Whose "his lawyers" are: somebody's, where it is plain who that is."""
        named = is_one(rest) and not self._speaks_for(read_role(rest))
        if named or not (can_speak(rest) or is_plural(rest)):
            return UNKNOWN
        if pronoun in ("its", "their"):
            owner = self._pointed("body" if pronoun == "its" else "group", place)
        else:
            owner = self._pronoun("m" if pronoun == "his" else "f", place)
        if owner.speaker is None:
            return UNKNOWN
        if is_document(rest):  # "his letter": what it says, he says
            return replace(owner, sure=min(owner.sure, 0.8))
        ending = "’" if is_plural(owner.speaker) else "’s"
        return Resolved(f"{owner.speaker}{ending} {rest}", None, min(owner.sure, POINTED))

    def _speaks_for(self, office: Role | None) -> bool:
        """Whether an office is a spokesman's, and the article names nobody who holds it."""
        return office is not None and office.noun == _DEPUTY and not self._people.known_office(office.noun)

    def _pronoun(self, gender: str, place: Place) -> Resolved:
        found = self._focus.he_or_she(gender, place.at, place.aside)
        if found is None:
            return UNKNOWN
        person, sure = found
        if not person.name:
            return replace(UNKNOWN, person=person)
        return Resolved(person.name, person.role or None, sure, person)


def _brief(name: str) -> str:
    """A description within another: "Two sources at mines in Fen" as "two sources at mines"; names stay as they are."""
    name = " ".join(re.split(r"\s(?=(?:at|from|in|for|with|near|on)\s)", name)[:2])
    first, _, rest = name.partition(" ")
    return name if NAME.match(rest) or not can_speak(first.lower()) else name[0].lower() + name[1:]


def _named(person: Person, titles: list[str], sure: float) -> Resolved:
    return Resolved(person.name, " ".join(titles) or person.role, sure, person)


@cache
def _well_known() -> dict[str, str]:
    return dict(line.split("=") for line in lexicon.lines("well_known"))

"""Whom a mention beside a verb of saying means: by name, by office, or by "he" and "she".

A wrong name is the worst mistake there is. Where two people fit, nobody is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech.people import NAME, People, Person, folded, role_words, split_name
from bot.engine.text import Document

FAR = 3  # paragraphs after which a pronoun no longer stands for who was spoken of last
LONGEST_ACRONYM = 5  # letters; longer words in capitals are names, as in transcripts
REACH = 600  # characters back in which somebody is looked for when no sentence was about anybody
RECENT = 40  # mentions back that are looked through; an article has about as many

_TAIL = re.compile(r"(?:,?\s+(?:who|which|that)|,)$")
_PREPOSITION = re.compile(r"\b(?:for|of|from|at|in|with|by|to|on|under|behind|against)\s+(?:[a-z-]+ )*$")
_LEAD = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_WORD = re.compile(r"[\w’'.-]+")
_HEAD = re.compile(r"\s(?:for|of|from|at|in|with|by|to|on|who|led)\s")
_WRITTEN = r"(?:statement|tweet|post|letter|e-?mail|memo|press release|announcement|message|filing)s?"
_SENT = "(?:released|issued|published|posted|sent)"
_VEHICLE = re.compile(rf"(?:[Tt]he |[Aa]n? )?(?:[\w-]+ ){{0,2}}{_WRITTEN} (?:{_SENT} )?(?:by|from|of) (.+)")
_OWNED = re.compile(rf"(.+?)['’]s? (?:[\w-]+ )?{_WRITTEN}")
_DATA = re.compile(
    r"(?:[Tt]he |[Aa]n? )?(?:[\w-]+ )?(?:data|figures|statistics|projections|findings)\s+(?:from|by|of)\s+(.+)"
)
_PRONOUNS = {"he": "m", "she": "f"}
_FEMALE = frozenset(("woman", "girl", "mother", "wife", "sister", "daughter", "widow"))
_SHARES = frozenset(
    (
        "half",
        "third",
        "quarter",
        "majority",
        "percent",
        "most",
        "many",
        "some",
        "one",
    )
) | frozenset(("two", "three", "four", "five", "six", "seven", "eight"))
_MALE = frozenset(("man", "boy", "father", "husband", "brother", "son"))
_PEOPLE_ENDINGS = (
    "er",
    "ers",
    "or",
    "ors",
    "ist",
    "ists",
    "ian",
    "ians",
    "man",
    "men",
    "woman",
    "women",
    "ant",
    "ants",
    "ent",
    "ents",
    "ee",
    "ees",
)
_NOBODY = frozenset(("i", "we", "you", "it", "they", "who", "which", "that", "this", "one", "each", "both", "neither"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention stands for: a name or description, with how sure that is, 0..1."""

    speaker: str | None
    role: str | None
    sure: float
    person: Person | None = None


UNKNOWN = Resolved(None, None, 0.3)


class Resolver:
    """Resolves the mentions of an article, told of them in order of place."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._people = People(document)
        self._paragraphs = [paragraph.span[0] for paragraph in document.paragraphs]
        self._focus: list[tuple[int, int, Person]] = []  # paragraph, place, who was a subject or spoke there
        self._sentences: list[int] = []
        self._body: tuple[int, Resolved] | None = None  # the last body or document that spoke
        self._group: tuple[int, Resolved] | None = None

    def sentence(self, start: int) -> None:
        """Take note of where a sentence begins."""
        self._sentences.append(start)

    def subject(self, mention: Span, place: int) -> None:
        """Take note of the subject of a sentence; `place` counts paragraphs."""
        text = self._text[mention[0] : mention[1]]
        if " and " in text:
            return
        gender = _PRONOUNS.get(text.lower())
        if gender:
            person = self._pronoun(gender, mention[0], place).person
        else:
            run = _last_name(text)
            person = self._people.person(run, near=self._near(place)) if run else None
            if run is None and (person := self._described(text, place).person) is None and _is_one(text):
                person = Person("", _gender_of(text), Counter([""]))
        if person:
            self._note(place, mention[0], person)

    def speaker(self, mention: Span, place: int) -> Resolved:
        """Whom the source of a quote means."""
        text = _TAIL.sub("", self._text[mention[0] : mention[1]]).strip()
        lower = text.lower().split("'")[0].split("’")[0]
        if lower in _PRONOUNS:
            found = self._pronoun(_PRONOUNS[lower], mention[0], place)
        elif lower in ("it", "they", "this"):
            kept = self._body if lower != "they" else self._group
            found = kept[1] if kept and place == kept[0] else UNKNOWN
            found = Resolved(found.speaker, found.role, min(found.sure, 0.72)) if found.speaker else UNKNOWN
        elif lower in _NOBODY:
            found = UNKNOWN
        else:
            found = self._mentioned(text, place)
        if found.person is None and _is_one(text):
            # Somebody without a name spoke: "he" in the next sentence is that one, and nobody named before.
            stranger = Person(found.speaker or "", _gender_of(text))
            stranger.roles[""] += 1
            self._note(place, mention[0], stranger)
        if found.person:
            self._note(place, mention[0], found.person)
        elif found.speaker:
            if _is_plural(text):
                self._group = place, found
            else:
                self._body = place, found
        return found

    def _note(self, place: int, at: int, person: Person) -> None:
        """Keep who was spoken of, in order of place: quotes are told of when it is known where they end."""
        insort(self._focus, (place, at, person), key=lambda noted: noted[1])

    def _paragraph_of(self, at: int) -> int:
        return bisect_left(self._paragraphs, at + 1)

    def _near(self, place: int) -> Person | None:
        return self._focus[-1][2] if self._focus and place - self._focus[-1][0] <= FAR else None

    # --- names and descriptions ---

    def _mentioned(self, text: str, place: int) -> Resolved:
        text = text.partition(", who")[0]
        if " and " in text and (several := self._several(text)):
            return several
        description, comma, name = text.partition(", ")
        if comma and (run := _last_name(name)) and (person := self._people.person(run)):
            return self._named(person, split_name(run)[0] or [_clean(description)], 0.9)
        if comma and NAME.fullmatch(name) and not NAME.fullmatch(_clean(description)) and _can_speak(description):
            return Resolved(self._people.body(name) or name, None, 0.8)  # "the water company, Fen Flow"
        if vehicle := _VEHICLE.fullmatch(text) or _OWNED.fullmatch(text):  # "a statement by", "Moss's letter"
            inner = self._mentioned(vehicle[1], place)
            if inner.speaker:
                return replace(inner, sure=inner.sure * 0.95)
        if _is_document(text):
            return self._described(text, place)
        first = NAME.match(text)
        whose = first and text[first.end() :].startswith((" of ", " from ", " at ", " with ", " in ", ", "))
        if first and whose and (person := self._people.person(first[0])):  # "Ada Moss of the harbour board"
            return self._named(person, [], 0.9)
        run = _last_name(text)
        return (self._by_name(run, text, place) if run else None) or self._described(text, place)

    def _several(self, text: str) -> Resolved | None:
        """Two people, or a group with "and" in it; None for one with two roles: "wife and nominee Ada Moss"."""
        parts = re.split(r",? and ", text)
        if ", " in parts[-1]:
            return None
        people = [self._people.person(run) if (run := _last_name(part)) else None for part in parts]
        if len(people) == 2 and all(people):
            return Resolved(" and ".join(one.name for one in people if one), None, 0.8)
        if people[-1] and not NAME.search(parts[0]):
            return None
        return Resolved(_clean(text), None, 0.8) if _can_speak(text) else UNKNOWN

    def _by_name(self, run: str, text: str, place: int) -> Resolved | None:
        titles, words = split_name(run)
        if not words:
            return None
        whole = len(run.split()) == len(titles) + len(words)  # else a body: "Fellow Republicans", "White House"
        found = self._people.candidates(run)
        if found:
            sure = 0.95 if len(words) > 1 else 0.92
            return self._named(found[0], titles, sure) if len(found) == 1 else self._which(found, titles, place)
        if body := self._people.body(run):
            return Resolved(body, None, 0.8)
        alone = _honoured(titles) if titles else run == text
        if len(words) == 1 and whole and alone and words[0] not in lexicon.words("not_names"):
            return self._by_one_name(words[0], titles, place)
        lead = text[: text.rindex(run)].split()
        if lead and lead[-1].isalpha() and lead[-1].islower() and lead[-1] not in ("the", "a", "an"):
            return Resolved(run, None, 0.8)  # "the daily Harbour Gazette"
        return Resolved(_clean(text), None, 0.8)

    def _by_one_name(self, word: str, titles: list[str], place: int) -> Resolved:
        """Somebody or something whom the article gives one name only."""
        if not titles and _can_speak(word.lower()):  # "Scientists said"
            return self._described(word, place)
        if similar := self._people.misspelt(word):
            return self._named(similar, titles, 0.72)
        known = _well_known().get(folded(word))
        name = known or (word.title() if word.isalpha() and word.isupper() and len(word) > LONGEST_ACRONYM else word)
        if titles or known:
            return self._named(self._people.single(name, titles, word), titles, 0.8)
        return Resolved(name, None, 0.8)

    def _which(self, found: list[Person], titles: list[str], place: int) -> Resolved:
        """Which of several people with one surname: the one spoken of last, if the article goes on with them."""
        recent = [person for paragraph, _, person in self._focus[-RECENT:] if place - paragraph <= FAR]
        for person in reversed(recent):
            if person in found:
                others = [one for one in recent[-6:] if one in found and one is not person]
                return self._named(person, titles, 0.6 if others else 0.7)
        starts = [self._paragraph_of(self._people.first(one)) for one in found]
        if starts[0] < min(starts[1:]):  # whom the article brings in first; relatives keep their forenames
            return self._named(found[0], titles, 0.68)
        return UNKNOWN

    def _named(self, person: Person, titles: list[str], sure: float) -> Resolved:
        return Resolved(person.name, " ".join(titles) or person.role, sure, person)

    def _described(self, text: str, place: int) -> Resolved:
        """Who "the French president" or "the mayor" is; the description itself where it names nobody."""
        if data := _DATA.match(text):  # "data from the Geological Survey" is what the Survey says
            return Resolved(_clean(data[1]), None, 0.8)
        words = [word for word in _WORD.findall(text) if word.lower() not in ("the", "a", "an")]
        if not words:
            return UNKNOWN
        first = text.split()[0].lower()
        if first in ("its", "his", "her", "their", "my", "our"):  # whose, only the sentences before could tell
            return UNKNOWN
        if not _can_speak(text):
            return UNKNOWN
        if _is_plural(text) or first in ("a", "an", "one", "another", "some"):
            return Resolved(_clean(text), None, 0.8)
        if first == "the" or len(words) == 1:
            wanted = role_words(" ".join(words))
            if len(wanted) > 1:
                wanted.discard("leader")
            fitting = self._people.holders(wanted)
            if len(fitting) > 1:
                near = self._near(place)
                fitting = [near] if near in fitting else fitting
            if len(fitting) == 1:
                return self._named(fitting[0], [], 0.85)
            if len(fitting) > 1:
                return UNKNOWN
            if len(words) == 1 and (body := self._people.body(words[0])):
                return Resolved(body, None, 0.8)
            if _is_person_noun(words[-1]) and not _PREPOSITION.search(text + " "):
                return UNKNOWN
        if re.search(r"\w['’]s?\s", text) and _is_one(text):
            return UNKNOWN  # "Moss's lawyer" may be somebody whom the article names elsewhere
        return Resolved(_clean(text), None, 0.8)

    # --- pronouns ---

    def _pronoun(self, gender: str, at: int, place: int) -> Resolved:
        """Who "he" is: the last subject or speaker that can be one, unless somebody named since may be meant."""
        here = bisect_left(self._sentences, at + 1) - 1
        before = self._sentences[here - 1] if here > 0 else 0
        last = bisect_left(self._focus, at, key=lambda noted: noted[1])
        near = next(
            (
                (where, person)
                for paragraph, where, person in reversed(self._focus[max(0, last - RECENT) : last])
                if place - paragraph <= FAR and person.may_be(gender)
            ),
            None,
        )
        since = near[0] + 1 if near else max(0, at - REACH)
        others = [
            one for one in self._named_between(since, at) if one.may_be(gender) and (not near or one is not near[1])
        ]
        recent = {id(one): one for one in self._named_between(before, at) if one.may_be(gender)}
        if near and not others:
            return self._meant(near[1], gender, 0.9)
        introduced = any(self._people.first(one) >= before for one in recent.values() if not near or one is not near[1])
        if near and near[0] >= before:
            if introduced:  # "a worry to Ada Moss, who": the next "she" may be either
                return UNKNOWN
            return self._meant(near[1], gender, 0.78)
        if len(recent) == 1:
            return self._meant(next(iter(recent.values())), gender, 0.75)
        return UNKNOWN

    def _meant(self, person: Person, gender: str, sure: float) -> Resolved:
        if not person.name:
            return Resolved(None, None, 0.3, person)
        sure -= 0 if person.settled == gender else 0.03
        return Resolved(person.name, person.role or None, sure, person)

    def _named_between(self, start: int, end: int) -> list[Person]:
        """The people named outside quotations between two places."""
        mentions = self._people.mentions
        last = bisect_left(mentions, end, key=lambda mention: mention[0])
        return [person for at, person in mentions[max(0, last - RECENT) : last] if at >= start]


def _last_name(text: str) -> str | None:
    """The run of capitalised words at the end of a mention, unless it belongs to another noun: "a lawyer for Moss"."""
    runs = list(NAME.finditer(text))
    if not runs or runs[-1].end() < len(text.rstrip(" .")):
        return None
    before = text[: runs[-1].start()]
    return None if _PREPOSITION.search(before) else runs[-1][0]


def _honoured(titles: list[str]) -> bool:
    """Whether titles end in one that a person bears: "President", "Mr"; "Public Health" is none."""
    return bool(titles) and titles[-1].lower().rstrip(".") in lexicon.words("person_nouns") | lexicon.words(
        "honorifics"
    )


def _is_one(text: str) -> bool:
    """Whether a description is of one person: "a company spokeswoman", "the woman"."""
    head = _HEAD.split(text)[0].split()
    return bool(head) and not head[-1][0].isupper() and not _is_plural(text) and _is_person_noun(head[-1])


def _gender_of(text: str) -> str:
    """What a description tells of a gender: "spokeswoman", "his mother"."""
    words = set(text.lower().split())
    if words & (lexicon.words("titles_female") | _FEMALE):
        return "f"
    return "m" if words & (lexicon.words("titles_male") | _MALE) else ""


def _is_document(text: str) -> bool:
    """Whether a mention is a thing written by somebody: "a study by Ada Moss"."""
    return any(word.lower() in lexicon.words("speech_documents") for word in _HEAD.split(text)[0].split())


def _is_plural(text: str) -> bool:
    head = _HEAD.split(text)[0].split()
    word = head[-1].lower() if head else ""
    plural = word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s"))
    return plural or word in ("people", "police", "men", "women")


def _can_speak(text: str) -> bool:
    """Whether what a description says can say something: people, a body, a document; not "verbal threats"."""
    parts = _HEAD.split(text)
    head = parts[0].split()
    word = head[-1].lower() if head else ""
    if len(parts) > 1 and (word.strip("%").isdigit() or word in _SHARES):  # "nearly half of the voters"
        head = parts[1].split()
        word = head[-1].lower() if head else ""
    singular = word.removesuffix("s")
    lists = ("group_nouns", "person_nouns", "titles", "speech_documents")
    if any(word in lexicon.words(name) or singular in lexicon.words(name) for name in lists):
        return True
    if head and head[-1][0].isupper():
        return True
    return word.endswith(_PEOPLE_ENDINGS)


def _is_person_noun(word: str) -> bool:
    """Whether a noun is said of one person: "senator", "nominee", "woman"."""
    lower = word.lower()
    return lower in lexicon.words("person_nouns") or lower in lexicon.words("titles")


@cache
def _well_known() -> dict[str, str]:
    return dict(line.split("=") for line in lexicon.lines("well_known"))


def _clean(text: str) -> str:
    return _POSSESSIVE.sub("", _LEAD.sub("", " ".join(text.split())))

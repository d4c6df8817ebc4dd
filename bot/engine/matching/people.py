"""Who is meant: forms of a name put together to persons, and persons told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.engine import lexicon
from bot.engine.matching.names import may_be_one, name_words, rank_names
from bot.engine.matching.sounds import sound
from bot.engine.model import SpeakerRecord

# Points of score: names this close to the best one fit as well. "Hartwell" is that far from "Ada M. Hartwell".
CLOSE_NAMES = 8.0
GUESSED = 90.0  # below it a name was read with its slips, and the answer says so


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in all the forms that articles give the name; the fullest of the common ones first."""

    forms: tuple[SpeakerRecord, ...]

    @property
    def name(self) -> str:
        """The form to call the person by."""
        return self.forms[0].name


@dataclass(frozen=True, slots=True)
class People:
    """Who somebody may mean by a name or role, and what to say when that is several people or a guess."""

    persons: tuple[Person, ...] = ()
    score: float = 0.0  # how well the name fits
    note: str | None = None

    @property
    def speakers(self) -> tuple[SpeakerRecord, ...]:
        """All forms of all of them."""
        return tuple(form for person in self.persons for form in person.forms)


def meant(typed: str, speakers: Sequence[SpeakerRecord], *, roles: bool = True, exactly: bool = False) -> People:
    """Who is meant among `speakers`, which hold everybody who shares a word with those who fit.

    Each is known by name, by role, and by both together; the best of the three counts. `exactly`: by this very form.
    """
    labels: dict[str, list[SpeakerRecord]] = {}
    for speaker in speakers:
        labels.setdefault(speaker.name, []).append(speaker)
        if roles and speaker.role and not exactly:
            labels.setdefault(speaker.role, []).append(speaker)
            labels.setdefault(f"{speaker.role} {speaker.name}", []).append(speaker)
    if exactly:
        ranked = [(typed, 100.0)] if typed in labels else []
    else:
        names = [one.name for one in speakers]
        best = dict(rank_names(bare(typed), names))
        for label, score in rank_names(without_article(typed), labels):
            best[label] = max(score, best.get(label, 0.0))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
    if not ranked:
        return People()
    top = ranked[0][1]
    fitting = {one.name for label, score in ranked if score >= top - CLOSE_NAMES for one in labels[label]}
    found = [person for person in persons_of(speakers) if any(form.name in fitting for form in person.forms)]
    found.sort(key=lambda person: (-sum(form.quotes for form in person.forms), person.name))
    return People(tuple(found), top, None if exactly else _note(typed, found, top))


def persons_of(speakers: Sequence[SpeakerRecord]) -> list[Person]:
    """Forms of a name put together: "Ada M. Hartwell", "Ada Hartwell", and "Hartwell" if only they may be meant."""
    namesakes: dict[str, list[SpeakerRecord]] = {}
    for one in speakers:
        words = name_words(one.name)
        namesakes.setdefault(sound(words[-1]) if words else one.name, []).append(one)
    found: list[list[SpeakerRecord]] = []
    for bearers in namesakes.values():
        persons: list[list[SpeakerRecord]] = []
        for one in sorted(bearers, key=lambda form: (-len(name_words(form.name)), -len(form.name), form.name)):
            fitting = [person for person in persons if all(may_be_one(one.name, form.name) for form in person)]
            if len(fitting) == 1:
                fitting[0].append(one)
            else:
                persons.append([one])
        found += persons
    return [Person(tuple(sorted(forms, key=_fullest))) for forms in found]


def without_article(typed: str) -> str:
    """What was typed without "the" before it."""
    words = typed.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in ("the", "a", "an") else words)


def bare(typed: str) -> str:
    """A name as typed without the titles before it: "Mr Moss", "President Arnaud"."""
    words = without_article(typed).split()
    titles = lexicon.words("honorifics")
    while len(words) > 1 and words[0].casefold().rstrip(".") in titles:
        words = words[1:]
    return " ".join(words)


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _fullest(form: SpeakerRecord) -> tuple[bool, int, str]:
    return len(name_words(form.name)) == 1, -form.quotes, form.name


def _note(typed: str, found: Sequence[Person], score: float) -> str | None:
    shown = f"“{' '.join(typed.split())}”"
    if len(found) > 1:
        return f"{shown} fits {len(found)} speakers: {listed([person.name for person in found])}."
    (person,) = found
    if score < GUESSED:
        return f"{shown} is read as {person.name}."
    if spellings := list(_other_spellings(person)):
        return f"{person.name} is also written {listed(spellings)}."
    return None


def _other_spellings(person: Person) -> Iterable[str]:
    """Full names of one person that are neither a part of the first one nor the whole of it."""
    first = set(name_words(person.name))
    for form in person.forms[1:]:
        words = name_words(form.name)
        if len(words) > 1 and not (first <= set(words) or first >= set(words)):
            yield form.name

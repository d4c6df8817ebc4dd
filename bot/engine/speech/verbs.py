"""Verbs of saying in all their forms, with what each can take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.engine import lexicon

Form = Literal["base", "third", "past", "ing"]

_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of saying. `particle` are the words it needs behind it; the flags tell what it takes."""

    lemma: str
    particle: tuple[str, ...]
    quote: bool
    clause: bool
    bare: bool
    object: bool
    recipient: bool
    document: bool


@cache
def verbs() -> dict[str, tuple[tuple[Form, Verb], ...]]:
    """Every form of every verb of saying; phrasal verbs first."""
    found: dict[str, list[tuple[Form, Verb]]] = {}
    for line in lexicon.lines("cues"):
        words, *flags = line.split(" ")
        lemma, *irregular = words.split("/")
        head, *particle = lemma.split("_")
        past = [form.split("_")[0] for form in irregular] or [_past(head)]
        verb = Verb(lemma.replace("_", " "), tuple(particle), *(flag in flags for flag in "qcbord"))
        forms: list[tuple[str, Form]] = [(head, "base"), (_third(head), "third"), (_ing(head, past[0]), "ing")]
        forms += [(form, "past") for form in dict.fromkeys(past)]
        for form, kind in forms:
            found.setdefault(form, []).append((kind, verb))
    return {form: tuple(sorted(rows, key=lambda row: -len(row[1].particle))) for form, rows in found.items()}


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    return lemma[:-1] + "ied" if lemma[-1] == "y" and lemma[-2] not in _VOWELS else lemma + "ed"


def _third(lemma: str) -> str:
    if lemma.endswith(("s", "sh", "ch", "x", "go")):
        return lemma + "es"
    return lemma[:-1] + "ies" if lemma[-1] == "y" and lemma[-2] not in _VOWELS else lemma + "s"


def _ing(lemma: str, past: str) -> str:
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe")):
        return lemma[:-1] + "ing"
    doubled = past.endswith(lemma[-1] * 2 + "ed") and len(past) == len(lemma) + 3
    return lemma + (lemma[-1] if doubled or lemma in ("beg",) else "") + "ing"

"""Offices and callings in words: "the French president", "Gov.", "a professor of law at Fen College"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.speech.names import POSSESSIVE, nations

_WORD = re.compile(r"[\w’'.&-]+")
_PREPOSITIONS = frozenset(("of", "for", "at", "in", "to", "with", "from", "on", "by", "and", "who"))
_SMALL = frozenset(("the", "a", "an", "his", "her", "its", "their", "our", "then", "now"))
_LONG = {
    "gov": "governor",
    "sen": "senator",
    "rep": "representative",
    "gen": "general",
    "prof": "professor",
    "col": "colonel",
    "lt": "lieutenant",
    "capt": "captain",
    "sgt": "sergeant",
    "maj": "major",
    "dr": "doctor",
    "insp": "inspector",
    "supt": "superintendent",
    "cmdr": "commander",
    "adm": "admiral",
    "det": "detective",
    "cllr": "councillor",
    "rev": "reverend",
    "chairman": "chair",
    "chairwoman": "chair",
    "chairperson": "chair",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "councilor": "councillor",
    "councilman": "councillor",
    "councilwoman": "councillor",
    "advisor": "adviser",
    "attorney": "lawyer",
    "solicitor": "lawyer",
    "barrister": "lawyer",
    "counsel": "lawyer",
}
# Words that make another office of one: "vice president" is not the president, "attorney general" no general.
_OTHER = frozenset(
    ("vice", "deputy", "former", "ex", "acting", "assistant", "candidate", "nominee", "elect", "shadow", "prime")
) | frozenset(("lawyer", "secretary", "surgeon", "inspector", "first", "under", "lieutenant", "chief"))


@dataclass(frozen=True, slots=True)
class Role:
    """An office: its noun, the words before it, and the words after it ("of the harbour board")."""

    noun: str
    before: frozenset[str]
    after: frozenset[str]


def read_role(text: str) -> Role | None:
    """A description as an office; None when it has no words."""
    words = [_plain(word) for word in _WORD.findall(text) if word.lower() not in _SMALL]
    words = [word for word in words if word]
    cut = next((n for n, word in enumerate(words) if word in _PREPOSITIONS), len(words))
    if not cut:
        return None
    after = frozenset(word for word in words[cut:] if word not in _PREPOSITIONS)
    return Role(words[cut - 1], frozenset(words[: cut - 1]), after)


def bears(held: Role, asked: Role) -> bool:
    """Whether who holds one office can be called by another: "the minister" for "the trade minister of Orsa"."""
    if held.noun != asked.noun or (held.before ^ asked.before) & _OTHER:
        return False
    known = held.before | held.after
    return asked.before <= known and (not held.after or asked.after <= known)


def _plain(word: str) -> str:
    lower = POSSESSIVE.sub("", word).lower().rstrip(".")
    nation = nations().get(lower)
    return nation.lower().rstrip(".") if nation else _LONG.get(lower, lower)

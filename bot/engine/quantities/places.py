"""Where something was so: the places a sentence names, as they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from bot.engine import lexicon
from bot.engine.model import Span

_WORD = r"(?:(?:[A-Z]\.){2,}|(?:St|Ft|Mt)\.|[A-Z](?:[\w-]|[’'](?=\w)(?!s\b))*)"
_REGION = r"(?:(?:north|south|east|west|central|upper|lower|northern|southern|eastern|western|north-\w+|south-\w+)\s)?"
_SORT = (
    r"(?:province|region|district|county|state|city|town|village|valley|basin|island|islands|peninsula|coast|port|desert"
    r"|delta|plateau|strait|bay|river|mountains|highlands|reservoir|lake|canal|forest)"
)
_NAME = (
    rf"(?:(?:{_SORT}|republic|kingdom)\sof\s)?{_REGION}"
    rf"(?P<name>{_WORD}(?:\s(?:(?:of|de|del|la|le|al)\s)?{_WORD}){{0,4}})(?:\s{_SORT}\b)?"
)
_LOCATED = re.compile(
    rf"\b(?:[Ii]n|[Aa]cross|[Tt]hroughout|[Nn]ear|[Oo]utside|[Oo]ff|[Ii]nside|[Ii]nto|[Aa]round)\s(?P<the>the\s)?(?P<place>{_NAME})"
)
_WHOSE = re.compile(r"[’']s(?P<nouns>(?:\s[A-Za-z-]+){1,3})")  # "Norland's overall population"
_OF = re.compile(
    rf"\b(?P<place>(?:(?i:{_SORT}|republic|kingdom))\sof\s(?:the\s)?(?P<name>{_WORD}(?:\s{_WORD}){{0,3}}))"
)
_NAMED = re.compile(rf"\b(?:The\s)?(?P<place>{_WORD}(?:\s{_WORD}){{0,3}})(?:[’']s?\b)?")
_ADJECTIVE = re.compile(r"(?<![\w-])(?P<word>[A-Z][a-z]+|U\.S\.|US|UK|EU)(?=\s(?![A-Z]))")
_OF_WHAT = re.compile(r"\b(?P<nouns>[a-z]+)\sof\s$")  # "the government of Norland"
_BEFORE_IN = re.compile(r"[A-Za-z]+(?=\s$)")
_SHORT = frozenset(("US", "UK", "EU", "USA", "UAE", "DC"))
_AFTER = re.compile(r"(?P<whose>[’'])|\s(?P<word>[a-z]+)")
SHORTEST = 2  # letters of a name: "UK"
LONGEST_NOUN = 20  # characters of a noun before "of" or "in"
# A name that stands for a place has things happen in it at least so often among its mentions; that of a person, whom
# somebody has confidence in, has not.
LEAST_LOCATED = 0.2

Place = tuple[int, int, str]


def known_places(text: str, paragraphs: Sequence[Span]) -> frozenset[str]:
    """The names that an article has things happen in: what may stand elsewhere for the place, "Norland's exports"."""
    located: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for start, end in paragraphs:
        located.update(match["name"] for match in _LOCATED.finditer(text, start, end) if _is_place(text, match))
        named.update(match["place"] for match in _NAMED.finditer(text, start, end))
    return frozenset(name for name, count in located.items() if count >= LEAST_LOCATED * named[name])


def places(text: str, start: int, end: int, known: frozenset[str]) -> list[Place]:
    """The places named from `start` to `end` with where they stand, in order; each character in one of them only."""
    found: list[Place] = []
    for match in _LOCATED.finditer(text, start, end):
        if _is_place(text, match):
            found.append((*match.span("place"), match["place"]))
    for match in _OF.finditer(text, start, end):
        if not _within(match.start(), found) and match["name"].lower() not in lexicon.words("not_places"):
            found.append((*match.span("place"), match["place"]))
    taken = list(found)
    for match in _NAMED.finditer(text, start, end):
        name = match["place"]
        whose = _WHOSE.match(text, match.end("place"))
        of_what = _OF_WHAT.search(text, max(start, match.start() - LONGEST_NOUN), match.start())
        nouns = " ".join(one["nouns"].lower() for one in (whose, of_what) if one)
        of_nations = not lexicon.words("nation_nouns").isdisjoint(nouns.split())
        if (of_nations or name in known or name in _nation_names()) and not _within(match.start(), taken):
            found.append((*match.span("place"), name))
    for match in _ADJECTIVE.finditer(text, start, end):
        nation = _nations().get(match["word"].lower())
        if nation in _nation_names() and not _within(match.start(), found):
            found.append((*match.span("word"), nation))
    return sorted(found)


def _is_place(text: str, match: re.Match[str]) -> bool:
    """Not a month, a title, a body or a language; not whose something is, nor what a noun is called after: "in Moss's
    view", "in the Harbour Party primary".
    """
    name = match["name"].lower()
    first, last = name.split()[0], name.split()[-1]
    if name.isalpha() and match["name"].isupper() and match["name"] not in _SHORT:
        return False  # "GOP"
    before = _BEFORE_IN.search(text, max(0, match.start() - LONGEST_NOUN), match.start())
    if last in lexicon.words("quantity_times") or (before and before[0].lower() in lexicon.words("trust_nouns")):
        return False  # "in Miami Tuesday" is cut too late; "faith in Moss"
    if any(first.rstrip(".") in lexicon.words(words) for words in ("months", "quantity_times", "titles", "honorifics")):
        return False
    if name in _nations() and name not in ("u.s.", "us"):
        return False  # "in American politics"
    if name in lexicon.words("not_places") or first in lexicon.words("not_places") or len(name) < SHORTEST:
        return False
    after = _AFTER.match(text, match.end())
    if after and match["the"] and after["word"]:
        word = after["word"]
        if not (
            word in lexicon.words("function_words") or word in lexicon.words("quantity_verbs") or word.endswith("ed")
        ):
            return False
    return not (after and after["whose"])


def _within(at: int, spans: Sequence[Place]) -> bool:
    return any(start <= at < end for start, end, _ in spans)


@cache
def _nation_names() -> frozenset[str]:
    return frozenset(_nations().values()) - {"North", "South", "Saudi", "Korea"}  # parts of names


@cache
def _nations() -> dict[str, str]:
    return dict(line.split("=") for line in lexicon.lines("nationalities"))

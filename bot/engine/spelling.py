"""One normalisation for whatever is searched and whatever is asked: any spelling of a word leads to the same key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

from bot.engine import lexicon

LONGEST_WORD = 40  # characters of a word that count; German compounds in news stay below, junk does not
LONGEST_TEXT = 2_000_000  # characters that are looked at; twice the largest article that is read
GROWTH = 4  # times that Unicode may lengthen a run of characters; U+FDFA alone would by 18

# Misspelling keys as measured in research (SymSpell's idea): two letters fewer of the first seven find 94 % of words
# with one or two slips among the best four; shorter words would find too many others.
PREFIX = 7
SHORT_WORD = 6  # letters; below it one slip is forgiven, from it two
SHORTEST_KEYED = 3

_MARKS = {**dict.fromkeys("’‘ʼ`´", "'"), "%": " percent ", "$": " dollar ", "€": " euro ", "£": " pound "}
_MARK = re.compile("[" + "".join(_MARKS) + "]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_DOTTED = re.compile(r"\b[a-z](?:\.[a-z])+\b\.?")
# "U.S." is also typed "u s", and "171,000" also "171 000"; at the ends of such a run "a" and "i" are words.
_TOGETHER = re.compile(
    r"(?<![\w'.,])(?:[b-hj-z](?: [a-z])* [b-hj-z](?!\w)|[0-9]{1,3}(?: [0-9]{3})+(?!\w|[.,][0-9]))", re.ASCII
)
_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)+|[a-z0-9\x80-\U0010ffff]+(?:'[a-z0-9\x80-\U0010ffff]+)*")
_THOUSANDS = re.compile(r",(?=[0-9]{3}(?![0-9]))")
# Scripts written without spaces between words, or with endings grown to them: indexed by pairs of characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_VOWEL = re.compile("[aeiouy]")
_OUR = re.compile(r"(?<=[a-z]{2})our(?=$|abl|it|hood|er|ful|ist|al|i$)")


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters without accents and possessives; unspaced scripts as pairs of characters."""
    found: list[str] = []
    for word in _WORD.findall(_plain(text[:LONGEST_TEXT])):
        if word.isalpha() and word.isascii():  # nearly all
            found.append(word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD])
        elif word[0].isdecimal() and not word.isalnum():
            found.append(_THOUSANDS.sub("", word).replace(",", ".")[:LONGEST_WORD])
        elif word.isascii() or not _IS_UNSPACED.search(word):
            found.append(word.removesuffix("'s").replace("'", "")[:LONGEST_WORD])
        else:
            for run in _RUNS.findall(word):
                found += _character_pairs(run) if _IS_UNSPACED.match(run) else [run[:LONGEST_WORD]]
    return [word for word in found if word]


def fold(text: str) -> tuple[str, ...]:
    """The word keys of a text in its order: small letters, no accents or possessives, light stem, American spelling."""
    return tuple(map(key, plain_words(text)))


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """The key of one plain word. Keys are for comparing, not for reading: "tariffs" and "tariff" give "tarif"."""
    word = _same_words().get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    return _spelling(_stem(word))


def is_function_word(word: str) -> bool:
    """Whether a key is of a word that tells nothing alone: "the", "would"."""
    return word in function_words()


def function_words() -> frozenset[str]:
    """The keys of words that tell nothing alone."""
    return _keys("function_words")


def is_common_word(word: str) -> bool:
    """Whether a key is of a word that much of the news holds: "government", "year"."""
    return word in _keys("common_words")


def deletions(word: str) -> tuple[str, ...]:
    """The misspelling keys of a word key: two that share one are likely the same word. Empty for numbers and stubs."""
    if len(word) < SHORTEST_KEYED or not word.isalpha():
        return ()
    start = word[:PREFIX]
    kept = {start} | {start[:i] + start[i + 1 :] for i in range(len(start))}
    if slips(word) > 1:
        kept |= {start[:i] + start[i + 1 : j] + start[j + 1 :] for j in range(len(start)) for i in range(j)}
    return tuple(sorted(one for one in kept if one))


def slip_keys(word: str) -> tuple[int, ...]:
    """The misspelling keys of a word as numbers of 32 bits."""
    return tuple({crc32(one.encode()) for one in deletions(word)})


def slips(word: str) -> int:
    """How many letters may be wrong in a word."""
    return 1 if len(word) < SHORT_WORD else 2


def _plain(text: str) -> str:
    text = _MARK.sub(lambda found: _MARKS[found[0]], text).lower()
    if not text.isascii():
        text = _FOREIGN.sub(_plain_run, text)
    text = _phrase().sub(lambda found: _phrases()[found[0]], text)
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    return _TOGETHER.sub(_without_spaces, text)


def _without_spaces(found: re.Match[str]) -> str:
    return found[0].replace(" ", "")


def _plain_run(found: re.Match[str]) -> str:
    """Letters and digits of any script without accents; what is invisible goes, all else becomes a space."""
    run = found[0]
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", run)[: GROWTH * len(run) + GROWTH].casefold())
    kept = []
    for character in spread:
        kind = unicodedata.category(character)
        if kind[0] in "LN" or (kind[0] == "M" and not unicodedata.combining(character)):
            kept.append(character)
        elif kind[0] != "M" and kind != "Cf":
            kept.append(" ")
    return unicodedata.normalize("NFC", "".join(kept)).lower()


def _character_pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _stem(word: str) -> str:
    """Without plural and -ing, -ed, -ly, final e: what is left need not be a word."""
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for end in ("ing", "ed", "ly"):
        rest = word.removesuffix(end)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest) and not word.endswith("eed"):
            word = rest
            break
    if word.endswith("e") and len(word) > 3 and not word.endswith(("tre", "ee")):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


def _spelling(stem: str) -> str:
    """The stem with American endings; on both sides, so that words which only look alike do no harm."""
    stem = _same_words().get(stem, stem)
    stem = _OUR.sub("or", stem)
    for british, american in (
        ("isation", "ization"),
        ("is", "iz"),
        ("ys", "yz"),
        ("enc", "ens"),
        ("tre", "ter"),
        ("ogu", "og"),
    ):
        if len(stem) > 4 and stem.endswith(british):
            return stem[: -len(british)] + american
    return stem


@lru_cache(maxsize=1)
def _same_words() -> dict[str, str]:
    return _pairs("same_words", " ")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    return _pairs("same_phrases", "=")


@lru_cache(maxsize=1)
def _phrase() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(_phrases(), key=len, reverse=True))) + r")\b")


@lru_cache(maxsize=4)
def _keys(name: str) -> frozenset[str]:
    return frozenset(key(word) for word in lexicon.lines(name))


def _pairs(name: str, between: str) -> dict[str, str]:
    split = (line.partition(between) for line in lexicon.lines(name))
    return {variant: kept for variant, _, kept in split}

"""What a description without a name tells: one or many, a person or a body, he or she, able to speak or not."""

from __future__ import annotations

import re

from bot.engine import lexicon

_LEAD = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_BRACKET = re.compile(r"\s*\([^()]*(?:\)|$)")
_HEAD = re.compile(r"\s(?:for|of|from|at|in|with|by|to|on|who|which|that|led|familiar|close|near)\s")
_FEMALE = frozenset(("woman", "girl", "mother", "wife", "sister", "daughter", "widow"))
_MALE = frozenset(("man", "boy", "father", "husband", "brother", "son"))
_SHARES = frozenset(("half", "third", "quarter", "majority", "percent", "most", "many", "some", "one")) | frozenset(
    ("two", "three", "four", "five", "six", "seven", "eight")
)
_ENDINGS = ("er", "or", "ist", "ian", "man", "men", "woman", "women", "ant", "ent", "ee")
_NO_PERSON = ("ment", "ments")  # "agreement"; "government" stands in the lists
_SPEAKERS = ("group_nouns", "person_nouns", "titles", "speech_documents")


def head(text: str) -> str:
    """The noun that a description is about: "officials" of "officials in two countries", as written; may be empty."""
    parts = _HEAD.split(text)
    words = parts[0].split()
    if len(parts) > 1 and words and (words[-1].strip("%").isdigit() or words[-1].lower() in _SHARES):
        words = parts[1].split()  # "nearly half of the voters"
    while len(words) > 1 and words[-1].endswith("ed") and words[-1].islower():
        words.pop()  # "a study commissioned by the board"
    return words[-1] if words else ""


def is_one(text: str) -> bool:
    """Whether a description is of one person: "a company spokeswoman", "the woman"."""
    noun = _HEAD.split(text)[0].split()
    title = bool(noun) and noun[-1].lower() in lexicon.words("titles")  # "the Prime Minister"
    return title or (bool(noun) and noun[-1].islower() and not is_plural(text) and is_person_noun(noun[-1]))


def is_plural(text: str) -> bool:
    """Whether a description is of several."""
    noun = _HEAD.split(text)[0].split()
    word = noun[-1].lower() if noun else ""
    if word in _SHARES - {"one", "half", "third", "quarter"}:
        return True
    return (word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s"))) or word in (
        "people",
        "data",
        "police",
        "men",
        "women",
        "children",
        "media",
    )


def is_person_noun(word: str) -> bool:
    """Whether a noun is said of one person: "senator", "nominee", "woman"."""
    lower = word.lower()
    return lower.endswith("-year-old") or lower in lexicon.words("person_nouns") or lower in lexicon.words("titles")


def is_document(text: str) -> bool:
    """Whether a mention is a thing written by somebody: "a study by Ada Moss"."""
    return any(word.lower() in lexicon.words("speech_documents") for word in _HEAD.split(text)[0].split())


def can_speak(text: str) -> bool:
    """Whether what a description says can say something: people, a body, a document; not "verbal threats"."""
    noun = head(text)
    word = noun.lower()
    if word in _SHARES:
        return True
    forms = (word, word.removesuffix("s"), word.removesuffix("ies") + "y")
    if noun[:1].isupper() and (noun not in lexicon.words("not_names") or noun in lexicon.words("body_words")):
        return True
    if any(form in lexicon.words(name) for form in forms for name in _SPEAKERS):
        return True
    return word.removesuffix("s").endswith(_ENDINGS) and not word.endswith(_NO_PERSON)


def gender_of_description(text: str) -> str:
    """What a description tells of a gender, "m", "f" or nothing: "spokeswoman", "his mother"."""
    words = set(text.lower().split())
    if words & (lexicon.words("titles_female") | _FEMALE):
        return "f"
    return "m" if words & (lexicon.words("titles_male") | _MALE) else ""


def clean(text: str) -> str:
    """A description as it is shown: without article and possessive."""
    return _POSSESSIVE.sub("", _LEAD.sub("", " ".join(_BRACKET.sub("", text).split())))

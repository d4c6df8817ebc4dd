"""What a question asks for: the words, the topic, the speaker."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace

from bot.engine import lexicon
from bot.engine.conditions import is_only_time, is_time, quote_kind
from bot.engine.indexing import QUESTION_CHARS
from bot.engine.model import Conditions, Question
from bot.engine.quantities.amounts import amount, unit
from bot.engine.quantities.units import table_names
from bot.engine.spelling import fold, is_function_word, plain_words

SAID_WORDS = 6  # remembered words have this many; a name or a topic has fewer
NAME_WORDS = 3  # of a name before "on"
NOTE_WORDS = 160  # characters of a question that a note repeats

_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r"[\"“”„«»‟]([^\"“”„«»‟]+)[\"“”„«»‟]")
_ASKING = re.compile(r"^(?:(?:what|who|where|when|why|how|which)(?:'s| is| are| was| were)?|about|on)\b", re.I)
_ENDS = " \t\n?!.,;:-–—"
_PERSON = r"(?P<speaker>.+?)"
_WORDS = r"(?P<words>.+)"
_SAY = r"(?:say|says|said|saying|tell|told|state|stated|claim|claimed|argue|argued|write|wrote|talk|talked|commented?)"
_ABOUT = r"(?:about|on|of|regarding|concerning|over|with regard to|to say about|to say on)"
_FILLER = re.compile(
    r"(?:(?:please|hey|hi|hello|ok|okay|so|and|now|exactly|bot|on record)\b[\s,:!]*"
    r"|(?:can|could|would|will) you (?:please |kindly )?(?:tell|show|find|give|get)(?: me| us)?\b\s*(?:out )?"
    r"|(?:please )?(?:tell|show|give|find|get)(?: me| us)\b\s*"
    r"|(?:i|we) (?:want|would like|need|wish|'d like) to (?:know|see|find out|hear)\b\s*"
    r"|(?:i|we) (?:want|need|would like)\b\s*"
    r"|do (?:you|we) (?:know|have|remember)\b\s*(?:any\b\s*)?"
    r"|i wonder\b\s*|what do (?:you|we) have\b\s*)",
    re.I,
)
_TAIL = re.compile(
    r"[\s,]+(?:please|exactly|again|pls|thanks|thank you|on (?:the )?record|in the (?:news|articles?|library))$", re.I
)

# Conditions at the end of a question about figures; each is taken only if it names an amount or a time.
_ABOVE = "above|over|more than|at least|greater than|exceeding|upwards of"
_BELOW = "below|under|less than|fewer than|at most|up to"
_CONDITION = re.compile(
    rf"(?:^|\s)(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})|(?P<between>between)|(?P<since>since)"
    rf"|(?P<by>according to))\s+(?P<value>.+?)(?=\s+(?:{_ABOVE}|{_BELOW}|between|since|according to)\s|$)",
    re.I,
)
# Conditions at the end of any question, or before "about": a time, an outlet of the library, a kind of quote.
_NARROWING = re.compile(r"(?:^|\s)(?P<how>since|in|from|according to)\s+(?=\S)", re.I)
_VALUE_ENDS = re.compile(r"\s+(?:about|on|regarding|concerning|since|in|from|according to)\s", re.I)
_MARKS = re.compile(r"[\"“”„«»‟]")
MOST_NARROWING = 6  # places from the end of a question at which a condition may begin
MOST_ENDS = 3  # places at which it may end
OUTLET_WORDS = 8  # of the name of an outlet

_WHO = (
    r"who(?: (?:else|all|has|have|had|ever|exactly|actually|really|(?:was|is) (?:it|the one)|it was)(?: that| who)?)*"
)
_TALK = r"(?:talk|talks|talked|talking|speak|speaks|spoke|spoken|comment|comments|commented)"
_SPOKEN = (
    r"(?:say|says|said|saying|state|stated|claims?|claimed|argues?|argued|wrote|told|warns?|warned|promised|called|believes?|"
    r"thinks?|added|announced|denied|suggested|insisted|admitted)"
)
_NUMBERS = r"(?:figures?|numbers?|statistics|stats|data)"
_QUOTES = r"(?:quotes?|quotations?|statements?|remarks?|comments?|words)"
_ON = r"(?:about|on|regarding|concerning)"
_WITH = r"(?:on|about|in|with)"
_IS = r"(?:is|was|are|were)"
_ANYBODY = r"(?:did|does|has|have) (?:any|some)(?:one|body)"
_SOME = r"(?:all |any |the |some )?"
_KINDS = r"direct|verbatim|partly[ -]quoted|reported|indirect|paraphrased"
_DO = r"(?:(?:did|does|do|has|have|had) )?"

# In the order in which they are tried; each covers the whole question. The first that fits decides.
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern + "$", re.I | re.S), kind)
    for pattern, kind in (
        (rf"(?:what|which) {_NUMBERS} (?:are there |do (?:you|we) have )?{_ABOUT} {_WORDS}", "figures"),
        (rf"{_SOME}{_NUMBERS} (?:{_ABOUT}|for|in) {_WORDS}", "figures"),
        (rf"how (?:much|many|large|big|high|low|far|long|old|tall|heavy|fast|often|expensive) {_WORDS}", "how_many"),
        (rf"(?:what {_IS} )?the (?:number|amount|percentage|share|price|cost|size) of {_WORDS}", "figures"),
        (rf"(?:a |the )?(?:brief|briefing|summary|overview|report) (?:me )?(?:{_ABOUT}|for) {_WORDS}", "brief"),
        (rf"(?:update|inform) (?:me|us) {_ON} {_WORDS}", "brief"),
        (rf"what(?:'s| is| do (?:we|you)) (?:new|known?|happening|going on|the latest) {_WITH} {_WORDS}", "brief"),
        (rf"{_WHO} (?:{_TALK} (?:about|on|of|to)|mention(?:s|ed)?) {_WORDS}", "quotes"),
        (rf"{_WHO} {_SPOKEN} (?:(?:anything|something|what) {_ABOUT}|about|regarding|concerning) {_WORDS}", "quotes"),
        (rf"{_WHO} {_SPOKEN}[:,]? (?:that )?{_WORDS}", "who_said"),
        (rf"(?:who {_IS}|whose) (?:quoted (?:as )?saying|words {_IS}|quote {_IS}) {_WORDS}", "who_said"),
        (rf"{_ANYBODY} (?:(?:{_TALK}|{_SAY}) (?:anything )?{_ON}|mention(?:ed)?) {_WORDS}", "quotes"),
        (rf"{_ANYBODY} (?:ever )?{_SAY} (?:that )?{_WORDS}", "who_said"),
        (rf"(?:what|everything|anything) {_DO}{_PERSON} {_SAY} {_ABOUT} {_WORDS}", "quotes"),
        (rf"(?:what|everything|anything) {_DO}{_PERSON} {_SAY}", "quotes"),
        (rf"(?:what|which) (?:are |were )?(?:the )?{_QUOTES} (?:by|from|of) {_PERSON}(?: {_ON} {_WORDS})?", "quotes"),
        (rf"{_SOME}{_QUOTES} (?:by|from|of) {_PERSON}(?: {_ON} {_WORDS})?", "quotes"),
        (rf"{_SOME}{_QUOTES} {_ON} {_WORDS}", "quotes"),
        (rf"{_PERSON}(?:'s)? (?:quotes?|statements?|remarks?|comments?)(?: {_ON} {_WORDS})?", "quotes"),
        (rf"{_PERSON} on {_WORDS}", "named"),
    )
)  # fmt: skip


# "direct quotes by Moss", "what are the reported remarks of Moss"
_KIND = re.compile(rf"(?P<before>(?:(?:what|which) (?:are |were )?)?{_SOME})(?P<kind>{_KINDS}) (?={_QUOTES}\b)", re.I)
NO_OUTLETS: Collection[str] = frozenset()


def understand(text: str, outlets: Collection[str] = NO_OUTLETS) -> Question:
    """What a question asks for; never raises. `kind` is "unknown" only when there are no words in it.

    A question in none of the known forms gets the closest reading, and a `note` that says which. `outlets` are those
    of `outlet_phrases` that the library knows: "in the Vessby Post" is a condition, "in the North Sea" is not.
    """
    asked = _asked(text)
    if lexicon.words("question_words").issuperset(plain_words(asked)):
        return Question("unknown", asked, note="There are no words to look for in this question.")
    plain = _without_filler(asked)
    rest, typed = _narrowed(plain, outlets)
    if typed and (question := _known_form(rest)) and question.kind != "brief":
        whole = _known_form(plain) if question.kind == "who_said" else None
        told = {name: value for name, value in asdict(question.conditions).items() if value}
        return replace(question, conditions=Conditions(**(told | typed)), whole=whole.words if whole else "")
    return _known_form(plain) or _closest(plain if fold(plain) else asked)


def outlet_phrases(text: str) -> list[str]:
    """The phrases of a question that may name an outlet it asks for, in small letters."""
    plain = _without_filler(_asked(text))
    found = (value.casefold() for _, _, value, how in _narrowing(plain) if how != "since")
    return [phrase for phrase in dict.fromkeys(found) if len(phrase.split()) <= OUTLET_WORDS]


def _asked(text: str) -> str:
    return _SPACE.sub(" ", text[:QUESTION_CHARS].replace("’", "'").replace("‘", "'")).strip()


def _known_form(plain: str) -> Question | None:
    for pattern, kind in _PATTERNS:
        if (found := pattern.match(plain)) and (question := _of(kind, found)):
            return question
    return None


def _narrowing(plain: str) -> Iterator[tuple[str, str, str, str]]:
    """What may be conditions, the last first: the question before one, behind it, its value and its first word."""
    for found in list(_NARROWING.finditer(plain))[: -MOST_NARROWING - 1 : -1]:
        behind = plain[found.end() :]
        ends = [one.start() for one in _VALUE_ENDS.finditer(behind)][:MOST_ENDS]
        for end in (len(behind), *ends):
            value = behind[:end].strip(_ENDS)
            if value and not _MARKS.search(value):
                yield plain[: found.start()].rstrip(_ENDS), behind[end:], value, found["how"].lower()


def _narrowed(plain: str, outlets: Collection[str]) -> tuple[str, dict[str, str]]:
    """A question without its conditions, and those as typed."""
    typed: dict[str, str] = {}
    if found := _KIND.match(plain):
        typed["kind"] = found["kind"].lower().replace("-", " ")
        plain = found["before"] + plain[found.end() :]
    while condition := next(_conditions(plain, outlets, typed), None):
        plain, name, value = condition
        typed[name] = value
    return plain, typed


def _conditions(plain: str, outlets: Collection[str], typed: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for before, behind, value, how in _narrowing(plain):
        kind = value.casefold().removesuffix(" speech")
        name = ""
        if how == "since":
            name = "since" if is_only_time(value) else ""
        elif value.casefold() in outlets:
            name = "source"
        elif how == "in" and kind != value.casefold() and quote_kind(kind):
            name, value = "kind", kind
        if name and name not in typed and before:
            yield (before + behind).strip(), name, value


def _without_filler(asked: str) -> str:
    plain = asked.lstrip(_ENDS).rstrip(_ENDS)
    while True:
        shorter = _TAIL.sub("", plain).rstrip(_ENDS)
        if found := _FILLER.match(shorter):
            shorter = shorter[found.end() :].lstrip(_ENDS)
        if shorter == plain or not shorter:
            return plain
        plain = shorter


def _of(kind: str, found: re.Match[str]) -> Question | None:
    """The question a pattern tells; None when what it caught holds no words."""
    groups = found.groupdict()
    words, speaker = _bare(groups.get("words")), _bare(groups.get("speaker"))
    if kind == "named":  # "Macron on Ukraine"; any other "on" is part of a topic or of remembered words
        if not (speaker and words and len(speaker.split()) <= NAME_WORDS and speaker[0].isupper()):
            return None
        return Question("quotes", words, speaker, _note(f"what {speaker} said about “{words}”"))
    if speaker is not None and lexicon.words("nobody_named").issuperset(plain_words(speaker)):
        speaker = None
    if not (words or speaker):
        return None
    if kind == "quotes":
        return Question("quotes", words or "", speaker)
    if kind in ("figures", "how_many"):
        return _figures(words or "", counted=kind == "how_many")
    return Question("brief" if kind == "brief" else "who_said", words or "")


def _figures(words: str, *, counted: bool) -> Question:
    """A question on figures, with the conditions that stand at its end, and the unit that "how many" asks for."""
    typed: dict[str, str] = {}
    found = list(_CONDITION.finditer(words))
    while found and (condition := _condition(found[-1])) and not condition.keys() & typed.keys():
        typed |= condition
        words = words[: found.pop().start()].rstrip(_ENDS)
    first, _, rest = words.partition(" of ")
    if counted and rest and unit(first) in table_names():  # else what is counted is the topic: "members of the union"
        typed, words = {"unit": first} | typed, rest
    return Question("figures", _bare(words) or "", conditions=Conditions(**typed))


def _condition(found: re.Match[str]) -> dict[str, str] | None:
    """What a condition asks for by its name; None when it is none: "talks after the war"."""
    value = found["value"].strip(_ENDS)
    if found["between"]:
        both = amount(f"between {value}")
        if both is None:
            return None
        return {"above": f"{both.value:.15g} {both.unit or ''}", "below": f"{both.high:.15g} {both.unit or ''}"}
    if found["since"]:
        return {"since": value} if is_time(value) else None
    if found["by"]:
        return {"by": value}
    return {"above" if found["above"] else "below": value} if amount(value) else None


def _bare(words: str | None) -> str | None:
    """What was caught, without the marks around it; None without a word."""
    if words is None:
        return None
    if whole := _QUOTED.fullmatch(words.strip(_ENDS)):
        words = whole[1]
    words = words.strip(_ENDS + "'\"“”„«»")
    return words if fold(words) else None


def _closest(asked: str) -> Question:
    if quoted := _QUOTED.search(asked):
        question = Question("who_said", _bare(quoted[1]) or asked)
        return replace(question, note=_note(f"who said “{question.words}”"))
    words = plain_words(asked)
    if lexicon.words("figure_words").intersection(words):
        topic = " ".join(
            word for word in asked.split() if not lexicon.words("figure_words").intersection(plain_words(word))
        )
        topic = topic if _tells(topic) else asked
        return Question("figures", topic, note=_note(f"figures on “{topic}”"))
    if len(words) >= SAID_WORDS or lexicon.words("speech_pronouns").intersection(words):
        return Question("who_said", asked, note=_note(f"who said “{asked}”"))
    topic = _bare(_ASKING.sub("", asked)) or asked
    return Question("brief", topic, note=_note(f"a brief on “{topic}”"))


def _tells(text: str) -> bool:
    return any(not is_function_word(word) for word in fold(text))


def _note(reading: str) -> str:
    shown = reading if len(reading) <= NOTE_WORDS else reading[:NOTE_WORDS] + "…”"
    return f"Read as: {shown}."

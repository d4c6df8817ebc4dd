"""The verbs of saying in a sentence, with who says, and the small words around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.engine import lexicon
from bot.engine.model import Span
from bot.engine.speech import sources
from bot.engine.text import Token


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of saying outside quotation marks, with token indices of itself and of its speaker."""

    start: int
    end: int
    source: tuple[int, int] | None
    inverted: bool = False  # "said Moss": the speaker stands behind


def find_cues(tokens: list[Token], inside: Sequence[Span]) -> Iterator[Cue]:
    """The verbs of saying in a sentence with their speakers, in order."""
    known = False
    said, that, saying = lexicon.words("cues_said"), lexicon.words("cues_that"), lexicon.words("cues_saying")
    for index, token in enumerate(tokens):
        word = token.text.lower()
        if word == "according" and index + 2 < len(tokens) and tokens[index + 1].text.lower() == "to":
            start = index + 2
            if found := sources.after(tokens, start):
                yield Cue(index, index + 2, found, inverted=True)
                known = True
            continue
        if word in saying:
            found = sources.before(tokens, index)
            if found and tokens[found[0] - 1].text.lower() == "with":
                yield Cue(index, index + 1, found)
                known = True
            elif known:
                yield Cue(index, index + 1, None)
            continue
        if word not in said and word not in that:
            continue
        if found := sources.before(tokens, index):
            yield Cue(index, index + 1, found)
            known = True
            continue
        follows_quote = any(one[1] <= token.start and token.start - one[1] < 4 for one in inside)
        first = index == 0 or tokens[index - 1].text in (",", "—", "–")
        if (follows_quote or first) and (found := sources.after(tokens, index + 1)):
            yield Cue(index, index + 1, found, inverted=True)
            known = True
        elif (
            known
            and index
            and (
                tokens[index - 1].text.lower() in ("and", "but")
                or tokens[index - 1].text.lower() in ("also", "later", "then")
            )
        ):
            yield Cue(index, index + 1, None)
        elif index > 2 and tokens[index - 1].text.lower() == "and" and (found := sources.first(tokens)):
            yield Cue(index, index + 1, found)
            known = True


def introduces(tokens: Sequence[Token]) -> bool:
    """Whether words bring in another speaker: ", with Moss saying"."""
    return any(token.text.lower() in lexicon.words("cues_saying") for token in tokens)


def only_when(tokens: Sequence[Token]) -> bool:
    """Whether words only tell where, when or to whom something was said."""
    return not tokens or tokens[0].text.lower() in lexicon.words("speech_when") or tokens[0].text == ","


def past_when(tokens: list[Token], index: int) -> int:
    """Behind a day or time directly after the verb: "said on Tuesday the bridge would close"."""
    number = index
    if number < len(tokens) and tokens[number].text.lower() in ("on", "late", "early", "last", "earlier"):
        number += 1
    if number < len(tokens) and tokens[number].text.lower().rstrip(".") in lexicon.words("speech_days"):
        return number + 1
    return index


def past_recipient(tokens: list[Token], index: int) -> int:
    """Behind who was told: "told reporters that", "told the council the bridge was safe"."""
    for number in range(index, min(len(tokens), index + 10)):
        if tokens[number].text.lower() == "that" or tokens[number].text in (",", ":"):
            return number
    return min(index + 1, len(tokens))

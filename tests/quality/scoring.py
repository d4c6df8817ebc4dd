"""How well the engine's findings agree with the gold.

Content is compared by words, marks aside. A quote found by the engine is right when at least half of its words lie in
one gold content; a gold quote is found when at least half of its words lie in right ones. So splitting what one speaker
said is free, and inventing or missing it costs. On top of the content: `source`, the mention beside the cue touches the
gold's (or both have none); `speaker`, the resolved name is the gold's. Thoughts and indirect gold of fewer than four
words are neither asked for nor counted against the engine.

A figure is right when it overlaps the gold one and its value is the same; on top of that its unit, change and subject
(one word in common; a figure without a subject measures what it counts). Pairs are one to one.

"quoted" is direct and mixed; recall goes by the kind of the gold, precision by the kind the engine gave. `wrong name`
is the share of right, named quotes whose name is not the gold's: the one figure that must stay at the bottom.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from bot.engine.model import Article, Figure, Findings, Quote, Span
from seeds.loader import Gold, GoldFigure, GoldQuote
from tests.quality import placing

KINDS = ("quoted", "indirect")
QUOTE_LEVELS = ("content", "source", "speaker")
FIGURE_LEVELS = ("value", "unit", "change", "subject")
FEWEST_INDIRECT_WORDS = 4
TOLERANCE = 1e-5  # of a value: 0.3333333 is a third
MARGIN = 0.3  # points between a floor and what was measured: less than one quote or figure weighs
NEARLY_SAME = 0.85  # of the letters of a description: "the grocer's union" and "the grocers' union"

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SMALL = frozenset(
    ("the", "a", "an", "of", "in", "on", "at", "for", "to", "and", "or", "by", "with", "from", "that", "which", "its")
)
_HONORIFICS = frozenset(("sir", "dame"))  # those that stand in the gold's names
_SAME_UNIT = {"u.s. dollar": "dollar", "krone": "crown"}  # two names of one unit; a krone is a crown in English

Table = dict[str, dict[str, float]]


class Score:
    """Counts over articles, and the table made of them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.misses: list[str] = []

    def add(self, name: str, article: Article, gold: Gold, findings: Findings) -> None:
        """Compare what was found in one article with its gold."""
        self._quotes(name, article, placing.quotes(article, gold), findings.quotes)
        self._figures(name, placing.figures(article, gold), findings.figures)

    def table(self) -> Table:
        """Percentages: P, R and F1 for each measure, and the share of wrong names."""
        rows: Table = {}
        for kind, levels in (*((kind, QUOTE_LEVELS) for kind in KINDS), ("figures", FIGURE_LEVELS)):
            said, asked = self.counts[kind, "said"], self.counts[kind, "gold"]
            for level in levels:
                right, found = self.counts[kind, level, "right"], self.counts[kind, level, "found"]
                p, r = _percent(right, said), _percent(found, asked)
                rows[f"{kind} {level}"] = {"P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0.0}
        for kind in KINDS:
            rows[f"{kind} wrong name"] = {"share": _percent(self.counts[kind, "wrong"], self.counts[kind, "named"])}
        return rows

    def _quotes(
        self, name: str, article: Article, golds: Sequence[placing.PlacedQuote], quotes: Sequence[Quote]
    ) -> None:
        held = [_words(article.text, gold.content) for gold in golds]
        found: dict[str, list[set[int]]] = {level: [set() for _ in golds] for level in QUOTE_LEVELS}
        for quote in quotes:
            words = _words(article.text, quote.content)
            if not words:
                continue
            kind = _kind(quote.kind)
            best = max(range(len(golds)), key=lambda i: len(words & held[i]), default=None)
            right = best is not None and 2 * len(words & held[best]) >= len(words)
            if right and best is not None and not _asked_for(golds[best].gold, held[best]):
                continue
            self.counts[kind, "said"] += 1
            if best is None or not right:
                self._miss(name, "invented", kind, article, quote.content, f"by {quote.speaker}")
                continue
            gold = golds[best]
            source = {quote.source} if quote.source else set()
            agrees = {
                "content": True,
                "source": bool(_words(article.text, source) & _words(article.text, {gold.source}))
                if gold.source
                else not source,
                "speaker": same_speaker(quote.speaker, gold.gold),
            }
            for level in QUOTE_LEVELS:
                if agrees[level]:
                    self.counts[kind, level, "right"] += 1
                    found[level][best] |= words & held[best]
            if quote.speaker and gold.gold.speaker:
                self.counts[kind, "named"] += 1
                self.counts[kind, "wrong"] += not agrees["speaker"]
            if not agrees["speaker"]:
                note = f"{quote.speaker} for {gold.gold.speaker}"
                self._miss(name, "wrong name" if quote.speaker else "no name", kind, article, quote.content, note)
            if not agrees["source"]:
                self._miss(name, "wrong source", kind, article, quote.content, f"for {gold.gold.source}")
        for i, gold in enumerate(golds):
            if not _asked_for(gold.gold, held[i]):
                continue
            kind = _kind(gold.gold.kind)
            self.counts[kind, "gold"] += 1
            for level in QUOTE_LEVELS:
                self.counts[kind, level, "found"] += 2 * len(found[level][i]) >= len(held[i])
            if 2 * len(found["content"][i]) < len(held[i]):
                self._miss(name, "missed", kind, article, gold.content, f"by {gold.gold.speaker}, {gold.gold.cue}")

    def _figures(self, name: str, golds: Sequence[placing.PlacedFigure], figures: Sequence[Figure]) -> None:
        self.counts["figures", "gold"] += len(golds)
        self.counts["figures", "said"] += len(figures)
        options = []
        for i, gold in enumerate(golds):
            for j, figure in enumerate(figures):
                if figure.span[0] < gold.span[1] and gold.span[0] < figure.span[1]:
                    agrees = figure_agreement(gold.gold, figure)
                    if agrees["value"]:
                        options.append((-sum(agrees.values()), i, j, agrees))
        used: set[tuple[str, int]] = set()
        for _, i, j, agrees in sorted(options, key=lambda option: option[:3]):
            if ("gold", i) in used or ("said", j) in used:
                continue
            used |= {("gold", i), ("said", j)}
            for level in FIGURE_LEVELS:
                if agrees[level]:
                    self.counts["figures", level, "right"] += 1
                    self.counts["figures", level, "found"] += 1
                else:
                    said, wanted = figures[j], golds[i].gold
                    got = {"unit": said.unit, "change": said.change, "subject": said.subject}[level]
                    want = {"unit": wanted.unit, "change": wanted.change, "subject": wanted.subject}[level]
                    self.misses.append(f"{name} | figure {level} | {wanted.as_written} | {got!r} for {want!r}")
        for i, gold in enumerate(golds):
            if ("gold", i) not in used:
                self.misses.append(f"{name} | figure missed | {gold.gold.as_written} | {gold.gold.subject}")
        for j, figure in enumerate(figures):
            if ("said", j) not in used:
                self.misses.append(f"{name} | figure invented | {figure.as_written} | {figure.value} {figure.unit}")

    def _miss(self, name: str, what: str, kind: str, article: Article, spans: Iterable[Span], note: str) -> None:
        words = " … ".join(article.text[s:e] for s, e in spans)
        self.misses.append(f"{name} | {what} | {kind} | {words} | {note}")


def falls(table: Table, least: Table) -> list[str]:
    """What is worse than its floor, in words."""
    found = []
    for row, wanted in least.items():
        for key, limit in wanted.items():
            got = table[row][key]
            if got > limit if key == "share" else got < limit:
                found.append(f"{row} {key}: {got:.1f}, the floor is {limit}")
    return found


def raised(table: Table, least: Table) -> Table:
    """The floors that what was measured allows: a little below it, and never lower than they were."""
    floors: Table = {}
    for row, cells in table.items():
        was = least.get(row, {})
        if "share" in cells:
            floors[row] = {"share": min(math.ceil(10 * cells["share"]) / 10, was.get("share", 100.0))}
        else:
            kept = {"F1": cells["F1"]} if "F1" in cells else cells
            floors[row] = {
                key: max(math.floor(10 * (value - MARGIN)) / 10, was.get(key, 0.0)) for key, value in kept.items()
            }
    return floors


def same_speaker(said: str | None, gold: GoldQuote) -> bool:
    """Whether a resolved name is the gold's: for persons every word of the full name, else a known description."""
    if not said or not gold.speaker:
        return not said and not gold.speaker
    got, want = _name_words(said), _name_words(gold.speaker)
    if gold.speaker_type == "person":
        return bool(want) and set(want) <= set(got)
    if set(got) == set(want) or SequenceMatcher(None, " ".join(got), " ".join(want)).ratio() >= NEARLY_SAME:
        return True
    return any(set(_name_words(alias)) == set(got) for alias in gold.aliases)


def figure_agreement(gold: GoldFigure, figure: Figure) -> dict[str, bool]:
    """What of a gold figure the engine has right."""
    want = {_singular(word) for word in _lower_words(gold.subject) if word not in _SMALL}
    # What is counted is the subject where nothing else is: "four tankers" measures tankers.
    got = {_singular(word) for word in _lower_words(figure.subject or figure.unit or "")}
    return {
        "value": _close(figure.value, gold.value) and _close(figure.value_high, gold.value_high),
        "unit": _unit(figure.unit) == _unit(gold.unit),
        "change": figure.change == gold.change,
        "subject": bool(want & got),
    }


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _close(said: float | None, gold: float | None) -> bool:
    if said is None or gold is None:
        return said is gold
    return abs(said - gold) <= TOLERANCE * max(1.0, abs(gold)) if gold else said == gold


def _unit(unit: str | None) -> str | None:
    name = unit.lower() if unit else None
    return _SAME_UNIT.get(name, name) if name else None


def _lower_words(text: str) -> list[str]:
    return [re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text.lower())]


def _name_words(name: str) -> list[str]:
    words = _lower_words(name)
    return [word for word in words if word not in _SMALL | _HONORIFICS] or words


def _words(text: str, spans: Iterable[Span]) -> set[int]:
    return {found.start() + s for s, e in spans for found in _WORD.finditer(text[s:e])}


def _kind(kind: str) -> str:
    return "indirect" if kind == "indirect" else "quoted"


def _asked_for(gold: GoldQuote, words: set[int]) -> bool:
    return gold.act == "speech" and (gold.kind != "indirect" or len(words) >= FEWEST_INDIRECT_WORDS)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0

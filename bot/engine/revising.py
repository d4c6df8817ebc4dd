"""An article that comes in again with another text: whether it is the same one edited, and what that changes.

Two texts are compared by their words, quotes by words and speaker, figures by value and subject; never by place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, TypeVar

from bot.engine.extract import headline
from bot.engine.intake import look_again
from bot.engine.matching import fold, may_be_one
from bot.engine.model import (
    Article,
    Changes,
    Difference,
    FigureRecord,
    Findings,
    Intake,
    QuoteRecord,
    Revision,
)

# Share of the pairs of neighbouring words of the shorter text that the other one has too; with less in common, another
# article stands under the address. Measured on tests/engine/edits.py: edits have 0.65 (written anew) to 1.0, other
# articles 0.06 to 0.23 (the same matter a week later).
COMMON = 0.4
# A text with fewer than this share of the old one's words that is its beginning is taken for a teaser, which changes
# nothing: newsrooms cut a paragraph or two, paywalls leave one or two. A choice.
TEASER = 0.6
BEGINS = 0.8  # of a teaser's words stand in as many at the beginning of the old text; the others ask for money
# Share of the words of both that two wordings of one quote have in common, or two sentences that give one figure.
REWORDED = 0.5
COMPARED = 10_000  # pairs of lost and new findings that are compared at most; an article rewritten whole has no changes
PARAGRAPHS = 2_000  # of each text that are compared; counts of a longer one are too low

Verdict = Literal["unchanged", "shorter", "another"]
Record = TypeVar("Record", QuoteRecord, FigureRecord)

_WORD = re.compile(r"[^\W_]+")
# What pages tell of themselves, which runs on though nobody edits: "Updated 3 hours ago", "12 comments", "4 min read".
_RUNNING = re.compile(
    r"\b(?:(?:last\s+)?(?:updated|modified|published|posted)\b:?\s*)?(?:about\s+)?(?:\d+|an?|one|two|three|few)\s+"
    r"(?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s?\s+ago\b|\bjust now\b"
    r"|\b\d[\d.,]*[km]?\s+(?:comments?|shares?|views?|likes?|reactions?)\b|\b\d+[\s-]+min(?:ute)?s?\s+read\b",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?:last\s+)?(?:updated|modified|published|posted)\b[^.!?]{0,60}", re.IGNORECASE)  # a whole line


def revise(
    old: Article, quotes: Sequence[QuoteRecord], figures: Sequence[FigureRecord], new: Intake
) -> Revision | Verdict:
    """A new version of a stored article, or why it is none: its text is the same, a beginning of it, or another's.

    `quotes` and `figures` are all of the article's, those superseded among them. The new version keeps the address,
    outlet, day and writer that are known, and a title that somebody gave it.
    """
    title = new.article.title if headline(old) and new.article.title else old.title
    retitled = _words(title or "") != _words(old.title or "")
    before, after = _body(old), _body(new.article)
    if before == after and not retitled:
        return "unchanged"
    if before != after and _common(before, after) < COMMON:
        return "another"
    if len(after) < TEASER * len(before) and _begins(before, after):
        return "shorter"
    intake = _merged(old, new, title if retitled else old.title)
    found = intake.findings
    said = _paired([_of_quote(one) for one in quotes], _new_quotes(intake), _same_speaker)
    counted = _paired([_of_figure(one) for one in figures], _new_figures(intake), _same_subject)
    differences = [*_quote_differences(quotes, intake, *said), *_figure_differences(figures, found, *counted)]
    paragraphs = _compared_paragraphs(old, new.article)
    changes = Changes((old.title, title) if retitled else None, tuple(differences), *paragraphs)
    return Revision(intake, said[0], counted[0], said[1], counted[1], changes)


# --- texts -----------------------------------------------------------------------------------------------------------


def _merged(old: Article, new: Intake, title: str | None) -> Intake:
    """The new version with what stays of the old one, read again where that changes what is found."""
    read = new.article
    article = replace(
        read,
        title=title,
        byline=old.byline or read.byline,
        source=old.source or read.source,
        url=old.url or read.url,
        published=old.published or read.published,
    )
    if (article.title, article.published) == (read.title, read.published):
        return replace(new, article=article)
    findings, index = look_again(article)
    return replace(new, article=article, findings=findings, index=index)


def _words(text: str) -> tuple[str, ...]:
    """The words of a text as `fingerprint` counts them: white space, quotation marks and case aside."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def _body(article: Article) -> list[str]:
    """The words of an article's paragraphs, without what runs on by itself."""
    return [word for one in _paragraphs(article) for word in one]


def _paragraphs(article: Article) -> list[tuple[str, ...]]:
    found = []
    for span in article.paragraphs:
        text = article.text[slice(*span)]
        if span != article.deck and not _STAMP.fullmatch(text.strip()):
            found.append(_words(_RUNNING.sub(" ", text)))
    return [words for words in found if words]


def _common(one: Sequence[str], other: Sequence[str]) -> float:
    """Share 0..1 of the shorter text's distinct pairs of neighbouring words that the other one has."""
    few, many = sorted((set(pairwise(one)), set(pairwise(other))), key=len)
    return len(few & many) / len(few) if few else 0.0


def _begins(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Whether a text is the beginning of another, but for a few words of an invitation to read on."""
    left = Counter(part) - Counter(whole[: len(part)])
    return left.total() <= (1 - BEGINS) * len(part)


def _compared_paragraphs(old: Article, new: Article) -> tuple[int, int, int]:
    """How many paragraphs appeared, changed and vanished."""
    appeared = changed = vanished = 0
    before, after = _paragraphs(old)[:PARAGRAPHS], _paragraphs(new)[:PARAGRAPHS]
    for _, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        lost, come = before[start:end], after[begin:stop]
        if lost != come:
            same = sum(_alike(one, other) >= REWORDED for one, other in zip(lost, come, strict=False))
            changed, vanished, appeared = changed + same, vanished + len(lost) - same, appeared + len(come) - same
    return appeared, changed, vanished


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Share 0..1 of the words of both texts that they have in common."""
    return 2 * (Counter(one) & Counter(other)).total() / max(1, len(one) + len(other))


# --- findings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Item:
    """A quote or figure as it is compared: `same` for equal ones, `words` for those that are alike."""

    same: Hashable
    words: tuple[str, ...]
    whose: str | None  # speaker of a quote, subject of a figure
    settled: bool = False  # by a person: then its words alone tell which it is
    id: int = 0
    gone: bool = False
    group: Hashable = None  # only items of one group can be one that changed


def _of_quote(record: QuoteRecord) -> _Item:
    words = _words(record.words)
    settled, gone = record.corrected is not None, record.superseded is not None
    return _Item(words, words, record.quote.speaker, settled, record.id, gone)


def _of_figure(record: FigureRecord) -> _Item:
    figure = record.figure
    same = (figure.value, figure.value_high, figure.unit, figure.change, figure.kind)
    return _Item(
        same, _words(record.sentence), figure.subject, False, record.id, record.superseded is not None, figure.unit
    )


def _new_quotes(intake: Intake) -> list[_Item]:
    said = [_words(" ".join(_parts(intake.article, one.content))) for one in intake.findings.quotes]
    return [_Item(words, words, one.speaker) for words, one in zip(said, intake.findings.quotes, strict=True)]


def _new_figures(intake: Intake) -> list[_Item]:
    return [
        _Item(
            (one.value, one.value_high, one.unit, one.change, one.kind),
            _words(intake.article.text[slice(*one.sentence)]),
            one.subject,
            group=one.unit,
        )
        for one in intake.findings.figures
    ]


def _same_speaker(old: _Item, new: _Item) -> bool:
    return old.settled or may_be_one(old.whose, new.whose)


def _same_subject(old: _Item, new: _Item) -> bool:
    """Also where a subject is not told: in another sentence it may not be found."""
    return old.words == new.words or not old.whose or not new.whose or fold(old.whose) == fold(new.whose)


def _paired(
    old: Sequence[_Item], new: Sequence[_Item], same: Callable[[_Item, _Item], bool]
) -> tuple[dict[int, int], dict[int, int | None]]:
    """By position of the new ones the ids of those that are the same, in both texts or back again; and by id of those
    that are lost the position of what stands in their place. Each is used once.
    """
    kept: dict[int, int] = {}
    taken: set[int] = set()
    for gone in (False, True):  # what is in both texts before what comes back
        known = defaultdict(list)
        for one in old:
            if one.gone == gone:
                known[one.same].append(one)
        for close in (True, False):  # of several equal ones those in equal sentences
            for place, item in enumerate(new):
                if place not in kept:
                    fits = (
                        one
                        for one in known.get(item.same, ())
                        if one.id not in taken and same(one, item) and (not close or one.words == item.words)
                    )
                    if found := next(fits, None):
                        kept[place] = found.id
                        taken.add(found.id)
    lost = [one for one in old if not one.gone and one.id not in taken]
    back = {one.id for one in old if one.gone}
    come = [(place, one) for place, one in enumerate(new) if kept.get(place) in back | {None}]
    return kept, _replaced(lost, come)


def _replaced(lost: Sequence[_Item], come: Sequence[tuple[int, _Item]]) -> dict[int, int | None]:
    """By id of lost items the position of the new one that is the same in other words, most alike first."""
    found: dict[int, int | None] = {one.id: None for one in lost}
    if len(lost) * len(come) > COMPARED:
        return found
    pairs = [
        (-share, one.id, place)
        for one in lost
        for place, item in come
        if one.group == item.group and (share := _alike(one.words, item.words)) >= REWORDED
    ]
    used: set[int] = set()
    for _, id, place in sorted(pairs):
        if found[id] is None and place not in used:
            found[id] = place
            used.add(place)
    return found


def _quote_differences(
    quotes: Sequence[QuoteRecord], intake: Intake, kept: Mapping[int, int], lost: Mapping[int, int | None]
) -> Iterable[Difference]:
    """In the order of the old text, then what appeared in the order of the new one."""
    known = {one.id: one for one in quotes}
    back = {place for place, id in kept.items() if known[id].superseded}
    new = [" … ".join(_parts(intake.article, one.content)) for one in intake.findings.quotes]
    who = [one.speaker for one in intake.findings.quotes]
    for id, place in lost.items():
        after = (new[place], who[place]) if place is not None else (None, None)
        yield Difference("quote", known[id].words, after[0], known[id].quote.speaker, after[1])
    for place in _fresh(len(new), kept, lost, back):
        yield Difference("quote", None, new[place], None, who[place])


def _figure_differences(
    figures: Sequence[FigureRecord], found: Findings, kept: Mapping[int, int], lost: Mapping[int, int | None]
) -> Iterable[Difference]:
    known = {one.id: one for one in figures}
    back = {place for place, id in kept.items() if known[id].superseded}
    new = found.figures
    for id, place in lost.items():
        was = known[id].figure
        after = new[place] if place is not None else None
        written = after.as_written if after else None
        speaker = after.speaker if after else None
        moved = after is not None and written == was.as_written and fold(after.subject) != fold(was.subject)
        subject = f"{was.subject} → {after.subject}" if after and moved else was.subject
        yield Difference("figure", was.as_written, written, was.speaker, speaker, subject)
    for place in _fresh(len(new), kept, lost, back):
        yield Difference("figure", None, new[place].as_written, None, new[place].speaker, new[place].subject)


def _fresh(total: int, kept: Mapping[int, int], lost: Mapping[int, int | None], back: set[int]) -> Iterable[int]:
    """Positions of what the version before has not, and nothing of it changed into."""
    instead = set(lost.values())
    return (place for place in range(total) if (place not in kept or place in back) and place not in instead)


def _parts(article: Article, content: Sequence[tuple[int, int]]) -> list[str]:
    return [article.text[start:end] for start, end in content]

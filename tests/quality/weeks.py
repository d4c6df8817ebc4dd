"""Five invented weeks of news with what a good editor would pick, written before the rule of the digest was.

A file of `weeks/` holds days ("= date"). A day has picks ("* story label: why", "* quote words: why", "* figure words:
why"; words stand in an article as they are) and articles ("- label | outlet | time"), each with its title and its
paragraphs. Articles of one label tell one story, also on different days. "copy of Outlet" (or "of date Outlet") takes
the first text of that outlet and story without its last paragraph, as papers cut what an agency sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.model import ArticleRecord, FigureRecord, Origin, QuoteRecord, Submission
from bot.engine.reading import read

WEEKS = Path(__file__).with_name("weeks")
TUNED = ("1-ferry", "2-rates", "3-outbreak")  # those on which the rule was made
UNSEEN = ("4-chips", "5-drought")
FEW = "short"  # the length that an editor's picks are for: three stories, quotes and figures
_COPY = re.compile(r"copy of (?:(\d{4}-\d\d-\d\d) )?(.+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of a week with what was found in it."""

    label: str
    record: ArticleRecord
    quotes: tuple[QuoteRecord, ...]
    figures: tuple[FigureRecord, ...]


@dataclass(slots=True)
class Day:
    """A day's articles, and what an editor picks of them by kind: "story", "quote", "figure"."""

    day: date
    picks: dict[str, list[str]] = field(default_factory=lambda: {"story": [], "quote": [], "figure": []})
    pieces: list[Piece] = field(default_factory=list)

    @property
    def labels(self) -> dict[int, str]:
        """The label of each article by its id."""
        return {piece.record.id: piece.label for piece in self.pieces}


@cache
def week(name: str) -> tuple[Day, ...]:
    """The days of a week."""
    days: list[Day] = []
    texts: dict[tuple[str, str, str], str] = {}
    for number, (head, lines) in enumerate(_blocks((WEEKS / f"{name}.txt").read_text("utf-8").splitlines())):
        if head.startswith("="):
            days.append(Day(date.fromisoformat(head[2:])))
        elif head.startswith("*"):
            kind, _, rest = head[2:].partition(" ")
            days[-1].picks[kind].append(rest.split(":")[0].strip())
        else:
            label, outlet, *more = (part.strip() for part in head[2:].split("|"))
            day = days[-1].day.isoformat()
            text = "\n".join(lines[1:])
            if copied := next(filter(None, map(_COPY.fullmatch, more)), None):
                text = texts[label, copied[1] or day, copied[2]].rpartition("\n\n")[0]
            texts.setdefault((label, day, outlet), text)
            at = next((one for one in more if ":" in one), "12:00")
            added = datetime.combine(days[-1].day, time.fromisoformat(at), UTC)
            days[-1].pieces.append(_piece(number, label, outlet, lines[0], text, added))
    return tuple(days)


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each line with a mark, and those that follow it."""
    head, body = "", list[str]()
    for line in [*lines, "= "]:
        if line.startswith(("= ", "* ", "- ")):
            if head:
                yield head, body
            head, body = line, []
        elif not line.startswith("#"):
            body.append(line)


def _piece(id: int, label: str, outlet: str, title: str, text: str, added: datetime) -> Piece:
    submission = Submission(
        f"{title}\n\n{text}".encode(), name="a.txt", title=title, source=outlet, published=added.date().isoformat()
    )
    article = read(submission)
    found = extract(article)
    record = ArticleRecord(id, article, added, Origin(), 1, len(found.quotes), len(found.figures))
    quotes = tuple(
        QuoteRecord(1000 * id + at, record.ref, one, " … ".join(article.text[slice(*span)] for span in one.content))
        for at, one in enumerate(found.quotes)
    )
    figures = tuple(
        FigureRecord(1000 * id + at, record.ref, one, article.text[slice(*one.sentence)])
        for at, one in enumerate(found.figures)
    )
    return Piece(label, record, quotes, figures)

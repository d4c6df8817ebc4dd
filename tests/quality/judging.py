"""The digest against an editor's picks of five invented weeks, and stories against their labels.

Of the editor's stories, quotes and figures, `agrees` is the share that a short digest shows too (it has room for as
many as the editor picked at most), `normal` the share that a normal one shows, `kept` the share of what the short one
shows that the editor picked. A story is the label most of its articles have. A quote is picked when the editor's words
stand in it, a figure when it stands in the editor's words, which stand in its sentence. Each day's digest knows what
those before it have shown.

For stories, P and R count pairs of articles within the days of one story: those told to be of one, and those that are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

from bot.engine.digest import make_digest
from bot.engine.matching.stories import DAYS, grouped
from bot.engine.model import ArticleRecord, Digest, DigestPlan, FigureRecord, Length, Origin, QuoteRecord, Submission
from bot.engine.reading import read
from tests.quality.scoring import Table
from tests.quality.weeks import TUNED, UNSEEN, Day, week

ALIKE = Path(__file__).with_name("stories.txt")
SETS = {"tuned": TUNED, "unseen": UNSEEN}
KINDS = ("story", "quote", "figure")
PLAN = DigestPlan(1, 1, 1, "08:00", "UTC", tuple(range(7)), (), 1, False, datetime(2026, 1, 1, tzinfo=UTC))
Labelled = tuple[str, ArticleRecord]


@cache
def digests(name: str, length: Length) -> tuple[tuple[Day, Digest], ...]:
    """A week's days with their digests."""
    found = []
    shown: frozenset[str] = frozenset()
    for day in week(name):
        since = datetime.combine(day.day, time(), UTC)
        digest = make_digest(
            PLAN,
            since,
            since + timedelta(days=1),
            [piece.record for piece in day.pieces],
            [quote for piece in day.pieces for quote in piece.quotes],
            [figure for piece in day.pieces for figure in piece.figures],
            length=length,
            shown=shown,
        )
        shown |= frozenset(digest.used)
        found.append((day, digest))
    return tuple(found)


def judge(weeks: Sequence[str]) -> tuple[Table, list[str]]:
    """The table of some weeks, and what a short digest does not show of the picks."""
    counts: Counter[tuple[str, str]] = Counter()
    missed = []
    lengths: tuple[tuple[Length, str], ...] = (("short", "agrees"), ("normal", "normal"))
    for name in weeks:
        for length, measure in lengths:
            for day, digest in digests(name, length):
                for kind in KINDS:
                    met = met_picks(day, digest, kind)
                    counts[kind, measure] += len(met)
                    if length == "short":
                        counts[kind, "picks"] += len(day.picks[kind])
                        counts[kind, "shown"] += len(getattr(digest, {"story": "stories"}.get(kind, f"{kind}s")))
                        missed += [f"{day.day} {kind}: {pick}" for pick in day.picks[kind] if pick not in met]
    table: Table = {}
    for kind in KINDS:
        agrees, normal = (100 * counts[kind, one] / counts[kind, "picks"] for one in ("agrees", "normal"))
        table[kind] = {"agrees": agrees, "normal": normal, "kept": 100 * counts[kind, "agrees"] / counts[kind, "shown"]}
    return table, missed


def met_picks(day: Day, digest: Digest, kind: str) -> list[str]:
    """The editor's picks of a kind that a digest shows too."""
    if kind == "story":
        told = {Counter(day.labels[ref.id] for ref in story.articles).most_common(1)[0][0] for story in digest.stories}
        return [pick for pick in day.picks["story"] if pick in told]
    if kind == "quote":
        said = [one for match in digest.quotes for one in (match.record, *match.also)]
        return [pick for pick in day.picks["quote"] if any(_says(one, pick) for one in said)]
    counted = [one for match in digest.figures for one in (match.record, *match.also)]
    return [pick for pick in day.picks["figure"] if any(_counts(one, pick) for one in counted)]


def _says(record: QuoteRecord, pick: str) -> bool:
    return _plain(pick) in _plain(record.words)


def _counts(record: FigureRecord, pick: str) -> bool:
    words, written = _plain(pick), _plain(record.figure.as_written)
    return words in _plain(record.sentence) and (written in words or words in written)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- stories ---------------------------------------------------------------------------------------------------------


def pairs(sets: Sequence[Sequence[Labelled]]) -> dict[str, float]:
    """Precision and recall over all pairs of each set."""
    told = same = right = 0
    for articles in sets:
        group_of = {
            at: number
            for number, group in enumerate(grouped([record for _, record in articles]))
            for at in group.members
        }
        days = [datetime.fromisoformat(record.article.published or "") for _, record in articles]
        for one, two in combinations(range(len(articles)), 2):
            if abs((days[one] - days[two]).days) <= DAYS:
                is_same, is_told = articles[one][0] == articles[two][0], group_of[one] == group_of[two]
                same, told, right = same + is_same, told + is_told, right + (is_same and is_told)
    return {"P": 100 * right / told, "R": 100 * right / same}


def weeks_labelled(weeks: Sequence[str]) -> list[list[Labelled]]:
    """Each week as one set of articles."""
    return [[(piece.label, piece.record) for day in week(name) for piece in day.pieces] for name in weeks]


@cache
def alike_sets() -> tuple[tuple[Labelled, ...], ...]:
    """The sets of articles that are alike on purpose."""
    sets: list[list[Labelled]] = []
    lines = [line for line in ALIKE.read_text("utf-8").splitlines() if not line.startswith("#")]
    for at, line in enumerate(lines):
        if line.startswith("= "):
            sets.append([])
        elif line.startswith("- "):
            label, outlet, day = (part.strip() for part in line[2:].split("|"))
            title, text = lines[at + 1 : at + 3]
            submission = Submission(
                f"{title}\n\n{text}".encode(), name="a.txt", title=title, source=outlet, published=day
            )
            record = ArticleRecord(at, read(submission), datetime(2026, 1, 1, tzinfo=UTC), Origin(), 1, 0, 0)
            sets[-1].append((label, record))
    return tuple(map(tuple, sets))


def measure() -> tuple[dict[str, Table], list[str]]:
    """All tables of this file by name, and what was missed."""
    tables: dict[str, Table] = {}
    missed: list[str] = []
    for name, weeks in SETS.items():
        tables[f"digest {name}"], misses = judge(weeks)
        tables[f"digest {name}"]["stories of articles"] = pairs(weeks_labelled(weeks))
        missed += misses
    tables["stories alike"] = {"stories of articles": pairs(alike_sets())}
    return tables, missed

"""What of the news of a span of time is worth reading, by a rule: docs/design.md tells it, tests/quality measures it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import TypeVar

from bot.engine.matching import merged_quotes, rank_figures, rank_quotes
from bot.engine.matching.disagreeing import with_disagreements
from bot.engine.matching.merging import merge_figures
from bot.engine.matching.people import persons_of
from bot.engine.matching.stories import Group, grouped, story
from bot.engine.model import (
    ArticleRecord,
    Digest,
    DigestPlan,
    FigureMatch,
    FigureRecord,
    Length,
    QuoteMatch,
    QuoteRecord,
    SpeakerRecord,
    Story,
)
from bot.engine.novelty import Shown, mark
from bot.engine.spelling import fold


@dataclass(frozen=True, slots=True)
class Size:
    """How much a digest shows, at most."""

    stories: int
    quotes: int
    figures: int
    disagreements: int
    speakers: int


# Read in one minute, in three, in six; normal is what fits one Discord message well.
SIZES: dict[Length, Size] = {
    "short": Size(3, 3, 3, 1, 3),
    "normal": Size(5, 6, 6, 2, 5),
    "long": Size(8, 10, 10, 5, 8),
}
QUIET = 2  # stories; with no more the digest says that it was a quiet day

PUBLISHERS = 1.0
SUBSTANCE = 0.3
GOES_ON = 0.6
RECENCY = 0.2
CENTRAL = 0.3
KNOWN = 0.25
TOLD = 0.7
SAID = 0.8
COUNTED = 0.5
GOOD_LENGTH = (6, 45)
KINDS = {"direct": 1.0, "mixed": 0.8, "indirect": 0.5}

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with its key and its points."""

    story: Story
    key: str
    points: float


def make_digest(
    plan: DigestPlan,
    since: datetime,
    until: datetime,
    articles: Sequence[ArticleRecord],
    quotes: Sequence[QuoteRecord],
    figures: Sequence[FigureRecord],
    *,
    length: Length = "normal",
    shown: frozenset[str] = frozenset(),
    late: bool = False,
) -> Digest:
    size = SIZES[length]
    earlier = Shown(shown)
    told = _stories(articles, since, until, earlier)
    rank = {ref.id: at for at, one in enumerate(told) for ref in one.story.articles}
    said = _quotes([one for one in quotes if one.article.id in rank], rank, earlier)
    counted = _figures([one for one in figures if one.article.id in rank], rank, earlier, {r.id: r for r in articles})
    return told, said[:size.quotes], counted[:size.figures], size


def _stories(articles, since, until, earlier):
    groups = grouped(articles)
    held = Counter(word for group in groups for word in group.words)
    found = []
    for group in groups:
        key = mark("s", group.words)
        known = earlier.share(key)
        if known >= TOLD:
            continue
        one = story(articles, group, goes_on=known >= KNOWN)
        texts = min(one.publishers, one.texts)
        independent = texts + (one.publishers - texts) / 2
        newest = max(articles[at].added_at for at in group.members)
        span = (until - since).total_seconds()
        recent = (newest - since).total_seconds() / span if span else 0.0
        substance = max(articles[at].quotes + articles[at].figures for at in group.members)
        central = sum(held[word] > 1 for word in group.words) / max(1, len(group.words))
        points = (
            PUBLISHERS * log2(1 + independent)
            + SUBSTANCE * log2(1 + substance)
            + GOES_ON * one.goes_on
            + RECENCY * recent
            + CENTRAL * central
        )
        found.append(_Told(one, key, points))
    return sorted(found, key=lambda one: (-one.points, one.story.lead.id))


def _quotes(quotes, rank, earlier):
    heard = []
    for match in merged_quotes(sorted(quotes, key=lambda r: r.id), 0.0):
        key = mark("q", fold(match.record.words))
        if earlier.share(key) < SAID:
            heard.append((_worth(match), match, key))
    heard.sort(key=lambda one: (-one[0], one[1].record.id))
    turn = Counter()
    spoken = Counter()
    rounds = []
    for worth, match, key in heard:
        of = rank[match.record.article.id]
        who = match.record.quote.speaker
        rounds.append((max(turn[of], 9 * bool(who and spoken[who])), of, -worth, match, key))
        turn[of] += 1
        spoken[who] += 1
    rounds.sort(key=lambda one: one[:3])
    return [(match, key) for *_, match, key in rounds]

LONG = 0.0
ALSO = 0.3
SENT = 0.0
def _worth(match):
    record = match.record
    words = len(record.words.split())
    low, high = GOOD_LENGTH
    length = 1.0 if low <= words <= high else 0.6
    known = 1.0 if record.quote.speaker else 0.3
    return KINDS[record.quote.kind] * length * known * record.quote.confidence * (1 + ALSO * log2(match.sources))

TITLE = 1.0
LEAD = 0.5
REPEATED = 0.5
UNIT = 0.5
MOVES = 0.2
LEVEL = 0.0
BIG = 0.1
def _figures(figures, rank, earlier, articles):
    groups = defaultdict(list)
    for r in figures:
        f = r.figure
        if not (f.subject or f.unit): continue
        groups[rank[r.article.id], f.value, f.value_high, f.unit].append(r)
    found = []
    for (of, *what), members in groups.items():
        members.sort(key=lambda r: r.id)
        best = max(members, key=lambda r: (_place(r, articles), bool(r.figure.subject), -r.id))
        key = mark("f", fold(best.sentence), repr(what))
        if any(earlier.share(mark("f", fold(m.sentence), repr(what))) >= COUNTED for m in members): continue
        f = best.figure
        worth = (_place(best, articles) + REPEATED * log2(len({m.article.id for m in members})) + UNIT * bool(f.unit) * bool(f.subject)
            + MOVES * (f.kind == "delta") + BIG * min(9, len(str(int(abs(f.value))))))
        found.append((worth, of, best, tuple(m for m in members if m.article.id != best.article.id), key))
    found.sort(key=lambda one: (-one[0], one[2].id))
    turn = Counter(); rounds = []
    for worth, of, best, also, key in found:
        rounds.append((turn[of], of, -worth, best.id, FigureMatch(0.0, best, also), key)); turn[of] += 1
    rounds.sort(key=lambda one: one[:4])
    return [(m, k) for *_, m, k in rounds]

def _place(r, articles):
    a = articles[r.article.id].article
    start = r.figure.span[0]
    if a.title and r.figure.as_written.lower() in a.title.lower(): return TITLE
    if a.paragraphs and start < a.paragraphs[0][1]: return LEAD
    return 0.0

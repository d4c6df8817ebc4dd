"""What of the news of a span of time is worth reading, by a rule that docs/design.md tells and tests/quality measures.

Stories are put in order by points. Then quotes and figures are taken in turn: one of each story before a second one
of any, everybody heard once before anybody is twice. Nothing is shown that an earlier digest has shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import log2, log10

from bot.engine import lexicon
from bot.engine.matching import merged_quotes, rank_figures, rank_quotes
from bot.engine.matching.disagreeing import with_disagreements
from bot.engine.matching.merging import merge_figures
from bot.engine.matching.scoring import folded
from bot.engine.matching.stories import grouped, story
from bot.engine.matching.voices import speakers_of
from bot.engine.model import (
    Article,
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
    """How much a digest shows at most."""

    stories: int
    quotes: int
    figures: int
    disagreements: int
    speakers: int


# Short is read in a minute; normal fits one Discord message with a button for the proof of each; long takes three.
SIZES: dict[Length, Size] = {
    "short": Size(stories=3, quotes=3, figures=3, disagreements=1, speakers=3),
    "normal": Size(stories=5, quotes=5, figures=4, disagreements=1, speakers=5),
    "long": Size(stories=8, quotes=10, figures=8, disagreements=2, speakers=8),
}

# Points of a story. Found on the weeks 1 to 3 of tests/quality/weeks, one constant after the other in steps of .2 to
# .5. With them 37 of the editor's 39 stories are shown, and 36 or 37 with half or one and a half times each of them.
PUBLISHERS = 0.8  # for each doubling of the independent publishers
COPIES = 0.5  # a publisher of a copy counts for this much of an independent one
GRAVE = 0.8  # for each doubling of the grave words in headline and first paragraph, up to GRAVEST
GRAVEST = 7
SUBSTANCE = 0.3  # for each doubling of the quotes and figures in its richest article
GOING_ON = 0.5  # for going on with what an earlier digest told
CENTRAL = 0.3  # for sharing all of its telling words with other stories of the span; the weeks do not tell
RECENT = 0.2  # for having come last; the weeks do not tell

# Shares of an item's words that an earlier digest's item has. Of 26 follow-ups in these weeks 15 reach GOES_ON, of 72
# comparisons with other stories one; no follow-up reaches TOLD, a copy does.
GOES_ON = 0.34
TOLD = 0.75
SAID = 0.8  # of a quote
COUNTED = 0.5  # of a figure's sentence, where value and unit are the same

# Worth of a quote: how it is said times these.
KINDS = {"direct": 1.0, "mixed": 0.8, "indirect": 0.5}
GOOD_LENGTH = (6, 45)  # words that can be read in one breath; shorter ones are scraps, longer ones are cut when shown
OTHER_LENGTH = 0.6
UNNAMED = 0.3
REPRINTED = 0.3  # more for each doubling of its publishers
WORTH_READING = 0.35  # below it no quote is shown: an indirect scrap, somebody unknown

# Points of a figure, found alike: 32 of the editor's 37 figures are shown, and 27 to 32 with half or one and a half
# times each of them; IN_TITLE weighs most.
IN_TITLE, IN_LEAD = 1.0, 0.5
REPEATED = 0.3  # for each doubling of the articles of its story that give it
MOVES = 0.2
SIZE = 0.7  # for ten millions; a percentage counts like a thousand
MODEST = 0.5  # less for a time or a length, which seldom is what a story is about
MODEST_UNITS = frozenset(
    ("time", "second", "minute", "hour", "day", "week", "month", "year", "centimetre", "metre", "kilometre", "mile")
)

OFTEN = 2  # quotes; who has as many is named among those quoted most


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with its points, and the key by which it is known again."""

    story: Story
    points: float
    key: str


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
    article_count: int | None = None,
    late: bool = False,
) -> Digest:
    """The digest of a span of time; the same one for the same input, in whatever order it comes.

    `shown` are the keys (`Digest.used`) of what the last digests have shown. `article_count` tells how many articles
    are new where not all are given.
    """
    size, earlier = SIZES[length], Shown(shown)
    articles = sorted(articles, key=lambda one: one.id)
    stories = _stories(articles, since, until, earlier)
    rank = {ref.id: at for at, one in enumerate(stories) for ref in one.story.articles}
    heard = merged_quotes(sorted((one for one in quotes if one.article.id in rank), key=lambda one: one.id), 0.0)
    counted = sorted((one for one in figures if one.article.id in rank), key=lambda one: one.id)
    speakers = speakers_of(heard)
    against = _disagreements(counted, earlier)[: size.disagreements]
    disputed = {one.id for match, _ in against for one in (match.record, *match.also, *match.against)}
    by_id = {one.id: one.article for one in articles}
    shown_quotes = _quotes(heard, rank, speakers, earlier)[: size.quotes]
    undisputed = [one for one in counted if one.id not in disputed]
    shown_figures = _figures(undisputed, rank, by_id, earlier, size.figures)
    return Digest(
        plan=plan,
        since=since,
        until=until,
        stories=tuple(one.story for one in stories[: size.stories]),
        quotes=tuple(match for match, _ in shown_quotes),
        figures=tuple(match for match, _ in shown_figures),
        disagreements=tuple(match for match, _ in against),
        speakers=tuple(one for one in dict.fromkeys(speakers.values()) if one.quotes >= OFTEN)[: size.speakers],
        article_count=len(articles) if article_count is None else article_count,
        story_count=len(stories),
        used=(
            *(one.key for one in stories[: size.stories]),
            *(key for _, key in shown_quotes),
            *(key for _, key in (*shown_figures, *against)),
        ),
        late=late,
    )


def best_quotes(quotes: Iterable[QuoteRecord], most: int) -> list[QuoteRecord]:
    """The quotes worth reading, best first, each in one wording; everybody once before anybody twice."""
    heard = merged_quotes(sorted(quotes, key=lambda one: one.id), 0.0)
    return [match.record for match, _ in _quotes(heard, {}, speakers_of(heard), Shown(()), least=0.0)[:most]]


def on_topics(
    topics: Sequence[str], quotes: Sequence[QuoteRecord], figures: Sequence[FigureRecord]
) -> tuple[list[QuoteRecord], list[FigureRecord]]:
    """Of quotes and figures those on one of the topics."""
    kept_quotes = {
        match.record.id: match.record for topic in topics for match in rank_quotes(topic, quotes, topic=True)
    }
    kept_figures = {match.record.id: match.record for topic in topics for match in rank_figures(topic, figures)}
    return list(kept_quotes.values()), list(kept_figures.values())


# --- stories ---------------------------------------------------------------------------------------------------------


def _stories(articles: Sequence[ArticleRecord], since: datetime, until: datetime, earlier: Shown) -> list[_Told]:
    """The stories that are new, or go on, best first."""
    groups = grouped(articles)
    held = Counter(word for group in groups for word in group.words)
    found = []
    for group in groups:
        key = mark("s", group.words)
        known = earlier.share(key)
        if known < TOLD:
            told = story(articles, group, goes_on=known >= GOES_ON)
            recent = max(articles[at].added_at for at in group.members) - since
            points = (
                _importance([articles[at] for at in group.members], articles[group.central].article, told)
                + CENTRAL * sum(held[word] > 1 for word in group.words) / max(1, len(group.words))
                + RECENT * max(0.0, min(1.0, recent / (until - since) if until > since else 0.0))
            )
            found.append(_Told(told, round(points, 6), key))
    return sorted(found, key=lambda one: (-one.points, one.story.lead.id))


def _importance(members: Sequence[ArticleRecord], lead: Article, told: Story) -> float:
    """Points by publishers, grave words, substance, and for going on."""
    independent = min(told.publishers, told.texts)
    publishers = independent + COPIES * (told.publishers - independent)
    opening = " ".join((lead.title or "", *(lead.text[start:end] for start, end in lead.paragraphs[:1])))
    grave = min(GRAVEST, len(_grave_words().intersection(fold(opening))))
    return (
        PUBLISHERS * log2(1 + publishers)
        + GRAVE * log2(1 + grave)
        + SUBSTANCE * log2(1 + max(one.quotes + one.figures for one in members))
        + GOING_ON * told.goes_on
    )


@cache
def _grave_words() -> frozenset[str]:
    return frozenset(fold(" ".join(lexicon.lines("grave_words"))))


# --- quotes ----------------------------------------------------------------------------------------------------------


def _quotes(
    heard: Sequence[QuoteMatch],
    rank: Mapping[int, int],
    speakers: Mapping[str, SpeakerRecord],
    earlier: Shown,
    *,
    least: float = WORTH_READING,
) -> list[tuple[QuoteMatch, str]]:
    """The quotes worth reading with their keys, best first; `rank` is the place of an article's story."""
    turn: Counter[tuple[int, int]] = Counter()
    spoken: Counter[str] = Counter()
    rounds: list[tuple[int, int, int, int, QuoteMatch, str]] = []
    for match in sorted(heard, key=lambda one: (-_worth(one), one.record.id)):
        record = match.record
        key = mark("q", folded(record.words))
        if _worth(match) < least or earlier.share(key) >= SAID:
            continue
        of, name = rank.get(record.article.id, 0), record.quote.speaker
        again = 0
        if name:
            again = spoken[speakers[name].name]
            spoken[speakers[name].name] += 1
        rounds.append((again, turn[of, again], of, len(rounds), match, key))
        turn[of, again] += 1
    return [(match, key) for *_, match, key in sorted(rounds, key=lambda one: one[:4])]


def _worth(match: QuoteMatch) -> float:
    """0..1 and a little more: said by somebody known, in their own words, neither a scrap nor a speech, reprinted."""
    quote = match.record.quote
    low, high = GOOD_LENGTH
    length = 1.0 if low <= len(match.record.words.split()) <= high else OTHER_LENGTH
    known = 1.0 if quote.speaker else UNNAMED
    return KINDS[quote.kind] * length * known * quote.confidence * (1 + REPRINTED * log2(match.sources))


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(
    records: Sequence[FigureRecord],
    rank: Mapping[int, int],
    articles: Mapping[int, Article],
    earlier: Shown,
    most: int,
) -> list[tuple[FigureMatch, str]]:
    """The key figures with their keys, best first, up to `most`; in a story one value in one unit is one figure."""
    same: dict[tuple[int, float, float | None, str | None], list[FigureRecord]] = defaultdict(list)
    for record in records:
        figure = record.figure
        if figure.subject or figure.unit:
            same[rank[record.article.id], figure.value, figure.value_high, figure.unit].append(record)
    found = []
    for (of, *_), members in same.items():
        if earlier.may_have("f", _equal(members[0])) and any(
            earlier.share(_figure_key(one)) >= COUNTED for one in members
        ):
            continue
        places = [_place(one, articles[one.article.id]) for one in members]
        best = members[places.index(max(places))]
        also = {one.article.id: one for one in reversed(members) if one.article.id != best.article.id}
        points = max(places) + REPEATED * log2(1 + len(also)) + _size(best)
        found.append((-round(points, 6), best.id, of, FigureMatch(0.0, best, tuple(also.values())[::-1])))
    turn: Counter[int] = Counter()
    rounds = []
    for at, (_, _, of, match) in enumerate(sorted(found, key=lambda one: one[:2])):
        rounds.append((turn[of], of, at, match))
        turn[of] += 1
    return [(match, _figure_key(match.record)) for *_, match in sorted(rounds, key=lambda one: one[:3])[:most]]


def _figure_key(record: FigureRecord) -> str:
    return mark("f", folded(record.sentence), _equal(record))


def _equal(record: FigureRecord) -> str:
    """What two figures must have in common to be the same one."""
    figure = record.figure
    return repr((figure.value, figure.value_high, figure.unit))


def _place(record: FigureRecord, article: Article) -> float:
    """Points by where a figure stands."""
    if record.figure.as_written.casefold() in (article.title or "").casefold():
        return IN_TITLE
    return IN_LEAD if article.paragraphs and record.figure.span[0] < article.paragraphs[0][1] else 0.0


def _size(record: FigureRecord) -> float:
    """Points by how much it is."""
    figure = record.figure
    size = 3.0 if figure.unit == "percent" else min(7.0, log10(1 + abs(figure.value)))
    return SIZE * size / 7 + MOVES * (figure.kind == "delta") - MODEST * (figure.unit in MODEST_UNITS)


def _disagreements(records: Sequence[FigureRecord], earlier: Shown) -> list[tuple[FigureMatch, str]]:
    """Figures with those that other sources give against them, each once."""
    found: list[tuple[FigureMatch, str]] = []
    told: set[int] = set()
    for match in with_disagreements(merge_figures([(0.0, record) for record in records])):
        key = mark("d", fold(match.record.figure.subject), match.record.figure.unit or "")
        if match.against and match.record.id not in told and not earlier.share(key):
            found.append((match, key))
            told.update(one.id for one in match.against)
    return found

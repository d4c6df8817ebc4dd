"""Ugly text and records made of it, for the property tests of what Discord is sent."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.engine.model import (
    Alert,
    Answer,
    Article,
    ArticleRecord,
    ArticleRef,
    Changes,
    Correction,
    Difference,
    Digest,
    DigestPlan,
    Figure,
    FigureMatch,
    FigureRecord,
    Origin,
    Proof,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Revised,
    SpeakerRecord,
    Story,
    Superseded,
    Version,
    Watch,
)
from bot.engine.model.feeds import (
    FeedAdded,
    FeedEntry,
    FeedFilter,
    FeedLink,
    FeedPreview,
    FeedRecord,
    FeedsImported,
)

MARKDOWN = (
    "**bold** @everyone <@&1234> [bank](https://evil.example) `code` ||spoiler|| # head\n> quote\n1. one <t:1:R> "
)
NOW = datetime(2025, 2, 24, 8, 0, tzinfo=UTC)

TRICKS = [
    MARKDOWN,
    "@everyone",
    "<@1>",
    "[a](http://b.c)",
    "\u202eabc",
    "\u200b",
    "e" + "\u0301" * 9,
    "\U0001f600",
    "\ud800",
]
MARKS = [*"\0\n \\*_>#xé\ufdfa", "~~", "||", "```", "-# ", "1. ", "https://a.example/b"]
pieces = st.sampled_from(TRICKS + MARKS)
texts = st.one_of(
    st.builds("".join, st.lists(pieces, max_size=30)),
    st.builds(lambda part, times: (part * times)[:4000], pieces, st.integers(0, 4000)),
    st.text(max_size=300),
)
long = st.builds(lambda part: (part * 4000)[:4000], pieces)
names = st.one_of(st.none(), texts)
urls = st.one_of(
    st.none(),
    texts,
    st.builds(lambda path: f"https://paper.example/{path}", texts),
    st.just("https://a.example/" + "b" * 240),
)
dates = st.one_of(st.none(), st.just("2025-02-24"), texts)
ids = st.integers(1, 10**9)
refs = st.builds(ArticleRef, ids, names, names, urls, dates)
quotes = st.builds(
    Quote,
    st.sampled_from(["direct", "mixed", "indirect"]),
    st.just(((0, 9),)),
    st.none(),
    st.none(),
    names,
    names,
    st.floats(0, 1),
)
figures = st.builds(
    Figure, st.just((0, 3)), st.just(3.0), st.none(), names, st.just("="), texts, texts, st.just((0, 9)), names
)
corrections = st.none() | st.builds(Correction, st.just(NOW), st.none() | ids, names)
states = st.none() | st.builds(Superseded, ids, st.just(NOW), st.none() | st.one_of(texts, long))
instants = st.none() | st.just(NOW)
quote_records = st.builds(QuoteRecord, ids, refs, quotes, st.one_of(texts, long), corrections, states)
figure_records = st.builds(FigureRecord, ids, refs, figures, st.one_of(texts, long), states)


def few(strategy, size=12):
    return st.lists(strategy, max_size=size).map(tuple)


stories = st.builds(
    Story,
    refs,
    st.one_of(texts, long),
    st.just((0, 9)),
    few(refs, 6).filter(bool),
    st.integers(1, 9),
    st.integers(1, 9),
    st.booleans(),
)
quote_matches = st.builds(QuoteMatch, st.just(90.0), quote_records, few(quote_records, 2), st.integers(1, 9))
figure_matches = st.builds(FigureMatch, st.just(90.0), figure_records, few(figure_records, 2), few(figure_records, 4))
answers = st.builds(
    Answer,
    texts,
    st.sampled_from(["who_said", "quotes", "figures", "brief", "unknown"]),
    few(st.builds(QuoteMatch, st.just(90.0), quote_records, few(quote_records, 5))),
    few(st.builds(FigureMatch, st.just(90.0), figure_records, few(figure_records, 5))),
    few(refs, 6),
    names,
    names,
)
briefs = st.builds(
    Answer,
    texts,
    st.just("brief"),
    few(quote_matches, 4),
    few(figure_matches, 4),
    few(refs, 12),
    names,
    names,
    stories=few(stories, 3),
)
proofs = st.builds(
    Proof,
    refs,
    texts,
    st.one_of(texts, long),
    texts,
    ids,
    ids,
    st.just((0, 9)),
    names,
    names,
    st.none() | st.just("direct"),
    st.none() | ids,
    corrections,
    states,
    instants,
    instants,
)
reports = few(st.builds(Reported, quote_records, ids, st.just(NOW), few(texts, 4)))
plans = st.builds(
    DigestPlan, ids, ids, ids, texts, texts, st.just((0, 1, 2)), few(texts), ids, st.booleans(), st.just(NOW), names
)
digests = st.builds(
    Digest,
    plans,
    st.just(NOW),
    st.just(NOW),
    few(stories, 4),
    few(quote_matches, 5),
    few(figure_matches, 4),
    few(figure_matches, 2),
    few(st.builds(SpeakerRecord, texts, names, ids), 4),
    ids,
    ids,
    late=st.booleans(),
)
watches = st.builds(
    Watch,
    *(ids, ids, ids, st.sampled_from(["person", "topic", "figure"]), texts.map(lambda text: text[:100])),
    *(names.map(lambda text: text and text[:100]),) * 2,
    *(st.none() | ids, st.booleans(), st.none() | ids, st.none(), st.just("UTC"), st.just(NOW)),
)
alerts = st.builds(Alert, watches, few(quote_matches, 5), few(figure_matches, 5), st.integers(0, 10**6))
articles = st.builds(Article, names, texts, st.just(()), st.none(), names, names, urls, dates)
records = st.builds(
    ArticleRecord,
    ids,
    articles,
    st.just(NOW),
    st.builds(Origin, st.none() | ids, st.none() | ids),
    st.just(1),
    ids,
    ids,
)

instants = st.none() | st.just(NOW)
feed_links = few(st.builds(FeedLink, texts, names), 8)
feeds = st.builds(
    FeedRecord,
    *(ids, urls.map(lambda url: url or "https://a.example/"), names, names),
    st.builds(FeedFilter, few(texts, 5), few(texts, 5)),
    *(st.none() | ids, st.just(NOW), st.booleans(), instants, instants, instants, instants, names),
    *(st.integers(0, 10**9) for _ in range(3)),
)
feeds_added = st.builds(FeedAdded, feeds, st.booleans(), st.integers(0, 10**6), feed_links)
entries = st.builds(FeedEntry, st.just(("a",)), urls, names, names, dates, names)
previews = st.builds(FeedPreview, texts, names, few(st.tuples(entries, st.booleans()), 40), feed_links)
imported_feeds = st.builds(FeedsImported, few(feeds), st.integers(0, 200), few(st.tuples(texts, texts)))
differences = st.builds(
    Difference, st.sampled_from(["quote", "figure"]), names, st.one_of(texts, long), names, names, texts
)
changes = st.builds(
    Changes, st.none() | st.tuples(names, names), st.lists(differences, max_size=12).map(tuple), ids, ids, ids
)
versions = st.lists(st.builds(Version, ids, st.just(NOW), instants, changes), min_size=1, max_size=4)
revised = st.builds(Revised, records, st.sampled_from(["changed", "gone", "unreadable"]), st.none() | changes, names)

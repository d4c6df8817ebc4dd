"""Answers and articles as readable text for a terminal. Never imports discord: a first answer must be quick."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence, Set
from datetime import date

from bot.engine.model import (
    Added,
    Answer,
    AnswerKind,
    ArticleRecord,
    ArticleRef,
    Correction,
    Figure,
    FigureMatch,
    FigureRecord,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Series,
    Story,
)

NO_SERIES = (
    "There are no three values in one unit on different days. Ask `onrecord ask figures on …` for what there is."
)
WIDTH = 88  # columns, where the terminal does not say; long lines are hard to read
WIDTH_LIMITS = (40, 100)  # columns
SHOWN = 10  # matches of one kind; what follows is hardly ever the answer, and a terminal shows about 40 lines
NAMED = 3  # further outlets named for one story
WORDS = 1200  # characters of one quote or sentence; the longest quotation in a news article is a paragraph

KINDS = {"direct": "direct", "mixed": "partly in quotation marks", "indirect": "reported"}
CHANGES = {"=": "", "~": "about", ">": "more than", "<": "less than", "up": "up", "down": "down"}
HEADINGS: dict[AnswerKind, str] = {
    "who_said": "Who said it",
    "quotes": "Quotes",
    "figures": "Figures",
    "brief": "Brief",
    "unknown": "Not understood",
}

# What the quotes of an answer are called.
QUOTED: dict[AnswerKind, str] = {"who_said": "Who said it", "brief": "Who said what"}

# Control characters would let an article move the cursor or write to the clipboard of its reader; the bidirectional
# ones would let it show words in another order than they stand in.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def clean(text: str) -> str:
    """`text` on one line, without characters that act on a terminal."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def answer_text(answer: Answer, width: int = WIDTH) -> str:
    """An answer with its matches, best first, or why there are none. Ends without a newline."""
    page = Page(width)
    if answer.note:
        page.add(answer.note)
    if answer.persons:
        page.add(f"For one of them, ask with the name in full, such as {clean(answer.persons[0])}.")
    listed = {ref.id for ref in answer.articles}
    if answer.stories:
        page.gap()
        page.heading("What happened", len(answer.stories))
        _stories(page, answer.stories)
    if answer.quotes:
        page.gap()
        page.heading(QUOTED.get(answer.kind, HEADINGS["quotes"]), len(answer.quotes))
        _quotes(page, answer.quotes, listed)
    if answer.figures:
        page.gap()
        page.heading(HEADINGS["figures"], len(answer.figures))
        _figures(page, answer.figures, listed)
    if answer.articles:
        page.gap()
        page.heading("Timeline and sources", len(answer.articles))
        _timeline(page, answer.articles)
    if answer.nothing:
        page.gap()
        page.add(answer.nothing)
    return page.text()


def _stories(page: Page, stories: Sequence[Story]) -> None:
    for number, story in enumerate(stories, start=1):
        page.item(f"{number}.", clean(story.lead.title or "Untitled"))
        page.detail(_words(story.sentence))
        page.detail(f"{_outlet_and_day(story.lead)} [{story.lead.id}]", told_by(story, clean))


def _timeline(page: Page, articles: Sequence[ArticleRef]) -> None:
    """The articles by day with their links, and how many each outlet has."""
    for ref in timeline(articles):
        page.item(f"[{ref.id}]", f"{day(ref.published)}: {clean(ref.title or 'Untitled')}")
        page.detail(clean(ref.source or "") or "outlet unknown")
        page.link(ref.url)
    counts = (f"{clean(name) or 'outlet unknown'} {plural(count, 'article')}" for name, count in outlets(articles))
    page.add(f"Sources: {', '.join(counts)}")


def articles_text(records: Sequence[ArticleRecord], width: int = WIDTH) -> str:
    """A list of articles, in the order given."""
    page = Page(width)
    for record in records:
        page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
        page.detail(_outlet_and_day(record.ref), _counted(record))
    return page.text()


def article_text(
    record: ArticleRecord,
    quotes: Sequence[QuoteRecord],
    figures: Sequence[FigureRecord],
    story: Story | None = None,
    width: int = WIDTH,
) -> str:
    """One article with all that was found in it, in order of place, and which others tell its story."""
    page = Page(width)
    page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
    byline = f"by {clean(record.article.byline)}" if record.article.byline else ""
    page.detail(byline, _outlet_and_day(record.ref), f"added {record.added_at:%Y-%m-%d %H:%M} UTC")
    page.link(record.article.url)
    if others := [ref for ref in story.articles if ref.id != record.id] if story else []:
        page.gap()
        page.heading("The same story", len(others))
        for ref in others[:SHOWN]:
            page.item(f"[{ref.id}]", clean(ref.title or "Untitled"))
            page.detail(_outlet_and_day(ref))
    page.gap()
    page.heading("Quotes", len(quotes))
    for number, quote in enumerate(quotes, start=1):
        _quote(page, f"{number}.", quote)
    page.gap()
    page.heading("Figures", len(figures))
    for number, figure in enumerate(figures, start=1):
        page.item(f"{number}.", _figure_line(figure.figure))
        page.detail(_stated_by(figure.figure), _words(figure.sentence))
    return page.text()


def added_text(added: Added, width: int = WIDTH) -> str:
    """What became of an article that was handed in."""
    record = added.record
    page = Page(width)
    page.add("Added." if added.new else "This article is in the library already; nothing was changed.")
    page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
    page.detail(_outlet_and_day(record.ref), _counted(record))
    return page.text()


def day(published: str | None) -> str:
    """An ISO date in words, "24 Feb 2025"; "date unknown" for None."""
    if published is None:
        return "date unknown"
    try:
        when = date.fromisoformat(published)
    except ValueError:
        return clean(published)
    return f"{when.day} {when:%b %Y}"


def period(value: str | None) -> str:
    """A period in words: "third quarter of 2024", "March 2024", "2019 to 2023", "since 2019"; empty for None."""
    first, _, last = (value or "").partition("/")
    if last == "..":
        return f"since {period(first)}"
    if last:
        return f"{period(first)} to {period(last)}"
    year, _, part = first.partition("-")
    if part.startswith(("Q", "H")):
        nth = ("first", "second", "third", "fourth")[int(part[1]) - 1]
        return f"{nth} {'quarter' if part[0] == 'Q' else 'half'} of {year}"
    if part.startswith("W"):
        return f"week {int(part[1:])} of {year}"
    if len(part) == len("12"):
        return f"{date(int(year), int(part), 1):%B} {year}"
    return day(first) if part else year


def situation(figure: Figure) -> str:
    """When and where a figure was so; and that another one is compared with it."""
    compared = "compared with" if figure.kind == "base" else ""
    return ", ".join(part for part in (compared, period(figure.period), clean(figure.place or "")) if part)


def first_seen(match: QuoteMatch, shown: Callable[[str], str]) -> str:
    """Where a quote of several articles was seen first, and how many publishers have it; empty for one of one article.

    `shown` makes the name of an outlet fit for where it is shown.
    """
    if not match.also:
        return ""
    sources = plural(match.sources, "source")
    ref = match.first.article
    if ref.published is None:  # then none of them has a day
        return sources
    where = f" in {shown(ref.source)}" if ref.source else ""
    return f"first seen {day(ref.published)}{where} · {sources}"


def told_by(story: Story, shown: Callable[[str], str]) -> str:
    """Who else tells a story, and of how many publishers and different texts it is; empty for one article.

    `shown` makes the name of an outlet fit for where it is shown.
    """
    others = [ref for ref in story.articles if ref.id != story.lead.id]
    if not others:
        return ""
    elsewhere = [ref for ref in others if not ref.source or ref.source != story.lead.source]
    names = list(dict.fromkeys(shown(ref.source or ref.title or f"article {ref.id}") for ref in elsewhere))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    days = sorted(ref.published for ref in story.articles if ref.published)
    span = f"{day(days[0])} to {day(days[-1])}" if days and days[0] != days[-1] else ""
    counts = f"{plural(story.publishers, 'publisher')}, {plural(story.texts, 'text')}"
    where = f"also in {', '.join(names[:NAMED])}{more}" if names else plural(len(others) + 1, "article")
    return " · ".join(part for part in (where, span, counts) if part)


def timeline(articles: Sequence[ArticleRef]) -> list[ArticleRef]:
    """Articles by their day, the earliest first; those without one come last."""
    return sorted(articles, key=lambda ref: (ref.published or "9999", ref.id))


def outlets(articles: Sequence[ArticleRef]) -> list[tuple[str, int]]:
    """The outlets of articles and how many each has, most first; "" for those of none."""
    return sorted(Counter(ref.source or "" for ref in articles).items(), key=lambda one: (not one[0], -one[1], one[0]))


def corrected(correction: Correction | None) -> str:
    """That a person set the speaker, and when; empty for a quote as it was found."""
    return f"speaker corrected by an admin on {correction.at.day} {correction.at:%B %Y}" if correction else ""


def quote_text(record: QuoteRecord, lead: str, width: int = WIDTH) -> str:
    """A quote below a line of our own that says what was done with it."""
    page = Page(width)
    page.add(lead)
    _quote(page, "", record)
    return page.text()


def reports_text(reports: Sequence[Reported], width: int = WIDTH) -> str:
    """The quotes that people report as wrong, with what they say about them."""
    page = Page(width)
    for number, reported in enumerate(reports, start=1):
        page.gap()
        record = reported.record
        _quote(page, f"{number}.", record)
        _sources(page, record.article, (), frozenset())
        page.detail(f"reported by {people(reported.reporters)}", *(f"“{clean(note)}”" for note in reported.notes))
    return page.text()


def series_text(series: Series, lead: str, width: int = WIDTH) -> str:
    """The values of a series with their sources, below a line of our own."""
    page = Page(width)
    page.add(lead)
    for number, point in enumerate(series.points, start=1):
        figure, ref = point.record.figure, point.record.article
        page.item(f"{number}.", f"{period(figure.period) or day(ref.published)}: {clean(figure.as_written)}")
        page.detail(_outlet_and_day(ref), clean(ref.title or "Untitled"), f"[{ref.id}]")
        page.link(ref.url)
    return page.text()


class Page:
    """Lines of text, wrapped to a width."""

    def __init__(self, width: int) -> None:
        low, high = WIDTH_LIMITS
        self._width = max(low, min(width, high))
        self._lines: list[str] = []

    def add(self, text: str, first: str = "", rest: str = "") -> None:
        """A paragraph."""
        self._lines += textwrap.wrap(
            clean(text), self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]

    def heading(self, name: str, count: int) -> None:
        """What follows, and how much of it there is."""
        self._lines.append(f"{name} ({count})" if count else f"{name}: none")

    def item(self, mark: str, text: str) -> None:
        """A paragraph behind a number or the like."""
        self.add(text, f"{mark:<3} ", "    ")

    def detail(self, *parts: str) -> None:
        """What belongs to an item, in one paragraph below it; empty parts are left out."""
        if text := " · ".join(part for part in parts if part):
            self.add(text, "    ", "    ")

    def link(self, url: str | None) -> None:
        """The address of an item."""
        if url:  # never wrapped, so that it can be clicked
            self._lines.append(f"    {clean(url)}")

    def more(self, count: int) -> None:
        """That there is more than is shown, if so."""
        if count > SHOWN:
            self._lines.append(f"    and {count - SHOWN} more; `onrecord ask --json` prints them all")

    def gap(self) -> None:
        """An empty line, unless there is one, or nothing above."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """All of it. Ends without a newline."""
        return "\n".join(self._lines)


def _quotes(page: Page, matches: Sequence[QuoteMatch], listed: Set[int]) -> None:
    for number, match in enumerate(matches[:SHOWN], start=1):
        page.gap()
        record = match.record
        _quote(page, f"{number}.", record)
        page.detail(first_seen(match, clean))
        _sources(page, record.article, [other.article for other in match.also], listed)
    page.more(len(matches))


def _quote(page: Page, mark: str, record: QuoteRecord) -> None:
    """What was said, and by whom; the quote's number is for `onrecord fix`."""
    page.item(mark, _words(record.words))
    page.detail(_who(record.quote), KINDS[record.quote.kind], corrected(record.corrected), f"quote {record.id}")


def _figures(page: Page, matches: Sequence[FigureMatch], listed: Set[int]) -> None:
    for number, match in enumerate(matches[:SHOWN], start=1):
        page.gap()
        record = match.record
        page.item(f"{number}.", _figure_line(record.figure))
        page.detail(_words(record.sentence))
        page.detail(_stated_by(record.figure))
        for other in match.against:
            where = f"{_outlet_and_day(other.article)} [{other.article.id}]"
            page.detail(f"Sources disagree: {clean(other.figure.as_written)} in {where}")
        _sources(page, record.article, [other.article for other in match.also], listed)
    page.more(len(matches))


def _sources(page: Page, first: ArticleRef, also: Sequence[ArticleRef], listed: Set[int]) -> None:
    """Where something stands; of an article that is listed among the sources, the number is enough."""
    for mark, ref in [("", first), *(("also: ", other) for other in also)]:
        title = "" if ref.id in listed else f" · {clean(ref.title or 'Untitled')}"
        page.detail(f"{mark}{_outlet_and_day(ref)}{title} [{ref.id}]")
        if ref.id not in listed:
            page.link(ref.url)


def _who(quote: Quote) -> str:
    name = clean(quote.speaker or "") or "Speaker unknown"
    return f"{name}, {clean(quote.role)}" if quote.role else name


def _figure_line(figure: Figure) -> str:
    written = clean(figure.as_written)
    change = CHANGES[figure.change]
    if change and change not in written.lower():
        written = f"{written} ({change})"
    about = " · ".join(part for part in (clean(figure.subject), situation(figure)) if part)
    return f"{written}: {about}" if about else written


def _stated_by(figure: Figure) -> str:
    return f"stated by {clean(figure.speaker)}" if figure.speaker else ""


def _outlet_and_day(ref: ArticleRef) -> str:
    return f"{clean(ref.source or '') or 'outlet unknown'} · {day(ref.published)}"


def _counted(record: ArticleRecord) -> str:
    return f"{plural(record.quotes, 'quote')}, {plural(record.figures, 'figure')}"


def plural(count: int, noun: str) -> str:
    """ "1 quote", "1,200 quotes"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def people(count: int) -> str:
    """ "1 person", "3 people"."""
    return "1 person" if count == 1 else f"{count:,} people"


def _words(text: str) -> str:
    text = clean(text[: WORDS + 1])
    return text if len(text) <= WORDS else text[:WORDS].rstrip() + " […]"

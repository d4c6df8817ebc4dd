"""Answers and articles as readable text for a terminal. Never imports discord: a first answer must be quick."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence, Set
from datetime import datetime

from bot.engine.model import (
    Added,
    Answer,
    AnswerKind,
    ArticleRecord,
    ArticleRef,
    Figure,
    FigureMatch,
    FigureRecord,
    Quote,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Series,
    Story,
    Version,
)
from bot.presenting.dates import period
from bot.presenting.wording import (
    CHANGES,
    HEADINGS,
    KINDS,
    changed_times,
    clean,
    corrected,
    day,
    first_seen,
    no_longer,
    outlets,
    people,
    plural,
    situation,
    timeline,
    told_by,
)

NO_SERIES = (
    "There are no three values in one unit on different days. Ask `onrecord ask figures on …` for what there is."
)
WIDTH = 88  # columns, where the terminal does not say; long lines are hard to read
WIDTH_LIMITS = (40, 100)  # columns
SHOWN = 10  # matches of one kind; what follows is hardly ever the answer, and a terminal shows about 40 lines
WORDS = 1200  # characters of one quote or sentence; the longest quotation in a news article is a paragraph


# What the quotes of an answer are called.
QUOTED: dict[AnswerKind, str] = {"who_said": "Who said it", "brief": "Who said what"}


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
    *,
    versions: Sequence[Version] = (),
    gone: datetime | None = None,
) -> str:
    """One article with all that was found in it, in order of place, how it changed, and which others tell its story."""
    page = Page(width)
    page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
    byline = f"by {clean(record.article.byline)}" if record.article.byline else ""
    page.detail(byline, _outlet_and_day(record.ref), f"added {record.added_at:%Y-%m-%d %H:%M} UTC")
    if record.origin.proposed_by:
        page.detail(f"proposed by {record.origin.proposed_by}", f"approved by {record.origin.added_by or 'somebody'}")
    page.link(record.article.url)
    page.detail(changed_times(versions, gone, instant))
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
    if added.changes:
        page.add(f"This article is in the library already, and has changed. `onrecord changes {record.id}` lists how.")
    else:
        page.add("Added." if added.new else "This article is in the library already; nothing was changed.")
    page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
    page.detail(_outlet_and_day(record.ref), _counted(record))
    return page.text()


def instant(at: datetime) -> str:
    """An instant in words, "5 Mar 2025, 12:00 UTC"."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


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
        """A paragraph; what stands before its first line, and before the others."""
        self._lines += textwrap.wrap(
            clean(text), self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]

    def heading(self, name: str, count: int) -> None:
        """What follows, and how many of it."""
        self._lines.append(f"{name} ({count})" if count else f"{name}: none")

    def item(self, mark: str, text: str) -> None:
        """A paragraph behind its number."""
        self.add(text, f"{mark:<3} ", "    ")

    def detail(self, *parts: str) -> None:
        """What belongs to the item above; nothing when all parts are empty."""
        if text := " · ".join(part for part in parts if part):
            self.add(text, "    ", "    ")

    def link(self, url: str | None) -> None:
        """A link in a line of its own."""
        if url:  # never wrapped, so that it can be clicked
            self._lines.append(f"    {clean(url)}")

    def more(self, count: int) -> None:
        """That there is more than what is shown."""
        if count > SHOWN:
            self._lines.append(f"    and {count - SHOWN} more; `onrecord ask --json` prints them all")

    def gap(self) -> None:
        """An empty line, unless there is one."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """All of it, without a newline at the end."""
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
    page.detail(no_longer(record.superseded, instant, clean))


def _figures(page: Page, matches: Sequence[FigureMatch], listed: Set[int]) -> None:
    for number, match in enumerate(matches[:SHOWN], start=1):
        page.gap()
        record = match.record
        page.item(f"{number}.", _figure_line(record.figure))
        page.detail(_words(record.sentence))
        page.detail(_stated_by(record.figure))
        page.detail(no_longer(record.superseded, instant, clean))
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


def _words(text: str) -> str:
    text = clean(text[: WORDS + 1])
    return text if len(text) <= WORDS else text[:WORDS].rstrip() + " […]"

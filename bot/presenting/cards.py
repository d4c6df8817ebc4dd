"""Answers, proofs, articles and digest plans as Discord embeds, within its limits whatever the articles hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import discord

from bot.engine.model import (
    Answer,
    ArticleRecord,
    ArticleRef,
    Counts,
    FigureMatch,
    FigureRecord,
    Origin,
    Proof,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Series,
    Story,
    Superseded,
    Version,
)
from bot.presenting.dates import period
from bot.presenting.limits import CHOICE, DESCRIPTION, FOOTER, TITLE, link, plain, safe, safe_end, together, units
from bot.presenting.pages import Places, laid_out, turned
from bot.presenting.wording import (
    CHANGES,
    HEADINGS,
    KINDS,
    changed_times,
    corrected,
    day,
    first_seen,
    member,
    no_longer,
    people,
    plural,
    situation,
    standing,
)

LISTED = 10  # articles on a page of the library
NAME = 60  # units for a name, role or outlet; 93 of 100 whole mentions of sources in PolNeAR are shorter
DATE = 24  # units for a date that is none
HEADING = 120  # units for an article's title
WORDS = 1500  # units of one match's words; the whole passage is behind its button
LEAST_WORDS = 140  # units; a match shows at least so much of its words, at the cost of its link
SAME_STORY = 8  # other articles on the story of one that are named
NOW = 160  # units of what an article says in the place of what is no longer in it
ALSO = 3  # further sources named for one match
REPORTED = 700  # units for a reported quote; with notes and commands at least three fit into one message
NOTES, NOTE = 2, 200  # of one reported quote that are shown; units of each
LOW_CONFIDENCE = 0.6  # below it the answer says "uncertain": where the engine names nobody any more; a choice
COLOUR = discord.Colour(0x2F6F8F)
GREY = discord.Colour(0x80848E)

Kind = Literal["q", "f"]
Item = QuoteMatch | FigureMatch


@dataclass(frozen=True, slots=True)
class ProofMark:
    """A match whose passage a button can show: "q" for a quote, "f" for a figure, and its id in the guild."""

    number: int
    kind: Kind
    id: int
    state: str = ""  # what of it can change later, as it is shown


@dataclass(frozen=True, slots=True)
class Card:
    """One page of something, as it is sent. `page` counts from 0."""

    embeds: tuple[discord.Embed, ...]
    proofs: tuple[ProofMark, ...] = ()
    page: int = 0
    pages: int = 1
    quotes: tuple[int, ...] = ()  # ids of those on it that can be reported as wrong
    series: Series | None = None  # what a button can draw
    persons: tuple[str, ...] = ()  # whom a menu offers to choose from
    stories: tuple[tuple[int, str, str], ...] = ()  # of a message that stays: article, first line, headline


# --- answers ---------------------------------------------------------------------------------------------------------


def answer_card(answer: Answer, page: int = 0) -> Card:
    """A page of an answer; a page beyond the last shows the last."""
    heading = HEADINGS[answer.kind]
    return _answer(answer, page, f"{heading}: {safe(answer.question, TITLE - units(heading) - 2)}")


def _answer(answer: Answer, page: int, title: str) -> Card:
    pages = laid_out(len(answer.quotes), len(answer.figures))
    quotes, figures = turned(pages, page)
    items: list[Item] = [*answer.quotes[quotes.start : quotes.stop], *answer.figures[figures.start : figures.stop]]
    return _page(answer, items, pages, page, title)


def _page(answer: Answer, items: Sequence[Item], pages: Sequence[Places], page: int, title: str) -> Card:
    """A page of an answer, of which only the items on that page are needed."""
    note = f"*{safe(answer.note, 300)}*\n\n" if answer.note else ""
    if not pages:
        nothing = safe(answer.nothing or "Nothing found.", DESCRIPTION - units(note))
        embed = discord.Embed(title=title, description=note + nothing, colour=GREY)
        return Card((embed,), persons=answer.persons)
    page = max(0, min(page, len(pages) - 1))
    first = 1 + pages[page][0].start + pages[page][1].start
    body, marks = blocks(items, first, DESCRIPTION - units(note))
    embed = discord.Embed(title=title, description=note + body, colour=COLOUR)
    embed.set_footer(text=_footer(pages, page))
    return Card((embed,), marks, page, len(pages), reportable(marks), answer.series, answer.persons)


def reportable(marks: Sequence[ProofMark]) -> tuple[int, ...]:
    """The ids of the quotes among what is shown."""
    return tuple(mark.id for mark in marks if mark.kind == "q")


def _footer(pages: Sequence[Places], page: int) -> str:
    quotes, figures = pages[-1]
    counts = ((quotes.stop, "quote"), (figures.stop, "figure"))
    found = together((plural(count, noun) for count, noun in counts if count), ", ")
    return together([f"Page {page + 1} of {len(pages)}" if len(pages) > 1 else None, found])


def blocks(items: Sequence[Item], first: int, room: int) -> tuple[str, tuple[ProofMark, ...]]:
    """Matches one below the other within `room` units, shared evenly, and their marks."""
    each = room // max(1, len(items)) - 2  # an empty line between two
    blocks, marks = [], []
    for number, item in enumerate(items, first):
        if isinstance(item, QuoteMatch):
            blocks.append(quote_block(item, number, each))
            marks.append(ProofMark(number, "q", item.record.id))
        else:
            blocks.append(figure_block(item, number, each))
            marks.append(ProofMark(number, "f", item.record.id))
    return "\n\n".join(blocks), tuple({(mark.kind, mark.id): mark for mark in reversed(marks)}.values())[::-1]


def quote_block(match: QuoteMatch, number: int, room: int) -> str:
    """A quote with who said it and where it stands, within `room` units."""
    quote = match.record.quote
    mended = corrected(match.record.corrected)
    about = together([_speaker(quote.speaker, quote.role), KINDS[quote.kind], _doubt(quote.confidence), mended])
    head = f"**{number}** · {about}\n> "
    seen = first_seen(match, lambda name: safe(name, NAME))
    said, also = _no_longer(match.record.superseded), [record.article for record in match.also]
    below = _below(said, match.record.article, also, room - units(head), seen)
    return head + words_in(match.record.words, room - units(head) - units(below)) + below


def figure_block(match: FigureMatch, number: int, room: int) -> str:
    """A figure with its sentence and where it stands, within `room` units."""
    figure = match.record.figure
    about = (figure.subject, situation(figure))
    subject = "".join(f" · {safe(part, 2 * NAME)}" for part in about if part)
    change = CHANGES[figure.change]
    shown = f" ({change})" if change and change not in figure.as_written.lower() else ""
    head = f"**{number} · {safe(figure.as_written, 2 * NAME)}**{shown}{subject}\n> "
    stated = f"stated by {_speaker(figure.speaker, None)}" if figure.speaker else None
    said = together([stated, _no_longer(match.record.superseded), _against(match)], "\n")
    below = _below(said, match.record.article, [record.article for record in match.also], room - units(head))
    return head + words_in(match.record.sentence, room - units(head) - units(below)) + below


def _no_longer(state: Superseded | None) -> str:
    """That something is no longer in its article, and what the article says now."""
    return f"⚠️ {no_longer(state, instant, lambda now: safe(now, NOW))}" if state else ""


def instant(at: datetime) -> str:
    """An instant as everybody's Discord shows it in local time."""
    return discord.utils.format_dt(at, "f")


def _against(match: FigureMatch) -> str | None:
    """The other values that other sources give, each with its source."""
    shown = []
    for one in match.against[:ALSO]:
        where = origin_of(one.article, title=not one.article.source, leads=False)
        shown.append(f"**{safe(one.figure.as_written, NAME)}** in {where}")
    more = f" and {len(match.against) - ALSO} more" if len(match.against) > ALSO else ""
    return f"Sources disagree: {'; '.join(shown)}{more}" if shown else None


def words_in(words: str, room: int) -> str:
    """The words of a match, as many as there is room for, and some in any case."""
    return safe(words, max(16, min(WORDS, room))) or "…"


def _below(said: str, article: ArticleRef, also: Sequence[ArticleRef], room: int, seen: str = "") -> str:
    """Who said it and where it stands; what does not leave room for the words themselves is left out."""
    names = [safe(ref.source or ref.title or f"article {ref.id}", NAME) for ref in also[:ALSO]]
    more = f" and {len(also) - ALSO} more" if len(also) > ALSO else ""
    others = together([f"also in {', '.join(dict.fromkeys(names))}{more}" if also else None, seen])
    origin, bare = origin_of(article), origin_of(article, leads=False)
    for lines in ((said, origin, others), (said, origin, seen), (said, bare, seen), (said, bare)):
        below = "".join(f"\n{line}" for line in lines if line)
        if units(below) <= room - LEAST_WORDS:
            break
    return below


def _speaker(name: str | None, role: str | None) -> str:
    known = f"**{safe(name, NAME)}**" if name else "unknown speaker"
    return known + (f", {safe(role, NAME)}" if role else "")


def _doubt(confidence: float) -> str | None:
    return "uncertain" if confidence < LOW_CONFIDENCE else None


# --- where something stands ------------------------------------------------------------------------------------------


def title_of(ref: ArticleRef) -> str:
    """An article's headline, else its number."""
    return f"*{safe(ref.title, HEADING)}*" if ref.title else f"article {ref.id}"


def origin_of(ref: ArticleRef, *, title: bool = True, leads: bool = True) -> str:
    """Outlet, date and link of an article; its title where outlet or link are unknown."""
    way = link(ref.url) if leads else None
    outlet = safe(ref.source, NAME) if ref.source else None
    shown = title_of(ref) if title and not (way and outlet) else None
    when = safe(day(ref.published), DATE) if ref.published else None
    return together([outlet, when, shown, way]) or "source unknown"


def proof_card(proof: Proof) -> discord.Embed:
    """The passage around a match, the match in bold, with its place in the article."""
    place = (
        f"Paragraph {proof.paragraph} of {proof.paragraphs}, characters {proof.span[0]}–{proof.span[1]} of the article."
        + (f" Quote {proof.quote_id}." if proof.quote_id else "")
    )
    words = f"__**{safe(proof.words, 2000) or '…'}**__"
    speaker = _speaker(proof.speaker, proof.role) if proof.speaker or proof.kind else None
    about = together([speaker, KINDS[proof.kind] if proof.kind else None, corrected(proof.corrected)])
    lines = (
        about,
        _no_longer(proof.superseded),
        origin_of(proof.article, title=False),
        place,
        standing(proof, instant),
    )
    below = "".join(f"\n{line}" for line in lines if line)
    room = (DESCRIPTION - units(words) - units(below) - 8) // 2
    passage = together([safe_end(proof.before, room), words, safe(proof.after, room)], " ")
    title = safe(proof.article.title or f"Article {proof.article.id}", TITLE)
    return discord.Embed(title=title, description=f"> {passage}\n{below}", colour=COLOUR)


def chart_card(series: Series, image: str) -> discord.Embed:
    """The values of a series with their sources, below the image of that file name."""
    lines = []
    for point in series.points:
        figure, ref = point.record.figure, point.record.article
        when = period(figure.period) or day(ref.published)
        lines.append(f"- {when}: **{safe(figure.as_written, NAME)}** · {origin_of(ref)}")
    shown = fitting(lines, DESCRIPTION - 32)
    more = f"\n… and {len(lines) - shown} more" if shown < len(lines) else ""
    embed = discord.Embed(title=safe(series.subject, TITLE), description="\n".join(lines[:shown]) + more, colour=COLOUR)
    return embed.set_image(url=f"attachment://{image}")


# --- corrections and reports -----------------------------------------------------------------------------------------


def quote_card(record: QuoteRecord, lead: str) -> Card:
    """A quote below a line of our own that says what was done with it."""
    block = quote_block(QuoteMatch(100.0, record), record.id, DESCRIPTION - units(lead) - 1)
    return Card((discord.Embed(description=f"{lead}\n{block}", colour=COLOUR),))


def reports_card(reports: Sequence[Reported]) -> Card:
    """The quotes that members report as wrong, each with how to correct it."""
    blocks = []
    for reported in reports:
        record = reported.record
        since = discord.utils.format_dt(reported.since, "d")
        notes = "".join(f"\n- {safe(note, NOTE)}" for note in reported.notes[:NOTES])
        fix = f"`/quote fix quote:{record.id} speaker:` or `/quote dismiss quote:{record.id}`"
        quote = quote_block(QuoteMatch(100.0, record), record.id, REPORTED)
        blocks.append(f"{quote}\nReported by {people(reported.reporters)} since {since}{notes}\n{fix}")
    shown = fitting(blocks, DESCRIPTION - 32)
    more = f"\n\n… and {len(blocks) - shown} more" if shown < len(blocks) else ""
    body = "\n\n".join(blocks[:shown]) + more
    return Card((discord.Embed(title="Reports", description=body or "There is no open report.", colour=COLOUR),))


def quote_choice(record: QuoteRecord) -> str:
    """A quote as a choice to pick from."""
    return plain(f"{record.id}: {record.quote.speaker or 'unknown speaker'}: {record.words}", CHOICE)


# --- the library -----------------------------------------------------------------------------------------------------


def article_places(record: ArticleRecord, page: int) -> Places:
    """Which of an article's quotes and figures its page shows; a page beyond the last is the last."""
    return turned(laid_out(record.quotes, record.figures), page)


def article_card(
    record: ArticleRecord,
    quotes: Sequence[QuoteRecord],
    figures: Sequence[FigureRecord],
    page: int,
    lead: str,
    story: Story | None = None,
    *,
    versions: Sequence[Version] = (),
    gone: datetime | None = None,
) -> Card:
    """A page of what was found in one article, below a line of our own that says why it is shown.

    `quotes` and `figures` are those at the places that `article_places` tells; `story` is what the article tells, with
    the others that tell it too.
    """
    nothing = "No quote and no figure was found in it."
    found = Answer(record.article.title or f"Article {record.id}", "brief", nothing=nothing)
    items: list[Item] = [QuoteMatch(100.0, quote) for quote in quotes]
    items += [FigureMatch(100.0, figure) for figure in figures]
    byline = f"by {safe(record.article.byline, NAME)}" if record.article.byline else None
    facts = together([f"article {record.id}", byline, origin_of(record.ref, title=False), _proposed(record.origin)])
    others = [ref for ref in story.articles if ref.id != record.id] if story else []
    named = [f"{safe(ref.source or ref.title or 'article', NAME)} ({ref.id})" for ref in others[:SAME_STORY]]
    more = f" and {len(others) - SAME_STORY} more" if len(others) > SAME_STORY else ""
    same = f"\nThe same story: {', '.join(named)}{more}" if others else ""
    history = changed_times(versions, gone, instant)
    head = discord.Embed(description=f"{lead}\n{facts}\n{_found(record)}\n{history}{same}".strip(), colour=COLOUR)
    pages = laid_out(record.quotes, record.figures)
    card = _page(found, items, pages, page, safe(found.question, TITLE) or f"Article {record.id}")
    return replace(card, embeds=(head, *card.embeds))


def library_card(records: Sequence[ArticleRecord], counts: Counts, page: int) -> Card:
    """A page of the library, newest first; `records` are those of the page."""
    pages = max(1, -(-counts.articles // LISTED))
    lines = []
    for record in records[:LISTED]:
        added = f"added {discord.utils.format_dt(record.added_at, 'd')}"
        about = together([origin_of(record.ref, title=False), _found(record), added])
        lines.append(f"**{record.id}** {title_of(record.ref)}\n{about}")
    body = "\n".join(lines)
    if units(body) > DESCRIPTION:  # ten of the longest links do not fit: the titles alone do
        body = "\n".join(f"**{record.id}** {title_of(record.ref)}" for record in records[:LISTED])
    embed = discord.Embed(title="The library", description=body or "There is no article yet.", colour=COLOUR)
    held = (counts.articles, "article"), (counts.quotes, "quote"), (counts.figures, "figure")
    totals = together(plural(number, noun) for number, noun in held)
    if counts.articles:
        embed.set_footer(text=together([f"Page {page + 1} of {pages}" if pages > 1 else None, totals]))
    return Card((embed,), (), page, pages)


def _found(record: ArticleRecord) -> str:
    return f"{plural(record.quotes, 'quote')}, {plural(record.figures, 'figure')}"


def fitting(lines: Sequence[str], room: int) -> int:
    """How many of the lines, each followed by an empty one, fit into `room`."""
    for number, line in enumerate(lines):
        room -= units(line) + 2
        if room < 0:
            return number
    return len(lines)


def notice(text: str, *, footer: str | None = None, title: str | None = None) -> discord.Embed:
    """A text of our own, already safe, as an embed."""
    embed = discord.Embed(title=title, description=text, colour=COLOUR)
    return embed.set_footer(text=plain(footer, FOOTER)) if footer else embed


def _proposed(origin: Origin) -> str | None:
    """Who proposed an article and who approved it; a mention in an embed pings nobody."""
    return (
        f"proposed by {member(origin.proposed_by)}, approved by {member(origin.added_by)}"
        if origin.proposed_by
        else None
    )

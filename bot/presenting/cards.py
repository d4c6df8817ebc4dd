"""Answers, proofs, articles and digests as Discord embeds that are within its limits whatever the articles hold."""

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
    Digest,
    DigestPlan,
    FigureMatch,
    FigureRecord,
    Proof,
    QuoteMatch,
    QuoteRecord,
    Reported,
    Series,
)
from bot.presenting.limits import CHOICE, DESCRIPTION, FOOTER, TITLE, link, plain, safe, safe_end, together, units
from bot.presenting.plain import CHANGES, HEADINGS, KINDS, corrected, day, first_seen, people, period, plural, situation

PAGE = 5  # matches on a page: as many as a row has buttons
QUOTES_FIRST = 3  # of those on a page that has figures too
DIGEST_QUOTES, DIGEST_FIGURES = 2900, 1500  # units; with heading and articles they stay within one message
LISTED = 10  # articles on a page of the library
NAME = 60  # units for a name, role or outlet; 93 of 100 whole mentions of sources in PolNeAR are shorter
DATE = 24  # units for a date that is none
HEADING = 120  # units for an article's title
WORDS = 1500  # units of one match's words; the whole passage is behind its button
LEAST_WORDS = 140  # units; a match shows at least so much of its words, at the cost of its link
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


# --- answers ---------------------------------------------------------------------------------------------------------


def answer_card(answer: Answer, page: int = 0) -> Card:
    """A page of an answer; a page beyond the last shows the last."""
    heading = HEADINGS[answer.kind]
    return _answer(answer, page, f"{heading}: {safe(answer.question, TITLE - units(heading) - 2)}")


def _answer(answer: Answer, page: int, title: str) -> Card:
    note = f"*{safe(answer.note, 300)}*\n\n" if answer.note else ""
    pages = _pages(answer)
    if not pages:
        nothing = safe(answer.nothing or "Nothing found.", DESCRIPTION - units(note))
        embed = discord.Embed(title=title, description=note + nothing, colour=GREY)
        return Card((embed,), persons=answer.persons)
    page = max(0, min(page, len(pages) - 1))
    first = 1 + sum(map(len, pages[:page]))
    sources = _sources(answer) if answer.kind == "brief" and page == 0 else ""
    body, marks = _items(pages[page], first, DESCRIPTION - units(note) - units(sources))
    embed = discord.Embed(title=title, description=note + body + sources, colour=COLOUR)
    embed.set_footer(text=_footer(answer, page, len(pages)))
    return Card((embed,), marks, page, len(pages), _quoted(marks), answer.series, answer.persons)


def _quoted(marks: Sequence[ProofMark]) -> tuple[int, ...]:
    return tuple(mark.id for mark in marks if mark.kind == "q")


def _pages(answer: Answer) -> list[list[Item]]:
    """The matches in pages; quotes and figures of a brief side by side, for as long as there are both."""
    quotes, figures = list(answer.quotes), list(answer.figures)
    pages: list[list[Item]] = []
    while quotes or figures:
        few = max(PAGE - len(figures), min(QUOTES_FIRST, len(quotes))) if figures else PAGE
        page: list[Item] = [*quotes[:few]]
        del quotes[: len(page)]
        room = PAGE - len(page)
        page += figures[:room]
        del figures[:room]
        pages.append(page)
    return pages


def _sources(answer: Answer) -> str:
    if not answer.articles:
        return ""
    lines = [f"- {_title(ref)} · {_origin(ref, title=False)}" for ref in answer.articles[:ALSO]]
    more = len(answer.articles) - ALSO
    return "\n\n**Articles**\n" + "\n".join(lines) + (f"\n… and {more} more" if more > 0 else "")


def _footer(answer: Answer, page: int, pages: int) -> str:
    counts = ((len(answer.quotes), "quote"), (len(answer.figures), "figure"))
    found = together((plural(count, noun) for count, noun in counts if count), ", ")
    return together([f"Page {page + 1} of {pages}" if pages > 1 else None, found])


def _items(items: Sequence[Item], first: int, room: int) -> tuple[str, tuple[ProofMark, ...]]:
    """Matches one below the other within `room` units, shared evenly, and their marks."""
    each = room // max(1, len(items)) - 2  # an empty line between two
    blocks, marks = [], []
    for number, item in enumerate(items, first):
        if isinstance(item, QuoteMatch):
            blocks.append(_quote(item, number, each))
            marks.append(ProofMark(number, "q", item.record.id))
        else:
            blocks.append(_figure(item, number, each))
            marks.append(ProofMark(number, "f", item.record.id))
    return "\n\n".join(blocks), tuple({(mark.kind, mark.id): mark for mark in reversed(marks)}.values())[::-1]


def _quote(match: QuoteMatch, number: int, room: int) -> str:
    quote = match.record.quote
    mended = corrected(match.record.corrected)
    said = together([_speaker(quote.speaker, quote.role), KINDS[quote.kind], _doubt(quote.confidence), mended])
    head = f"**{number}** · {said}\n> "
    seen = first_seen(match, lambda name: safe(name, NAME))
    below = _below("", match.record.article, [record.article for record in match.also], room - units(head), seen)
    return head + _words(match.record.words, room - units(head) - units(below)) + below


def _figure(match: FigureMatch, number: int, room: int) -> str:
    figure = match.record.figure
    about = (figure.subject, situation(figure))
    subject = "".join(f" · {safe(part, 2 * NAME)}" for part in about if part)
    change = CHANGES[figure.change]
    shown = f" ({change})" if change and change not in figure.as_written.lower() else ""
    head = f"**{number} · {safe(figure.as_written, 2 * NAME)}**{shown}{subject}\n> "
    said = together([f"stated by {_speaker(figure.speaker, None)}" if figure.speaker else None, _against(match)], "\n")
    below = _below(said, match.record.article, [record.article for record in match.also], room - units(head))
    return head + _words(match.record.sentence, room - units(head) - units(below)) + below


def _against(match: FigureMatch) -> str | None:
    """The other values that other sources give, each with its source."""
    shown = [
        f"**{safe(one.figure.as_written, NAME)}** in {_origin(one.article, title=not one.article.source, leads=False)}"
        for one in match.against[:ALSO]
    ]
    more = f" and {len(match.against) - ALSO} more" if len(match.against) > ALSO else ""
    return f"Sources disagree: {'; '.join(shown)}{more}" if shown else None


def _words(words: str, room: int) -> str:
    return safe(words, max(16, min(WORDS, room))) or "…"


def _below(said: str, article: ArticleRef, also: Sequence[ArticleRef], room: int, seen: str = "") -> str:
    """Who said it and where it stands; what does not leave room for the words themselves is left out."""
    names = [safe(ref.source or ref.title or f"article {ref.id}", NAME) for ref in also[:ALSO]]
    more = f" and {len(also) - ALSO} more" if len(also) > ALSO else ""
    others = together([f"also in {', '.join(dict.fromkeys(names))}{more}" if also else None, seen])
    origin, bare = _origin(article), _origin(article, leads=False)
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


def _title(ref: ArticleRef) -> str:
    return f"*{safe(ref.title, HEADING)}*" if ref.title else f"article {ref.id}"


def _origin(ref: ArticleRef, *, title: bool = True, leads: bool = True) -> str:
    """Outlet, date and link of an article; its title where outlet or link are unknown."""
    way = link(ref.url) if leads else None
    outlet = safe(ref.source, NAME) if ref.source else None
    shown = _title(ref) if title and not (way and outlet) else None
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
    below = "".join(f"\n{line}" for line in (about, _origin(proof.article, title=False), place) if line)
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
        lines.append(f"- {when}: **{safe(figure.as_written, NAME)}** · {_origin(ref)}")
    shown = _fitting(lines, DESCRIPTION - 32)
    more = f"\n… and {len(lines) - shown} more" if shown < len(lines) else ""
    embed = discord.Embed(title=safe(series.subject, TITLE), description="\n".join(lines[:shown]) + more, colour=COLOUR)
    return embed.set_image(url=f"attachment://{image}")


# --- corrections and reports -----------------------------------------------------------------------------------------


def quote_card(record: QuoteRecord, lead: str) -> Card:
    """A quote below a line of our own that says what was done with it."""
    block = _quote(QuoteMatch(100.0, record), record.id, DESCRIPTION - units(lead) - 1)
    return Card((discord.Embed(description=f"{lead}\n{block}", colour=COLOUR),))


def reports_card(reports: Sequence[Reported]) -> Card:
    """The quotes that members report as wrong, each with how to correct it."""
    blocks = []
    for reported in reports:
        record = reported.record
        since = discord.utils.format_dt(reported.since, "d")
        notes = "".join(f"\n- {safe(note, NOTE)}" for note in reported.notes[:NOTES])
        fix = f"`/quote fix quote:{record.id} speaker:` or `/quote dismiss quote:{record.id}`"
        quote = _quote(QuoteMatch(100.0, record), record.id, REPORTED)
        blocks.append(f"{quote}\nReported by {people(reported.reporters)} since {since}{notes}\n{fix}")
    shown = _fitting(blocks, DESCRIPTION - 32)
    more = f"\n\n… and {len(blocks) - shown} more" if shown < len(blocks) else ""
    body = "\n\n".join(blocks[:shown]) + more
    return Card((discord.Embed(title="Reports", description=body or "There is no open report.", colour=COLOUR),))


def quote_choice(record: QuoteRecord) -> str:
    """A quote as a choice to pick from."""
    return plain(f"{record.id}: {record.quote.speaker or 'unknown speaker'}: {record.words}", CHOICE)


# --- the library -----------------------------------------------------------------------------------------------------


def article_card(
    record: ArticleRecord, quotes: Sequence[QuoteRecord], figures: Sequence[FigureRecord], page: int, lead: str
) -> Card:
    """A page of what was found in one article, below a line of our own that says why it is shown."""
    found = Answer(
        record.article.title or f"Article {record.id}",
        "brief",
        tuple(QuoteMatch(100.0, quote) for quote in quotes),
        tuple(FigureMatch(100.0, figure) for figure in figures),
        nothing="No quote and no figure was found in it.",
    )
    byline = f"by {safe(record.article.byline, NAME)}" if record.article.byline else None
    facts = together([f"article {record.id}", byline, _origin(record.ref, title=False)])
    head = discord.Embed(description=f"{lead}\n{facts}\n{_found(record)}".strip(), colour=COLOUR)
    card = _answer(found, page, safe(found.question, TITLE) or f"Article {record.id}")
    return replace(card, embeds=(head, *card.embeds))


def library_card(records: Sequence[ArticleRecord], counts: Counts, page: int) -> Card:
    """A page of the library, newest first; `records` are those of the page."""
    pages = max(1, -(-counts.articles // LISTED))
    lines = []
    for record in records[:LISTED]:
        added = f"added {discord.utils.format_dt(record.added_at, 'd')}"
        about = together([_origin(record.ref, title=False), _found(record), added])
        lines.append(f"**{record.id}** {_title(record.ref)}\n{about}")
    body = "\n".join(lines)
    if units(body) > DESCRIPTION:  # ten of the longest links do not fit: the titles alone do
        body = "\n".join(f"**{record.id}** {_title(record.ref)}" for record in records[:LISTED])
    embed = discord.Embed(title="The library", description=body or "There is no article yet.", colour=COLOUR)
    held = (counts.articles, "article"), (counts.quotes, "quote"), (counts.figures, "figure")
    totals = together(plural(number, noun) for number, noun in held)
    if counts.articles:
        embed.set_footer(text=together([f"Page {page + 1} of {pages}" if pages > 1 else None, totals]))
    return Card((embed,), (), page, pages)


def _found(record: ArticleRecord) -> str:
    return f"{plural(record.quotes, 'quote')}, {plural(record.figures, 'figure')}"


# --- digests ---------------------------------------------------------------------------------------------------------


def digest_card(digest: Digest) -> Card:
    """A digest: what is new, the quotes and figures worth reading, and where they stand."""
    span = f"{discord.utils.format_dt(digest.since, 'f')} to {discord.utils.format_dt(digest.until, 'f')}"
    about = f"\nTopics: {_topics(digest.plan)}" if digest.plan.topics else ""
    late = "\n*Late: I was not running at its hour.*" if digest.late else ""
    new = plural(digest.article_count, "new article") if digest.article_count else "Nothing new"
    head = f"{new}, {span}.{about}{late}"
    items: list[Item] = [QuoteMatch(100.0, record) for record in digest.quotes[:PAGE]]
    figures: list[Item] = [FigureMatch(100.0, record) for record in digest.figures[:PAGE]]
    quoted, marks = _items(items, 1, DIGEST_QUOTES)
    counted, more = _items(figures, len(items) + 1, DIGEST_FIGURES)
    first = discord.Embed(title="On record", description=together([head, quoted], "\n\n"), colour=COLOUR)
    embeds = [first]
    if counted:
        embeds.append(discord.Embed(title="Figures", description=counted, colour=COLOUR))
    listed = [f"- {_title(ref)}" for ref in digest.articles[:ALSO]]
    if listed:
        left = digest.article_count - len(listed)
        listed += [f"… and {left} more"] if left > 0 else []
        embeds.append(discord.Embed(title="Articles", description="\n".join(listed), colour=COLOUR))
    return Card(tuple(embeds), marks + more, quotes=_quoted(marks))


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plan_line(plan: DigestPlan, upcoming: datetime | None) -> str:
    """One digest plan in two lines: when and where, and when next or why not."""
    days = "every day" if len(plan.days) == len(DAYS) else ", ".join(DAYS[day] for day in plan.days)
    when = f"**{plan.id}** <#{plan.channel_id}> {safe(plan.time, NAME)} {safe(plan.zone, NAME)}, {days}"
    if plan.paused:
        state = f"paused: {safe(plan.problem, 300)}" if plan.problem else "paused"
    else:
        state = f"next {discord.utils.format_dt(upcoming, 'F')}" if upcoming else "not planned"
    return f"{when} · {_topics(plan)}\n{state}"


def _topics(plan: DigestPlan) -> str:
    return safe(", ".join(plan.topics), 4 * NAME) or "everything"


def plans_card(plans: Sequence[tuple[DigestPlan, datetime | None]]) -> Card:
    """The digests of a server."""
    lines = [plan_line(plan, upcoming) for plan, upcoming in plans]
    shown = _fitting(lines, DESCRIPTION - 32)
    body = "\n\n".join(lines[:shown]) + (f"\n\n… and {len(lines) - shown} more" if shown < len(lines) else "")
    nothing = "There is no digest yet. `/digest set` makes one."
    return Card((discord.Embed(title="Digests", description=body or nothing, colour=COLOUR),))


def _fitting(lines: Sequence[str], room: int) -> int:
    """How many of the lines, each followed by an empty one, fit into `room`."""
    for number, line in enumerate(lines):
        room -= units(line) + 2
        if room < 0:
            return number
    return len(lines)


def plan_choice(plan: DigestPlan, channel: str | None) -> str:
    """A digest plan as a choice to pick from."""
    paused = " (paused)" if plan.paused else ""
    return plain(f"{plan.id}: {plan.time} {plan.zone} in {'#' + channel if channel else 'a lost channel'}{paused}", 100)


def notice(text: str, *, footer: str | None = None, title: str | None = None) -> discord.Embed:
    """A text of our own, already safe, as an embed."""
    embed = discord.Embed(title=title, description=text, colour=COLOUR)
    return embed.set_footer(text=plain(footer, FOOTER)) if footer else embed

"""Words for what is shown, the same in Discord and on a terminal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.engine.model import (
    AnswerKind,
    ArticleRef,
    Correction,
    Figure,
    Proof,
    QuoteMatch,
    Story,
    Superseded,
    Version,
)
from bot.presenting.dates import in_words, period

NAMED = 3  # further outlets named for one story
KINDS = {"direct": "direct", "mixed": "partly in quotation marks", "indirect": "reported"}
CHANGES = {"=": "", "~": "about", ">": "more than", "<": "less than", "up": "up", "down": "down"}
HEADINGS: dict[AnswerKind, str] = {
    "who_said": "Who said it",
    "quotes": "Quotes",
    "figures": "Figures",
    "brief": "Brief",
    "unknown": "Not understood",
}


# Control characters would let an article move the cursor or write to the clipboard of its reader; the bidirectional
# ones would let it show words in another order than they stand in.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def clean(text: str) -> str:
    """`text` on one line, without characters that act on a terminal."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def day(published: str | None) -> str:
    """An ISO date in words, "24 Feb 2025"; "date unknown" for None."""
    if published is None:
        return "date unknown"
    try:
        when = date.fromisoformat(published)
    except ValueError:
        return clean(published)
    return in_words(when)


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
    return f"speaker corrected by an admin on {in_words(correction.at, '%B')}" if correction else ""


def no_longer(state: Superseded | None, when: Callable[[datetime], str], shown: Callable[[str], str]) -> str:
    """That something is no longer in its article, or changed there; empty for what is there.

    `when` writes an instant, `shown` makes the article's words fit for where they are shown.
    """
    if state is None:
        return ""
    if state.now is None:
        return f"no longer so in the article since {when(state.since)}"
    now = shown(state.now).strip("“”")
    return f"changed in the article, noticed {when(state.since)}; the article now says: “{now}”"


def standing(proof: Proof, when: Callable[[datetime], str]) -> str:
    """Which version of an article a proof is shown from, if there are several; and that the page is gone."""
    shown = f"As the article stood from {when(proof.read_at)}." if proof.read_at else ""
    return " ".join(filter(None, (shown, page_gone(proof.gone, when))))


def page_gone(gone: datetime | None, when: Callable[[datetime], str]) -> str:
    """That the page of an article is gone; empty when it is not."""
    return f"The page was gone on {when(gone)}." if gone else ""


def changed_times(versions: Sequence[Version], gone: datetime | None, when: Callable[[datetime], str]) -> str:
    """How often an article changed, and when last; and that its page is gone."""
    times = len(versions) - 1
    changed = f"Changed {plural(times, 'time')}, last {when(versions[-1].since)}." if times > 0 else ""
    return " ".join(filter(None, (changed, page_gone(gone, when))))


def plural(count: int, noun: str) -> str:
    """ "1 quote", "1,200 quotes"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def member(id: int | None) -> str:
    """A mention of a member, which in an embed pings nobody; "somebody" once they had their data deleted."""
    return f"<@{id}>" if id else "somebody"


def people(count: int) -> str:
    """ "1 person", "3 people"."""
    return "1 person" if count == 1 else f"{count:,} people"

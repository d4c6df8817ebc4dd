"""Changed articles in words: what differs between their versions, and what looking at a page again has told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.engine.model import ArticleRecord, Changes, Difference, Outcome, Revised, Version
from bot.presenting.plain import WIDTH, Page, instant
from bot.presenting.wording import clean

Shown = Callable[[str], str]

OUTCOMES: dict[Outcome, str] = {
    "unchanged": "The page is unchanged.",
    "changed": "The page has changed.",
    "shorter": "The page shows only the beginning of the article now. What is on record stays as it is.",
    "another": "Another article stands at that address now. What is on record stays as it is.",
    "gone": "The page is gone. The article stays, and its proofs say that the page was gone.",
    "unreadable": "The page cannot be read now. What is on record stays as it is.",
}
NOTHING = "The article has not changed since it came."


def outcome(revised: Revised, shown: Shown) -> str:
    """What looking at a page again has told, in a sentence or two."""
    why = shown(revised.problem) if revised.problem and revised.outcome == "unreadable" else ""
    return " ".join(filter(None, (OUTCOMES[revised.outcome], why)))


def summary(changes: Changes) -> str:
    """How much changed, in numbers."""
    counts = {"appeared": 0, "changed": 0, "vanished": 0}
    for one in changes.differences:
        counts[one.how] += 1
    found = ", ".join(f"{count} {how}" for how, count in counts.items() if count) or "none changed"
    parts = {"appeared": changes.appeared, "changed": changes.changed, "vanished": changes.vanished}
    paragraphs = ", ".join(f"{count} {how}" for how, count in parts.items() if count) or "none changed"
    return f"Quotes and figures: {found}. Paragraphs: {paragraphs}."


def headline(changes: Changes, shown: Shown) -> str:
    """The headline before and after; empty when it is the same."""
    if changes.title is None:
        return ""
    before, after = (shown(title) if title else "none" for title in changes.title)
    return f"Headline: {before} → {after}"


def difference(one: Difference, shown: Shown) -> str:
    """What became of a quote or figure: its words before and after, and whose it is."""
    before, after = (_words(one, words, shown) for words in (one.before, one.after))
    words = f"{before} → {after}" if before and after else before or after
    return f"{one.how}: {' · '.join(filter(None, (words, shown(one.subject), _speakers(one, shown))))}"


def changes_text(record: ArticleRecord, versions: Sequence[Version], width: int = WIDTH) -> str:
    """The versions of an article, the newest first, and how each differs from the one before."""
    page = Page(width)
    page.item(f"[{record.id}]", clean(record.article.title or "Untitled"))
    if len(versions) < 2:
        page.detail(NOTHING)
    for version in reversed(versions):
        page.gap()
        page.add(f"Version {version.number}, {instant(version.since)}")
        if version.changes:
            _add(page, version.changes)
    return page.text()


def rechecked_text(revised: Revised, width: int = WIDTH) -> str:
    """What looking at an article's page again has told."""
    page = Page(width)
    page.item(f"[{revised.record.id}]", clean(revised.record.article.title or "Untitled"))
    page.add(outcome(revised, clean))
    if revised.changes:
        _add(page, revised.changes)
    return page.text()


def _add(page: Page, changes: Changes) -> None:
    for line in lines(changes, clean):
        page.detail(line)


def lines(changes: Changes, shown: Shown) -> Iterable[str]:
    """All that differs between a version and the one before, a line each."""
    yield from filter(None, (headline(changes, shown), summary(changes)))
    yield from (difference(one, shown) for one in changes.differences)


def _words(one: Difference, words: str | None, shown: Shown) -> str:
    if not words:
        return ""
    told = shown(words)
    return told if one.kind == "figure" else f"“{told.strip('“”')}”"


def _speakers(one: Difference, shown: Shown) -> str:
    before, after = (shown(name) if name else "" for name in (one.speaker_before, one.speaker_after))
    if one.how != "changed" or before == after:
        return before or after
    return f"{before or 'unknown speaker'} → {after or 'unknown speaker'}"

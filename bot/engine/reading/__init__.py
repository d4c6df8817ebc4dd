"""From what somebody hands in to an Article: HTML, PDF, Markdown or plain text, told apart by what they hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.engine.model import Article, BadInput, Submission
from bot.engine.reading import html, links, markdown, pdf, walls
from bot.engine.reading.dates import parse_date
from bot.engine.reading.decoding import MAX_BYTES, MAX_CHARACTERS, MAX_FILE, PDF, clean, decode, kind_of
from bot.engine.reading.layout import lay_out
from bot.engine.reading.links import LONGEST_URL

__all__ = [
    "LONGEST_FIELD",
    "LONGEST_URL",
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_FILE",
    "fingerprint",
    "from_text",
    "parse_date",
    "read",
]

LONGEST_FIELD = 300  # characters of a title or outlet; the longest headline of a large paper had 180

_WORD = re.compile(r"[^\W_]+")


def read(submission: Submission) -> Article:
    """The article somebody hands in; what they say of it counts before what it says itself.

    Raises BadInput when it is not text, empty, too long or without an article, or when a field cannot be right.
    """
    title = _field(submission.title, "title")
    source = _field(submission.source, "source")
    url = _given_url(submission.url)
    published = given_day(submission.published)
    page = _page(submission)
    if len(page.text) > MAX_CHARACTERS:
        raise BadInput(
            f"The text has {len(page.text):,} characters, more than the {MAX_CHARACTERS:,} that are read. "
            "Send the article alone."
        )
    article = lay_out(page.text, title or page.title, page.byline)
    if not any(_WORD.search(article.text, start, end) for start, end in article.paragraphs):
        raise BadInput("There are no sentences of an article in it. Send the text of the article.")
    if page.shown:
        _check(page, submission, (article.text[start:end] for start, end in article.paragraphs))
    return replace(
        article,
        source=source or page.source,
        url=url or _own_url(page.url, submission.found_at),
        published=published or page.published or article.published,
    )


def from_text(text: str, title: str | None = None) -> Article:
    """The article in a plain text, which becomes Article.text as it is, so that offsets hold. Never raises."""
    return lay_out(text, " ".join(title.split()) or None if title else None)


def fingerprint(article: Article) -> str:
    """What makes an article the same one: 64 hex digits over the folded words of its body.

    White space, quotation marks, case, title, deck and furniture do not count.
    """
    body = [span for span in article.paragraphs if span != article.deck] or list(article.paragraphs)
    digest = hashlib.sha256()
    for start, end in body:
        for word in _WORD.findall(unicodedata.normalize("NFC", article.text[start:end]).casefold()):
            digest.update(word.encode("utf-8", "surrogatepass") + b" ")
    return digest.hexdigest()


def _page(submission: Submission) -> html.Page:
    """The text of a submission without control characters, and what the page said of itself."""
    if kind_of(submission.data) == PDF:
        page = pdf.page(submission.data)
        return replace(page, text=clean(page.text))
    text = clean(decode(submission.data, submission.charset))
    if html.is_html(text, submission.name):
        page = html.page(text)
        if not _WORD.search(page.text):
            _check(page, submission, ())
            raise BadInput("There is no text in this page. Open it in a browser, copy the article and send that.")
    elif markdown.is_markdown(text, submission.name):
        rendered, fields = markdown.to_html(text)
        page = html.page(rendered)
        page = replace(
            page,
            title=fields.get("title") or page.title,
            byline=fields.get("author") or fields.get("byline") or page.byline,
            source=fields.get("source"),
            url=fields.get("url") or fields.get("canonical") or fields.get("link"),
            published=parse_date(fields.get("date") or fields.get("published") or ""),
        )
    else:
        return html.Page(text)
    return replace(page, text=clean(page.text))


def _check(page: html.Page, submission: Submission, body: Iterable[str]) -> None:
    of_the_web = submission.found_at is not None
    walls.check(body, page.shown, locked=page.locked, listing=page.listing, of_the_web=of_the_web)


def _field(value: str | None, name: str) -> str | None:
    text = " ".join(clean(value or "").split())
    if len(text) > LONGEST_FIELD:
        raise BadInput(f"The {name} has {len(text)} characters. Shorten it to at most {LONGEST_FIELD}.")
    return text or None


def _given_url(url: str | None) -> str | None:
    if url is None or not url.strip():
        return None
    sane = links.sane(url.strip())
    if sane is None:
        raise BadInput("The link is not a web address. Give one that begins with https:// and has no spaces.")
    return links.tidy(sane)


def _own_url(canonical: str | None, found_at: str | None) -> str | None:
    """The link that a page calls its own, if it is of the same publisher as where it was found; else where that was."""
    if found_at is None:
        sane = links.sane(canonical)
        return links.tidy(sane) if sane else None
    own = links.sane(links.joined(found_at, canonical)) if canonical else None
    return links.sane(links.tidy(own if own and links.may_be(own, found_at) else found_at))


def given_day(published: str | None) -> str | None:
    """The day that somebody gave with an article, as 2025-02-24; None without one. Raises BadInput for no date."""
    if published is None or not published.strip():
        return None
    day = parse_date(published)
    if day is None:
        shown = " ".join(clean(published).split())[:40]
        raise BadInput(f"“{shown}” is not a date that can be understood. Write it as 2025-02-24.")
    return day

"""The layout of an article copied as plain text: which paragraphs are the article, and which the page around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine.model import Article, Span
from bot.engine.reading import furniture
from bot.engine.reading.dates import is_date_line, published_in, tells_the_day
from bot.engine.reading.furniture import folded
from bot.engine.reading.lines import paragraphs

LONGEST_TITLE = 220  # characters; the longest of 650 headlines looked at has 160
LONGEST_QUESTION = 120  # a longer first line that asks is the first sentence of an essay
LONGEST_DECK = 350
HEAD = 16  # paragraphs from the top among which title, deck, byline, date and caption stand; met: 9
TAIL = 16  # paragraphs from the end among which biography, credits and buttons stand; met: 6
DECK_AHEAD = 4  # paragraphs below a deck among which the byline or date stands that proves it one
SENTENCE = 60  # characters from which a paragraph that ends like a sentence is taken to be one of the body
LISTED = 10  # links below the heading of a list
MOST = 20_000  # paragraphs looked at; a million characters of lines of one letter would take seconds

_TWO_SENTENCES = re.compile(r"[^\W\d_]{4}[.!?][”’\"')]*\s+[“‘\"']?[A-Z]")


@dataclass(slots=True)
class _Page:
    """A text being sorted; `body[i]` tells whether paragraph i belongs to the article."""

    text: str
    spans: list[Span]
    title: str | None
    byline: str | None
    published: str | None = None
    deck: Span | None = None
    body: list[bool] = field(default_factory=list)

    def said(self, at: int) -> str:
        start, end = self.spans[at]
        # One character more than any furniture has shows that a paragraph is too long; the rest need not be copied.
        return self.text[start : min(end, start + furniture.LONGEST + 1)]


def lay_out(text: str, title: str | None = None, byline: str | None = None) -> Article:
    """The article in a text: what is known of it, and its paragraphs. Total; time grows with the text's length."""
    page = _Page(text, paragraphs(text), title, byline)
    page.body = [True] * len(page.spans)
    begin = _head(page)
    _middle(page, begin)
    _tail(page, begin)
    kept = tuple(span for span, is_body in zip(page.spans, page.body, strict=True) if is_body)
    return Article(page.title, text, kept, page.deck, page.byline, None, None, page.published)


def _head(page: _Page) -> int:
    """Sort the top of the page; the number of the first paragraph of the article's body."""
    seen_title = page.title is not None
    count = min(HEAD, len(page.spans))
    for at in range(count):
        text = page.said(at)
        if _is_title(page, text) or _is_head_line(page, at):
            page.body[at] = False
            _note(page, at)
        elif not seen_title and _may_be_title(page, at):
            page.body[at] = False
            start, end = page.spans[at]
            page.title = " ".join(page.text[start:end].split())
            seen_title = True
        elif seen_title and _head_goes_on(page, at):
            if page.deck is None and len(text) <= LONGEST_DECK:
                page.deck = page.spans[at]
        else:
            return at
    return count


def _is_title(page: _Page, text: str) -> bool:
    return page.title is not None and len(text) <= LONGEST_TITLE and folded(text) == folded(page.title) != ""


def _may_be_title(page: _Page, at: int) -> bool:
    """Whether the first line that is no furniture is a title: short, not a sentence, something below it."""
    text = page.said(at)
    if len(text) > LONGEST_TITLE or len(page.spans) < at + 2 or text[0].islower():
        return False
    if not any(c.isalpha() for c in text):
        return False
    ending = text.rstrip(furniture.QUOTES_END)
    if ending.endswith((".", ":", ",")) or _TWO_SENTENCES.search(text):
        return False
    if ending.endswith(("?", "!")) and len(text) > LONGEST_QUESTION:
        return False
    return any(end - start >= len(text) for start, end in page.spans[at + 1 : at + HEAD])


def _head_goes_on(page: _Page, at: int) -> bool:
    """Whether a byline or a date still comes, with the body below it: then a paragraph before it is the deck.

    Between the deck and them may stand a caption without credit, which cannot be told from the body and stays.
    """
    if len(page.said(at)) > LONGEST_DECK:
        return False
    others = 0
    for after in range(at + 1, min(at + 1 + DECK_AHEAD, len(page.spans), HEAD)):
        if _is_strong(page, after):
            return any(_is_sentence(page.said(below)) for below in range(after + 1, min(after + HEAD, len(page.spans))))
        if not _is_head_line(page, after):
            others += 1
            if others > 1 or len(page.said(after)) > LONGEST_DECK:
                return False
    return False


def _is_sentence(text: str) -> bool:
    return (
        len(text) >= SENTENCE
        and text.rstrip(furniture.QUOTES_END).endswith((".", "!", "?"))
        and not furniture.is_notice(text)
        and not furniture.is_caption(text)
        and furniture.biography_of(text, frozenset()) is None
    )


def _is_strong(page: _Page, at: int) -> bool:
    """Whether a paragraph stands only at the head of an article: the title again, a byline, a date."""
    text = page.said(at)
    return (
        _is_title(page, text)
        or furniture.byline(text) is not None
        or (is_date_line(text) and tells_the_day(text))
        or _lone_byline(page, at) is not None
    )


def _is_head_line(page: _Page, at: int) -> bool:
    """Whether a paragraph is furniture of the head."""
    text = page.said(at)
    return (
        furniture.byline(text) is not None
        or _lone_byline(page, at) is not None
        or is_date_line(text)
        or furniture.is_page_line(text)
        or furniture.is_caption(text)
        or furniture.is_link(text)
        or furniture.is_invitation(text)
        or text.lower() == "by"
        or (page.byline is not None and _is_byline_before(page, at) and _is_below_name(text))
    )


def _note(page: _Page, at: int) -> None:
    """Keep what a line of the head says of the writer and the day."""
    text = page.said(at)
    page.byline = page.byline or furniture.byline(text) or _lone_byline(page, at)
    if len(text) <= furniture.LONGEST_BYLINE and not furniture.is_caption(text):
        page.published = page.published or published_in(text)


def _is_below_name(text: str) -> bool:
    return furniture.is_role(text) or furniture.is_outlet(text)


def _is_byline_before(page: _Page, at: int) -> bool:
    return at > 0 and (furniture.byline(page.said(at - 1)) or _lone_byline(page, at - 1)) is not None


def _lone_byline(page: _Page, at: int) -> str | None:
    """The writer's name when a line holds nothing else but, perhaps, the place: "Ann Roe in Vell".

    A heading can look like a name, so something must confirm it: the page says whose the article is, "By" or a button
    stands before it, a date or a role comes after it, or the name stands alone once more at the end.
    """
    text, _, place = page.said(at).partition(" in ")
    if not furniture.is_name(text) or (place and not place[0].isupper()):
        return None
    name = folded(text)
    if page.byline is not None:
        return text if name in (folded(page.byline), *_writers(page)) else None
    if page.title is None:
        return None
    before = page.said(at - 1) if at else ""
    after = page.said(at + 1) if at + 1 < len(page.spans) else ""
    if before.lower() == "by" or is_date_line(after) or furniture.is_role(after):
        return text
    if is_date_line(before) or furniture.is_page_line(before):
        return text
    last = range(max(at + 2, len(page.spans) - TAIL), len(page.spans))
    return text if any(folded(page.said(other)) == name for other in last) else None


def _middle(page: _Page, begin: int) -> None:
    """Take out what stands between the paragraphs: buttons, captions with credit, links, invitations."""
    listed = 0
    for at in range(begin, min(len(page.spans), MOST)):
        start, end = page.spans[at]
        if end - start > furniture.LONGEST:
            listed = 0
            continue
        text = page.said(at)
        if furniture.opens_list(text):
            listed = LISTED
        elif listed and furniture.may_be_listed(text):
            listed -= 1
        elif furniture.is_page_line(text):
            pass
        else:
            listed = 0
            if not (furniture.is_caption(text) or furniture.is_link(text) or furniture.is_invitation(text)):
                continue
        page.body[at] = False


def _tail(page: _Page, begin: int) -> None:
    """Take away what follows the last paragraph: names, roles, biographies, notices; it ends at the first other one."""
    cut = len(page.spans)
    for at in range(len(page.spans) - 1, max(begin, len(page.spans) - TAIL) - 1, -1):
        text = page.said(at)
        if _is_tail_line(page, at, cut):
            cut = at
        elif not furniture.goes_on_about_writer(text):
            break
    for at in range(cut, len(page.spans)):
        page.body[at] = False


def _is_tail_line(page: _Page, at: int, cut: int) -> bool:
    text = page.said(at)
    if not page.body[at] or furniture.is_notice(text) or (is_date_line(text) and tells_the_day(text)):
        return True
    above = [page.said(other) for other in range(max(at - 3, 0), at)]
    names = [folded(one) for one in above if furniture.is_name(one)]
    known = frozenset([*names, *_writers(page)])
    writer = furniture.biography_of(text, known)
    if writer is not None:
        # Of somebody unknown only the very last words of an article are taken to be a biography.
        if folded(writer) not in known and cut < len(page.spans) and at < len(page.spans) - 3:
            return False
        if folded(writer) in names if page.byline is None else page.byline.startswith(writer + " "):
            page.byline = writer  # also of "By Ann Roe Vell News", where nothing tells the name from the outlet
        return True
    if furniture.is_role(text):
        return bool(names) or bool(above and folded(above[-1]) in known)
    if not furniture.is_name(text):
        return False
    below = _below(page, at)
    return folded(text) in _writers(page) or folded(text) in below


def _writers(page: _Page) -> Sequence[str]:
    return [folded(name) for name in page.byline.replace(" and ", ", ").split(", ")] if page.byline else []


def _below(page: _Page, at: int) -> list[str]:
    """Folded names that stand alone, or begin a biography, right below a line."""
    found = []
    for other in range(at + 1, min(at + 4, len(page.spans))):
        text = page.said(other)
        if furniture.is_name(text):
            found.append(folded(text))
        else:
            writer = furniture.biography_of(text, frozenset([folded(page.said(at))]))
            if writer:
                found.append(folded(writer))
    return found

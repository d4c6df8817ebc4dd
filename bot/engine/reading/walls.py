"""Pages that show something else in the place of their article: a question for consent, a login, a bill, a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from bot.engine import lexicon
from bot.engine.model import BadInput

Wall = Literal["robot", "consent", "payment", "login"]
WALLS: tuple[Wall, ...] = ("robot", "consent", "payment", "login")  # in this order, as a bill offers a login too
SHORT = 60  # words; with fewer beside the words of a wall, a page has no article
TEASER = 220  # words; with fewer, an article that asks for payment is the beginning of one
LEAST = 25  # words of an article of the web; fewer are a line of the page itself
LONGEST_NOTICE = 900  # characters of a notice on cookies within a page

_INSTEAD = "Open it in a browser, copy the article and paste the text instead."
_SAID: dict[Wall, str] = {
    "robot": f"This page wants to see a person before it shows its article. {_INSTEAD}",
    "consent": f"This page asks for consent to cookies in the place of an article. {_INSTEAD}",
    "payment": f"This page shows its article to subscribers only. {_INSTEAD}",
    "login": f"This page asks for a login. {_INSTEAD}",
}
_WORD = re.compile(r"[^\W_]+")
_QUOTED = ("“", '"', "«")


def without_notices(blocks: Iterable[str]) -> list[str]:
    """The paragraphs that are no notice on cookies; what somebody is quoted with stays."""
    return [
        block
        for block in blocks
        if len(block) > LONGEST_NOTICE or any(mark in block for mark in _QUOTED) or not _says("consent", block.lower())
    ]


def check(body: Iterable[str], shown: str, *, locked: bool, listing: bool, of_the_web: bool) -> None:
    """Raise BadInput when a page shows something else in the place of an article.

    `body` are the paragraphs found, `shown` is all that the page shows; `locked`: it says itself that it is not free;
    `listing`: it shows several articles. A page that somebody saved may be short; one `of_the_web` has an article.
    """
    if of_the_web and listing:
        raise BadInput("This page is a list of articles. Give the link of one of them.")
    low = shown.lower()
    walls = [wall for wall in WALLS if _says(wall, low)]
    words = 0
    for paragraph in body:
        if words > TEASER:
            break
        if not any(_says(wall, paragraph.lower()) for wall in walls):
            words += len(_WORD.findall(paragraph))
    if words < SHORT and walls:
        raise BadInput(_SAID[walls[0]])
    if words < TEASER and (locked or "payment" in walls):
        raise BadInput(_SAID["payment"])
    if of_the_web and words < LEAST:
        raise BadInput(f"There is no article on this page. {_INSTEAD}")


def _says(wall: Wall, low: str) -> bool:
    return any(phrase in low for phrase in lexicon.lines(f"wall_{wall}"))

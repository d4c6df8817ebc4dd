"""Which entries of a feed a library wants, in plain words that find their other forms as well."""

from __future__ import annotations

import re

from bot.engine.feeds.parsing import text_of
from bot.engine.matching import covers
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedEntry, FeedFilter

TERMS = 20  # of one list
LONGEST = 80  # characters of one
LOOKED_AT = 20_000  # characters of an entry's text


def parse_words(typed: str) -> tuple[str, ...]:
    """What somebody lists: "tin, aluminium prices". BadInput when it is too much."""
    parts = (" ".join(part.strip(" \"'“”").split()) for part in re.split(r"[,;\n]", typed))
    terms = tuple(dict.fromkeys(part for part in parts if part))
    if len(terms) > TERMS or any(len(term) > LONGEST for term in terms):
        raise BadInput(f"A filter takes up to {TERMS} terms of up to {LONGEST} characters. Name fewer or shorter ones.")
    return terms


def wanted(filter: FeedFilter, entry: FeedEntry) -> bool:
    """Whether a filter keeps an entry: by its title and what the feed gives of its text."""
    if not filter.must and not filter.must_not:
        return True
    text = f"{entry.title or ''}\n{text_of((entry.content or '')[:LOOKED_AT])}"
    if filter.must and not covers(filter.must, [text])[0]:
        return False
    return not (filter.must_not and covers(filter.must_not, [text])[0])

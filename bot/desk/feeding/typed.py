"""Outlet and filter of a feed as people type them, in Discord and on the command line."""

from __future__ import annotations

from bot.engine.feeds import parse_words
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedFilter

NONE = "none"  # typed for "no longer any"


def typed_filter(must: str | None, must_not: str | None, before: FeedFilter = FeedFilter()) -> FeedFilter:  # noqa: B008
    """A filter as typed: what is left out stays as before, "none" clears it. Raises BadInput for no words."""
    return FeedFilter(_words(must, before.must), _words(must_not, before.must_not))


def typed_outlet(outlet: str | None) -> str | None:
    """An outlet as typed, as `Feeding.edit` takes it: empty for "none", None when it stays as it is."""
    return "" if outlet is not None and outlet.strip().casefold() == NONE else outlet


def _words(typed: str | None, before: tuple[str, ...]) -> tuple[str, ...]:
    if typed is None:
        return before
    if typed.strip().casefold() == NONE:
        return ()
    if words := tuple(one for one in parse_words(typed) if any(map(str.isalnum, one))):
        return words
    raise BadInput(
        "There are no words in that filter. Give words with commas between them, such as: tin, aluminium prices."
    )

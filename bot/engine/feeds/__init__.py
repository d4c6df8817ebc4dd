"""Feeds: documents of RSS, Atom and JSON Feed, the feeds of a site, lists of feeds, and which entries are new."""

from bot.engine.feeds.discovery import discover, guesses
from bot.engine.feeds.filtering import parse_words, wanted
from bot.engine.feeds.identity import fresh
from bot.engine.feeds.opml import read_opml, write_opml
from bot.engine.feeds.parsing import read_feed, submission

__all__ = [
    "discover",
    "fresh",
    "guesses",
    "parse_words",
    "read_feed",
    "read_opml",
    "submission",
    "wanted",
    "write_opml",
]

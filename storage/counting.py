"""How much each guild holds, kept in its row by triggers on every path, so that no answer counts a million rows."""

from __future__ import annotations


def _trigger(name: str, event: str, *body: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {event} BEGIN {' '.join(body)} END"


def _library(row: str, sign: str, articles: int) -> str:
    return (
        f"UPDATE guild SET articles = articles {sign} {articles}, quotes = quotes {sign} {row}.quotes, "  # noqa: S608
        f"figures = figures {sign} {row}.figures WHERE guild_id = {row}.guild_id;"
    )


SCHEMA = (
    *(
        f"ALTER TABLE guild ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"
        for column in ("articles", "quotes", "figures")
    ),
    _trigger("article_comes", "INSERT ON article", _library("NEW", "+", 1)),
    _trigger("article_goes", "DELETE ON article", _library("OLD", "-", 1)),
    _trigger(
        "article_changes", "UPDATE OF quotes, figures ON article", _library("OLD", "-", 0), _library("NEW", "+", 0)
    ),
    # The same for what was there before the triggers.
    "UPDATE guild SET (articles, quotes, figures) = (SELECT count(*), coalesce(sum(a.quotes), 0), "
    "coalesce(sum(a.figures), 0) FROM article a WHERE a.guild_id = guild.guild_id)",
)

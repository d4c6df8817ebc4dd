"""What is counted as it comes and goes, so that an answer never counts a million rows: by triggers, on every path.

How much each guild holds, in its row of `guild`; its speakers and the subjects of its figures, in `label`. A label that
is new, or of which nothing is left, is settled by `storage.labels` in the same transaction.
"""

from __future__ import annotations


def _more(row: str, kind: str, text: str, role: str) -> str:
    return (
        f"INSERT INTO label SELECT {row}.guild_id, '{kind}', {row}.{text}, {role}, NULL, 1 "
        f"WHERE coalesce({row}.{text}, '') != '' ON CONFLICT DO UPDATE SET count = count + 1;"
    )


def _less(row: str, kind: str, text: str, role: str) -> str:
    return (
        f"UPDATE label SET count = count - 1 WHERE guild_id = {row}.guild_id AND kind = '{kind}' "  # noqa: S608
        f"AND text = {row}.{text} AND role = {role};"
    )


_SPEAKER = ("speaker", "speaker", "coalesce({}.role, '')")
_TOPIC = ("topic", "subject", "''")


def _trigger(name: str, event: str, *body: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {event} BEGIN {' '.join(body)} END"


def _labels(table: str, label: tuple[str, str, str], changes: str) -> tuple[str, str, str]:
    kind, text, role = label
    more, less = _more("NEW", kind, text, role.format("NEW")), _less("OLD", kind, text, role.format("OLD"))
    return (
        _trigger(f"{table}_comes", f"INSERT ON {table}", more),
        _trigger(f"{table}_goes", f"DELETE ON {table}", less),
        _trigger(f"{table}_changes", f"UPDATE OF {changes} ON {table}", less, more),
    )


def _library(row: str, sign: str, articles: int) -> str:
    return (
        f"UPDATE guild SET articles = articles {sign} {articles}, quotes = quotes {sign} {row}.quotes, "  # noqa: S608
        f"figures = figures {sign} {row}.figures WHERE guild_id = {row}.guild_id;"
    )


TRIGGERS = (
    *_labels("quote", _SPEAKER, "speaker, role"),
    *_labels("figure", _TOPIC, "subject"),
    _trigger("article_comes", "INSERT ON article", _library("NEW", "+", 1)),
    _trigger("article_goes", "DELETE ON article", _library("OLD", "-", 1)),
    _trigger(
        "article_changes", "UPDATE OF quotes, figures ON article", _library("OLD", "-", 0), _library("NEW", "+", 0)
    ),
)

# The same for what was there before the triggers.
FILL = (
    "INSERT INTO label SELECT guild_id, 'speaker', speaker, coalesce(role, ''), NULL, count(*) FROM quote "
    "WHERE coalesce(speaker, '') != '' GROUP BY guild_id, speaker, coalesce(role, '')",
    "INSERT INTO label SELECT guild_id, 'topic', subject, '', NULL, count(*) FROM figure "
    "WHERE subject != '' GROUP BY guild_id, subject",
    "UPDATE guild SET (articles, quotes, figures) = (SELECT count(*), coalesce(sum(a.quotes), 0), "
    "coalesce(sum(a.figures), 0) FROM article a WHERE a.guild_id = guild.guild_id)",
)

"""Whether a database holds together, looked at from outside: everything that is kept twice is the same twice."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

from bot.engine.indexing import terms
from bot.engine.intake import look_again
from bot.engine.matching import name_terms
from bot.engine.model import Article
from storage.postings import ITEM, SEGMENT_BITS, number

NAMED = (("quote", "speaker"), ("quote", "role"), ("figure", "subject"), ("figure", "unit"), ("article", "source"))


def faults(path: Path) -> list[str]:
    """What does not fit together in a file: findings, index, names, counters."""
    with closing(sqlite3.connect(path)) as file:
        found = [f"integrity: {row[0]}" for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + _findings(file) + _index(file) + _names(file) + _counters(file)


def misread(path: Path) -> list[str]:
    """The articles whose stored findings are not what the engine finds in their text."""
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT guild_id, id, title, text, paragraphs, deck, published FROM article").fetchall()
        kept = {}
        for guild, article, *_ in rows:
            where = "WHERE guild_id = ? AND article_id = ?"
            quotes = file.execute(f"SELECT content, speaker FROM quote {where}", (guild, article)).fetchall()
            figures = file.execute(f"SELECT start, stop, value FROM figure {where}", (guild, article)).fetchall()
            kept[guild, article] = sorted(quotes, key=str), sorted(figures)
    wrong = []
    for guild, id, title, text, paragraphs, deck, published in rows:
        spans = tuple(map(tuple, json.loads(paragraphs)))
        article = Article(title, text, spans, tuple(json.loads(deck)) if deck else None, published=published)
        findings, _ = look_again(article)
        quotes = sorted(((json.dumps(one.content), one.speaker) for one in findings.quotes), key=str)
        figures = sorted((*one.span, one.value) for one in findings.figures)
        if (quotes, figures) != kept[guild, id]:
            wrong.append(f"article {id} of guild {guild}")
    return wrong


def _findings(file: sqlite3.Connection) -> list[str]:
    found = []
    for kind in ("quote", "figure"):
        rows = file.execute(
            f"SELECT a.guild_id, a.id, a.{kind}s, count(k.id) FROM article a LEFT JOIN {kind} k "
            "ON k.guild_id = a.guild_id AND k.article_id = a.id GROUP BY a.guild_id, a.id"
        )
        found += [f"article {id} counts {told} {kind}s, has {held}" for _, id, told, held in rows if told != held]
    twice = file.execute("SELECT count(*) FROM article GROUP BY guild_id, fingerprint HAVING count(*) > 1").fetchall()
    orphans = file.execute("SELECT count(*) FROM imported i LEFT JOIN article a USING (guild_id) WHERE a.id IS NULL")
    return found + [f"an article {row[0]} times" for row in twice] + ["an orphan" for (n,) in orphans if n]


def _index(file: sqlite3.Connection) -> list[str]:
    held: dict[tuple[int, str, int], set[int]] = {}
    for guild, kind, segment, term, _, blob in file.execute("SELECT * FROM posting"):
        items = {(segment << SEGMENT_BITS) + one for one in np.frombuffer(blob, ITEM).tolist()}
        held.setdefault((guild, kind, term), set()).update(items)
    due: dict[tuple[int, str, int], set[int]] = {}
    items = set()
    for guild, kind, item, keys, others in file.execute("SELECT * FROM entry"):
        items.add((guild, kind, item))
        for term in (*terms(keys.split()), *others.split()):
            due.setdefault((guild, kind, number(term)), set()).add(item)
    there = {
        (*row,)
        for kind in ("article", "quote", "figure")
        for row in file.execute(f"SELECT guild_id, '{kind}', id FROM {kind}")
    }
    found = [] if held == due else ["the lists of the index are not those of its entries"]
    return found + (["items without an entry, or entries without an item"] if items != there else [])


def _names(file: sqlite3.Connection) -> list[str]:
    kinds = {"speaker": "speaker", "role": "role", "topic": "subject", "unit": "unit", "outlet": "source"}
    used: Counter[tuple[int, str, str]] = Counter()
    for table, column in NAMED:
        kind = next(kind for kind, name in kinds.items() if name == column)
        for guild, name in file.execute(f"SELECT guild_id, {column} FROM {table} WHERE {column} != ''"):
            used[guild, kind, name] += 1
    told = {(guild, kind, name): uses for guild, kind, name, uses, _ in file.execute("SELECT * FROM name")}
    found = [] if {key: uses for key, uses in told.items() if uses} == dict(used) else ["names are counted wrong"]
    words = set(file.execute("SELECT guild_id, kind, name, word FROM name_word"))
    for guild, kind, name in file.execute("SELECT guild_id, kind, name FROM name WHERE ready = 1"):
        if not all((guild, kind, name, word) in words for word in name_terms(name)[0]):
            found.append(f"{name} cannot be found by its words")
    return found


def _counters(file: sqlite3.Connection) -> list[str]:
    found = []
    for kind in ("article", "quote", "figure"):
        counted = dict(file.execute(f"SELECT guild_id, count(*) FROM {kind} GROUP BY guild_id"))
        for guild, told, last in file.execute(f"SELECT guild_id, {kind}s, last_{kind} FROM guild"):
            highest = file.execute(f"SELECT max(id) FROM {kind} WHERE guild_id = ?", (guild,)).fetchone()[0] or 0
            if told != counted.get(guild, 0) or last < highest:
                found.append(f"guild {guild} counts {told} {kind}s")
    return found

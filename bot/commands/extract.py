"""`onrecord extract --jsonl`: articles in, findings out, nothing kept."""

from __future__ import annotations

import json
import sys
from typing import Any

from bot.engine.extract import extract
from bot.engine.model import BadInput
from bot.engine.reading import from_text
from bot.presenting.data import dumps, findings_to_data


def extract_lines() -> int:
    """Print the findings of every line on standard input, in order; complain of the lines that cannot be read.

    A line is `{"id", "title"?, "text"}`. A bad line costs one line on standard error, that names it, and exit code 2
    at the end; the others are read all the same. Empty lines do not count as articles.
    """
    bad = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            row = _row(line)
        except BadInput as error:
            bad = True
            print(f"onrecord extract: line {number}: {error}", file=sys.stderr, flush=True)
            continue
        article = from_text(row["text"], row.get("title") or None)
        print(dumps(findings_to_data(row["id"], extract(article))), flush=True)
    return 2 if bad else 0


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise BadInput("it is not UTF-8. Convert it, e.g. with iconv.") from None
    except (ValueError, RecursionError):
        raise BadInput('it is not JSON. Write one object a line: {"id": 1, "text": "..."}.') from None
    if not isinstance(row, dict) or "id" not in row or "text" not in row:
        raise BadInput('"id" and "text" are needed. Write one object a line: {"id": 1, "text": "..."}.')
    if not isinstance(row["text"], str) or not isinstance(row.get("title"), str | None):
        raise BadInput('"text" and "title" must be strings.')
    return row

"""Articles as JSON Lines: `{"title", "text", "url", "source", "published"}`, of which only the text is needed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.engine.intake import take_in
from bot.engine.model import BadInput, Intake, Submission

# Bytes of a line. The largest article has 2 MB, which JSON may escape to three times as much.
LONGEST_LINE = 8 * 2**20
FIELDS = ("title", "url", "source", "published")


def read_lines(lines: Sequence[bytes]) -> list[Intake | BadInput]:
    """What each line yields, or why it cannot be used; made to run in another process."""
    return [_read(line) for line in lines]


def _read(line: bytes) -> Intake | BadInput:
    try:
        return take_in(_submission(line))
    except BadInput as error:
        return error


def _submission(line: bytes) -> Submission:
    if len(line) > LONGEST_LINE:
        raise BadInput(f"it is longer than {LONGEST_LINE // 2**20} MB. Split the article, or leave it out.")
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise BadInput("it is not UTF-8. Convert it, e.g. with iconv.") from None
    except (ValueError, RecursionError):
        raise BadInput('it is not JSON. Write one object a line: {"title": "...", "text": "..."}.') from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadInput('it has no "text". Write one object a line: {"title": "...", "text": "..."}.')
    for name in FIELDS:
        if not isinstance(row.get(name), str | None):
            raise BadInput(f'"{name}" must be a string. Write it in quotation marks, or leave it out.')
    title, url, source, published = (_sound(row[name]) if row.get(name) else None for name in FIELDS)
    return Submission(_sound(row["text"]).encode(), None, title, source, url, published)


def _sound(text: str) -> str:
    """Text without halves of characters, which JSON can escape and no database keeps."""
    return text.encode(errors="replace").decode()

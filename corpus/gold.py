"""Puts the annotations beside this file together with the articles they belong to, as gold to measure quotes with.

usage: python -m corpus.gold FOLDER > gold.jsonl     FOLDER holds the openly licensed articles (README.md)
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ANNOTATIONS = Path(__file__).with_name("annotations.jsonl")


def annotated() -> list[dict[str, Any]]:
    """One row an article: file, id, sha256 of its text, and attributions with spans in code points."""
    return [json.loads(line) for line in ANNOTATIONS.read_text("utf-8").splitlines()]


def gold(folder: Path) -> Iterator[dict[str, Any]]:
    """Rows of id, title, text and attributions; raises ValueError for a text that is not the one annotated."""
    texts: dict[tuple[str, Any], dict[str, Any]] = {}
    for name in sorted({row["file"] for row in annotated()}):
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            article = json.loads(line)
            texts[name, article["id"]] = article
    for row in annotated():
        article = texts[row["file"], row["id"]]
        if hashlib.sha256(article["text"].encode()).hexdigest() != row["sha256"]:
            raise ValueError(f"{row['file']} {row['id']} is not the text that was annotated.")
        yield {
            "id": f"{row['file']} {row['id']}",
            "title": article["title"],
            "text": article["text"],
            "attributions": row["attributions"],
        }


def main() -> int:
    """Print the gold; 2 when an article is missing or differs."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for row in gold(Path(sys.argv[1])):
            print(json.dumps(row))
    except (OSError, KeyError, ValueError) as error:
        print(f"corpus.gold: {error}. corpus/README.md says which articles are needed.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The language of a digest's dates, as people type it."""

from __future__ import annotations

import re

from bot.engine.matching import suggest
from bot.engine.model import LANGUAGES, BadInput


def parse_language(typed: str) -> str:
    """A key of LANGUAGES by it, by a name in English or its own, in any case; English for nothing. Raises BadInput."""
    wanted = " ".join(typed.split()).casefold()
    if not wanted:
        return "en"
    for code, name in LANGUAGES.items():
        if wanted in (code.casefold(), name.casefold(), *re.split(r" \(|\)", name.casefold())):
            return code
    near = suggest_languages(typed[:40])[:3]
    hint = f"Did you mean {' or '.join(near)}?" if near else "Choose one from the list that opens while you type."
    raise BadInput(f"“{typed[:40]}” is no language that dates can be in. {hint}")


def suggest_languages(typed: str) -> list[str]:
    """Up to 25 names of languages that somebody may be typing."""
    return suggest(typed, LANGUAGES.values(), 25)

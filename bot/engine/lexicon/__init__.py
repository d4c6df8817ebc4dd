"""Words as data: one thing a file, one entry a line, sorted; lines that begin with # are comments."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of `name`.txt in their order; FileNotFoundError when there is no such list."""
    text = (files(__package__) / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The entries of `name`.txt as a set."""
    return frozenset(lines(name))

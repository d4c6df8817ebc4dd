"""What people are told when something cannot be done."""

from __future__ import annotations


class Problem(Exception):
    """Something a person must hear of: one sentence of what happened, one of what to do now."""


class BadInput(Problem):
    """What was given cannot be used; nothing was changed."""


class NotThere(BadInput):
    """What was named is not in this library."""

"""What people are told when something cannot be done."""

from __future__ import annotations


class Problem(Exception):
    """Something a person must hear of: one sentence of what happened, one of what to do now."""

    exit_code = 2  # of the command line


class BadInput(Problem):
    """What was given cannot be used; nothing was changed."""


class Misconfigured(Problem):
    """What was set up cannot work; starting again will not help."""

    exit_code = 78  # sysexits' EX_CONFIG


class Unavailable(Problem):
    """Something outside is not there now; starting again may help."""

    exit_code = 69  # sysexits' EX_UNAVAILABLE


class NotThere(BadInput):
    """What was named is not in this library."""

    exit_code = 1

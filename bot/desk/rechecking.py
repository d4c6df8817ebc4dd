"""When the page of an article is looked at again by itself: often while it is new, then no more."""

from __future__ import annotations

from datetime import datetime, timedelta

# After an article came. Newsrooms change what they published within hours; after a week hardly any more. A choice.
LOOKS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 3 * 24, 7 * 24))


def next_look(came: datetime, now: datetime) -> datetime | None:
    """The next time for an article that came at `came`; None after the last. Times that were missed are one."""
    return next((came + wait for wait in LOOKS if came + wait > now), None)

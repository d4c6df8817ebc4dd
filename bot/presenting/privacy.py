"""What is kept, for how long, who sees it and how it is deleted, in plain words; and what was deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.engine.model import Counts
from bot.presenting.wording import plural

KEPT = """\
**Of this server**: the articles it gives me, their quotes, figures and speakers, what it sets up (feeds, digests, \
watches, blocked sources), and the digests I posted.
**Of you**, under your Discord id: which articles you added, proposed or decided on; corrections, reports with their \
notes, feeds, digests and watches you made, sources you blocked; and of answers with pages what you asked.
I read no messages, and know neither your name nor your profile."""
FOR_HOW_LONG = """\
What you asked: 30 days. A proposal: until it is decided, at most 30 days; then for 180 days only who proposed what. A \
report: until somebody has looked at it. Digests I posted: 90 days; alerts: 30. The rest: until it is removed, here \
or by those who manage the server. Copies of the database (backups) are to be deleted within 30 days by whoever runs me.
When I am removed from a server, everything of it is erased {after}."""
WHO_SEES_IT = """\
Members of this server see answers from its library. Those who manage it see its articles, proposals and reports, \
without the names of who reported. No other server sees anything of it. Whoever runs me can read the database."""
DELETING = """\
`/privacy export` gives you what is kept of you here as a file, `/privacy delete` deletes it: watches, reports, open \
proposals and questions are removed; where the server needs the rest, your id is taken out of it. Messages I have \
posted stay in Discord.
Those who manage the server have `scope: server`: all of its data as a file, or erased at once."""


def about(erase_after: timedelta) -> tuple[tuple[str, str], ...]:
    """The privacy text: headings and what stands under each."""
    days = erase_after.days
    after = f"after {plural(days, 'day')}, unless I am added again" if days else "at once"
    return (
        ("What is kept", KEPT),
        ("For how long", FOR_HOW_LONG.format(after=after)),
        ("Who sees it", WHO_SEES_IT),
        ("Your copy, and deleting", DELETING),
    )


def person_erased(told: Mapping[str, tuple[int, int]], whose: str = "your") -> str:
    """What was deleted of a person: by what it was, how many removed and how many kept without the id."""
    if not told:
        return f"Nothing is kept under {whose} id here."
    lines = []
    for name, (removed, kept) in told.items():
        parts = [f"{removed:,} removed"] * bool(removed) + [f"{kept:,} kept without {whose} id"] * bool(kept)
        lines.append(f"{name}: {', '.join(parts)}")
    return "\n".join([f"Nothing is kept under {whose} id here any more.", *lines])


def guild_erased(held: Counts, what: str = "this server") -> str:
    """What was deleted of a server, or of another library."""
    counts = (held.articles, "article"), (held.quotes, "quote"), (held.figures, "figure")
    found = ", ".join(plural(count, noun) for count, noun in counts)
    return f"Everything of {what} is erased: {found}, feeds, digests, watches, and all else that was set up."

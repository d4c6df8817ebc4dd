"""What every command is given, and who may use it: one line a command, and every option it has.

A word in braces is a name of the library it is asked in (see `library.Names`); ROOM and ROLE are a channel and a
role of that server. It is compared with the command tree: a command or option that has no place here fails a test.
"""

from typing import Any

Line = tuple[str, dict[str, Any]]
ROOM, ROLE = object(), object()
NOTE = ("note.txt", b"Note\n\nThe ferry fare stays at four dollars, said Tom Arden. Nobody asked the passengers.")
OPML = ("feeds.opml", b'<opml version="2.0"><body><outline type="rss" xmlUrl="{web}/none"/></body></opml>')
ARTICLE = {"title": "A note", "source": "{outlet}", "date": "2025-02-24"}
ASKED = {"since": "2020", "source": "{outlet}", "kind": "direct", "private": True}
AMOUNT = {"unit": "tons", "above": "1 ton", "below": "9 million tons", "since": "2019"}
FILTER = {"must_have": "{filter}", "must_not_have": "football"}
DIGEST = {"channel": ROOM, "time": "08:00", "timezone": "UTC", "days": "mon", "topics": "{plan}"}
DIGEST |= {"sources": "{plan_source}", "length": "short", "dates": "German"}

MEMBERS: list[Line] = [
    ("who", {"said": "{said}", **ASKED}),
    ("figures", {"on": "{topic}", "by": "{speaker}", "source": "{outlet}", "private": True, **AMOUNT}),
    ("quotes", {"by": "{speaker}", "about": "{topic}", **ASKED}),
    ("brief", {"on": "{topic}", "private": True}),
    ("ask", {"question": "who said {said}", "private": True}),
    ("propose", {"url": "{web}/proposed", "file": NOTE, **ARTICLE}),
    ("watch add", {"person": "{speaker}", "channel": ROOM, "quiet": "22:00-07:00", "timezone": "UTC"}),
    ("watch add", {"figure": "{topic}", "above": "1 ton", "below": "9 million tons"}),
    ("watch add", {"topic": "{topic}"}),
    ("watch list", {}),
    ("watch pause", {"watch": "1"}),
    ("watch resume", {"watch": "1"}),
    ("watch remove", {"watch": "1"}),
    ("privacy about", {}),
    ("privacy export", {"scope": "me"}),
    ("privacy delete", {"scope": "me"}),
    ("help", {}),
    ("about", {}),
]
# Commands for all, with an option that is for managers.
SCOPED: list[Line] = [
    ("watch add", {"topic": "{topic}", "channel": ROOM, "server": True, "role": ROLE}),
    ("privacy export", {"scope": "server"}),
    ("privacy delete", {"scope": "server"}),
]
MANAGERS: list[Line] = [
    ("article add", {"url": "{web}/a", "file": NOTE, **ARTICLE}),
    ("article add", {"file": NOTE, "file2": NOTE, "file3": NOTE, "file4": NOTE, "file5": NOTE}),
    ("article paste", {}),
    ("article list", {}),
    ("article show", {"article": "1"}),
    ("article changes", {"article": "1"}),
    ("article recheck", {"article": "1"}),
    ("article remove", {"article": "2"}),
    ("export quotes", {"format": "json"}),
    ("export figures", {"format": "csv"}),
    ("feed list", {}),
    ("feed status", {"feed": "1"}),
    ("feed add", {"address": "{web}/feed", "outlet": "{outlet}", **FILTER}),
    ("feed test", {"address": "{web}/feed", **FILTER}),
    ("feed edit", {"feed": "1", "outlet": "{outlet}", **FILTER}),
    ("feed pause", {"feed": "1"}),
    ("feed export", {}),
    ("feed remove", {"feed": "1"}),
    ("feed import", {"file": OPML}),
    ("quote reports", {}),
    ("quote dismiss", {"quote": "1"}),
    ("quote fix", {"quote": "2", "speaker": "{speaker}"}),
    ("quote undo", {"quote": "2"}),
    ("proposals list", {}),
    ("proposals approve", {"proposal": "1"}),
    ("proposals decline", {"proposal": "2"}),
    ("proposals off", {}),
    ("proposals on", {"channel": ROOM}),
    ("source list", {}),
    ("source block", {"name": "elsewhere.example"}),
    ("source unblock", {"name": "{blocked}"}),
    ("digest set", DIGEST),
    ("digest edit", {"digest": "1", **DIGEST}),
    ("digest list", {}),
    ("digest preview", {"digest": "1"}),
    ("digest preview", {"digest": "2"}),
    ("digest history", {"digest": "1"}),
    ("digest now", {"digest": "1"}),
    ("digest now", {"digest": "2"}),
    ("digest pause", {"digest": "1"}),
    ("digest resume", {"digest": "1"}),
    ("digest remove", {"digest": "1"}),
]
MENUS = {"Index this article": "managers"}  # in the menu of a message or of a person
# What members may write, by command, and by reporting a quote; all others keep no more than the answer that is paged.
OWN = {"propose": {"proposal", "proposal_data", "guild"}, "report": {"report"}, "watch": {"watch", "guild"}}
ANSWERS = {"card"}

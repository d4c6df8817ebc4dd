"""Which entry of a feed is which: by its own mark, else its link, else its words; never by its date.

Feeds change dates, order and even marks of what they have told before; an entry has several keys, and one that
stays the same is enough to know it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.engine.model.feeds import FeedEntry

DIGEST = 12  # bytes of a key: no two of a billion entries share one
WORDS = 500  # characters of the text of an entry that has neither mark nor link


def keys(marks: Sequence[tuple[str | None, str | None, str]]) -> list[tuple[str, ...]]:
    """The keys of a document's entries, given each one's mark, link, and title with text.

    A mark or link that several entries of the document bear says nothing, nor does a link to a site's front page.
    """
    guids = Counter(guid for guid, _, _ in marks if guid)
    links = Counter(link for _, link, _ in marks if link)
    found = []
    for guid, link, words in marks:
        kept = [_key("guid", guid)] if guid and guids[guid] == 1 else []
        if link and links[link] == 1 and _is_page(link):
            kept.append(_key("link", link))
        else:
            kept.append(_key("words", f"{link or ''} {' '.join(words.split())[:WORDS]}"))
        found.append(tuple(kept))
    return found


def fresh(entries: Sequence[FeedEntry], known: Collection[str]) -> list[FeedEntry]:
    """The entries none of whose keys is known; of several that share a key the first."""
    seen = set(known)
    new = []
    for entry in entries:
        if seen.isdisjoint(entry.keys):
            new.append(entry)
        seen.update(entry.keys)
    return new


def _is_page(link: str) -> bool:
    parts = urlsplit(link)
    return parts.path not in ("", "/") or bool(parts.query)


def _key(kind: str, value: str) -> str:
    return blake2b(f"{kind}\0{value}".encode("utf-8", "replace"), digest_size=DIGEST).hexdigest()

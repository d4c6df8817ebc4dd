"""Who published an article, so that sources can be counted: by the outlet's name, else by the domain of the address.

The registrable domain of an address is its last two labels, or three where the last but one is a class of names under
a country ("bbc.co.uk"). The list of all such suffixes would be a dependency that must be kept new, to tell apart hosts
that hardly ever print the same quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.engine.model import ArticleRef
from bot.engine.spelling import plain_words

_CLASSES = frozenset(("ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ltd", "net", "ne", "or", "org", "plc"))
COUNTRY = 2  # letters of a country's domain
ADDRESS = 300  # characters that hold the host of any address


def count_publishers(refs: Sequence[ArticleRef]) -> int:
    """How many published these articles. Without name and address they cannot be told apart, and count as one."""
    outlets = {domain: name for ref in refs if (name := _name(ref)) and (domain := domain_of(ref.url))}
    return len({publisher(ref, outlets) for ref in refs})


def publisher(ref: ArticleRef, outlets: dict[str, str]) -> str:
    """An outlet by its name, or by its domain where no article of the same domain names one; empty when unknown."""
    domain = domain_of(ref.url)
    return _name(ref) or outlets.get(domain, domain)


def domain_of(url: str | None) -> str:
    """The registrable domain of an address; empty when there is none."""
    try:
        host = (urlsplit((url or "")[:ADDRESS]).hostname or "").rstrip(".")
    except ValueError:
        return ""
    labels = host.split(".")
    if labels[-1].isdecimal() or len(labels) < 2:  # an IP address, a machine of one's own
        return host
    long = len(labels[-1]) == COUNTRY and labels[-2] in _CLASSES
    return ".".join(labels[-3 if long else -2 :])


def _name(ref: ArticleRef) -> str:
    """An outlet's name without "the" and what an address adds to it: "The Vessby Post" is "vessbypost.com"."""
    words = plain_words((ref.source or "").lower().removeprefix("www."))
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    if len(words) > 1 and words[-1] in ("com", "net", "org"):
        words = words[:-1]
    return "".join(words)

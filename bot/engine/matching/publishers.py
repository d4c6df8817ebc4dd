"""Who published an article, so that sources can be counted: by the outlet's name, else by the domain of the address.

The registrable domain of an address is its last two labels, or three where the last but one is a class of names under
a country ("bbc.co.uk"). The list of all such suffixes would be a dependency that must be kept new, to tell apart hosts
that hardly ever print the same quote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from bot.engine.model import ArticleRef
from bot.engine.spelling import plain_words

_CLASSES = frozenset(("ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ltd", "net", "ne", "or", "org", "plc"))
_DOTS = str.maketrans("。．｡", "...")  # what browsers take for a dot
_HOST = re.compile(r"[^\s/:@]+\.[^\s/:@]*[^\s/:@.]\.?(?::\d+)?(?:/\S*)?")
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
    return _registrable(host)


def source_key(typed: str) -> str:
    """What a source is compared by: "site:post.example" for a host or link, "outlet:vessbypost" for a name, or ""."""
    typed = typed[:ADDRESS].strip().translate(_DOTS)
    if "://" in typed or _HOST.fullmatch(typed):
        site = _site(typed)
        return f"site:{site}" if site else ""
    name = _outlet(typed)
    return f"outlet:{name}" if name else ""


def source_keys(urls: Collection[str | None], outlet: str | None) -> set[str]:
    """All that an article with these addresses and this outlet is blocked by."""
    found = {f"site:{site}" for url in urls if url and (site := _site(url))}
    if outlet:
        found |= {source_key(outlet), f"outlet:{_outlet(outlet)}"}
    return found - {"", "outlet:"}


def _site(url: str) -> str:
    """The registrable domain of a link or host however it is written, in ASCII; empty when there is none."""
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
        host = host.translate(_DOTS).strip(".")
        return _registrable(host.encode("idna").decode("ascii").lower())
    except (ValueError, UnicodeError):
        return ""


def _registrable(host: str) -> str:
    labels = host.split(".")
    if labels[-1].isdecimal() or len(labels) < 2:  # an IP address, a machine of one's own
        return host
    long = len(labels[-1]) == COUNTRY and labels[-2] in _CLASSES
    return ".".join(labels[-3 if long else -2 :])


def _name(ref: ArticleRef) -> str:
    """An outlet's name without "the" and what an address adds to it: "The Vessby Post" is "vessbypost.com"."""
    return _outlet(ref.source or "")


def _outlet(name: str) -> str:
    words = plain_words(name.lower().removeprefix("www."))
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    if len(words) > 1 and words[-1] in ("com", "net", "org"):
        words = words[:-1]
    return "".join(words)

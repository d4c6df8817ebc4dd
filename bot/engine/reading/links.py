"""Links as they are kept: without what only tells where a reader came from."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.engine.matching.publishers import domain_of
from bot.engine.reading.decoding import clean

LONGEST_URL = 2000  # what browsers and Discord carry

_URL = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#:@\[\]\\]+)(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|_ga|_gl|vero_id|oly_(?:anon|enc)_id|wickedid|s_cid|cmpid|smid|ref_src|ref_url|guce_\w+|at_(?:medium|campaign\w*)"
    r"|xtor|sh?are?_?id|__twitter_impression",
    re.IGNORECASE,
)


def tidy(url: str) -> str:
    """A link without parameters of tracking; as it is when it cannot be taken apart."""
    try:
        scheme, place, path, query, fragment = urlsplit(url)
    except ValueError:
        return url
    kept = "&".join(one for one in query.split("&") if one and not _TRACKING.fullmatch(one.partition("=")[0]))
    return urlunsplit((scheme, place, path, kept, "" if _TRACKING.match(fragment) or ":~:" in fragment else fragment))


def sane(url: str | None) -> str | None:
    """A link if it is a whole address of the web, of a length that is carried; else None."""
    if url is None or len(url) > LONGEST_URL or clean(url) != url or _URL.fullmatch(url) is None:
        return None
    return url


def joined(base: str, link: str) -> str | None:
    """A link of a page as a whole address; None when it is none."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None


def may_be(canonical: str, found_at: str) -> bool:
    """Whether a page found at an address may call another one its own: of the same publisher, and not its front."""
    front = urlsplit(canonical).path in ("", "/") and not urlsplit(canonical).query
    return domain_of(canonical) == domain_of(found_at) and (not front or urlsplit(found_at).path in ("", "/"))

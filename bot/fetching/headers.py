"""What the headers of an answer say, read with patience: servers write anything."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,12}")


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """The content type in lower case, "" when there is none, and the name of its charset when Python knows it."""
    said = headers.get("Content-Type", "")[:300]
    kind = said.partition(";")[0].strip().lower()
    found = _CHARSET.search(said)
    try:
        return kind, codecs.lookup(found[1]).name if found else None
    except LookupError:
        return kind, None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the server wants to be asked again; None when it does not say, or says nonsense."""
    said = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    when = _instant(said)
    return max((when - now).total_seconds(), 0.0) if when else None


def max_age(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer stays fresh; None when the server does not say."""
    if found := _MAX_AGE.search(headers.get("Cache-Control", "")[:500]):
        return float(found[1])
    expires = _instant(headers.get("Expires", ""))
    sent = _instant(headers.get("Date", "")) or now
    return max((expires - sent).total_seconds(), 0.0) if expires else None


def _instant(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)

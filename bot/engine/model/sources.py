"""The sources that a guild lets nothing in from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BlockedSource:
    """A blocked site or outlet: `key` is what is compared, `name` what it was called by whoever blocked it."""

    key: str
    name: str
    blocked_at: datetime
    blocked_by: int | None

"""From a link to what can be read: the page is fetched, and handed on with where it was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from bot.engine.model import BadInput, Problem, Submission

if TYPE_CHECKING:  # a question on the command line must not wait for aiohttp
    from bot.fetching import Fetched

Stage = Literal["fetching", "reading"]
Progress = Callable[[Stage], Awaitable[None]]
READING = 5.0  # seconds for one page; what takes longer was made to


class Fetch(Protocol):
    """Fetches one page; Fetcher.fetch is one."""

    async def __call__(
        self, url: str, /, *, etag: str | None = ..., last_modified: str | None = ..., accept: Collection[str] = ...
    ) -> Fetched:
        """What is behind a link, or that it has not changed. Raises FetchProblem."""
        ...


async def submission(fetch: Fetch | None, link: str, known: Mapping[str, str | None]) -> Submission:
    """The page behind a link with what is known of it. Raises FetchProblem, and Problem where nothing is fetched."""
    if fetch is None:
        raise Problem("Links are not fetched here. Paste the text of the article instead.")
    if not link.strip():
        raise BadInput("There is no link. Give one that begins with https://.")
    page = await fetch(link.strip())
    return Submission(page.body, found_at=page.final_url, charset=page.charset, **known)

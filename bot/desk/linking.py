"""From a link to what can be read: the page is fetched, and handed on with where it was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from bot.engine.model import BadInput, Problem, Seen, Submission

if TYPE_CHECKING:  # a question on the command line must not wait for aiohttp
    from bot.fetching import Fetched

Stage = Literal["fetching", "reading"]
Progress = Callable[[Stage], Awaitable[None]]
READING = 5.0  # seconds for one page; what takes longer was made to


class Fetch(Protocol):
    """Fetches one page; Fetcher.fetch is one."""

    async def __call__(self, url: str, /, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What is behind a link, unless it is still what the server called so. Raises FetchProblem."""
        ...


async def submission(fetch: Fetch | None, link: str, known: Mapping[str, str | None]) -> tuple[Submission, Seen]:
    """The page behind a link with what is known of it. Raises FetchProblem, and Problem where nothing is fetched."""
    if fetch is None:
        raise Problem("Links are not fetched here. Paste the text of the article instead.")
    if not link.strip():
        raise BadInput("There is no link. Give one that begins with https://.")
    page = await fetch(link.strip())
    return read_page(page, **known), seen(page)


def read_page(page: Fetched, **known: str | None) -> Submission:
    """A fetched page as it is read, with what somebody says of it."""
    return Submission(page.body, found_at=page.final_url, charset=page.charset, **known)


def seen(page: Fetched) -> Seen:
    """Where a page was fetched, and what its server calls that state of it."""
    return Seen(page.final_url, page.etag, page.last_modified)

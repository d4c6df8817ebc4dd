"""From a link to what can be read: the page is fetched, and handed on with where it was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bot.engine.model import BadInput, Problem, Seen, Submission

if TYPE_CHECKING:  # a question on the command line must not wait for aiohttp
    from bot.fetching import Fetched
    from bot.fetching.pacing import Pacing

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


def paced(fetch: Fetch, pacing: Pacing) -> Fetch:
    """The same, each host in its turn."""

    async def turn(url: str, /, **more: Any) -> Fetched:
        async with pacing.turn(url):
            return await fetch(url, **more)

    return turn


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

"""Asking servers for feeds, politely, and reading what they answer where it can do no harm.

Loaded when something is asked for the first time: the rest of the desk does without the network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.desk.linking import Fetch, Progress
from bot.engine.feeds import discover, guesses, read_feed, wanted
from bot.engine.model import BadInput, Problem
from bot.engine.model.feeds import FeedDocument, FeedEntry, FeedFilter, FeedLink
from bot.fetching import FEEDS, PAGES, Fetched, FetchProblem
from bot.fetching.pacing import Pacing
from bot.worker import Worker

Result = TypeVar("Result")

DOCUMENT = 4.0  # seconds for one document of a feed, or for the filter over its entries
FINDING = 40.0  # seconds for finding the feed of a site, with up to eight requests a second apart
NAMED = 3  # feeds of a site that are tried, if the first ones do not work
ENTRIES = 2000  # of a document that are looked at; feeds have the newest first
NO_FEED = "There is no feed at this address. Give the address of a feed, or of a site that has one."
# What `/feed status` says: somebody who follows a feed cannot paste it.
_SAID = {
    "address": "Its address is not public.",
    "scheme": "Its address is not one on the web.",
    "redirect": "Its address leads from page to page without end, or where it must not lead.",
    "timeout": "Its server takes too long to answer.",
    "size": "It is too large to be read.",
    "type": "There is no feed at its address now, but something else.",
    "tls": "The connection to its server is not safe: the certificate cannot be trusted.",
    "dns": "There is no server of its name now.",
    "connection": "Its server cannot be reached, or breaks off.",
    "content": "Its server's answer cannot be read.",
}
_STATUS = {
    401: "Its server asks for a login.",
    403: "Its server does not show it to programs.",
    404: "There is nothing at its address now.",
    410: "It is gone for good, its server says.",
    429: "Its server is asked too often.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A feed behind an address that somebody gave, and the others that its site has."""

    url: str
    page: Fetched
    document: FeedDocument
    others: tuple[FeedLink, ...] = ()


class Asking:
    """Feeds and pages from their servers. Of what is read there is one job at a time, so that commands come between."""

    def __init__(self, fetch: Fetch, worker: Worker, pacing: Pacing) -> None:
        self._fetch = fetch
        self._worker = worker
        self._pacing = pacing
        self.reading = asyncio.Semaphore(1)  # whoever reads what strangers made takes it

    async def feed(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The answer of a feed's server. Raises FetchProblem, Busy."""
        async with self._pacing.turn(url):
            return await self._fetch(url, etag=etag, last_modified=last_modified, accept=FEEDS)

    async def page(self, url: str) -> Fetched:
        """The page of an entry. Raises FetchProblem, Busy."""
        async with self._pacing.turn(url):
            return await self._fetch(url, accept=PAGES)

    async def document(self, page: Fetched) -> FeedDocument:
        """The feed in an answer. Raises BadInput when it is none, or cut short."""
        work = partial(read_feed, page.body, url=page.final_url, charset=page.charset)
        return _bounded(await self.read(work))

    async def wanted(self, filter: FeedFilter, entries: tuple[FeedEntry, ...]) -> tuple[bool, ...]:
        """Which of these entries a filter keeps."""
        if not entries or filter == FeedFilter():
            return (True,) * len(entries)
        return await self.read(partial(_sifted, filter, entries))

    async def read(self, work: Callable[..., Result], *args: Any) -> Result:
        """The result of work on foreign text."""
        async with self.reading:
            return await self._worker.run(work, *args, limit=DOCUMENT)

    async def find(self, address: str, progress: Progress | None = None) -> Found:
        """The feed at an address, that which the page there names, or one at a usual place. BadInput, FetchProblem."""
        url = _typed(address)
        if progress:
            await progress("fetching")
        try:
            async with asyncio.timeout(FINDING):
                page = await self.feed(url)
                if progress:
                    await progress("reading")
                try:
                    return Found(_lasting(page), page, await self.document(page))
                except BadInput:
                    return await self._of_site(page)
        except TimeoutError:
            raise FetchProblem("timeout", paste=False) from None
        except FetchProblem as problem:
            raise FetchProblem(problem.kind, problem.status, problem.retry_after, paste=False) from None

    async def _of_site(self, page: Fetched) -> Found:
        named = await self.read(partial(discover, page.body, url=page.final_url, charset=page.charset))
        for link in named[:NAMED]:
            if found := await self._tried(link.url):
                return Found(_lasting(found[0]), *found, tuple(one for one in named if one != link))
        for url in () if named else guesses(page.final_url):
            if found := await self._tried(url):
                return Found(_lasting(found[0]), *found)
        raise BadInput(NO_FEED)

    async def _tried(self, url: str) -> tuple[Fetched, FeedDocument] | None:
        try:
            page = await self.feed(url)
            return page, await self.document(page)
        except Problem:
            return None


def digest(body: bytes) -> str:
    """What tells whether a body is the same as the last one."""
    return sha256(body).hexdigest()


def said(problem: Problem) -> str:
    """What is wrong with a feed, as a sentence; never a server's own words."""
    if isinstance(problem, FetchProblem):
        if problem.kind != "status":
            return _SAID[problem.kind]
        return _STATUS.get(problem.status or 0, f"Its server answers with error {problem.status}.")
    return "There is no feed at its address now, or only a part of one."


def _sifted(filter: FeedFilter, entries: tuple[FeedEntry, ...]) -> tuple[bool, ...]:
    return tuple(wanted(filter, entry) for entry in entries)


def _bounded(document: FeedDocument) -> FeedDocument:
    title = document.title[:300] if document.title else None
    return FeedDocument(title, document.site, document.entries[:ENTRIES], document.ttl)


def _typed(address: str) -> str:
    typed = address.strip()
    if not typed:
        raise BadInput("There is no address. Give that of a feed, or of a site that has one.")
    return typed if "://" in typed else f"https://{typed}"


def _lasting(page: Fetched) -> str:
    """The address that a feed is kept under: where redirects for good lead, else as it was asked for."""
    parts = urlsplit(page.permanent_url or page.url)
    host = {"scheme": parts.scheme.lower(), "netloc": parts.netloc.lower()}
    return parts._replace(**host, path=parts.path or "/", fragment="").geturl()

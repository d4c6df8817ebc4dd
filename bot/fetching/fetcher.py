"""The one fetcher: redirects by hand, every address checked as its socket is made, every size and time limited.

A connection serves one request: what was checked is what is talked to, and nothing is kept between two requests.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.fetching import headers
from bot.fetching.addresses import Permitted
from bot.fetching.bodies import read_body
from bot.fetching.problems import FetchProblem

PAGES = frozenset(("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"))
FEEDS = frozenset(
    (
        "application/atom+xml", "application/feed+json", "application/json", "application/rdf+xml",
        "application/rss+xml", "application/xml", "text/html", "text/plain", "text/xml",
    )
)  # fmt: skip
_TEXTS = PAGES - {"application/pdf"}
USER_AGENT = "OnRecord/0.1 (a news archive for Discord)"
REDIRECTS = 5
AT_ONCE = 16  # fetches; others wait, which is part of their time
_MOVED = {301: True, 302: False, 303: False, 307: False, 308: True}  # status -> for good


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one fetch with all its redirects: seconds in all, seconds for a connection, bytes of the body unpacked."""

    total: float = 20.0
    connect: float = 5.0
    size: int = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body (status 200), or without one because it has not changed (304)."""

    url: str  # the address asked for
    final_url: str  # after redirects
    permanent_url: str | None  # where 301 and 308 alone lead, else None
    status: int
    body: bytes  # decompressed; empty with 304
    content_type: str  # lower case, without parameters
    charset: str | None  # from the header
    etag: str | None  # byte for byte as sent
    last_modified: str | None  # byte for byte as sent
    max_age: float | None  # seconds, from Cache-Control or Expires


def _now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches links; an async context manager. `allow` is ONRECORD_FETCH_ALLOW, BadInput if it holds nonsense.

    No cookies, no proxy of the environment, no Referer. `clock` is asked only how old what servers date is.
    """

    def __init__(
        self,
        allow: Sequence[str] = (),
        *,
        limits: Limits = Limits(),
        clock: Callable[[], datetime] = _now,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._permitted = Permitted(allow)
        self._limits = limits
        self._clock = clock
        self._resolver = resolver or _Resolver()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._tls: ssl.SSLContext | None = None
        self.outcomes: Counter[str] = Counter()  # of fetches: "fetched", "unchanged", or a kind of FetchProblem

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resolver.close()

    def check(self, url: str) -> None:
        """Raises FetchProblem for a link that can be seen to be none for `fetch`; nothing leaves the machine."""
        self._permitted.check(url)

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: Collection[str] = PAGES
    ) -> Fetched:
        """What is behind a link, of one of the content types of `accept`. Raises FetchProblem, and nothing else."""
        try:
            found = await self._fetch(url, etag, last_modified, accept)
        except FetchProblem as problem:
            self.outcomes[problem.kind] += 1
            raise
        self.outcomes["unchanged" if found.status == 304 else "fetched"] += 1
        return found

    async def _fetch(self, url: str, etag: str | None, last_modified: str | None, accept: Collection[str]) -> Fetched:
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {name: value for name, value in known.items() if value and value.isprintable()}
        try:
            async with asyncio.timeout(self._limits.total), self._gate:
                return await self._follow(url, sent, accept)
        except FetchProblem:
            raise
        except TimeoutError:
            raise FetchProblem("timeout") from None
        except (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError):
            raise FetchProblem("tls") from None
        except aiohttp.ClientConnectorDNSError:
            raise FetchProblem("dns") from None
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL, ValueError, AssertionError):
            raise FetchProblem("content") from None  # no HTTP; for odd links aiohttp has bare AssertionErrors
        except (aiohttp.ClientError, OSError, EOFError):
            raise FetchProblem("connection") from None

    async def _follow(self, asked: str, sent: dict[str, str], accept: Collection[str]) -> Fetched:
        url = self._permitted.url(asked)
        permanent = True
        for hop in range(REDIRECTS + 1):
            answer = await self._request(asked, url, sent, accept, permanent and hop > 0)
            if isinstance(answer, Fetched):
                return answer
            target, for_good = answer
            if target.scheme == "http" and url.scheme == "https":
                raise FetchProblem("redirect")  # what was safe stays safe
            url, permanent = target, permanent and for_good
        raise FetchProblem("redirect")

    async def _request(
        self, asked: str, url: URL, sent: dict[str, str], accept: Collection[str], permanent: bool
    ) -> Fetched | tuple[URL, bool]:
        """One request: the answer, or where it leads and whether for good."""
        guard = _Guard(self._permitted, url.host or "")
        try:
            async with (
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(
                        force_close=True,
                        resolver=self._resolver,
                        socket_factory=guard,
                        ssl=await self._trust() if url.scheme == "https" else True,
                        use_dns_cache=False,
                    ),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers=_asking(accept) | sent,
                    auto_decompress=False,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect),
                    trust_env=False,
                ) as session,
                session.get(url, allow_redirects=False) as response,
            ):
                if response.status in _MOVED:
                    return self._target(url, response), _MOVED[response.status]
                return await self._answer(asked, url, response, accept, permanent, conditional=bool(sent))
        except (aiohttp.ClientError, OSError):
            if guard.refused:
                raise FetchProblem("address") from None
            raise

    def _target(self, url: URL, response: aiohttp.ClientResponse) -> URL:
        location = response.headers.get("Location", "").strip()
        if not location:
            raise FetchProblem("redirect")
        try:
            target = str(url.join(URL(location)))
        except (ValueError, UnicodeError):
            raise FetchProblem("redirect") from None
        return self._permitted.url(target)

    async def _answer(
        self,
        asked: str,
        url: URL,
        response: aiohttp.ClientResponse,
        accept: Collection[str],
        permanent: bool,
        *,
        conditional: bool,
    ) -> Fetched:
        status, said = response.status, response.headers
        kind, charset = headers.content_type(said)
        body = b""
        if not (status == 304 and conditional):
            if status != 200:
                raise FetchProblem("status", status, headers.retry_after(said, self._clock()))
            if kind and kind not in accept:  # without one, what it is will be told by its content
                raise FetchProblem("type")
            # A page cut short still has its words; of a feed it would look as if its last entries were gone.
            part_will_do = accept == PAGES and kind in _TEXTS
            body = await read_body(response, self._limits.size, part_will_do=part_will_do)
        return Fetched(
            url=asked,
            final_url=str(url),
            permanent_url=str(url) if permanent else None,
            status=status,
            body=body,
            content_type=kind,
            charset=charset,
            etag=said.get("ETag"),
            last_modified=said.get("Last-Modified"),
            max_age=headers.max_age(said, self._clock()),
        )

    async def _trust(self) -> ssl.SSLContext:
        """The system's certificates, which take a while to read."""
        if self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        return self._tls


class _Guard:
    """Makes the sockets of one request, and none to an address that is not permitted. aiohttp asks for each socket."""

    def __init__(self, permitted: Permitted, host: str) -> None:
        self._permitted = permitted
        self._host = host
        self.refused = False

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (address, port, *_) = info
        if not self._permitted.connection(self._host, address, port):
            self.refused = True
            raise OSError("not a public address")
        return socket.socket(family, kind, protocol)


class _Resolver(AbstractResolver):
    """The system's names, asked in threads of their own: names that hang keep nobody else waiting."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host. OSError when there are none."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        )
        return [
            ResolveResult(hostname=host, host=str(where[0]), port=port, family=kind, proto=protocol, flags=0)
            for kind, _, protocol, _, where in found
        ]

    async def close(self) -> None:
        """Let the threads go; one that hangs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _asking(accept: Collection[str]) -> dict[str, str]:
    return {
        "User-Agent": USER_AGENT,
        "Accept": ", ".join(sorted(accept)),
        "Accept-Encoding": "gzip, deflate",
    }

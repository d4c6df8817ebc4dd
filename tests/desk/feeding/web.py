"""An invented web: feeds and pages by their addresses, asked without a network and on a clock set by hand."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from bot.fetching import Fetched, FetchProblem

FEED = "https://news.example/feed"


@dataclass
class Request:
    at: datetime
    url: str
    etag: str | None
    last_modified: str | None

    @property
    def conditional(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass
class Web:
    """Answers are bytes, exceptions, an Answer, or functions of the request that give one of them."""

    clock: Any
    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: Collection[str] = ()
    ) -> Fetched:
        request = Request(self.clock.now, url, etag, last_modified)
        self.requests.append(request)
        said = self.answers.get(url, FetchProblem("status", 404))
        while callable(said):
            said = said(request)
        if isinstance(said, Exception):
            raise said
        answer: Answer = Answer(said) if isinstance(said, bytes) else said
        return answer.fetched(request)

    def seconds(self) -> float:
        return float(self.clock.now.timestamp())

    async def sleep(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)

    def asked(self, url: str) -> int:
        return sum(request.url == url for request in self.requests)


@dataclass
class Answer:
    """An answer with what its headers say; 304 to whoever has its ETag or date already."""

    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    max_age: float | None = None
    moved: str | None = None  # where redirects led
    for_good: bool = False
    always_304: bool = False

    def fetched(self, request: Request) -> Fetched:
        same = bool((self.etag and request.etag == self.etag) or self.always_304)
        same = same or bool(self.last_modified and request.last_modified == self.last_modified and not self.etag)
        if same and not request.conditional:
            raise FetchProblem("status", 304)
        return Fetched(
            url=request.url,
            final_url=self.moved or request.url,
            permanent_url=self.moved if self.for_good else None,
            status=304 if same else 200,
            body=b"" if same else self.body,
            content_type="application/rss+xml",
            charset=None,
            etag=self.etag,
            last_modified=self.last_modified,
            max_age=self.max_age,
        )


def story(number: int, host: str = "news.example") -> bytes:
    """The page of an article of its own."""
    said = f"“The ferry number {number} sails at noon from the old pier, whatever the wind,” said Ada Moss."
    more = f"The town spent {number}.2 million dollars on ferry repairs last year, the harbour master said on Friday."
    rest = "The council meets again on Tuesday, and the timetable of the winter will be printed in the spring."
    body = f"<h1>Ferry news {number} of {host}</h1><p>{said}</p><p>{more}</p><p>{rest}</p>"
    return (
        f"<html><head><title>Ferry news {number}</title></head><body><article>{body}</article></body></html>".encode()
    )


def item(number: int, **more: str | None) -> str:
    """An entry as a feed has it."""
    said = {
        "guid": f"story-{number}",
        "link": f"https://news.example/{number}",
        "title": f"Ferry news {number}",
        "pubDate": "Wed, 05 Mar 2025 08:00:00 GMT",
        **more,
    }
    return "<item>" + "".join(f"<{name}>{escape(said[name] or '')}</{name}>" for name in said if said[name]) + "</item>"


def rss(*items: str, title: str = "Coast Daily", ttl: int | None = None) -> bytes:
    rest = f"<ttl>{ttl}</ttl>" if ttl else ""
    return f'<rss version="2.0"><channel><title>{title}</title>{rest}{"".join(items)}</channel></rss>'.encode()


def publish(web: Web, *numbers: int, url: str = FEED, **more: Any) -> None:
    """A feed of these stories, and their pages."""
    for number in numbers:
        web.answers[f"https://news.example/{number}"] = story(number)
    web.answers[url] = Answer(rss(*(item(number) for number in reversed(numbers))), **more)


async def later(desk: Any, clock: Any, **time: float) -> int:
    """Let time go by, and the bot look after its feeds; how many entries were worked off."""
    clock.now += timedelta(**time)
    while await desk.feeds.look(clock.now):
        pass
    return await drain(desk)


async def drain(desk: Any) -> int:
    done = 0
    while count := await desk.feeds.ingest():
        done += count
    return done

"""Servers that are slow, endless or lie: each ends in time, with a class, and without memory."""

import asyncio
import gzip
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from bot.fetching import Fetcher, FetchProblem, Limits
from tests.fetching.servers import PAGE, Names, answer, moved, serving

LIMITS = Limits(total=0.6, connect=0.3)  # seconds; what runs is as in earnest, with 20 and 5
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def bomb(wbits, size):
    """Zeros, packed a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


async def forever(writer, piece, pause=0.0):
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)


async def hangs(writer):
    await asyncio.sleep(60)


async def hangs_up(writer):
    writer.transport.abort()


async def slow_headers(writer):
    writer.write(HEAD + b"X-Slow: ")
    await forever(writer, b"x", 0.1)


async def slow_body(writer):
    writer.write(HEAD + b"Content-Length: 5000\r\n\r\n")
    await forever(writer, b"x", 0.1)


async def endless_chunks(writer):
    writer.write(CHUNKED)
    await forever(writer, b"10000\r\n" + b"x" * 65536 + b"\r\n")


async def endless_body(writer):
    writer.write(HEAD + b"\r\n")
    await forever(writer, b"x" * 65536)


async def endless_headers(writer):
    writer.write(HEAD)
    await forever(writer, b"X-More: yes\r\n" * 1000)


async def endless_line(writer):
    writer.write(HEAD + b"X-Long: ")
    await forever(writer, b"x" * 65536)


async def endless_status(writer):
    writer.write(b"HTTP/1.1 200 ")
    await forever(writer, b"x" * 65536)


async def endless_information(writer):
    await forever(writer, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0.01)


async def promises_more(writer):
    writer.write(HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE)


SERVERS: dict[str, tuple[Any, set[str]]] = {
    "hangs": (hangs, {"timeout"}),
    "hangs up": (hangs_up, {"connection"}),
    "says nothing": (b"", {"connection"}),
    "writes headers slowly": (slow_headers, {"timeout"}),
    "writes the body slowly": (slow_body, {"timeout"}),
    "never ends its chunks": (endless_chunks, {"size"}),
    "never ends its body": (endless_body, {"size"}),
    "never ends its headers": (endless_headers, {"content"}),
    "never ends a header": (endless_line, {"content"}),
    "never ends its first line": (endless_status, {"content"}),
    "never comes to the point": (endless_information, {"timeout"}),
    "has a header of 1 MB": (HEAD + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n", {"content"}),
    "has 200,000 headers": (HEAD + b"X: y\r\n" * 200_000 + b"\r\n", {"content"}),
    "says it is larger than it is": (promises_more, {"connection"}),
    "says it is huge": (HEAD + b"Content-Length: 999999999999\r\n\r\n", {"size"}),
    "says it has a negative size": (HEAD + b"Content-Length: -5\r\n\r\n" + PAGE, {"content"}),
    "says two sizes": (HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + PAGE, {"content"}),
    "packs a gigabyte with gzip": (answer(bomb(31, 1 << 30), Content_Encoding="gzip"), {"size"}),
    "packs a gigabyte with deflate": (answer(bomb(-15, 1 << 28), Content_Encoding="deflate"), {"size"}),
    "packs with brotli": (answer(b"\x0b" * 500, Content_Encoding="br"), {"content"}),
    "packs twice": (answer(gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip, gzip"), {"content"}),
    "packs nothing": (answer(b"no gzip at all", Content_Encoding="gzip"), {"content"}),
    "packs a part": (answer(gzip.compress(PAGE * 99)[:12], Content_Encoding="gzip"), {"content"}),
    "packs a thousand pieces": (answer(gzip.compress(b"") * 200_000, Content_Encoding="gzip"), {"content"}),
    "speaks another language": (b"220 mail.example ESMTP\r\n", {"content"}),
    "sends noise": (bytes(range(256)) * 99, {"content"}),
    "leads in a circle": (moved("/x"), {"redirect"}),
}  # fmt: skip


def resident():
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


class Watch:
    """The most memory that this process had since the beginning, looked at every few milliseconds by a thread."""

    def __enter__(self):
        self.start = self.most = resident()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def look(self):
        while not self.over.wait(0.003):
            self.most = max(self.most, resident())

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    @property
    def growth(self):
        return self.most - self.start


def test_there_are_enough_of_them():
    assert len(SERVERS) >= 19


@pytest.mark.parametrize("name", SERVERS)
async def test_it_ends_in_time_with_a_class_and_without_memory(name):
    said, kinds = SERVERS[name]
    async with serving(x=said) as server, Fetcher([server.at], limits=LIMITS) as fetcher:
        began = time.monotonic()
        with Watch() as memory, pytest.raises(FetchProblem) as told:
            await fetcher.fetch(server.url("/x"))
        assert told.value.kind in kinds
        assert time.monotonic() - began < 5  # seconds, on a busy machine
        assert memory.growth < 20_000_000


async def test_a_server_that_is_not_safe():
    async def plainly(writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(first=plainly) as server, Fetcher([server.at], limits=LIMITS) as fetcher:
        with pytest.raises(FetchProblem) as told:
            await fetcher.fetch(f"https://{server.at}/x")
    assert told.value.kind == "tls"


async def test_names_that_hang_end_in_time():
    class Hanging(Names):
        async def resolve(self, host, port=0, family=0):
            await asyncio.sleep(60)
            return []

    async with Fetcher(resolver=Hanging(), limits=LIMITS) as fetcher:
        with pytest.raises(FetchProblem) as told:
            await fetcher.fetch("https://slow.example/")
    assert told.value.kind == "timeout"


async def test_many_at_once_wait_for_their_turn_and_all_end():
    async with serving(x=answer(), y=hangs) as server, Fetcher([server.at], limits=LIMITS) as fetcher:
        paths = ["/y", "/x", "/x", "/x"] * 15
        ended = await asyncio.gather(*(fetcher.fetch(server.url(path)) for path in paths), return_exceptions=True)
    assert all(isinstance(one, FetchProblem) for one, path in zip(ended, paths, strict=True) if path == "/y")
    assert sum(not isinstance(one, BaseException) for one in ended) >= 40

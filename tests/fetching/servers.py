"""Web servers on 127.0.0.1 that say what a test wants, byte for byte, and what stands in for the internet's names."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver

Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]
PAGE = b"<html><body><p>A page.</p></body></html>"


def answer(body: bytes = PAGE, status: str = "200 OK", kind: str | None = "text/html", **headers: str) -> bytes:
    """A plain HTTP answer; a header's name has _ for -."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, None, Location=to)


@dataclass
class Server:
    """A server with an answer a path: bytes, or a function that writes; keeps the requests that came.

    What stands for "/first" is said before anything is asked.
    """

    port: int = 0
    answers: dict[str, bytes | Handler] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.at}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if first := self.answers.get("/first"):
                await first(writer)  # type: ignore[operator]
                return
            request = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
            self.requests.append(request)
            said = self.answers.get(request.split()[1], answer(b"", "404 Not Found"))
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side has had enough
        finally:
            writer.close()


@asynccontextmanager
async def serving(**answers: bytes | Handler) -> AsyncIterator[Server]:
    """A server of these answers, by their path without the slash."""
    server = Server(answers={f"/{name}": said for name, said in answers.items()})
    serving = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(server.serve(reader, writer)))

    running = await asyncio.start_server(begin, "127.0.0.1", 0)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        running.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


class Names(AbstractResolver):
    """Names that lead where a test says; each look-up of a list of lists takes the next one."""

    def __init__(self, **hosts: list[str]) -> None:
        self.hosts = {name.replace("_", "."): addresses for name, addresses in hosts.items()}

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        if host not in self.hosts:
            raise OSError("no such name")
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in self.hosts[host]
        ]

    async def close(self):
        pass

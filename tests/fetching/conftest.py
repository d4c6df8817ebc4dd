"""The internet of these tests: nothing leaves 127.0.0.1, and every address that would be connected to is kept."""

import asyncio

import pytest


@pytest.fixture
def reached(monkeypatch):
    """The addresses that sockets were connected to. Those that are not of a test's own server are refused at once."""
    loop_class = asyncio.SelectorEventLoop
    connect = loop_class.sock_connect
    addresses: list[str] = []

    async def sock_connect(self, sock, address):
        addresses.append(address[0])
        if address[0] == "127.0.0.1" and address[1] > 10_000:
            return await connect(self, sock, address)
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(loop_class, "sock_connect", sock_connect)
    return addresses

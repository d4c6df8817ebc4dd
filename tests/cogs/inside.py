"""The bot's client in the process of the tests, with a clock that is Discord's: time is put forward for both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import discord.gateway
import discord.http
import yarl

from bot.client import OnRecordClient


class Quiet(OnRecordClient):
    """The client without its commands and loops."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connection.guild_ready_timeout = 0.1  # seconds without another server until it takes itself for ready

    async def setup_hook(self):
        pass


@contextmanager
def redirected(d):
    """discord.py of this process talks to the stand-in, as by its redirect/sitecustomize.py."""
    base = f"{d.url}/api/v{discord.http.INTERNAL_API_VERSION}"
    with (
        patch.object(discord.http.Route, "BASE", base),
        patch.object(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(d.gateway_url)),
    ):
        yield


@asynccontextmanager
async def client_of(d, desk, kind=Quiet) -> AsyncIterator[Any]:
    """A client that is ready."""
    with redirected(d):
        client = kind(desk, lambda: datetime.fromtimestamp(d.now(), UTC))
        running = asyncio.create_task(client.start(d.token))
        try:
            waiting = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
            waiting.result()
            yield client
        finally:
            await client.close()
            await running

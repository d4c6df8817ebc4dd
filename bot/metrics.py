"""Figures for Prometheus over HTTP, where the operator wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.engine.model import Misconfigured, Problem

CLOSING = 1.0  # seconds for a request that is being answered


@asynccontextmanager
async def serving(where: tuple[str, int] | None, text: Callable[[], Awaitable[str]]) -> AsyncIterator[None]:
    """Answer GET /metrics at an address and port, if there is one. Raises Misconfigured if it cannot be had."""
    if where is None:
        yield
        return
    from aiohttp import web

    async def metrics(_: web.Request) -> web.Response:
        try:
            return web.Response(text=await text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
        except Problem as problem:
            return web.Response(status=503, text=f"{problem}\n")

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, *where).start()
        except OSError as error:
            raise Misconfigured(
                f"ONRECORD_METRICS: {where[0]}, port {where[1]}, cannot be listened on ({error.strerror}). "
                "Choose another."
            ) from None
        yield
    finally:
        await runner.cleanup()

"""`python -m tests.bench.watched`: the bot with a clock beside it that measures how long the event loop was blocked.

SIGUSR1 prints the worst since the last one and what 99 of 100 stayed under, and begins anew.
"""

import asyncio
import signal
import sys

from bot.__main__ import main
from bot.commands import service
from bot.settings import Settings

EVERY = 0.002  # seconds
started = service.run
late = [0.0]  # seconds


def tell() -> None:
    usual = sorted(late)[int(len(late) * 0.99)]
    print(f"blocked {max(late) * 1000:.1f} ms, p99 {usual * 1000:.1f} ms", flush=True)
    late[:] = [0.0]


async def watch() -> None:
    clock = asyncio.get_running_loop().time
    while True:
        before = clock()
        await asyncio.sleep(EVERY)
        late.append(clock() - before - EVERY)


async def run(settings: Settings) -> int:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell)
    watching = asyncio.create_task(watch())
    try:
        return await started(settings)
    finally:
        watching.cancel()


if __name__ == "__main__":
    service.run = run
    sys.exit(main(["run"]))

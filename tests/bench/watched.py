"""`python -m tests.bench.watched`: the bot with a clock beside it that measures how long the event loop was blocked.

SIGUSR1 prints the worst since the last one, and begins anew.
"""

import asyncio
import signal
import sys

from bot.__main__ import main
from bot.commands import service
from bot.settings import Settings

EVERY = 0.002  # seconds
started = service.run
worst = 0.0


def tell() -> None:
    global worst
    print(f"blocked {worst * 1000:.1f} ms", flush=True)
    worst = 0.0


async def watch() -> None:
    global worst
    clock = asyncio.get_running_loop().time
    while True:
        before = clock()
        await asyncio.sleep(EVERY)
        worst = max(worst, clock() - before - EVERY)


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

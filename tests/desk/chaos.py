"""Digests sent by processes that are killed at random, to a channel that loses requests and answers.

The desk and its database are the real ones; Discord is a small server with the nonces, the history and the faults
that matter here, as starting discord.py after each kill would take longer than all the rest. It listens in the process
that kills; `python -m tests.desk.chaos PORT DATABASE` sends, in a child that is forked anew after each kill.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.desk.delivering import Timing
from bot.engine.model import DigestPlan, Undelivered
from bot.worker import InlineWorker
from storage.store import Store

WINDOW = 1.0  # seconds the server knows a nonce
TIMING = Timing(timedelta(seconds=0.6 * WINDOW), timedelta(seconds=0), timedelta(seconds=0.05))
FAULTS = 0.06
PARTS = 2


def clock():
    return datetime.now(UTC)


@dataclass
class Server:
    """Discord, as far as this goes."""

    chance: random.Random
    nonces: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)
    channels: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))  # id, reference
    posts: int = 0
    faults: int = 0

    async def serve(self, reader, writer):
        try:
            while line := await reader.readline():
                answer = self.answer(*json.loads(line))
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass  # killed
        finally:
            writer.close()

    def answer(self, what, channel, nonce, name):
        if what == "find":
            return next((id for id, reference in self.channels[channel] if reference == name), None)
        self.posts += 1
        fault = self.chance.choice(["dropped", "lost", "502"]) if self.chance.random() < FAULTS else None
        self.faults += fault is not None
        if fault == "dropped":
            return "later"
        at, id = self.nonces.get((channel, nonce), (0.0, 0))
        if time.monotonic() - at > WINDOW:
            id = self.posts
            self.nonces[channel, nonce] = time.monotonic(), id
            self.channels[channel].append((id, name))
        return "later" if fault else id


class Outlet:
    """The server, as the desk sees it."""

    me = 77

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.lock = asyncio.Lock()

    async def ask(self, *what):
        async with self.lock:
            self.writer.write(json.dumps(what).encode() + b"\n")
            return json.loads(await self.reader.readline())

    def render(self, digest, name):
        return [name(number) for number in range(PARTS)]

    def lesser(self, payload, refused, name):
        raise AssertionError(payload)

    def keeps_nonces(self, one):
        return True

    async def post(self, one, part, first):
        answer = await self.ask("post", one.channel_id, part.nonce, part.payload)
        if answer == "later":
            raise Undelivered("later", "a fault")
        return answer

    async def find(self, one, name, since, until):
        return await self.ask("find", one.channel_id, "", name)


async def send(port, database):
    """What the bot does, until nothing is left."""
    outlet = Outlet(*await asyncio.open_connection("127.0.0.1", port))
    async with Store.open(database) as store:
        desk = Desk(store, InlineWorker(), clock)
        desk.deliveries._timing = TIMING
        while True:
            due = await desk.deliveries.due()
            for one in due:
                await desk.deliveries.deliver(one, outlet)
            if not due:
                await asyncio.sleep(0.02)


async def run(folder: Path, digests: int, kills: int, seed: int) -> dict[str, int]:
    """Send so many digests through so many kills; what came of it."""
    chance = random.Random(seed)
    server = Server(random.Random(seed + 1))
    database = folder / "chaos.db"
    past = clock() - timedelta(minutes=1)
    async with Store.open(database) as store:
        for number in range(digests):
            await store.digests.put(
                DigestPlan(
                    *(0, number % 7 + 1, 1000 + number, f"{past:%H:%M}", "UTC", tuple(range(7)), (), 5, False),
                    past - timedelta(hours=1),
                )
            )
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    command = (sys.executable, "-m", "tests.desk.chaos", str(port), str(database))
    nursery = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert nursery.stdin
    assert nursery.stdout
    killed = 0
    wanted = digests * PARTS
    while True:
        nursery.stdin.write(b"fork\n")
        child = int(await nursery.stdout.readline())
        done_before = sum(map(len, server.channels.values()))
        deadline = time.monotonic() + chance.uniform(0.02, 0.2)
        while killed >= kills or time.monotonic() < deadline:
            await asyncio.sleep(0.005)
            sent = sum(len(set(messages)) for messages in server.channels.values())
            if killed >= kills and sent >= wanted and await _settled(database, digests):
                break
        os.kill(child, signal.SIGKILL)
        await nursery.stdout.readline()  # it is gone
        killed += 1
        done = sum(map(len, server.channels.values()))
        if killed > kills:
            break
        if done == done_before and done < wanted and killed % 5 == 0:
            await asyncio.sleep(chance.uniform(0, 1.2 * WINDOW))  # past the window, now and then
    nursery.stdin.close()
    await nursery.wait()
    listening.close()
    found = [[reference for _, reference in messages] for messages in server.channels.values()]
    lost = wanted - sum(len(set(references)) for references in found)
    doubled = sum(len(references) - len(set(references)) for references in found)
    order = sum([one[-1] for one in references] != ["1", "2"] for references in found)
    return {
        **{"digests": digests, "kills": killed, "posts": server.posts, "faults": server.faults},
        **{"lost": lost, "doubled": doubled, "out of order": order},
    }


async def _settled(database: Path, digests: int) -> bool:
    await asyncio.sleep(0.1)
    async with Store.open(database) as store:
        states = [
            one.state
            for guild in range(1, 8)
            for plan in await store.digests.of_guild(guild)
            for one in await store.deliveries.history(guild, plan.id, 2)
        ]
    return len(states) >= digests and not {"due", "prepared", "sending"} & set(states)


def nursery(port, database):
    """Fork a sender for every line that comes, and tell when it has died: Python starts too slowly for each."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(send(port, database))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    nursery(int(sys.argv[1]), Path(sys.argv[2]))

"""Digests and alerts sent by processes that are killed at random, to a channel that loses requests and answers.

The desk and its database are the real ones; Discord is a small server with the nonces, the history and the faults
that matter here, as starting discord.py after each kill would take longer than all the rest. It listens in the process
that kills: on a request, before or after its answer, or between two of them. `python -m tests.desk.chaos PORT DATABASE`
sends, in a child that is forked anew after each kill. Nothing sleeps: a rest is a clock that is put forward.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk, alerting
from bot.desk.schedule import reference
from bot.desk.sending import Timing
from bot.engine.model import DigestPlan, Undelivered, Watch
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import Story

WINDOW = 6.0  # seconds the server knows a nonce
TIMING = Timing(timedelta(seconds=0.6 * WINDOW), timedelta(seconds=0), timedelta(seconds=0))
FAULTS = 0.06
RESTS = 0.15  # of the kills; after them the window is over
PARTS = 2
EACH = 2  # alerts of one watch
GUILDS = 7


@dataclass
class Server:
    """Discord, as far as this goes, and the hand that kills whoever asks."""

    chance: random.Random
    ahead: float = 0.0  # seconds its clock is put forward
    left: int = -1  # requests until the sender is killed; 0: before the first; below: it is not
    nonces: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)
    channels: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))  # id, reference
    posts: int = 0
    faults: int = 0

    async def serve(self, reader, writer):
        with suppress(ConnectionError):  # killed
            sender = int(await reader.readline())
            if self.left == 0:
                self.kill(sender, within=0.05)
            while line := await reader.readline():
                self.left -= 1
                moment = self.chance.choice(["before", "between", "after"]) if self.left == 0 else None
                if moment == "before":
                    self.kill(sender)
                    break
                answer = self.answer(*json.loads(line))
                if moment == "between":
                    self.kill(sender)
                    break
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
                if moment == "after":
                    self.kill(sender, within=0.01)
        writer.close()

    def kill(self, sender, within=0.0):
        """At once, or at some time within so many seconds, while it reads and writes its database."""
        if within:
            asyncio.get_running_loop().call_later(self.chance.uniform(0, within), self.kill, sender)
            return
        with suppress(ProcessLookupError):
            os.kill(sender, signal.SIGKILL)

    def answer(self, what, channel, nonce, name):
        if what == "find":
            return next((id for id, reference in self.channels[channel] if reference == name), None)
        self.posts += 1
        fault = self.chance.choice(["dropped", "lost", "502"]) if self.chance.random() < FAULTS else None
        self.faults += fault is not None
        if fault == "dropped":
            return "later"
        now = time.monotonic() + self.ahead
        at, id = self.nonces.get((channel, nonce), (float("-inf"), 0))
        if now - at > WINDOW:
            id = self.posts
            self.nonces[channel, nonce] = now, id
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

    def render_alert(self, alert, name):
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


async def send(port, database, ahead):
    """What the bot does, until nothing is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{os.getpid()}\n".encode())
    alerting.GATHERED = alerting.APART = alerting.AGAIN = timedelta(0)
    async with Store.open(database) as store:
        desk = Desk(store, InlineWorker(), lambda: datetime.now(UTC) + timedelta(seconds=ahead))
        sources = (desk.deliveries, desk.alerts)
        for source in sources:
            source.sending.timing = TIMING
        left = True
        while left:
            left = False
            for source in sources:
                for one in await source.due():
                    left = True
                    await source.deliver(one, Outlet(reader, writer))
            left |= await more(store)


async def more(store):
    """Once the first alerts of all watches are made, something new for each; whether there was more to come."""
    now = datetime.now(UTC) + timedelta(days=1)
    guilds = [guild for guild in range(1, GUILDS + 1) if (await store.articles.counts(guild)).articles < EACH]
    if not await store.watches.waiting(now, 1):
        for guild in guilds:
            await news("Nobody asked the town before the smelter was sold").shelve(store, guild, datetime.now(UTC))
    return bool(guilds)


def news(words):
    return Story("Smelter", f"{datetime.now(UTC):%Y-%m-%d}").says("Marta Oskarsen", f"“{words},”")


async def run(folder: Path, digests: int, watches: int, kills: int, seed: int) -> dict[str, int]:
    """Send so many digests, and EACH alerts of so many watches, through so many kills; what came of it."""
    chance = random.Random(seed)
    server = Server(random.Random(seed + 1))
    database = folder / "chaos.db"
    await _plan(database, digests, watches)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    nursery = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.desk.chaos", str(port), str(database)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert nursery.stdin
    assert nursery.stdout
    killed, messages = 0, (digests + EACH * watches) * PARTS
    end = b""
    while end != b"ended\n":
        # On average early enough that all kills come before the last digest is sent.
        server.left = chance.randint(0, int(1.2 * messages / kills)) if killed < kills else -1
        nursery.stdin.write(f"{server.ahead}\n".encode())
        end = await nursery.stdout.readline()
        assert end in (b"ended\n", b"killed\n"), end
        killed += end == b"killed\n"
        if chance.random() < RESTS:
            server.ahead += 1.2 * WINDOW
    nursery.stdin.close()
    await nursery.wait()
    listening.close()
    found = {channel: [name for _, name in messages] for channel, messages in server.channels.items()}
    wanted, sent = await _known(database)
    return {
        **{"digests": digests, "alerts": EACH * watches, "kills": killed, "posts": server.posts},
        "faults": server.faults,
        "lost": messages - sum(len(set(names)) for names in found.values()),
        "doubled": sum(len(names) - len(set(names)) for names in found.values()),
        "out of order": sum(list(dict.fromkeys(names)) != wanted[channel] for channel, names in found.items()),
        "not known as sent": digests + EACH * watches - sent,
    }


async def _plan(database: Path, digests: int, watches: int) -> None:
    """Digests that were due a minute ago, and watches that something was found for; each in a channel of its own."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    async with Store.open(database) as store:
        for number in range(digests):
            await store.digests.put(
                DigestPlan(
                    *(0, number % GUILDS + 1, 1000 + number, f"{past:%H:%M}", "UTC", tuple(range(7)), (), 5, False),
                    past - timedelta(hours=1),
                )
            )
        desk = Desk(store, InlineWorker(), lambda: past)
        for number in range(watches):
            watch = Watch(
                0, number % GUILDS + 1, 5, "topic", "smelter", None, None, 9000 + number, True, None, None, "UTC", past
            )
            await store.watches.put(watch)
        for guild in range(1, GUILDS + 1):
            await news("The furnaces of the smelter are lit again").shelve(store, guild, past)
        while await desk.watches.look():
            pass


async def _known(database: Path) -> tuple[dict[int, list[str]], int]:
    """By channel the messages it should have in their order, and how many digests and alerts are known as sent."""
    messages: dict[int, list[str]] = defaultdict(list)
    sent = 0
    async with Store.open(database) as store:
        for guild in range(1, GUILDS + 1):
            for owners, kept in ((store.digests, store.deliveries), (store.watches, store.alerts)):
                for owner in await owners.of_guild(guild):
                    for one in reversed(await kept.history(guild, owner.id, EACH + 1)):
                        messages[one.channel_id] += [reference(one, number) for number in range(PARTS)]
                        sent += one.state == "sent"
    return messages, sent


def nursery(port, database):
    """Fork a sender for every line that comes, and tell how it ended: Python starts too slowly for each."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(send(port, database, float(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "failed" if status else "ended", flush=True)


if __name__ == "__main__":
    nursery(int(sys.argv[1]), Path(sys.argv[2]))

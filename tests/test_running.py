"""A bot that runs, seen from beside it: who else may run, how it is, what it measures, and how it says goodbye."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from argparse import Namespace

import aiohttp

from bot.commands import running
from bot.engine.health import SILENT, judge
from bot.presenting.running import health_line
from storage.instance import told
from tests.cogs.world import ROOT, start, text_of, world
from tests.cogs.world import told as said
from tests.fakediscord import FakeDiscord, check
from tests.fetching.servers import answer, serving
from tests.newspaper import page


async def onrecord(database, *words, **env):
    """The exit code and what was printed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "DISCORD_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--db", str(database), *words),
        cwd=ROOT,
        env=environ | env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode().strip()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


async def test_a_running_bot_and_what_becomes_of_it(spec, tmp_path, capsys):
    database, port = tmp_path / "onrecord.db", free_port()
    async with FakeDiscord(spec=spec) as d:
        w = world(d, database)
        bot = await start(d, database, ONRECORD_METRICS=f"127.0.0.1:{port}")

        async def health(line):
            """Wait until the health is told as this line."""
            await d.until(lambda: health_line(judge(told(database), time.monotonic())) == line, 60, line)

        await health("ready")
        assert await onrecord(database, "health") == (0, "ready")
        calls = len(d.calls)
        code, words = await onrecord(database, "run", DISCORD_TOKEN=d.token)
        assert (code, len(d.calls)) == (75, calls)
        assert re.fullmatch(r"onrecord: A bot is running on .* already\. Stop it first, or name another .*", words)

        await w.add()
        code = await running.status(Namespace(json=True), database)
        status = json.loads(capsys.readouterr().out)
        assert (code, status["health"]["ready"], status["bot"]["pid"]) == (0, True, bot.process.pid)
        assert (status["bot"]["servers"], status["work"]["due"]["digests"]) == (1, 0)
        async with aiohttp.ClientSession() as web, web.get(f"http://127.0.0.1:{port}/metrics") as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            figures = await response.text()
        assert "\nonrecord_gateway_connected 1\n" in figures
        assert int(re.findall(r"^onrecord_db_write_seconds_count (\d+)$", figures, re.MULTILINE)[0]) > 2
        assert w.guild.id not in figures

        d.stuck["before"].add("GET /gateway/")
        d.drop()
        await health("live, not ready: Discord's gateway is not connected")
        assert [await running.health(Namespace(live=live), database) for live in (True, False)] == [0, 1]
        d.stuck["before"].clear()
        d.poke()
        await health("ready")
        capsys.readouterr()

        bot.process.send_signal(signal.SIGSTOP)  # as hung as can be
        found = judge(told(database), time.monotonic() + SILENT + 1)
        assert (found.live, found.problems[0][:13]) == (False, "the bot hangs")
        bot.stopping = True
        bot.process.kill()
        await bot.process.wait()
        assert await running.status(Namespace(json=False), database) == 0
        assert capsys.readouterr().out.startswith("Bot: not running; last seen ")
        check(d)


async def test_the_goodbye(spec, tmp_path):
    """Who is being answered is answered; whoever comes now is told to come back, in each way; then it ends at once."""
    database, waits = tmp_path / "onrecord.db", asyncio.Event()
    async with FakeDiscord(spec=spec) as d, serving() as web:

        async def slowly(writer):
            await waits.wait()
            writer.write(answer(page(1).encode(), kind="text/html; charset=utf-8"))

        web.answers["/slow"] = slowly
        w = world(d, database)
        bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
        await w.add()
        shown = await w.bob.slash(w.room, "quotes", by="Ada Moss")
        adding = await w.ann.slash(w.room, "article add", url=web.url("/slow"), wait=False)
        await d.until(lambda: any("GET /slow" in request for request in web.requests), 20)
        bot.stopping = True
        bot.process.send_signal(signal.SIGTERM)
        await d.until(lambda: "stopping" in (told(database) or b"").decode(), 20)
        restarting = "I am being restarted. Try again in a minute."
        assert await said(await w.bob.slash(w.room, "quotes", by="Ada Moss")) == restarting
        assert await said(await w.bob.click(shown.message, "Next")) == restarting
        assert await w.bob.autocomplete(w.room, "quotes", "by", "Ad") == []
        assert bot.process.returncode is None, "it waits for the page"
        begun = time.monotonic()
        waits.set()
        assert await asyncio.wait_for(bot.process.wait(), 10) == 0
        assert time.monotonic() - begun < 4
        assert "stays closed" in text_of(adding.it.original)
        assert "Traceback" not in bot.output
        assert d.gateway_log[-1] == ("closed", 1000)
        check(d)


async def test_a_port_that_is_taken_and_a_token_that_is_revoked(spec, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = await onrecord(tmp_path / "a.db", "run", DISCORD_TOKEN="x" * 50, ONRECORD_METRICS=str(port))
    assert found[0] == 78
    assert f"port {port}, cannot be listened on" in found[1]
    assert told(tmp_path / "a.db") is None
    async with FakeDiscord(spec=spec) as d:
        bot = await start(d, tmp_path / "b.db")
        bot.stopping = True
        d.token = "another"
        d.sessions.clear()
        d.drop(4004)
        assert await asyncio.wait_for(bot.process.wait(), 60) == 78
        await bot.reader
        assert "Discord refused the token" in bot.lines[-1]
        assert "Traceback" not in bot.output


async def test_health_without_a_bot(tmp_path):
    line = "not live: no bot is running on this database"
    assert await onrecord(tmp_path / "none.db", "health", "--live") == (1, line)
    assert not list(tmp_path.iterdir())

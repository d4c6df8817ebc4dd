"""The client as a process: start, restart, stop, wrong tokens; and what its log must not hold."""

import asyncio
import signal
import sys
import time

import pytest
from discord.ext import commands

import bot.client as client
from bot.engine.model import Problem
from bot.presenting import errors
from bot.settings import Settings
from tests.cogs.world import ROOT, start, text_of, world
from tests.fakediscord import FakeDiscord, check


def puts(d):
    return [call for call in d.calls if call.operation == "bulk_set_application_commands"]


async def test_buttons_and_commands_survive_a_restart_and_sigterm_ends_it(spec, tmp_path):
    async with FakeDiscord(spec=spec) as d:
        database = tmp_path / "onrecord.db"
        first = await start(d, database)
        w = world(d, database)
        await w.add()
        reply = await w.bob.slash(w.room, "quotes", by="Ada Moss")
        await w.add("Ice\n\n“Ships wait,” said Helga Brekke.\n\n“So do we,” said Jon Brekke.\n", "ice.txt")
        choice = await w.bob.slash(w.room, "quotes", by="Brekke")
        begin = time.monotonic()
        assert await first.stop(signal.SIGTERM) == 0
        assert time.monotonic() - begin < 10
        assert d.gateway_log[-1] == ("closed", 1000)
        second = await start(d, database)
        assert "Page 2 of 2" in text_of(await reply.click("Next"))
        assert "__**" in text_of(await reply.click(reply.labels[0]))
        assert "Only Jon Brekke" in text_of(await w.bob.select(choice.message, "Who is meant?", "Jon Brekke"))
        form = await reply.click("Wrong?")
        quote = form.modal["components"][0]["component"]["options"][0]["label"]
        assert "Thank you" in text_of(await form.submit_modal({"Which quote?": quote}))
        assert len(puts(d)) == 1
        check(d)
        assert await second.stop(signal.SIGINT) == 0
        for process in (first, second):
            assert "Traceback" not in process.output
            assert d.token not in process.output


async def test_sigterm_while_starting(spec, tmp_path):
    async with FakeDiscord(spec=spec) as d:
        d.gateway_down = True
        process = await start_only(d, tmp_path)
        await d.until(lambda: any(call.path == "/users/@me" for call in d.calls), 30)
        begin = time.monotonic()
        await process.stop(signal.SIGTERM)
        assert time.monotonic() - begin < 10
        assert d.token not in process.output


async def start_only(d, folder, command="run", **env):
    settings = {"DISCORD_TOKEN": d.token, "ONRECORD_DB": str(folder / "onrecord.db"), **env}
    return await d.start_bot([sys.executable, "-m", "bot", command], settings, cwd=ROOT, ready=False)


@pytest.mark.parametrize("command", ["run", "sync"])
@pytest.mark.parametrize(
    ("token", "told"), [("fake.wrong-token.0123456789", "refused the token"), ("", "DISCORD_TOKEN")]
)
async def test_a_wrong_token_is_one_clear_line(spec, tmp_path, command, token, told):
    async with FakeDiscord(spec=spec) as d:
        process = await start_only(d, tmp_path, command, DISCORD_TOKEN=token)
        assert await asyncio.wait_for(process.process.wait(), 30) == (78 if token else 2)
        await process.reader
        assert told in process.lines[-1]
        assert "Traceback" not in process.output
        assert not token or token not in process.output
        process.stopping = True


async def test_sync_registers_again_without_going_online(spec, tmp_path):
    async with FakeDiscord(spec=spec) as d:
        for count in (1, 2):
            process = await start_only(d, tmp_path, "sync")
            process.stopping = True
            assert await asyncio.wait_for(process.process.wait(), 30) == 0, process.output
            assert len(puts(d)) == count
        assert not d.sessions
        check(d)


class FakeDesk:
    """Enough of a desk for a client that does not get far."""


async def test_a_cog_that_fails_stops_the_start(monkeypatch):
    monkeypatch.setattr(client, "COGS", ("cogs.help", "cogs.nowhere"))
    async with client.OnRecordClient(FakeDesk(), None) as bot:  # type: ignore[arg-type]
        with pytest.raises(commands.ExtensionNotFound, match=r"cogs\.nowhere"):
            await bot.setup_hook()


async def test_no_token_is_a_problem(tmp_path):
    with pytest.raises(Problem, match="DISCORD_TOKEN"):
        await client.sync(Settings(tmp_path / "x.db"), FakeDesk(), None)  # type: ignore[arg-type]


async def test_only_the_guilds_intent_and_no_mentions():
    async with client.OnRecordClient(FakeDesk(), None) as bot:  # type: ignore[arg-type]
        assert [name for name, on in bot.intents if on] == ["guilds"]
        assert bot.allowed_mentions is not None
        assert dict(bot.allowed_mentions.to_dict()) == {"parse": []}


async def test_the_command_set_tells_applications_apart(monkeypatch):
    async with client.OnRecordClient(FakeDesk(), None) as bot:  # type: ignore[arg-type]
        before = bot.command_set()
        assert bot.command_set() == before
        bot._connection.application_id = 5
        assert bot.command_set() != before


async def test_whoever_is_cut_off_is_told(monkeypatch):
    monkeypatch.setattr(client, "FINISHING", 0.0)
    told = []

    async def report(interaction, error):
        told.append((interaction, str(error)))

    monkeypatch.setattr(errors, "report", report)
    async with client.OnRecordClient(FakeDesk(), None) as bot:  # type: ignore[arg-type]
        entered = asyncio.Event()

        async def answering():
            bot.gate.enter("ann")  # type: ignore[arg-type]
            entered.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(answering())
        await entered.wait()
        await bot.finish()
        assert told == [("ann", errors.CUT_OFF)]
        assert task.cancelled()


async def test_connections_that_break_are_counted_once_each():
    async with client.OnRecordClient(FakeDesk(), None) as bot:  # type: ignore[arg-type]
        for happens in (bot.on_disconnect, bot.on_resumed, bot.on_disconnect, bot.on_disconnect, bot.on_resumed):
            await happens()
        assert (bot.connected, bot.pulse.reconnects) == (True, 1)


async def test_what_happens_after_the_close_is_nothing():
    bot = client.OnRecordClient(FakeDesk(), None)  # type: ignore[arg-type]
    await bot.close()
    bot.dispatch("ready")  # as discord.py does when servers were still coming
    assert not bot.connected

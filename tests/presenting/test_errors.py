"""What people are told of errors, and what the log is told."""

import logging
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.engine.model import BadInput, Problem, Unavailable
from bot.presenting import errors

Type = discord.InteractionResponseType


def client(*, closed=False, erasing=None):
    """A client whose gate may be closed, and which may be erasing a server."""

    def check(guild_id):
        if guild_id == erasing:
            raise BadInput("being erased")

    gate = SimpleNamespace(enter=lambda _: not closed)
    return SimpleNamespace(gate=gate, desk=SimpleNamespace(privacy=SimpleNamespace(check=check)))


class Response:
    """What discord.py keeps of an interaction's answer."""

    def __init__(self, done: discord.InteractionResponseType | None = None) -> None:
        self.type = done
        self.said: list[Any] = []

    def is_done(self) -> bool:
        return self.type is not None

    async def send_message(self, text: str, *, ephemeral: bool, allowed_mentions: discord.AllowedMentions) -> None:
        assert ephemeral
        assert dict(allowed_mentions.to_dict()) == {"parse": []}
        self.said.append(text)

    async def autocomplete(self, choices: list) -> None:
        self.said.append(choices)


def interaction(done=None, kind=discord.InteractionType.application_command, **more):
    response = Response(done)
    steps: list[Any] = response.said

    async def delete_original_response():
        steps.append("deleted")

    fields = {
        "type": kind,
        "response": response,
        "followup": SimpleNamespace(send=response.send_message),
        "delete_original_response": delete_original_response,
        "command": SimpleNamespace(qualified_name="who"),
        "data": {},
        "guild_id": 7,
    }
    return SimpleNamespace(**{**fields, **more})


def http(status, code):
    reply = SimpleNamespace(status=status, reason="no")
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(reply, {"code": code, "message": "no"})


def invoked(error):
    wrapped = app_commands.CommandInvokeError(SimpleNamespace(name="who"), error)  # type: ignore[arg-type]
    wrapped.__cause__ = error
    return wrapped


async def test_a_problem_is_told_privately_and_escaped():
    it = interaction()
    await errors.report(it, invoked(BadInput("There is no *such* article, @everyone.")))
    assert it.response.said == ["There is no \\*such\\* article, \\@everyone."]


async def test_after_a_public_wait_the_error_is_private_too():
    it = interaction(Type.deferred_channel_message)
    await errors.report(it, BadInput("No."))
    assert it.response.said == ["deleted", "No."]


async def test_in_place_of_a_page_nothing_is_deleted():
    it = interaction(Type.deferred_message_update)
    await errors.report(it, BadInput("No."))
    assert it.response.said == ["No."]


async def test_what_nobody_expected_gets_a_number_that_is_in_the_log(caplog):
    it = interaction()
    await errors.report(it, invoked(ZeroDivisionError("secret detail")))
    (told,) = it.response.said
    number = told.removesuffix(".").split()[-1]
    assert len(number) == 8
    assert "secret" not in told
    (record,) = caplog.records
    assert number in record.getMessage()
    assert record.exc_info
    assert "'who'" in record.getMessage()


@pytest.mark.parametrize("error", [http(404, 10062), http(400, 40060), http(401, 50027), http(404, 10015)])
async def test_late_and_double_answers_are_let_go(caplog, error):
    it = interaction()
    await errors.report(it, invoked(error))
    assert it.response.said == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_library_that_fails_is_told_to_both(caplog):
    it = interaction()
    await errors.report(it, invoked(Unavailable("The disk is full.")))
    assert it.response.said == ["The disk is full."]
    assert "The disk is full." in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_the_operator_need_not_look_at_a_link_that_leads_nowhere(caplog):
    caplog.set_level(logging.INFO)
    await errors.report(interaction(), invoked(Problem("There is no server of that name.")))
    assert [record.levelno for record in caplog.records] == [logging.INFO]


async def test_missing_permissions_say_who_must_act():
    it = interaction()
    await errors.report(it, invoked(http(403, 50013)))
    assert "Manage Server" in it.response.said[0]


async def test_suggestions_are_answered_with_none():
    it = interaction(kind=discord.InteractionType.autocomplete)
    await errors.report(it, errors.Refused(errors.MANAGERS_ONLY))
    assert it.response.said == [[]]


async def test_an_error_that_cannot_be_told_ends_there(caplog):
    async def fail(*args, **more):
        raise http(404, 10062)

    it = interaction()
    it.response.send_message = fail
    await errors.report(it, BadInput("No."))
    assert "could not be shown" in caplog.text


@pytest.mark.parametrize(("permissions", "allowed"), [([], False), (["manage_guild"], True), (["administrator"], True)])
def test_who_manages(permissions, allowed):
    rights = discord.Permissions(**dict.fromkeys(permissions, True))
    it = SimpleNamespace(client=None, guild_id=7, is_guild_integration=lambda: True, permissions=rights)
    if allowed:
        assert errors.check_manager(it) == 7  # type: ignore[arg-type]
    else:
        with pytest.raises(errors.Refused, match="Manage Server"):
            errors.check_manager(it)  # type: ignore[arg-type]


@pytest.mark.parametrize(("guild_id", "installed"), [(None, True), (7, False)])
def test_only_servers_the_bot_is_in(guild_id, installed):
    with pytest.raises(errors.Refused, match="in servers only"):
        errors.check_server(SimpleNamespace(client=None, guild_id=guild_id, is_guild_integration=lambda: installed))  # type: ignore[arg-type]


async def test_whatever_the_way_in_nothing_is_done_while_a_server_is_erased():
    def by(**more):
        return interaction(is_guild_integration=lambda: True, **more)

    assert errors.check_server(by(client=client(erasing=8))) == 7
    with pytest.raises(BadInput, match="being erased"):
        errors.check_server(by(client=client(erasing=7)))
    with pytest.raises(errors.Refused, match="restarted"):
        errors.check_server(by(client=client(closed=True)))

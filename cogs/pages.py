"""Answers that are read in pages: what is asked is kept beside a token, and asked again for every page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.engine.model import Answer, ArticleRecord, BadInput, Conditions, Pulse
from bot.presenting import errors
from bot.presenting.briefs import brief_card
from bot.presenting.cards import LISTED, Card, answer_card, article_card, article_places, chart_card, library_card
from bot.presenting.change_cards import changes_card
from bot.presenting.chart import draw
from bot.presenting.feed_cards import feeds_card, status_card
from bot.presenting.views import buttons

NOBODY = discord.AllowedMentions.none()
IMAGE = "chart.png"
GONE = "This answer is no longer kept. Ask again to get its pages."
QueryKind = Literal["ask", "who", "figures", "quotes", "brief", "article", "changes", "library", "feeds", "feed status"]
# What only members who manage the server may page through.
MANAGERS = ("article", "changes", "library", "feeds", "feed status")


class Host(Protocol):
    """What the cogs need of the client they are loaded into."""

    desk: Desk
    clock: Callable[[], datetime]
    user: discord.ClientUser | None
    tick: float  # seconds between two looks for digests that are due
    pulse: Pulse  # where it is measured how long things take
    recheck: bool  # whether pages are looked at again by themselves
    erase_after: timedelta  # its removal from a server the bot erases that server's data
    shard_id: int | None  # of a bot with several connections, which of them this is
    tree: app_commands.CommandTree[commands.Bot]

    async def add_cog(self, cog: commands.Cog, /) -> None:
        """Take a cog in."""

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        """Listen to these buttons, also on messages of before the start."""

    @property
    def guilds(self) -> Sequence[discord.Guild]:
        """All servers the bot is in, also those that Discord has lost for a time."""

    def get_guild(self, id: int, /) -> discord.Guild | None:
        """A server the bot is in."""

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        """The channel of direct messages with somebody."""

    async def wait_until_ready(self) -> None:
        """Return once the servers are known."""


@dataclass(frozen=True, slots=True)
class Query:
    """Something asked, by whom, so that it can be asked again for its next page."""

    kind: QueryKind
    asker: int  # a Discord user id
    words: str = ""
    by: str | None = None
    about: str | None = None
    article: int = 0
    conditions: dict[str, str] = field(default_factory=dict)  # the fields of Conditions that are not empty
    person: str | None = None  # chosen from those whom a name fits


async def show(interaction: discord.Interaction, desk: Desk, query: Query, *, private: bool, lead: str = "") -> None:
    """Answer an interaction with the first page of what was asked; BadInput if there is nothing of that kind."""
    guild_id = _allowed(interaction, query)
    await wait(interaction, private=private)
    card = await _card(desk, guild_id, query, 0, lead)
    await put(interaction, card, await _token(desk, guild_id, query, card))


async def turn(interaction: discord.Interaction, desk: Desk, token: str, page: int) -> None:
    """Show another page: in place to whoever asked, as a private copy to everybody else."""
    guild_id = errors.check_server(interaction)
    query = _query(await desk.recall_card(guild_id, token))
    _allowed(interaction, query)
    await _in_place_or_copied(interaction, query)
    await put(interaction, await _card(desk, guild_id, query, page), token)


async def narrow(interaction: discord.Interaction, desk: Desk, token: str, person: str) -> None:
    """Show a remembered answer for one person only: in place to whoever asked, as a private copy to everybody else."""
    guild_id = errors.check_server(interaction)
    query = replace(_query(await desk.recall_card(guild_id, token)), person=person)
    _allowed(interaction, query)
    await _in_place_or_copied(interaction, query)
    card = await _card(desk, guild_id, query, 0)
    await put(interaction, card, await _token(desk, guild_id, query, card))


async def chart(interaction: discord.Interaction, desk: Desk, token: str) -> None:
    """Show whoever pressed the figures of a remembered answer over time."""
    guild_id = errors.check_server(interaction)
    query = _query(await desk.recall_card(guild_id, token))
    _allowed(interaction, query)
    await wait(interaction)
    answer = await _answer(desk, guild_id, query)
    if answer.series is None:
        raise BadInput("There are no longer three dated values in one unit to draw. Ask again to see what there is.")
    png = await desk.chart(answer.series, draw)
    file = discord.File(io.BytesIO(png), IMAGE)
    embed = chart_card(answer.series, IMAGE)
    await interaction.edit_original_response(embed=embed, attachments=[file], allowed_mentions=NOBODY)


async def wait(interaction: discord.Interaction, *, private: bool = True) -> None:
    """Show that the answer is being worked on, unless that is shown already."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=private, thinking=True)


async def put(interaction: discord.Interaction, card: Card, token: str | None = None) -> None:
    """Fill the deferred answer with a card."""
    await interaction.edit_original_response(
        content=None, embeds=list(card.embeds), view=buttons(card, token), allowed_mentions=NOBODY
    )


async def put_more(interaction: discord.Interaction, card: Card) -> None:
    """A further card below the answer, as private as it is."""
    await interaction.followup.send(
        embeds=list(card.embeds),
        view=buttons(card) or discord.utils.MISSING,
        ephemeral=True,
        allowed_mentions=NOBODY,
    )


async def _in_place_or_copied(interaction: discord.Interaction, query: Query) -> None:
    message = interaction.message
    own = interaction.user.id == query.asker or (message is not None and message.flags.ephemeral)
    await interaction.response.defer(ephemeral=not own, thinking=not own)


async def _token(desk: Desk, guild_id: int, query: Query, card: Card) -> str | None:
    """What the buttons find an answer by; None for one without more to show."""
    again = card.pages > 1 or card.series is not None or card.persons
    return await desk.remember_card(guild_id, json.dumps(asdict(query))) if again else None


def _allowed(interaction: discord.Interaction, query: Query) -> int:
    check = errors.check_manager if query.kind in MANAGERS else errors.check_server
    return check(interaction)


def _query(payload: str | None) -> Query:
    try:
        return Query(**json.loads(payload or ""))
    except (ValueError, TypeError):  # no longer kept, or kept by another version
        raise BadInput(GONE) from None


async def _card(desk: Desk, guild_id: int, query: Query, page: int, lead: str = "") -> Card:
    match query.kind:
        case "article":
            return await _article(desk, guild_id, query.article, page, lead)
        case "changes":
            versions = await desk.versions.history(guild_id, query.article)
            return changes_card(await _record(desk, guild_id, query.article), versions, page)
        case "library":
            records = await desk.articles(guild_id, offset=page * LISTED, limit=LISTED)
            return library_card(records, await desk.counts(guild_id), page)
        case "feeds":
            return feeds_card(await desk.feeds.all(guild_id), page)
        case "feed status":
            return status_card(await desk.feeds.all(guild_id), page)
    answer = await _answer(desk, guild_id, query)
    if answer.kind == "unknown" and answer.nothing:
        raise BadInput(answer.nothing)
    return brief_card(answer, page) if answer.kind == "brief" else answer_card(answer, page)


async def _answer(desk: Desk, guild_id: int, query: Query) -> Answer:
    conditions = Conditions(**query.conditions)
    match query.kind:
        case "ask":
            return await desk.ask(guild_id, query.words, person=query.person)
        case "who":
            return await desk.who_said(guild_id, query.words, conditions)
        case "figures":
            return await desk.figures(guild_id, query.words, conditions, person=query.person)
        case "brief":
            return await desk.brief(guild_id, query.words, person=query.person)
        case "quotes":
            return await desk.quotes(
                guild_id, by=query.by, about=query.about, conditions=conditions, person=query.person
            )
        case _:  # a chart of an article: nothing of ours asks for it
            raise BadInput(GONE)


async def _article(desk: Desk, guild_id: int, article_id: int, page: int, lead: str) -> Card:
    record = await _record(desk, guild_id, article_id)
    found = await desk.article_findings(guild_id, article_id, *article_places(record, page))
    story = await desk.story(guild_id, record)
    versions = await desk.versions.history(guild_id, article_id)
    gone = await desk.versions.gone(guild_id, article_id)
    return article_card(record, *found, page, lead, story, versions=versions, gone=gone)


async def _record(desk: Desk, guild_id: int, article_id: int) -> ArticleRecord:
    record = await desk.article(guild_id, article_id)
    if record is None:
        raise BadInput(f"There is no article {article_id}. `/article list` shows those there are.")
    return record

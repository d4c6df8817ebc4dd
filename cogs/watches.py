"""/watch: what members, and those who manage the server, want to be told of as soon as it comes in."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Wanted
from bot.engine.model import BadInput, Watch
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.limits import CHOICE, CHOICES, safe
from bot.presenting.watches import DIRECT, watch_choice, watch_line, watches_card
from cogs import pages
from cogs.answers import choices
from cogs.digests import Places
from cogs.pages import Host
from cogs.places import Place, missing_permissions

ROOMS = (discord.TextChannel, discord.Thread)
Words = app_commands.Range[str, 1, 100]


class Rooms(Places):
    """The channels an alert can go to: those that people talk in."""

    channel_types = [kind for kind in Places.channel_types if kind is not discord.ChannelType.forum]  # noqa: RUF012


Where = app_commands.Transform[Place, Rooms]


class Watches(commands.GroupCog, group_name="watch", group_description="Be told as soon as something comes in"):
    """Setting watches, and ending them. Every reply is private: whom one watches is nobody else's business."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk

    @app_commands.command(description="Be told when a person is quoted, or something comes in on a topic")
    @app_commands.describe(
        person="Whose quotes: a name, or an office such as energy minister",
        topic="What quotes and figures are about",
        figure="What figures are about; narrowed down by above and below",
        above="Only figures from here on, such as 2 million tons, 10 % or $3bn",
        below="Only figures up to here",
        channel="Where to tell you, if not by direct message",
        quiet="When not to tell you, such as 22:00-07:00",
        timezone="By which clock it is quiet, such as Europe/Berlin",
        server="For the whole server, in a channel (Manage Server)",
        role="Whom to ping there (Manage Server)",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        person: Words | None = None,
        topic: Words | None = None,
        figure: Words | None = None,
        above: Words | None = None,
        below: Words | None = None,
        channel: Where | None = None,
        quiet: Words | None = None,
        timezone: Words | None = None,
        server: bool = False,
        role: discord.Role | None = None,
    ) -> None:
        """/watch add: sets a watch, and tells what is on record for it already."""
        guild_id = errors.check_manager(interaction) if server or role else errors.check_server(interaction)
        if channel:
            _check_place(interaction, guild_id, channel, own=not server)
        if role:
            _check_role(role, channel)
        await pages.wait(interaction)
        wanted = Wanted(
            person=person or "",
            topic=topic or "",
            figure=figure or "",
            above=above or "",
            below=below or "",
            quiet=quiet or "",
            zone=timezone or "",
            channel_id=channel.id if channel else None,
            shared=server,
            role_id=role.id if role else None,
        )
        watch, note = await self.desk.watches.add(guild_id, interaction.user.id, wanted)
        more = None if watch.channel_id else DIRECT
        text = "\n".join(filter(None, ("The watch is set.", watch_line(watch), safe(note, 600), more)))
        await pages.put(interaction, Card((notice(text),)))

    @app_commands.command(name="list", description="Your watches, and if you manage the server those of the server")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/watch list: what the member may see."""
        guild_id = errors.check_server(interaction)
        await pages.wait(interaction)
        await pages.put(interaction, watches_card(await self._visible(interaction, guild_id)))

    @app_commands.command(description="Be told nothing until you resume it")
    @app_commands.describe(watch="Which watch")
    async def pause(self, interaction: discord.Interaction, watch: Words) -> None:
        """/watch pause: holds a watch."""
        await self._pause(interaction, watch, True, "The watch is paused.")

    @app_commands.command(description="Let a paused watch go on with what comes in from now on")
    @app_commands.describe(watch="Which watch")
    async def resume(self, interaction: discord.Interaction, watch: Words) -> None:
        """/watch resume: lets a watch go on."""
        await self._pause(interaction, watch, False, "The watch goes on.")

    async def _pause(self, interaction: discord.Interaction, typed: str, paused: bool, text: str) -> None:
        guild_id = errors.check_server(interaction)
        await pages.wait(interaction)
        manages = errors.manages(interaction)
        watch = await self.desk.watches.pause(guild_id, _number(typed), interaction.user.id, paused, manages=manages)
        await _tell(interaction, text, watch)

    @app_commands.command(description="Remove a watch")
    @app_commands.describe(watch="Which watch")
    async def remove(self, interaction: discord.Interaction, watch: Words) -> None:
        """/watch remove: ends a watch for good."""
        guild_id = errors.check_server(interaction)
        await pages.wait(interaction)
        manages = errors.manages(interaction)
        removed = await self.desk.watches.remove(guild_id, _number(watch), interaction.user.id, manages=manages)
        await pages.put(interaction, Card((notice(f"Watch {removed.id} is removed."),)))

    async def _visible(self, interaction: discord.Interaction, guild_id: int) -> list[Watch]:
        manages = errors.manages(interaction)
        return await self.desk.watches.visible(guild_id, interaction.user.id, manages=manages)

    # --- suggestions ---

    @add.autocomplete("person")
    async def _people(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_speakers(errors.check_server(interaction), typed[:CHOICE]))

    @add.autocomplete("topic")
    @add.autocomplete("figure")
    async def _topics(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_topics(errors.check_server(interaction), typed[:CHOICE]))

    @add.autocomplete("timezone")
    async def _zones(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        errors.check_server(interaction)
        return choices(await self.desk.suggest_zones(typed[:CHOICE]))

    @pause.autocomplete("watch")
    @resume.autocomplete("watch")
    @remove.autocomplete("watch")
    async def _watches(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = []
        for watch in await self._visible(interaction, errors.check_server(interaction)):
            label = watch_choice(watch)
            if typed.casefold() in label.casefold():
                found.append(app_commands.Choice(name=label, value=str(watch.id)))
        return found[:CHOICES]


def _check_place(interaction: discord.Interaction, guild_id: int, place: Place, *, own: bool) -> None:
    """That alerts may go there: for whoever sets the watch as well as for the bot."""
    member = interaction.user
    if place.guild.id != guild_id or not isinstance(place, ROOMS) or not isinstance(member, discord.Member):
        raise BadInput("Alerts cannot go there. Choose a text channel or a thread of this server.")
    have = place.permissions_for(member)
    writes = have.send_messages_in_threads if isinstance(place, discord.Thread) else have.send_messages
    if not (have.view_channel and writes):
        raise BadInput("Choose a channel that you may read and write in yourself.")
    if own and isinstance(place, discord.Thread) and place.is_private():
        raise BadInput("I do not hear of it when you leave a private thread. Choose another channel, or none.")
    if missing := missing_permissions(place):
        raise BadInput(f"I may not post in <#{place.id}>. I need {missing} there; or leave `channel` out.")


def _check_role(role: discord.Role, place: Place | None) -> None:
    """That a role may be pinged, and would hear of it."""
    if role.is_default() or role.managed:
        raise BadInput("That role cannot be pinged by a watch. Choose one that members are given.")
    if place and not (role.mentionable or place.permissions_for(place.guild.me).mention_everyone):
        raise BadInput(
            f"I may not ping “{role.name}”. Let anyone mention it in the role's settings, "
            "or give me **Mention Everyone** in the channel."
        )


async def _tell(interaction: discord.Interaction, text: str, watch: Watch) -> None:
    await pages.put(interaction, Card((notice(f"{text}\n{watch_line(watch)}"),)))


def _number(typed: str) -> int:
    return pages.number(typed, "Choose a watch from the list that opens while you type, or give its number.")


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Watches(bot))

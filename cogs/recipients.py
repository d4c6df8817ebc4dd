"""Members as those whom an alert is for: whether they are still in the server, and what they see there."""

from __future__ import annotations

import discord

from bot.presenting.errors import Refused
from cogs.places import Place

UNKNOWN_MEMBER = 10007
CLOSED = (50007, 50278)  # direct messages: not taken from the bot; no server shared with it
LEFT = "That is a server's, and you are not in it any more; or I am not."


async def member_of(guild: discord.Guild, id: int) -> discord.Member | None:
    """A member as they are now; None for who is not in the server. Raises discord's errors."""
    try:
        return await guild.fetch_member(
            id
        )  # what is kept of members is not kept up to date: their events are not asked for
    except discord.NotFound as error:
        if error.code != UNKNOWN_MEMBER:
            raise
        return None


def sees(member: discord.Member, place: Place) -> bool:
    """Whether a member may read a place. Of private threads nobody's membership is known, so nobody does."""
    if isinstance(place, discord.Thread) and (place.is_private() or place.parent is None):
        return False
    return place.permissions_for(member).view_channel


async def check_member(interaction: discord.Interaction, guild_id: int) -> int:
    """The server, if whoever pressed something in a direct message is in it; else Refused."""
    guild = interaction.client.get_guild(guild_id)
    if guild is None or not await member_of(guild, interaction.user.id):
        raise Refused(LEFT)
    return guild_id

"""/help and /about: what the bot does, and what it keeps."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.presenting import errors
from bot.presenting.cards import notice
from bot.presenting.wording import plural
from cogs.pages import NOBODY, Host

ASKING = """\
`/who said:` who said something, as you remember it
`/figures on:` the figures given on a topic; narrowed down by `unit:` `above:` `below:` `since:` `by:` `source:`
`/quotes by: about:` what somebody said, what was said on a topic, or both
`/who` and `/quotes` are narrowed down by `since:` a time, `source:` an outlet, `kind:` of speech
`/brief on:` quotes, figures and articles on a topic
`/ask question:` any of these in your own words: what has Moss said about piers in the Vessby Post since March

Names need not be spelt right; where two people fit, a menu below the answer asks **Who is meant?**

Every answer gives the words as they stand in the article; **Proof** shows the passage around them, **Wrong?** \
reports a mistake. Add `private: True` to see an answer alone.
`/propose` an article for the library, where this server has switched that on
`/privacy about` · `/privacy export` · `/privacy delete` what is kept of you"""
WATCHING = """\
`/watch add` tells you, by direct message or in a channel, when a person is quoted, or something comes in on what you \
name; figures also only above or below a bound
`/watch list` · `/watch pause` · `/watch resume` · `/watch remove`"""
MANAGING = """\
`/article add` · `/article paste` · or a message's menu, **Apps**, **Index this article**
`/article list` · `/article show` · `/article changes` · `/article recheck` · `/article remove`
`/quote fix` · `/quote undo` · `/quote reports` · `/quote dismiss`
`/feed add` · `/feed list` · `/feed status` · `/feed test` · `/feed edit` · `/feed pause` · `/feed remove` · \
`/feed import` · `/feed export`
`/proposals on` · `/proposals off` · `/proposals list` · `/proposals approve` · `/proposals decline`
`/source block` · `/source unblock` · `/source list`
`/export quotes` · `/export figures`
`/digest set` · `/digest edit` · `/digest preview` · `/digest now` · `/digest list` · `/digest history`
`/digest pause` · `/digest resume` · `/digest remove`
`/privacy export scope: server` · `/privacy delete scope: server`"""
KEPT = """\
I keep the articles given to me in this server, also what they said before they changed, the quotes and figures found \
in them, the corrections made, and the feeds, digests and watches set up here, each with the Discord id of the member \
who did it. A report of a mistake I keep with the id of who made it until somebody has looked at it. For paged answers \
I keep for a month what was asked, by whom; a proposal with the id of who made it and of who decided. I read no \
messages but those somebody points me to with **Index this article**. To get the articles of links and feeds I ask the \
web servers they are on, and tell them nothing of you. Nothing goes to other Discord servers. `/article remove`, \
`/feed remove`, `/digest remove` and `/watch remove` delete at once. `/privacy about` tells all of it."""


class Help(commands.Cog):
    """What the bot does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="What you can ask")
    async def help(self, interaction: discord.Interaction) -> None:
        """/help: the commands this member can use."""
        embed = notice("I keep who said what in the news, and which figures were given.", title="On Record")
        embed.add_field(name="Asking", value=ASKING, inline=False)
        embed.add_field(name="Being told", value=WATCHING, inline=False)
        if interaction.permissions.manage_guild:
            embed.add_field(name="For members who manage this server", value=MANAGING, inline=False)
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NOBODY)

    @app_commands.command(description="Version, what the library holds, and what is kept about you")
    async def about(self, interaction: discord.Interaction) -> None:
        """/about: version, counts and the data statement."""
        guild_id = errors.check_server(interaction)
        counts, speakers = await self.desk.counts(guild_id), await self.desk.speakers(guild_id)
        kinds = (counts.articles, "article"), (counts.quotes, "quote"), (counts.figures, "figure")
        held = ", ".join(plural(count, noun) for count, noun in (*kinds, (speakers, "speaker")))
        embed = notice(f"Version {_version()}", title="On Record")
        embed.add_field(name="This server's library", value=held, inline=False)
        embed.add_field(name="Data", value=KEPT, inline=False)
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NOBODY)


def _version() -> str:
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "unknown"


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Help(bot.desk))

"""/article and "Index this article": what goes into the library and out of it, by members who manage the server."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import MAX_FILE, Desk, Stage
from bot.engine.model import Added, ArticleRef, BadInput, Problem, Submission
from bot.presenting import errors
from bot.presenting.cards import notice
from bot.presenting.change_cards import rechecked_card
from bot.presenting.limits import CHOICE, CHOICES, TEXT_INPUT, plain, safe, safe_code
from bot.presenting.wording import plural
from cogs import pages
from cogs.pages import NOBODY, Host, Query

LINK = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)
REMARK = 40  # words beside a link; with more, a message is the article itself
STAGES: dict[Stage, str] = {"fetching": "Fetching the page …", "reading": "Reading the article …"}
Note = app_commands.Range[str, 1, 300]  # a title, an outlet, a date
Field = discord.ui.TextInput[Any]
Take = Callable[[discord.Interaction, Submission], Awaitable[None]]


class ArticleForm(discord.ui.Modal):
    """A form for an article's text, handed to `take`; what is known already is filled in."""

    def __init__(
        self,
        take: Take,
        *,
        heading: str,
        title: str | None = None,
        source: str | None = None,
        date: str | None = None,
    ) -> None:
        super().__init__(title=heading)
        self.take = take
        self.heading: Field = discord.ui.TextInput(required=False, max_length=300, default=title)
        self.body: Field = discord.ui.TextInput(style=discord.TextStyle.paragraph, min_length=1, max_length=TEXT_INPUT)
        self.source: Field = discord.ui.TextInput(required=False, max_length=100, default=source and source[:100])
        self.date: Field = discord.ui.TextInput(
            required=False, max_length=40, placeholder="2025-02-24", default=date and date[:40]
        )
        self.add_item(discord.ui.Label(text="Title", component=self.heading))
        self.add_item(discord.ui.Label(text="Text", component=self.body, description="With its paragraphs"))
        self.add_item(discord.ui.Label(text="Source", component=self.source, description="The outlet it appeared in"))
        self.add_item(discord.ui.Label(text="Date", component=self.date, description="When it was published"))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take the article in; tell the person of errors."""
        submission = Submission(
            self.body.value.encode("utf-8", "replace"),
            title=self.heading.value or None,
            source=self.source.value or None,
            published=self.date.value or None,
        )
        try:
            await self.take(interaction, submission)
        except Exception as error:
            await errors.report(interaction, error)


@app_commands.default_permissions(manage_guild=True)
class Articles(commands.GroupCog, group_name="article", group_description="The articles of this server's library"):
    """Adding, listing, showing and removing articles, and seeing how they changed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.menu = app_commands.ContextMenu(name="Index this article", callback=self._index)

    @app_commands.command(description="Add an article from a link, or articles from files: text, Markdown, HTML or PDF")
    @app_commands.describe(
        url="The link of the article; with a file, where it can be read",
        file="The article's file",
        title="Its title, if the page or file does not say",
        source="The outlet it appeared in",
        date="When it was published, such as 2025-02-24",
        file2="Another article's file",
        file3="Another article's file",
        file4="Another article's file",
        file5="Another article's file",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        url: app_commands.Range[str, 1, 2000] | None = None,
        file: discord.Attachment | None = None,
        title: Note | None = None,
        source: Note | None = None,
        date: Note | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
    ) -> None:
        """/article add: fetches a link, or takes uploaded files in."""
        files = [one for one in (file, file2, file3, file4, file5) if one is not None]
        if len(files) > 1 and (title or url):
            raise BadInput("A title and a link belong to one article. Add several files without them.")
        if len(files) > 1:
            await self._take_many(interaction, files, source=source, published=date)
        elif files:
            await self._take_file(interaction, files[0], title=title, source=source, url=url, published=date)
        elif url:
            await self._take_link(interaction, url, title=title, source=source, published=date)
        else:
            raise BadInput("Give the link of an article, or its file. `/article paste` takes its text.")

    @app_commands.command(description="Add an article by pasting its text")
    async def paste(self, interaction: discord.Interaction) -> None:
        """/article paste: opens a form for the text."""
        await interaction.response.send_modal(ArticleForm(self.take_in, heading="Add an article"))

    @app_commands.command(name="list", description="The articles of the library, newest first")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/article list: the library in pages."""
        await pages.show(interaction, self.desk, Query("library", interaction.user.id), private=True)

    @app_commands.command(description="What was found in an article")
    @app_commands.describe(article="Its number or title")
    async def show(self, interaction: discord.Interaction, article: Note) -> None:
        """/article show: an article's quotes and figures in pages."""
        await pages.wait(interaction)
        number = await self._number(errors.check_manager(interaction), article)
        query = Query("article", interaction.user.id, article=number)
        await pages.show(interaction, self.desk, query, private=True)

    @app_commands.command(description="How an article changed since it came: what appeared, changed and vanished")
    @app_commands.describe(article="Its number or title")
    async def changes(self, interaction: discord.Interaction, article: Note) -> None:
        """/article changes: the versions of an article, a page each, the last one first."""
        await pages.wait(interaction)
        number = await self._number(errors.check_manager(interaction), article)
        query = Query("changes", interaction.user.id, article=number)
        await pages.show(interaction, self.desk, query, private=True)

    @app_commands.command(description="Look at an article's page again, and keep what changed")
    @app_commands.describe(article="Its number or title")
    async def recheck(self, interaction: discord.Interaction, article: Note) -> None:
        """/article recheck: fetches an article's page again."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        number = await self._number(guild_id, article)
        await pages.put(interaction, rechecked_card(await self.desk.versions.recheck(guild_id, number)))

    @app_commands.command(description="Remove an article, with its quotes and figures")
    @app_commands.describe(article="Its number or title")
    async def remove(self, interaction: discord.Interaction, article: Note) -> None:
        """/article remove: takes an article out of the library."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        record = await self.desk.remove_article(guild_id, await self._number(guild_id, article))
        if record is None:
            raise BadInput("There is no such article. `/article list` shows those there are.")
        title = f" “{safe(record.article.title, 200)}”" if record.article.title else ""
        found = f"{plural(record.quotes, 'quote')} and {plural(record.figures, 'figure')}"
        text = f"Removed article {record.id}{title} with its {found}."
        await interaction.edit_original_response(embed=notice(text), allowed_mentions=NOBODY)

    async def _index(self, interaction: discord.Interaction, message: discord.Message) -> None:
        text = message.content.strip()
        link = LINK.search(text)
        if len(message.attachments) > 1:
            await self._take_many(interaction, message.attachments)
        elif message.attachments:
            await self._take_file(interaction, message.attachments[0])
        elif link and len(LINK.sub(" ", text).split()) < REMARK:
            await self._take_link(interaction, link[0].rstrip(".,;:!?)"))
        elif text:
            await self.take_in(interaction, Submission(text.encode("utf-8", "replace")))
        else:
            raise BadInput("This message has neither text nor a file. Use `/article paste` for what it shows.")

    async def _take_link(self, interaction: discord.Interaction, url: str, **known: str | None) -> None:
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)

        async def tell(stage: Stage) -> None:
            await interaction.edit_original_response(content=STAGES[stage], allowed_mentions=NOBODY)

        added = await self.desk.add_link(guild_id, url, known, added_by=interaction.user.id, progress=tell)
        await self._show(interaction, added)

    async def _take_file(self, interaction: discord.Interaction, file: discord.Attachment, **known: str | None) -> None:
        errors.check_manager(interaction)
        check_size(file)
        await pages.wait(interaction)
        await self.take_in(interaction, await read_file(file, **known))

    async def _take_many(
        self, interaction: discord.Interaction, files: Sequence[discord.Attachment], **known: str | None
    ) -> None:
        """Take files in one after the other; one that is no article costs no other."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        told: list[str] = []
        for number, file in enumerate(files, start=1):
            at = f"Reading file {number} of {len(files)} …"
            await interaction.edit_original_response(content=at, allowed_mentions=NOBODY)
            try:
                submission = await read_file(file, **known)
                added = await self.desk.add_article(guild_id, submission, added_by=interaction.user.id)
            except Problem as problem:
                told.append(f"✗ {safe(file.filename, 80)}: {safe_code(str(problem), 200)}")
                continue
            article = added.record.article
            found = f"{plural(added.record.quotes, 'quote')}, {plural(added.record.figures, 'figure')}"
            new = "added" if added.new else "in the library already"
            told.append(f"**{added.record.id}** {safe(article.title or file.filename, 120)}: {new}, {found}")
        await interaction.edit_original_response(content=None, embed=notice("\n".join(told)), allowed_mentions=NOBODY)

    async def take_in(self, interaction: discord.Interaction, submission: Submission) -> None:
        """Put an article into the library and show what was found in it."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        await self._show(interaction, await self.desk.add_article(guild_id, submission, added_by=interaction.user.id))

    async def _show(self, interaction: discord.Interaction, added: Added) -> None:
        lead = "**Added to the library.**" if added.new else "**This article is in the library already.**"
        if added.changes:
            lead += f"\nIt has changed: `/article changes article:{added.record.id}` shows how."
        query = Query("article", interaction.user.id, article=added.record.id)
        await pages.show(interaction, self.desk, query, private=True, lead=lead)

    async def _number(self, guild_id: int, typed: str) -> int:
        """The article meant: by number, or by a title that only one has."""
        typed = typed.strip()
        if typed.isdecimal() and typed.isascii() and len(typed) < 13:
            return int(typed)
        found = await self.desk.suggest_articles(guild_id, typed)
        if len(found) != 1:
            raise BadInput("Choose an article from the list that opens while you type, or give its number.")
        return found[0].id

    @show.autocomplete("article")
    @recheck.autocomplete("article")
    @remove.autocomplete("article")
    async def _articles(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(await self.desk.suggest_articles(errors.check_manager(interaction), typed[:CHOICE]))

    @changes.autocomplete("article")
    async def _changed(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(await self.desk.versions.suggest(errors.check_manager(interaction), typed[:CHOICE]))


def _choices(refs: Sequence[ArticleRef]) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=plain(f"{ref.id}: {ref.title or ref.source or 'untitled'}", CHOICE), value=str(ref.id))
        for ref in refs[:CHOICES]
    ]


def check_size(file: discord.Attachment) -> None:
    """Raises BadInput for a file that is not downloaded."""
    if file.size > MAX_FILE:
        raise BadInput(f"The file is larger than {MAX_FILE // 2**20} MB. Send the article alone, as text or HTML.")


async def read_file(file: discord.Attachment, **known: str | None) -> Submission:
    """An uploaded file; one that is too large is not downloaded."""
    check_size(file)
    try:
        data = await file.read()
    except (discord.HTTPException, aiohttp.ClientError):
        raise Problem("Discord did not hand the file over. Upload it again.") from None
    return Submission(data, name=file.filename, **known)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    cog = Articles(bot.desk)
    cog.menu.default_permissions = discord.Permissions(manage_guild=True)
    bot.tree.add_command(cog.menu)
    await bot.add_cog(cog)

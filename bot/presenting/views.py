"""Buttons that work after a restart: all they need is in their `custom_id`, and looked up within the guild."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, Protocol, Self, cast

import discord
from discord.ext import commands

from bot.presenting import errors
from bot.presenting.cards import Card, Kind, ProofMark
from bot.presenting.limits import BUTTONS_IN_ROW, CHOICE, CHOICES, plain, units

PRESSES = "Answers"  # the cog that answers the buttons
DECIDES = "Proposals"  # the cog that decides on proposals
Button = discord.ui.Button[Any]
Decision = Literal["approve", "decline"]


class Presses(Protocol):
    """What the buttons ask of the cog behind them."""

    async def turn_page(self, interaction: discord.Interaction, token: str, page: int) -> None:
        """Show another page of a remembered answer."""

    async def show_proof(self, interaction: discord.Interaction, kind: Kind, number: int, of: int | None) -> None:
        """Show the passage a quote ("q") or figure ("f") stands in; `of` is its server in a direct message."""

    async def narrow(self, interaction: discord.Interaction, token: str, person: str) -> None:
        """Show a remembered answer for one of the persons it fits."""

    async def show_chart(self, interaction: discord.Interaction, token: str) -> None:
        """Show the figures of a remembered answer over time."""

    async def ask_what_is_wrong(self, interaction: discord.Interaction, quotes: Sequence[int]) -> None:
        """Let a person report one of these quotes."""


class Decides(Protocol):
    """What the buttons of a proposal ask of the cog behind them."""

    async def decide(self, interaction: discord.Interaction, what: Decision, number: int) -> None:
        """Approve or decline a proposal of this server."""

    async def withdraw(self, interaction: discord.Interaction, number: int) -> None:
        """Take back a proposal of one's own."""


class _Pressed(discord.ui.DynamicItem[Button], template=r"never"):
    """What all buttons share: where a press goes, and one way to report its errors."""

    async def press(self, cog: Presses, interaction: discord.Interaction) -> None:
        """Do what this button is for."""
        raise NotImplementedError

    def check(self, interaction: discord.Interaction) -> None:
        """Raises Refused where it may not be pressed: outside of servers."""
        errors.check_server(interaction)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Check where the press comes from, hand it to the cog, tell the person of errors."""
        try:
            self.check(interaction)
            bot = cast("commands.Bot", interaction.client)
            await self.press(cast("Presses", bot.get_cog(PRESSES)), interaction)
        except Exception as error:
            await errors.report(interaction, error)


class PageButton(_Pressed, template=r"page:(?P<token>[\w-]{1,64}):(?P<page>\d{1,4})"):
    """Turns to page `page` (from 0) of the answer kept under `token`."""

    def __init__(self, token: str, page: int, label: str, *, off: bool = False) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"page:{token}:{page}", disabled=off, row=1))
        self.token = token
        self.page = page

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        return cls(match["token"], int(match["page"]), cast("Button", item).label or "Page")

    async def press(self, cog: Presses, interaction: discord.Interaction) -> None:
        """Turn the page."""
        await cog.turn_page(interaction, self.token, self.page)


class ProofButton(_Pressed, template=r"proof:(?P<kind>[qf]):(?P<id>\d{1,12})(?::(?P<of>\d{1,19}))?"):
    """Shows the passage around a match to whoever presses it. In a direct message `of` says which server's it is."""

    def __init__(self, kind: Kind, number: int, label: str, row: int = 0, of: int | None = None) -> None:
        custom_id = f"proof:{kind}:{number}" + (f":{of}" if of else "")
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id, row=row))
        self.kind = kind
        self.number = number
        self.of = of

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        label = cast("Button", item).label or "Proof"
        return cls(cast("Kind", match["kind"]), int(match["id"]), label, of=int(match["of"]) if match["of"] else None)

    def check(self, interaction: discord.Interaction) -> None:
        """In a direct message the cog asks whether the person is in the server; in a server `of` says nothing."""
        if interaction.guild_id is not None or self.of is None:
            super().check(interaction)
            self.of = None
        else:
            errors.check_open(interaction)

    async def press(self, cog: Presses, interaction: discord.Interaction) -> None:
        """Show the passage."""
        await cog.show_proof(interaction, self.kind, self.number, self.of)


class WrongButton(_Pressed, template=r"wrong:(?P<ids>\d{1,12}(?:\.\d{1,12}){0,4})"):
    """Lets whoever presses it report one of the quotes above as wrong."""

    def __init__(self, quotes: Sequence[int], row: int = 0) -> None:
        super().__init__(discord.ui.Button(label="Wrong?", custom_id=f"wrong:{'.'.join(map(str, quotes))}", row=row))
        self.quotes = quotes

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        return cls([int(id) for id in match["ids"].split(".")])

    async def press(self, cog: Presses, interaction: discord.Interaction) -> None:
        """Ask what is wrong."""
        await cog.ask_what_is_wrong(interaction, self.quotes)


class ChartButton(_Pressed, template=r"chart:(?P<token>[\w-]{1,64})"):
    """Shows the figures of the answer kept under `token` as a chart to whoever presses it."""

    def __init__(self, token: str) -> None:
        super().__init__(discord.ui.Button(label="Chart", custom_id=f"chart:{token}", row=1))
        self.token = token

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        return cls(match["token"])

    async def press(self, cog: Presses, interaction: discord.Interaction) -> None:
        """Show the chart."""
        await cog.show_chart(interaction, self.token)


class PersonMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"person:(?P<token>[\w-]{1,64})"):
    """Narrows the answer kept under `token` to one of the persons that its name fits."""

    def __init__(self, token: str, persons: Sequence[str]) -> None:
        options = [discord.SelectOption(label=plain(name, CHOICE), value=name) for name in persons]
        super().__init__(discord.ui.Select(custom_id=f"person:{token}", placeholder="Who is meant?", options=options))
        self.token = token

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The menu, from what Discord sends back; whom it offered does not matter any more."""
        return cls(match["token"], ())

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice to the cog, tell the person of errors."""
        try:
            errors.check_server(interaction)
            chosen = [str(value) for value in (cast("dict[str, Any]", interaction.data or {})).get("values", ())]
            cog = cast("Presses", cast("commands.Bot", interaction.client).get_cog(PRESSES))
            await cog.narrow(interaction, self.token, chosen[0] if chosen else "")
        except Exception as error:
            await errors.report(interaction, error)


class DecideButton(_Pressed, template=r"proposal:(?P<what>approve|decline):(?P<id>\d{1,12})"):
    """Approves or declines a proposal, for whoever may."""

    def __init__(self, what: Decision, number: int) -> None:
        style = discord.ButtonStyle.success if what == "approve" else discord.ButtonStyle.secondary
        custom_id = f"proposal:{what}:{number}"
        super().__init__(discord.ui.Button(label=what.capitalize(), style=style, custom_id=custom_id))
        self.what = what
        self.number = number

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        return cls(cast("Decision", match["what"]), int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Check that a manager pressed, hand it to the cog, tell the person of errors."""
        try:
            errors.check_manager(interaction)
            cog = cast("Decides", cast("commands.Bot", interaction.client).get_cog(DECIDES))
            await cog.decide(interaction, self.what, self.number)
        except Exception as error:
            await errors.report(interaction, error)


class WithdrawButton(discord.ui.DynamicItem[Button], template=r"withdraw:(?P<id>\d{1,12})"):
    """Takes back a proposal, for whoever made it."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Withdraw", custom_id=f"withdraw:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was, from what Discord sends back."""
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand it to the cog, tell the person of errors."""
        try:
            cog = cast("Decides", cast("commands.Bot", interaction.client).get_cog(DECIDES))
            await cog.withdraw(interaction, self.number)
        except Exception as error:
            await errors.report(interaction, error)


BUTTONS = (PageButton, ProofButton, WrongButton, ChartButton, PersonMenu, DecideButton, WithdrawButton)


def buttons(card: Card, token: str | None = None, of: int | None = None) -> discord.ui.View | None:
    """The buttons of a card: proofs above, pages below if there is a `token` to find them by, the report where a row
    has room; None without any. `of` is the server it is of, where it goes to a direct message.
    """
    view = discord.ui.View(timeout=None)
    for place, mark in enumerate(card.proofs[:10]):
        view.add_item(ProofButton(mark.kind, mark.id, _label(card, mark), 2 * (place // BUTTONS_IN_ROW), of))
    if token and card.pages > 1:
        last = card.pages - 1
        view.add_item(PageButton(token, max(0, card.page - 1), "Previous", off=card.page == 0))
        view.add_item(PageButton(token, min(last, card.page + 1), "Next", off=card.page == last))
    if token and card.series:
        view.add_item(ChartButton(token))
    if card.quotes:
        rows, more = divmod(len(card.proofs), BUTTONS_IN_ROW)
        below = rows and 2 * rows - (not more)  # after the last proof, or in the row below a full one
        view.add_item(WrongButton(card.quotes[:BUTTONS_IN_ROW], row=below))
    if token and (persons := [name for name in card.persons if 0 < units(name) <= CHOICE][:CHOICES]):
        view.add_item(PersonMenu(token, persons))  # last: it fills a row, and discord.py 2.7 chooses the first free one
    return view if view.children else None


def _label(card: Card, mark: ProofMark) -> str:
    return "Proof" if len(card.proofs) == 1 and card.pages == 1 else f"Proof {mark.number}"

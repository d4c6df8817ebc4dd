"""The ways in: what somebody can do to a server's library, as a client does it that keeps no rule of Discord's."""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.client import SUGGESTED
from tests.fakediscord.driver import Reply, User
from tests.fakediscord.world import Message
from tests.fences.library import Side, settled

Doing = Callable[[], Awaitable[Any]]
AT_ONCE = 8  # things done at a time


class Installer(User):  # type: ignore[misc]
    """Somebody who has the bot in their own account: their interactions come from no server's installation."""

    async def _act(self, it: Any, *more: Any) -> Any:
        it.owners = {"1": self.id}
        return await super()._act(it, *more)


@dataclass
class Visitor:
    """Somebody, and the channel they are in."""

    user: Any
    room: Any

    def again(self) -> "Visitor":
        """Somebody else who may do the same; of owners there is one."""
        if self.user is self.user.d.owner:
            return self
        user, guild = type(self.user)(self.user.d, self.user.name), self.room.guild
        if guild:
            guild.add_member(user)
            guild.members[user.id]["roles"] = guild.members[self.user.id]["roles"]
        return Visitor(user, self.room if guild else user.dm())

    async def slash(self, name: str, options: dict[str, Any]) -> Any:
        return await settled(await self.user.slash(self.room, name, options, forged=True))

    async def typing(self, name: str, option: str, typed: str) -> Any:
        return await self.user.autocomplete(self.room, name, option, typed, forged=True)

    async def press(self, part: dict[str, Any]) -> Any:
        """A button or menu that was shown somewhere, also elsewhere."""
        row = [{"type": 1, "components": [part]}]
        message = Message(self.user.d, self.room, self.user.d.bot_user, components=row)
        if part["type"] == 2:
            return await settled(await self.user.click(message, part["custom_id"]))
        return await settled(await self.user.select(message, part["custom_id"], part["options"][0]["value"]))

    async def submit(self, form: Any, values: dict[str, str]) -> Any:
        """A form that was opened somewhere, also elsewhere."""
        it = copy.copy(form.it)
        it.channel = self.room
        return await settled(await self.user.submit_modal(Reply(it), Side.filled(form, values)))

    async def menu(self, name: str, text: str) -> Any:
        """A command in the menu of a message."""
        message = Message(self.user.d, self.room, self.user, content=text)
        return await settled(await self.user.context_menu(name, message, channel=self.room, forged=True))


def typing(who: Visitor, places: Iterable[tuple[str, str, str]]) -> list[Doing]:
    """What is suggested while commands' options are being typed (command, option, text), by as many as it takes."""
    doings: list[Doing] = []
    for number, place in enumerate(places):
        if number % SUGGESTED == 0:
            who = who.again()
        doings.append(partial(who.typing, *place))
    return doings


async def all_of(doings: Iterable[Doing]) -> list[Any]:
    """What comes of all of them, a few at a time."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(doing: Doing) -> Any:
        async with few:
            return await doing()

    return await asyncio.gather(*map(one, doings))

"""The way in for everything people do: whoever is being answered when the bot stops still gets an answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord


class Gate:
    """Who is being answered."""

    def __init__(self) -> None:
        self._inside: dict[asyncio.Task[object], discord.Interaction] = {}
        self._closed = False

    def enter(self, interaction: discord.Interaction) -> bool:
        """Note that the running task answers this interaction; False for a new one once the gate is closed."""
        task = asyncio.current_task()
        if task is None or task in self._inside:
            return True
        if self._closed:
            return False
        self._inside[task] = interaction
        task.add_done_callback(lambda done: self._inside.pop(done, None))
        return True

    async def close(self, within: float) -> list[discord.Interaction]:
        """Let nobody in any more, and those inside finish for so many seconds; returns those who are cut off then."""
        self._closed = True
        if self._inside:
            await asyncio.wait(set(self._inside), timeout=within)
        left = dict(self._inside)
        for task in left:
            task.cancel()
        return list(left.values())

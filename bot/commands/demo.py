"""`onrecord seed` and `onrecord demo`: the starting articles, and questions to them."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.library import DONE, open_desk, width
from bot.engine.model import Problem
from bot.presenting import plain
from bot.presenting.wording import plural

if TYPE_CHECKING:
    from bot.desk import Desk

QUESTIONS = (
    "who said a plan isnt a fire hydrant",
    "figures on aluminum imports",
    "brief on the copper smelter",
)


async def seed(database: Path, guild: int) -> int:
    """Add the starting articles; those that are there already stay as they are."""
    async with open_desk(database) as desk:
        new, old = await _add_seeds(desk, guild)
    there = f"; {old} were there already" if old else ""
    print(f"{plural(new, 'article')} added{there}.")
    return DONE


def demo(database: Path, guild: int) -> int:
    """Add the starting articles, answer three questions and, at a terminal, those the reader types."""
    asyncio.run(_show(database, guild))
    if at_a_terminal():
        _prompt(database, guild)
    return DONE


def at_a_terminal() -> bool:
    """Whether somebody sits there to type questions."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def _show(database: Path, guild: int) -> None:
    async with open_desk(database) as desk:
        await _add_seeds(desk, guild)
        counts = await desk.counts(guild)
        print(
            f"The library holds {plural(counts.articles, 'article')} with {plural(counts.quotes, 'quote')}"
            f" and {plural(counts.figures, 'figure')}, in {database}."
        )
        for question in QUESTIONS:
            print(f"\n$ onrecord ask {question}\n")
            print(plain.answer_text(await desk.ask(guild, question), width()))


def _prompt(database: Path, guild: int) -> None:
    # One event loop a question: while it runs, asyncio takes Ctrl-C for itself and input() would not see it.
    with suppress(ImportError):  # it gives input() its arrow keys
        import readline  # noqa: F401

    print("\nYour questions: who said ..., figures on ..., quotes by ..., brief on ... An empty line ends.")
    try:
        while question := input("\n> ").strip():
            try:
                asyncio.run(_answer(database, guild, question))
            except Problem as error:
                print(error)
    except (EOFError, KeyboardInterrupt):
        print()
    print("Bye. `make run` starts the Discord bot; the README says how to invite it.")


async def _answer(database: Path, guild: int, question: str) -> None:
    async with open_desk(database) as desk:
        print(plain.answer_text(await desk.ask(guild, question), width()))


async def _add_seeds(desk: Desk, guild: int) -> tuple[int, int]:
    from seeds.loader import load

    added = [await desk.add_article(guild, seed.submission) for seed in load()]
    new = sum(one.new for one in added)
    return new, len(added) - new

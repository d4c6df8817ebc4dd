"""The commands that set quotes right: fix, reports, reread. Each returns an exit code."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path

from bot.commands.library import DONE, NOTHING, open_desk, width
from bot.engine.model import Problem, Reread
from bot.presenting import plain
from bot.presenting.wording import clean, plural

STRIDE = 100  # articles between two lines of progress where no terminal can show each


async def fix(args: Namespace, database: Path, guild: int) -> int:
    """Correct a quote's speaker, or take the last correction back."""
    async with open_desk(database) as desk:
        if args.undo:
            record = await desk.undo_correction(guild, args.id)
        else:
            record = await desk.correct_quote(guild, args.id, None if args.unknown else args.speaker)
    lead = "The last correction is taken back." if args.undo else "The speaker is corrected."
    print(plain.quote_text(record, lead, width()))
    return DONE


async def reports(_: Namespace, database: Path, guild: int) -> int:
    """List the quotes with open reports."""
    async with open_desk(database) as desk:
        reported = await desk.reported_quotes(guild)
    print(plain.reports_text(reported, width()) if reported else "There is no open report.")
    return DONE


async def reread(args: Namespace, database: Path, guild: int) -> int:
    """Read articles again; 1 when some could not be read and were left as they are."""
    from storage.database import StorageProblem

    failed = total = 0
    async with open_desk(database) as desk:
        try:
            async for step in desk.reread(guild, every=args.all):
                if isinstance(step.failure, StorageProblem):
                    raise step.failure  # it would fail all the others as well
                total = step.total
                failed += step.failure is not None
                _progress(step)
        except asyncio.CancelledError:  # Ctrl-C
            print("\nWhat was read is kept; `onrecord reread` goes on with the others.", file=sys.stderr)
            raise
    left = f"; {failed} could not be read and stayed as they were" if failed else ""
    print(f"{plural(total - failed, 'article')} read again{left}." if total else "Every article is up to date.")
    return NOTHING if failed else DONE


def _progress(step: Reread) -> None:
    terminal = sys.stderr.isatty()
    last = step.done == step.total
    start = "\r" if terminal else ""
    if step.failure is not None:
        why = str(step.failure) if isinstance(step.failure, Problem) else type(step.failure).__name__
        print(f"{start}onrecord: Article {step.article_id} was left as it is: {clean(why)}", file=sys.stderr)
    if terminal or last or step.done % STRIDE == 0:
        end = "" if terminal and not last else "\n"
        print(f"{start}Reading again: {step.done} of {step.total}", end=end, file=sys.stderr, flush=True)

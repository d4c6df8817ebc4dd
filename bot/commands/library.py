"""The commands that work on a library: add, ask, articles, remove. Each returns an exit code."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.engine.model import Answer, BadInput, Conditions, NotThere, Submission
from bot.presenting import data, plain
from bot.presenting.wording import clean, plural

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings
    from storage.store import Store

DONE, NOTHING, BAD_INPUT = 0, 1, 2
PAGE = 25  # articles read from the database at once
READ_AT_MOST = 16 * 2**20  # bytes; the desk refuses far less, this only keeps a disk image out of memory


def now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_store(database: Path) -> AsyncIterator[Store]:
    """The database at a path, made with its folder when it is not there yet. Raises StorageProblem."""
    from storage.store import Store

    async with Store.open(database) as store:
        yield store


@asynccontextmanager
async def open_desk(database: Path) -> AsyncIterator[Desk]:
    """The use cases on the database at a path."""
    from bot.desk import Desk
    from bot.worker import InlineWorker

    async with open_store(database) as store:
        yield Desk(store, InlineWorker(), now)


@asynccontextmanager
async def open_guarded_desk(settings: Settings, database: Path) -> AsyncIterator[Desk]:
    """The same for what strangers made: links are fetched, and read in a process that can be killed."""
    from bot.desk import Desk
    from bot.fetching import Fetcher
    from bot.fetching.pacing import Pacing
    from bot.worker import ProcessWorker

    async with (
        Fetcher(settings.fetch_allow, clock=now) as fetcher,
        open_store(database) as store,
        ProcessWorker() as worker,
    ):
        yield Desk(store, worker, now, fetch=fetcher.fetch, pacing=Pacing(settings.fetch_allow))


async def add(args: Namespace, settings: Settings, database: Path, guild: int) -> int:
    """Read one article from a link, a file or standard input and keep it."""
    if args.path.lower().startswith(("http://", "https://")):
        async with open_guarded_desk(settings, database) as desk:
            known = {"title": args.title, "source": args.source, "published": args.date, "url": args.url}
            added = await desk.add_link(guild, args.path, known)
    else:
        submission = Submission(
            data=read_input(args.path),
            name=None if args.path == "-" else Path(args.path).name,
            title=args.title,
            source=args.source,
            url=args.url,
            published=args.date,
        )
        is_pdf = submission.data.startswith(b"%PDF")
        async with open_guarded_desk(settings, database) if is_pdf else open_desk(database) as desk:
            added = await desk.add_article(guild, submission)
    print(plain.added_text(added, width()))
    return DONE


async def ask(args: Namespace, database: Path, guild: int) -> int:
    """Answer one question, as text or as JSON. A question without words is bad input."""
    async with open_desk(database) as desk:
        answer = await desk.ask(guild, " ".join(args.question))
    wordless = answer.kind == "unknown" and not found(answer)
    if wordless and not args.json:
        raise BadInput(answer.nothing or "There are no words to look for.")
    print(data.dumps(data.answer_to_data(answer)) if args.json else plain.answer_text(answer, width()))
    return BAD_INPUT if wordless else DONE if found(answer) else NOTHING


async def chart(args: Namespace, database: Path, guild: int) -> int:
    """Draw the figures on a subject over time, and list where they stand."""
    from bot.presenting.chart import draw

    async with open_desk(database) as desk:
        answer = await desk.figures(guild, " ".join(args.subject), Conditions(unit=args.unit))
        if answer.series is None:
            print(answer.nothing or plain.NO_SERIES)
            return NOTHING
        png = await desk.chart(answer.series, draw)
    _write_new(args.out, png)
    print(plain.series_text(answer.series, f"Drawn to {args.out}.", width()))
    return DONE


async def export(args: Namespace, database: Path, guild: int) -> int:
    """Write all quotes or figures to standard output, page by page."""
    from bot.presenting.export import Writer

    writer = Writer(args.what, args.format)
    count = 0
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # lines end as CSV has it
    async with open_desk(database) as desk:
        sys.stdout.write(writer.begin())
        async for page in desk.export(guild, args.what):
            sys.stdout.write(writer.records(page))
            count += len(page)
        sys.stdout.write(writer.end())
    return DONE if count else NOTHING


async def articles(args: Namespace, database: Path, guild: int) -> int:
    """List the articles, newest first, or show one with all that was found in it."""
    async with open_desk(database) as desk:
        if args.show is not None:
            return await _show(desk, guild, args.show)
        total = (await desk.counts(guild)).articles
        for offset in range(0, total, PAGE):
            print(plain.articles_text(await desk.articles(guild, offset=offset, limit=PAGE), width()))
    if not total:
        print("No articles yet. Add one with `onrecord add PATH`, or the starting ones with `onrecord seed`.")
    return DONE if total else NOTHING


async def remove(args: Namespace, database: Path, guild: int) -> int:
    """Remove one article with its quotes and figures."""
    async with open_desk(database) as desk:
        removed = await desk.remove_article(guild, args.id)
    if removed is None:
        raise unknown(args.id)
    counts = f"{plural(removed.quotes, 'quote')} and {plural(removed.figures, 'figure')}"
    print(f"Removed [{removed.id}] {clean(removed.article.title or 'Untitled')}, with {counts}.")
    return DONE


def found(answer: Answer) -> bool:
    """Whether an answer holds anything."""
    return bool(answer.quotes or answer.figures or answer.articles)


def is_there(path: Path) -> bool:
    """Whether there is anything at a path."""
    return path.exists()


def width() -> int:
    """Columns of the terminal; a plain width where there is none."""
    return shutil.get_terminal_size((plain.WIDTH, 24)).columns


async def _show(desk: Desk, guild: int, id: int) -> int:
    record = await desk.article(guild, id)
    if record is None:
        raise unknown(id)
    quotes, figures = await desk.article_findings(guild, id)
    story = await desk.story(guild, record)
    versions, gone = await desk.versions.history(guild, id), await desk.versions.gone(guild, id)
    print(plain.article_text(record, quotes, figures, story, width(), versions=versions, gone=gone))
    return DONE


def unknown(id: int) -> NotThere:
    """That there is no such article."""
    return NotThere(f"There is no article {id}. See `onrecord articles` for those there are.")


def read_input(path: str) -> bytes:
    """What a file or, for "-", standard input holds. Raises BadInput when it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(READ_AT_MOST)
        with open(path, "rb") as file:
            return file.read(READ_AT_MOST)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{clean(path)} cannot be read: {reason}. Check the path.") from None


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet. Raises BadInput when it does, or cannot be written."""
    try:
        with open(path, "xb") as file:
            file.write(data)
    except FileExistsError:
        raise BadInput(f"{path} exists already. Name another file, or remove it first.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise BadInput(f"{clean(str(path))} cannot be written: {error}. Name another file.") from None

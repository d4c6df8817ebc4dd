"""`onrecord feeds ...`: following feeds without Discord. Each action returns an exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.commands.library import DONE, NOTHING, now, open_desk, open_guarded_desk, read_input, width
from bot.desk.feeding.typed import typed_filter, typed_outlet
from bot.engine.model import BadInput, NotThere, Problem
from bot.engine.model.feeds import FeedRecord
from bot.presenting import data, feed_text
from bot.presenting.wording import clean, plural

if TYPE_CHECKING:
    from pathlib import Path

    from bot.desk import Desk, Stage
    from bot.settings import Settings

STAGES: dict[Stage, str] = {"fetching": "Looking for the feed …", "reading": "Reading …"}
OUTSIDE = ("add", "test", "edit", "import", "poll")  # what asks servers
Action = Callable[["Desk", int, Namespace], Awaitable[int]]


async def feeds(args: Namespace, settings: Settings, database: Path, guild: int) -> int:
    """Run one action on the feeds of a library."""
    async with open_guarded_desk(settings, database) if args.action in OUTSIDE else open_desk(database) as desk:
        return await ACTIONS[args.action](desk, guild, args)


async def _add(desk: Desk, guild: int, args: Namespace) -> int:
    async def tell(stage: Stage) -> None:
        _progress(STAGES[stage])

    wanted = typed_filter(args.must_have, args.must_not_have)
    added = await desk.feeds.add(guild, args.address, filter=wanted, outlet=args.outlet, progress=tell)
    print(feed_text.feed_added_text(added, width()))
    if added.backlog:
        print("`onrecord feeds poll` reads them now; a running bot does it by itself.")
    return DONE


async def _list(desk: Desk, guild: int, args: Namespace) -> int:
    return _show(await desk.feeds.all(guild), args, feed_text.feeds_text)


async def _status(desk: Desk, guild: int, args: Namespace) -> int:
    if args.id is None:
        return _show(await desk.feeds.all(guild), args, feed_text.status_text)
    record = await desk.feeds.get(guild, args.id)
    if record is None:
        raise NotThere(f"There is no feed {args.id}. See `onrecord feeds list` for those there are.")
    return _show([record], args, feed_text.status_text)


def _show(found: list[FeedRecord], args: Namespace, text: Callable[[list[FeedRecord], int], str]) -> int:
    if args.json:
        print(data.dumps({"feeds": [data.feed_to_data(feed) for feed in found]}))
    else:
        print(text(found, width()) if found else "No feeds yet. Add one with `onrecord feeds add ADDRESS`.")
    return DONE if found else NOTHING


async def _test(desk: Desk, guild: int, args: Namespace) -> int:
    preview = await desk.feeds.test(guild, args.address, typed_filter(args.must_have, args.must_not_have))
    print(feed_text.preview_text(preview, width()))
    return DONE if preview.entries else NOTHING


async def _edit(desk: Desk, guild: int, args: Namespace) -> int:
    if args.outlet is None and args.must_have is None and args.must_not_have is None:
        raise BadInput("Say what is to change: --outlet, --must-have or --must-not-have. The word none clears it.")
    before = await desk.feeds.get(guild, args.id)
    wanted = typed_filter(args.must_have, args.must_not_have, before.filter) if before else None
    record = await desk.feeds.edit(guild, args.id, filter=wanted, outlet=typed_outlet(args.outlet))
    print(feed_text.feeds_text([record], width()))
    if before and record.filter != before.filter:
        try:
            preview = await desk.feeds.preview(guild, record.id, record.filter)
            print(feed_text.kept_words(preview))
        except Problem as problem:  # the change holds; only what it does cannot be shown now
            print(f"What the filter keeps cannot be shown now: {clean(str(problem))}")
    return DONE


async def _pause(desk: Desk, guild: int, args: Namespace) -> int:
    record = await desk.feeds.pause(guild, args.id, args.action == "pause")
    print(feed_text.feeds_text([record], width()))
    return DONE


async def _remove(desk: Desk, guild: int, args: Namespace) -> int:
    record = await desk.feeds.remove(guild, args.id)
    print(f"Removed [{record.id}] {clean(record.title or record.url)}. Its articles stay.")
    return DONE


async def _import(desk: Desk, guild: int, args: Namespace) -> int:
    async def tell(done: int, total: int) -> None:
        _progress(f"Looking for feed {done} of {total} …")

    imported = await desk.feeds.import_opml(guild, read_input(args.path), progress=tell)
    print(feed_text.imported_text(imported, width()))
    return NOTHING if imported.failed else DONE  # a file without feeds is no OPML file


async def _export(desk: Desk, guild: int, _: Namespace) -> int:
    sys.stdout.buffer.write(await desk.feeds.export_opml(guild))
    return DONE if await desk.feeds.all(guild) else NOTHING


async def _poll(desk: Desk, guild: int, _: Namespace) -> int:
    """Ask what is due and read what waits, in all libraries of the database."""
    before = (await desk.counts(guild)).articles
    asked = read = 0
    while count := await desk.feeds.look(now()):
        asked += count
        _progress(f"{plural(asked, 'feed')} asked")
    while count := await desk.feeds.ingest():
        read += count
        _progress(f"{plural(read, 'article')} read")
    new = (await desk.counts(guild)).articles - before
    print(f"{plural(asked, 'feed')} asked, {plural(read, 'article')} read, {new:,} new in this library.")
    failing = [feed for feed in await desk.feeds.all(guild) if feed.problem]
    if failing:
        print(feed_text.status_text(failing, width()))
    return DONE


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


ACTIONS: dict[str, Action] = {
    "add": _add,
    "edit": _edit,
    "export": _export,
    "import": _import,
    "list": _list,
    "pause": _pause,
    "poll": _poll,
    "remove": _remove,
    "resume": _pause,
    "status": _status,
    "test": _test,
}

"""The command line, and the place where everything is put together. `onrecord` is the same entry.

What a command needs is imported when it is asked for: an answer on the command line must not wait for discord.py.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands import parser
from bot.engine.model import BadInput, Problem
from bot.presenting.wording import clean
from bot.settings import Settings

OUR_FAULT = 70  # sysexits' EX_SOFTWARE
INTERRUPTED = 130  # what shells give for Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code, of which `onrecord --help` tells. Every error is one line."""
    environ = os.environ
    try:
        code = _run(parser.build().parse_args(argv), environ)
        sys.stdout.flush()  # so that a closed pipe is met here
        return code
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("Stopped.", INTERRUPTED)
    except Problem as error:
        return _fail(str(error), error.exit_code)
    except Exception as error:
        if environ.get("ONRECORD_DEBUG"):
            raise
        return _fail(
            # Not its words, which may be an article's: what is told here can end in a log.
            f"Unexpected {type(error).__name__}. This is our fault: please report it with what ONRECORD_DEBUG=1 shows "
            "in addition.",
            OUR_FAULT,
        )


def _run(args: Namespace, environ: Mapping[str, str]) -> int:
    if args.command == "extract":
        from bot.commands.extract import extract_lines

        return extract_lines()
    settings = Settings.from_environment(environ, token=args.command in ("run", "sync"))
    if hasattr(args, "db"):
        settings = replace(settings, database=args.db)
    database, guild = settings.database, getattr(args, "guild", 0)
    match args.command:
        case "run" | "sync":
            if settings.token is None:
                raise BadInput(
                    "There is no token. Put the bot's token into DISCORD_TOKEN, or name its file in DISCORD_TOKEN_FILE."
                )
            if args.command == "run":
                # Nothing has been begun. In a container whose first process this is, the signal would be ignored.
                signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
            from bot.commands import service

            return asyncio.run(service.run(settings) if args.command == "run" else service.sync(settings))
        case "status" | "health" as name:
            from bot.commands import running

            return asyncio.run(running.status(args, database) if name == "status" else running.health(args, database))
        case "check":
            from bot.commands.check import check

            return asyncio.run(check(settings, environ, guild))
        case "demo":
            from bot.commands.demo import demo

            return demo(database, guild)
        case "seed":
            from bot.commands.demo import seed

            return asyncio.run(seed(database, guild))
        case "backup":
            from bot.commands.backups import backup

            return asyncio.run(backup(args, database))
        case "verify":
            from bot.commands.backups import verify

            return asyncio.run(verify(args))
        case "restore":
            from bot.commands.backups import restore

            return asyncio.run(restore(args, database))
        case "add":
            from bot.commands.library import add

            return asyncio.run(add(args, settings, database, guild))
        case "feeds":
            from bot.commands.feeds import feeds

            return asyncio.run(feeds(args, settings, database, guild))
        case "changes":
            from bot.commands.changes import show_changes

            return asyncio.run(show_changes(args, database, guild))
        case "recheck":
            from bot.commands.changes import recheck

            return asyncio.run(recheck(args, settings, database, guild))
        case "import":
            from bot.commands.importing import import_lines

            return asyncio.run(import_lines(args, database, guild))
        case "privacy":
            from bot.commands.privacy import privacy

            return asyncio.run(privacy(args, database, guild))
        case "sources":
            from bot.commands.sources import sources

            return asyncio.run(sources(args, database, guild))
        case "fix" | "reports" | "reread" as name:
            from bot.commands import mending

            mend = {"fix": mending.fix, "reports": mending.reports, "reread": mending.reread}
            return asyncio.run(mend[name](args, database, guild))
        case name:
            from bot.commands import library

            command = {
                "articles": library.articles,
                "ask": library.ask,
                "chart": library.chart,
                "export": library.export,
                "remove": library.remove,
            }
            return asyncio.run(command[name](args, database, guild))


def _fail(message: str, code: int) -> int:
    print(f"onrecord: {clean(message)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    raise SystemExit(main())

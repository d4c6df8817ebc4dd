"""The shape of the command line: commands, options, help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

from bot.engine.model import BadInput

SUMMARY = "Keeps the record of the news: who said what, and which figures were given, with the proof."
FEEDS_EXAMPLE = "onrecord feeds add https://news.example/"
PRIVACY_EXAMPLE = "onrecord privacy export all.zip"
EXITS = (
    "exit codes: 0 done, 1 nothing found, no such id or not healthy, 2 bad use or bad input, 3 storage, 69 Discord "
    "cannot be reached, 70 an error of our own, 75 another bot is running on the database, 78 "
    "what was set up cannot work (Discord refused the token), 130 stopped by Ctrl-C"
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are one line, like every other mistake here."""

    def error(self, message: str) -> NoReturn:
        """Raise BadInput instead of printing the usage and leaving."""
        raise BadInput(f"{message}. See `{self.prog} --help`.")


def installed_version() -> str:
    """The version of the installed project; "unknown" when it runs from a bare copy of its files."""
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "unknown"


def build() -> Parser:
    """The whole command line. `--db` and `--guild` may stand before or after the command."""
    parser = Parser(prog="onrecord", description=SUMMARY, epilog=EXITS, allow_abbrev=False)
    _library_options(parser)
    parser.add_argument("--version", action="version", version=f"onrecord {installed_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    command = _adding(commands)

    command(
        "run", "Start the Discord bot; needs DISCORD_TOKEN or DISCORD_TOKEN_FILE.", "DISCORD_TOKEN=... onrecord run"
    )

    add = command(
        "add",
        "Read an article (a link, or a file of text, Markdown, HTML or PDF) and keep its quotes and figures.",
        'onrecord add article.txt --source "The Harbour Post" --date 2025-02-24',
    )
    add.add_argument("path", metavar="PATH", help="the file, or a link that begins with https://; - for standard input")
    add.add_argument("--title", help="the title, where the text does not say it")
    add.add_argument("--source", help="the outlet that published it")
    add.add_argument("--url", help="where it was published")
    add.add_argument("--date", help='when it was published, e.g. 2025-02-24 or "24 Feb 2025"')

    many = command(
        "import",
        "Keep many articles, from JSON Lines of title, text, url, source and published.",
        "onrecord import articles.jsonl",
    )
    many.add_argument("path", metavar="FILE.jsonl", help="one article a line; - for standard input")

    ask = command("ask", "Answer a question from the library.", "onrecord ask who said the harbour would reopen")
    ask.add_argument("question", metavar="QUESTION", nargs="+", help="in plain words; quotation marks are not needed")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")

    extract = command(
        "extract",
        "Read articles as JSON Lines on standard input, print the quotes and figures of each.",
        """echo '{"id": 1, "text": "“Ships will sail,” said Ada Moss."}' | onrecord extract --jsonl""",
        library=False,
    )
    extract.add_argument("--jsonl", action="store_true", required=True, help="JSON Lines in and out (the only form)")

    chart = command(
        "chart", "Draw figures on a subject over time as a PNG.", "onrecord chart tin imports --out tin.png"
    )
    chart.add_argument("subject", metavar="SUBJECT", nargs="+", help="what the figures are on")
    chart.add_argument(
        "--out", metavar="FILE.png", type=Path, required=True, help="the image to make; must not exist yet"
    )
    chart.add_argument("--unit", metavar="UNIT", default="", help="only figures in this unit or one like it")

    _feeds(command("feeds", "Follow feeds: their articles come into the library by themselves.", FEEDS_EXAMPLE))

    export = command(
        "export", "Write all quotes or figures as CSV or JSON.", "onrecord export figures --format csv > figures.csv"
    )
    export.add_argument("what", metavar="WHAT", choices=("quotes", "figures"), help="quotes or figures")
    export.add_argument("--format", choices=("csv", "json"), default="csv", help="csv, the default, or json")

    command("seed", "Add the starting articles that come with the project.", "onrecord seed")

    articles = command(
        "articles", "List the articles of the library, newest first, or show one.", "onrecord articles --show 3"
    )
    articles.add_argument("--show", metavar="ID", type=_id, help="the quotes and figures of this article")

    changes = command("changes", "Show how an article changed since it came.", "onrecord changes 3")
    changes.add_argument("id", metavar="ID", type=_id, help="as `onrecord articles` lists it")

    recheck = command("recheck", "Look at an article's page again, and keep what changed.", "onrecord recheck 3")
    recheck.add_argument("id", metavar="ID", type=_id, help="as `onrecord articles` lists it")

    remove = command("remove", "Remove an article with its quotes and figures.", "onrecord remove 3")
    remove.add_argument("id", metavar="ID", type=_id, help="as `onrecord articles` lists it")

    fix = command("fix", "Correct the speaker of a quote.", 'onrecord fix 12 --speaker "Ada Moss"')
    fix.add_argument("id", metavar="QUOTE_ID", type=_id, help="the quote's number, as `onrecord ask` shows it")
    change = fix.add_mutually_exclusive_group(required=True)
    change.add_argument("--speaker", metavar="NAME", help="who said it")
    change.add_argument("--unknown", action="store_true", help="nobody knows who said it")
    change.add_argument("--undo", action="store_true", help="take back the last correction")

    command("reports", "List the quotes that members of a Discord server find wrong.", "onrecord --guild 123 reports")

    sources = command(
        "sources", "Block a site or outlet, so that nothing comes in from it.", "onrecord sources block post.example"
    )
    sources.add_argument("what", metavar="WHAT", choices=("block", "unblock", "list"), help="block, unblock or list")
    sources.add_argument("name", metavar="NAME", nargs="?", help="an outlet's name, a site, or a link of it")

    reread = command(
        "reread", "Read again what an older On Record has read; corrections stay.", "onrecord reread --guild 123"
    )
    reread.add_argument("--all", action="store_true", help="every article, also those that this version has read")

    status = command("status", "How the running bot is, and what waits for it.", "onrecord status --json")
    status.add_argument("--json", action="store_true", help="print it as JSON")

    health = command(
        "health", "Whether the running bot does its work, for monitors; exit code 0 or 1.", "onrecord health --live"
    )
    health.add_argument("--live", action="store_true", help="whether it answers at all: only then restarting helps")
    _privacy(command("privacy", "Write or delete what is kept of a server or a person.", PRIVACY_EXAMPLE))

    command("check", "Look at the database, the settings and the versions.", "onrecord check")

    backup = command(
        "backup", "Copy the database, also while the bot is running.", "onrecord backup onrecord-monday.db"
    )
    backup.add_argument("path", metavar="PATH", type=Path, help="the copy to make; must not exist yet")

    check = command(
        "verify", "Look through a backup: is it whole, and what is in it?", "onrecord verify monday.db", library=False
    )
    check.add_argument("path", metavar="FILE", type=Path, help="a copy that `onrecord backup` made")

    back = command(
        "restore", "Put a backup in the database's place, which is kept beside it.", "onrecord restore monday.db"
    )
    back.add_argument("path", metavar="FILE", type=Path, help="a copy that `onrecord backup` made")

    command("sync", "Register the slash commands with Discord now.", "onrecord sync")
    command("demo", "Add the starting articles, answer three questions, then yours.", "onrecord --db demo.db demo")
    return parser


def _adding(commands: argparse._SubParsersAction[Any]) -> Callable[..., argparse.ArgumentParser]:
    """A function that adds a command: name, summary, example."""

    def command(name: str, summary: str, example: str, *, library: bool = True) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = commands.add_parser(
            name,
            help=summary,
            description=summary,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if library:
            _library_options(sub)
        return sub

    return command


def _feeds(parser: argparse.ArgumentParser) -> None:
    """The actions of `onrecord feeds`."""
    action = _adding(parser.add_subparsers(dest="action", metavar="ACTION", required=True))

    add = action("add", "Follow a feed, given its address or that of its site.", FEEDS_EXAMPLE)
    shown = action("list", "List the feeds.", "onrecord feeds list")
    status = action("status", "How feeds are: when checked, what is wrong, what to do.", "onrecord feeds status 3")
    test = action(
        "test",
        "What a feed holds now, and what a filter would keep; changes nothing.",
        'onrecord feeds test https://news.example/ --must-have "tin, aluminium prices"',
    )
    edit = action("edit", "Change a feed's outlet or filter; none clears it.", "onrecord feeds edit 3 --must-have none")
    action("poll", "Ask the feeds that are due, and read the articles that wait.", "onrecord feeds poll")
    action("export", "Write all feeds as OPML.", "onrecord feeds export > feeds.opml")
    many = action("import", "Follow the feeds of an OPML file.", "onrecord feeds import feeds.opml")
    many.add_argument("path", metavar="FILE.opml", help="as feed readers export it; - for standard input")
    numbered = [
        edit,
        action("pause", "Ask a feed no more until it is resumed.", "onrecord feeds pause 3"),
        action("resume", "Let a paused feed go on.", "onrecord feeds resume 3"),
        action("remove", "Follow a feed no longer; its articles stay.", "onrecord feeds remove 3"),
    ]
    for one in numbered:
        one.add_argument("id", metavar="ID", type=_id, help="as `onrecord feeds list` shows it")
    status.add_argument("id", metavar="ID", type=_id, nargs="?", help="only this feed")
    for one in (add, test):
        one.add_argument("address", metavar="ADDRESS", help="of the feed, or of a site that has one")
    for one in (add, edit):
        one.add_argument("--outlet", metavar="NAME", help="what its articles are filed under")
    for one in (add, test, edit):
        one.add_argument("--must-have", metavar="WORDS", help="only articles with one of these, commas between them")
        one.add_argument("--must-not-have", metavar="WORDS", help="no article with one of these, commas between them")
    for one in (shown, status):
        one.add_argument("--json", action="store_true", help="print it as JSON")


def _privacy(parser: argparse.ArgumentParser) -> None:
    """The actions of `onrecord privacy`."""
    action = _adding(parser.add_subparsers(dest="action", metavar="ACTION", required=True))
    export = action(
        "export", "Write all of a library to a zip file, or what is kept of a person as JSON.", PRIVACY_EXAMPLE
    )
    export.add_argument("path", metavar="FILE", type=Path, help="the file to make; must not exist yet")
    delete = action(
        "delete", "Delete all of a library, or what is kept of a person.", "onrecord privacy delete --guild 123 --yes"
    )
    delete.add_argument("--yes", action="store_true", help="yes, it cannot be undone")
    for one in (export, delete):
        one.add_argument("--person", metavar="ID", type=_id, help="only of this person, by Discord id")


def _id(text: str) -> int:
    """An id that a database can hold; anything else is a mistake of use."""
    if not (text.isdecimal() and len(text) < 20 and int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not an id, a whole number")
    return int(text)


def _library_options(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS on both levels, so that the inner parser does not overwrite what the outer one was given.
    parser.add_argument(
        "--db",
        metavar="PATH",
        type=Path,
        default=argparse.SUPPRESS,
        help="the database (else ONRECORD_DB, else your data folder)",
    )
    parser.add_argument(
        "--guild",
        metavar="ID",
        type=_id,
        default=argparse.SUPPRESS,
        help="whose library: a Discord server's id; 0, the default, is the local one",
    )

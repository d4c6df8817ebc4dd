"""`onrecord check`: the database, the settings and the versions, for people and for health checks."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.commands.library import BAD_INPUT, DONE, is_there, open_store
from bot.engine.model import BadInput
from bot.presenting.wording import clean, plural
from bot.settings import Settings, read_token

PACKAGES = ("discord.py", "aiosqlite", "rapidfuzz", "lxml", "tzdata")
STORAGE = 3


async def check(settings: Settings, environ: Mapping[str, str], guild: int) -> int:
    """Print the state of everything; 0 when all is well, 2 for an unusable token, 3 for an unsound database."""
    print(f"On Record {installed('onrecord')} · Python {platform.python_version()}")
    print(" · ".join(f"{package} {installed(package)}" for package in PACKAGES))
    token_code = _token(environ)
    print(f"Settings: log {settings.log}, a look for due digests every {settings.tick:g} s")
    return await _database(settings.database, guild) or token_code


def installed(package: str) -> str:
    """The version of an installed package; "not installed" without it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _token(environ: Mapping[str, str]) -> int:
    try:
        token = read_token(environ)
    except BadInput as error:
        print(f"Token: not usable. {error}")
        return BAD_INPUT
    print("Token: set" if token else "Token: not set; only the Discord bot needs one")
    return DONE


async def _database(path: Path, guild: int) -> int:
    if not is_there(path):
        print(f"Database: {path} is not there yet; the first article makes it")
        return DONE
    async with open_store(path) as store:
        print(f"Database: {path}, schema {store.schema_version}, SQLite {store.sqlite_version}")
        problems = await store.check()
        if problems:
            print("Database: damaged. Stop the bot and put the last backup in its place.")
            for problem in problems:
                print(f"  {clean(problem)}")
            return STORAGE
        counts = await store.articles.counts(guild)
        speakers = await store.names.count(guild, "speaker")
    print("Database: sound")
    print(
        f"Library {guild}: {plural(counts.articles, 'article')}, {plural(counts.quotes, 'quote')}, "
        f"{plural(counts.figures, 'figure')}, {plural(speakers, 'speaker')}"
    )
    return DONE

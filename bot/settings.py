"""What the environment says, read once at start and handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.engine.model import BadInput

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
TICK = 20.0  # seconds; a digest goes out within this time of its minute, and one look costs a millisecond
TICK_LIMITS = (0.05, 3600.0)  # seconds; the lower end is for tests
ERASE_AFTER = 7  # days from the bot's removal from a server until its data are erased
ERASE_LIMITS = (0, 30)
TOKEN_BYTES = 4096  # a bot token has about 70 characters; a longer file is not a token file


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run. The token is never part of the repr."""

    database: Path
    token: str | None = field(default=None, repr=False)
    log: str = "info"
    tick: float = TICK  # seconds between two looks for digests that are due
    debug: bool = False  # show the traceback of an unexpected error
    recheck: bool = True  # look at the pages of new articles again by itself
    fetch_allow: tuple[str, ...] = ()  # hosts and networks that links may lead to though they are not public
    log_format: str = "text"
    backups: Path | None = None  # the folder of daily backups
    metrics: tuple[str, int] | None = None  # the address and port where figures for Prometheus are served
    erase_after: int = ERASE_AFTER  # days

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, token: bool = False) -> Settings:
        """The settings in `environ`; an empty value counts as not set.

        The token is read only when asked for: a question on the command line must not fail over a file that only the
        service may open. Raises BadInput that names the variable, never its value where that is secret.
        """
        return cls(
            database=_path(environ, "ONRECORD_DB") or default_database(),
            token=read_token(environ) if token else None,
            log=_one_of(environ, "ONRECORD_LOG", LOG_LEVELS, "info"),
            tick=_tick(environ),
            debug=bool(environ.get("ONRECORD_DEBUG")),
            recheck=_one_of(environ, "ONRECORD_RECHECK", ("on", "off"), "on") == "on",
            metrics=_metrics(environ),
            erase_after=_erase_after(environ),
            fetch_allow=_list(environ, "ONRECORD_FETCH_ALLOW"),
            log_format=_one_of(environ, "ONRECORD_LOG_FORMAT", LOG_FORMATS, "text"),
            backups=_path(environ, "ONRECORD_BACKUPS"),
        )


def default_database() -> Path:
    """The database under the user's data folder."""
    import platformdirs

    return platformdirs.user_data_path("onrecord", appauthor=False) / "onrecord.db"


def read_token(environ: Mapping[str, str]) -> str | None:
    """The bot's token from DISCORD_TOKEN or the file DISCORD_TOKEN_FILE; None when neither is set."""
    given, path = environ.get("DISCORD_TOKEN"), _path(environ, "DISCORD_TOKEN_FILE")
    if given and path:
        raise BadInput("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set. Set only one of them.")
    if path:
        name, token = "DISCORD_TOKEN_FILE", _content(path)
    elif given:
        name, token = "DISCORD_TOKEN", given.strip()
    else:
        return None
    if not token:
        raise BadInput(f"{name} holds no token. Copy the token from the Bot page of your application there.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BadInput(f'{name} does not hold a bot token. Copy the token alone, without "Bot" or quotation marks.')
    return token


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(TOKEN_BYTES + 1)
    except OSError as error:
        raise BadInput(
            f"DISCORD_TOKEN_FILE cannot be read: {error.strerror}. Check the path and who may read it."
        ) from None
    if len(data) > TOKEN_BYTES:
        raise BadInput("DISCORD_TOKEN_FILE is too large for a token. Let it hold the token alone.")
    return data.decode("utf-8", "replace").strip()


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    if not value:
        return None
    try:
        path = Path(value).expanduser()
    except RuntimeError:  # "~somebody" without a home folder
        path = None
    if path is None or "\0" in value:
        raise BadInput(f"{name} is not a usable path. Set it to the path of a file.")
    return path


def _list(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between the commas; whoever uses it judges it."""
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = (environ.get(name) or default).lower()
    if value not in allowed:
        raise BadInput(f"{name} is {value!r}. Set it to one of {', '.join(allowed)}.")
    return value


def _metrics(environ: Mapping[str, str]) -> tuple[str, int] | None:
    """An address and a port, or a port alone, which is then open to this machine only."""
    value = environ.get("ONRECORD_METRICS")
    if not value:
        return None
    import ipaddress

    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    try:
        address = str(ipaddress.ip_address("127.0.0.1" if host == "localhost" else host))
    except ValueError:
        address = ""
    if not address or not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 2**16):
        raise BadInput(f"ONRECORD_METRICS is {value!r}. Set it to an address and a port, such as 127.0.0.1:9464.")
    return address, int(port)


def _erase_after(environ: Mapping[str, str]) -> int:
    value = environ.get("ONRECORD_ERASE_AFTER") or str(ERASE_AFTER)
    low, high = ERASE_LIMITS
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and low <= int(value) <= high):
        raise BadInput(f"ONRECORD_ERASE_AFTER is {value!r}. Set it to a number of days from {low} to {high}.")
    return int(value)


def _tick(environ: Mapping[str, str]) -> float:
    value = environ.get("ONRECORD_TICK")
    if not value:
        return TICK
    low, high = TICK_LIMITS
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not low <= seconds <= high:
        raise BadInput(f"ONRECORD_TICK is {value!r}. Set it to a number of seconds from {low:g} to {high:g}.")
    return seconds

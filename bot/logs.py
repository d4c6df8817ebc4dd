"""What the log says: an entry a line, as text for people or as JSON for programs, whoever writes it.

A log goes where the database does not: to whoever helps, to services that collect logs. So it holds no token, nothing
that an article says or a person typed, and no query of an address. Errors are told by their class and where they
arose, since their words may quote what they stumbled over; whatever an entry holds, it cannot begin another one.
"""

from __future__ import annotations

import errno
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from bot.engine.model import BadInput, Problem

OURS = "onrecord"
FIELDS = ("guild", "plan", "slot", "article", "feed", "proposal", "watch")  # handed in by `extra`
LONGEST = 2000  # characters of a message
CHAIN, FRAMES = 4, 12  # errors behind an error, and places of each, the innermost, that are told
ROOT = Path(__file__).resolve().parent.parent
# Tokens in the paths of interactions and webhooks, of interactions anywhere, and whatever looks like a bot's.
SECRETS = re.compile(
    r"(/(?:interactions|webhooks)/\d+/)[\w.-]{20,}|aW50ZXJhY3Rpb24[\w.-]{20,}|(?<![\w-])[\w-]{18,}\.[\w-]{5,8}\.[\w-]{25,}"
)
ADDRESS = re.compile(r"\b((?:https?|wss?)://)(?:[^\s/?#@]*@)?([^\s?#]*)(?:[?#]\S*)?", re.IGNORECASE)
_PLACE = re.compile(r'File "([\w./\\: -]+\.py)", line (\d+), in (<?\w+>?)')  # in notes of another process


def begin(level: str, form: str, *, secret: str | None = None, stream: TextIO | None = None) -> None:
    """Write entries of our own from `level` on, those of libraries never below INFO: they would print what people type
    and what is stored. `form` is "text" or "json"; `secret`, the bot's token, is shown nowhere. Standard error, if no
    other stream is given.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(form, secret))
    wanted = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=[handler], level=max(logging.INFO, wanted), force=True)
    logging.getLogger(OURS).setLevel(wanted)
    threading.excepthook = sys.unraisablehook = _uncaught


class Lines(logging.Formatter):
    """An entry as one line of text or JSON."""

    def __init__(self, form: str, secret: str | None = None) -> None:
        super().__init__()
        self._as_json = form == "json"
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """The line of an entry, without its end."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = self._clean(_message(record))
        ids = {name: value for name in FIELDS if isinstance(value := getattr(record, name, None), int | str)}
        error = record.exc_info[1] if record.exc_info else None
        errors = [(self._clean(described(one)), where) for one, where in _chain(error)]
        if self._as_json:
            told: dict[str, object] = {"time": at, "level": record.levelname, "logger": record.name}
            told |= {"message": message, **ids}
            if errors:
                told["error"] = [{"type": name, "at": where} for name, where in errors]
            return json.dumps(told)
        numbers = "".join(f" {name}={self._clean(str(value))}" for name, value in ids.items())
        trace = "; from ".join(f"{name} at {', '.join(where) or 'nowhere'}" for name, where in errors)
        return f"{at} {record.levelname} {record.name}: {message}{numbers}{trace and f' (Traceback: {trace})'}"

    def _clean(self, text: str) -> str:
        """Without secrets and queries, and without a character that moves the cursor or ends a line."""
        text = text[: 2 * LONGEST]  # a secret that this cuts is cut off below
        if self._secret:
            text = text.replace(self._secret, "[token]")
        text = SECRETS.sub(lambda found: f"{found[1] or ''}[token]", ADDRESS.sub(r"\1\2", text))
        if len(text) > LONGEST:
            text = text[:LONGEST] + "…"
        return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def described(error: BaseException) -> str:
    """An error by its class and its numbers; in words only if these are ours and hold nothing that was handed in."""
    name = type(error).__name__
    if isinstance(error, Problem) and not isinstance(error, BadInput):
        return f"{name}: {error}"
    numbers = [str(number) for key in ("status", "code") if isinstance(number := getattr(error, key, None), int)]
    numbers += [getattr(error, "sqlite_errorname", "")]
    if isinstance(error, OSError) and error.errno:
        numbers.append(errno.errorcode.get(error.errno, str(error.errno)))
    return " ".join(filter(None, [name, *numbers]))


def _uncaught(failure: Any) -> None:
    """What ended a thread or a finaliser, which Python would print with its words."""
    logging.getLogger(OURS).critical("an error that nobody caught", exc_info=failure.exc_value)


def _message(record: logging.LogRecord) -> str:
    """The words of an entry, in which of all that is handed in only text and numbers are shown as they are."""
    text = str(_shown(record.msg))
    if record.args:
        given: Any = record.args
        args = {k: _shown(v) for k, v in given.items()} if isinstance(given, Mapping) else tuple(map(_shown, given))
        with suppress(TypeError, ValueError, KeyError):  # then its words alone
            text = text % args
    # Below the first line asyncio tells of tasks and futures, with the words of the errors in them.
    return text if _is_ours(record.name) else text.split("\n", 1)[0]


def _shown(value: object) -> object:
    if isinstance(value, str | int | float | None):
        return value
    return described(value) if isinstance(value, BaseException) else type(value).__name__


def _is_ours(logger: str) -> bool:
    return logger == OURS or logger.startswith(f"{OURS}.")


def _chain(error: BaseException | None) -> Iterator[tuple[BaseException, list[str]]]:
    """An error and those it came from, each with the places it passed through: file, line and function, no values."""
    for _ in range(CHAIN):
        if error is None:
            return
        frames = [*_frames(error.__traceback__)]
        for note in getattr(error, "__notes__", ()):
            frames += [_place(*found) for found in _PLACE.findall(str(note))]
        yield error, frames[-FRAMES:]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        yield _place(frame.f_code.co_filename, line, frame.f_code.co_name)


def _place(file: str, line: int | str, function: str) -> str:
    """ "cogs/posting.py:214 run"; of files that are not ours the last two names of the path."""
    path = Path(file)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) and ".venv" not in path.parts else Path(*path.parts[-2:])
    return f"{name.as_posix()}:{line} {function}"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

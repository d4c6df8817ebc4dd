"""A pytest plugin: after each test the log is looked through for tokens, words of articles and what people typed.

The log is that of this process, as `bot.logs` writes it at its lowest level, and what the bots of `tests/fakediscord`
print. What must not be in it is whatever tests hand in: texts to be read or stored, pages, uploads, commands; each is
remembered in runs of words, so that a line is looked at once, however much was handed in.
"""

import dataclasses
import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import wraps
from typing import Any
from unittest.mock import patch

import pytest

from bot import logs
from bot.worker import InlineWorker, ProcessWorker
from storage.articles import Articles
from tests.fakediscord.driver import FakeDiscord, Interaction
from tests.fetching.servers import Server

RUN = 4  # words in a row that are a text's own; fewer are a phrase that our own words may hold
TYPED = 2  # words, not numbers, that are enough where they are all that a person typed
PATH = re.compile(r"(?<![\w<])(?:/[\w.-]+){2,}")  # of a file; what follows a tag's end is none
HEAD = re.compile(r"^\S+ [A-Z]+ [\w.]+:")  # of a line: time, level, logger
READ = 20_000  # characters of a text
ADDRESS = re.compile(r"https?://[^\s?#\"'<>]*(?:\?([^\s#\"'<>]{6,}))?")


class Canaries:
    """What must not be in a log, and the lines to be looked at."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.looked = 0  # lines so far
        self.runs: set[tuple[str, ...]] = set()
        self.secrets: set[str] = set()
        self._texts: set[int] = set()
        self._bots: list[tuple[Any, Any, int]] = []  # stand-in, bot, lines looked at

    def text(self, given: str | bytes, least: int = RUN) -> None:
        """Remember a text; of one with fewer words than RUN all of it, unless it has fewer than `least`."""
        cut = given[:READ]
        if hash(cut) in self._texts:
            return
        self._texts.add(hash(cut))
        cut = cut.decode("utf-8", "replace") if isinstance(cut, bytes) else cut
        self.secrets.update(filter(None, ADDRESS.findall(cut)))
        words = _words(cut)
        if len(words) >= RUN:
            self.runs.update(_runs(words, RUN))
        elif sum(map(str.isalpha, words)) >= least:
            self.runs.add(tuple(words))

    def texts(self, given: object, least: int = RUN) -> None:
        """Remember every text in records, lists and dicts."""
        if isinstance(given, str | bytes):
            self.text(given, least)
        elif isinstance(given, dict):
            self.texts(list(given.values()), least)
        elif isinstance(given, list | tuple):
            for one in given:
                self.texts(one, least)
        elif dataclasses.is_dataclass(given):
            self.texts([getattr(given, field.name) for field in dataclasses.fields(given)], least)

    def bot(self, d: Any, bot: Any) -> None:
        """Look at what a bot prints."""
        self._bots.append((d, bot, 0))

    def leaks(self) -> list[str]:
        """The new lines that hold what they must not."""
        lines, self.lines = self.lines, []
        for number, (d, bot, looked) in enumerate(self._bots):
            lines += bot.lines[looked:]
            self._bots[number] = d, bot, len(bot.lines)
            self.secrets.update([d.token, *d.interactions])
            self.texts(list(d.files.values()))
        self._bots = [one for one in self._bots if one[1].process.returncode is None]
        self.looked += len(lines)
        return [line for line in lines if self._held(line)]

    def _held(self, line: str) -> bool:
        said = _said(line)
        words = _words(said)
        return any(secret in said for secret in self.secrets) or any(
            run in self.runs for count in range(TYPED, RUN + 1) for run in _runs(words, count)
        )


def _said(line: str) -> str:
    """A line without its head: time, level, logger, and in JSON the names."""
    if not line.startswith('{"time"'):
        return HEAD.sub("", line)
    entry = json.loads(line)
    return " ".join(str(value) for name, value in entry.items() if name not in ("time", "level", "logger"))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", PATH.sub(" ", ADDRESS.sub(" ", text)).casefold())


def _runs(words: list[str], count: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(count)), strict=False)


class Listener(logging.Handler):
    """Takes down what the log of this process says."""

    def __init__(self, canaries: Canaries) -> None:
        super().__init__()
        self.canaries = canaries
        self.setFormatter(logs.Lines("text"))

    def emit(self, record: logging.LogRecord) -> None:
        self.canaries.lines.append(self.format(record))


def listening(canaries: Canaries) -> ExitStack:
    """Remember what is handed in at every way in, until closed."""
    stack = ExitStack()

    def before(owner: Any, name: str, note: Any) -> None:
        function = getattr(owner, name)

        @wraps(function)
        def noting(*args: Any, **more: Any) -> Any:
            note(*args, **more)
            return function(*args, **more)

        stack.enter_context(patch.object(owner, name, noting))

    for worker in (InlineWorker, ProcessWorker):
        before(worker, "run", lambda self, work, *args, **more: canaries.texts(args))
    before(Articles, "add_all", lambda self, guild, intakes, **more: canaries.texts([one.article for one in intakes]))
    before(Interaction, "payload", lambda self, data: canaries.texts(list(_values(data)), TYPED))
    before(Server, "serve", lambda self, *streams: canaries.texts(list(self.answers.values())))
    begin = FakeDiscord.start_bot

    async def start_bot(self: Any, argv: Any, env: Any = None, **more: Any) -> Any:
        bot = await begin(self, argv, {"ONRECORD_LOG": "debug", **(env or {})}, **more)
        canaries.bot(self, bot)
        return bot

    stack.enter_context(patch.object(FakeDiscord, "start_bot", start_bot))
    return stack


def _values(data: object) -> Iterator[object]:
    """What a person chose or wrote in a command, a form or a menu, and the messages it is about."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("value", "values", "content"):
                yield value
            else:
                yield from _values(value)
    elif isinstance(data, list):
        for one in data:
            yield from _values(one)


CANARIES = pytest.StashKey[Canaries]()


def pytest_configure(config: pytest.Config) -> None:
    """Listen for as long as pytest runs."""
    canaries = config.stash[CANARIES] = Canaries()
    listener = Listener(canaries)
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)  # of the servers that tests run
    stack = listening(canaries)
    stack.callback(root.removeHandler, listener)
    config.add_cleanup(stack.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail the test after which the log holds what it must not."""
    yield
    leaks = item.config.stash[CANARIES].leaks()
    assert not leaks, "the log holds what was handed in:\n" + "\n".join(leaks)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the count of lines on to whoever started this process."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        canaries = session.config.stash[CANARIES]
        output["canaries"] = canaries.looked, len(canaries.runs)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how much was looked through; leaks are failures."""
    canaries = config.stash[CANARIES]
    lines, runs = (canaries.looked + sum(SENT[0::2])), (len(canaries.runs) + sum(SENT[1::2]))
    terminalreporter.write_line(f"log: {lines} lines looked through for {runs} runs of words")


SENT: list[int] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of a process of xdist."""
    SENT.extend(getattr(node, "workeroutput", {}).get("canaries", ()))

"""The seed library: articles written for this project, each with the quotes and figures a careful reader finds."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Literal, cast, get_args

from bot.engine.model import Change, Problem, QuoteKind, Submission

Act = Literal["speech", "thought"]
SpeakerType = Literal["person", "organisation", "group"]

FORMATS = (".txt", ".md", ".html")
# The length of a news story: shorter ones hold too little to ask about, longer ones are slow to annotate with care.
FEWEST_WORDS, MOST_WORDS = 250, 600


class SeedProblem(Problem):
    """A seed article and its gold do not fit together."""


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Speech as annotated. `content` holds its fragments verbatim, in order; `source` is the mention beside the cue."""

    kind: QuoteKind
    content: tuple[str, ...]
    cue: str | None
    source: str | None
    speaker: str | None
    speaker_type: SpeakerType | None
    aliases: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure as annotated; the fields are those of the engine's Figure."""

    as_written: str
    value: float
    value_high: float | None
    unit: str | None
    change: Change
    subject: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Gold:
    """What an article should yield."""

    title: str
    source: str
    url: str
    published: str
    byline: str | None
    quotes: tuple[GoldQuote, ...]
    figures: tuple[GoldFigure, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """A starting article as somebody would hand it in, and its gold."""

    name: str
    submission: Submission
    gold: Gold


def load(folder: Traversable | None = None) -> tuple[Seed, ...]:
    """Every seed by name, from the package or another folder; raises SeedProblem where a pair is not sound."""
    place = files("seeds.articles") if folder is None else folder
    found = {entry.name: entry for entry in place.iterdir()}
    articles = sorted(name for name in found if name.endswith(FORMATS))
    golds = {name for name in found if name.endswith(".json")}
    wanted = {_gold_name(name) for name in articles}
    if golds != wanted or len(wanted) != len(articles):
        odd = ", ".join(sorted(golds ^ wanted)) or "two articles of one name"
        raise SeedProblem(f"Each seed article needs one gold file of its name: {odd}.")
    return tuple(_seed(found[name], found[_gold_name(name)]) for name in articles)


def plain(name: str, text: str) -> str:
    """The words of an article without its markup, near enough to look for fragments in it."""
    if name.endswith(".html"):
        text = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", text)
        return html.unescape(re.sub(r"(?s)<[^>]*>", "", text))
    if name.endswith(".md"):
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        return re.sub(r"!?\[([^\]]*)\]\([^)]*\)|[*#]", r"\1", text)
    return text


def _gold_name(article: str) -> str:
    return str(PurePath(article).with_suffix(".json"))


def _seed(article: Traversable, gold_file: Traversable) -> Seed:
    name = PurePath(article.name).stem
    data = article.read_bytes()
    try:
        gold = _gold(json.loads(gold_file.read_text("utf-8")))
        _check(plain(article.name, data.decode("utf-8")), gold)
    except (KeyError, TypeError, ValueError) as error:
        said = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise SeedProblem(f"The seed {name} is not sound: {said}. Mend it in seeds/articles/.") from error
    given = Submission(data, name=article.name, source=gold.source, url=gold.url, published=gold.published)
    return Seed(name, given, gold)


def _gold(raw: Mapping[str, object]) -> Gold:
    return Gold(
        title=_text(raw, "title"),
        source=_text(raw, "source"),
        url=_text(raw, "url"),
        published=_text(raw, "published"),
        byline=_text_or_none(raw, "byline"),
        quotes=tuple(_quote(one) for one in _records(raw, "quotes")),
        figures=tuple(_figure(one) for one in _records(raw, "figures")),
    )


def _quote(raw: Mapping[str, object]) -> GoldQuote:
    speaker = _text_or_none(raw, "speaker")
    return GoldQuote(
        kind=cast(QuoteKind, _one_of(raw["kind"], get_args(QuoteKind))),
        content=_texts(raw, "content"),
        cue=_text_or_none(raw, "cue"),
        source=_text_or_none(raw, "source"),
        speaker=speaker,
        speaker_type=cast(SpeakerType, _one_of(raw["speaker_type"], get_args(SpeakerType))) if speaker else None,
        aliases=_texts(raw, "aliases"),
        act=cast(Act, _one_of(raw.get("act", "speech"), get_args(Act))),
    )


def _figure(raw: Mapping[str, object]) -> GoldFigure:
    high = raw["value_high"]
    return GoldFigure(
        as_written=_text(raw, "as_written"),
        value=_number(raw["value"]),
        value_high=None if high is None else _number(high),
        unit=_text_or_none(raw, "unit"),
        change=cast(Change, _one_of(raw["change"], get_args(Change))),
        subject=_text(raw, "subject"),
        speaker=_text_or_none(raw, "speaker"),
    )


def _check(text: str, gold: Gold) -> None:
    """Raise ValueError where the gold says what the article does not."""
    words = len(text.split())
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        raise ValueError(f"it has {words} words, not {FEWEST_WORDS} to {MOST_WORDS}")
    date.fromisoformat(gold.published)
    if not re.match(r"https://[a-z0-9.-]+\.example/", gold.url):
        raise ValueError(f"{gold.url} is no https link to an .example domain")
    for name in (gold.title, gold.byline):
        if name and name not in text:
            raise ValueError(f"its text does not hold “{name}”")
    start = 0
    for quote in gold.quotes:
        if not quote.content:
            raise ValueError("a quote has no content")
        start = end = _place(text, quote.content[0], start)
        for fragment in quote.content:
            end = _place(text, fragment, end) + len(fragment)
        _check_beside(text, quote)
    end = 0
    for figure in gold.figures:
        end = _place(text, figure.as_written, end) + len(figure.as_written)


def _check_beside(text: str, quote: GoldQuote) -> None:
    marked = any(mark in fragment for fragment in quote.content for mark in '“”‘"«')
    if marked == (quote.kind == "indirect"):
        raise ValueError(f"“{quote.content[0]}” is not {quote.kind}")
    for mention in (quote.cue, quote.source):
        if mention and mention not in text:
            raise ValueError(f"its text does not hold “{mention}”")


def _place(text: str, wanted: str, start: int) -> int:
    """Where the whole words `wanted` begin at or after `start`."""
    found = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)").search(text, start)
    if found is None:
        raise ValueError(f"“{wanted}” is not in the text, or not in order")
    return found.start()


def _records(raw: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = raw[key]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise TypeError(f"{key} is not a list of records")
    return value


def _texts(raw: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = raw[key]
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise TypeError(f"{key} is not a list of words")
    return tuple(value)


def _text(raw: Mapping[str, object], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{key} has no words")
    return value


def _text_or_none(raw: Mapping[str, object], key: str) -> str | None:
    return None if raw[key] is None else _text(raw, key)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)

"""Questions to answers: what was found, or what was searched and what comes near."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk.finding import Fit
from bot.desk.lookup import MATCHES, Lookup, People
from bot.engine.conditions import understand_conditions
from bot.engine.digest import choose
from bot.engine.indexing import asked
from bot.engine.matching import merged_quotes, rank_quotes
from bot.engine.model import Answer, AnswerKind, ArticleRecord, Conditions, Counts, Question, QuoteMatch
from bot.engine.questions import understand
from bot.engine.series import series_of
from storage.store import Store

# What is said of quotes that do not just say the words asked for.
FITS: dict[Fit, str | None] = {
    "said": None,
    "about": "Nobody is on record with these very words; these quotes hold them in other places.",
    "near": "Nobody is on record with these very words; these quotes come nearest.",
}

# A brief is read in one go.
BRIEF_QUOTES = 8
BRIEF_FIGURES = 8
BRIEF_ARTICLES = 5
BRIEF_EACH = 2  # quotes of one speaker
BRIEF_FILL = 0.8  # what an article on the topic yields counts for this much of the article's own score
NAME_WORDS = 5
SURE_NAME = 90.0  # a topic that is nearly a name stands for that person
ONE_NAME = 0.85  # "Jordan" may be a place: what is said about it comes before what somebody of that name says

SHOWN = 80  # characters of a question that an answer repeats
OTHER_READINGS: dict[AnswerKind, str] = {"who_said": "who said", "brief": "a brief on"}
NO_WORDS = "There are no words to look for. Ask, for example, who said …, figures on …, quotes by … or brief on …"
NO_CONDITIONS = Conditions()
EMPTY = "There are no articles in this library yet. Add one, then ask again."


class Answering:
    """Answers questions about one store's libraries."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._lookup = Lookup(store)

    async def ask(self, guild_id: int, text: str) -> Answer:
        """The answer to a question in words; one in no known form is answered in its closest reading that finds any."""
        question = understand(text)
        if question.kind == "unknown":
            return Answer(text, "unknown", nothing=NO_WORDS)
        answer = await self._answer(guild_id, question)
        if question.note is None or _sure(answer):
            return replace(answer, question=text, note=_joined(question.note, answer.note))
        for kind, reading in OTHER_READINGS.items():
            other = await self._answer(guild_id, Question(kind, question.words))
            if _sure(other):
                note = _joined(f"Read as: {reading} {_quoted(question.words)}.", other.note)
                return replace(other, question=text, note=note)
        return replace(answer, question=text, note=_joined(question.note, answer.note))

    async def who_said(self, guild_id: int, said: str) -> Answer:
        """Who said these words; for a few words that nobody said so, the quotes that are about all of them."""
        counts = await self._store.articles.counts(guild_id)
        if not asked(said):
            return Answer(said, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(said, "who_said", nothing=EMPTY)
        matches, fit = await self._lookup.said(guild_id, said, counts)
        if not matches:
            return Answer(said, "who_said", nothing=await self._not_found(guild_id, said, counts, "quote"))
        return Answer(said, "who_said", quotes=tuple(matches), note=FITS[fit])

    async def quotes(self, guild_id: int, *, by: str | None, about: str | None) -> Answer:
        """Quotes by somebody, about something, or both."""
        text = " about ".join(part for part in (by, about) if part)
        counts = await self._store.articles.counts(guild_id)
        if not asked(text):
            return Answer(text, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(text, "quotes", nothing=EMPTY)
        if not by or not asked(by):
            matches = await self._lookup.quotes(guild_id, about or "", counts)
            nothing = None if matches else await self._not_found(guild_id, about or "", counts, "quote")
            return Answer(text, "quotes", quotes=tuple(matches), nothing=nothing)
        people = await self._lookup.people(guild_id, by)
        if not people.speakers:
            return Answer(text, "quotes", nothing=await self._not_found(guild_id, by, counts, "speaker"))
        records = await self._lookup.by(guild_id, people.speakers)
        if not about or not asked(about):
            matches = await asyncio.to_thread(merged_quotes, records, people.score)
            return Answer(text, "quotes", quotes=tuple(matches[:MATCHES]), note=people.note)
        around = await self._lookup.passages(guild_id, [(one.id, one.article.id, one.span) for one in records])
        matches = await asyncio.to_thread(rank_quotes, about, records, topic=True, around=around)
        nothing = None if matches else await self._nothing_by(guild_id, people, about, len(records))
        return Answer(text, "quotes", quotes=tuple(matches[:MATCHES]), note=people.note, nothing=nothing)

    async def figures(self, guild_id: int, on: str, typed: Conditions = NO_CONDITIONS) -> Answer:
        """The figures on a topic that meet conditions. Raises BadInput for a condition that cannot be understood."""
        wanted = await asyncio.to_thread(understand_conditions, typed, self._clock().date())
        counts = await self._store.articles.counts(guild_id)
        if not asked(on):
            return Answer(on, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(on, "figures", nothing=EMPTY)
        note = None
        if typed.by.strip():
            people = await self._lookup.people(guild_id, typed.by)
            if not people.speakers:
                return Answer(on, "figures", nothing=await self._not_found(guild_id, typed.by, counts, "speaker"))
            wanted, note = replace(wanted, speakers={one.name for one in people.speakers}), people.note
        matches = await self._lookup.figures(guild_id, on, counts, wanted)
        nothing = None if matches else await self._no_figures(guild_id, on, counts, typed)
        question = " ".join((on, *_worded(typed)))
        series = await asyncio.to_thread(series_of, matches)
        return Answer(question, "figures", figures=tuple(matches), note=note, nothing=nothing, series=series)

    async def brief(self, guild_id: int, on: str) -> Answer:
        """What is on record about a topic or a person: quotes by different speakers, figures, articles."""
        counts = await self._store.articles.counts(guild_id)
        if not asked(on):
            return Answer(on, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(on, "brief", nothing=EMPTY)
        people = await self._lookup.people(guild_id, on, roles=False) if len(asked(on)) <= NAME_WORDS else People(())
        named = people.score >= SURE_NAME
        share = 1.0 if len(asked(on)) > 1 else ONE_NAME
        own = await self._lookup.by(guild_id, people.speakers) if named else []
        quotes = await asyncio.to_thread(merged_quotes, own, people.score * share)
        quotes += await self._lookup.quotes(guild_id, on, counts)
        figures = await self._lookup.figures(guild_id, on, counts)
        articles = await self._lookup.articles(guild_id, on)
        if len(quotes) < BRIEF_QUOTES // 2:
            quotes += await self._yield(guild_id, articles)
        matches = _of_different_speakers(quotes, BRIEF_QUOTES if named else BRIEF_EACH)
        answer = Answer(
            on,
            "brief",
            quotes=tuple(matches[:BRIEF_QUOTES]),
            figures=tuple(figures[:BRIEF_FIGURES]),
            articles=tuple(record.ref for _, record in articles[:BRIEF_ARTICLES]),
            note=people.note if named else None,
        )
        return (
            answer if _found(answer) else replace(answer, nothing=await self._not_found(guild_id, on, counts, "word"))
        )

    async def articles(self, guild_id: int, topic: str) -> list[tuple[float, ArticleRecord]]:
        """The articles on a topic with their scores, best first."""
        return await self._lookup.articles(guild_id, topic)

    async def _answer(self, guild_id: int, question: Question) -> Answer:
        match question.kind:
            case "who_said":
                return await self.who_said(guild_id, question.words)
            case "quotes":
                return await self.quotes(guild_id, by=question.speaker, about=question.words or None)
            case "figures":
                return await self.figures(guild_id, question.words, question.conditions)
            case _:
                return await self.brief(guild_id, question.words)

    async def _yield(self, guild_id: int, articles: Sequence[tuple[float, ArticleRecord]]) -> list[QuoteMatch]:
        """The best quotes of articles that are on a topic, for a brief that has few of its own."""
        found = []
        for score, record in articles[:BRIEF_ARTICLES]:
            quotes, _ = choose(await self._store.quotes.of_article(guild_id, record.id), ())
            found += [QuoteMatch(round(score * BRIEF_FILL, 1), quote) for quote in quotes]
        return found

    async def _not_found(self, guild_id: int, words: str, counts: Counts, what: str) -> str:
        """A sentence that tells what was searched, and how much; and what comes near, if anything does."""
        subject = {"quote": "Nobody is on record with", "speaker": "There is no quote by"}.get(
            what, "There is no figure on" if what == "figure" else "Nothing is on record about"
        )
        near = await self._lookup.near(guild_id, words, topics=what != "speaker")
        return _joined(f"{subject} {_quoted(words)} in {_searched(counts, what)}.", near) or ""

    async def _no_figures(self, guild_id: int, on: str, counts: Counts, typed: Conditions) -> str:
        """What was searched; where only the conditions are too narrow, how many figures there are without them."""
        others = await self._lookup.figures(guild_id, on, counts) if typed != NO_CONDITIONS else []
        if not others:
            return await self._not_found(guild_id, on, counts, "figure")
        asked_for = ", ".join(_worded(typed))
        without = f"Without that, {_counted(len(others), 'figure')} would be shown."
        return f"No figure on {_quoted(on)} is on record with this condition: {asked_for}. {without}"

    async def _nothing_by(self, guild_id: int, people: People, about: str, quotes: int) -> str:
        names = " or ".join(one.name for one in people.speakers[:3])
        near = await self._lookup.near(guild_id, about, speakers=False)
        return (
            _joined(f"Nothing by {names} about {_quoted(about)} in {_counted(quotes, 'quote')} of theirs.", near) or ""
        )


def _worded(typed: Conditions) -> list[str]:
    """Conditions as words that follow a topic."""
    words = {"unit": "in", "above": "above", "below": "below", "since": "since", "by": "by"}
    return [
        f"{word} {' '.join(value.split())}" for name, word in words.items() if (value := getattr(typed, name).strip())
    ]


def _found(answer: Answer) -> bool:
    return bool(answer.quotes or answer.figures or answer.articles)


def _sure(answer: Answer) -> bool:
    """Whether an answer is more than what comes nearest."""
    return _found(answer) and answer.note != FITS["near"]


def _of_different_speakers(matches: Sequence[QuoteMatch], each: int) -> list[QuoteMatch]:
    """Without repeats, and with at most `each` of one speaker; best first."""
    heard: Counter[str] = Counter()
    kept: dict[int, QuoteMatch] = {}
    for match in sorted(matches, key=lambda one: -one.score):
        speaker = match.record.quote.speaker or ""
        if match.record.id not in kept and heard[speaker] < each:
            kept[match.record.id] = match
            heard[speaker] += 1
    return list(kept.values())


def _searched(counts: Counts, what: str) -> str:
    number = counts.figures if what == "figure" else counts.quotes
    noun = "figure" if what == "figure" else "quote"
    return f"{_counted(counts.articles, 'article')} ({_counted(number, noun)})"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    return f"“{plain if len(plain) <= SHOWN else plain[:SHOWN].rstrip() + '…'}”"


def _joined(*sentences: str | None) -> str | None:
    return " ".join(one for one in sentences if one) or None

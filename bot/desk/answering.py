"""Questions to answers: what was found, or what was searched and what comes near."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk.finding import Fit
from bot.desk.lookup import AROUND, EACH, MATCHES, Lookup
from bot.engine.conditions import ANY, Filter, understand_conditions
from bot.engine.digest import best_quotes
from bot.engine.indexing import asked
from bot.engine.matching import merged_quotes, rank_quotes
from bot.engine.matching.people import People, listed
from bot.engine.matching.stories import stories
from bot.engine.matching.voices import voices
from bot.engine.model import (
    Answer,
    AnswerKind,
    ArticleRecord,
    BadInput,
    Conditions,
    Counts,
    Question,
    QuoteMatch,
    QuoteRecord,
    Story,
    Voice,
)
from bot.engine.questions import outlet_phrases, understand
from bot.engine.series import series_of
from storage.store import Store

# What is said of quotes that do not just say the words asked for.
FITS: dict[Fit, str | None] = {
    "said": None,
    "about": "Nobody is on record with these very words; these quotes hold them in other places.",
    "near": "Nobody is on record with these very words; these quotes come nearest.",
}

# A brief is read in one go, of a few pages.
BRIEF_QUOTES = 12
BRIEF_FIGURES = 10
FEW = 4  # quotes; a brief with fewer of its own is filled from
FILLING, YIELD = 5, 6  # so many articles that are on its topic, with so many quotes of each
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

    async def ask(self, guild_id: int, text: str, person: str | None = None) -> Answer:
        """The answer to a question in words; one in no known form is answered in its closest reading that finds any."""
        outlets = await self._lookup.known_outlets(guild_id, outlet_phrases(text))
        question = understand(text, outlets)
        if question.kind == "unknown":
            return Answer(text, "unknown", nothing=NO_WORDS)
        answer = await self._answer(guild_id, question, person)
        if question.whole:  # "we have waited since March" may be what was said, as a whole
            whole = await self.who_said(guild_id, question.whole)
            if _best(whole) > _best(answer):
                return replace(whole, question=text)
        if question.note is None or _sure(answer):
            return replace(answer, question=text, note=_joined(question.note, answer.note))
        for kind, reading in OTHER_READINGS.items():
            other = await self._answer(guild_id, Question(kind, question.words), person)
            if _sure(other):
                note = _joined(f"Read as: {reading} {_quoted(question.words)}.", other.note)
                return replace(other, question=text, note=note)
        return replace(answer, question=text, note=_joined(question.note, answer.note))

    async def who_said(self, guild_id: int, said: str, typed: Conditions = NO_CONDITIONS) -> Answer:
        """Who said these words; for a few words that nobody said so, the quotes that are about all of them."""
        counts = await self._store.articles.counts(guild_id)
        if not asked(said):
            return Answer(said, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(said, "who_said", nothing=EMPTY)
        wanted, note = await self._wanted(guild_id, typed)
        question = " ".join((said, *_worded(typed)))
        matches, fit = await self._lookup.said(guild_id, said, counts, wanted)
        if fit == "near" and typed != NO_CONDITIONS:
            matches = []  # better told that the condition is too narrow than shown what is neither asked for nor said
        nothing = None if matches else await self._no_quotes(guild_id, said, counts, typed, topic=False)
        note = _joined(FITS[fit] if matches else None, note)
        return Answer(question, "who_said", quotes=tuple(matches), note=note, nothing=nothing)

    async def quotes(
        self,
        guild_id: int,
        *,
        by: str | None,
        about: str | None,
        typed: Conditions = NO_CONDITIONS,
        person: str | None = None,
    ) -> Answer:
        """Quotes by somebody, about something, or both; by `person` alone, where that is chosen from several."""
        text = " about ".join(part for part in (by, about) if part)
        counts = await self._store.articles.counts(guild_id)
        if not asked(text):
            return Answer(text, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(text, "quotes", nothing=EMPTY)
        wanted, note = await self._wanted(guild_id, typed)
        question = " ".join((text, *_worded(typed)))
        if not by or not asked(by):
            matches = await self._lookup.quotes(guild_id, about or "", counts, wanted)
            nothing = None if matches else await self._no_quotes(guild_id, about or "", counts, typed, topic=True)
            return Answer(question, "quotes", quotes=tuple(matches), note=note, nothing=nothing)
        people = await self._lookup.people(guild_id, by, person)
        if not people.persons:
            return Answer(question, "quotes", nothing=await self._not_found(guild_id, by, counts, "speaker"))
        matches = await self._said_by(guild_id, people, about, counts, wanted)
        nothing = None if matches else await self._nothing_by(guild_id, people, about, typed)
        return Answer(
            question,
            "quotes",
            quotes=tuple(matches[:MATCHES]),
            note=_joined(people.note, note),
            nothing=nothing,
            persons=_choice(people),
        )

    async def figures(
        self, guild_id: int, on: str, typed: Conditions = NO_CONDITIONS, person: str | None = None
    ) -> Answer:
        """The figures on a topic that meet conditions. Raises BadInput for a condition that cannot be understood."""
        if typed.kind.strip():
            raise BadInput("Figures have no kind; only quotes are direct, partly quoted or reported. Leave `kind` out.")
        wanted = await asyncio.to_thread(understand_conditions, typed, self._clock().date())
        counts = await self._store.articles.counts(guild_id)
        if not asked(on):
            return Answer(on, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(on, "figures", nothing=EMPTY)
        people, note = People(), None
        if typed.source.strip():
            outlets, note = await self._lookup.outlets(guild_id, typed.source)
            wanted = replace(wanted, sources=outlets)
        if typed.by.strip():
            people = await self._lookup.people(guild_id, typed.by, person)
            if not people.persons:
                return Answer(on, "figures", nothing=await self._not_found(guild_id, typed.by, counts, "speaker"))
            wanted, note = replace(wanted, speakers={one.name for one in people.speakers}), _joined(people.note, note)
        matches = await self._lookup.figures(guild_id, on, counts, wanted)
        nothing = None if matches else await self._no_figures(guild_id, on, counts, typed)
        question = " ".join((on, *_worded(typed)))
        series = await asyncio.to_thread(series_of, matches)
        return Answer(
            question,
            "figures",
            figures=tuple(matches),
            note=note,
            nothing=nothing,
            series=series,
            persons=_choice(people),
        )

    async def brief(self, guild_id: int, on: str, person: str | None = None) -> Answer:
        """What is on record about a topic or a person: what happened, who said what, figures, sources."""
        counts = await self._store.articles.counts(guild_id)
        if not asked(on):
            return Answer(on, "unknown", nothing=NO_WORDS)
        if not counts.articles:
            return Answer(on, "brief", nothing=EMPTY)
        people = People()
        if len(asked(on)) <= NAME_WORDS:
            people = await self._lookup.people(guild_id, on, person, roles=False)
        named = people.score >= SURE_NAME
        share = 1.0 if len(asked(on)) > 1 else ONE_NAME
        own = await self._lookup.by(guild_id, people.speakers) if named else []
        quotes = await asyncio.to_thread(merged_quotes, own, people.score * share)
        quotes += await self._lookup.quotes(guild_id, on, counts)
        figures = await self._lookup.figures(guild_id, on, counts)
        articles = await self._lookup.articles(guild_id, person or on)
        if len(quotes) < FEW:
            quotes += await self._yield(guild_id, articles)
        matches = _of_different_speakers(quotes, BRIEF_QUOTES if named else BRIEF_EACH)[:BRIEF_QUOTES]
        said, told = await asyncio.to_thread(_arranged, matches, [record for _, record in articles])
        answer = Answer(
            on,
            "brief",
            quotes=tuple(match for voice in said for match in voice.quotes),
            figures=tuple(figures[:BRIEF_FIGURES]),
            articles=tuple(record.ref for _, record in articles),
            stories=tuple(told),
            voices=tuple(said),
            note=people.note if named else None,
            persons=_choice(people) if named else (),
        )
        return (
            answer if _found(answer) else replace(answer, nothing=await self._not_found(guild_id, on, counts, "word"))
        )

    async def articles(self, guild_id: int, topic: str) -> list[tuple[float, ArticleRecord]]:
        """The articles on a topic with their scores, best first."""
        return await self._lookup.articles(guild_id, topic)

    async def story(self, guild_id: int, record: ArticleRecord) -> Story:
        """The story that an article tells, with the other articles of the library that tell it."""
        others = await self._lookup.alike(guild_id, record)
        told = await asyncio.to_thread(stories, [record, *others])
        return next(one for one in told if record.ref in one.articles)

    async def _answer(self, guild_id: int, question: Question, person: str | None) -> Answer:
        words, typed = question.words, question.conditions
        match question.kind:
            case "who_said":
                return await self.who_said(guild_id, words, typed)
            case "quotes":
                return await self.quotes(guild_id, by=question.speaker, about=words or None, typed=typed, person=person)
            case "figures":
                return await self.figures(guild_id, words, typed, person)
            case _:
                return await self.brief(guild_id, words, person)

    async def _wanted(self, guild_id: int, typed: Conditions) -> tuple[Filter, str | None]:
        """What quotes must meet, and a note on how that was read. Raises BadInput for what none can meet."""
        if typed == NO_CONDITIONS:
            return ANY, None
        today = self._clock().date()
        wanted = await asyncio.to_thread(understand_conditions, typed, today)
        if wanted.since and wanted.since > today:
            raise BadInput(f"“{' '.join(typed.since.split())}” is still to come. Give `since` as a time of the past.")
        if not typed.source.strip():
            return wanted, None
        outlets, note = await self._lookup.outlets(guild_id, typed.source)
        return replace(wanted, sources=outlets), note

    async def _said_by(
        self, guild_id: int, people: People, about: str | None, counts: Counts, wanted: Filter
    ) -> list[QuoteMatch]:
        """The quotes of some people: all, or those about something, also where only the passage around tells that."""
        records = await self._lookup.by(guild_id, people.speakers, wanted)
        if not about or not asked(about):
            return await asyncio.to_thread(merged_quotes, records, people.score)
        if len(records) >= EACH:  # then there may be older ones, which only the index knows
            theirs = replace(wanted, speakers={one.name for one in people.speakers})
            records = _once([*await self._lookup.likely(guild_id, about, counts, theirs), *records])
        places = [(one.id, one.article.id, one.span) for one in records[:AROUND]]
        around = await self._lookup.passages(guild_id, places)
        return await asyncio.to_thread(rank_quotes, about, records, topic=True, around=around)

    async def _yield(self, guild_id: int, articles: Sequence[tuple[float, ArticleRecord]]) -> list[QuoteMatch]:
        """The best quotes of articles that are on a topic, for a brief that has few of its own."""
        found = []
        for score, record in articles[:FILLING]:
            quotes = best_quotes(await self._store.quotes.of_article(guild_id, record.id), YIELD)
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
        return f"No figure on {_quoted(on)} is on record with {_too_narrow(typed, len(others), 'figure')}"

    async def _no_quotes(self, guild_id: int, words: str, counts: Counts, typed: Conditions, *, topic: bool) -> str:
        """What was searched; where only the conditions are too narrow, how many quotes there are without them."""
        others: list[QuoteMatch] = []
        if typed != NO_CONDITIONS and topic:
            others = await self._lookup.quotes(guild_id, words, counts)
        elif typed != NO_CONDITIONS:
            others, _ = await self._lookup.said(guild_id, words, counts)
        if not others:
            return await self._not_found(guild_id, words, counts, "quote")
        what = "about" if topic else "with"
        return f"No quote {what} {_quoted(words)} is on record with {_too_narrow(typed, len(others), 'quote')}"

    async def _nothing_by(self, guild_id: int, people: People, about: str | None, typed: Conditions) -> str:
        names = listed([person.name for person in people.persons], 3)
        records = await self._lookup.by(guild_id, people.speakers)
        theirs = f"{_counted(len(records), 'quote')} of theirs"
        if typed != NO_CONDITIONS:
            on = f" about {_quoted(about)}" if about else ""
            return f"Nothing by {names}{on} is on record with this condition: {', '.join(_worded(typed))}; in {theirs}."
        near = await self._lookup.near(guild_id, about or "", speakers=False)
        return _joined(f"Nothing by {names} about {_quoted(about or '')} in {theirs}.", near) or ""


def _arranged(matches: Sequence[QuoteMatch], records: Sequence[ArticleRecord]) -> tuple[list[Voice], list[Story]]:
    return voices(matches), stories(records)


def _choice(people: People) -> tuple[str, ...]:
    """The persons to choose from, where a name fits several."""
    return tuple(person.name for person in people.persons) if len(people.persons) > 1 else ()


def _best(answer: Answer) -> float:
    return max((match.score for match in answer.quotes), default=0.0)


def _once(records: Sequence[QuoteRecord]) -> list[QuoteRecord]:
    return list({record.id: record for record in records}.values())


def _too_narrow(typed: Conditions, without: int, noun: str) -> str:
    asked_for = ", ".join(_worded(typed))
    return f"this condition: {asked_for}. Without that, {_counted(without, noun)} would be shown."


def _worded(typed: Conditions) -> list[str]:
    """Conditions as words that follow a topic."""
    words = {"unit": "in", "above": "above", "below": "below", "since": "since", "by": "by", "source": "in"}
    told = [
        f"{word} {' '.join(value.split())}" for name, word in words.items() if (value := getattr(typed, name).strip())
    ]
    return [*told, f"{' '.join(typed.kind.split())} only"] if typed.kind.strip() else told


def _found(answer: Answer) -> bool:
    return bool(answer.quotes or answer.figures or answer.articles)


def _sure(answer: Answer) -> bool:
    """Whether an answer is more than what comes nearest."""
    return _found(answer) and not (answer.note or "").startswith(FITS["near"] or "")


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

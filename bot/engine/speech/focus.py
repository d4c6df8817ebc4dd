"""Who and what an article is speaking of at a place: for "he", "she", "it", "they" and "the official"."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.model import Span
from bot.engine.speech.people import People, Person

FAR = 3  # paragraphs after which a pronoun no longer stands for who was spoken of last
RECENT = 40  # mentions back that are looked through; an article has about as many
REACH = 600  # characters back in which somebody merely named is looked for

# What makes a person the one meant by "he" or "she", in points; the margin to the next one tells how sure that is.
SUBJECT = 3.0  # who the sentence is about, or spoke
ACTING = 3.5  # the subject of another clause
INTRODUCED = 3.5  # somebody named for the first time, with more than a surname
NAMED = 1.0  # somebody named otherwise
EACH_SENTENCE = 1.5  # less for each sentence since
EACH_PARAGRAPH = 0.1  # and for each paragraph
KNOWN_GENDER = 0.2  # more where title, forename or other pronouns tell the gender
PLAIN = 0.6  # less for capitalised words of which nothing tells that they are a person
AGAINST = 2.0  # less where pronouns beside the name speak for the other gender, though too few to settle it
MOST_SENTENCES = 3  # after which distance counts no more
LEAST = -1.4  # points of the one meant when nobody else is near
MARGINS = ((1.5, 0.9), (0.4, 0.8))  # points ahead of the next one, and how sure that makes it


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody who was the subject of a sentence or spoke, and where."""

    at: int
    place: int
    who: Person
    weight: float


class Focus:
    """Keeps who was subject or speaker, in order of place, beside those whom the article names."""

    def __init__(self, people: People, paragraphs: Sequence[int]) -> None:
        self._people = people
        self._paragraphs = paragraphs
        self._noted: list[Noted] = []
        self._sentences: list[int] = []

    def sentence(self, start: int) -> None:
        """Take note of where a sentence begins."""
        self._sentences.append(start)

    def note(self, at: int, place: int, who: Person, weight: float = SUBJECT) -> None:
        """Keep who was spoken of; quotes are told of when it is known where they end, so places may come late."""
        insort(self._noted, Noted(at, place, who, weight), key=lambda noted: noted.at)

    def last(self, place: int) -> Person | None:
        """Who was spoken of last, when that is not far."""
        return next(iter(self.recent(place)), None)

    def recent(self, place: int) -> list[Person]:
        """Everybody spoken of not far back, the last one first."""
        return [noted.who for noted in reversed(self._noted[-RECENT:]) if place - noted.place <= FAR]

    def paragraph(self, at: int) -> int:
        """The number of the paragraph at a place."""
        return bisect_left(self._paragraphs, at + 1) - 1

    def opens(self, at: int) -> bool:
        """Whether a place is in the first sentence of a paragraph."""
        start = self._paragraphs[self.paragraph(at)]
        return bisect_left(self._sentences, at + 1) - bisect_left(self._sentences, start + 1) <= 1

    def he_or_she(self, gender: str, at: int, aside: Sequence[Span]) -> tuple[Person, float] | None:
        """Who a pronoun means and how sure that is; None when several fit. `aside` is what is said: it names others."""
        points: dict[int, tuple[float, Person]] = {}
        others = self._people.others(aside, at)
        for where, who, weight in self._candidates(at, aside):
            if who.may_be(gender) and who not in others:
                got = weight - self._distance(where, at) + _plainly(who, gender)
                if id(who) not in points or got > points[id(who)][0]:
                    points[id(who)] = got, who
        ranked = sorted(points.values(), key=lambda one: one[0], reverse=True)
        if not ranked:
            return None
        ahead = round(ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else LEAST), 3)  # -1 is .4 more than -1.4
        sure = next((sure for margin, sure in MARGINS if ahead >= margin), None)
        return (ranked[0][1], sure) if sure else None

    def _candidates(self, at: int, aside: Sequence[Span]) -> list[tuple[int, Person, float]]:
        last = bisect_left(self._noted, at, key=lambda noted: noted.at)
        place = self.paragraph(at)
        found = [
            (noted.at, noted.who, noted.weight)
            for noted in self._noted[max(0, last - RECENT) : last]
            if place - noted.place <= FAR
        ]
        mentions = self._people.mentions
        last = bisect_left(mentions, at, key=lambda mention: mention[0])
        for where, who in mentions[max(0, last - RECENT) : last]:
            if where >= at - REACH and place - self.paragraph(where) <= FAR:
                new = who.known and self._people.first(who) == where
                found.append((where, who, INTRODUCED if new else NAMED))
        return [one for one in found if not any(start <= one[0] < end for start, end in aside)]

    def _distance(self, where: int, at: int) -> float:
        """What is taken off for the way between two places."""
        sentences = bisect_left(self._sentences, at + 1) - bisect_left(self._sentences, where + 1)
        paragraphs = self.paragraph(at) - self.paragraph(where)
        return EACH_SENTENCE * min(sentences, MOST_SENTENCES) + EACH_PARAGRAPH * paragraphs


def _plainly(who: Person, gender: str) -> float:
    if gender and who.settled == gender:
        return KNOWN_GENDER
    against = sum(count for said, count in who.votes.items() if said != gender) if gender else 0
    return -AGAINST if against > who.votes[gender] else 0.0 if who.known else -PLAIN

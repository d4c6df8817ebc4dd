"""Quotes with who said them: quotation marks and verbs of saying put together, sentence by sentence.

The steps stand apart: sentences with their quotations as single words (clauses), verbs of saying with their subjects
(cues), what they introduce (contents), and last the names (people).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.engine.model import Quote, Span
from bot.engine.speech import layouts
from bot.engine.speech.clauses import Clause, Kind, clauses
from bot.engine.speech.headlines import SURE, headline
from bot.engine.speech.phrases import First, first_subject, subject_before, subjects
from bot.engine.speech.resolving import UNKNOWN, Resolved, Resolver
from bot.engine.speech.sentences import Found, Sentence, inner, is_sentence, is_title
from bot.engine.text import Document

LEAST_QUOTED = 4  # words in quotation marks that are speech in 97.6 % of cases (research); fewer need a cue beside them
SHORT = 100  # characters of a turn in a conversation
MOST_FRAGMENTS = 60  # of one quote; longer speeches are cut
NAMED_FROM = 0.6  # confidence below which nobody is named: see docs/design.md for what was measured


@dataclass(frozen=True, slots=True)
class Subject:
    """Where a sentence begins and what it is about, for the pronouns of the next ones."""

    sentence: int
    mention: Span | None
    place: int
    others: tuple[Span, ...] = ()  # subjects of its other clauses


def find_quotes(document: Document, title: Span | None = None) -> tuple[Quote, ...]:
    """All speech in a document with its speakers, in order of place; `title` is where the headline stands.

    Never raises.
    """
    resolver = Resolver(document)
    quotes: list[Quote] = []
    last: tuple[Resolved, int, Span | None] | None = None
    for one in (*_headline(document.text, title), *_find(document)):
        if isinstance(one, Subject):
            resolver.sentence(one.sentence)
            if one.mention:
                resolver.subject(one.mention, one.place)
            for mention in one.others:
                resolver.acting(mention, one.place)
            continue
        if one.source is not None:
            resolved = resolver.speaker(one.source, one.place, one.content)
        elif one.follows and last and one.place - last[1] <= 1 and not _alternate(quotes[-2:], one):
            resolved = replace(last[0], sure=last[0].sure * 0.95)
            one = replace(one, source=last[2])
        else:
            resolved = UNKNOWN
        confidence = round(min(one.sure, 1.0) * resolved.sure, 3)
        speaker = resolved.speaker if confidence >= NAMED_FROM else None
        role = resolved.role if speaker else None
        quotes.append(Quote(one.kind, one.content, one.cue, one.source, speaker, role, confidence))
        if one.source is not None or one.follows:
            last = resolved, one.place, one.source
    return tuple(sorted(quotes, key=lambda quote: (quote.content[0][0], quote.content[-1][1])))


def _alternate(before: Sequence[Quote], one: Found) -> bool:
    """Whether two people have just spoken in turn, in short quotations: a third without a name may be either."""
    short = [quote for quote in before if quote.kind == "direct" and _length(quote.content) < SHORT]
    return len(short) == 2 and short[0].speaker != short[1].speaker and _length(one.content) < SHORT


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _headline(text: str, title: Span | None) -> Iterator[Found]:
    found = headline(text, title) if title else None
    if found and title:
        content, cue, source = found
        quoted = any(mark in text[slice(*content)] for mark in '“"‘«')
        yield Found("mixed" if quoted else "indirect", (content,), cue, source, title, -9, SURE)


def _find(document: Document) -> Iterator[Found | Subject]:
    at = 0
    before: list[Found] = []
    led: Span | None = None
    regions = document.quoted
    for place, paragraph in enumerate(document.paragraphs):
        while at < len(regions) and regions[at][1] <= paragraph.span[0]:
            at += 1
        end = at
        while end < len(regions) and regions[end][0] < paragraph.span[1]:
            end += 1
        laid_out = layouts.turn(document, place) or layouts.pull_quote(document, place, regions[at:end])
        if laid_out:
            before = [Found(*laid_out, paragraph.span, place, 0.9)]
            yield from before
        else:
            reading = _Paragraph(document.text, place, before, led)
            for clause in clauses(paragraph, regions[at:end], document.text):
                yield from reading.read(clause)
            before = reading.found
            led = reading.leads
            yield from before[-1:]
        at = end


class _Paragraph:
    """The speech of one paragraph.

    `before` is what was found in the one before; `led` who that one ended on with a colon: "Moss went on:".
    """

    def __init__(self, text: str, place: int, before: Sequence[Found], led: Span | None) -> None:
        self._text = text
        self._place = place
        self._before = before
        self._led = led
        self.leads: Span | None = None
        self.found: list[Found] = []

    def read(self, clause: Clause) -> Iterator[Found | Subject]:
        """What one more sentence is about, and the speech up to it; the last found may still go on in the next."""
        first = first_subject(clause.words)
        words = clause.words[slice(*first[0])] if first else ()
        ends = bool(clause.words) and clause.words[-1].text == ":"
        self.leads = (words[0].start, words[-1].end) if ends and words else None
        done = len(self.found)
        found = [replace(one, place=self._place) for one in Sentence(self._text, clause, first).attributed()]
        self.found += found
        for index in clause.quotes:
            span = clause.words[index].start, clause.words[index].end
            if not any(start <= span[0] and span[1] <= end for one in found for start, end in one.content):
                self._float(clause, first, index, span)
        yield from self.found[max(0, done - 1) : done] if len(self.found) > done else ()
        others = tuple((clause.words[a].start, clause.words[b - 1].end) for a, b in subjects(clause.words))
        yield Subject(clause.span[0], (words[0].start, words[-1].end) if words else None, self._place, others)
        yield from self.found[done:-1]

    def _float(self, clause: Clause, first: First, index: int, region: Span) -> None:
        """A quotation without a verb of saying: it goes on with who spoke before, or its sentence tells whose it is."""
        words = self._count(region)
        whole = index == 0 and is_sentence(self._text, region)
        closed = len(clause.words) - index <= 2
        source, sure = (None, 0.0) if whole and closed else self._hint(clause, first, index, region)
        if self._led and whole and not self.found:
            source, sure = self._led, 0.9
        earlier = self.found[-1] if self.found else self._before[-1] if self._before and whole else None
        follows = earlier is not None and whole and sure < 0.8
        if words < (2 if follows or sure >= 0.8 else LEAST_QUOTED) or (not follows and is_title(self._text, region)):
            return
        room = self.found and len(self.found[-1].content) < MOST_FRAGMENTS
        if follows and room and self.found[-1].kind == "direct" and closed:
            self.found[-1] = replace(self.found[-1], content=(*self.found[-1].content, region))
            return
        kept = None if follows else source
        self.found.append(
            Found("direct", (region,), None, kept, clause.span, self._place, 0.9 if follows else sure or 0.5, follows)
        )

    def _hint(self, clause: Clause, first: First, index: int, region: Span) -> tuple[Span | None, float]:
        """Whose a quotation is when no verb of saying tells: the subject beside it, and how sure that is."""
        words = clause.words
        closes = index == 0 and 2 < len(words) <= 16 and inner(self._text, region)[-1:] in tuple(",?!")
        if closes:
            for number in range(2, min(len(words), 14)):  # "…," Moss shot back
                if words[number].kind not in (Kind.VERB, Kind.CUE) or words[number].lower.endswith("ing"):
                    continue
                found = subject_before(words, number, start=index + 1)
                if found and words[found[1] - 1].kind is not Kind.SUB:
                    return (words[found[0]].start, words[found[1] - 1].end), 0.85
        found = first[0] if first and first[1] < index else None
        if found is None and index > 1 and words[index - 1].text == ":":  # "More from Moss:", "Moss, on the bridge:"
            names = [n for n in range(index) if words[n].kind is Kind.NAME]
            found = (names[0], names[-1] + 1) if names and names[-1] - names[0] < 6 else None
        if found is None:
            return None, 0.0
        marked = index > 0 and words[index - 1].text in (":", ",") and is_sentence(self._text, region)
        return (words[found[0]].start, words[found[1] - 1].end), 0.8 if marked else 0.5

    def _count(self, region: Span) -> int:
        return len(self._text[region[0] : region[1]].split())

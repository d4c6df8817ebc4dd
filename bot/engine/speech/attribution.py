"""Quotes with who said them: quotation marks and verbs of saying put together, sentence by sentence.

The steps stand apart, so that each can be replaced: cues (verbs with a speaker), quoted regions and the cue they belong
to, reported clauses, and last the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.engine import lexicon
from bot.engine.model import Quote, QuoteKind, Span
from bot.engine.speech import cues, sources
from bot.engine.speech.cues import Cue
from bot.engine.speech.people import People, Person, Resolved
from bot.engine.text import Document, Sentence, Token

LEAST_QUOTED = 4  # words in quotation marks that are speech in 97.6 % of cases (research); fewer need a cue beside them
LEAST_REPORTED = 3  # words of a reported clause
NAMED_FROM = 0.6  # confidence below which nobody is named; a choice, to be set on gold with the labeller to come
# What one step looks at, so that the time stays linear: news has paragraphs of 10 sentences, of 100 words at most.
SENTENCES = 60
REGIONS = 200
LONGEST_SENTENCE = 400  # tokens
FAR = 3  # paragraphs after which a pronoun no longer stands for who spoke last

_OPENERS = tuple("“\"«„‘'`")
_ENDS = frozenset(".?!;")
_PUNCTUATION = frozenset(",:—–-")


@dataclass(frozen=True, slots=True)
class _Found:
    """A quote before its speaker is resolved; `place` counts paragraphs."""

    kind: QuoteKind
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    sentence: Span
    place: int
    sure: float
    follows: bool = False  # goes on with what the speaker before said


def find_quotes(document: Document) -> tuple[Quote, ...]:
    """All speech in a document with its speakers, in order of place. Never raises."""
    people = People(document)
    found = sorted(_find(document), key=lambda one: (one.content[0][0], one.content[-1][1]))
    quotes: list[Quote] = []
    last: tuple[Person | None, Resolved, int, Span | None] | None = None
    for one in found:
        if one.source is not None:
            near = last[0] if last and one.place - last[2] <= FAR else None
            resolved = people.resolve(one.source, near, one.sentence)
        elif one.follows and last and one.place - last[2] <= 1:
            resolved = replace(last[1], sure=last[1].sure * 0.85)
            one = replace(one, source=last[3])
        else:
            resolved = Resolved(None, None, 0.3)
        confidence = round(min(one.sure, 1.0) * resolved.sure, 3)
        speaker = resolved.speaker if confidence >= NAMED_FROM else None
        role = resolved.role if speaker else None
        quotes.append(Quote(one.kind, one.content, one.cue, one.source, speaker, role, confidence))
        if one.source is not None or one.follows:
            last = (
                resolved.person or (last[0] if last and resolved.speaker is None else None),
                resolved,
                one.place,
                one.source,
            )
    return tuple(quotes)


def _find(document: Document) -> Iterator[_Found]:
    regions = list(document.quoted)
    at = 0
    spoke = False  # whether the paragraph before had a direct quote: a wholly quoted one may go on with it
    for place, paragraph in enumerate(document.paragraphs):
        spoken = False
        for first in range(0, len(paragraph.sentences), SENTENCES):
            sentences = paragraph.sentences[first : first + SENTENCES]
            while at < len(regions) and regions[at][1] <= sentences[0].span[0]:
                at += 1
            end = at
            while end < len(regions) and end - at < REGIONS and regions[end][0] < sentences[-1].span[1]:
                end += 1
            found = _Paragraph(document, sentences, regions[at:end], place, spoke).quotes()
            spoken = spoken or any(one.kind != "indirect" for one in found)
            yield from found
        spoke = spoken


class _Paragraph:
    """The quotes of one paragraph."""

    def __init__(
        self, document: Document, sentences: Sequence[Sentence], regions: list[Span], place: int, spoke: bool
    ) -> None:
        self._text = document.text
        self._sentences = sentences
        self._regions = regions
        self._place = place
        self._spoke = spoke
        self._used: set[Span] = set()

    def quotes(self) -> list[_Found]:
        found: list[_Found] = []
        for sentence in self._sentences:
            if len(sentence.tokens) > LONGEST_SENTENCE:
                continue
            inside = [one for one in self._regions if one[0] < sentence.span[1] and sentence.span[0] < one[1]]
            outside = [t for t in sentence.tokens if not any(a <= t.start < b for a, b in inside)]
            if outside:
                found += self._sentence(sentence, outside, inside)
        return self._with_floating(found)

    def _sentence(self, sentence: Sentence, tokens: list[Token], inside: list[Span]) -> list[_Found]:
        """The quotes of a sentence; `tokens` are those outside quotation marks."""
        found: list[_Found] = []
        source: Span | None = None
        taken = sentence.span[0]  # up to here the sentence is reported already
        for cue in cues.find_cues(tokens, inside):
            cue_span = tokens[cue.start].start, tokens[cue.end - 1].end
            if cue_span[0] < taken:
                continue
            source = sources.span(tokens, cue.source) if cue.source else source
            if source is None:
                continue
            one = self._quoted_before(sentence, cue, cue_span, source, inside) or self._after(
                sentence, tokens, cue, cue_span, source, inside
            )
            if one is None:
                one = self._reported_before(sentence, tokens, cue, cue_span, source)
            if one is None:
                continue
            found.append(one)
            taken = max(taken, one.content[-1][1]) if one.kind != "direct" else taken
        return found

    def _quoted_before(
        self, sentence: Sentence, cue: Cue, cue_span: Span, source: Span, inside: list[Span]
    ) -> _Found | None:
        """“…,” she said. / “…,” said Moss. / “…,” she said, “…”"""
        begins = min(cue_span[0], source[0]) if cue.source else cue_span[0]
        before = [one for one in self._regions if one[1] <= begins and one not in self._used]
        if not before:
            return None
        region = before[-1]
        between = self._text[region[1] : begins]
        if len(between) > 2 and between.strip(" ,—–-\n"):
            return None
        if region[1] < sentence.span[0] and self._text[region[1] : sentence.span[0]].strip():
            return None
        content = [region]
        behind = max(cue_span[1], source[1] if cue.source else 0)
        following = [one for one in inside if one[0] >= behind]
        if following and self._resumes(behind, following[0][0]):
            content.append(following[0])
        # What was quoted in full sentences just before belongs to the same speaker.
        while (earlier := self._adjacent(content[0])) is not None:
            content.insert(0, earlier)
        if self._words(content) < 2:
            return None
        self._used.update(content)
        return _Found("direct", tuple(content), cue_span, source, sentence.span, self._place, 1.0)

    def _adjacent(self, region: Span) -> Span | None:
        for one in self._regions:
            if one not in self._used and one[1] <= region[0] and not self._text[one[1] : region[0]].strip():
                return one
        return None

    def _resumes(self, start: int, end: int) -> bool:
        """Whether a quotation is taken up again: nothing but an aside between."""
        between = self._text[start:end]
        return len(between) < 90 and between.rstrip().endswith((",", ":", "—", "–", ".")) and ";" not in between

    def _after(
        self, sentence: Sentence, tokens: list[Token], cue: Cue, cue_span: Span, source: Span, inside: list[Span]
    ) -> _Found | None:
        """She said: “…” / She said that … / She said the plan was “…”"""
        if cue.inverted:
            return None
        start = cue.end
        word = tokens[cue.end - 1].text.lower()
        if word in ("told", "tells", "telling", "reminded", "assured"):
            start = cues.past_recipient(tokens, start)
        begin, explicit = self._content_start(tokens, start, cue_span[1], inside)
        if begin is None:
            return None
        direct = next((one for one in inside if one[0] == begin and one not in self._used), None)
        if direct is not None:
            content = [direct]
            for one in inside:  # “…” and “…” of one reported sentence
                gap = self._text[content[-1][1] : one[0]]
                if one[0] >= content[-1][1] and len(gap) < 4 and not gap.strip(" ,"):
                    content.append(one)
            rest = self._clause_end(sentence, tokens, direct[1], inside)
            if rest - direct[1] > 25 and self._text[direct[1] - 2 : direct[1] - 1] not in tuple(".?!,"):
                content = [(direct[0], rest)]
            if self._words(content) < 2:
                return None
            self._used.update(one for one in inside if content[0][0] <= one[0] < content[-1][1])
            kind: QuoteKind = "direct" if content[-1][1] == direct[1] or len(content) > 1 else "mixed"
            return _Found(kind, tuple(content), cue_span, source, sentence.span, self._place, 0.97)
        if not explicit and word in lexicon.words("cues_need_that"):
            quoted = [one for one in inside if one[0] >= begin]
            if not quoted:
                return None
        if word not in lexicon.words("cues_that") | lexicon.words("cues_saying"):
            return None
        end = self._clause_end(sentence, tokens, begin, inside)
        content = [(begin, end)]
        if self._words(content) < LEAST_REPORTED or self._negated(tokens, cue):
            return None
        held = [one for one in inside if begin <= one[0] < end]
        self._used.update(held)
        return _Found(
            "mixed" if held else "indirect",
            tuple(content),
            cue_span,
            source,
            sentence.span,
            self._place,
            0.92 if explicit else 0.88,
        )

    def _content_start(
        self, tokens: list[Token], index: int, behind: int, inside: list[Span]
    ) -> tuple[int | None, bool]:
        """Where the words begin that a cue introduces, and whether "that" or a mark says so."""
        region = next((one for one in inside if one[0] >= behind), None)
        if region and not self._text[behind : region[0]].strip(" ,:—–"):
            return region[0], True
        limit = region[0] if region else tokens[-1].end
        for number in range(index, min(len(tokens), index + 28)):
            token = tokens[number]
            if token.start > limit:
                break
            lower = token.text.lower()
            if lower == "that" and (number == index or cues.only_when(tokens[index:number])):
                begin = next((token.start for token in tokens[number + 1 : number + 3] if token.text != ","), None)
                if (region and begin is not None and region[0] < begin) or (region and begin is None):
                    begin = region[0]
                return begin, True
            if token.text == ":":
                if region and not self._text[token.end : region[0]].strip():
                    return region[0], True
                return (tokens[number + 1].start if number + 1 < len(tokens) else None), True
        if region and cues.only_when([token for token in tokens[index:] if token.start < region[0]]):
            between = [token for token in tokens[index:] if token.start < region[0]]
            if not between or between[-1].text in (",", ":"):
                return region[0], True
        number = cues.past_when(tokens, index)
        if number < len(tokens) and tokens[number].text == ",":
            aside = next((n for n in range(number + 1, min(len(tokens), number + 24)) if tokens[n].text == ","), None)
            if aside is None:
                return None, False
            number = aside + 1
        if number >= len(tokens) or not tokens[number].text[0].isalnum():
            return None, False
        return tokens[number].start, False

    def _clause_end(self, sentence: Sentence, tokens: list[Token], begin: int, inside: list[Span]) -> int:
        """Where the reported clause ends: before ", adding", ", but", a following cue with its speaker, or the end."""
        later = [token for token in tokens if token.start >= begin]
        for number, token in enumerate(later):
            following = later[number + 1].text.lower() if number + 1 < len(later) else ""
            if token.text == ";":
                return token.start
            if token.text == "," and number >= LEAST_REPORTED and following in lexicon.words("clause_ends"):
                return token.start
            if token.text == "," and following == "with" and cues.introduces(later[number : number + 6]):
                return token.start
            if token.text.lower() == "and" and following in lexicon.words("cues_that") and number:
                return later[number - 1].end
        end = sentence.span[1]
        while end > begin and self._text[end - 1] in ".?! ":
            end -= 1
        closing = [one[1] for one in inside if one[1] >= end]
        return max([end, *closing]) if closing else end

    def _reported_before(
        self, sentence: Sentence, tokens: list[Token], cue: Cue, cue_span: Span, source: Span
    ) -> _Found | None:
        """The bridge will close, the mayor said. / According to the mayor, the bridge will close."""
        first = min(cue_span[0], source[0])
        if tokens[cue.start].text.lower() == "according":
            if first <= sentence.span[0] + 1:
                comma = next((t for t in tokens if t.start >= source[1] and t.text == ","), None)
                if comma is None:
                    return None
                begin = next((t.start for t in sentence.tokens if t.start > comma.start), None)
                if begin is None:
                    return None
                content: Span = begin, self._clause_end(sentence, tokens, begin, [])
            else:
                content = sentence.span[0], len(self._text[:first].rstrip(" ,"))
        else:
            before = self._text[sentence.span[0] : first].rstrip()
            rest = self._text[max(cue_span[1], source[1]) : sentence.span[1]]
            if not before.endswith(",") or len(before.split()) < LEAST_REPORTED + 1 or len(rest.split()) > 12:
                return None
            if before.split()[0].lower().rstrip(",") in (
                "in",
                "on",
                "at",
                "after",
                "while",
                "when",
                "as",
                "speaking",
                "asked",
            ):
                return None
            content = sentence.span[0], sentence.span[0] + len(before) - 1
        if self._words([content]) < LEAST_REPORTED or self._negated(tokens, cue):
            return None
        held = [one for one in self._regions if content[0] <= one[0] < content[1]]
        self._used.update(held)
        return _Found("mixed" if held else "indirect", (content,), cue_span, source, sentence.span, self._place, 0.9)

    def _with_floating(self, found: list[_Found]) -> list[_Found]:
        """Quotations without a verb beside them: they go on with who spoke before."""
        whole = not any(one.source for one in found)
        for region in self._regions:
            if region in self._used or any(a <= region[0] < b for one in found for a, b in one.content):
                continue
            earlier = [one for one in found if one.content[-1][1] <= region[0] and one.kind != "indirect"]
            starts = not self._text[self._sentences[0].span[0] : region[0]].strip()
            follows = bool(earlier) or (whole and self._spoke and starts)
            if self._words([region]) < (2 if follows and _starts_sentence(self._text, region) else LEAST_QUOTED):
                continue
            if earlier and self._joins(earlier[-1], region, found):
                at = found.index(earlier[-1])
                found[at] = replace(found[at], content=(*found[at].content, region))
                continue
            sentence = next((s.span for s in self._sentences if s.span[0] <= region[0] < s.span[1]), region)
            found.append(
                _Found("direct", (region,), None, None, sentence, self._place, 0.9 if follows else 0.5, follows)
            )
        return found

    def _joins(self, earlier: _Found, region: Span, found: Sequence[_Found]) -> bool:
        """Whether a quotation goes on with an earlier one of the paragraph: only its speaker stands between."""
        ends = earlier.content[-1][1]
        if any(ends <= one.content[0][0] < region[0] for one in found):
            return False
        start = max(ends, earlier.cue[1] if earlier.cue else 0, earlier.source[1] if earlier.source else 0)
        return len(self._text[start : region[0]].split()) <= 14

    def _words(self, spans: Sequence[Span]) -> int:
        return sum(len(self._text[start:end].split()) for start, end in spans)

    def _negated(self, tokens: list[Token], cue: Cue) -> bool:
        """Whether the verb is denied: "did not say that" tells what somebody did not say."""
        return any(
            token.text.lower() in lexicon.words("negations") for token in tokens[max(0, cue.start - 3) : cue.start]
        )


def _starts_sentence(text: str, region: Span) -> bool:
    """Whether a quotation begins with a capital letter, as one that is a sentence does."""
    return text[region[0] + 1 : region[0] + 2].isupper()

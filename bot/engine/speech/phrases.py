"""Noun phrases: whom a verb of saying has for its subject, before it or behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine import lexicon
from bot.engine.speech.clauses import SNIPPET, Kind, Word, is_upper

LONGEST_PHRASE = 40  # words of a noun phrase that is looked at
DEEPEST = 6  # noun phrases within one another
LONGEST_ASIDE = 60  # words between two commas beside a name; 99 % are shorter

_AGO = frozenset(
    ("less", "more", "than", "about", "just", "only", "a", "an", "few", "several", "one", "two", "three")
) | (
    frozenset(("four", "five", "six", "ten", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month"))
    | frozenset(("months", "year", "years", "decade", "decades"))
)
_VERBAL = frozenset((Kind.VERB, Kind.CUE, Kind.HELP))
NOMINAL = frozenset((Kind.NAME, Kind.NOUN, Kind.DETERMINER, Kind.PRONOUN))


def subject_before(words: Sequence[Word], end: int, *, start: int = 0) -> tuple[int, int] | None:
    """The noun phrase that ends before `end`, auxiliaries and asides stepped over; None when there is none.

    Of a relative clause ("the man who saw it said", "Moss, who said") it is the noun before the relative.
    """
    end = _past_helpers(words, start, end)
    if end <= start:
        return None
    last = words[end - 1]
    if last.text == "," and end - 2 > start and words[end - 2].text == ")":  # "Gov. Ada Moss (Red), said"
        end -= 1
    if last.text in (",", ")", "—", "–"):
        return _across_aside(words, start, end - 1)
    if last.lower in ("who", "which", "that"):
        if last.lower == "that" and (end - 2 < start or words[end - 2].kind not in (Kind.NAME, Kind.NOUN)):
            return None
        behind = end - 2 if end - 2 >= start and words[end - 2].text in (",", "—", "–", "-") else end - 1
        if behind > start and words[behind - 1].lower in lexicon.words("clause_prepositions"):
            return None
        found = _phrase(words, start, behind)
        if found and found[0] > start + 1 and words[found[0] - 1].text == ",":  # "Ada Moss, a pilot who said"
            named = _phrase(words, start, found[0] - 1)
            if named and is_upper(words[named[1] - 1].text) and _begins(words, start, named):
                found = named
        # "jailed by a judge who called him": the person next to "who", not what the phrase begins with
        nearest = (
            next((n for n in range(behind - 1, found[0], -1) if words[n].kind is Kind.PREPOSITION), None)
            if found
            else None
        )
        if (
            found
            and nearest
            and last.lower == "who"
            and words[behind - 1].kind is Kind.NOUN
            and words[nearest].lower == "by"
        ):
            found = nearest + 1, found[1]
        return (found[0], end) if found else None
    return _phrase(words, start, end)


def subjects(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The subjects of all clauses of a sentence, as far as a verb follows them."""
    for number in range(1, len(words)):
        before = words[number - 1].kind
        if words[number].kind in _VERBAL and before not in _VERBAL and not words[number].lower.endswith("ing"):
            found = subject_before(words, number)
            if found:
                yield found


def _past_helpers(words: Sequence[Word], start: int, end: int) -> int:
    while end > start:
        word, before = words[end - 1], words[end - 2] if end - 2 >= start else None
        if (
            (word.kind in (Kind.HELP, Kind.ADVERB) and word.lower != "ago")
            or word.lower in ("'s", "to", "himself", "herself", "itself", "themselves")
            or (before and word.lower in ("all", "both", "each") and before.kind in (Kind.HELP, Kind.NAME, Kind.NOUN))
        ):
            end -= 1
        elif before and word.lower in lexicon.words("speech_days"):  # "Moss last week said"
            end -= 2 if before.lower in ("last", "this", "on", "late", "earlier", "early") else 1
        elif before and word.lower == "ago":  # "Moss less than two weeks ago said"
            end -= 1
            while end > start and (words[end - 1].lower in _AGO or words[end - 1].text.isdigit()):
                end -= 1
        elif (
            before
            and before.lower in ("in", "since")
            and (word.lower.isdigit() or word.lower in lexicon.words("months"))
        ):
            end -= 2
        else:
            break
    return end


def _across_aside(words: Sequence[Word], start: int, closer: int) -> tuple[int, int] | None:
    """The subject of a verb that an aside cuts off: "Moss, the mayor of Port Ellery, said"."""
    opener = "(" if words[closer].text == ")" else words[closer].text
    best: tuple[int, int] | None = None
    for at in range(closer - 1, max(start, closer - LONGEST_ASIDE), -1):
        if words[at].kind is not Kind.MARK or words[at].text != opener:
            continue
        found = _phrase(words, start, at)
        if found is None or (opener == "," and not _begins(words, start, found)):
            if best:
                break
            continue
        named = _name_end(words, at + 1, closer)
        described = words[found[0]].kind is Kind.DETERMINER or not is_upper(words[found[1] - 1].text)
        best = (found[0], named) if named and described else found
        if words[found[0]].lower in ("its", "his", "her", "their") and best[1] != found[1]:
            break  # "…, its president, Mathilde Orsini, said"
        # An apposition in two parts, or a list: go on while the phrase itself reaches back to a comma.
        if opener != "," or found[0] <= start or words[found[0] - 1].text != ",":
            break
    return best


def _name_end(words: Sequence[Word], start: int, end: int) -> int | None:
    """Where a name that begins an aside ends: "the chairman, Gwyn Moss, said"; None when it begins with none."""
    at = start
    while at < end and (words[at].kind is Kind.NAME or (words[at].text == "." and _abbreviated(words[at - 1]))):
        at += 1
    while at == start and at < end and words[at].kind in (Kind.DETERMINER, Kind.NOUN) and at - start < 5:
        at += 1  # "its organiser, the retired teacher Jory Moss"
        if at < end and words[at].kind is Kind.NAME:
            following = _name_end(words, at, end)
            return following if following is not None and following - at > 1 else None
        start = at
    return at if at > start and words[at - 1].kind is Kind.NAME else None


def _begins(words: Sequence[Word], start: int, found: tuple[int, int]) -> bool:
    """Whether a noun phrase stands where a clause begins: not the object of a preposition or of a verb."""
    first = words[found[0]]
    if any(word.lower in lexicon.words("speech_days") for word in words[slice(*found)]):
        return False
    if first.lower.endswith(("ed", "ing")) and first.kind is not Kind.PRONOUN and found[1] - found[0] > 1:
        return False
    if found[0] <= start:
        return True
    before = words[found[0] - 1]
    if first.kind is Kind.DETERMINER and before.kind is Kind.NOUN:
        return True
    return before.kind in (Kind.SUB, Kind.JOIN, Kind.QUOTE, Kind.ADVERB, Kind.CUE) or before.text in (
        ",",
        ";",
        ":",
        "—",
        "–",
        ")",
    )


def _phrase(words: Sequence[Word], start: int, end: int, depth: int = 0) -> tuple[int, int] | None:
    """The noun phrase that ends before `end` without auxiliaries or asides between."""
    start = max(start, end - LONGEST_PHRASE)
    if end <= start or depth > DEEPEST:
        return None
    last = words[end - 1]
    if last.kind is Kind.PRONOUN:
        return end - 1, end
    if last.kind is Kind.OBJECT and end - 3 >= start and words[end - 2].lower == "of":  # "one of them said"
        return end - 3, end
    if last.text == ")":  # "Sen. Ada Moss (Fen.)"
        opener = next((n for n in range(end - 2, max(start, end - 8), -1) if words[n].text == "("), None)
        return _phrase(words, start, opener, depth + 1) if opener else None
    participle = last.kind in (Kind.VERB, Kind.CUE) and last.lower.endswith("ed") and end - 2 >= start
    if participle and (_noun_like(words, end - 2) or words[end - 2].lower == "those"):
        end -= 1  # "voters surveyed said"
        last = words[end - 1]
    quoted = last.lower == SNIPPET
    dotted = last.text == "." and end - 2 >= start and words[end - 2].kind is Kind.NAME
    noun = last.kind in (Kind.NAME, Kind.NOUN, Kind.DETERMINER, Kind.ADVERB)
    if not (quoted or dotted or noun or (last.kind is Kind.CUE and _is_noun(words, end - 1))):
        return None
    at = end
    while at > start:
        word = words[at - 1]
        if word.kind in (Kind.NAME, Kind.NOUN, Kind.PREPOSITION, Kind.ADVERB):
            at -= 1
        elif word.kind is Kind.DETERMINER or (word.lower in _QUANTIFIERS and at < end):
            at -= 1
            if at > start and words[at - 1].lower in _ROUGHLY:
                at -= 1
            if at > start and (words[at - 1].kind in (Kind.PREPOSITION, Kind.DETERMINER)):
                continue
            if at > start and words[at - 1].kind is Kind.JOIN:
                continue
            break
        elif (
            (word.kind is Kind.CUE and _is_noun(words, at - 1))
            or (word.text == "." and at - 2 >= start and _abbreviated(words[at - 2]))
            or word.lower in ("'s", "'", "’")
            or (word.text in ("-", "/") and at - 2 >= start)
            or (word.lower == SNIPPET and at < end)
        ):
            at -= 1
        elif word.kind is Kind.JOIN and word.lower in ("and", "or", "&") and at - 2 >= start:
            joined = _joined(words, start, at - 1, depth + 1)
            if joined is None:
                break
            at = joined
        else:
            break
    whole, at = at, _trimmed(words, at, end)
    if at >= end:
        return None
    if words[whole].kind is Kind.PREPOSITION and whole < at:
        at, trimmed = whole + 1, at
    else:
        trimmed = at
    behind = words[at - 1].kind if at > start else None
    if behind in (Kind.VERB, Kind.HELP, Kind.CUE) or (behind is Kind.PREPOSITION):
        relative = next(
            (
                n
                for n in range(at - 1, max(start, at - 12) - 1, -1)
                if words[n].kind in (Kind.MARK, Kind.SUB) or words[n].lower in _RELATIVES
            ),
            None,
        )
        if relative is not None and words[relative].lower in _RELATIVES and relative > start:
            found = _phrase(words, start, relative, depth + 1)
            if found:
                return found
        reduced = at - 1
        while reduced > start and words[reduced].kind in (Kind.PREPOSITION, Kind.ADVERB, Kind.DETERMINER):
            reduced -= 1
        participle = _participle(words[reduced].lower) or words[reduced].lower.endswith("ing")
        if words[reduced].kind in (Kind.VERB, Kind.CUE) and participle:  # "polls taken in May", "people living here"
            found = _phrase(words, start, reduced, depth + 1)
            if found and _begins(words, start, found) and words[found[0]].kind is not Kind.PRONOUN:
                return found[0], end
    return trimmed, end


_QUANTIFIERS = frozenset(("many", "some", "several", "few", "one", "each", "both", "another", "all", "most", "neither"))
_RELATIVES = frozenset(("who", "which", "that"))
_ROUGHLY = frozenset(("nearly", "almost", "about", "roughly", "only", "not"))


def _participle(word: str) -> bool:
    return word.endswith(("ed", "en", "wn", "ught", "ld", "nt", "de"))


def _noun_like(words: Sequence[Word], at: int) -> bool:
    return _nominal(words[at]) or (words[at].kind is Kind.CUE and _is_noun(words, at))


def _nominal(word: Word) -> bool:
    return word.kind in (Kind.NAME, Kind.NOUN)


def _abbreviated(word: Word) -> bool:
    known = word.lower in lexicon.words("abbreviations") or "." in word.text
    return known or (len(word.text) == 1 and word.text.isupper())


def _is_noun(words: Sequence[Word], at: int) -> bool:
    """Whether a form of a verb of saying is a noun or an adjective where it stands: "the report", "proposed law"."""
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    form = words[at].lower
    if form in lexicon.words("cue_nouns") and after is not None and _nominal(after) and not form.endswith("s"):
        return True
    if before is not None and before.lower in _QUANTIFIERS and form in lexicon.words("cue_nouns"):
        return True
    if before is None:
        if form.endswith("s") and after is not None and after.kind in (Kind.CUE, Kind.VERB, Kind.HELP):
            return True
        return form.endswith("ed") or (after is not None and after.lower in ("of", "from", "by"))
    if before.kind is Kind.DETERMINER or before.lower.endswith(("'s", "s'")) or before.kind is Kind.PREPOSITION:
        return not form.endswith("ing")
    if form.removesuffix("s") in lexicon.words("cue_nouns") and after is not None and after.kind is Kind.CUE:
        return True  # "new harbour reports show"
    if form.endswith("ed") or form.endswith("ing") or form in ("said", "told", "says", "wrote"):
        return False
    if after is not None and after.lower in ("of", "from", "by", "to") and before.kind is Kind.NOUN:
        return True
    return before.kind is Kind.NOUN and not before.lower.endswith("s") and not form.endswith("s")


def _joined(words: Sequence[Word], start: int, join: int, depth: int) -> int | None:
    """Where the first half of "Moss and Voss" begins; None when "and" joins something else."""
    left = _phrase(words, start, join - 1 if words[join - 1].text == "," else join, depth)
    if left is not None and any(word.kind is Kind.VERB for word in words[slice(*left)]):
        return None
    if left is None or words[left[1] - 1].kind is Kind.PRONOUN:
        return left[0] if left and left[0] == start else None
    before = words[left[0] - 1] if left[0] > start else None
    if before is None or before.kind in (Kind.SUB, Kind.QUOTE) or before.text in (",", "—", "–", ":", ";"):
        return left[0]
    return None


def _trimmed(words: Sequence[Word], at: int, end: int) -> int:
    """Past what cannot begin a subject: "On Tuesday officials", "also"."""
    while at < end and (words[at].kind in (Kind.ADVERB, Kind.JOIN) or words[at].text in (".", "'", "-", "that")):
        at += 1
    if at < end and words[at].kind is Kind.PREPOSITION:
        if at + 2 < end and words[at + 1].lower in lexicon.words("speech_days"):
            return _trimmed(words, at + 2, end)
        determiners = [n for n in range(at + 2, end) if words[n].kind is Kind.DETERMINER]
        if determiners and words[determiners[-1] - 1].kind is not Kind.PREPOSITION:
            return determiners[-1]
        run = end
        while run > at and words[run - 1].kind is words[end - 1].kind:
            run -= 1
        return run if run > at else end - 1
    return at


def subject_after(words: Sequence[Word], at: int, *, object_: bool = False) -> tuple[int, int] | None:
    """The noun phrase that begins at `at`, behind the verb: "said Ada Moss, the mayor".

    `object_`: behind a preposition, where "him" and "reports" can stand: "according to reports".
    """
    end = at
    while end < len(words) and end - at < 16:
        word = words[end]
        if word.kind is Kind.PRONOUN or (object_ and word.kind is Kind.OBJECT):
            return (end, end + 1) if end == at else ((at, end) if end > at else None)
        if word.kind in (Kind.NAME, Kind.NOUN, Kind.DETERMINER):
            if end > at and (word.lower in lexicon.words("speech_days") or word.lower == "that"):
                break
            end += 1
        elif (
            (word.text == "." and end > at and _abbreviated(words[end - 1]) and end + 1 < len(words))
            or (word.lower in ("'s", "'", "’") and end > at)
            or (
                word.lower in ("by", "from")
                and any(one.lower in lexicon.words("speech_documents") for one in words[at:end])
            )
        ):
            end += 1
        elif (
            word.lower in ("released", "issued", "published", "posted")
            and words[end + 1 : end + 2]
            and words[end + 1].lower == "by"
        ):
            end += 2
        elif word.lower == "in" and end > at and end + 1 < len(words) and words[end + 1].kind is Kind.NAME:
            if not is_upper(words[at].text) and words[end + 1].lower not in lexicon.words(
                "speech_days"
            ) | lexicon.words("months"):
                end += 1
            else:
                break
        elif word.lower in ("of", "for", "at", "from", "de", "with") and end > at and end + 1 < len(words):
            if words[end + 1].kind not in NOMINAL or (
                word.lower in ("at", "from", "with") and words[end + 1].kind is Kind.DETERMINER
            ):
                break
            end += 1
        elif (word.lower in ("and", "&") and end > at and end + 1 < len(words) and _nominal(words[end + 1])) or (
            word.kind is Kind.CUE
            and (end > at or object_)
            and (_is_noun(words, end) or word.lower.removesuffix("s") in lexicon.words("cue_nouns"))
        ):
            end += 1
        else:
            break
    while end > at and words[end - 1].kind in (Kind.PREPOSITION, Kind.JOIN, Kind.DETERMINER):
        end -= 1
    if end + 1 < len(words) and words[end].text == "," and end > at and not is_upper(words[end - 1].text):
        named = _name_end(words, end + 1, len(words))  # "said the board's chairman, Gwyn Moss"
        closed = named is not None and (
            named >= len(words) or words[named].kind in (Kind.MARK, Kind.QUOTE, Kind.PREPOSITION)
        )
        end = named if named and closed and not words[end - 1].lower.endswith("s") else end
    elif end + 2 < len(words) and words[at].lower in ("a", "an", "one") and words[end].kind is Kind.PREPOSITION:
        behind = end + 1  # "said a man at the back"
        while (
            behind < len(words) and words[behind].kind in (Kind.DETERMINER, Kind.NOUN, Kind.NAME) and behind - end < 5
        ):
            behind += 1
        if behind >= len(words) or words[behind].text in (".", ","):
            end = behind
    return (at, end) if end > at and (object_ or any(_nominal(word) for word in words[at:end])) else None


First = tuple[tuple[int, int], int] | None  # a subject and where its verb stands


def first_subject(words: Sequence[Word]) -> First:
    """The subject that a sentence begins with, before its first verb, and where that verb stands."""
    for number in range(1, len(words)):
        word = words[number]
        verb = word.kind in (Kind.VERB, Kind.HELP) or (word.kind is Kind.CUE and not _is_noun(words, number))
        if verb and (found := subject_before(words, number)):
            return found, number
    return None

"""Quotes by who said them: all forms of a name together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.engine.matching.people import persons_of
from bot.engine.model import QuoteMatch, SpeakerRecord, Voice


def speakers_of(matches: Iterable[QuoteMatch]) -> dict[str, SpeakerRecord]:
    """By each form of a name who that is, with the number of their quotes; who is quoted most comes first."""
    counts: Counter[str] = Counter()
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for match in matches:
        if name := match.record.quote.speaker:
            counts[name] += 1
            if match.record.quote.role:
                roles[name][match.record.quote.role] += 1
    found = []
    for person in persons_of([SpeakerRecord(name, None, count) for name, count in sorted(counts.items())]):
        given = sum((roles[form.name] for form in person.forms), Counter[str]())
        role = min(given, key=lambda one: (-given[one], one), default=None)
        found.append((SpeakerRecord(person.name, role, sum(form.quotes for form in person.forms)), person))
    found.sort(key=lambda one: (-one[0].quotes, one[0].name))
    return {form.name: record for record, person in found for form in person.forms}


def voices(matches: Sequence[QuoteMatch]) -> list[Voice]:
    """The quotes by speaker, in the order of each one's first; those of nobody known come last."""
    speakers: Mapping[str, SpeakerRecord] = speakers_of(matches)
    by_name: dict[str | None, list[QuoteMatch]] = {}
    for match in matches:
        name = match.record.quote.speaker
        by_name.setdefault(speakers[name].name if name else None, []).append(match)
    roles = {one.name: one.role for one in speakers.values()}
    found = [Voice(name, roles[name] if name else None, tuple(quotes)) for name, quotes in by_name.items()]
    return sorted(found, key=lambda voice: voice.name is None)

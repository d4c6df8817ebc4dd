"""Messages that were sent, as they read now: what was corrected, changed or removed since is set right in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.engine.model import ArticleRef, FigureMatch, FigureRecord, OnRecord, QuoteMatch, QuoteRecord
from bot.presenting.cards import Item, Kind, ProofMark, figure_block, quote_block
from bot.presenting.dates import ENGLISH, dates_in
from bot.presenting.limits import DESCRIPTION, EMBED_TOTAL, safe, together, units

AMENDED = "amended"
BETWEEN = "\n\n"  # two items
CHANGED = " · headline changed"
SLACK = 150  # units that an amended item may be longer
GONE = "**{}** · *no longer on record*"
GONE_STORY = "*An article that is no longer in the library of this server.*"
FULL = 100.0  # the score of what is shown already


def mark_of(number: int, match: Item) -> ProofMark:
    """The mark of a match that is shown under a number in a message that stays."""
    kind: Kind = "q" if isinstance(match, QuoteMatch) else "f"
    return ProofMark(number, kind, match.record.id, _state(match.record))


def shown_in(payload: str) -> tuple[list[int], list[int], list[int]]:
    """The ids of the quotes, figures and articles that a frozen message shows."""
    kept = json.loads(payload)
    ids = {kind: [mark[2] for mark in kept["proofs"] if mark[1] == kind] for kind in "qf"}
    return ids["q"], ids["f"], [id for id, _, _ in kept.get("stories", ())]


def amended(payload: str, now: OnRecord) -> str:
    """A frozen message as it has to read now: each item that is not as it was is written anew, nothing is moved."""
    kept = json.loads(payload)
    with dates_in(kept.get("language") or ENGLISH):
        return _amended(kept, now)


def _amended(kept: dict[str, Any], now: OnRecord) -> str:
    texts = [embed.get("description", "").split(BETWEEN) for embed in kept["embeds"]]
    changed = False
    for number, kind, id, *state in kept["proofs"]:
        record: QuoteRecord | FigureRecord | None = (now.quotes if kind == "q" else now.figures).get(id)
        if state and (record is None or _state(record) != state[0]):
            for part, place in _places(texts, (f"**{number}** ·", f"**{number} ·")):
                texts[part][place] = _item(number, record, _room(kept["embeds"], texts, part, place))
                changed = True
    for id, line, title in kept.get("stories", ()):
        ref = now.articles.get(id)
        if ref is None or (ref.title or "") != title:
            for part, place in _places(texts, (line,)):
                texts[part][place] = _story(ref, texts[part][place])
                changed = True
    if changed:
        for embed, paragraphs in zip(kept["embeds"], texts, strict=True):
            embed["description"] = BETWEEN.join(paragraphs)
        footer = kept["embeds"][-1]["footer"]
        before, _, reference = footer["text"].rpartition(" · ")
        footer["text"] = together([before, AMENDED, reference])
    return json.dumps(kept, ensure_ascii=False)


def _places(texts: Sequence[Sequence[str]], starts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the paragraph stands that begins so."""
    found = [
        (part, place)
        for part, paragraphs in enumerate(texts)
        for place, text in enumerate(paragraphs)
        if text.startswith(starts)
    ]
    return found[:1]


def _room(embeds: Sequence[dict[str, Any]], texts: Sequence[Sequence[str]], part: int, place: int) -> int:
    """The units that a paragraph may have at most, for the message to stay within Discord's limits."""
    held = [units(BETWEEN.join(paragraphs)) for paragraphs in texts]
    titles = sum(units(embed.get("title", "") + embed.get("footer", {}).get("text", "")) for embed in embeds)
    free = min(DESCRIPTION - held[part], EMBED_TOTAL - sum(held) - titles - len(AMENDED) - 3, SLACK)
    return units(texts[part][place]) + max(0, free)


def _item(number: int, record: QuoteRecord | FigureRecord | None, room: int) -> str:
    if record is None:
        return GONE.format(number)
    if isinstance(record, QuoteRecord):
        return quote_block(QuoteMatch(FULL, record), number, room)
    return figure_block(FigureMatch(FULL, record), number, room)


def _story(ref: ArticleRef | None, text: str) -> str:
    """A story whose article is gone, or has another headline now, which takes no more room than the one before."""
    if ref is None:
        return GONE_STORY
    line, _, below = text.partition("\n")
    head = f"**{safe(ref.title or f'Article {ref.id}', max(16, units(line) - 4 - units(CHANGED)))}**{CHANGED}"
    return "\n".join(filter(None, (head, below)))


def _state(record: QuoteRecord | FigureRecord) -> str:
    """What of a quote or figure can change while it keeps its id."""
    gone = record.superseded and (record.superseded.version, record.superseded.now)
    if isinstance(record, QuoteRecord):
        corrected = record.corrected and record.corrected.at.isoformat()
        return json.dumps([record.quote.speaker, record.quote.role, corrected, gone])
    return json.dumps([record.figure.speaker, gone])

"""Which item of a new reading of an article is one of the old reading: by the characters they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.engine.model import Span

Content = tuple[Span, ...]
SHARED = 0.5  # of the characters of the longer one: with less in common, two items are not the same; a choice


def paired(old: Sequence[Content], new: Sequence[Content]) -> dict[int, int]:
    """By position in `new` the position in `old` of the same item, each used once: equal ones first, then those that
    share most. Takes time linear in their number, but for the depth to which they lie in one another.
    """
    if not old or not new:
        return {}
    pairs = []
    for (before, after), shared in _shared(old, new).items():
        if shared >= SHARED * max(_size(old[before]), _size(new[after])):
            pairs.append((old[before] != new[after], -shared, before, after))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, before, after in sorted(pairs):
        if before not in taken and after not in found:
            taken.add(before)
            found[after] = before
    return found


def _shared(old: Sequence[Content], new: Sequence[Content]) -> Counter[tuple[int, int]]:
    """How many characters an old and a new item have in common, where they have any."""
    parts = sorted(
        (start, end, side, item)
        for side, items in enumerate((old, new))
        for item, content in enumerate(items)
        for start, end in content
    )
    shared: Counter[tuple[int, int]] = Counter()
    reaching: list[list[tuple[int, int]]] = [[], []]  # ends of the parts of each side that may reach on, and their item
    for start, end, side, item in parts:
        for way in (0, 1):
            reaching[way] = [one for one in reaching[way] if one[0] > start]
        for stop, other in reaching[1 - side]:
            shared[(other, item) if side else (item, other)] += min(end, stop) - start
        reaching[side].append((end, item))
    return shared


def _size(content: Content) -> int:
    return sum(end - start for start, end in content)

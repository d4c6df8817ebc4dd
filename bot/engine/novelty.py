"""What earlier digests have shown, so that nothing is shown twice: as keys that hold no word of an article.

A key is a kind ("s" story, "q" quote, "f" figure), what must be equal (a figure's value and unit), and two bytes for
each of its telling words. Two bytes tell words apart well enough here: of forty words of another story, one in 1,600
times one is taken for the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

from bot.engine.spelling import is_function_word

WIDTH = 4  # hex digits of a word
MOST = 40  # words of one key; a key has at most 170 characters


def mark(kind: str, words: Sequence[str], same: str = "") -> str:
    """The key of an item; `words` are keys of the engine's spelling, `same` is what must be equal."""
    told = [word for word in dict.fromkeys(words) if not is_function_word(word)] or list(words)
    short = sorted(f"{crc32(word.encode()) & 0xFFFF:04x}" for word in told[:MOST])
    return f"{_head(kind, same)}:{''.join(short)}"


def _head(kind: str, same: str) -> str:
    return f"{kind}{crc32(same.encode()):08x}"


class Shown:
    """The keys of what was shown before."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._held: dict[str, list[frozenset[str]]] = defaultdict(list)
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """Count one more item as shown."""
        head, _, words = key.partition(":")
        self._held[head].append(_split(words))

    def may_have(self, kind: str, same: str = "") -> bool:
        """Whether anything of this kind was shown that is equal in what must be."""
        return _head(kind, same) in self._held

    def share(self, key: str) -> float:
        """How much of an item, 0..1, stands in the one shown item that has most of it."""
        head, _, words = key.partition(":")
        own = _split(words)
        return max((len(own & other) / max(1, len(own)) for other in self._held.get(head, ())), default=0.0)


def _split(words: str) -> frozenset[str]:
    return frozenset(words[at : at + WIDTH] for at in range(0, len(words), WIDTH))

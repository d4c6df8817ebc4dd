"""Invented quotes, and questions by people who remember them badly: deterministic, for floors of recall."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from bot.engine.matching import index
from bot.engine.model import Article, Findings, Intake, Quote
from storage.store import Store
from tests.desk.shelves import GUILD, NOW

EACH = 10  # quotes an article
SMALL = [
    *("the", "a", "of", "to", "in", "and", "that", "we", "will", "is", "it", "for", "not", "on", "have", "with", "as"),
    *("be", "our", "they", "by", "at", "from", "this", "but", "are", "was", "his", "an", "has"),
]
SYLLABLES = [
    *("ba", "den", "kor", "lim", "mar", "no", "pel", "ras", "tun", "vil", "esk", "ur", "ost", "ham", "gri", "sta"),
    *("wen", "dol", "fi", "cru"),
]
# Words that are written in two ways, or bent, beside those that are made of syllables.
BENT = {
    "labour": "labor",
    "defence": "defense",
    "aluminium": "aluminum",
    "centre": "center",
    "organise": "organize",
    "tariffs": "tariff",
    "countries": "country",
    "promised": "promising",
    "rising": "rises",
    "guarantees": "guarantee",
    "programme": "program",
    "travelling": "traveling",
    "colours": "color",
    "analysed": "analyzed",
    "voters": "voter",
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Corpus:
    """`rows` invented quotes of 14 to 30 words whose frequencies follow Zipf; one in twenty resembles another."""

    def __init__(self, rows: int, seed: int) -> None:
        self._dice = random.Random(seed)
        made = {"".join(self._dice.choices(SYLLABLES, k=self._dice.randint(2, 4))) for _ in range(300)}
        rare = [*sorted(made), *BENT]
        self._dice.shuffle(rare)
        self._words = SMALL + rare
        total, self._weights = 0.0, []
        for rank in range(len(self._words)):
            total += 1 / (rank + 4)
            self._weights.append(total)
        self.quotes: list[list[str]] = []
        for _ in range(rows):
            self.quotes.append(self._variant() if self.quotes and self._dice.random() < 0.05 else self._quote())

    def _quote(self) -> list[str]:
        words = self._dice.choices(self._words, cum_weights=self._weights, k=self._dice.randint(14, 30))
        words[self._dice.randrange(len(words))] = self._dice.choice(list(BENT))
        return words

    def _variant(self) -> list[str]:
        words = list(self._dice.choice(self.quotes))
        words[self._dice.randrange(len(words))] = self._dice.choices(self._words, cum_weights=self._weights)[0]
        return words

    def intakes(self) -> Iterator[Intake]:
        """The quotes as articles."""
        for number in range(0, len(self.quotes), EACH):
            texts = [" ".join(words) for words in self.quotes[number : number + EACH]]
            spans, at = [], 0
            for text in texts:
                spans.append((at, at + len(text)))
                at += len(text) + 2
            article = Article(f"Story {number}", "\n\n".join(texts), tuple(spans))
            findings = Findings(tuple(Quote("direct", (span,), None, None, None, None, 0.9) for span in spans), ())
            yield Intake(article, str(number), findings, index(article, findings))

    async def shelve(self, store: Store, guild: int = GUILD) -> None:
        """Put all of it into a library."""
        await store.articles.add_all(guild, list(self.intakes()), engine=1, added_at=NOW)

    def questions(self, kind: str, count: int) -> list[tuple[str, Callable[[str], bool]]]:
        """Questions of a kind, each with what tells whether a text answers it."""
        ask = getattr(self, kind)
        return [ask() for _ in range(count)]

    def exact(self) -> tuple[str, Callable[[str], bool]]:
        words = self._fragment(4, 8)
        return " ".join(words), _holds(words)

    def typo(self) -> tuple[str, Callable[[str], bool]]:
        words = self._fragment(5, 8)
        long = [place for place, word in enumerate(words) if len(word) > 4]
        typed = words[:]
        for place in self._dice.sample(long, max(1, len(words) // 3)):
            typed[place] = self._misspelt(words[place])
        return " ".join(typed), _holds(words)

    def reordered(self) -> tuple[str, Callable[[str], bool]]:
        words = self._fragment(6, 9)
        typed = words[:]
        del typed[self._dice.randrange(1, len(typed) - 1)]
        typed.insert(self._dice.randrange(len(typed)), typed.pop(self._dice.randrange(len(typed))))
        return " ".join(typed), _holds(words)

    def bent(self) -> tuple[str, Callable[[str], bool]]:
        words: list[str] = []
        while not set(words) & set(BENT):
            words = self._fragment(5, 8)
        return " ".join(BENT.get(word, word) for word in words), _holds(words)

    def wrong(self) -> tuple[str, Callable[[str], bool]]:
        words = self._fragment(6, 6)
        typed = words[:]
        for place in self._dice.sample(range(6), 2):
            typed[place] = self._dice.choices(self._words, cum_weights=self._weights)[0]
        return " ".join(typed), _holds(words)

    def common(self) -> tuple[str, Callable[[str], bool]]:
        """Words that tell nothing alone."""
        while True:
            words = self._dice.choice(self.quotes)
            for start in range(len(words) - 3):
                if all(word in SMALL for word in words[start : start + 4]):
                    return " ".join(words[start : start + 4]), _holds(words[start : start + 4])

    def absent(self) -> str:
        """Words that stand in the library but that nobody said together."""
        return " ".join(self._dice.sample(self._words[len(SMALL) :], 6))

    def _fragment(self, low: int, high: int) -> list[str]:
        while True:
            words, length = self._dice.choice(self.quotes), self._dice.randint(low, high)
            start = self._dice.randrange(len(words) - length)
            found = words[start : start + length]
            if sum(len(word) > 4 for word in found) >= 3:
                return found

    def _misspelt(self, word: str) -> str:
        place = self._dice.randrange(len(word) - 1)
        letter = self._dice.choice(LETTERS)
        return self._dice.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            )
        )


def _holds(words: list[str]) -> Callable[[str], bool]:
    """Whether a text says the words as they were, wherever."""
    asked = f" {' '.join(words)} "
    return lambda text: asked in f" {text} "

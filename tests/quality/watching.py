"""How well watches tell of what is for them, on invented news: that which the rules were found on, and other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.engine.extract import extract
from bot.engine.model import ArticleRef, FigureRecord, QuoteRecord, Submission, Watch
from bot.engine.reading import read
from bot.engine.watching import hits, news

HERE = Path(__file__).parent
MADE = datetime(2026, 3, 1, tzinfo=UTC)
# By file the least precision and recall, in percent; they only rise.
FLOORS = {"watches.txt": (98.0, 95.0), "watches_unseen.txt": (95.0, 84.0)}


@dataclass
class Score:
    """What was told that should be, what was told for nothing, and what was missed."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 100 * self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return 100 * self.right / (self.right + len(self.missed))


def pieces(name: str) -> tuple[list[tuple[str, str, str]], list[tuple[Watch, list[str]]]]:
    """The articles as outlet, day and text, and the watches with what is for them."""
    articles: list[tuple[str, str, str]] = []
    watches: list[tuple[Watch, list[str]]] = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        parts = [part.strip() or None for part in line[1:].split("|")]
        if line.startswith("="):
            articles.append((parts[0] or "", parts[1] or "", ""))
        elif line.startswith("?"):
            kind, words, above, below = (*parts, None, None)[:4]
            watch = Watch(len(watches), 1, 1, kind, words, above, below, None, False, None, None, "UTC", MADE)  # type: ignore[arg-type]
            watches.append((watch, []))
        elif watches:
            watches[-1][1].append(line)
        elif articles:
            articles[-1] = (*articles[-1][:2], f"{articles[-1][2]}{line}\n\n")
    return articles, watches


def found(articles: list[tuple[str, str, str]]) -> Iterator[tuple[list[QuoteRecord], list[FigureRecord]]]:
    """The quotes and figures of one article after the other, as the store hands them out."""
    for at, (outlet, day, text) in enumerate(articles, start=1):
        article = read(Submission(text.encode(), source=outlet, published=day))
        ref = ArticleRef(at, article.title, outlet, None, day)
        findings = extract(article)

        def words(*spans: tuple[int, int], text: str = article.text) -> str:
            return " … ".join(text[start:end] for start, end in spans)

        yield (
            [QuoteRecord(100 * at + n, ref, one, words(*one.content)) for n, one in enumerate(findings.quotes)],
            [FigureRecord(100 * at + n, ref, one, words(one.sentence)) for n, one in enumerate(findings.figures)],
        )


def measure(name: str) -> Score:
    """Let the articles come in one by one, and look what each watch is told."""
    articles, watches = pieces(name)
    told: dict[int, set[str]] = {}
    heard: dict[int, list[str]] = {watch.id: [] for watch, _ in watches}
    for quotes, figures in found(articles):
        records = {("quote", one.id): one.words for one in quotes}
        records |= {("figure", one.id): one.sentence for one in figures}
        for id, kind, item, key in news(hits([watch for watch, _ in watches], quotes, figures), told):
            heard[id].append(records[kind, item])
            told.setdefault(id, set()).add(key)
    score = Score()
    for watch, wanted in watches:
        left = list(wanted)
        for words in heard[watch.id]:
            if fitting := next((one for one in left if one in words), None):
                left.remove(fitting)
                score.right += 1
            else:
                score.wrong.append(f"{watch.kind} {watch.words}: {words}")
        score.missed += [f"{watch.kind} {watch.words}: {one}" for one in left]
    return score


if __name__ == "__main__":
    for name in FLOORS:
        result = measure(name)
        print(f"{name}: precision {result.precision:.1f}, recall {result.recall:.1f}, right {result.right}")
        for what, lines in (("wrong", result.wrong), ("missed", result.missed)):
            print(*(f"{what} | {line}" for line in lines), sep="\n")

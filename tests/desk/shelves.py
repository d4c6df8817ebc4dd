"""Articles put on a library's shelves with findings made by hand, so that the desk is tested and not the engine."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.engine.extract import VERSION
from bot.engine.matching import index
from bot.engine.model import Article, ArticleRecord, Figure, Findings, Intake, Quote
from storage.store import Store

NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)
GUILD, OTHER = 11, 22


@dataclass
class Story:
    """An article in the making: every call adds a paragraph, and what is to be found in it."""

    title: str
    published: str | None = None
    source: str | None = "The Fjord Courier"
    text: str = ""
    paragraphs: list[Any] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def __post_init__(self):
        self.text = self.title + "\n\n"

    def says(self, speaker, words, role=None, kind="direct", after=" said on Tuesday."):
        start = len(self.text)
        self.tells(f"{words} {speaker or 'somebody'}{after}")
        span = ((start, start + len(words)),)
        self.quotes.append(Quote(kind, span, None, None, speaker, role, 0.9))
        return self

    def counts(self, sentence, written, value, unit, subject, speaker=None, high=None, change="="):
        start = len(self.text)
        self.tells(sentence)
        at = start + sentence.index(written)
        span = (at, at + len(written))
        whole = (start, start + len(sentence))
        self.figures.append(Figure(span, value, high, unit, change, subject, written, whole, speaker))
        return self

    def tells(self, paragraph):
        self.paragraphs.append((len(self.text), len(self.text) + len(paragraph)))
        self.text += paragraph + "\n\n"
        return self

    def intake(self) -> Intake:
        article = Article(self.title, self.text, tuple(self.paragraphs), source=self.source, published=self.published)
        findings = Findings(tuple(self.quotes), tuple(self.figures))
        return Intake(article, f"{self.title} {len(self.text)}", findings, index(article, findings))

    async def shelve(
        self, store: Store, guild: int = GUILD, at: datetime = NOW, engine: int = VERSION
    ) -> ArticleRecord:
        ((record, new),) = await store.articles.add_all(guild, [self.intake()], engine=engine, added_at=at)
        assert new
        return record


def halvik():
    return (
        Story("Halvik smelter stays shut", "2025-03-04")
        .says("Marta Oskarsen", "“The smelter will not reopen before the grid is repaired,”", "Energy Minister")
        .tells("The works has been silent since the storm of last November.")
        .says("Jon Brekke", "“We were promised work until the last furnace goes cold,”", "union leader")
        .says("Marta Oskarsen", "aluminum output would fall by a third", "Energy Minister", "indirect")
        .says("Jon Brekke", "“This does not concern the minister,”", "union leader", after=" said of the wage deal.")
        .counts("Halvik made 2 million tonnes of aluminium a year.", "2 million tonnes", 2e6, "ton", "aluminium output")
        .counts(
            "The closure leaves 420 workers without pay.", "420 workers", 420, "worker", "smelter jobs", "Jon Brekke"
        )
    )


def treaty():
    return (
        Story("Velmara and Ostland near a trade treaty", "2025-03-02", "Ledger Daily")
        .says("Delphine Arnaud", "“Tariffs on copper are a tax on our own kitchens,”", "Velmaran President")
        .says("Pieter Haas", "it has an implicit economic security guarantee", "Treasury Secretary", "indirect")
        .says(None, "the treaty would be finished this week", None, "indirect")
        .counts(
            "Velmara supplies 15 percent of Ostland’s copper imports.", "15 percent", 15, "percent", "copper imports"
        )
    )


def wire():
    """The minister's words once more, earlier and elsewhere."""
    return Story("No date for Halvik", "2025-03-03", "Northern Wire").says(
        "Marta Oskarsen", "“The smelter will not re-open before the grid is repaired,”", "Energy Minister"
    )


def harbour():
    return (
        Story("Ice closes the harbour", None, None)
        .says("Helga Brekke", "“Ships will wait outside until the ice is gone,”", "harbour master")
        .says("Olaf Lindqvist", "the tugs were too weak", "Ostland Treasury Secretary", "indirect")
        .counts("The ice is 1.8 metres thick.", "1.8 metres", 1.8, "meter", "ice", "Helga Brekke")
    )

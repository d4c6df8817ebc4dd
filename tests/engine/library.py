# ruff: noqa: E501 (tables)
"""A small library of invented news for tests: quotes, figures and articles as a store would hand them out."""

from datetime import UTC, datetime
from typing import Any

from bot.engine.model import Article, ArticleRecord, ArticleRef, Figure, FigureRecord, Origin, Quote, QuoteRecord

# article: (speaker, role, words, kind)
QUOTES: dict[int, list[Any]] = {
    1: [
        ("Marta Oskarsen", "Energy Minister", "“The smelter at Halvik will not reopen before the grid is repaired.”", "direct"),
        ("Marta Oskarsen", "Energy Minister", "aluminum output would fall by a third this year", "indirect"),
        ("Jon Brekke", "union leader", "“We were promised work until the last furnace goes cold, and we mean to hold them to it.”", "direct"),
        ("Jon Brekke", "union leader", "the company had offered “an implicit wage guarantee” … to the older workers", "mixed"),
    ],
    2: [
        ("Delphine Arnaud", "Velmaran President", "“Tariffs on copper are a tax on our own kitchens.”", "direct"),
        ("Delphine Arnaud", "Velmaran President", "the trade treaty with Ostland would be signed before the summer", "indirect"),
        ("Pieter Haas", "Finance Minister", "“The more assets our companies have on the ground, the more security there is for everybody.”", "direct"),
        ("Pieter Haas", "Finance Minister", "interest rates had peaked and inflation was slowing", "indirect"),
        (None, None, "negotiators expect to finish the treaty this week", "indirect"),
    ],
    3: [
        ("Dr. Lena Okafor", "epidemiologist", "“Nobody should drink from the wells south of the river until we have tested every one of them.”", "direct"),
        ("Dr. Lena Okafor", "epidemiologist", "the outbreak began at a dairy farm", "indirect"),
        ("Sam Whitlock", "mayor of Dunmere", "“The flood took the bridge, the school and my own house.”", "direct"),
        ("Sam Whitlock", "mayor of Dunmere", "the town was praying for dry weather", "indirect"),
    ],
    4: [
        ("Ines Calder", "defense lawyer", "“My client has never set foot in that warehouse.”", "direct"),
        ("Judge Rowan Pike", None, "“A promise made under oath is not a suggestion.”", "direct"),
        ("Ravi Menon", "head coach", "“We lost because we stopped running after the second goal.”", "direct"),
        ("Ravi Menon", "head coach", "his goalkeeper’s injury was not serious", "indirect"),
        ("Helga Brekke", "harbour master", "“Ships will wait outside the harbour until the ice is gone.”", "direct"),
    ],
}  # fmt: skip

# The same quote, shortened and respelt, elsewhere and earlier.
COPY = (
    5,
    "Marta Oskarsen",
    "Energy Minister",
    "“The smelter at Halvik will not re-open before the grid is repaired,”",
    "direct",
)

# article: (value, value_high, unit, change, subject, as written, sentence)
FIGURES: dict[int, list[Any]] = {
    1: [
        (2_000_000, None, "ton", "=", "aluminium output of Halvik", "2 million tonnes", "Halvik once made 2 million tonnes of aluminium a year."),
        (33, None, "percent", "down", "aluminium output", "a third", "Output would fall by a third, to the lowest level since 1994."),
        (420, None, "worker", "=", "smelter jobs", "420 workers", "The closure leaves 420 workers without pay."),
    ],
    2: [
        (15, None, "percent", "=", "Ostland’s copper imports", "15 percent", "Velmara supplies 15 percent of Ostland’s copper imports."),
        (4.25, 4.5, "percent", "=", "interest rate", "4.25-4.5%", "The bank kept its rate at 4.25-4.5%."),
    ],
    3: [
        (3, None, "person", "=", "", "three people", "Three people were still missing on Friday after the flood."),
        (1.8, None, "meter", ">", "water level in Dunmere", "more than 1.8 metres", "The water rose by more than 1.8 metres overnight."),
    ],
}  # fmt: skip

TITLES = {
    1: ("Halvik smelter stays shut", "The Fjord Courier", "2025-03-04"),
    2: ("Velmara and Ostland near a trade treaty", "Ledger Daily", "2025-03-02"),
    3: ("Flood cuts Dunmere off", "The Dunmere Echo", "2025-02-20"),
    4: ("Courts and pitches in brief", None, None),
    5: ("No date for Halvik", "Northern Wire", "2025-03-03"),
}


def ref(article):
    title, source, published = TITLES[article]
    return ArticleRef(article, title, source, None, published)


def quote(id, article, speaker, role, words, kind):
    return QuoteRecord(id, ref(article), Quote(kind, ((0, len(words)),), None, None, speaker, role, 0.9), words)


def quotes():
    rows = [(article, *row) for article, found in QUOTES.items() for row in found] + [COPY]
    return [quote(id, *row) for id, row in enumerate(rows, 1)]


def figures():
    rows = [(article, row) for article, found in FIGURES.items() for row in found]
    return [
        FigureRecord(
            id,
            ref(article),
            Figure((0, 1), value, high, unit, change, subject, written, (0, len(sentence)), None),
            sentence,
        )
        for id, (article, (value, high, unit, change, subject, written, sentence)) in enumerate(rows, 1)
    ]


def articles():
    return [
        ArticleRecord(
            id,
            Article(title, title, ((0, len(title)),), published=day),
            datetime(2025, 3, 5, tzinfo=UTC),
            Origin(),
            1,
            0,
            0,
        )
        for id, (title, _, day) in TITLES.items()
    ]

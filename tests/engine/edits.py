"""Articles as they were and as they came again: edited, or another one under the same address."""

# ruff: noqa: E501  # paragraphs have long lines

from bot.engine.intake import take_in
from bot.engine.model import Article, ArticleRef, FigureRecord, Intake, QuoteRecord, Submission

FERRY = """\
Ferry to Ostland stops for the winter

The ferry between Vessby and Ostland will not sail from December to March, the harbour board said on Monday.

“We looked at every number twice, and the winter sailings have never paid for their own fuel,” said Ada Moss, who runs the harbour.

The board lost 4.2 million crowns on the line last year. About 310 people work on the two ships, and 45 of them will lose their jobs.

“Nobody asked the people who cross to see a doctor,” said Tom Arden, the mayor of Vessby. He said he would take the matter to court.

The line was opened in 1961. It carried 88,000 passengers in 2024, down 12 percent from the year before.
"""
# A clarification, a figure put right, a quote taken out, a paragraph more: what newsrooms do.
LIGHT = FERRY.replace("4.2 million", "4.7 million")
QUOTE_OUT = FERRY.replace(
    "“Nobody asked the people who cross to see a doctor,” said Tom Arden, the mayor of Vessby. He said",
    "Tom Arden, the mayor of Vessby, said",
)
REWORDED = FERRY.replace("never paid for their own fuel", "hardly ever paid for their own fuel")
LONGER = (
    FERRY
    + """
On Tuesday the ministry of transport offered to pay for one sailing a week. “A lifeline is not a luxury,” said the minister, Jon Brekke.

The board will answer by Friday, its secretary said. Until then tickets for January are not sold.
"""
)
# Written anew around the same facts on the evening of the same day.
HEAVY = """\
Court to decide on winter ferry to Ostland

Vessby goes to court over its ferry: the mayor, Tom Arden, filed a complaint on Tuesday against the decision of the harbour board.

The ferry between Vessby and Ostland will not sail from December to March, the harbour board said on Monday. The board lost 4.2 million crowns on the line last year.

“We looked at every number twice, and the winter sailings have never paid for their own fuel,” said Ada Moss, who runs the harbour.

“Nobody asked the people who cross to see a doctor,” Arden said outside the town hall. A first hearing is planned for next week.

The line was opened in 1961 and carried 88,000 passengers in 2024.
"""
EDITS = {"light": LIGHT, "quote out": QUOTE_OUT, "reworded": REWORDED, "longer": LONGER, "heavy": HEAVY}

OTHERS = {
    "the same matter a week later": """\
Ferry strike ends after nine days

Crews of the ferry between Vessby and Ostland went back to work on Wednesday, nine days after they had walked out over the plans of the harbour board.

“We have it in writing that nobody goes before Easter,” said Lena Voss, who speaks for the crews. The harbour board said that it would look at the winter sailings again.

Tom Arden, the mayor of Vessby, called the agreement a good day for the town. It costs the board 1.1 million crowns.
""",
    "a live blog that rolled on": """\
Vessby live: all that happens today

18:40 The market hall stays open until nine, the town said. “Come by bus,” said a spokeswoman, Ida Falk, as all parking places are taken.

17:15 The road to the dam is closed after an accident with three cars. Nobody was hurt, the police said.

16:02 The winter sailings of the ferry are the talk of the town: some 400 people came to the harbour with candles.
""",
    "a section page": """\
News from the coast

Harbour master retires after 31 years. She was the first woman to run the harbour of Vessby, and says she will learn to swim.

Wheat comes in late and wet. Farmers on the coast expect 14 percent less than last year, a survey found.

Night clinic in Halvik stays open after all. The health board decided with seven votes to two on Monday evening.
""",
}
TEASER = "\n\n".join(FERRY.split("\n\n")[:3]) + "\n\nRead the whole story with a subscription.\n"


def came(text: str, **known: str) -> Intake:
    return take_in(Submission(text.encode(), **known))


def stored(intake: Intake) -> tuple[Article, list[QuoteRecord], list[FigureRecord]]:
    """What a library has of an article."""

    ref = ArticleRef(1, intake.article.title, None, None, None)
    text = intake.article.text
    quotes = [
        QuoteRecord(id, ref, one, " … ".join(text[a:b] for a, b in one.content))
        for id, one in enumerate(intake.findings.quotes, start=1)
    ]
    figures = [
        FigureRecord(id, ref, one, text[slice(*one.sentence)])
        for id, one in enumerate(intake.findings.figures, start=1)
    ]
    return intake.article, quotes, figures

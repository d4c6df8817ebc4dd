"""An invented article, and how a test looks at what was read of it."""

from bot.engine.model import Article, Submission
from bot.engine.reading import read

TITLE = "Port of Vell Gets Its Crane"
BODY = (
    "The harbour board of Vell approved a new crane on Monday, ending two years of argument over its cost.",
    "“We have waited long enough,” said Ola Brandt, who chairs the board.",
    "The crane will lift 40 tons and cost 3 million crowns, according to the board.",
)
TEXT = "\n\n".join(BODY)


def reads(text: str | bytes, name: str | None = None, **fields: str) -> Article:
    return read(Submission(text.encode() if isinstance(text, str) else text, name, **fields))


def shown(article: Article) -> list[str]:
    """The paragraphs without the deck, white space collapsed."""
    return [" ".join(article.text[s:e].split()) for s, e in article.paragraphs if (s, e) != article.deck]


def deck(article: Article) -> str | None:
    return article.text[slice(*article.deck)] if article.deck else None

from bot.engine.model import Quote
from bot.engine.text import Document


def find_quotes(document: Document) -> tuple[Quote, ...]:
    return ()

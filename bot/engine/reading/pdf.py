"""The text of a PDF, in paragraphs. A file can be made to cost time and memory: its reader must be one to be killed."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.engine.model import BadInput
from bot.engine.reading.decoding import MAX_CHARACTERS, MAX_FILE
from bot.engine.reading.html import LONGEST_HEADLINE, Page

MOST_PAGES = 60  # an article has one to twenty
UNREADABLE = "This PDF cannot be read. Copy the article out of it and send that."
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[0-9]{1,4}(?:\s*(?:/|of)\s*[0-9]{1,4})?", re.IGNORECASE)


def page(data: bytes) -> Page:
    """The article in a PDF. BadInput: too large, damaged, under a password, of many pages, or of pictures only."""
    if len(data) > MAX_FILE:
        raise BadInput(f"This PDF is larger than {MAX_FILE // 2**20} MB. Copy the article out of it and send that.")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every fault in a file
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise BadInput("This PDF is under a password. Copy the article out of it and send that.")
        if len(reader.pages) > MOST_PAGES:
            raise BadInput(f"This PDF has more than {MOST_PAGES} pages. Copy the article out of it and send that.")
        pages, length = [], 0
        for one in reader.pages:
            text = one.extract_text()
            pages.append(_paragraphs(text))
            length += len(text)
            if length > MAX_CHARACTERS:
                raise BadInput("This PDF has too much text. Copy the article out of it and send that.")
        about = reader.metadata
        title = " ".join(((about and about.title) or "").split())  # when it was made is not when it was published
    except MemoryError:
        raise
    except (PyPdfError, Exception) as error:  # a damaged file gives nearly any error there is
        if isinstance(error, BadInput):
            raise
        raise BadInput(UNREADABLE) from None
    text = "\n\n".join(filter(None, pages))
    if not re.search(r"[^\W_]{2}", text):
        raise BadInput("This PDF has pictures of text and no text. Copy the article from another place and send that.")
    return Page(
        text=text,
        title=title if 8 <= len(title) <= LONGEST_HEADLINE and " " in title else None,
    )


def _paragraphs(text: str) -> str:
    """The lines of a page without its number, words put together that the end of a line has parted."""
    lines = [line.strip() for line in text.splitlines()]
    while lines and (not lines[-1] or _PAGE_NUMBER.fullmatch(lines[-1])):
        lines.pop()
    return _HYPHEN.sub("", "\n".join(lines))

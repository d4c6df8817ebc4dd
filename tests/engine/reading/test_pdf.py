"""PDFs: the article in them, and clear words where there is none."""

import random
import textwrap
from contextlib import suppress

import pytest

from bot.engine.model import BadInput, Submission
from bot.engine.reading import MAX_FILE, read
from bot.engine.reading.pdf import MOST_PAGES
from tests.engine.reading.pdfs import document, pdf
from tests.engine.reading.stories import BRIDGE

LINES = [line for one in BRIDGE.paragraphs for line in [*textwrap.wrap(one, 90), ""]]


def reads(data):
    return read(Submission(data, name="any.name"))


def words(text):
    return " ".join(text.split())


def test_an_article_over_two_pages():
    article = reads(pdf([BRIDGE.title, "", *LINES[:15], "1"], [*LINES[15:], "Page 2 of 2"], title=BRIDGE.title))
    assert article.title == BRIDGE.title
    assert words(BRIDGE.paragraphs[1]) in words(article.text)
    assert "Page 2" not in article.text
    assert article.published is None


def test_words_that_the_end_of_a_line_has_parted():
    assert "the harbour master" in words(
        reads(pdf(["The talks ended, the har-", "bour master of Vell said."] * 3)).text
    )


def test_a_link_to_a_pdf():
    page = Submission(pdf([BRIDGE.title, "", *LINES]), found_at="https://vell.example/a.pdf", charset=None)
    assert read(page).url == "https://vell.example/a.pdf"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n", "cannot be read"),
        (pdf(LINES)[:900], "cannot be read"),
        (pdf([]), "no text"),
        (pdf(*[["A line."]] * (MOST_PAGES + 1)), "more than 60 pages"),
        (pdf(LINES) + b" " * MAX_FILE, "larger than 10 MB"),
        (pdf(LINES).replace(b"trailer <<", b"trailer << /Encrypt 3 0 R "), "cannot be read|password"),
        (document([b"BT /F1 9 Tf (" + b"word " * 300_000 + b") Tj ET"]), "too much text"),
        (b"PK\x03\x04" + b"x" * 99, "a zip archive"),
    ],
)
def test_what_cannot_be_read(data, says):
    with pytest.raises(BadInput, match=says):
        reads(data)


def test_damaged_in_any_place():
    whole, chance = pdf([BRIDGE.title, "", *LINES], packed=False), random.Random(7)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(9, len(broken))] = chance.randrange(256)
        with suppress(BadInput):
            assert reads(bytes(broken)).paragraphs

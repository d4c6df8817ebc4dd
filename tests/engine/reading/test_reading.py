"""What goes in: bytes of any kind. What comes out: an article whose spans hold, or one sentence of what is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.model import Article, BadInput, Submission
from bot.engine.reading import MAX_BYTES, MAX_CHARACTERS, fingerprint, from_text, read
from tests.engine.reading.pages import BODY, TEXT, TITLE, reads, shown

ACCENTS = "Café opens in Köge\n\n“Our café is open,” said René Doré, the owner – it’s here.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(encoding):
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert reads((mark + ACCENTS).encode(encoding)).text == ACCENTS


def test_a_page_declares_its_encoding():
    page = '<meta charset="{}"><p>Порт получил кран.</p>'
    assert shown(reads(page.format("windows-1251").encode("cp1251"))) == ["Порт получил кран."]
    assert shown(reads(page.format("windows-1251").encode())) == ["Порт получил кран."], "UTF-8 is certain"
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><html><p>Ann’s café.</p></html>'
    assert shown(reads(latin.encode("cp1252"))) == ["Ann’s café."]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "nothing"),
        (b" \r\n\t", "nothing"),
        (b"\xef\xbb\xbf", "no sentences"),
        (b"----\n***", "no sentences"),
        (b"Share\nTwitter", "no sentences"),
        (bytes(range(256)) * 50, "binary"),
        (b"a\0b", "binary"),
        (b"\x1b[0m\x07\x07\x07" * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "a picture"),
        (b"RIFF\0\0\0\0WEBPVP8", "a picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "This PDF"),
        (b"PK\x03\x04\x14\0", "a zip archive"),
        (b"PK\x03\x04\x14\0[Content_Types].xml", "an Office document"),
        (b"{\\rtf1 word}", "a Rich Text document"),
        (b"x" * (MAX_BYTES + 1), "2.0 MB"),
        (b"word " * 1_050_000, "5.0 MB"),
        (b"word " * (MAX_CHARACTERS // 5 + 1), "1,000,005 characters"),
        (b"\xff\xfe\x00", "UTF-16"),
        ("Сказал он, и порт закрыт.".encode("cp1251"), "encoding"),
        ("“Café,” said René. It’s ours.".encode("mac-roman"), "encoding"),
        ("Žluťoučký kůň".encode("iso8859-2"), "encoding"),
        (b'<meta charset="koi8-nothing"><p>\xf0\xcf\xd2\xd4</p>', "encoding"),
    ],
)
def test_what_cannot_be_read(data, says):
    with pytest.raises(BadInput, match=says) as caught:
        reads(data)
    message = str(caught.value)
    assert "\n" not in message
    assert message.count(". ") >= 1, "what happened, and what to do"


def test_characters_nobody_sees_are_left_out():
    text = reads("\ufeffOne\x07 wo\xadrd\u200b \u202eof\u2066 it.\r\nTwo\rThree\u2028Four.".encode()).text
    assert text == "One word of it.\nTwo\nThree\nFour."


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": "javascript:alert(1)"}, "web address"),
        ({"url": "https://vell.example/a b"}, "web address"),
        ({"url": "https://vell.example/\u202e"}, "web address"),
        ({"url": "https://user:word@vell.example/"}, "web address"),
        ({"url": "https://"}, "web address"),
        ({"url": "https://vell.example/" + "a" * 2000}, "web address"),
        ({"published": "someday"}, "not a date"),
        ({"published": "2025-02-30"}, "not a date"),
        ({"published": "03/04/2025"}, "not a date"),
        ({"title": "word " * 100}, "title has 499"),
        ({"source": "word " * 100}, "source has 499"),
    ],
)
def test_fields_that_cannot_be_right(fields, says):
    with pytest.raises(BadInput, match=says):
        reads(TEXT, **fields)


def test_fields():
    article = reads(
        TEXT,
        title=f"  {TITLE}\n",
        source="Vell\0 Daily",
        url=" https://vell.example/é?a=(b)#c ",
        published="24 Feb 2025",
    )
    assert article == Article(
        TITLE, TEXT, article.paragraphs, None, None, "Vell Daily", "https://vell.example/é?a=(b)#c", "2025-02-24"
    )
    assert reads(TEXT, title=" ", source="", url=" ", published="") == reads(TEXT)


def test_the_same_article_has_the_same_fingerprint():
    once = fingerprint(from_text(f"{TITLE}\nBy Ann Roe\n\n{TEXT}"))
    assert len(once) == 64
    again = TEXT.replace("“", '"').replace("”", '"').replace(" a ", "  A\n")
    for text in (
        TEXT,
        f"{TITLE}\nA short deck about it.\nBy Ann Roe\nUpdated:\n\n{again}\n\nShare\nTwitter\n",
        f"Another Title\n\n{TEXT.replace(chr(10), chr(13) + chr(10))}\n\nAnn Roe is a reporter for Vell News.",
    ):
        assert fingerprint(from_text(text)) == once
    assert fingerprint(reads(f"<h1>{TITLE}</h1>" + "".join(f"<p>{one}</p>" for one in BODY))) == once
    assert fingerprint(from_text(TEXT.replace("40", "41"))) != once
    assert fingerprint(from_text("\n\n".join(BODY[:2]))) != once


PIECES = st.sampled_from(
    [TITLE, *BODY, "By Ann Roe", "Ann Roe", "Updated:", "Feb. 24, 2025", "0:00", "Share", "Related:",
     "Photo: Jo Roe/AP", "Reporter", "Ann Roe is a reporter for Vell.", "He left.", "\n", "\r\n", "\n\n", " ", "\u2028",
     "\t", "“", "#", "\0"]
)  # fmt: skip
UGLY = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("\n".join), st.lists(PIECES, max_size=30).map("".join))


def check(article: Article) -> None:
    last = 0
    for start, end in article.paragraphs:
        assert last <= start < end <= len(article.text)
        assert article.text[start:end].strip() == article.text[start:end]
        last = end
    assert article.deck is None or article.deck in article.paragraphs
    assert len(fingerprint(article)) == 64


@given(UGLY, st.none() | st.text(max_size=50))
@settings(max_examples=300)
def test_any_text_is_laid_out(text, title):
    article = from_text(text, title)
    assert article.text == text
    check(article)


@given(
    st.one_of(
        st.binary(),
        UGLY.map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from(["<p>", "</p>", "<article>", "<h1>", "<br>", "a. ", "<", "&#0;", "<a b='", "<!--", "]]>"])
        ).map(lambda pieces: "".join(pieces).encode()),
    ),
    st.sampled_from([None, "a.html", "a.md", "a.txt", "\0"]),
)
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(data, name):
    try:
        article = read(Submission(data, name))
    except BadInput:
        return
    assert not {c for c in article.text if ord(c) < 32} - {"\n", "\t"}
    article.text.encode()
    check(article)


@pytest.mark.parametrize(
    "piece", ["a", "a\n", "“", "<", "By A B\n", "A/", "(photo", "Ab Cd\n", "\ufdfa", "a. ", " ", "- a\n"]
)
def test_a_megabyte_of_anything_is_read(piece):
    text = piece * (1_000_000 // len(piece))
    assert from_text(text).text == text

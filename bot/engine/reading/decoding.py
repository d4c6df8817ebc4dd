"""Bytes of any kind to text: what they are is judged by what they hold, and what is no text is refused by name."""

from __future__ import annotations

import codecs
import re

from bot.engine.model import BadInput

MAX_FILE = 10 * 1024 * 1024  # of any kind; a PDF of one article with its pictures stays below
MAX_BYTES = 2 * 1024 * 1024  # a long feature with its whole web page stays below 1 MB; beyond is no article
MAX_CHARACTERS = 1_000_000  # 150,000 words: longer than any article, short enough to be read in seconds
DECLARED_WITHIN = 4096  # bytes from the start in which a page declares its encoding; browsers look at 1024
# Of text in the Western encoding of Windows: letters above ASCII are few, and nearly all stand where they can.
FOREIGN_SHARE = 0.15
PLAUSIBLE_SHARE = 0.98
BROKEN_SHARE = 0.002  # of the letters of a page, those that are not of its encoding
CONTROL_SHARE = 0.01  # of the characters, 200 at least; a stray one is an accident, more is not text

PDF = "a PDF"
_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh9", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"OggS", "a recording"),
    (b"ID3", "a recording"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which begins the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I
)
_WIDE = ("utf-16", "utf-16-le", "utf-16-be")
# What pages declare, by the codec's own name. Latin 1 means its Windows sister, as in browsers.
_KNOWN = re.compile(
    r"cp125[0-8]|cp874|iso8859-[0-9]+|koi8-[ru]|mac-(?:roman|cyrillic)|big5|gb2312|gbk|gb18030|shift_jis|euc_(?:jp|kr)"
)
_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters, surrogates, noncharacters, and marks that hide, break or turn text round.
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, told: str | None = None, *, most: int = MAX_BYTES) -> str:
    """The text in bytes. BadInput: nothing there, too much, not text, or of an encoding that cannot be told.

    `told` is the encoding that a server gave, by Python's name; marks in the bytes count more, and valid UTF-8 too.
    """
    if len(data) > most:
        size = len(data) / 1024 / 1024
        limit = most // 1024 // 1024
        raise BadInput(
            f"This is {size:.1f} MB, more than the {limit} MB that are read. Send the article alone, as text."
        )
    if not data.strip():
        raise BadInput("There is nothing in it. Send the text of an article.")
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return _checked(_strictly(data[len(mark) :], encoding))
    if told in _WIDE:
        return _checked(data.decode(told, "replace"))
    kind = kind_of(data)
    if kind is not None:
        raise BadInput(f"This is {kind}, not text. Copy the article out of it and send that.")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if told is not None:
        # A page may have a letter in another encoding, or in half, and is read all the same.
        text = data.decode(_usual(told) or "utf-8", "replace")
        if text.count("\ufffd") <= BROKEN_SHARE * len(text):
            return _checked(text)
    declared = _declared(data)
    if declared is not None:
        return _checked(_strictly(data, declared))
    text = data.decode("cp1252", errors="replace")
    if not _is_plausible(text):
        raise BadInput("The text is not UTF-8, and its encoding cannot be told. Save it as UTF-8 and send it again.")
    return _checked(text)


def clean(text: str) -> str:
    """Text with plain line ends and without characters that nobody sees."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def kind_of(data: bytes) -> str | None:
    """What bytes are that are not text, as far as their first ones tell."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        head = data[:4096]
        if b"application/epub+zip" in head:
            return "an e-book"
        return "an Office document" if b"[Content_Types].xml" in head or b"opendocument" in head else "a zip archive"
    if data.startswith(b"RIFF"):
        return "a picture" if data[8:12] == b"WEBP" else "a recording"
    if data[4:8] == b"ftyp":
        return "a picture" if data[8:12] in (b"heic", b"avif", b"mif1") else "a video"
    return "a binary file" if b"\0" in data else None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:DECLARED_WITHIN])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    return _usual(name)


def _usual(name: str) -> str | None:
    """The codec that is meant by one that a page names; None for those that no page is written in."""
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if _KNOWN.fullmatch(name) else None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise BadInput(
            f"The text says it is {encoding.upper()} and is not. Save it as UTF-8 and send it again."
        ) from None


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text)) > CONTROL_SHARE * max(len(text), 200):
        raise BadInput("This is a binary file, not text. Copy the article out of it and send that.")
    return text


def _is_plausible(text: str) -> bool:
    """Whether bytes read as Windows' Western encoding give words: accents inside words, typographic marks around."""
    foreign = [at for at, character in enumerate(text) if character > "\x7f"]
    if len(foreign) > FOREIGN_SHARE * len(text):
        return False
    good = sum(_stands_well(text, at) for at in foreign)
    return good >= PLAUSIBLE_SHARE * len(foreign)


def _stands_well(text: str, at: int) -> bool:
    character = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if character.isalpha():
        beside = (before.isalpha() and before.isascii()) or (after.isalpha() and after.isascii())
        return beside and not (character.isupper() and before.islower())
    return character in "‘’“”–—…•€£§°©®™«»½¼¾·¢¥„‚‹›\xa0\xad²³´±×†‰"

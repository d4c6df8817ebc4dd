"""The unused middle of a database's pages, overwritten.

With `secure_delete` SQLite overwrites what is removed. But where it moves rows from one page to another, copies of them
stay in the unused middle of the first one, also of rows that are removed later: of a library of 700,000 marked words
between two others some thirty were left. A page's layout is part of SQLite's documented file format; nothing reads its
middle, so that writing zeros there changes nothing for anybody.
"""

from __future__ import annotations

import os
from typing import BinaryIO

CHUNK = 2**23  # bytes looked through in one go, some 10 ms
HEAD = 100  # bytes before the first page's own header
HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}  # bytes of a page's header, by the kinds of pages with rows
# Other pages begin with the number of a page, which looks like one of these kinds only in a file of so many pages.
MOST_PAGES = 2 << 24


def scrub(file: BinaryIO, start: int) -> int | None:
    """Overwrite the unused middle of the pages in CHUNK bytes from an offset on; where to go on, None at the end.

    Nobody else may write to the file meanwhile, and there must be no write-ahead log.
    """
    file.seek(0)
    head = file.read(HEAD)
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    size = file.seek(0, os.SEEK_END)
    if not page or size // page >= MOST_PAGES:
        return None
    stop = min(start + CHUNK // page * page, size)
    file.seek(start)
    data = file.read(stop - start)
    for at in range(0, len(data) - page + 1, page):
        skipped = HEAD if start + at == 0 else 0
        header = data[at + skipped : at + skipped + 8]
        if header[0] not in HEADERS:
            continue
        first = skipped + HEADERS[header[0]] + 2 * int.from_bytes(header[3:5], "big")
        last = int.from_bytes(header[5:7], "big") or 65536
        if first < last <= page and any(data[at + first : at + last]):
            file.seek(start + at + first)
            file.write(bytes(last - first))
    os.fsync(file.fileno())
    return stop if stop < size else None

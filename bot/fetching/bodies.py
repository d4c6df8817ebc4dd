"""The body of an answer, unpacked piece by piece, so that no answer takes more memory than it may."""

from __future__ import annotations

import zlib

import aiohttp

from bot.fetching.problems import FetchProblem

PIECE = 64 * 1024  # bytes unpacked at once
MEMBERS = 100  # of one gzip answer; servers send one, and thousands of empty ones would cost seconds
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS  # told apart by the first bytes
_RAW = -zlib.MAX_WBITS


async def read_body(response: aiohttp.ClientResponse, limit: int, *, part_will_do: bool = False) -> bytes:
    """The bytes of a body. FetchProblem: more than `limit`, packed in a way that was not asked for, or cut off.

    With `part_will_do` what was packed may end early, where HTTP says that all of it came: some servers forget the end.
    """
    if (response.content_length or 0) > limit:
        raise FetchProblem("size")
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchProblem("content")
    unpacker = None if packed in ("", "identity") else _Unpacker(limit)
    body, came = bytearray(), 0
    async for piece in response.content.iter_any():
        came += len(piece)
        if unpacker is None:
            body += piece
        else:
            unpacker.feed(piece, body)
        if came > limit or len(body) > limit:
            raise FetchProblem("size")
    if unpacker is not None and came and not unpacker.whole and not (part_will_do and body):
        raise FetchProblem("content")
    return bytes(body)


class _Unpacker:
    """gzip, several one after the other, and both things that servers call deflate."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._member: zlib._Decompress | None = None
        self._members = 0

    @property
    def whole(self) -> bool:
        """Whether what came was not cut off."""
        return self._member is not None and self._member.eof

    def feed(self, piece: bytes, body: bytearray) -> None:
        """Unpack a piece into `body`, which may grow just past the limit. FetchProblem when it cannot be unpacked."""
        full = False  # whether there may be more to come of what was fed already
        try:
            while (piece or full) and len(body) <= self._limit:
                member = self._member
                if member is None or member.eof:
                    if member is not None and not piece.startswith(b"\x1f\x8b"):
                        return  # padding behind the last member
                    member = self._member = self._begun(piece)
                unpacked = member.decompress(piece, PIECE)
                body += unpacked
                full = len(unpacked) == PIECE and not member.eof
                piece = member.unconsumed_tail or member.unused_data
        except zlib.error:
            raise FetchProblem("content") from None

    def _begun(self, piece: bytes) -> zlib._Decompress:
        self._members += 1
        if self._members > MEMBERS:
            raise FetchProblem("content")
        return zlib.decompressobj(_GZIP_OR_ZLIB if _is_marked(piece) else _RAW)


def _is_marked(piece: bytes) -> bool:
    """Whether bytes begin as gzip or zlib do; the raw form has no beginning of its own."""
    return piece[:1] == b"\x1f" or (piece[0] & 0x0F == 8 and (len(piece) < 2 or (piece[0] << 8 | piece[1]) % 31 == 0))

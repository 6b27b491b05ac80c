"""Decompression by small pieces, and what a decompression bomb is.

Real text shrinks to a tenth, seldom to a thirtieth. When one article is over its limit and the stream
has given more than 100 times what went in, it is a bomb, and so is any stream of more than 1 GB and
1,000 times. (Rows may repeat each other: a table of many that shrank by 200 is no bomb.)
"""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO, NamedTuple

MAX_RATIO = 100
STREAM_BYTES = 1_000_000_000
STREAM_RATIO = 1000
MAX_WINDOW = 2**26  # what one .zst may make the decoder keep in memory
_CHUNK = 1 << 16
# one block of .zst is at least 4 bytes and at most 128 KB of text: 16 MB from one piece
_ZST_PIECE = 512


class ReadError(Exception):
    """A file cannot be read any further; ``category`` is one of ``records.CATEGORIES``."""

    def __init__(self, category: str, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.category = category
        self.line = line


class _Piece(NamedTuple):
    """What a decoder made of its input: some text, whether it wants more input."""

    data: bytes
    hungry: bool


class Gzip:
    """One or many gzip members, a piece of at most 64 KB at a time."""

    name = "gzip"
    read_size = _CHUNK

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)
        self._left = b""
        self.between = True  # the end of a member: the only place where a file may end

    def feed(self, data: bytes) -> None:
        """More packed bytes."""
        self._left += data

    def take(self) -> _Piece:
        """Some more of the text; ReadError when the bytes are broken."""
        if self.between:
            self._left = self._left.lstrip(b"\0")  # some writers fill up the last block
        if not self._left:
            return _Piece(b"", True)
        try:
            data = self._decoder.decompress(self._left, _CHUNK)
        except zlib.error as error:
            raise ReadError("format", f"broken gzip: {_words(error)}") from None
        self.between = False
        if self._decoder.eof:
            self._left = self._decoder.unused_data
            self._decoder = zlib.decompressobj(wbits=31)
            self.between = True
        else:
            self._left = self._decoder.unconsumed_tail
        return _Piece(data, not self._left and not data)


class Zstd:
    """One or many zstd frames, fed by so little that no piece can be large."""

    name = "zstd"
    read_size = _ZST_PIECE

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415 - for .zst only

        self._context = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._error = zstandard.ZstdError
        self._decoder: Any = None
        self._left = b""
        self.between = True

    def feed(self, data: bytes) -> None:
        """More packed bytes."""
        self._left += data

    def take(self) -> _Piece:
        """Some more of the text; ReadError when the bytes are broken."""
        if not self._left:
            return _Piece(b"", True)
        if self._decoder is None:
            self._decoder = self._context.decompressobj()
        try:
            data = self._decoder.decompress(self._left)
        except self._error as error:
            if "too much memory" in str(error):
                reason = (
                    f"its zstd window is over {MAX_WINDOW >> 20} MB: compress it without --long"
                )
                raise ReadError("too-large", reason) from None
            raise ReadError("format", f"broken zstd: {_words(error)}") from None
        self.between = self._decoder.eof
        self._left = self._decoder.unused_data if self._decoder.eof else b""
        if self._decoder.eof:
            self._decoder = None
        return _Piece(data, not self._left and not data)


class Inflated(io.RawIOBase):
    """A decompressed stream that knows a bomb when it sees one."""

    def __init__(self, compressed: BinaryIO, compression: str) -> None:
        self._compressed = compressed
        self._decoder = Gzip() if compression == "gz" else Zstd()
        self._taken = 0
        self._given = 0
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is for reading only."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; ReadError when the packed bytes are broken, too few, or a bomb."""
        while not self._ready:
            piece = self._decoder.take()
            if piece.data:
                self._ready = memoryview(piece.data)
                break
            if piece.hungry:
                data = self._compressed.read(self._decoder.read_size)
                if not data:
                    if not self._decoder.between:
                        raise ReadError("format", f"broken {self._decoder.name}: it ends too early")
                    return 0
                self._taken += len(data)
                self._decoder.feed(data)
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        self._given += size
        if self._given > STREAM_BYTES:
            self.refuse_bomb(STREAM_RATIO)
        return size

    def refuse_bomb(self, ratio: int = MAX_RATIO) -> None:
        """Give up if more than so many times what went in came out.

        Raises:
            ReadError: it is a bomb.
        """
        if self._given > ratio * self._taken:
            raise ReadError("bomb", f"a decompression bomb: over {ratio} times its size")


def refuse_bomb(stream: Any) -> None:
    """Give up a stream that goes on beyond the limit, if it is packed beyond measure.

    Raises:
        ReadError: it is a bomb.
    """
    while stream is not None:
        if isinstance(stream, Inflated):
            stream.refuse_bomb()
        stream = getattr(stream, "raw", None) or getattr(stream, "inner", None)


def _words(error: Exception) -> str:
    """The library's words for an error, without its own name and number for it."""
    return str(error).rpartition(": ")[2] or type(error).__name__

"""Opening files, plain or packed, and reading them by small pieces: no file can fill the memory."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, BinaryIO, NamedTuple

from flows.errors import explain_os_error
from flows.places import Place, as_os_errors, is_remote
from flows.readers.inflating import Inflated, ReadError, refuse_bomb
from flows.readers.kinds import compression_of, compression_of_bytes
from flows.readers.records import KEPT_BYTES, Failure, InputFile
from flows.readers.trees import raise_if_gone

STDIN = "-"
RAW_FACTOR = 4
"""Markup, escapes and old encodings: an article may take so many times the limit as it comes."""

BLANK_BYTES = 1_000_000
"""Of blank lines in a row: from here on they may be a bomb."""

_SHORT = 1000  # a longer line is held against the limit instead
_CHUNK = 1 << 16
_STORE_BLOCK = 8_000_000  # each is a request of its own
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@contextmanager
def opened(source: InputFile, content: bytes | None = None) -> Iterator[io.BufferedReader]:
    """The bytes of a file, decompressed as they are read.

    Standard input (a source without a path) is decompressed if its first bytes say so.

    Args:
        source: the file.
        content: its bytes, if they were fetched already.

    Raises:
        ReadError: the file cannot be opened; reading may raise it too.
        RunError: the object store that it lies in does not answer.
    """
    try:
        with as_os_errors(source.file), ExitStack() as closing:
            stream = _open(source, content)
            if source.path or str(source.file) != STDIN:
                closing.enter_context(stream)
            if source.path:
                compression = compression_of(source.file.name)
            else:
                compression = compression_of_bytes(stream.peek(4))
            if compression:
                stream = io.BufferedReader(Inflated(stream, compression), _CHUNK)
            yield stream
    except FileNotFoundError as error:
        if is_remote(source.file):
            raise ReadError("unreadable", "vanished") from None
        reason = "a link to nothing" if os.path.islink(source.file) else "vanished"
        raise ReadError("unreadable", f"{reason}: {explain_os_error(error)}") from None
    except OSError as error:
        raise_if_gone(error)
        words = str(error) if is_remote(source.file) else explain_os_error(error)
        raise ReadError("unreadable", f"cannot be read: {words}") from error


def _open(source: InputFile, content: bytes | None = None) -> io.BufferedReader:
    if content is not None:
        return io.BufferedReader(io.BytesIO(content), _CHUNK)
    if str(source.file) == STDIN and not source.path:
        # never closed: it is not ours
        return io.BufferedReader(_Borrowed(sys.stdin.buffer), _CHUNK)
    return io.BufferedReader(_raw(source.file), _CHUNK)


def _raw(file: Place) -> io.RawIOBase:
    if is_remote(file):
        stored: io.RawIOBase = file.fs.open(file.path, "rb", block_size=_STORE_BLOCK)
        return stored
    return io.FileIO(file)


class _Borrowed(io.RawIOBase):
    """A stream that stays open when its reader is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # what has come so far: a pipe may be slow
        read: Callable[[int], bytes] = getattr(self._stream, "read1", self._stream.read)
        data = read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def whole(stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a stream that holds one article.

    Raises:
        ReadError: there are more than :data:`RAW_FACTOR` times ``limit``, or it is a bomb.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        refuse_bomb(stream)
        data += stream.read((RAW_FACTOR - 1) * limit)
    if len(data) > RAW_FACTOR * limit:
        refuse_bomb(stream)
        raise too_large("the file", RAW_FACTOR * limit)
    return data


def too_large(what: str, limit: int) -> ReadError:
    """The error for an input over a limit of so many bytes."""
    return ReadError("too-large", f"{what} is over the limit of {limit:,} bytes")


class LongLine(NamedTuple):
    """A line over the limit: its beginning, and the hash of all of it."""

    head: bytes
    sha256: str


def lines(stream: BinaryIO, limit: int) -> Iterator[bytes | LongLine]:
    """The lines of a stream with their ends, split at line feeds only: JSON may hold other ones.

    Raises:
        ReadError: the stream is a bomb.
    """
    readline: Callable[[int], bytes] = stream.readline
    blank = 0
    while line := readline(limit):
        blank = 0 if len(line) > _SHORT or line.strip() else blank + len(line)
        if blank > BLANK_BYTES:
            refuse_bomb(stream)
            blank = 0
        if len(line) < limit or line.endswith(b"\n"):
            yield line
            continue
        refuse_bomb(stream)
        line += readline((RAW_FACTOR - 1) * limit)
        if len(line) < RAW_FACTOR * limit or line.endswith(b"\n"):
            yield line
            continue
        digest = hashlib.sha256(line)
        head = line[:KEPT_BYTES]
        while not line.endswith(b"\n"):
            line = readline(_CHUNK)
            if not line:
                break
            digest.update(line)
        yield LongLine(head, digest.hexdigest())


def in_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """A stream of lines without a byte order mark; UTF-16 and UTF-32 with one become UTF-8."""
    start = stream.peek(4)[:4]
    if start.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
        return stream
    for mark, encoding in _WIDE_MARKS:
        if start.startswith(mark):
            return io.BufferedReader(_Recoded(stream, encoding), _CHUNK)
    return stream


class _Recoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.inner = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        end = False
        while not self._ready and not end:
            data = self.inner.read(_CHUNK)
            end = not data
            try:
                self._ready = self._decoder.decode(data, end).encode("utf-8")
            except UnicodeError:
                raise ReadError("encoding", f"broken {self._encoding.upper()}") from None
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def file_failure(
    source: InputFile, category: str, reason: str, line: int | None = None, detail: str = ""
) -> Failure:
    """A failure of a whole file, or from one of its lines on.

    It keeps the head of the file as it lies on the disk and the hash of all of it, read by pieces;
    of what cannot be read it keeps neither.
    """
    raw, sha256 = b"", ""
    if str(source.file) != STDIN and category != "unreadable":
        with suppress(OSError), as_os_errors(source.file), _open(source) as file:
            raw = file.read(KEPT_BYTES)
            digest = hashlib.sha256(raw)
            while piece := file.read(_CHUNK):
                digest.update(piece)
            sha256 = digest.hexdigest()
    return Failure(source.path, line, reason, source.shown, detail, category, raw, sha256)

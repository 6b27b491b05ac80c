"""The body of an HTTP answer as a crawl kept it: unchunked and unpacked, or refused.

A part of a page is no page: a body that ends too early is refused, never taken for an article.
Crawlers often store a body ready to read and leave the headers as they were, so a header that the
bytes do not agree with counts for nothing.
"""

from __future__ import annotations

import re
import zlib

from flows.readers.encoded import UndecodableError, decode
from flows.readers.inflating import MAX_RATIO, Gzip, ReadError, Zstd
from flows.readers.objects import quoted

_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a zstd frame that holds no text
_MARKUP = re.compile(rb"\s*<[a-zA-Z!?]")


def body_of(data: bytes, transfer: str, content: str, most: int) -> bytes:
    """The body as the reader of the page would have got it, at most so many bytes and one.

    Args:
        data: the bytes as they stand in the archive.
        transfer: the header Transfer-Encoding.
        content: the header Content-Encoding.
        most: how many bytes it may become.

    Raises:
        ReadError: it is cut, broken, a bomb, or packed in a way that nothing here unpacks.
    """
    if "chunked" in transfer.lower():
        data = _unchunked(data)
    for name in reversed([name.strip().lower() for name in content.split(",")]):
        data = _unpacked(data, name, most)
    return data


def _unchunked(data: bytes) -> bytes:
    head = _CHUNK_HEAD.match(data)
    if head is None:
        return data  # stored without its chunks
    parts: list[bytes] = []
    while True:
        size = int(head[1], 16)
        if not size:
            return b"".join(parts)
        end = head.end() + size
        if end > len(data):
            raise ReadError("format", "the body of the page is cut within a chunk")
        parts.append(data[head.end() : end])
        line_end = _LINE_END.match(data, end)
        head = _CHUNK_HEAD.match(data, line_end.end()) if line_end else None
        if head is None:
            how = "cut after" if end >= len(data) - len(b"\r\n") else "broken after"
            raise ReadError("format", f"the body of the page is {how} a chunk: the last is missing")


def _unpacked(data: bytes, name: str, most: int) -> bytes:
    if not name or name == "identity" or not data:
        return data
    if name in ("gzip", "x-gzip"):
        return _inflated(data, Gzip(), most) if data.startswith(_GZIP) else data
    if name == "zstd":
        packed = data.startswith(_ZSTD) or _SKIPPABLE.match(data)
        return _inflated(data, Zstd(), most) if packed else data
    if name == "deflate":
        return _deflated(data, most)
    if _is_text(data):
        return data
    reason = f"the page is packed as {quoted(name)}; gzip, deflate and zstd are read"
    raise ReadError("format", reason)


def _inflated(data: bytes, decoder: Gzip | Zstd, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    place = 0
    while size <= most:
        try:
            piece = decoder.take()
        except ReadError as error:
            if parts and decoder.between:
                break  # something stands after the end: browsers do not mind
            raise ReadError(error.category, f"the body of the page: {error}") from None
        if piece.data:
            parts.append(piece.data)
            size += len(piece.data)
        elif piece.hungry:
            if place >= len(data):
                break
            decoder.feed(data[place : place + decoder.read_size])
            place += decoder.read_size
    if size > most:
        _refuse_bomb(size, len(data))
    elif not decoder.between:
        reason = f"the body of the page is cut: its {decoder.name} ends too early"
        raise ReadError("format", reason)
    return b"".join(parts)


def _deflated(data: bytes, most: int) -> bytes:
    """Deflate with the header of zlib, as the standard has it, or bare, as some servers have it."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        decoder = zlib.decompressobj(wbits=bits)
        try:
            text = decoder.decompress(data, most + 1)
        except zlib.error:
            continue
        if len(text) > most:
            _refuse_bomb(len(text), len(data))
            return text
        if decoder.eof:
            return text
        if not _is_text(data):
            raise ReadError("format", "the body of the page is cut: its deflate ends too early")
    if _is_text(data):
        return data
    raise ReadError("format", "the body of the page is no deflate, though it says so")


def _refuse_bomb(given: int, taken: int) -> None:
    if given > MAX_RATIO * taken:
        raise ReadError("bomb", f"a decompression bomb: over {MAX_RATIO} times its size")


def _is_text(data: bytes) -> bool:
    """Whether bytes that should be packed are ready to read."""
    if _MARKUP.match(data):
        return True
    try:
        decode(data)
    except UndecodableError:
        return False
    return True

"""Web archives: the pages a crawl was given.

Only ``response`` records with status 200 and HTML or plain text are articles; the other records of
pages are counted. The address is the one that was asked for, the charset the one the server named.
The day of the crawl is not the day of publication: it is kept in ``extra``.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from flows.readers.facts import CHARSET, CRAWLED
from flows.readers.http_body import body_of
from flows.readers.inflating import ReadError
from flows.readers.objects import quoted
from flows.readers.records import Failure, InputFile, ReadOptions, Record
from flows.readers.streams import RAW_FACTOR, too_large

HEADER_BYTES = 1_000_000  # all headers of one record; real ones take a few thousand
_CHUNK = 1 << 16
_KINDS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt"}
_NOT_PAGES = ("warcinfo", "request", "metadata")


class _Budget:
    """A stream that gives up when headers do not end."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.left = HEADER_BYTES
        self._in_body = False

    def body(self) -> None:
        """From here on it is a body: what reads it knows its length."""
        self._in_body = True

    def header(self) -> None:
        """From here on it is a header."""
        self._in_body = False
        self.left = HEADER_BYTES

    def read(self, size: int = -1) -> bytes:
        return self._spent(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        if self._in_body:
            return self._stream.readline(size)
        most = self.left + 1
        return self._spent(self._stream.readline(most if size < 0 else min(size, most)))

    def tell(self) -> int:
        return 0

    def _spent(self, data: bytes) -> bytes:
        if not self._in_body:
            self.left -= len(data)
            if self.left < 0:
                raise ReadError("format", "broken WARC: headers without an end")
        return data


def warc_records(
    source: InputFile, stream: io.BufferedReader, options: ReadOptions, passed_over: Counter[str]
) -> Iterator[Record | Failure]:
    """One record a page; ``line`` is the number of its WARC record in the file."""
    from warcio.recordloader import ArcWarcRecordLoader  # noqa: PLC0415 - for .warc only

    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    budget = _Budget(stream)
    number = 0
    while (start := _first_line(budget)) is not None:
        number += 1
        if not start.startswith(b"WARC/"):
            reason = f"broken WARC: no record where record {number} should begin"
            raise ReadError("format", reason, number)
        try:
            entry = loader.parse_record_stream(budget, start.decode("latin-1"), "warc")
        except ReadError:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - warcio raises what it happens upon
            reason = f"broken WARC: record {number} cannot be read ({type(error).__name__})"
            raise ReadError("format", reason, number) from error
        if entry.length is None:
            raise ReadError("format", f"broken WARC: record {number} has no length", number)
        budget.body()
        item = _page(source, number, entry, options)
        _skip_rest(entry, number)  # before the page is given: a part of a page is no page
        if isinstance(item, str):
            if item:
                passed_over[item] += 1
        else:
            yield item
        budget.header()
    if not number:
        raise ReadError("empty", "the file is empty")


def _first_line(budget: _Budget) -> bytes | None:
    """The first line that is not blank, or None at the end."""
    budget.header()
    while line := budget.readline():
        if line.strip():
            return line
    return None


def _skip_rest(entry: Any, number: int) -> None:
    stream = entry.raw_stream
    while stream.limit > 0:
        if not stream.read(_CHUNK):
            raise ReadError("format", f"broken WARC: it ends within record {number}", number)


def _page(
    source: InputFile, number: int, entry: Any, options: ReadOptions
) -> Record | Failure | str:
    """The page in a WARC record, or what else it is (empty: nothing worth counting)."""
    if entry.rec_type != "response":
        return "" if entry.rec_type in _NOT_PAGES else f"WARC {str(entry.rec_type)[:20]} record"
    if entry.http_headers is None:
        return "WARC response without HTTP"
    status = str(entry.http_headers.get_statuscode())
    if status != "200":
        return f"page with status {status[:3]}"
    named, _, parameters = (entry.http_headers.get_header("content-type") or "").partition(";")
    kind = _KINDS.get(named.strip().lower())
    if kind is None:
        return f"page of type {named.strip().lower()[:40] or 'unknown'}"
    longest = RAW_FACTOR * options.limit
    headers = entry.http_headers
    data = _read(entry.raw_stream, longest + 1)
    as_it_came = Record(source, number, kind, data)
    if why := entry.rec_headers.get_header("WARC-Truncated"):
        reason = f"the crawl kept only a part of the page (WARC-Truncated: {quoted(why, mark='')})"
        return as_it_came.failure("format", reason)
    if len(data) <= longest:
        transfer = headers.get_header("transfer-encoding") or ""
        content = headers.get_header("content-encoding") or ""
        try:
            data = body_of(data, transfer, content, longest)
        except ReadError as error:
            return as_it_came.failure(error.category, str(error))
    about = {"url": entry.rec_headers.get_header("WARC-Target-URI") or ""}
    charset = _charset(parameters)
    if charset:
        about[CHARSET] = charset
    if crawled := entry.rec_headers.get_header("WARC-Date"):
        about[CRAWLED] = crawled
    record = Record(source, number, kind, data, about)
    if len(data) > longest:
        return record.failure("too-large", str(too_large("the page", longest)))
    return record


def _read(stream: Any, most: int) -> bytes:
    """Up to so many bytes: one read may give only a part."""
    parts: list[bytes] = []
    size = 0
    while size < most and (data := stream.read(min(_CHUNK, most - size))):
        parts.append(data)
        size += len(data)
    return b"".join(parts)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'")
    return ""

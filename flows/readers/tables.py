"""CSV and TSV: one article a row, columns named by the first row.

A row becomes a JSON object and is read by the rules of JSONL; dates must be ISO 8601 there too,
because 06/07/2023 is two days. The separator is the one of ``,``, ``;`` and tab that gives the
header its columns. In TSV a quotation mark that does not open and close a whole field is text.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flows.readers.encoded import UndecodableError, guess_encoding, looks_like_utf8
from flows.readers.facts import key_for
from flows.readers.inflating import ReadError
from flows.readers.objects import listed, quoted
from flows.readers.records import Failure, InputFile, ReadOptions, Record
from flows.readers.streams import RAW_FACTOR, LongLine, in_utf8, lines, too_large

SAMPLE_BYTES = 262_144
_UTF8 = "utf-8"


class Line(NamedTuple):
    """A physical line: its number, its text (undecodable bytes as surrogates), its bytes."""

    number: int
    text: str
    raw: bytes
    too_long: LongLine | None = None


class Row(NamedTuple):
    """The fields of a row and the lines it took, or why it is none."""

    taken: list[Line]
    fields: list[str]
    error: str = ""


class _TooLongError(Exception):
    """A row goes on beyond the limit."""


def table_records(
    source: InputFile, stream: io.BufferedReader, options: ReadOptions, kind: str
) -> Iterator[Record | Failure]:
    """One record a row; ``line`` is the first line of the row in the file."""
    longest = RAW_FACTOR * options.limit
    if csv.field_size_limit() < longest:
        csv.field_size_limit(longest)
    numbered = _decoded(lines(in_utf8(stream), options.limit))
    first = next((line for line in numbered if line.text.strip() or line.too_long), None)
    if first is None:
        raise ReadError("empty", "the file is empty")
    if first.text.startswith("sep=") and len(first.text.strip()) == len("sep=;"):
        separator = first.text.strip()[-1]
        first = next(numbered, first)
    else:
        separator = "\t" if kind == "tsv" else separator_of(first.text, options)
    rows = _rows(numbered, first, separator, longest, tolerant=kind == "tsv")
    header = next(rows)
    columns = _columns(header, options)
    count = 0
    for row in rows:
        if not row.fields and not row.error:
            continue  # a blank line
        count += 1
        yield _record(source, row, columns, longest)
    if not count:
        raise ReadError("empty", "the table has a header and no rows")


def separator_of(header: str, options: ReadOptions) -> str:
    """The separator that gives the header the columns that are needed, or else the most columns.

    >>> separator_of("id;text;title, short", ReadOptions())
    ';'
    """
    wanted = {key_for("text", options), *(key for _, key in options.mapping)}
    best, best_rank = ",", (0, 1)
    for separator in (",", ";", "\t"):
        try:
            names = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
        except csv.Error:
            continue
        rank = (len(wanted.intersection(names)), len(names))
        if rank > best_rank:
            best, best_rank = separator, rank
    return best


def check_columns(columns: list[str], options: ReadOptions) -> None:
    """The columns hold what is needed.

    Raises:
        ReadError: a mapped column or the one of the text is not there, or a name stands twice.
    """
    twice = next((name for name, count in Counter(columns).items() if count > 1), None)
    if twice is not None:
        raise ReadError("format", f"the column {quoted(twice)} stands twice")
    for field, key in (("text", key_for("text", options)), *options.mapping):
        if key not in columns:
            how = (
                f" (--map {field}={quoted(key, mark='')})"
                if (field, key) in options.mapping
                else ""
            )
            hint = "" if how else f"; name it with --map {field}=COLUMN"
            reason = f"no column {quoted(key)}{how}; there are: {listed(columns)}{hint}"
            raise ReadError("format", reason)


def row_object(row: dict[str, object]) -> bytes:
    """A row of any table as the bytes of a JSON object."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _columns(header: Row, options: ReadOptions) -> list[str]:
    if header.error:
        raise ReadError("format", f"the header cannot be read: {header.error}", 1)
    columns = [name.strip() or f"column_{number}" for number, name in enumerate(header.fields, 1)]
    if any(not name.isprintable() for name in columns):
        raise ReadError("binary", "not text: the header is not a row of names")
    check_columns(columns, options)
    return columns


def _record(source: InputFile, row: Row, columns: list[str], longest: int) -> Record | Failure:
    line = row.taken[0]
    if line.too_long:
        reason = str(too_large("the line", longest))
        return Failure(
            source.path, line.number, reason, source.shown, "", "too-large", *line.too_long
        )
    raw = b"".join(taken.raw for taken in row.taken)
    as_it_came = Record(source, line.number, "row", raw)
    if row.error:
        category = "too-large" if "limit" in row.error else "format"
        return as_it_came.failure(category, row.error)
    if len(row.fields) != len(columns):
        reason = f"{len(row.fields)} fields, but the header has {len(columns)} columns"
        return as_it_came.failure("format", reason)
    try:
        data = row_object(dict(zip(columns, row.fields, strict=True)))
    except UnicodeEncodeError:
        return as_it_came.failure("encoding", "not UTF-8, as the lines before it are")
    return Record(source, line.number, "row", data)


def _decoded(physical: Iterable[bytes | LongLine]) -> Iterator[Line]:
    """The lines as text: UTF-8, or from the first line on that is not, what the next ones tell."""
    encoding, settled = _UTF8, False
    waiting: deque[bytes | LongLine] = deque()
    rest = iter(physical)
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(rest, None)
        if line is None:
            return
        number += 1
        if isinstance(line, LongLine):
            yield Line(number, "", b"", line)
            continue
        if not settled and not line.isascii():
            waiting.appendleft(line)
            size = sum(len(known) for known in waiting if isinstance(known, bytes))
            while size < SAMPLE_BYTES and (more := next(rest, None)) is not None:
                waiting.append(more)
                size += len(more) if isinstance(more, bytes) else 0
            encoding = _encoding_of(b"".join(w for w in waiting if isinstance(w, bytes)))
            settled = True
            waiting.popleft()
        yield Line(number, line.decode(encoding, "surrogateescape"), line)


def _encoding_of(sample: bytes) -> str:
    if looks_like_utf8(sample):
        return _UTF8
    try:
        return guess_encoding(sample)
    except UndecodableError:
        return _UTF8  # each of the rows says that it is not


def _rows(
    numbered: Iterator[Line], first: Line, separator: str, longest: int, *, tolerant: bool
) -> Iterator[Row]:
    """The rows; after one that is broken, reading goes on at its second line."""
    waiting = deque([first])
    taken: list[Line] = []

    def fed() -> Iterator[str]:
        size = 0
        while True:
            line = waiting.popleft() if waiting else next(numbered, None)
            if line is None:
                return
            taken.append(line)
            size += len(line.raw)
            if size > longest or line.too_long:
                raise _TooLongError
            yield line.text

    while True:
        taken = []
        try:
            fields = next(csv.reader(fed(), delimiter=separator, strict=True), None)
        except (_TooLongError, csv.Error) as error:
            broken = taken[0]
            waiting.extendleft(reversed(taken[1:]))
            if tolerant and not broken.too_long:
                yield Row([broken], broken.text.rstrip("\r\n").split(separator))
            else:
                yield Row([broken], [], _why(error, len(taken)))
            continue
        if fields is None:
            return
        yield Row(taken, fields)


def _why(error: Exception, count: int) -> str:
    if isinstance(error, _TooLongError):
        return "the row is over the limit: is a quotation mark never closed?"
    if count > 1:
        return "a quotation mark is never closed, or closed within a field"
    if "new-line" in str(error):
        return "a bare carriage return outside of quotation marks"
    return f"not CSV: {error}"

"""JSONL: one article a line. Rows of tables are read by the same rules, see :func:`parse_row`.

``text`` is required; ``id``, ``source``, ``url``, ``title``, ``published`` and ``language`` are
optional strings (``null`` counts as missing); every other key is kept in ``Article.extra``. A row
that is not an article is a failure with its line, and the rows after it go on.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from flows.readers.facts import Known, fields_of, found, is_blank, key_for
from flows.readers.inflating import ReadError
from flows.readers.objects import ObjectError, json_object, kind_name, listed, quoted
from flows.readers.records import Failure, Found, InputFile, ReadOptions, Record
from flows.readers.streams import RAW_FACTOR, LongLine, in_utf8, lines, too_large


def jsonl_records(
    source: InputFile, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[Record | Failure]:
    """One record a line; blank lines are none.

    A mapped name that no row has is a failure of the file: nobody maps a key for nothing.
    """
    longest = RAW_FACTOR * options.limit
    unseen = {key: _spellings(key) for field, key in options.mapping if field != "text"}
    first = b""
    rows = 0
    for number, line in enumerate(lines(in_utf8(stream), options.limit), 1):
        if isinstance(line, LongLine):
            rows += 1
            error = too_large("the line", longest)
            yield Failure(source.path, number, str(error), source.shown, "", error.category, *line)
            continue
        if not line.strip():
            continue
        rows += 1
        first = first or line
        if unseen:
            unseen = {key: forms for key, forms in unseen.items() if not _is_in(line, forms)}
        yield Record(source, number, "row", line)
    if not rows:
        raise ReadError("empty", "the file is empty")
    if unseen and first:
        names = {key: field for field, key in options.mapping}
        key = min(unseen)
        raise ReadError(
            "format",
            f"no row has the key {quoted(key)} (--map {names[key]}={quoted(key, mark='')})"
            f"{_keys_there(first)}",
        )


def parse_row(record: Record, options: ReadOptions) -> Found | Failure:
    """The article of one row: a JSON object."""
    try:
        row = json_object(record.data)
        text = _text(row, options)
        fields, extra = fields_of(row, options, also=(key_for("text", options),))
        known = Known(record, options)
    except ObjectError as error:
        return record.failure(error.category, str(error))
    return found(record, options, known, text, own=fields, extra=extra)


def _spellings(key: str) -> tuple[bytes, bytes]:
    """A key as JSON may spell it: as it is, or with every letter beyond ASCII escaped."""
    return json.dumps(key, ensure_ascii=False).encode("utf-8"), json.dumps(key).lower().encode()


def _is_in(line: bytes, spellings: tuple[bytes, bytes]) -> bool:
    return spellings[0] in line or spellings[1] in line.lower()


def _text(row: dict[str, object], options: ReadOptions) -> str:
    key = key_for("text", options)
    text = row.get(key)
    if text is None and key in row:
        raise ObjectError(f"no text: {quoted(key)} is null")
    if text is None:
        there = listed(row) or "none"
        raise ObjectError(f"no text: the key {quoted(key)} is required (there are: {there})")
    name = quoted(key, mark="")
    if not isinstance(text, str):
        raise ObjectError(f"{name} must be a string, not {kind_name(text)}")
    if is_blank(text):
        reason = f"{name} is empty" if not text else f"{name} holds only white space"
        raise ObjectError(reason, "empty")
    return text


def _keys_there(line: bytes) -> str:
    try:
        return f"; the first row has {listed(json_object(line))}"
    except ObjectError:
        return ""

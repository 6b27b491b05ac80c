"""Plain text: the whole file is one article."""

from __future__ import annotations

from flows.readers.encoded import UndecodableError, decode
from flows.readers.facts import CHARSET, Known, found, host_of, is_blank
from flows.readers.objects import ObjectError
from flows.readers.records import Failure, Found, ReadOptions, Record


def parse_text(record: Record, options: ReadOptions) -> Found | Failure:
    """One article, or one failure: empty, blank, or not text."""
    text = decoded(record)
    if isinstance(text, Failure):
        return text
    try:
        known = Known(record, options)
    except ObjectError as error:
        return record.failure(error.category, str(error))
    own = {"source": host_of(record.about.get("url", ""))}
    return found(record, options, known, text, own=own)


def decoded(record: Record, declared: str = "") -> str | Failure:
    """The text of a record's bytes, or the failure: empty, blank, or not text."""
    what = "the file" if record.line is None else "the record"
    if not record.data:
        return record.failure("empty", f"{what} is empty")
    try:
        text = decode(record.data, record.about.get(CHARSET, "") or declared)
    except UndecodableError as error:
        return record.failure(error.category, str(error))
    if is_blank(text):
        return record.failure("empty", f"{what} holds only white space")
    return text

"""Readers: from files to articles, one small module per format.

Every reader yields :class:`Found` articles and :class:`Failure` records with file, line and reason;
one broken row or file never stops the others, and nothing is skipped in silence. How an article
without an id gets one: :mod:`flows.readers.ids`.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from flows.errors import explain_os_error
from flows.readers.discover import FORMATS, STDIN, Inputs, discover, format_of
from flows.readers.html import read_html
from flows.readers.ids import article_id
from flows.readers.jsonl import is_iso_date, read_jsonl
from flows.readers.records import Failure, Found, Hints, InputFile, Item, Items
from flows.readers.text import read_text

__all__ = [
    "FORMATS",
    "STDIN",
    "Failure",
    "Found",
    "Hints",
    "InputFile",
    "Inputs",
    "Item",
    "article_id",
    "discover",
    "is_iso_date",
    "read",
    "read_files",
    "read_stdin",
]

NO_HINTS = Hints()
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_ROW_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')


def read_files(files: Iterable[InputFile], hints: Hints = NO_HINTS) -> Items:
    """All articles and failures of many files, in order, one at a time."""
    for file in files:
        yield from read(file, hints)


def read(source: InputFile, hints: Hints = NO_HINTS, kind: str = "") -> Items:
    """The articles and failures of one file; ``kind`` (``txt html jsonl``) overrides its name."""
    if str(source.file) == STDIN:
        yield from read_stdin(hints, kind)
        return
    kind = kind or format_of(source.file)
    try:
        with source.file.open("rb") as file:
            if kind == "jsonl":
                yield from read_jsonl(source, file, hints)
            else:
                yield from _read_bytes(kind, source, file.read(), hints)
    except OSError as error:
        reason = f"cannot be read: {explain_os_error(error)}"
        yield Failure(source.path, None, reason, source.shown)


def read_stdin(hints: Hints = NO_HINTS, kind: str = "") -> Items:
    """Standard input: JSONL if it starts like an object, HTML if like a page, else plain text."""
    source = InputFile(Path(STDIN), "", "<stdin>")
    data = sys.stdin.buffer.read()
    kind = kind or sniff(data)
    if kind == "jsonl":
        yield from read_jsonl(source, io.BytesIO(data), hints)
    else:
        yield from _read_bytes(kind, source, data, hints)


def sniff(data: bytes) -> str:
    """The format of bytes without a file name.

    >>> sniff(b'{"text": "A storm."}'), sniff(b"<!doctype html><p>A storm."), sniff(b"A storm.")
    ('jsonl', 'html', 'txt')
    """
    if _ROW_START.match(data):
        return "jsonl"
    return "html" if _HTML_START.match(data[:4096]) else "txt"


def _read_bytes(kind: str, source: InputFile, data: bytes, hints: Hints) -> Items:
    return (read_html if kind == "html" else read_text)(source, data, hints)

"""Readers: from files to articles, one small module per format.

:func:`records` walks a file and is cheap; :func:`parse` makes an article of one record and may be
slow; :func:`read` does both. Every input becomes an article (:class:`Found`) or a
:class:`Failure` with file, line and reason; one broken row or file never stops the others, and
nothing is skipped in silence. How an article without an id gets one: :mod:`flows.readers.ids`.
"""

from __future__ import annotations

import io
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from flows.errors import RunError
from flows.places import Place, as_os_errors
from flows.readers.ahead import Ahead, Fetched
from flows.readers.discover import STDIN, Inputs, discover
from flows.readers.facts import FIELDS, SIDECAR, SIDECAR_NAME, is_iso_date
from flows.readers.ids import article_id
from flows.readers.inflating import ReadError
from flows.readers.kinds import FORMATS, KINDS, format_of, sniff
from flows.readers.records import (
    CATEGORIES,
    DEFAULT_LIMIT,
    READER_VERSION,
    Failure,
    Found,
    Hints,
    InputFile,
    Item,
    Items,
    ReadOptions,
    Record,
)
from flows.readers.streams import file_failure, opened, whole
from flows.readers.trees import raise_if_gone

__all__ = [
    "CATEGORIES",
    "DEFAULT_LIMIT",
    "FIELDS",
    "FORMATS",
    "KINDS",
    "READER_VERSION",
    "STDIN",
    "Ahead",
    "Failure",
    "Found",
    "Hints",
    "InputFile",
    "Inputs",
    "Item",
    "ReadOptions",
    "Record",
    "article_id",
    "discover",
    "file_failure",
    "is_iso_date",
    "parse",
    "read",
    "read_files",
    "records",
]

NO_OPTIONS = ReadOptions()
SIDECAR_LIMIT = 1_000_000


def read_files(
    files: Iterable[InputFile],
    options: ReadOptions = NO_OPTIONS,
    passed_over: Counter[str] | None = None,
) -> Items:
    """All articles and failures of many files, in order, one at a time."""
    for file in files:
        yield from read(file, options, passed_over)


def read(
    source: InputFile,
    options: ReadOptions = NO_OPTIONS,
    passed_over: Counter[str] | None = None,
) -> Items:
    """The articles and failures of one file; the arguments are those of :func:`records`."""
    for record in records(source, options, passed_over):
        yield record if isinstance(record, Failure) else parse(record, options)


def records(
    source: InputFile,
    options: ReadOptions = NO_OPTIONS,
    passed_over: Counter[str] | None = None,
    fetched: Fetched | None = None,
) -> Iterator[Record | Failure]:
    """The records of one file, streamed, and what of it cannot be read.

    Whatever is wrong with the file is a failure, not an error.

    Args:
        source: the file; without a path it is standard input, and its first bytes tell its kind.
        options: how to read.
        passed_over: is given the counts of what is no article by design (pages in a web archive
            that were not found, pictures …), by kind.
        fetched: the content of the file, if it is known already.

    Raises:
        RunError: the object store that it lies in does not answer, so no file of it can be read.
    """
    counts: Counter[str] = Counter() if passed_over is None else passed_over
    try:
        with opened(source, fetched.data if fetched else None) as stream:
            kind = options.kind or (
                format_of(source.file) if source.path else sniff(stream.peek(4096))
            )
            yield from _walked(source, stream, kind, options, counts=counts, fetched=fetched)
    except ReadError as error:
        yield file_failure(source, error.category, str(error), error.line)
    except ModuleNotFoundError as error:
        reason = f"reading it needs {error.name}: pip install 'copydesk[flows]'"
        yield file_failure(source, "unreadable", reason)
    except RunError:
        raise
    except Exception as error:  # noqa: BLE001, RUF100 - whatever a library raises on a broken file
        reason = f"the file cannot be read ({type(error).__name__})"
        yield file_failure(source, "format", reason, detail=traceback.format_exc())


def parse(record: Record, options: ReadOptions = NO_OPTIONS) -> Found | Failure:
    """The article of a record. Never raises."""
    try:
        return _parser(record.kind)(record, options)
    except Exception as error:  # noqa: BLE001, RUF100 - a parser may raise anything
        reason = f"the article cannot be read ({type(error).__name__})"
        return record.failure("format", reason, traceback.format_exc())


def _walked(
    source: InputFile,
    stream: io.BufferedReader,
    kind: str,
    options: ReadOptions,
    *,
    counts: Counter[str],
    fetched: Fetched | None,
) -> Iterator[Record | Failure]:
    # each format is imported when a file of it comes: `copydesk clean story.txt` is instant
    if kind == "jsonl":
        from flows.readers.jsonl import jsonl_records  # noqa: PLC0415

        return jsonl_records(source, stream, options)
    if kind in ("csv", "tsv"):
        from flows.readers.tables import table_records  # noqa: PLC0415

        return table_records(source, stream, options, kind)
    if kind == "parquet":
        from flows.readers.parquet import parquet_records  # noqa: PLC0415

        return parquet_records(source, stream, options)
    if kind == "warc":
        from flows.readers.warc import warc_records  # noqa: PLC0415

        return warc_records(source, stream, options, counts)
    if kind == "feed":
        from flows.readers.feed import feed_records  # noqa: PLC0415

        return feed_records(source, stream, options)
    data = whole(stream, options.limit)
    return iter((Record(source, None, kind, data, _beside(source, fetched)),))


def _parser(kind: str) -> Callable[[Record, ReadOptions], Found | Failure]:
    if kind == "row":
        from flows.readers.jsonl import parse_row as parser  # noqa: PLC0415
    elif kind == "html":
        from flows.readers.html import parse_html as parser  # noqa: PLC0415
    elif kind == "md":
        from flows.readers.markdown import parse_markdown as parser  # noqa: PLC0415
    elif kind == "entry":
        from flows.readers.feed import parse_entry as parser  # noqa: PLC0415
    else:
        from flows.readers.text import parse_text as parser  # noqa: PLC0415
    return parser


def _beside(source: InputFile, fetched: Fetched | None) -> dict[str, str]:
    """What lies beside a file of one article: the bytes of its sidecar."""
    if source.sidecar is None:
        return {}
    name = source.sidecar.name
    ready = fetched.sidecar if fetched else None
    data = _head_of(source.sidecar) if ready is None else ready
    if len(data) > SIDECAR_LIMIT:
        reason = f"its sidecar {name} is over the limit of {SIDECAR_LIMIT:,} bytes"
        raise ReadError("too-large", reason)
    return {SIDECAR: data.decode("utf-8", "surrogateescape"), SIDECAR_NAME: name}


def _head_of(sidecar: Place) -> bytes:
    try:
        with as_os_errors(sidecar), sidecar.open("rb") as file:
            head: bytes = file.read(SIDECAR_LIMIT + 1)
            return head
    except OSError as error:
        raise_if_gone(error)
        words = error.strerror or error
        reason = f"its sidecar {sidecar.name} cannot be read: {words}"
        raise ReadError("unreadable", reason) from None

"""Parquet: one article a row; ``line`` is the number of the row.

A row becomes a JSON object and is read by the rules of JSONL. What JSON has no form for is written
as text: dates and times in ISO 8601, decimals, bytes that are UTF-8.
"""

from __future__ import annotations

import datetime
import io
import math
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

from flows.readers.inflating import STREAM_RATIO, ReadError
from flows.readers.records import Failure, InputFile, ReadOptions, Record
from flows.readers.streams import RAW_FACTOR, too_large
from flows.readers.tables import check_columns, row_object

BATCH_ROWS = 8  # rows hold whole articles, and each may be as long as the limit
_SPOOLED = 32_000_000


def parquet_records(
    source: InputFile, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[Record | Failure]:
    """One record a row."""
    import pyarrow as pa  # noqa: PLC0415 - for .parquet only, and not in the base install
    import pyarrow.parquet as pq  # noqa: PLC0415

    with tempfile.SpooledTemporaryFile(_SPOOLED) as copy:
        file: Any = stream
        if not stream.seekable():
            shutil.copyfileobj(stream, copy)
            file = copy
        number = 0
        try:
            table = pq.ParquetFile(file, pre_buffer=False)
            columns = list(table.schema_arrow.names)
            check_columns(columns, options)
            _refuse_bomb(table.metadata, options)
            for batch in table.iter_batches(BATCH_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield _record(source, number, row, options)
        except (pa.ArrowException, OSError) as error:
            words = (str(error).splitlines() or [""])[0][:150]
            after = f" after row {number}" if number else ""
            raise ReadError("format", f"broken Parquet{after}: {words}") from error
    if not number:
        raise ReadError("empty", "the table has no rows")


def _refuse_bomb(metadata: Any, options: ReadOptions) -> None:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            size = chunk.total_uncompressed_size
            if size > options.limit and size > STREAM_RATIO * chunk.total_compressed_size:
                reason = f"a decompression bomb: over {STREAM_RATIO} times its size"
                raise ReadError("bomb", reason)


def _record(
    source: InputFile, number: int, row: dict[str, Any], options: ReadOptions
) -> Record | Failure:
    data = row_object({name: _plain(value) for name, value in row.items()})
    record = Record(source, number, "row", data)
    longest = RAW_FACTOR * options.limit
    if len(data) > longest:
        return record.failure("too-large", str(too_large("the row", longest)))
    return record


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)

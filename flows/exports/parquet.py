"""Parquet: nested columns as in the schema, for pandas, Polars, DuckDB and all the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.exports.rows import grouped

COMPRESSION = "zstd"


def write_parquet(
    file: IO[bytes] | Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    metadata: Mapping[str, str],
) -> None:
    """One file; ``metadata`` goes into its key-value metadata."""
    with writer(file, schema, metadata) as parquet:
        for table in grouped(batches):
            parquet.write_table(table.replace_schema_metadata(dict(metadata)))


def writer(
    file: IO[bytes] | Path, schema: pa.Schema, metadata: Mapping[str, str]
) -> pq.ParquetWriter:
    """A writer of files that all of our exports have in common."""
    return pq.ParquetWriter(file, schema.with_metadata(dict(metadata)), compression=COMPRESSION)

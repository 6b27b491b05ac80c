"""A folder that ``datasets.load_dataset`` reads: Parquet in shards under ``data/``, and a card."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from flows.exports.parquet import writer
from flows.exports.rows import grouped

DATA, CARD = "data", "README.md"
SHARD_ROWS = 20_000
"""Articles in a shard: some 100 MB on disk, of a size that uploads and streams well."""


def write_shards(
    folder: Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    metadata: Mapping[str, str],
) -> None:
    """The shards ``data/train-00000-of-00003.parquet`` …; one without rows if there are none."""
    data = folder / DATA
    data.mkdir()
    shards: list[Path] = []
    tables = grouped(batches)
    table = next(tables, None)
    while table is not None or not shards:
        shards.append(data / f"{len(shards):05}")
        with shards[-1].open("wb") as file:
            with writer(file, schema, metadata) as parquet:
                rows = 0
                while table is not None and rows < SHARD_ROWS:
                    parquet.write_table(table.replace_schema_metadata(dict(metadata)))
                    rows += table.num_rows
                    table = next(tables, None)
            file.flush()
            os.fsync(file.fileno())
    for number, shard in enumerate(shards):
        shard.rename(data / f"train-{number:05}-of-{len(shards):05}.parquet")

"""Which data files a commit writes anew: those that some rows leave, and small ones when many.

A data file never changes. To take a row out of one, what stays is copied into a new file, and the
log names that instead (copy on write). Runs of an hour leave small files, and every file costs whoever
opens the table: so a commit joins them when there are too many, in the same version.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.corpus.schema import SCHEMA
from flows.corpus.writing import DataFile, FileWriter, batches_of
from flows.errors import RunError

SMALL_ROWS = 500
SMALL_BYTES = 4 << 20
"""A data file below both sizes is small."""

MOST_SMALL_FILES = 30
"""When there are more small files than this, a commit joins them."""


class Small(NamedTuple):
    """Which data files are small, and how many of them may be."""

    rows: int = SMALL_ROWS
    size: int = SMALL_BYTES
    most: int = MOST_SMALL_FILES

    def is_small(self, file: DataFile) -> bool:
        """Whether a data file is worth joining with others."""
        return file.rows < self.rows and file.size < self.size


def rewrite(
    folder: Path,
    files: Sequence[DataFile],
    leaving: pa.ChunkedArray,
    writer: FileWriter,
    small: Small,
) -> list[DataFile]:
    """Write anew what stays of the files some ids leave.

    Args:
        folder: of the table.
        files: its data files.
        leaving: the ids whose rows go.
        writer: takes the rows that stay; at the end it may hold some that are not written yet.
        small: which files are small, and how many of them there may be before they are joined.

    Returns:
        The files that are replaced.
    """
    ids = leaving.combine_chunks()
    few, gone = [], []
    for file in files:
        stays = _staying(folder / file.path, ids) if len(ids) else None
        if small.is_small(file):
            few.append((file, stays))
        elif stays is not None:
            gone.append(file)
            _copy(folder / file.path, stays, writer)
            writer.flush()  # old articles stay together, the fresh ones are apart
    join = len(few) > small.most
    for file, stays in few:
        if join or stays is not None:
            gone.append(file)
            _copy(folder / file.path, stays, writer)
    return gone


def staged_ids(staged: Sequence[Path], left_out: pa.Array) -> pa.ChunkedArray:
    """The ids that staged files bring, without the rows of some places.

    Raises:
        RunError: one of them twice.
    """
    parts = []
    for file in staged:
        rows = pq.read_table(file, columns=["id", "path"])
        inside = pc.is_in(rows.column("path"), value_set=left_out)
        parts += rows.filter(pc.invert(inside)).column("id").chunks
    ids = pa.chunked_array(parts, pa.string())
    if pc.count_distinct(ids).as_py() != len(ids):
        counts = ids.value_counts()
        twice = next(row["values"].as_py() for row in counts if row["counts"].as_py() > 1)
        raise RunError(f"the id {twice!r} occurs twice in one run; nothing was committed")
    return ids


def _staying(file: Path, leaving: pa.Array) -> pa.BooleanArray | None:
    """For each row of a data file whether it stays; ``None`` when all do."""
    ids = pq.read_table(file, columns=["id"]).column("id")
    stays = pc.invert(pc.is_in(ids, value_set=leaving)).combine_chunks()
    return None if pc.all(stays, min_count=0).as_py() else stays


def _copy(file: Path, stays: pa.BooleanArray | None, writer: FileWriter) -> None:
    row = 0
    for batch in batches_of(file, SCHEMA):
        if stays is None:
            writer.add(batch)
        else:
            writer.add(batch.filter(stays.slice(row, batch.num_rows)))
        row += batch.num_rows

"""Which data files a commit writes anew: those that some rows leave, and small ones when many.

A data file never changes. To take a row out of one, what stays is copied into a new file, and the
log names that instead (copy on write). Runs of an hour leave small files, and every file costs whoever
opens the table: so a commit joins them when there are too many, in the same version.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pyarrow as pa

from flows.corpus.writing import DataFile, FileWriter, batches_of, parquet_file
from flows.errors import RunError
from flows.places import Place

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
    folder: Place,
    files: Sequence[DataFile],
    leaving: Collection[str],
    writer: FileWriter,
    small: Small,
) -> list[DataFile]:
    """Write anew what stays of the files some ids leave.

    Args:
        folder: of the table.
        files: its data files.
        leaving: the ids whose rows go, a set.
        writer: takes the rows that stay; at the end it may hold some that are not written yet.
        small: which files are small, and how many of them there may be before they are joined.

    Returns:
        The files that are replaced.
    """
    few, gone = [], []
    for file in files:
        stays = _staying(folder / file.path, leaving) if leaving else None
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


def staged_ids(staged: Sequence[Place], left_out: Collection[str]) -> set[str]:
    """The ids that staged files bring, without the rows that are left out.

    Raises:
        RunError: one of them twice.
    """
    ids: set[str] = set()
    for file in staged:
        with parquet_file(file) as parquet:
            rows = parquet.read(["id", "file", "path"])
        for name in rows.filter(kept_of(rows, left_out)).column("id").to_pylist():
            if name in ids:
                raise RunError(f"the id {name!r} occurs twice in one run; nothing was committed")
            ids.add(name)
    return ids


def kept_of(rows: pa.Table | pa.RecordBatch, left_out: Collection[str]) -> pa.BooleanArray:
    """For each row whether it is none of those left out (id, file and path with NUL between)."""
    if not left_out:
        return pa.array([True] * rows.num_rows, pa.bool_())
    names = (rows.column(name).to_pylist() for name in ("id", "file", "path"))
    kept = ["\0".join(stand) not in left_out for stand in zip(*names, strict=True)]
    return pa.array(kept, pa.bool_())


def _staying(file: Place, leaving: Collection[str]) -> pa.BooleanArray | None:
    """For each row of a data file whether it stays; ``None`` when all do."""
    with parquet_file(file) as parquet:
        ids = parquet.read(["id"]).column("id").to_pylist()
    stays = [one not in leaving for one in ids]
    return None if all(stays) else pa.array(stays, pa.bool_())


def _copy(file: Place, stays: pa.BooleanArray | None, writer: FileWriter) -> None:
    row = 0
    for batch in batches_of(file, writer.schema):
        if stays is None:
            writer.add(batch)
        else:
            writer.add(batch.filter(stays.slice(row, batch.num_rows)))
        row += batch.num_rows

"""How a new version of a table gets to the disk, so that a kill or a power cut loses nothing.

Data files first, each one on the disk (fsync) before the log names it; then one log entry, which
appears under its name complete or not at all (deltalake links it there); then that is synced too,
because deltalake does not. A file no log entry names is an orphan: nobody reads it, and ``copydesk
corpus vacuum`` removes it.

In an object store a file that is written is there for good, so nothing is synced. Nobody holds a lock
there: of two writers of the same version the store takes the log entry of one (it is put only if there
is none), and the other gets a :class:`ConflictError`.
"""

from __future__ import annotations

import io
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from flows.errors import ConflictError, RunError
from flows.places import (
    Place,
    is_remote,
    read_bytes,
    reading,
    remove,
    table_options,
    told_by_table,
    write_bytes,
)

FILE_ROWS = 2_000
FILE_BYTES = 48 << 20
"""A data file holds no more rows, and no more bytes in memory: one is sorted in memory.

To change one row its file is written anew, so bigger files cost more disk with every run; smaller
ones are more to open (a millisecond each).
"""

GROUP_ROWS = 500
GROUP_BYTES = 8 << 20
"""The same for the row groups in it: a reader holds a few of them."""

BATCH_BYTES = 16 << 20
"""About as many bytes are read from a file at a time."""

CHECKPOINT_EVERY = 25

NEW_COLUMNS = "copydesk.columns"
"""What the log says of a version that only has columns more than the one before."""
"""Versions from checkpoint to checkpoint: whoever opens the table reads fewer log entries."""


class DoubtError(RunError):
    """It cannot be told whether there is a new version; to run again is always right."""


class DataFile(NamedTuple):
    """A data file as the log knows it."""

    path: str
    size: int
    rows: int
    modified: int

    @property
    def stats(self) -> str:
        """What the log says of its content: the number of rows, and no bounds.

        Where it has the bounds of some columns, deltalake's dataset takes those of all others as
        null, and a filter on one of them finds nothing (deltalake 1.6).
        """
        return json.dumps({"numRecords": self.rows})


class FileWriter:
    """Writes record batches into data files of a good size, each sorted by the key.

    Sorted, a reader who wants a range of keys skips most row groups. The names are new ones each
    time, so that no file of another version, or of a commit that is no more, is ever overwritten.

    Args:
        folder: of the table.
        schema: of the rows.
        key: the column to sort by.
        tell: called with ``commit.file-written`` after each file.
    """

    def __init__(
        self, folder: Place, schema: pa.Schema, key: str, tell: Callable[[str], None]
    ) -> None:
        self.files: list[DataFile] = []
        self.schema = schema
        self._folder, self._key, self._tell = folder, key, tell
        self._token = uuid.uuid4().hex
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take rows of :attr:`schema`."""
        while batch.num_rows:
            part = batch.slice(0, FILE_ROWS - self._rows)
            batch = batch.slice(part.num_rows)
            self._batches.append(part)
            self._rows += part.num_rows
            self._bytes += part.nbytes
            if self._rows >= FILE_ROWS or self._bytes >= FILE_BYTES:
                self.flush()

    def flush(self) -> None:
        """End the current file; what comes next goes into another one.

        Raises:
            RunError: it cannot be written.
        """
        if not self._batches:
            return
        try:
            if not is_remote(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
            self._write()
        except (OSError, pa.ArrowException) as error:
            raise _not_committed(self._folder, error) from error
        self._rows = self._bytes = 0
        self._tell("commit.file-written")

    def _write(self) -> None:
        rows = pa.Table.from_batches(self._batches, self.schema).sort_by(self._key)
        self._batches.clear()
        path = self._folder / f"part-{len(self.files):05}-{self._token}.parquet"
        self.files.append(DataFile(path.name, 0, rows.num_rows, 0))  # known before it is there
        size = GROUP_BYTES * rows.num_rows // max(1, self._bytes)
        size = max(1, min(GROUP_ROWS, size))
        if is_remote(path):
            content = io.BytesIO()
            pq.write_table(rows, content, compression="zstd", row_group_size=size)
            write_bytes(path, content.getvalue())
            now = int(time.time() * 1000)
            self.files[-1] = DataFile(path.name, content.tell(), rows.num_rows, now)
            return
        pq.write_table(rows, path, compression="zstd", row_group_size=size)
        sync(path)
        about = path.stat()
        modified = about.st_mtime_ns // 1_000_000
        self.files[-1] = DataFile(path.name, about.st_size, rows.num_rows, modified)

    def discard(self, why: BaseException | None = None) -> None:
        """Remove what was written: no log entry names it, and a full disk needs the space.

        Args:
            why: what went wrong; after a :class:`DoubtError` it all stays.
        """
        if isinstance(why, DoubtError):
            return
        for file in self.files:
            with suppress(OSError):
                remove(self._folder / file.path)


class TableShape(NamedTuple):
    """What a table is besides its rows; used when its first version is made."""

    name: str
    description: str
    schema: pa.Schema


def log_version(
    path: Place,
    shape: TableShape,
    table: DeltaTable | None,
    *,
    add: Sequence[DataFile],
    remove: Collection[DataFile],
    note: Mapping[str, str],
    same_rows: bool = False,
) -> DeltaTable:
    """Make the next version of a table out of files that are already there.

    Args:
        path: the folder of the table.
        shape: what it is.
        table: it, at its newest version; ``None`` makes its first version.
        add: data files that join it.
        remove: data files that leave it; they stay on the disk for the versions before.
        note: what the log says of this version.
        same_rows: only files change, not the rows in them.

    Returns:
        The table at its new version.

    Raises:
        ConflictError: somebody else has made a version since; there is no new one of ours.
        DoubtError: there may be a new version, or be one in a moment: its files have to stay.
        RunError: the log cannot be written; there is no new version.
    """
    before = table.version() if table else -1
    properties = CommitProperties(custom_metadata=dict(note), max_commit_retries=0)
    hooks = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
    adds = [
        AddAction(file.path, file.size, {}, file.modified, not same_rows, file.stats)
        for file in add
    ]
    now = int(time.time() * 1000)
    removes = [
        RemoveAction(file.path, not same_rows, now, size=file.size, partition_values={})
        for file in remove
    ]
    with suppress(OSError):
        sync(path, path.parent)  # the names of the data files, before the log speaks of them
    try:
        if table:
            table.create_write_transaction(
                [*removes, *adds],
                "append",
                Schema.from_arrow(shape.schema),
                commit_properties=properties,
                post_commithook_properties=hooks,
            )
        else:
            create_table_with_add_actions(
                str(path),
                Schema.from_arrow(shape.schema),
                adds,
                name=shape.name,
                description=shape.description,
                storage_options=table_options(path),
                commit_properties=properties,
                post_commithook_properties=hooks,
            )
    except (DeltaError, OSError) as error:
        landed = _landed(path, before + 1, add)
        line = first_line(error)
        if landed is None and not line.startswith(_REFUSED):
            said = f"it cannot be told whether {path} has a new version ({line}); run again"
            raise DoubtError(said) from error
        if not landed:
            raise _not_committed(path, error) from error
    log = path / "_delta_log"
    with suppress(OSError):  # the version is there; only a power cut could still take it back
        sync(log / f"{before + 1:020}.json", log, path)
    try:
        after = delta_table(path)
    except (DeltaError, OSError) as error:
        said = f"version {before + 1} of {path} is committed, but does not open"
        raise DoubtError(f"{said}: {first_line(error)}") from error
    if after.version() % CHECKPOINT_EVERY == 0 and after.version():
        _checkpoint(after, log)
    return after


def add_columns(path: Place, shape: TableShape, table: DeltaTable) -> DeltaTable:
    """Give a table the columns that its schema has got since, in a version of its own.

    Returns:
        The table at its newest version.

    Raises:
        ConflictError: somebody else has made a version since.
        RunError: the log cannot be written.
    """
    known = {field.name for field in table.schema().fields}
    missing = [name for name in shape.schema.names if name not in known]
    if not missing:
        return table
    schema = Schema.from_arrow(pa.schema([shape.schema.field(name) for name in missing]))
    properties = CommitProperties(
        custom_metadata={NEW_COLUMNS: ", ".join(missing)}, max_commit_retries=0
    )
    hooks = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
    try:
        table.alter.add_columns(
            list(schema.fields), commit_properties=properties, post_commithook_properties=hooks
        )
    except (DeltaError, OSError) as error:
        raise _not_committed(path, error) from error
    return delta_table(path)


def delta_table(path: Place, version: int | None = None) -> DeltaTable:
    """The table at a place.

    Raises:
        DeltaError: there is none, or it has no such version.
        OSError: it cannot be read.
    """
    return DeltaTable(str(path), version=version, storage_options=table_options(path))


def sync(*paths: Place) -> None:
    """Wait until files and folders are on the disk; in an object store there is nothing to wait for."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    for path in paths:
        if is_remote(path):
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def parquet_file(file: Place, *, checked: bool = False) -> Iterator[pq.ParquetFile]:
    """An open Parquet file, wherever it is.

    Args:
        file: where it is.
        checked: check the checksums of its pages.

    Raises:
        OSError: it cannot be read.
    """
    with (
        reading(file) as source,
        pq.ParquetFile(
            source, page_checksum_verification=checked, pre_buffer=is_remote(file)
        ) as parquet,
    ):
        yield parquet


def batches_of(
    file: Place, schema: pa.Schema, rows: int = 256, *, ids: Collection[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file with exactly this schema, a few at a time.

    A column that the schema got after the file was written is null in its rows.

    Args:
        file: a data file or a staged one.
        schema: the columns wanted.
        rows: how many a batch holds at most.
        ids: of the rows wanted; a part of the file that holds none costs reading its ids.
    """
    with parquet_file(file) as parquet:
        about = parquet.metadata
        size = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
        few = BATCH_BYTES * about.num_rows // max(1, size)  # articles may have 10 MB each
        groups = [n for n in range(about.num_row_groups) if ids is None or _holds(parquet, n, ids)]
        for batch in parquet.iter_batches(max(1, min(rows, few)), groups, columns=schema.names):
            columns = [_column(batch, field) for field in schema]
            exact = pa.RecordBatch.from_arrays(columns, schema=schema)
            if ids is not None:
                exact = exact.filter(among(exact.column("id"), ids))
            if exact.num_rows:
                yield exact


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.nullable and field.name not in batch.schema.names:
        return pa.array([None] * batch.num_rows, field.type)  # pa.nulls has no room for structs
    # key-value metadata of the file, or another writer's kind of string
    return batch.column(field.name).cast(field.type)


def _holds(parquet: pq.ParquetFile, group: int, ids: Collection[str]) -> bool:
    found = parquet.read_row_group(group, columns=["id"]).column("id").to_pylist()
    return any(one in ids for one in found)


def among(column: pa.Array | pa.ChunkedArray, ids: Collection[str]) -> pa.BooleanArray:
    """For each id whether it is one of ``ids``, a set: Arrow's ``is_in`` hashes it anew each time."""
    return pa.array([one in ids for one in column.to_pylist()], pa.bool_())


def _checkpoint(table: DeltaTable, log: Place) -> None:
    """Write a checkpoint; the table is whole without it, so one that fails is no failure."""
    with suppress(DeltaError, OSError):
        table.create_checkpoint()
        if is_remote(log):
            return
        sync(*log.glob(f"{table.version():020}.checkpoint*"), log / "_last_checkpoint", log)


def _landed(path: Place, version: int, files: Sequence[DataFile]) -> bool | None:
    """Whether a log entry came to be although deltalake raised, by the new files it must name.

    ``None`` when that cannot be told: an object store may still be at work on what it was sent before
    it fell silent.
    """
    try:
        entry = read_bytes(path / "_delta_log" / f"{version:020}.json").decode("utf-8", "replace")
    except FileNotFoundError:
        return None if is_remote(path) else False
    except OSError:
        return None
    return bool(files) and all(file.path in entry for file in files)


def _not_committed(path: Place, error: Exception) -> RunError:
    line = first_line(error)
    if "Failed to commit transaction" in line or "already exists" in line:
        why = "another program changed the table meanwhile; run again"
        return ConflictError(f"nothing was committed to {path}: {why}")
    return RunError(f"nothing was committed to {path}: {line}")


def first_line(error: Exception) -> str:
    """An error in one line: engines add pages of context, and deltalake the cause below."""
    told = told_by_table(str(error))
    if told:
        return told
    lines = _ERRNO.sub("", str(error).strip() or type(error).__name__).splitlines()
    line, cause = lines[0], _CAUSE.search(lines[-1])
    line = f"{line}: {cause[1]}" if cause else line
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …"


LONGEST_LINE = 200
_REFUSED = ("access denied", "there is no such bucket")  # see told_by_table
_CAUSE = re.compile(r"↳(?:\x1b\[\d*m)?\s*(.+)")
_ERRNO = re.compile(r"\[errno \d+\] ", re.IGNORECASE)

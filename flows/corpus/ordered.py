"""Rows in the order of their ids, in bounded memory, in whatever order a table keeps them.

A small table is sorted in memory. A big one is sorted from disk: one pass reads the ids and cuts
them into ranges, one pass spreads the rows over a temporary file per range, and each file is then
sorted by itself. So every row is read twice, however big the table is.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, pairwise
from pathlib import Path

import pyarrow as pa

from flows.corpus.schema import schema_of
from flows.corpus.table import Corpus, readable
from flows.corpus.writing import batches_of
from flows.errors import OutputError
from flows.places import Place

Read = Callable[[Sequence[str] | None], Iterator[pa.RecordBatch]]
"""Reads the named columns (all of them for ``None``) of the same rows each time it is called."""

IN_MEMORY = 32 * 2**20
"""Bytes of rows that are sorted in memory."""
ROWS_AT_ONCE = 64
MOST_FILES = 200  # a process may have 1,024 files open, on a Mac 256


def reader(corpus: Corpus, columns: Sequence[str], files: Sequence[Place] | None = None) -> Read:
    """The rows of a version, file by file.

    Unlike a scan of the data set, that reads nothing ahead: whoever takes the rows slowly would
    find all of them in memory.

    Args:
        corpus: the version.
        columns: what ``read(None)`` gives.
        files: read only these of its data files.
    """
    names = corpus.data_files() if files is None else files

    def read(wanted: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        schema = schema_of(wanted or columns)
        with readable(corpus.path):
            for file in names:
                yield from batches_of(file, schema)

    return read


def ordered(
    read: Read, *, folder: Path | None = None, budget: int | None = None
) -> Iterator[pa.RecordBatch]:
    """All rows of ``read(None)``, sorted by ``id``, in batches of at most 64 rows.

    Args:
        read: the rows; called again for the column ``id`` alone when they do not fit.
        folder: where temporary files go if they are needed; by default the system's own place.
        budget: bytes to sort in memory, :data:`IN_MEMORY` without it.

    Raises:
        OutputError: there is no room for the temporary files.
    """
    budget = IN_MEMORY if budget is None else budget
    batches = (batch for batch in read(None) if batch.num_rows)
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size > budget:
            break
    else:
        yield from _sorted(held).to_batches(max_chunksize=ROWS_AT_ONCE) if held else ()
        return
    ids = sorted({name for part in read(["id"]) for name in part.column("id").to_pylist()})
    if len(ids) < 2:  # one huge article
        yield from chain(held, batches)
        return
    rows = sum(batch.num_rows for batch in held)
    parts = min(len(ids), MOST_FILES, 2 + size * len(ids) // (rows * budget))
    bounds = [ids[len(ids) * number // parts] for number in range(1, parts)]
    del ids
    with tempfile.TemporaryDirectory(prefix=".sorting-", dir=folder) as name:
        files = [Path(name, str(number)) for number in range(parts)]
        _spread(chain(_handed_over(held), batches), bounds, files, budget)
        for file in files:
            if file.exists():
                yield from ordered(_spilled(file), folder=folder, budget=budget)
                file.unlink()


def _spread(
    batches: Iterable[pa.RecordBatch], bounds: Sequence[str], files: Sequence[Path], budget: int
) -> None:
    """Write every row into the file of its range of ids."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with ExitStack() as stack:
        writers: dict[Path, pa.ipc.RecordBatchStreamWriter] = {}
        try:
            for table in _chunks(batches, budget):
                ids = table.column("id").to_pylist()
                cuts = [0, *(bisect_left(ids, bound) for bound in bounds), len(ids)]
                for file, (start, end) in zip(files, pairwise(cuts), strict=True):
                    if start == end:
                        continue
                    if file not in writers:
                        writers[file] = stack.enter_context(
                            pa.ipc.new_stream(str(file), table.schema, options=options)
                        )
                    writers[file].write_table(table.slice(start, end - start))
        except (OSError, pa.ArrowException) as error:
            message = f"cannot sort the corpus on disk, in {files[0].parent.parent}: {error}"
            raise OutputError(message) from error


def _chunks(batches: Iterable[pa.RecordBatch], budget: int) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size > budget // 2:
            yield _sorted(held)
            held, size = [], 0
    if held:
        yield _sorted(held)


def _handed_over(held: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, each let go when it was taken."""
    held.reverse()
    while held:
        yield held.pop()


def _sorted(batches: Sequence[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).sort_by("id").combine_chunks()


def _spilled(file: Path) -> Read:
    def read(columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(file)) as stream, pa.ipc.open_stream(stream) as batches:
            for batch in batches:
                yield batch.select(list(columns)) if columns else batch

    return read

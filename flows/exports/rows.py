"""What is exported: the articles of one version, or what changed after another one.

Both are record batches sorted by id, without copydesk's own bookkeeping. A row of changes begins
with its operation; of a deleted article only the id is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.corpus.changes import CONTENT, differences
from flows.corpus.ordered import ordered, reader
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus

OPERATION = "_op"
UPSERT, DELETE = "upsert", "delete"

ARTICLES = pa.schema([SCHEMA.field(name) for name in CONTENT])
CHANGES = pa.schema(
    [
        pa.field(OPERATION, pa.string(), nullable=False),
        *(field.with_nullable(field.name != "id") for field in ARTICLES),
    ]
)

GROUP_ROWS = 1_000
GROUP_CHARACTERS = 32_000_000


def everything(corpus: Corpus, *, folder: Path | None = None) -> Iterator[pa.RecordBatch]:
    """All articles of a version, with :data:`ARTICLES`, sorted by id.

    Args:
        corpus: the version.
        folder: where temporary files go, if the corpus is too big to be sorted in memory.
    """
    return ordered(reader(corpus, CONTENT), folder=folder)


def changed(
    before: Corpus, after: Corpus, *, folder: Path | None = None
) -> Iterator[pa.RecordBatch]:
    """What turns the articles of one version into those of another, with :data:`CHANGES`.

    Applied by id, in any order: an upsert replaces or adds an article, a delete removes it.
    """
    for part in differences(before, after, CONTENT, folder=folder):
        pieces = [_marked(rows, UPSERT) for rows in (part.added, part.after)]
        pieces.append(_marked(part.removed.select(["id"]), DELETE))
        table = pa.Table.from_batches(pieces).sort_by("id").combine_chunks()
        yield from table.to_batches()


def _marked(rows: pa.RecordBatch, operation: str) -> pa.RecordBatch:
    count = rows.num_rows
    columns = [pa.repeat(pa.scalar(operation), count)]
    for field in list(CHANGES)[1:]:
        there = field.name in rows.schema.names
        empty = pa.array([None] * count, field.type)  # pa.nulls has no room for structs
        columns.append(rows.column(field.name) if there else empty)
    return pa.RecordBatch.from_arrays(columns, schema=CHANGES)


def grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in tables of at most 1,000 articles, fewer when they are long.

    Where a table ends depends on the articles alone, not on the batches they came in: so the same
    articles give the same files.
    """
    held: list[pa.RecordBatch] = []
    rows = characters = 0
    for batch in batches:
        start = 0
        for number, length in enumerate(_lengths(batch), 1):
            rows += 1
            characters += length
            if rows >= GROUP_ROWS or characters >= GROUP_CHARACTERS:
                held.append(batch.slice(start, number - start))
                yield pa.Table.from_batches(held).combine_chunks()
                held, rows, characters, start = [], 0, 0, number
        if start < batch.num_rows:
            held.append(batch.slice(start))
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


def _lengths(batch: pa.RecordBatch) -> list[int]:
    texts = [pc.fill_null(pc.binary_length(batch.column(n)), 0) for n in ("text", "raw_text")]
    lengths: list[int] = pc.add(*texts).to_pylist()
    return lengths

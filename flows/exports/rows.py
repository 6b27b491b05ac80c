"""What is exported: the articles of one version, or what changed after another one.

Both are record batches sorted by id, without copydesk's own bookkeeping. A row of changes begins
with its operation; of a deleted article only the id is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.corpus.changes import CONTENT, content, differences
from flows.corpus.ordered import ordered, reader
from flows.corpus.schema import language_of, schema_of
from flows.corpus.table import Corpus

OPERATION = "_op"
UPSERT, DELETE = "upsert", "delete"

ARTICLES = schema_of(CONTENT)
"""The columns of an export in full, of a version that has no optional ones."""

GROUP_ROWS = 1_000
GROUP_CHARACTERS = 32_000_000


def articles_schema(corpus: Corpus) -> pa.Schema:
    """The columns of an export in full: :data:`ARTICLES` and the optional ones of the version."""
    return schema_of(content(corpus))


def changes_schema(corpus: Corpus) -> pa.Schema:
    """The columns of an export of what changed up to a version: the operation, then the article."""
    return pa.schema(
        [
            pa.field(OPERATION, pa.string(), nullable=False),
            *(field.with_nullable(field.name != "id") for field in articles_schema(corpus)),
        ]
    )


def everything(corpus: Corpus, *, folder: Path | None = None) -> Iterator[pa.RecordBatch]:
    """All articles of a version, with :func:`articles_schema`, sorted by id.

    Args:
        corpus: the version.
        folder: where temporary files go, if the corpus is too big to be sorted in memory.
    """
    return ordered(reader(corpus, content(corpus)), folder=folder)


def changed(
    before: Corpus, after: Corpus, *, folder: Path | None = None
) -> Iterator[pa.RecordBatch]:
    """What turns the articles of one version into those of another, with :func:`changes_schema`.

    Applied by id, in any order: an upsert replaces or adds an article, a delete removes it.
    """
    schema = changes_schema(after)
    for part in differences(before, after, content(before, after), folder=folder):
        pieces = [_marked(rows, UPSERT, schema) for rows in (part.added, part.after)]
        pieces.append(_marked(part.removed.select(["id"]), DELETE, schema))
        table = pa.Table.from_batches(pieces).sort_by("id").combine_chunks()
        yield from table.to_batches()


def _marked(rows: pa.RecordBatch, operation: str, schema: pa.Schema) -> pa.RecordBatch:
    count = rows.num_rows
    columns = [pa.repeat(pa.scalar(operation), count)]
    for field in list(schema)[1:]:
        there = field.name in rows.schema.names
        empty = pa.array([None] * count, field.type)  # pa.nulls has no room for structs
        columns.append(rows.column(field.name) if there else empty)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


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
    names = [name for name in batch.schema.names if name in _TEXTS or language_of(name)]
    texts = (pc.fill_null(pc.binary_length(batch.column(name)), 0) for name in names)
    lengths: list[int] = reduce(pc.add, texts).to_pylist()
    return lengths


_TEXTS = ("text", "raw_text")

"""Rows that only get another place: as they are in the table, but for that."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.table import Corpus
from flows.plan import Plan
from flows.staged import Made, Moved, ShardResult


def stage_moved(
    plan: Plan, results: Iterable[ShardResult], corpus: Corpus, folder: Path
) -> ShardResult | None:
    """Stage the rows whose articles moved, or whose root did; nothing when there are none.

    Args:
        plan: of the run.
        results: of its shards.
        corpus: the table.
        folder: of this run alone: what is staged depends on the version it was planned on.

    Raises:
        OSError: the folder cannot be written.
    """
    moved = {move.donor: move for result in results for move in result.moved}
    for row, location in plan.relocated.values():
        if row.id not in plan.stale and row.id not in moved:
            moved[row.id] = Moved(row.id, row.id, row.path, location, row.id_from)
    if not moved:
        return None
    target = folder / "moved.parquet"
    result = ShardResult(target)
    schema = corpus.schema
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in corpus.rows(moved):
            rows = batch
            moves = [moved[name] for name in rows.column("id").to_pylist()]
            for name in ("id", "path", "file", "id_from"):
                values = pa.array([getattr(move, name) for move in moves], pa.string())
                rows = rows.set_column(schema.get_field_index(name), schema.field(name), values)
            writer.write_batch(rows.cast(schema))
            hashes = rows.column("raw_sha256").to_pylist()
            result.made += [
                Made(move.id, move.path, move.file, digest, "moved")
                for move, digest in zip(moves, hashes, strict=True)
            ]
    return result

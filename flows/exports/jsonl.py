"""JSON Lines: one canonical article a line, as ``CanonicalArticle.to_json()`` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from flows.corpus.rows import to_article_dict
from flows.exports.rows import DELETE, OPERATION, UPSERT
from normalizers.article import one_line

_AT_ONCE = 32


def lines(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    r"""The lines of an export, each with its line break; the same articles give the same bytes."""
    for batch in batches:
        for first in range(0, batch.num_rows, _AT_ONCE):
            for row in batch.slice(first, _AT_ONCE).to_pylist():
                yield _line(_plain(row))


def last_line(since: int, version: int) -> str:
    """The end of an export of changes: without it the file is not complete."""
    return _line({OPERATION: "watermark", "since": since, "version": version})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    operation = row.pop(OPERATION, None)
    if operation is None:
        return to_article_dict(row)
    if operation == DELETE:
        return {OPERATION: DELETE, "id": row["id"]}
    return {OPERATION: UPSERT, **to_article_dict(row)}


def _line(value: dict[str, Any]) -> str:
    return one_line(json.dumps(value, ensure_ascii=False)) + "\n"

"""Small corpus tables for tests, made without a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from flows.corpus.rows import to_row
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus
from normalizers import Article, normalize

GIVEN = {"title": "", "published": "", "language": ""}


def article_row(name: str, text: str, path: str = "") -> dict[str, Any]:
    """A row as a run makes it; what it is made of costs time, so :func:`filled_row` is for many."""
    article = normalize(Article(text, id=name))
    mark = hashlib.sha256(text.encode()).hexdigest()[:32]
    path = path or f"{name}.txt"
    return to_row(
        article, path=path, file=f"/in/{path}", fingerprint=mark, id_from="given", given=GIVEN
    )


def filled_row(name: str, text: str, path: str = "") -> dict[str, Any]:
    """A row that no normalizer saw: an article that needed no edit."""
    path = path or f"{name}.txt"
    row: dict[str, Any] = {}
    for field in SCHEMA:
        if pa.types.is_list(field.type):
            row[field.name] = []
        elif not field.nullable:
            row[field.name] = 1.0 if pa.types.is_floating(field.type) else ""
        else:
            row[field.name] = None
    digest = hashlib.sha256(text.encode()).hexdigest()
    return row | {
        "id": name,
        "text": text,
        "raw_text": text,
        "raw_sha256": digest,
        "extra": "{}",
        "path": path,
        "file": f"/in/{path}",
        "fingerprint": digest[:32],
        "given": GIVEN,
    }


def staged(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Rows as a worker stages them."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{len(list(folder.iterdir()))}.parquet"
    table = pa.Table.from_pylist(list(rows), schema=SCHEMA)
    pq.write_table(table.replace_schema_metadata({"copydesk.result": "{}"}), file)
    return file


def commit(output: Path, texts: Mapping[str, str], **options: Any) -> int:
    """One version with these texts by id."""
    rows = [filled_row(name, text) for name, text in texts.items()]
    files = [staged(output.with_name(f"{output.name}-staged"), rows)] if rows else []
    return Corpus(output).commit(files, **options)


def texts(output: Path, version: int | None = None) -> dict[str, str]:
    """The texts of a version by id."""
    rows = [row for batch in Corpus(output, version).rows() for row in batch.to_pylist()]
    assert len({row["id"] for row in rows}) == len(rows), "an id is there twice"
    return {row["id"]: row["text"] for row in rows}


def log_entry(output: Path, version: int) -> Path:
    """The file of a version in the log of the corpus."""
    return output / "corpus" / "_delta_log" / f"{version:020}.json"


def command(*arguments: str | Path) -> Result:
    """A command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])

"""Corpora of a few versions, made by hand: each commit says which rows it puts and removes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.rows import to_row
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus
from normalizers import Article, CanonicalArticle, normalize


def plain_article(name: str, text: str = "A storm.", **fields: Any) -> CanonicalArticle:
    """An article nothing was done to; quick to make."""
    given = {"source": "daily.example", "url": "", "title": None, "language": "en"}
    given |= {"language_probability": 0.99, "raw_text": text, **fields}
    return CanonicalArticle(id=name, text=text, **given)


def cleaned(name: str, raw: str, **fields: Any) -> CanonicalArticle:
    """What the whole pipeline makes of a text."""
    return normalize(Article(raw, id=name, **fields))


def row(article: CanonicalArticle, path: str = "") -> dict[str, Any]:
    """Its row in the table."""
    return to_row(
        article,
        path=path or f"{article.id}.txt",
        file=f"/in/{path or article.id}",
        fingerprint="0",
        id_from="given",
        given={"title": "", "published": "", "language": ""},
    )


def commit(
    output: Path, rows: Iterable[dict[str, Any]] = (), *, remove: Collection[str] = ()
) -> int:
    """One new version of the corpus."""
    output.mkdir(exist_ok=True)
    table = pa.Table.from_pylist(list(rows), schema=SCHEMA)
    staged = output / "staged.parquet"
    pq.write_table(table, staged)
    version = Corpus(output).commit([staged] if table.num_rows else [], remove=remove)
    staged.unlink()
    return version

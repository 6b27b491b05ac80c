"""One shard: the unit of work that travels to a worker and comes back as a staged file.

A shard is a small JSONL file of articles under the run's staging folder. A worker, in this process
or another or on another machine with the same folder, normalizes its articles, verifies each one
against promise 1, and stages the rows as Parquet. Nothing a worker does is visible to readers of
the corpus: the commit comes last and elsewhere.
"""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.rows import to_row
from flows.corpus.schema import SCHEMA
from flows.readers import Failure, Found
from normalizers import Article, CanonicalArticle, Pipeline, replay, revert

SHARD_ARTICLES = 100
SHARD_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Shard:
    """A job for a worker: small enough to send anywhere."""

    number: int
    file: Path
    articles: int
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()

    @property
    def staged(self) -> Path:
        """Where the rows go."""
        return self.file.with_suffix(".parquet")


@dataclass(slots=True)
class ShardResult:
    """What a worker sends back: counts and failures; the rows are in the staged file."""

    number: int
    staged: Path
    rows: int = 0
    new: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    flags: int = 0
    mentions: int = 0
    failures: list[Failure] = field(default_factory=list)


class ShardWriter:
    """Collects planned articles into shard files; use as a context manager."""

    def __init__(self, folder: Path, *, only: tuple[str, ...], skip: tuple[str, ...]) -> None:
        self.shards: list[Shard] = []
        self._folder = folder
        self._stages = (only, skip)
        self._file: IO[str] | None = None
        self._path = folder
        self._articles = self._characters = 0

    def __enter__(self) -> ShardWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def add(self, found: Found, key: str, *, new: bool) -> None:
        """Put one article into the current shard."""
        if not self._file:
            self._path = self._folder / f"shard-{len(self.shards) + 1:06}.jsonl"
            self._file = self._path.open("w", encoding="utf-8", newline="")
        json.dump(_planned(found, key, new), self._file, ensure_ascii=False)
        self._file.write("\n")
        self._articles += 1
        self._characters += len(found.article.text)
        if self._articles >= SHARD_ARTICLES or self._characters >= SHARD_CHARACTERS:
            self._close()

    def _close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
            self.shards.append(
                Shard(len(self.shards) + 1, self._path, self._articles, *self._stages)
            )
            self._articles = self._characters = 0


def normalize_shard(shard: Shard) -> ShardResult:
    """Normalize, verify and stage one shard; an article that fails never stops the others."""
    result = ShardResult(shard.number, shard.staged)
    pipeline = _pipeline(shard.only, shard.skip)
    batches: list[pa.RecordBatch] = []
    for found, key, new in _planned_articles(shard.file):
        try:
            article = pipeline(found.article)
            verify_article(found.article, article)
            row = to_row(article, path=found.place, key=key)
            batches.append(pa.RecordBatch.from_pylist([row], schema=SCHEMA))
        except Exception as error:  # noqa: BLE001, RUF100 - one article never stops a run
            reason = f"could not be normalized ({type(error).__name__})"
            result.failures.append(found.failure(reason, traceback.format_exc()))
            continue
        result.rows += 1
        result.new += new
        result.edits.update(part.stage for edit in article.edits for part in edit.parts)
        result.flags += len(article.flags)
        result.mentions += len(article.mentions)
    if batches:
        partial = shard.staged.with_suffix(".partial")
        pq.write_table(pa.Table.from_batches(batches, SCHEMA), partial, compression="zstd")
        os.replace(partial, shard.staged)
    return result


def verify_article(raw: Article, article: CanonicalArticle) -> None:
    """Promise 1 for one article, before anything of it is committed.

    Raises:
        ValueError: the ledger does not lead from the raw text to the clean text and back.
    """
    if article.raw_text != raw.text or article.id != raw.id:
        raise ValueError("the raw text or the id was changed")
    if replay(raw.text, article.edits) != article.text:
        raise ValueError("replaying the ledger on the raw text does not give the clean text")
    if revert(article.text, article.edits) != raw.text:
        raise ValueError("reverting the ledger from the clean text does not give the raw text")


@lru_cache(maxsize=4)
def _pipeline(only: tuple[str, ...], skip: tuple[str, ...]) -> Pipeline:
    return Pipeline(only=only, skip=skip)


def _planned(found: Found, key: str, new: bool) -> dict[str, Any]:
    article = found.article
    return {
        "key": key,
        "new": new,
        "path": found.path,
        "line": found.line,
        "shown": found.shown,
        "article": {name: getattr(article, name) for name in Article.__dataclass_fields__},
    }


def _planned_articles(file: Path) -> Iterator[tuple[Found, str, bool]]:
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = json.loads(line)
            article = Article(**row["article"])
            found = Found(article, row["path"], row["line"], row["shown"])
            yield found, row["key"], row["new"]

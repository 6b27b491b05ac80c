"""The corpus table: reading it, and committing one run as one version.

The table is the only truth. What is done and what is not is read from its ``key`` column, never
from a file beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as pafs
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from flows.corpus.rows import to_article_dict
from flows.corpus.schema import SCHEMA, SCHEMA_VERSION
from flows.errors import OutputError, RunError

TABLE = "corpus"
DESCRIPTION = f"copydesk canonical corpus, schema version {SCHEMA_VERSION}"
ROWS_AT_ONCE = 20_000
"""How many articles a sorted read holds in memory; a bigger corpus is scanned once per part."""


class Corpus:
    """The table under an output folder, at its newest version when the object was made.

    Args:
        output: the folder ``copydesk run --output`` wrote.

    Raises:
        OutputError: a table is there but cannot be read, or was written by a newer copydesk.
    """

    def __init__(self, output: Path) -> None:
        self.path = output / TABLE
        self._table = open_table(self.path)
        if self._table:
            found = schema_version(self._table.metadata().description or "")
            if found != SCHEMA_VERSION:
                raise OutputError(
                    f"{self.path} has schema version {found or 'unknown'}, "
                    f"this copydesk reads and writes {SCHEMA_VERSION}"
                )

    @property
    def version(self) -> int | None:
        """The table's version; ``None`` when there is no table yet."""
        return self._table.version() if self._table else None

    def keys(self) -> dict[str, str]:
        """The key of every article in the table, by id: what is already done."""
        if not self._table:
            return {}
        known: dict[str, str] = {}
        with readable(self.path):
            for batch in self._dataset().to_batches(columns=["id", "key"]):
                ids, keys = (batch.column(name).to_pylist() for name in ("id", "key"))
                known.update(zip(ids, keys, strict=True))
        return known

    def count(self) -> int:
        """How many articles the table holds."""
        with readable(self.path):
            return self._dataset().count_rows() if self._table else 0

    def articles(self) -> Iterator[dict[str, Any]]:
        """All articles as plain data, sorted by id, in bounded memory."""
        if not self._table:
            return
        with readable(self.path):
            dataset = self._dataset()
            ids = sorted(dataset.to_table(columns=["id"]).column("id").to_pylist())
        for first in range(0, len(ids), ROWS_AT_ONCE):
            part = ids[first : first + ROWS_AT_ONCE]
            inside = (pc.field("id") >= part[0]) & (pc.field("id") <= part[-1])
            with readable(self.path):
                rows = dataset.to_table(filter=inside).sort_by("id")
            for batch in rows.to_batches(256):
                yield from (to_article_dict(row) for row in batch.to_pylist())

    def commit(self, staged: Sequence[Path], *, metadata: Mapping[str, str]) -> int:
        """Make staged Parquet files the next version, all of them or none.

        An article whose id the table holds is replaced, so committing twice changes nothing.

        Args:
            staged: files written with :data:`SCHEMA`, one row per article, no id twice.
            metadata: what to note in the table's history.

        Returns:
            The new version.

        Raises:
            OutputError: the table cannot be read.
            RunError: the commit failed; readers still see the version before.
        """
        known = self.keys()
        dataset = ds.dataset([str(path) for path in staged], schema=SCHEMA, format="parquet")
        ids = dataset.to_table(columns=["id"]).column("id").to_pylist()
        replaces = not known.keys().isdisjoint(ids)
        rows = pa.RecordBatchReader.from_batches(SCHEMA, dataset.to_batches(batch_size=256))
        note = CommitProperties(custom_metadata=dict(metadata))
        try:
            if self._table and replaces:  # appending is much cheaper, and the usual case
                merge = self._table.merge(
                    rows,
                    predicate="t.id = s.id",
                    source_alias="s",
                    target_alias="t",
                    commit_properties=note,
                )
                merge.when_matched_update_all().when_not_matched_insert_all().execute()
            else:
                write_deltalake(
                    str(self.path),
                    rows,
                    mode="append" if self._table else "error",
                    name=TABLE,
                    description=DESCRIPTION,
                    commit_properties=note,
                )
        except (DeltaError, OSError, pa.ArrowException) as error:
            raise RunError(f"nothing was committed to {self.path}: {first_line(error)}") from error
        with readable(self.path):
            self._table = DeltaTable(str(self.path))
            return self._table.version()

    def _dataset(self) -> ds.Dataset:
        assert self._table is not None  # callers asked first
        return open_dataset(self._table, self.path)


def open_table(path: Path) -> DeltaTable | None:
    """The table in a folder at its newest version; ``None`` when there is none.

    Raises:
        OutputError: there is something else, or a table that cannot be read.
    """
    with readable(path):
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path} is not a folder; name another output, or move the file away")
        return DeltaTable(str(path)) if DeltaTable.is_deltatable(str(path)) else None


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a table is read into one line that says what to do.

    Raises:
        OutputError: the table cannot be read.
    """
    try:
        yield
    except (DeltaError, OSError, pa.ArrowException) as error:
        advice = "restore it, or move it away and run again over all inputs"
        if isinstance(error, PermissionError):
            advice = "its owner must let you read it"
        reason = f"{path} is not a readable table: {first_line(error).rstrip('.')}"
        raise OutputError(f"{reason}; {advice}") from error


def open_dataset(table: DeltaTable, path: Path) -> ds.Dataset:
    """A table as an Arrow dataset, read through Arrow's own file system.

    deltalake's default reads through Python callbacks; when the interpreter ends while Arrow's
    threads still hold them, the process aborts (15 of 25 times, deltalake 1.6 with pyarrow 26).
    """
    local = pafs.SubTreeFileSystem(str(path.resolve()), pafs.LocalFileSystem())
    return table.to_pyarrow_dataset(filesystem=local)


def schema_version(description: str) -> int | None:
    """The schema version a table's description names."""
    found = re.search(r"schema version (\d+)", description)
    return int(found[1]) if found else None


def first_line(error: Exception) -> str:
    """An error in one line: engines add pages of context."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return _ERRNO.sub("", line)


_ERRNO = re.compile(r"\[errno \d+\] ", re.IGNORECASE)

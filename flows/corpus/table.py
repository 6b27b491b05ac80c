"""The corpus table: reading it at any version, and committing one run as one version.

The table is the only truth. What is done and what is not is read from its rows, never from a file
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from flows.corpus.log import entry_of
from flows.corpus.rewriting import Small, kept_of, rewrite, staged_ids
from flows.corpus.schema import SCHEMA, SCHEMA_VERSION, schema_of, schema_with
from flows.corpus.writing import (
    FILE_BYTES,
    FILE_ROWS,
    DataFile,
    FileWriter,
    TableShape,
    add_columns,
    batches_of,
    delta_table,
    first_line,
    log_version,
    parquet_file,
)
from flows.errors import OutputError, RunError, StoreError, suggested
from flows.failpoints import reached
from flows.places import Place, is_remote, reach, sizes_in, table_options, told_by_table
from flows.readers.records import split_place, spot_of

TABLE = "corpus"
DESCRIPTION = f"copydesk canonical corpus, schema version {SCHEMA_VERSION}"
SHAPE = TableShape(TABLE, DESCRIPTION, SCHEMA)


class Known(NamedTuple):
    """What a run must know of an article to tell whether it is new."""

    id: str
    path: str
    file: str
    fingerprint: str
    id_from: str

    @property
    def spot(self) -> str:
        """The place on this machine, see :func:`flows.readers.records.spot_of`."""
        return spot_of(self.file, split_place(self.path)[1])


class Corpus:
    """The table under an output folder.

    Args:
        output: the folder ``copydesk run --output`` wrote.
        version: the version to read; by default the newest when the object was made.

    Raises:
        OutputError: a table is there but cannot be read, or was written by another version of the
            schema, or has no such version (any more).
    """

    def __init__(self, output: Place, version: int | None = None) -> None:
        self.path = output / TABLE
        self._table = open_table(self.path, version)
        if self._table:
            found = schema_version(self._table.metadata().description or "")
            if found != SCHEMA_VERSION:
                raise OutputError(
                    f"{self.path} has schema version {found or 'unknown'}, "
                    f"this copydesk reads and writes {SCHEMA_VERSION}; "
                    "move it away and run again over all inputs"
                )

    @property
    def version(self) -> int | None:
        """The table's version; ``None`` when there is no table yet."""
        return self._table.version() if self._table else None

    @property
    def schema(self) -> pa.Schema:
        """The columns of this version: all of :data:`SCHEMA`, then the optional ones it has got."""
        fields = self._table.schema().fields if self._table else ()
        return schema_with(field.name for field in fields)

    @property
    def note(self) -> Mapping[str, str]:
        """What the run that made this version noted of it; empty when the log entry is gone."""
        # not from deltalake's history(): it numbers the entries wrong at an older version
        return entry_of(self.path, self.version).note if self.version is not None else {}

    def data_files(self) -> list[Place]:
        """The files that hold this version's rows."""
        return [self.path / file.path for file in self._files()]

    def count(self) -> int:
        """How many articles the table holds."""
        return sum(file.rows for file in self._files())

    def known(self) -> Iterator[Known]:
        """The place and fingerprint of every article, in any order."""
        for batch in self.rows(columns=Known._fields, at_once=8192):
            columns = (batch.column(name).to_pylist() for name in Known._fields)
            yield from map(Known._make, zip(*columns, strict=True))

    def rows(
        self,
        ids: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        *,
        at_once: int = 256,
    ) -> Iterator[pa.RecordBatch]:
        """The rows of all articles, or of some, in any order and in bounded memory.

        Args:
            ids: of the articles wanted; all without it.
            columns: the columns wanted, all of :attr:`schema` without it; an optional one that this
                version has not got is null.
            at_once: how many rows a batch holds at most.
        """
        if not self._table or (ids is not None and not ids):
            return
        wanted = None if ids is None else frozenset(ids)
        names = list(columns or self.schema.names)
        schema = schema_of(list(dict.fromkeys((*names, "id"))))
        # file by file: a dataset's scanner reads far ahead of a slow consumer, whatever it is told
        with readable(self.path):
            for file in self.data_files():
                for batch in batches_of(file, schema, at_once, ids=wanted):
                    yield batch.select(names)

    def commit(
        self,
        staged: Sequence[Place],
        *,
        without: Collection[str] = (),
        remove: Collection[str] = (),
        note: Callable[[], Mapping[str, str]] | Mapping[str, str] | None = None,
    ) -> int:
        """Make staged Parquet files the next version, all of them or none.

        Committing the same twice changes nothing. Data files that hold a replaced or removed row
        are written anew without it; small ones are joined when there are many.

        Args:
            staged: files written with :data:`SCHEMA`, and maybe optional columns behind it; their
                rows replace those of the same id, and what they lack is null. The table gets the
                optional columns it has not got, in a version of their own if it is there already.
            without: staged rows that are left out, each as its id, file and path with NUL between.
            remove: ids that leave the table, unless they are staged.
            note: what the log says of this version; keys begin with ``copydesk.``. What is called
                is called when all else is written.

        Returns:
            The new version.

        Raises:
            OutputError: the table cannot be read.
            ConflictError: somebody else has made a version since this object was made.
            RunError: the commit failed; readers still see the version before.
        """
        reached("commit.started")
        writer = FileWriter(self.path, self._schema_after(staged), "id", reached)
        try:
            gone: list[DataFile] = []
            try:
                if not is_remote(self.path):
                    self.path.mkdir(parents=True, exist_ok=True)
                left_out = frozenset(without)
                fresh = staged_ids(staged, left_out)
                leaving = {*fresh, *remove}
                with readable(self.path):
                    gone = rewrite(self.path, self._files(), leaving, writer, Small())
                for file in staged:
                    for batch in batches_of(file, writer.schema):
                        writer.add(batch.filter(kept_of(batch, left_out)))
                writer.flush()
            except (OSError, pa.ArrowException) as error:
                reason = f"nothing was committed to {self.path}: {first_line(error)}"
                raise RunError(reason) from error
        except BaseException:
            writer.discard()
            raise
        reached("commit.written")
        self._log(writer, gone, (note() if callable(note) else note) or {})
        reached("commit.logged")
        return self._table.version() if self._table else 0

    def compact(self, note: Mapping[str, str]) -> int | None:
        """Join all small data files in one version of their own, with the same rows.

        Returns:
            The new version; ``None`` when there was nothing to join.
        """
        files = self._files()
        small = Small(FILE_ROWS // 2, FILE_BYTES // 4, 1)
        if sum(map(small.is_small, files)) < 2:
            return None
        writer = FileWriter(self.path, self.schema, "id", reached)
        try:
            with readable(self.path):
                gone = rewrite(self.path, files, pa.chunked_array([], pa.string()), writer, small)
                writer.flush()
        except BaseException:
            writer.discard()
            raise
        self._log(writer, gone, note, same_rows=True)
        return self.version

    def _log(
        self,
        writer: FileWriter,
        gone: Sequence[DataFile],
        note: Mapping[str, str],
        same_rows: bool = False,
    ) -> None:
        shape = SHAPE._replace(schema=writer.schema)
        try:
            if self._table:
                self._table = add_columns(self.path, shape, self._table)
            self._table = log_version(
                self.path,
                shape,
                self._table,
                add=writer.files,
                remove=gone,
                note=note,
                same_rows=same_rows,
            )
        except RunError as error:
            writer.discard(error)
            raise

    def _schema_after(self, staged: Sequence[Place]) -> pa.Schema:
        """The columns of the version that these files will make."""
        names = set(self.schema.names)
        try:
            for file in staged:
                with parquet_file(file) as parquet:
                    names.update(parquet.schema_arrow.names)
        except (OSError, pa.ArrowException) as error:
            reason = f"nothing was committed to {self.path}: {first_line(error)}"
            raise RunError(reason) from error
        return schema_with(names)

    def _files(self) -> list[DataFile]:
        if not self._table:
            return []
        with readable(self.path):
            return files_of(self._table)


def open_table(path: Place, version: int | None = None) -> DeltaTable | None:
    """The table in a folder; ``None`` when there is none.

    Args:
        path: the folder.
        version: the version to open; by default the newest.

    Raises:
        OutputError: there is something else, or a table that cannot be read, or it has no such
            version.
    """
    if not is_remote(path) and path.exists() and not path.is_dir():
        raise OutputError(f"{path} is not a folder; name another output, or move the file away")
    name = str(path if is_remote(path) else path.resolve())
    if unquote(name) != name:
        raise OutputError(f"{path} has a % code in its name, which Delta tables cannot have")
    if is_remote(path):
        try:
            reach(path)
        except OSError as error:
            raise OutputError(f"cannot open {path.parent}: {first_line(error)}") from error
    with readable(path):
        is_table = DeltaTable.is_deltatable(str(path), table_options(path))
        table = delta_table(path) if is_table else None
    if version is None:
        return table
    newest = table.version() if table else None
    if newest is None or not 0 <= version <= newest:
        there = "there is no table" if newest is None else f"the newest is {newest}"
        raise OutputError(f"{path} has no version {version}: {there}")
    history = f"{suggested('corpus', 'history', path.parent)} lists the versions"
    try:
        table = delta_table(path, version)
        files = files_of(table)
        here = sizes_in(path)
    except (DeltaError, OSError) as error:
        reason = f"version {version} of {path} cannot be read: {first_line(error)}"
        raise OutputError(f"{reason}; {history}") from error
    lost = sum(file.path not in here for file in files)
    if lost:
        reason = f"{lost} of its {len(files)} data files are gone (vacuum removes old ones)"
        raise OutputError(f"version {version} of {path} cannot be read: {reason}; {history}")
    return table


@contextmanager
def readable(path: Place) -> Iterator[None]:
    """Turn what goes wrong while a table is read into one line that says what to do.

    Raises:
        OutputError: the table cannot be read.
    """
    try:
        yield
    except (DeltaError, OSError, pa.ArrowException) as error:
        check, restore = (suggested("corpus", name, path.parent) for name in ("check", "restore"))
        advice = f"{check} says what is wrong, {restore} goes back to the newest whole version"
        if path.name != TABLE:
            advice = "move it away and run again: the next run fills it anew"
        if isinstance(error, StoreError) or told_by_table(str(error)):
            raise OutputError(f"cannot read {path}: {first_line(error)}") from error
        if isinstance(error, PermissionError):
            advice = "its owner must let you read it"
        reason = f"{path} is not a readable table: {first_line(error).rstrip('.')}"
        raise OutputError(f"{reason}; {advice}") from error


def files_of(table: DeltaTable) -> list[DataFile]:
    """The data files of a table's version, by name."""
    actions = pa.table(table.get_add_actions())
    names = ["path", "size_bytes", "num_records", "modification_time"]
    columns = [actions.column(name).to_pylist() for name in names]
    return sorted(
        DataFile(unquote(path), size, rows, modified)
        for path, size, rows, modified in zip(*columns, strict=True)
    )


def schema_version(description: str) -> int | None:
    """The schema version a table's description names."""
    found = re.search(r"schema version (\d+)", description)
    return int(found[1]) if found else None

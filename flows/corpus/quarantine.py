"""The quarantine: a table of the inputs that gave no article, with place, reason and raw bytes.

It says how the inputs stand now. A row leaves with the next run that reads its input again and gets
an article, or finds that the input is gone. Inputs that are there and that a run did not look at
keep their rows. Older versions of the table say how they stood before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from flows.corpus.failed import Entry, Row, Standing, identity, likeness
from flows.corpus.schema import QUARANTINE
from flows.corpus.table import files_of, open_table, readable
from flows.corpus.writing import FileWriter, TableShape, batches_of, first_line, log_version
from flows.errors import RunError
from flows.failpoints import reached
from flows.places import Place, table_options
from flows.readers.records import spot_of
from flows.readers.trees import Presence

__all__ = [
    "Entry",
    "Row",
    "Standing",
    "found",
    "quarantined",
    "raw_of",
    "read_through",
    "standing",
    "update_quarantine",
]

TABLE = "quarantine"
SHAPE = TableShape(TABLE, "inputs of copydesk that gave no article", QUARANTINE)

KEPT_IN_ALL = 256 << 20
"""Bytes of raw input the table keeps, all rows together; of what comes later it keeps the hash."""

MOST_FILES = 30
_AT_ONCE = 64


def quarantined(output: Place, *, detail: bool = True) -> list[Row]:
    """All rows, sorted by place; without ``detail`` where there may be many.

    Raises:
        OutputError: the table cannot be read.
    """
    columns = [name for name in Row._fields if detail or name != "detail"]
    rows = [Row(**row) for batch in _batches(output, columns) for row in batch.to_pylist()]
    return sorted(rows, key=_order)


def standing(output: Place, version: int | None = None) -> dict[str, Standing]:
    """The rows of records (files as a whole have no fingerprint) by spot, as ``Record.spot``.

    Args:
        output: the output folder of the run.
        version: of the table; by default the newest, -1 is from before there was one.
    """
    rows: dict[str, Standing] = {}
    if version == -1:
        return rows
    columns = list(Standing._fields)
    wanted = (pc.field("fingerprint") != "") & (pc.field("path") != "")
    for batch in _batches(output, columns, wanted, version):
        for row in batch.to_pylist():
            rows[spot_of(row["file"], row["line"])] = Standing(**row)
    return rows


def read_through(output: Place) -> int:
    """Read every row with its bytes, a few at a time; how many there are.

    Raises:
        OutputError: the table cannot be read.
    """
    return sum(batch.num_rows for batch in _batches(output, QUARANTINE.names))


def found(output: Place, place: str) -> list[Row]:
    """The rows of one place, named as in the table or by the full path of the file."""
    rows = quarantined(output, detail=False)
    there = [row for row in rows if place in (row.place, row.file, f"{row.file}:{row.line}")]
    if not there:
        return []
    places = {(row.path, row.line, row.file, row.reason) for row in there}
    wanted = pc.field("path").isin(sorted({row.path for row in there}))
    batches = _batches(output, list(Row._fields), wanted)
    rows = [Row(**row) for batch in batches for row in batch.to_pylist()]
    rows = [row for row in rows if (row.path, row.line, row.file, row.reason) in places]
    return sorted(rows, key=_order)


def raw_of(output: Place, row: Row) -> bytes:
    """The head of an input's bytes, as the table keeps it; empty when it keeps none."""
    wanted = (pc.field("path") == row.path) & (pc.field("sha256") == row.sha256)
    for batch in _batches(output, ["line", "file", "raw"], wanted):
        for kept in batch.to_pylist():
            if (kept["line"], kept["file"]) == (row.line, row.file):
                return bytes(kept["raw"])
    return b""


def update_quarantine(
    output: Place,
    looked_at: Collection[str],
    failures: Iterable[Entry],
    now: str,
    *,
    stands: Collection[str] = (),
    fresh: Callable[[Entry], None] | None = None,
    note: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Bring the table up to date, in one commit, or in none when nothing changed.

    Args:
        output: the output folder of the run.
        looked_at: the locations of all files and folders this run looked at.
        failures: the failures of this run, read once; an unchanged one keeps its ``since``.
        now: the time for the others, ISO 8601.
        stands: spots whose rows stay as they are, although the run looked at their files: it knew
            their records and did not parse them again.
        fresh: told of each failure that the table did not hold, or held with other bytes.
        note: asked at the end what else the log shall say of this version.

    Raises:
        OutputError: the table cannot be read.
        RunError: the table cannot be written; it is as before.
    """
    path = output / TABLE
    table = _current(path)
    before = _Before(path, table, looked_at, stands)
    writer = FileWriter(path, QUARANTINE, "path", _nobody)
    try:
        _write_new(writer, before, failures, now, fresh or _ignored)
        gone = before.rewrite(writer)
        writer.flush()
        if not writer.files and not gone:
            return
    except BaseException:
        writer.discard()
        raise
    rows = sum(file.rows for file in writer.files) - sum(file.rows for file in gone)
    said = {"copydesk.failed": str(rows + before.count), **note()}
    try:
        log_version(path, SHAPE, table, add=writer.files, remove=gone, note=said)
    except RunError as error:
        writer.discard(error)
        raise
    reached("quarantine.committed")


def _write_new(
    writer: FileWriter,
    before: _Before,
    failures: Iterable[Entry],
    now: str,
    fresh: Callable[[Entry], None],
) -> None:
    waiting: list[dict[str, Any]] = []

    def write() -> None:
        if waiting:
            writer.add(pa.RecordBatch.from_pylist(waiting, schema=QUARANTINE))
            waiting.clear()

    for entry in failures:
        if before.has(entry):
            continue
        fresh(entry)
        one = entry.failure
        waiting.append(
            {
                "path": one.path,
                "line": one.line,
                "category": one.category,
                "reason": one.reason,
                "detail": one.detail,
                "sha256": one.sha256,
                "raw": one.raw if before.keeps(len(one.raw)) else b"",
                "since": now,
                "file": one.location,
                "fingerprint": entry.fingerprint,
                "rival": entry.rival,
            }
        )
        if len(waiting) >= _AT_ONCE:
            write()
    write()


class _Before:
    """The rows as they were: which of them stay. It holds 32 bytes of each, never its raw bytes."""

    def __init__(
        self,
        path: Place,
        table: DeltaTable | None,
        looked_at: Collection[str],
        stands: Collection[str],
    ) -> None:
        self._path = path
        self._files = []
        self._rows: dict[bytes, tuple[bytes, int]] = {}
        self._stays = bytearray()
        self._raw: list[int] | None = None
        self._kept = 0
        self._seen: set[bytes] = set()
        is_there = Presence()
        names = [name for name in QUARANTINE.names if name != "raw"]
        slim = pa.schema([QUARANTINE.field(name) for name in names])
        with readable(path):
            self._files = files_of(table) if table else []
            for file in self._files:
                for batch in batches_of(path / file.path, slim, 1024):
                    for fields in batch.to_pylist():
                        row = Row(**fields)
                        index = len(self._stays)
                        stays = row.spot in stands or (
                            row.file not in looked_at
                            and (not row.file or is_there(row.file))  # who knows of standard input
                        )
                        self._rows[identity(row)] = (likeness(row), index)
                        self._stays.append(stays)
        self.count = len(self._stays)

    def has(self, entry: Entry) -> bool:
        """Whether the row of a failure is there and stays; if it changed, the old one leaves."""
        one = entry.failure
        row = Row(
            one.path, one.line, one.category, one.reason, one.sha256, "", one.location,
            entry.fingerprint, entry.rival, one.detail,
        )  # fmt: skip
        name = identity(row)
        if name in self._seen:  # said twice
            return True
        self._seen.add(name)
        before, index = self._rows.get(name, (b"", -1))
        if index < 0:
            return False
        same = before == likeness(row)
        if same and not self._stays[index] and self._raw:
            self._kept += self._raw[index]
        self._stays[index] = same
        return same

    def keeps(self, size: int) -> bool:
        """Whether the table has room for the raw bytes of one more row."""
        if not size:
            return True
        if self._raw is None:
            self._raw = []
            slim = pa.schema([QUARANTINE.field("raw")])
            with readable(self._path):
                for file in self._files:
                    for batch in batches_of(self._path / file.path, slim, _AT_ONCE):
                        self._raw += pc.binary_length(batch.column(0)).to_pylist()
            sizes = zip(self._raw, self._stays, strict=True)
            self._kept = sum(size for size, stays in sizes if stays)
        if self._kept + size > KEPT_IN_ALL:
            return False
        self._kept += size
        return True

    def rewrite(self, writer: FileWriter) -> list[Any]:
        """Write anew what stays of the files that some rows leave; the files it replaces."""
        gone, first = [], 0
        join = len(self._files) > MOST_FILES
        for file in self._files:
            stays = self._stays[first : first + file.rows]
            first += file.rows
            if all(stays) and not join:
                continue
            gone.append(file)
            row = 0
            with readable(self._path):
                for batch in batches_of(self._path / file.path, QUARANTINE, _AT_ONCE):
                    mask = pa.array(map(bool, stays[row : row + batch.num_rows]), pa.bool_())
                    writer.add(batch.filter(mask))
                    row += batch.num_rows
        return gone


def _current(path: Place) -> DeltaTable | None:
    """The table, with the columns of this version; one of an older copydesk is emptied."""
    table = open_table(path)
    with readable(path):
        if not table or pa.schema(table.schema().to_arrow()).names == QUARANTINE.names:
            return table
    try:
        write_deltalake(
            str(path),
            QUARANTINE.empty_table(),
            mode="overwrite",
            schema_mode="overwrite",
            storage_options=table_options(path),
        )
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise RunError(f"cannot write {path}: {first_line(error)}") from error
    return open_table(path)


def quarantine_version(output: Place) -> int:
    """The newest version of the table; -1 when there is none."""
    table = open_table(output / TABLE)
    return table.version() if table else -1


def _batches(
    output: Place,
    columns: list[str],
    wanted: pc.Expression | None = None,
    version: int | None = None,
) -> Iterator[pa.RecordBatch]:
    path = output / TABLE
    table = open_table(path, version)
    if not table:
        return
    with readable(path):
        if pa.schema(table.schema().to_arrow()).names != QUARANTINE.names:
            return  # an older copydesk's: the run fills it anew
        names = list(dict.fromkeys((*columns, *_ASKED)))
        schema = pa.schema([QUARANTINE.field(name) for name in names])
        at_once = _AT_ONCE if "raw" in columns else 1024
        # file by file: a dataset's scanner reads far ahead of a slow consumer, whatever it is told
        for file in files_of(table):
            for batch in batches_of(path / file.path, schema, at_once):
                kept = batch if wanted is None else batch.filter(wanted)
                yield kept.select(columns)


_ASKED = ("path", "sha256", "fingerprint")
"""The columns that rows are chosen by."""


def _order(row: Row) -> tuple[str, int, str, str]:
    return row.path, row.line or 0, row.reason, row.file


def _ignored(_: Entry) -> None:
    """Nobody wants to know."""


def _nobody(_: str) -> None:
    """The points of a commit are those of the corpus."""

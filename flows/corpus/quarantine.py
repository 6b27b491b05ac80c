"""The quarantine: a small table of the inputs that gave no article, with place and reason.

It says how the inputs stand now. A row leaves with the next run that reads its input again, or
finds that it is gone. Inputs that are there and that a run did not look at keep their rows.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from deltalake import write_deltalake
from deltalake.exceptions import DeltaError

from flows.corpus.schema import QUARANTINE
from flows.corpus.table import first_line, open_dataset, open_table, readable
from flows.errors import RunError
from flows.readers import Failure

TABLE = "quarantine"


class Row(NamedTuple):
    """One input that gave no article; the fields of :data:`QUARANTINE`."""

    path: str
    line: int | None
    reason: str
    detail: str
    file: str


def quarantined(output: Path) -> list[Row]:
    """All rows, sorted by place.

    Raises:
        OutputError: the table cannot be read.
    """
    path = output / TABLE
    table = open_table(path)
    if not table:
        return []
    with readable(path):
        dataset = open_dataset(table, path)
        if dataset.schema.names != QUARANTINE.names:  # an older copydesk's: the run fills it anew
            return []
        rows = dataset.to_table().to_pylist()
    return sorted((Row(**row) for row in rows), key=_place)


def update_quarantine(output: Path, looked_at: Collection[str], failed: Iterable[Failure]) -> None:
    """Bring the table up to date, in one commit, or in none when nothing changed.

    Args:
        output: the output folder of the run.
        looked_at: the locations of all files and folders this run looked at.
        failed: the failures of this run.

    Raises:
        OutputError: the table cannot be read.
        RunError: the table cannot be written.
    """
    before = quarantined(output)
    kept = [row for row in before if row.file not in looked_at and _is_there(row)]
    fresh = [Row(f.path, f.line, f.reason, f.detail, f.location) for f in failed]
    after = sorted({*kept, *fresh}, key=_place)
    if after == before:
        return
    path = output / TABLE
    rows = pa.Table.from_pylist([row._asdict() for row in after], schema=QUARANTINE)
    try:
        write_deltalake(str(path), rows, mode="overwrite", schema_mode="overwrite", name=TABLE)
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise RunError(f"cannot write {path}: {first_line(error)}") from error


def _is_there(row: Row) -> bool:
    return not row.file or os.path.lexists(row.file)  # nobody can tell of standard input


def _place(row: Row) -> tuple[str, int, str, str, str]:
    return row.path, row.line or 0, row.reason, row.detail, row.file

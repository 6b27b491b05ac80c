"""The quarantine: a small table of the inputs that gave no article, with place and reason.

It says how the inputs stand now: an input that was mended leaves it with the next run. Inputs that
a run did not look at keep their rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from flows.corpus.schema import QUARANTINE
from flows.corpus.table import first_line, open_dataset
from flows.errors import RunError
from flows.readers import Failure

TABLE = "quarantine"

Row = tuple[str, int | None, str, str]


def quarantined(output: Path) -> list[Row]:
    """All rows (path, line, reason, detail), sorted by place."""
    path = output / TABLE
    if not DeltaTable.is_deltatable(str(path)):
        return []
    dataset = open_dataset(DeltaTable(str(path)), path)
    rows = dataset.to_table(columns=QUARANTINE.names).to_pylist()
    return sorted(((r["path"], r["line"], r["reason"], r["detail"]) for r in rows), key=_place)


def update_quarantine(output: Path, looked_at: Collection[str], failed: Iterable[Failure]) -> None:
    """Bring the table up to date, in one commit, or in none when nothing changed.

    Args:
        output: the output folder of the run.
        looked_at: paths of all inputs of this run.
        failed: the failures of this run.

    Raises:
        RunError: the table cannot be written.
    """
    path = output / TABLE
    try:
        before = quarantined(output)
        kept = [row for row in before if row[0] not in looked_at]
        fresh = {(f.path, f.line, f.reason, f.detail) for f in failed}
        after = sorted({*kept, *fresh}, key=_place)
        if after == before:
            return
        columns = zip(*after, strict=True) if after else [[] for _ in QUARANTINE]
        arrays = [
            pa.array(list(column), field.type)
            for column, field in zip(columns, QUARANTINE, strict=True)
        ]
        write_deltalake(
            str(path), pa.Table.from_arrays(arrays, schema=QUARANTINE), mode="overwrite", name=TABLE
        )
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise RunError(f"cannot write {path}: {first_line(error)}") from error


def _place(row: Row) -> tuple[str, int, str, str]:
    return row[0], row[1] or 0, row[2], row[3]

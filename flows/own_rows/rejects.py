"""The lines of a table that could not become rows: kept in a file beside it, with the reasons.

Somebody mends them there and imports that file, whose rows go where those of the table went.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from flows.own_rows.files import write_whole
from flows.own_rows.reading import WHOLE_LINE, Record, as_csv

COLUMNS = ("line", "reason")
"""What the file has beside the columns of the table."""
_REJECTED = re.compile(r"\.rejected(?:-(\d+))?\.csv$")


class HasRecord(Protocol):
    """A record that was not imported, and why."""

    @property
    def record(self) -> Record:
        """As it was read."""

    @property
    def reason(self) -> str:
        """Why not."""


def name_of(file: Path) -> str:
    """The name the rows are kept under; a table of rejected rows goes where its like went.

    >>> name_of(Path("a/people.csv")), name_of(Path("people.csv.rejected-2.csv"))
    ('people', 'people')
    """
    return Path(_REJECTED.sub("", file.name)).stem.lstrip(".~") or "names"


def rejects_of(file: Path) -> Path:
    """Where the rows go that cannot be imported; a file that somebody is mending is left alone.

    >>> rejects_of(Path("people.csv")).name, rejects_of(Path("people.csv.rejected.csv")).name
    ('people.csv.rejected.csv', 'people.csv.rejected-2.csv')
    """
    found = _REJECTED.search(file.name)
    if not found:
        return file.with_name(f"{file.name}.rejected.csv")
    number = int(found[1] or 1) + 1
    return file.with_name(f"{file.name[: found.start()]}.rejected-{number}.csv")


def stale_rejects(first: Path) -> list[Path]:
    """The files of rejected rows that earlier imports left, from ``first`` on."""
    found = []
    while first.is_file():
        with suppress(OSError, UnicodeDecodeError), first.open(encoding="utf-8-sig") as file:
            if file.readline().startswith(",".join(COLUMNS)):
                found.append(first)
        first = rejects_of(first)
    return found


def write_rejects(path: Path, headers: Iterable[str], rejected: Iterable[HasRecord]) -> None:
    """Write the records that were not imported, with line and reason before the table's columns.

    Raises:
        OutputError: the file cannot be written.
    """
    rejected = tuple(rejected)
    names = [name for name in headers if name not in (*COLUMNS, WHOLE_LINE)]
    if any(WHOLE_LINE in one.record.cells for one in rejected):
        names.append(WHOLE_LINE)
    told = [
        {**one.record.cells, "line": str(one.record.line), "reason": one.reason} for one in rejected
    ]
    write_whole(path, as_csv((*COLUMNS, *names), told))

"""What the user's stylebook folder holds of terms before an import."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.overlay import load_overlay, overlaid
from flows.own_rows.files import as_lines, read_rows
from flows.termbase.drafts import Facts
from normalizers.stylebook import load_stylebook

TABLE = "terms"
NO_FILE = f"{TABLE}/"  # as the file of rows that are in none yet
OWN_FILE = re.compile(rf"\b{TABLE}/~+")


class Mine:
    """The rows of the user and those under them.

    Attributes:
        book: the packaged stylebook with the user's laid over it.
        rows: all of terms, by id.
        packaged: those of the packaged stylebook, by id.
        target: the file that is imported into.
        kept: those of the file that is imported into, as it is.
        by_id: the same by id.
        places: of the rows in the user's other files, ``FILE:LINE`` by id.

    Args:
        folder: the user's stylebook; it need not be there.
        target: the file that is imported into.

    Raises:
        UsageError: a file of the folder cannot be used.
        OutputError: the target cannot be read.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        overlay = load_overlay(folder) if folder.is_dir() else ()
        self._sources = dict(overlay)
        self.book = overlaid(overlay)
        self.rows: dict[str, Mapping[str, Any]] = {row["id"]: row for row in self.book.rows(TABLE)}
        self.packaged = {row["id"]: row for row in load_stylebook().rows(TABLE)}
        self.target = target
        self.kept = read_rows(target)
        self.by_id = {row["id"]: row for row in self.kept}
        self.places = {
            row["id"]: f"{folder}/{OWN_FILE.sub(f'{TABLE}/', row['_file'])}:{row['_line']}"
            for row in self.rows.values()
            if "/~" in row["_file"] and row["_file"] != f"{TABLE}/~{target.name}"
        }

    def is_there(self, row_id: str) -> bool:
        """Whether the user has a row of this id."""
        return row_id in self.by_id or row_id in self.places

    def place_of(self, row_id: str) -> str:
        """The file of the user's that has a row."""
        return self.places.get(row_id, f"{self.target}:0").rpartition(":")[0]

    def elsewhere(
        self, rows: Iterable[Facts], removed: Collection[str] = ()
    ) -> dict[Path, list[Facts]]:
        """The user's other files that hold some of these rows, with all rows they will have."""
        changed = {row["id"]: row for row in rows}
        return {
            path: [
                changed.get(one["id"], one) for one in read_rows(path) if one["id"] not in removed
            ]
            for path in self._files_of((*changed, *removed))
        }

    def files_of(self, ids: Iterable[str]) -> dict[Path, list[Facts]]:
        """The user's other files that hold some of these rows, with the rows they have."""
        return {path: read_rows(path) for path in self._files_of(ids)}

    def _files_of(self, ids: Iterable[str]) -> list[Path]:
        """The user's other files that hold some of these rows."""
        files = (Path(self.places[one].rpartition(":")[0]) for one in ids if one in self.places)
        return list(dict.fromkeys(files))

    def sources_without(self, ids: Iterable[str]) -> dict[str, str]:
        """The user's files; those that hold some of these rows, the target aside, without them."""
        gone = set(ids)
        sources = dict(self._sources)
        for path in self._files_of(gone):
            kept = (row for row in read_rows(path) if row["id"] not in gone)
            sources[f"{TABLE}/{path.name}"] = as_lines(kept)
        return sources

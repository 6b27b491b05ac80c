"""Rows of the user that an edited file has taken everything out of, and those that it has no more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.own_rows.reading import Record
from flows.termbase.columns import records_of
from flows.termbase.drafts import Draft, Facts, Reading
from flows.termbase.imported import Imported
from flows.termbase.mine import Mine
from flows.termbase.rejecting import Rejections


class Removing:
    """Collects the rows that go.

    Attributes:
        rows: their ids, with the line that says so and the entry it stands in.

    Args:
        mine: what is there.
        done: is told.
        reject: takes entries that cannot go.
    """

    def __init__(self, mine: Mine, done: Imported, reject: Rejections) -> None:
        self._mine = mine
        self._done = done
        self._reject = reject
        self.rows: dict[str, tuple[int, str]] = {}

    def is_empty(self, draft: Draft, noted: bool) -> bool:
        """Whether a draft of more calques has none left; the row that it was goes."""
        row = draft.row
        if row["type"] != "calques" or row.get("calques") or draft.by_calque or draft.broken:
            return False
        if self._mine.is_there(row["id"]):
            self.add(draft, row["id"])
            return True
        return noted and row["id"] not in self._mine.packaged

    def add(self, draft: Draft, row_id: str) -> None:
        """Take a row that has no calques left."""
        self.rows[row_id] = (draft.line, str(draft.row.get("concept") or draft.row["id"]))

    def entries(self, reading: Reading) -> None:
        """Take the entries of ours that have no term left."""
        gone = {row["id"] for _, rows in reading.deleted for row in rows}
        for line, rows in reading.deleted:
            needing = [
                str(one["id"])
                for one in self._mine.rows.values()
                if one.get("concept") == rows[0]["id"]
                and one["id"] not in gone
                and rows[0]["id"] not in self._mine.packaged
            ]
            if needing:
                told = f"{rows[0]['id']} stays: {' and '.join(needing)} has calques of it"
                self._reject.draft(_draft(rows[0], line), told)
                continue
            for row in rows:
                if self._mine.is_there(row["id"]):
                    self.rows[row["id"]] = (line, str(row.get("concept") or row["id"]))
                elif row["id"] in self._mine.packaged:
                    told = f"{row['id']} is packaged and stays as it is"
                    self._done.notices.append((line, told))

    def settle(self) -> None:
        """Say which rows go: all whose entry has not been rejected."""
        for row_id, (line, entry) in self.rows.items():
            if entry in self._reject.refused:
                continue
            self._done.removed.append(row_id)
            place = self._mine.place_of(row_id)
            told = f"{row_id} has no calques left"
            if row_id == entry:
                told = f"{row_id} has no terms left"
            packaged = "; the packaged row holds again" if row_id in self._mine.packaged else ""
            self._done.notices.append((line, f"{told} and is removed from {place}{packaged}"))

    def tell_what_stays(self, seen: Iterable[str], *, noted: bool) -> None:
        """Say how many rows of the files that are imported into the file does not have.

        Args:
            seen: the ids of the file.
            noted: it is an export of ours, which may be of several files.
        """
        seen = {*seen, *self.rows}
        files: dict[Path, list[Facts]] = {self._done.target: self._mine.kept}
        if noted:
            files |= self._mine.files_of(seen)
        for path, rows in files.items():
            number = sum(
                row["id"] not in seen and str(row.get("concept")) not in seen for row in rows
            )
            if number == 1:
                told = f"1 concept of {path.name} is not in the file and stays; delete its line"
            else:
                told = f"{number} concepts of {path.name} are not in the file and stay; "
                told += "delete their lines"
            if number:
                self._done.notices.append((0, told))


def _draft(row: Facts, line: int) -> Draft:
    return Draft(row, [Record(line, cells) for cells in records_of(row)])

"""What of a file was not imported: whole rows, or single calques of them, each with its own lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.own_rows.reading import Record
from flows.termbase.columns import records_of
from flows.termbase.drafts import Draft, Facts, Rejected, key_of
from flows.termbase.imported import Imported
from flows.termbase.mine import OWN_FILE, TABLE


class Rejections:
    """Takes what was rejected, and tells why as the user knows the places.

    Attributes:
        refused: the ids of the rows of which nothing is imported.

    Args:
        folder: the user's stylebook.
        done: what is told of the import.
    """

    def __init__(self, folder: Path, done: Imported) -> None:
        self._folder = folder
        self._done = done
        self.refused: set[str] = set()

    def draft(self, draft: Draft, *reasons: str) -> None:
        """Reject all lines of a draft."""
        told = self._told(reasons)
        self.refused.add(str(draft.row.get("id", "")))
        self._done.rejected += [
            Rejected(record, told, again=number > 0) for number, record in enumerate(draft.records)
        ]

    def calque(self, draft: Draft, calque: Facts, *reasons: str) -> None:
        """Take one calque out of a draft; its line is rejected, and no other."""
        draft.row["calques"] = [one for one in draft.row["calques"] if one is not calque]
        record = draft.by_calque.get(key_of(calque))
        if record is None:
            cells = {"id": str(draft.row.get("concept") or draft.row["id"])}
            record = Record(draft.line, {**cells, **records_of({**cells, "calques": [calque]})[1]})
        elif (
            not record.cells.get("id")
            and "language" in record.cells
            and "source" not in record.cells
        ):
            concept = str(draft.row.get("concept") or draft.row["id"])
            record = Record(record.line, {**record.cells, "id": concept})
        lines = [one for one in draft.records if one.line != record.line]
        draft.records = lines or draft.records
        self._done.rejected.append(Rejected(record, self._told(reasons)))

    def _told(self, reasons: Iterable[str]) -> str:
        """Reasons as one text, with the places of the user's files as the user knows them."""
        told = "; ".join(dict.fromkeys(reasons))
        return f"{self._folder}/{TABLE}/".join(OWN_FILE.split(told))

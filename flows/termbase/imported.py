"""What an import is asked for and what it did, and whether a row says anything new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.termbase.drafts import Facts, Rejected


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is read, and what is made of it.

    Attributes:
        format: of the file; else its name and header say it.
        language: of the source terms, where the file does not say it.
        to: of the translations, where the file does not say it.
        kind: the type of concepts that name none.
        approve: forbidden terms of two words and more may be replaced.
        replace: rows with ids of packaged ones replace these.
        dry_run: write nothing.
    """

    format: str = ""
    language: str = ""
    to: str = ""
    kind: str = "institution"
    approve: bool = False
    replace: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Imported:
    """What an import did, or would do."""

    target: Path
    rejects: Path
    format: str = ""
    rows: list[Facts] = field(default_factory=list)
    renewed: int = 0  # rows that were there and have changed
    removed: list[str] = field(default_factory=list)  # ids of rows that have nothing left
    same: int = 0  # rows that are there, unchanged
    standing: int = 0  # pairs of a glossary that the authority or the countries have
    read: int = 0  # rows and lines of the file
    elsewhere: dict[Path, list[Facts]] = field(default_factory=dict)  # other files with their rows
    overridden: list[tuple[int, str]] = field(default_factory=list)  # line, id
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    stale: list[Path] = field(default_factory=list)

    @property
    def changed_elsewhere(self) -> dict[Path, list[str]]:
        """The other files that are changed, with the ids of the changed rows."""
        mine = {row["id"] for row in self.rows}
        ids = {
            path: [row["id"] for row in rows if row["id"] in mine]
            for path, rows in self.elsewhere.items()
        }
        return {path: found for path, found in ids.items() if found}

    def calques(self, replaced: bool) -> int:
        """How many calques may be replaced, or only flag."""
        found = (calque for row in self.rows for calque in row.get("calques") or ())
        return sum((one.get("tier") == "A" and bool(one.get("approved"))) == replaced
                   for one in found)  # fmt: skip


def none_there(calque: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Tells of no calque that it is there."""
    return False


def plain(row: Mapping[str, Any]) -> Facts:
    """A row without the place it stands at."""
    return {key: value for key, value in row.items() if not key.startswith("_")}


_TRIED = ("example", "example_language", "counter_example", "counter_example_language")


def says_as_much(mine: Mapping[str, Any], its: Mapping[str, Any]) -> bool:
    """Whether a row says what another one says, sentences that it does not have aside."""
    if {**mine, "calques": 0} != {**its, "calques": 0}:
        kept = {key: its[key] for key in _TRIED if key in its and key not in mine}
        if {**mine, **kept, "calques": 0} != {**its, "calques": 0}:
            return False
    ours, theirs = mine.get("calques") or [], its.get("calques") or []
    return len(ours) == len(theirs) and all(
        {**({"example": one["example"]} if "example" in one else {}), **calque} == one
        for calque, one in zip(ours, theirs, strict=True)
    )

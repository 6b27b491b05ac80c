"""What the quarantine holds: one failure as a run tells it, as a row, and as a run asks for it."""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from flows.readers.records import Failure, InputFile, spot_of


class Entry(NamedTuple):
    """A failure of this run, for the table.

    ``fingerprint`` is that of the record it came from, so that an unchanged one need not be parsed
    again; ``rival`` is the spot of the article that holds the id. ``source`` is whose it is, as far
    as the input tells; the table does not keep it.
    """

    failure: Failure
    fingerprint: str = ""
    rival: str = ""
    source: str = ""


class Row(NamedTuple):
    """One input that gave no article: the fields of :data:`QUARANTINE` but the raw bytes."""

    path: str
    line: int | None
    category: str
    reason: str
    sha256: str
    since: str
    file: str
    fingerprint: str
    rival: str
    detail: str = ""

    @property
    def place(self) -> str:
        """As in the corpus table: ``news/a.txt`` or ``news/b.jsonl#12``; ``-`` is standard input."""
        name = self.path or "-"
        return name if self.line is None else f"{name}#{self.line}"

    @property
    def spot(self) -> str:
        """The place on this machine, see :func:`flows.readers.records.spot_of`."""
        return spot_of(self.file, self.line)


class Standing(NamedTuple):
    """What a run must know of a row to tell whether it still stands."""

    fingerprint: str
    category: str
    reason: str
    rival: str
    line: int | None
    sha256: str
    file: str
    path: str

    def failure(self, source: InputFile) -> Failure:
        """The failure again, without its bytes and detail."""
        return Failure(
            source.path,
            self.line,
            self.reason,
            source.shown,
            category=self.category,
            sha256=self.sha256,
        )


def identity(row: Row) -> bytes:
    """What makes a row the same one in another run."""
    piped = "" if row.file else row.sha256  # all standard inputs have the same place
    return _digest(row.file, row.path, row.line, row.category, row.reason, piped)


def likeness(row: Row) -> bytes:
    """What makes it an unchanged one."""
    detail = _ADDRESS.sub("", row.detail)
    return _digest(row.sha256, row.fingerprint, row.rival, detail)


_ADDRESS = re.compile(r"\b0x[0-9a-f]+\b")  # of an object in a traceback: another one each time


def _digest(*values: Any) -> bytes:
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()

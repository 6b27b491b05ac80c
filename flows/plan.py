"""What a run will do, known before anything is parsed or normalized.

Every input is walked once and each record's fingerprint compared with what the corpus and the
quarantine know: so a run with nothing new costs reading and hashing. What has to be done is noted as
file and line, never as text, and read again when its turn comes; a plan for 400,000 articles stays
small.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from flows.corpus.quarantine import Standing
from flows.corpus.table import Known
from flows.readers import Ahead, Failure, Inputs, ReadOptions, Record, records
from flows.readers.records import split_place
from flows.readers.trees import Presence

if TYPE_CHECKING:
    from flows.stale import Stale


class Stands(NamedTuple):
    """A failure that stands as it stood; ``rival`` is the spot of the article that has its id."""

    failure: Failure
    fingerprint: str
    rival: str


Marked = tuple[Failure, str]
"""A failure and the fingerprint of its record (empty when there is none)."""


@dataclass
class Plan:
    """The work of a run.

    ``todo`` maps the number of a file to the lines to read from it (``None`` for a file that is one
    article). ``moves`` maps a spot to the row that stood elsewhere and was made of the same bytes.
    ``relocated`` maps the ids of rows that stand where they stood, under a root that has moved, to
    their row and file. ``gone`` rows came from where this run looked and found nothing, or another
    article; the inputs of ``touched`` rows hold other bytes now. ``current`` are the ids of rows
    whose inputs are unchanged, ``seen`` the spots of those. ``untranslated`` are the ids of rows that
    lack a translation, or have one that is out of date; empty where none is asked for. While the run
    works, ``failures`` grows by what went wrong since, and ``unread`` holds the spots that were not
    there any more.
    """

    inputs: Inputs
    todo: dict[int, list[int | None]] = field(default_factory=dict)
    moves: dict[str, Known] = field(default_factory=dict)
    relocated: dict[str, tuple[Known, str]] = field(default_factory=dict)
    gone: list[Known] = field(default_factory=list)
    touched: list[Known] = field(default_factory=list)
    stale: dict[str, Stale] = field(default_factory=dict)
    stale_donors: set[str] = field(default_factory=set)
    standing: list[Stands] = field(default_factory=list)
    failures: list[Marked] = field(default_factory=list)
    current: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    untranslated: frozenset[str] = frozenset()
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def looked_at(self) -> set[str]:
        """The full paths of all files and folders behind the inputs."""
        return {place.location for place in (*self.inputs.files, *self.inputs.folders)}

    @property
    def replaced(self) -> set[str]:
        """The ids of rows that this run reads anew or moves: no use in renewing them."""
        return {row.id for row in (*self.touched, *self.moves.values())}

    @property
    def jobs(self) -> int:
        """How many records and articles have to be worked on."""
        return sum(map(len, self.todo.values())) + len(self.stale)

    def to_translate(self, *, prune: bool) -> int:
        """How many articles a run that translates asks the engine or its memory for, about."""
        stay = (self.untranslated | self.stale.keys()) - {row.id for row in self.touched}
        if prune:
            stay -= {row.id for row in self.gone}
        return self.new + self.changed + len(stay)

    def sources(self) -> Counter[str]:
        """How many articles are renewed, by source."""
        return Counter(stale.source for stale in self.stale.values())

    def reasons(self) -> Counter[str]:
        """How many articles are renewed, by reason; an article may have several."""
        return Counter(reason for stale in self.stale.values() for reason in stale.reasons)


FINAL = frozenset({"binary", "encoding", "empty", "format", "bomb"})
"""Failures that the same bytes would give again; the others are tried in every run.

Not "too-large": the limit may be another one now.
"""
RIVALRY = frozenset({"duplicate", "repeat"})
"""Failures that stand as long as the article that holds the id does."""


class Scanner:
    """Walks the inputs of one run and compares them with what is known.

    Args:
        inputs: the files, in the order of their paths.
        options: how to read them.
        known: the rows of the corpus.
        standing: the rows of the quarantine, by spot.
        retry: only what stands in the quarantine is done again; rows of the corpus are left alone.
    """

    def __init__(
        self,
        inputs: Inputs,
        options: ReadOptions,
        known: Iterable[Known],
        standing: Mapping[str, Standing],
        *,
        retry: bool = False,
    ) -> None:
        self.plan = Plan(inputs, failures=[(failure, "") for failure in inputs.failures])
        self._options = options
        self._retry = retry
        self._rows: dict[str, list[Known]] = {}  # by spot; an id that has changed leaves its row
        for row in known:
            self._rows.setdefault(row.spot, []).append(row)
        self._standing = standing
        self._marks = {row.fingerprint for row in self._all()}
        self._copies: dict[str, list[str]] = {}  # fingerprint of a known row to spots to do
        self._rivals: list[tuple[Stands, int, int | None]] = []
        self._touched: set[str] = set()  # ids
        self._changed: set[str] = set()  # spots
        self._unreadable: set[str] = set()
        self._cut_short: set[str] = set()  # what stands behind the break nobody has seen
        self._roots: dict[str, str] = {}  # roots that have moved
        self._files = {file.location for file in inputs.files}
        self._folders = {folder.location for folder in inputs.folders}
        self._closed = {failure.location for failure in inputs.failures}
        self._is_there = Presence()
        self._ahead = Ahead(inputs.files, range(len(inputs.files)))

    def _all(self) -> Iterator[Known]:
        return chain.from_iterable(self._rows.values())

    @cached_property
    def _by_path(self) -> dict[str, list[Known]]:
        """The rows by relative path: needed when a root has moved."""
        rows: dict[str, list[Known]] = {}
        for row in self._all():
            if row.file:
                rows.setdefault(row.path, []).append(row)
        return rows

    def scan(self, number: int) -> None:
        """Walk one file.

        Raises:
            RunError: the object store that it lies in does not answer.
        """
        source = self.plan.inputs.files[number]
        fetched = self._ahead.content(number)
        for item in records(source, self._options, self.plan.inputs.unsupported, fetched):
            if isinstance(item, Failure):
                self.plan.failures.append((item, ""))
                if item.category == "unreadable":
                    self._unreadable.add(source.location)
                elif item.category != "empty":
                    self._cut_short.add(source.location)
            else:
                self._take(item, number)

    def _take(self, record: Record, number: int) -> None:
        mark = record.fingerprint(self._options)
        rows, elsewhere = self._rows_of(record)
        same = next((row for row in rows if row.fingerprint == mark), None)
        if not same and rows and self._retry:
            same = rows[0]
        if same:
            self.plan.unchanged += 1
            self.plan.seen.add(record.spot)
            self.plan.current.add(same.id)
            if elsewhere:
                location, path = record.source.location, record.source.path
                self.plan.relocated[same.id] = same, location
                self._roots[_root(same.file, path)] = _root(location, path)
            return
        standing = self._standing.get(record.spot)
        known = (record.source.path, mark)
        if standing and (standing.path, standing.fingerprint) == known:
            failure = standing.failure(record.source)
            if standing.category in FINAL and not self._retry:
                self.plan.standing.append(Stands(failure, mark, ""))
                return
            if standing.category in RIVALRY:
                stands = Stands(failure, mark, standing.rival)
                self._rivals.append((stands, number, record.line))
                return
        self._do(number, record.line)
        if rows:
            self.plan.touched += rows
            self._touched.update(row.id for row in rows)
            self._changed.add(record.spot)
            self.plan.changed += 1
        else:
            self.plan.new += 1
        if mark in self._marks:
            self._copies.setdefault(mark, []).append(record.spot)

    def _rows_of(self, record: Record) -> tuple[list[Known], bool]:
        """The rows that came from where a record stands; whether they stood under another root."""
        if not record.source.path:  # standard input has no place: only the same bytes are known
            mark = record.fingerprint(self._options)
            return [
                row for row in self._rows.get(record.spot, ()) if row.fingerprint == mark
            ], False
        rows = [row for row in self._rows.get(record.spot, ()) if row.path == record.place]
        if rows or record.spot in self._rows:
            return rows, False
        moved = self._by_path.get(record.place, ())
        rows = [row for row in moved if row.id not in self.plan.current]
        rows = [row for row in rows if not self._is_there(row.file)]
        return rows, bool(rows)

    def _do(self, number: int, line: int | None) -> None:
        self.plan.todo.setdefault(number, []).append(line)

    def finish(self) -> Plan:
        """What can only be told when all inputs were walked: moves, rivals, what is gone."""
        plan = self.plan
        for stands, number, line in self._rivals:
            rival = stands.rival
            if rival in plan.seen or (self._retry and rival in self._rows):
                plan.standing.append(stands)
            else:
                self._do(number, line)
                plan.new += 1
        for lines in plan.todo.values():
            lines.sort(key=lambda line: line or 0)
        if not self._retry:
            plan.gone = [row for row in self._all() if self._is_gone(row)]
            self._find_moves()
            for row in plan.gone:  # their root is not where it was: a later run must find them
                file = self._moved(row.file)
                if file != row.file:
                    plan.relocated[row.id] = row, file
        return plan

    def _moved(self, file: str) -> str:
        """Where a file would be now, if its root has moved."""
        for old, new in self._roots.items():
            if file.startswith(old) and not self._is_there(file):
                return new + file[len(old) :]
        return file

    def _is_gone(self, row: Known) -> bool:
        """Whether this run looked where the row came from, and the article is there no more."""
        if not row.file or row.id in self.plan.current or row.id in self._touched:
            return False
        if row.spot in self.plan.seen:
            return True  # another article stands there now
        file = self._moved(row.file)
        if file in self._files:
            many = split_place(row.path)[1] > 0
            return file not in self._unreadable and not (many and file in self._cut_short)
        folder = os.path.dirname(file)
        while folder not in self._folders and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        if folder not in self._folders or folder in self._closed:
            return False  # nobody looked
        return not self._is_there(file)

    def _find_moves(self) -> None:
        """Pair spots to do with rows that held the same bytes and whose spots do not any more.

        When one line of many is deleted, every line after it holds what the next one held: each has
        moved, and nothing is normalized.
        """
        gone: dict[str, list[Known]] = {}
        for row in (*self.plan.gone, *self.plan.touched):
            gone.setdefault(row.fingerprint, []).append(row)
        for mark, spots in self._copies.items():
            for spot, row in zip(spots, gone.get(mark, ()), strict=False):
                self.plan.moves[spot] = row
                if spot in self._changed:
                    self.plan.changed -= 1
                else:
                    self.plan.new -= 1
        moved = {row.id for row in self.plan.moves.values()}
        self.plan.gone = [row for row in self.plan.gone if row.id not in moved]


def _root(location: str, path: str) -> str:
    """The folder that ``path`` is relative to, with its last slash."""
    return location.removesuffix(path)

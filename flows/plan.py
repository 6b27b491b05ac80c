"""What a run will do, known before anything is parsed or normalized.

Every input is walked once and each record's fingerprint compared with what the corpus and the
quarantine know: so a run with nothing new costs reading and hashing. What has to be done is noted as
file and line, never as text, and read again when its turn comes; a plan for 400,000 articles stays
small.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.corpus.quarantine import Standing
from flows.corpus.table import Known
from flows.duplicates import place_order
from flows.readers import Failure, Inputs, ReadOptions, Record, records
from flows.stale import Stale

Marked = tuple[Failure, str]
"""A failure and the fingerprint of its record (empty when there is none)."""


@dataclass
class Plan:
    """The work of a run.

    ``todo`` maps the number of a file to the lines to read from it (``None`` for a file that is one
    article). ``moves`` maps a place to the row that stood elsewhere and was made of the same bytes.
    ``relocated`` rows stand where they stood, under a root that has moved. ``gone`` rows came from
    where this run looked and found nothing; the inputs of ``touched`` rows hold other bytes now.
    """

    inputs: Inputs
    todo: dict[int, list[int | None]] = field(default_factory=dict)
    moves: dict[str, Known] = field(default_factory=dict)
    relocated: list[tuple[Known, str]] = field(default_factory=list)
    gone: list[Known] = field(default_factory=list)
    touched: list[Known] = field(default_factory=list)
    stale: dict[str, Stale] = field(default_factory=dict)
    stale_donors: set[str] = field(default_factory=set)
    standing: list[Failure] = field(default_factory=list)
    failures: list[Marked] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
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

    def sources(self) -> Counter[str]:
        """How many articles are renewed, by source."""
        return Counter(stale.source for stale in self.stale.values())

    def reasons(self) -> Counter[str]:
        """How many articles are renewed, by reason; an article may have several."""
        return Counter(reason for stale in self.stale.values() for reason in stale.reasons)


FINAL = frozenset({"binary", "encoding", "empty", "format", "too-large", "bomb"})
"""Failures that the same bytes would give again; the others are tried in every run."""
RIVALRY = frozenset({"duplicate", "repeat"})
"""Failures that stand as long as the article that holds the id does."""


class Scanner:
    """Walks the inputs of one run and compares them with what is known.

    Args:
        inputs: the files, in the order of their paths.
        options: how to read them.
        known: the rows of the corpus, by place.
        standing: the rows of the quarantine, by place.
    """

    def __init__(
        self,
        inputs: Inputs,
        options: ReadOptions,
        known: Mapping[str, Known],
        standing: Mapping[str, Standing],
    ) -> None:
        self.plan = Plan(inputs, failures=[(failure, "") for failure in inputs.failures])
        self._options = options
        self._known = known
        self._standing = standing
        self._marks = {row.fingerprint for row in self._known.values()}
        self._copies: dict[str, list[str]] = {}  # fingerprint of a known row to places to do
        self._rivals: list[tuple[str, Failure, int, int | None]] = []
        self._touched: set[str] = set()  # known places whose bytes have changed
        self._unreadable: set[str] = set()
        self._cut_short: set[str] = set()  # what stands behind the break nobody has seen
        self._roots: dict[str, str] = {}  # roots that have moved
        self._files = {file.location for file in inputs.files}
        self._folders = {folder.location for folder in inputs.folders}
        self._closed = {failure.location for failure in inputs.failures}

    def scan(self, number: int) -> None:
        """Walk one file."""
        source = self.plan.inputs.files[number]
        for item in records(source, self._options, self.plan.inputs.unsupported):
            if isinstance(item, Failure):
                self.plan.failures.append((item, ""))
                if item.category == "unreadable":
                    self._unreadable.add(source.location)
                elif item.category != "empty":
                    self._cut_short.add(source.location)
            else:
                self._take(item, number)

    def _take(self, record: Record, number: int) -> None:
        place, mark = record.place, record.fingerprint(self._options)
        known = self._known.get(place) if record.source.path else None
        if known and known.fingerprint == mark:
            self.plan.unchanged += 1
            self.plan.seen.add(known.path)
            location = record.source.location
            if known.file != location and not os.path.lexists(known.file):
                self.plan.relocated.append((known, location))
                self._roots[_root(known.file, record.source.path)] = _root(
                    location, record.source.path
                )
            return
        standing = self._standing.get(place)
        same_file = standing and standing.file == record.source.location
        if standing and same_file and standing.fingerprint == mark:
            failure = standing.failure(record.source)
            if standing.category in FINAL:
                self.plan.standing.append(failure)
                return
            if standing.category in RIVALRY:
                self._rivals.append((standing.rival, failure, number, record.line))
                return
        self._do(number, record.line)
        if known:
            self._touched.add(place)
            self.plan.touched.append(known)
            self.plan.changed += 1
        else:
            self.plan.new += 1
        if mark in self._marks:
            self._copies.setdefault(mark, []).append(place)

    def _do(self, number: int, line: int | None) -> None:
        self.plan.todo.setdefault(number, []).append(line)

    def finish(self) -> Plan:
        """What can only be told when all inputs were walked: moves, rivals, what is gone."""
        plan = self.plan
        for rival, failure, number, line in self._rivals:
            if rival in plan.seen:
                plan.standing.append(failure)
            else:
                self._do(number, line)
                plan.new += 1
        for lines in plan.todo.values():
            lines.sort(key=lambda line: line or 0)
        plan.gone = [row for row in self._known.values() if self._is_gone(row)]
        self._find_moves()
        return plan

    def _is_gone(self, row: Known) -> bool:
        """Whether this run looked where the row came from, and it is there no more."""
        if row.path in self.plan.seen or row.path in self._touched or not row.file:
            return False
        file = row.file
        for old, new in self._roots.items():
            if file.startswith(old):
                file = new + file[len(old) :]
        if file in self._files:
            many = place_order(row.path)[1] > 0
            return file not in self._unreadable and not (many and file in self._cut_short)
        if os.path.lexists(file):
            return False  # nobody looked
        folder = os.path.dirname(file)
        while folder not in self._folders and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        return folder in self._folders and folder not in self._closed

    def _find_moves(self) -> None:
        """Pair places to do with gone ones that held the same bytes.

        A place that is known and holds other bytes now counts too: when one line of many is deleted,
        every line after it holds what the next one held, and the last place is gone.
        """
        gone: dict[str, list[Known]] = {}
        for row in self.plan.gone:
            gone.setdefault(row.fingerprint, []).append(row)
        for mark, places in self._copies.items():
            for place, row in zip(places, gone.get(mark, ()), strict=False):
                self.plan.moves[place] = row
                if place in self._known:
                    self.plan.changed -= 1
                else:
                    self.plan.new -= 1
        moved = {row.id for row in self.plan.moves.values()}
        self.plan.gone = [row for row in self.plan.gone if row.id not in moved]


def _root(location: str, path: str) -> str:
    """The folder that ``path`` is relative to, with its last slash."""
    return location.removesuffix(path)

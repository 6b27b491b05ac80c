"""What came in from each source, run by run, as the logs of the two tables tell it.

Nothing else is kept: who has the output folder has the past. A run is told by its version of the
corpus, and with it by the version of the quarantine that it made; a run that brought nothing but
failures is told by the quarantine alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from flows.corpus import quarantine
from flows.corpus.log import Entry, entry_of, versions_in
from flows.corpus.table import TABLE
from flows.drift.arrivals import CORPUS_VERSION, QUARANTINE_VERSION, SOURCES
from flows.drift.tally import Tally, plus, unpacked
from flows.places import Place, is_remote

RUNS = 1000
"""So many newest versions are looked at: six weeks of hourly runs."""

_AT_ONCE = 16  # an object store answers many questions at once


@dataclass(frozen=True)
class Brought:
    """What one run brought.

    Attributes:
        corpus: the version of the corpus it made, or was made on if it made none; -1 is none.
        quarantine: the version of the quarantine it made; -1 is none.
        time: when.
        sources: the arrivals, by source.
    """

    corpus: int
    quarantine: int
    time: datetime | None = None
    sources: Mapping[str, Tally] = field(default_factory=dict)


def brought(output: Place, most: int = RUNS) -> list[Brought]:
    """The runs that brought something, oldest first.

    Args:
        output: the output folder of the runs.
        most: how many versions to look at.

    Raises:
        OSError: a log cannot be read.
    """
    failed = {}
    for entry in _newest(output / quarantine.TABLE, most):
        tallies = unpacked(entry.note.get(SOURCES, ""))
        if tallies:
            on = _number(entry.note.get(CORPUS_VERSION, ""))
            failed[entry.version] = Brought(on, entry.version, entry.time, tallies)
    runs = []
    for entry in _newest(output / TABLE, most):
        tallies = unpacked(entry.note.get(SOURCES, ""))
        also = failed.pop(_number(entry.note.get(QUARANTINE_VERSION, "")), None)
        if also:
            tallies = _together(tallies, also.sources)
        if tallies:
            made = also.quarantine if also else -1
            runs.append(((entry.version, 0), Brought(entry.version, made, entry.time, tallies)))
    runs += [((run.corpus, 1 + run.quarantine), run) for run in failed.values()]
    return [run for _, run in sorted(runs, key=lambda placed: placed[0])][-most:]


def by_source(runs: Iterable[Brought]) -> dict[str, list[Tally]]:
    """What each source brought in each run, oldest first, without the runs that brought nothing."""
    past: dict[str, list[Tally]] = {}
    for run in runs:
        for source, tally in run.sources.items():
            past.setdefault(source, []).append(tally)
    return past


def _newest(path: Place, most: int) -> list[Entry]:
    versions = versions_in(path)[-most:]
    if is_remote(path):
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            entries = list(threads.map(lambda version: entry_of(path, version), versions))
    else:
        entries = [entry_of(path, version) for version in versions]
    return [entry for entry in entries if not entry.broken]


def _together(one: Mapping[str, Tally], other: Mapping[str, Tally]) -> dict[str, Tally]:
    names = {*one, *other}
    return {name: plus(one.get(name, Tally()), other.get(name, Tally())) for name in names}


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else -1

"""What one run brought from each source, and the notes it leaves of that.

The corpus and the quarantine are two tables with a log each, and a run may be killed between its two
commits. So each log says only what its own commit brought, and nothing is counted twice: a run that is
started again finds its failures noted and notes its articles.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from flows.corpus.failed import Entry
from flows.corpus.writing import parquet_file
from flows.drift.tally import Tally, minus, named, one_article, packed, plus
from flows.outcome import Outcome
from flows.plan import Plan
from flows.staged import Made, ShardResult

SOURCES = "copydesk.sources"
"""The key of the note, in both logs."""

QUARANTINE_VERSION = "copydesk.quarantine"
"""In a note of the corpus: the version of the quarantine that the same run made."""

CORPUS_VERSION = "copydesk.corpus"
"""In a note of the quarantine: the newest version of the corpus then, -1 when there was none."""

SEVERAL = "\0"
"""Stands for a folder that holds articles of several sources."""

NOBODY = "\0"
"""Stands for the source of a failure that is no arrival: an article that could not be renewed."""


def arrived(plan: Plan, results: Sequence[ShardResult], outcome: Outcome) -> dict[str, Tally]:
    """The articles that came in, by source; not those that were renewed, moved or left out."""
    tallies: dict[str, Tally] = {}
    for result in results:
        for source, tally in result.sources.items():
            tallies[source] = plus(tallies.get(source, Tally()), tally)
        for source, tally in _left_out(plan, result, outcome):
            tallies[source] = minus(tallies.get(source, Tally()), tally)
    return {source: tally for source, tally in tallies.items() if tally.articles > 0}


def _left_out(plan: Plan, result: ShardResult, outcome: Outcome) -> Iterator[tuple[str, Tally]]:
    stands = {one.stand for one in result.made if _is_no_arrival(one, plan, outcome)}
    if not stands:
        return
    columns = ["id", "file", "path", "source", "raw_text", "text"]
    with parquet_file(result.staged) as staged:
        for batch in staged.iter_batches(64, columns=columns):
            for row in batch.to_pylist():
                if "\0".join((row["id"], row["file"], row["path"])) in stands:
                    yield named(row["source"]), one_article(len(row["raw_text"]), len(row["text"]))


def _is_no_arrival(one: Made, plan: Plan, outcome: Outcome) -> bool:
    return one.how == "read" and (one.stand in outcome.without or one.spot in plan.moves)


class Notes:
    """What the logs say of a run.

    Whose a failure is is told by the record itself, where it says so; else by its neighbours: if all
    articles of its file, or else of its folder, are of one source, it is of that source.

    Args:
        plan: what had to be done.
        results: of the shards.
        outcome: what it came to.
        arrivals: whether what was read has come in now; else there is nothing to note.
    """

    def __init__(
        self, plan: Plan, results: Sequence[ShardResult], outcome: Outcome, *, arrivals: bool
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._plan, self._results, self._outcome = plan, results, outcome
        self._arrivals = arrivals

    @cached_property
    def _beside(self) -> dict[str, str]:
        return neighbours(self._results)

    def failed(self, entry: Entry) -> None:
        """Count a failure that stands in the quarantine for the first time.

        The same article once more is none.
        """
        one = entry.failure
        if not self._arrivals or one.category == "repeat" or entry.source == NOBODY:
            return
        told = entry.source or next(filter(None, map(self._source_at, around(one.location))), "")
        self.counts[named(told)] += 1

    def _source_at(self, place: str) -> str:
        source = self._beside.get(place, "")
        return "" if source == SEVERAL else source

    def of_quarantine(self, corpus_version: int | None) -> dict[str, str]:
        """What the log of the quarantine says: the failures, by source."""
        said = packed({name: Tally(quarantined=count) for name, count in self.counts.items()})
        on = -1 if corpus_version is None else corpus_version
        return {SOURCES: said, CORPUS_VERSION: str(on)} if said else {}

    def of_corpus(self, quarantine_version: int) -> dict[str, str]:
        """What the log of the corpus says: the articles, by source."""
        if not self._arrivals:
            return {}
        said = packed(arrived(self._plan, self._results, self._outcome))
        note = {SOURCES: said} if said else {}
        if quarantine_version >= 0:
            note[QUARANTINE_VERSION] = str(quarantine_version)
        return note


def neighbours(results: Sequence[ShardResult]) -> dict[str, str]:
    """Which source the articles of a file or folder are of; :data:`SEVERAL` if not of one."""
    beside: dict[str, str] = {}
    for result in results:
        for place, source in result.beside.items():
            note_neighbour(beside, place, source)
    return beside


def note_neighbour(beside: dict[str, str], place: str, source: str) -> None:
    """Note that an article of a source stands at a place."""
    if beside.setdefault(place, source) != source:
        beside[place] = SEVERAL


def around(location: str) -> tuple[str, str]:
    """The file and its folder."""
    return location, os.path.dirname(location)

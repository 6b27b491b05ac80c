"""What a run comes to, when all its results are staged: who has which id, what goes, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.quarantine import Entry
from flows.corpus.table import Corpus, Known
from flows.duplicates import Claim, Loser, losers, place_order
from flows.plan import Plan
from flows.readers import Failure
from flows.readers.records import KEPT_BYTES
from flows.staged import Made, ShardResult, light, staged_failures

RAW_KEPT = 1_000
"""Failures met while planning that keep their bytes; of very many, the rest keep their hash."""


@dataclass
class Outcome:
    """The changes one commit will make.

    ``without`` are places whose staged rows are left out, ``remove`` the ids that leave the table.
    ``uptodate`` says that afterwards every row of the table is as the policy of today wants it.
    """

    without: set[str] = field(default_factory=set)
    remove: set[str] = field(default_factory=set)
    lost: list[Loser] = field(default_factory=list)
    gone: int = 0
    uptodate: bool = True
    counts: Counter[str] = field(default_factory=Counter)


def settle(plan: Plan, results: Sequence[ShardResult], corpus: Corpus, *, prune: bool) -> Outcome:
    """Decide which article each id belongs to, and what leaves the table."""
    outcome = Outcome()
    made = [one for result in results for one in result.made]
    ids = {one.id for one in made}
    existing = {row.id: row for row in corpus.known() if row.id in ids} if ids else {}
    lost, outdated = losers(made, _held(plan, made, existing, corpus), plan.seen)
    outcome.lost = lost
    outcome.without = {one.claim.path for one in lost if not one.claim.held} | outdated
    kept = [one for one in made if one.path not in outcome.without]
    ids = {one.id for one in kept}
    for one in kept:
        known = one.id in existing
        how = one.how if one.how != "read" else "changed" if known else "new"
        outcome.counts["moved" if one.path in plan.moves else how] += 1
    outcome.counts["repeats"] = sum(loser.same_text for loser in lost)
    donors = {row.id for row in plan.moves.values()}
    gone = [*plan.gone, *_emptied(plan, results)]
    fed = {one.id for one in kept if one.how != "renewed"}
    gone_ids = {row.id for row in gone} - fed - donors
    outcome.remove = donors - fed | (gone_ids if prune else set())
    outcome.counts["removed"] = len(gone_ids) if prune else 0
    outcome.gone = 0 if prune else len(gone_ids)
    stays_stale = (plan.stale_donors | plan.stale.keys()) - ids - outcome.remove
    outcome.uptodate = not stays_stale
    return outcome


def _held(
    plan: Plan, made: Sequence[Made], existing: dict[str, Known], corpus: Corpus
) -> list[Claim]:
    """The unchanged rows this run looked at whose ids new articles want as well."""
    own = {(one.id, one.path) for one in made}
    held = [
        row for row in existing.values() if row.path in plan.seen and (row.id, row.path) not in own
    ]
    if not held:
        return []
    hashes: dict[str, str] = {}
    for batch in corpus.rows({row.id for row in held}, columns=["id", "raw_sha256"]):
        hashes.update(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return [Claim(row.id, row.path, hashes[row.id], True) for row in held]


def _emptied(plan: Plan, results: Sequence[ShardResult]) -> Iterator[Known]:
    """Rows whose input holds other bytes now, and no article or another one.

    Where the article could not be normalized, the old one stays until it can.
    """
    if not plan.touched:
        return
    crashed = {f.place for r in results for f, _ in r.failures if f.category == "crash"}
    yield from (row for row in plan.touched if row.path not in crashed)


def failed(
    plan: Plan, results: Sequence[ShardResult], outcome: Outcome, corpus: Corpus
) -> Iterator[Entry]:
    """All failures of the run for the quarantine, one at a time, with their bytes.

    Those that stood before and still stand are not among them: their rows stay as they are.
    """
    for number, (failure, mark) in enumerate(plan.failures):
        yield Entry(failure if number < RAW_KEPT else light(failure), mark)
    for result in results:
        marks = {failure.place: mark for failure, mark in result.failures}
        if marks:
            for failure in staged_failures(result.staged):
                yield Entry(failure, marks[failure.place])
    shown = {file.path: file.shown for file in plan.inputs.files}
    by_path = {loser.claim.path: loser for loser in outcome.lost}
    held = {loser.claim.id for loser in outcome.lost if loser.claim.held}
    batches = [
        *(_lost_batches(result, by_path) for result in results),
        corpus.rows(held, columns=_LOST_COLUMNS),
    ]
    for batch in chain.from_iterable(batches):
        for row in batch.to_pylist():
            loser = by_path.get(row["path"])
            if loser and loser.claim.id == row["id"]:
                yield _lost_entry(loser, row, shown)


_LOST_COLUMNS = ("id", "path", "file", "fingerprint", "raw_text", "raw_sha256")


def _lost_batches(result: ShardResult, by_path: Collection[str]) -> Iterator[pa.RecordBatch]:
    if any(one.path in by_path for one in result.made):
        yield from pq.ParquetFile(result.staged).iter_batches(256, columns=list(_LOST_COLUMNS))


def _lost_entry(loser: Loser, row: Mapping[str, str], shown: Mapping[str, str]) -> Entry:
    path, line = place_order(row["path"])
    rival, rival_line = place_order(loser.rival)
    where = shown.get(rival, rival) + (f":{rival_line}" if rival_line else "")
    if loser.same_text:
        category, reason = "repeat", f"the same text and id as {where}"
    else:
        category = "duplicate"
        reason = f"the id {row['id']!r} is taken by another article, {where}"
    failure = Failure(
        path,
        line or None,
        reason,
        shown.get(path, row["file"]),
        category=category,
        raw=row["raw_text"].encode()[:KEPT_BYTES],
        sha256=row["raw_sha256"],
    )
    return Entry(failure, row["fingerprint"], loser.rival)

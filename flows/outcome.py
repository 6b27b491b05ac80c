"""What a run comes to, when all its results are staged: who has which id, what goes, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import pyarrow as pa

from flows.corpus.quarantine import Entry
from flows.corpus.table import Corpus, Known
from flows.corpus.writing import parquet_file
from flows.duplicates import Loser, losers
from flows.plan import Plan, Stands
from flows.readers import Failure
from flows.readers.records import KEPT_BYTES, split_place
from flows.staged import Made, ShardResult, light, staged_failures

RAW_KEPT = 1_000
"""Failures met while planning that keep their bytes; of very many, the rest keep their hash."""


@dataclass
class Outcome:
    """The changes one commit will make.

    ``without`` are the staged rows that are left out, ``remove`` the ids that leave the table.
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
    lost, outdated = losers(made, _held(plan, made, existing, corpus), plan.current)
    outcome.lost = lost
    left_out = [*(one.article for one in lost), *outdated]
    outcome.without = {one.stand for one in left_out if one.how != "held"}
    kept = [one for one in made if one.stand not in outcome.without]
    ids = {one.id for one in kept}
    for one in kept:
        known = one.id in existing
        how = one.how if one.how != "read" else "changed" if known else "new"
        outcome.counts["moved" if one.spot in plan.moves else how] += 1
    outcome.counts["repeats"] = sum(loser.same_text for loser in lost)
    arrived = {one.spot for one in made}
    donors = {row.id for spot, row in plan.moves.items() if spot in arrived}
    stayed = (row for spot, row in plan.moves.items() if spot not in arrived)
    gone = [*plan.gone, *_emptied(plan, results), *stayed]
    absent = {row.id for row in plan.gone}  # they may have been moved with their root
    fed = {one.id for one in kept if one.how == "read" or one.id not in absent}
    fed -= {one.id for one in kept if one.how == "renewed"}
    gone_ids = {row.id for row in gone} - fed - donors
    outcome.remove = donors - fed | (gone_ids if prune else set())
    outcome.counts["removed"] = len(gone_ids) if prune else 0
    outcome.gone = 0 if prune else len(gone_ids)
    stays_stale = (plan.stale_donors | plan.stale.keys()) - ids - outcome.remove
    outcome.uptodate = not stays_stale
    return outcome


def _held(
    plan: Plan, made: Sequence[Made], existing: dict[str, Known], corpus: Corpus
) -> list[Made]:
    """The unchanged rows this run looked at whose ids new articles want as well."""
    own = {one.id for one in made if one.how == "renewed"} | plan.relocated.keys()
    held = {
        row.id: row for row in existing.values() if row.id in plan.current and row.id not in own
    }
    claims = []
    for batch in corpus.rows(held, columns=["id", "raw_sha256"]):
        for name, digest in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            claims.append(Made(name, held[name].path, held[name].file, digest, "held"))
    return claims


def _emptied(plan: Plan, results: Sequence[ShardResult]) -> Iterator[Known]:
    """Rows whose input holds other bytes now, and no article or another one.

    Where the article could not be normalized or read, the old one stays until it can.
    """
    if not plan.touched:
        return
    crashed = {f.spot for r in results for f, _ in r.failures if f.category == "crash"}
    kept = crashed | plan.unread
    yield from (row for row in plan.touched if row.spot not in kept)


def failed(
    plan: Plan, results: Sequence[ShardResult], outcome: Outcome, corpus: Corpus
) -> Iterator[Entry]:
    """All failures of the run for the quarantine, one at a time, with their bytes.

    Those that stood before and still stand are not among them: their rows stay as they are.
    """
    for number, (failure, mark) in enumerate(plan.failures):
        yield Entry(failure if number < RAW_KEPT else light(failure), mark)
    for result in results:
        marks = {failure.spot: mark for failure, mark in result.failures}
        if marks:
            for failure in staged_failures(result.staged):
                source = result.blamed.get(failure.spot, "")
                yield Entry(failure, marks[failure.spot], source=source)
    shown = {file.location: file.shown for file in plan.inputs.files}
    for stood, loser in restless(plan, outcome):
        same = stood.failure.sha256 == loser.winner.raw_sha256
        yield _rivalry(stood.failure, stood.fingerprint, loser.winner, same, shown)
    stands = {loser.article.stand: loser for loser in outcome.lost}
    held = {loser.article.id for loser in outcome.lost if loser.article.how == "held"}
    batches = [
        *(_lost_batches(result, stands) for result in results),
        corpus.rows(held, columns=_LOST_COLUMNS),
    ]
    for batch in chain.from_iterable(batches):
        for row in batch.to_pylist():
            stand = "\0".join((row["id"], row["file"], row["path"]))
            if stand in stands:
                yield _lost_entry(stands[stand], row, shown)


_LOST_COLUMNS = ("id", "path", "file", "fingerprint", "raw_text", "raw_sha256", "source")


def _lost_batches(result: ShardResult, stands: Collection[str]) -> Iterator[pa.RecordBatch]:
    if any(one.stand in stands for one in result.made):
        with parquet_file(result.staged) as file:
            yield from file.iter_batches(256, columns=list(_LOST_COLUMNS))


def restless(plan: Plan, outcome: Outcome) -> Iterator[tuple[Stands, Loser]]:
    """Failures that stood because of a rival that has lost its id itself now."""
    lost = {one.article.spot: one for one in outcome.lost if one.article.how == "held"}
    yield from ((stood, lost[stood.rival]) for stood in plan.standing if stood.rival in lost)


def _lost_entry(loser: Loser, row: Mapping[str, str], shown: Mapping[str, str]) -> Entry:
    path, line = split_place(row["path"])
    failure = Failure(
        path,
        line or None,
        "",
        shown.get(row["file"], row["file"]),
        raw=row["raw_text"].encode()[:KEPT_BYTES],
        sha256=row["raw_sha256"],
    )
    entry = _rivalry(failure, row["fingerprint"], loser.winner, loser.same_text, shown)
    return entry._replace(source=row["source"])


def _rivalry(
    failure: Failure, mark: str, winner: Made, same_text: bool, shown: Mapping[str, str]
) -> Entry:
    line = split_place(winner.path)[1]
    where = shown.get(winner.file, winner.file) + (f":{line}" if line else "")
    if same_text:
        category, reason = "repeat", f"the same text and id as {where}"
    else:
        category = "duplicate"
        reason = f"the id {winner.id!r} is taken by another article, {where}"
    return Entry(replace(failure, category=category, reason=reason), mark, winner.spot)

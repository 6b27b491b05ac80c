"""From a plan to its jobs: everything to do, read again as it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from flows.corpus.rows import GIVEN_COLUMNS, given_article
from flows.corpus.table import Corpus
from flows.plan import Plan
from flows.readers import Ahead, Failure, ReadOptions, Record, records
from flows.readers.records import spot_of
from flows.shards import Job, Origin, ReadJob, RenewJob


def jobs(plan: Plan, corpus: Corpus, options: ReadOptions) -> Iterator[Job]:
    """The records to read, file by file, and the stale articles, from the table.

    What is not as it was planned is noted in the plan: new failures, and spots that are not there any
    more.
    """
    ahead = Ahead(plan.inputs.files, sorted(plan.todo))
    met = {failure.spot for failure, _ in plan.failures}
    for number, lines in sorted(plan.todo.items()):
        missing = set(lines)
        source = plan.inputs.files[number]
        for item in records(source, options, fetched=ahead.content(number)):
            if isinstance(item, Failure):
                if item.spot not in met:  # it came while the run went on
                    plan.failures.append((item, ""))
            elif item.line in missing:
                missing.remove(item.line)
                yield _read_job(item, plan, options)
        plan.unread.update(spot_of(source.location, line) for line in missing)
    columns = (*GIVEN_COLUMNS, "path", "file", "fingerprint", "id_from")
    for batch in corpus.rows(plan.stale, columns=columns):
        for row in batch.to_pylist():
            _, file = plan.relocated.get(row["id"], (None, row["file"]))
            origin = Origin(row["path"], file, row["fingerprint"], row["id_from"], **row["given"])
            yield RenewJob(given_article(row), origin)


def _read_job(record: Record, plan: Plan, options: ReadOptions) -> ReadJob:
    mark = record.fingerprint(options)
    donor = plan.moves.get(record.spot)
    if donor and donor.fingerprint != mark:  # other bytes have come since
        plan.gone.append(plan.moves.pop(record.spot))
        donor = None
    if donor and donor.id in plan.stale_donors:
        donor = None
    return ReadJob(record, mark, donor.id if donor else "")

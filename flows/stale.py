"""Which articles of the table the policy of today would treat differently, and why.

An article depends on its input, the pipeline, the stylebook rows that can touch it, and the rules
that were withdrawn by ``copydesk undo``. The last three are compared here, row by row, against what
the table says of itself; nothing is normalized. It is only done when one of the three has changed
since the last commit (``Method.basis``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import BrokenExecutor
from typing import Any, NamedTuple

from flows.corpus.rows import GIVEN_COLUMNS, given_article, ledger_of
from flows.corpus.table import Corpus, readable
from flows.corpus.writing import parquet_file
from flows.errors import RunError
from flows.executors import close, make_executor
from flows.observer import Observer
from flows.places import Place
from flows.shards import Method
from normalizers.language.stage import Language, expected_of
from normalizers.names import Names
from normalizers.pipeline import stage_versions
from normalizers.policy import policy_changes
from normalizers.profiles import profiles_of
from normalizers.stray import Stray
from normalizers.stylebook.touching import touching_as

_COLUMNS = (
    *(*GIVEN_COLUMNS, "path", "edits", "pipeline_version"),
    *("touched_by", "withdrawn", "rules"),
)
NAMED = 6
"""How many languages a reason names."""


class Stale(NamedTuple):
    """An article to renew; ``reasons`` name the stage, stylebook row or rule behind it."""

    id: str
    source: str
    path: str
    reasons: tuple[str, ...]


def stale_rows(
    corpus: Corpus, method: Method, workers: int, observer: Observer
) -> dict[str, Stale]:
    """The stale articles of a corpus, by id; every data file is looked through once.

    Raises:
        OutputError: a data file cannot be read.
        RunError: a worker died.
    """
    files = corpus.data_files()
    found: dict[str, Stale] = {}
    executor = make_executor(min(workers, len(files)))
    try:
        jobs = [executor.submit(stale_in, file, method) for file in files]
        for number, job in enumerate(jobs, 1):
            with readable(corpus.path):
                found.update((stale.id, stale) for stale in job.result())
            observer.advance("checking", number, len(files))
    except BrokenExecutor as error:
        reason = "a worker process died (out of memory?); nothing was changed"
        raise RunError(f"{reason}, run again, maybe with --workers 1") from error
    finally:
        close(executor)
    return found


def stale_in(data_file: Place, method: Method) -> list[Stale]:
    """The stale articles of one data file of the table; runs in a worker."""
    found = []
    with parquet_file(data_file) as parquet:
        for batch in parquet.iter_batches(256, columns=list(_COLUMNS)):
            for row in batch.to_pylist():
                reasons = tuple(_reasons(row, method))
                if reasons:
                    found.append(Stale(row["id"], row["source"], row["path"], reasons))
    return found


def _reasons(row: Mapping[str, Any], method: Method) -> Iterator[str]:
    pipeline = method.pipeline()
    if row["pipeline_version"] != pipeline.version:
        yield from stage_changes(row["pipeline_version"], pipeline.version)
        return
    yield from policy_changes(row["withdrawn"], row["rules"], method.policy, row["source"])
    before, book = row["touched_by"], pipeline.stylebook
    after = touching_as(before, given_article(row), ledger_of(row), book, pipeline.expected)
    yield from row_changes(before, after)


def stage_changes(before: str, after: str) -> Iterator[str]:
    """What differs between two pipeline versions, one reason per stage.

    >>> list(stage_changes("layout-1 names-2", "layout-1 names-3"))
    ['stage names: version 2 is now 3']
    >>> list(stage_changes("language-2(en,ru)", "language-2(en,be)"))
    ['stage language: expects be as well', 'stage language: does not expect ru']
    >>> list(stage_changes("stray-2", "stray-2(flag-only)"))
    ['stage stray: profile safe is now flag-only']
    """
    old, new = stage_versions(before), stage_versions(after)
    for stage in sorted(old.keys() | new.keys()):
        if stage not in new:
            yield f"stage {stage}: left out now"
        elif stage not in old:
            yield f"stage {stage}: was left out"
        elif old[stage] != new[stage]:
            numbers = [version[stage].partition("(")[0] for version in (old, new)]
            if numbers[0] != numbers[1]:
                yield f"stage {stage}: version {numbers[0]} is now {numbers[1]}"
            if stage == Language.name:
                yield from _language_changes(expected_of(old[stage]), expected_of(new[stage]))
            if stage in (Stray.name, Names.name):
                yield from _profile_changes(stage, old, new)


def _language_changes(before: Collection[str], after: Collection[str]) -> Iterator[str]:
    added = [code for code in after if code not in before]
    missing = [code for code in before if code not in after]
    if added:
        yield f"stage {Language.name}: expects {_some(added)} as well"
    if missing:
        yield f"stage {Language.name}: does not expect {_some(missing)}"


def _profile_changes(
    stage: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[str]:
    old, new = profiles_of(before), profiles_of(after)
    was, now = (old.stray, new.stray) if stage == Stray.name else (old.names, new.names)
    if was != now:
        yield f"stage {stage}: profile {was} is now {now}"


def _some(codes: list[str]) -> str:
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def row_changes(before: Collection[str], after: Collection[str]) -> Iterator[str]:
    """What differs between two lists of stylebook rows (``table/row:hash``), one reason per row.

    >>> list(row_changes(["terms/a:11", "terms/b:22"], ["terms/a:33", "terms/c:44"]))
    ['stylebook terms/a: changed', 'stylebook terms/b: removed', 'stylebook terms/c: added']
    """
    if list(before) == list(after):
        return
    old, new = (dict(row.rpartition(":")[::2] for row in rows) for rows in (before, after))
    for row in sorted(old.keys() | new.keys()):
        if row not in new:
            yield f"stylebook {row}: removed"
        elif row not in old:
            yield f"stylebook {row}: added"
        elif old[row] != new[row]:
            yield f"stylebook {row}: changed"

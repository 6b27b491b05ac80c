"""The run: plan, normalize shards, verify, commit. No Prefect here; ``flows.normalize`` wraps it.

``plan`` reads every input once and writes what is new or changed into shards. ``normalize`` gives
the shards to an executor. ``verify`` checks that what came back is what went out. ``commit`` makes
it one version of the corpus table. Before the commit a reader of the table sees nothing of a run,
after it all of it, so a run that dies is simply run again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from flows.corpus.quarantine import update_quarantine
from flows.corpus.schema import SCHEMA_VERSION
from flows.corpus.table import Corpus
from flows.errors import OutputError, RunError, explain_os_error
from flows.executors import make_executor, workers_for
from flows.readers import Failure, Item, discover, read
from flows.settings import RunSettings
from flows.shards import Shard, ShardResult, ShardWriter, normalize_shard
from flows.summary import RunSummary
from flows.workspace import workspace
from normalizers import Article, Pipeline


class Observer(Protocol):
    """Who watches a run: a progress bar, a log, nobody."""

    def say(self, message: str) -> None:
        """One line for the user."""

    def advance(self, step: str, done: int, total: int) -> None:
        """``done`` of ``total`` units of a step are finished."""


class Silent:
    """The observer that shows nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""

    def advance(self, step: str, done: int, total: int) -> None:
        """Show nothing."""


@dataclass
class Plan:
    """What a run will do: known before anything is normalized.

    ``articles`` were read, ``todo`` of them are new or changed. ``looked_at`` are the full paths of
    all files and folders behind the inputs.
    """

    shards: list[Shard] = field(default_factory=list)
    articles: int = 0
    todo: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failures: list[Failure] = field(default_factory=list)
    unsupported: Counter[str] = field(default_factory=Counter)
    looked_at: set[str] = field(default_factory=set)


def run(
    settings: RunSettings,
    *,
    executor: Executor | None = None,
    observer: Observer | None = None,
) -> RunSummary:
    """Do one whole run in this process (and the executor's).

    Args:
        settings: inputs, output, stages.
        executor: who does the shards; by default this process or a pool, see ``workers``.
        observer: who is told of progress.

    Raises:
        UsageError: an input does not exist, the output cannot be written.
        RunError: the run had to stop; nothing was committed.
    """
    started = time.monotonic()
    observer = observer or Silent()
    with workspace(settings.output, observer.say) as staging:
        planned = plan(settings, staging, observer)
        results = normalize(planned, settings, executor=executor, observer=observer)
        verify(planned, results)
        version, committed = commit(planned, results, settings)
    return summarize(planned, results, version, committed, time.monotonic() - started)


def plan(settings: RunSettings, staging: Path, observer: Observer) -> Plan:
    """Read all inputs; write the articles that are new or changed into shards."""
    result = Plan()
    inputs = discover(settings.inputs, skip=settings.output)
    result.failures += inputs.failures
    result.unsupported = inputs.unsupported
    result.looked_at = {place.location for place in (*inputs.files, *inputs.folders)}
    planner = _Planner(settings, result)
    total = len(inputs.files)
    try:
        with ShardWriter(staging, only=settings.only, skip=settings.skip) as shards:
            for number, file in enumerate(inputs.files, 1):
                for item in read(file):
                    planner.take(item, shards)
                observer.advance("reading", number, total)
    except OSError as error:  # the readers keep their own errors; this one is the staging folder's
        raise OutputError(f"cannot write to {staging}: {explain_os_error(error)}") from error
    result.shards = shards.shards
    return result


class _Planner:
    """Decides for each item that was read: new, changed, unchanged, duplicate or failed."""

    def __init__(self, settings: RunSettings, result: Plan) -> None:
        pipeline = Pipeline(only=settings.only, skip=settings.skip)
        self._versions = f"{pipeline.version} {pipeline.stylebook.version}"
        self._known = Corpus(settings.output).keys()
        self._seen: dict[str, tuple[str, str]] = {}  # id to key and place
        self._result = result

    def take(self, item: Item, shards: ShardWriter) -> None:
        """Count one item, and put it into a shard if it has to be normalized."""
        result = self._result
        if isinstance(item, Failure):
            result.failures.append(item)
            return
        result.articles += 1
        name = item.article.id
        key = article_key(item.article, self._versions)
        if name in self._seen:
            first_key, first_place = self._seen[name]
            if key == first_key:
                result.duplicates += 1
            else:
                reason = f"the id {name!r} is taken by another article, {first_place}"
                result.failures.append(item.failure(reason))
            return
        self._seen[name] = (key, item.where)
        before = self._known.get(name)
        if before == key:
            result.unchanged += 1
        else:
            result.todo += 1
            shards.add(item, key, new=before is None)


def article_key(article: Article, versions: str) -> str:
    """What an article's result depends on, in one hash: text, metadata, pipeline, stylebook.

    An article is done when the table holds its id with this key.
    """
    content = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    line = json.dumps([content, versions], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(line.encode("utf-8")).hexdigest()[:32]


def normalize(
    planned: Plan,
    settings: RunSettings,
    *,
    executor: Executor | None = None,
    observer: Observer | None = None,
) -> list[ShardResult]:
    """Give all shards to the executor; results in the order of the shards.

    Raises:
        RunError: a worker died or the staging folder cannot be written.
    """
    if not planned.shards:
        return []
    if executor is not None:
        return _normalized(planned, executor, observer or Silent())
    workers = min(workers_for(planned.todo, settings.workers), len(planned.shards))
    own = make_executor(workers)
    try:
        return _normalized(planned, own, observer or Silent())
    finally:
        # on Ctrl+C the shards not yet begun are dropped, those in flight end by themselves
        own.shutdown(wait=True, cancel_futures=True)


def _normalized(planned: Plan, executor: Executor, observer: Observer) -> list[ShardResult]:
    done = 0
    results: list[ShardResult] = []

    def report(shard: Shard) -> Callable[[Future[ShardResult]], None]:
        def tell(_: Future[ShardResult]) -> None:
            nonlocal done
            done += shard.articles
            observer.advance("normalizing", done, planned.todo)

        return tell

    observer.advance("normalizing", 0, planned.todo)
    futures = []
    for shard in planned.shards:
        future = executor.submit(normalize_shard, shard)
        future.add_done_callback(report(shard))
        futures.append(future)
    try:
        results = [future.result() for future in as_completed(futures)]
    except BrokenProcessPool:
        raise RunError("a worker process died; nothing was committed, run again") from None
    except OSError as error:
        message = f"cannot write to the staging folder: {explain_os_error(error)}"
        raise RunError(f"{message}; nothing was committed") from error
    return sorted(results, key=lambda result: result.number)


def verify(planned: Plan, results: Iterable[ShardResult]) -> None:
    """Every planned article came back, as a staged row or as a failure.

    That each row fits its raw text was checked by the worker (``flows.shards.verify_article``).

    Raises:
        RunError: a shard is missing or incomplete; nothing is committed.
    """
    returned = {result.number: result for result in results}
    for shard in planned.shards:
        result = returned.get(shard.number)
        staged = 0
        if result and result.rows:
            staged = pq.read_metadata(result.staged).num_rows
        if not result or staged != result.rows:
            raise RunError(f"shard {shard.number} is incomplete; nothing was committed")
        if result.rows + len(result.failures) != shard.articles:
            raise RunError(f"shard {shard.number} lost articles; nothing was committed")


def commit(
    planned: Plan, results: Iterable[ShardResult], settings: RunSettings
) -> tuple[int | None, bool]:
    """Make the staged rows one version of the table, after the quarantine is up to date.

    Returns:
        The table's version, and whether this run made it.
    """
    results = list(results)
    failures = planned.failures + [f for result in results for f in result.failures]
    update_quarantine(settings.output, planned.looked_at, failures)
    corpus = Corpus(settings.output)
    staged = [result.staged for result in results if result.rows]
    if not staged:
        return corpus.version, False
    rows = sum(result.rows for result in results)
    note = {"copydesk.schema_version": str(SCHEMA_VERSION), "copydesk.articles": str(rows)}
    return corpus.commit(staged, metadata=note), True


def summarize(
    planned: Plan,
    results: Iterable[ShardResult],
    version: int | None,
    committed: bool,
    seconds: float,
) -> RunSummary:
    """The numbers of a finished run."""
    results = list(results)
    late = [failure for result in results for failure in result.failures]
    failures = planned.failures + late
    edits: Counter[str] = Counter()
    for result in results:
        edits.update(result.edits)
    return RunSummary(
        articles=planned.articles,
        new=sum(result.new for result in results),
        changed=sum(result.rows - result.new for result in results),
        unchanged=planned.unchanged,
        duplicates=planned.duplicates,
        failed=len(failures),
        edits=dict(edits),
        flags=sum(result.flags for result in results),
        mentions=sum(result.mentions for result in results),
        version=version,
        committed=committed,
        unsupported=dict(planned.unsupported),
        failures=tuple(failures),
        seconds=seconds,
    )

"""The run: plan, normalize shards, verify, translate, commit; then its report.

No Prefect here; ``flows.normalize`` wraps it.

``plan`` looks at every input and every row once and says what has to be done. ``normalize`` gives
that, in shards, to an executor. ``verify`` checks that what came back is what went out. ``translate``
asks an engine, if the user named one, and never fails for its sake. ``commit`` makes it one version of
the corpus table. Before the commit a reader of the table sees nothing of a
run, after it all of it. Finished shards are staged, so a run that dies goes on where it was when it is
started again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.conflicts import until_first
from flows.corpus.quarantine import Entry, Standing, quarantine_version, standing, update_quarantine
from flows.corpus.schema import SCHEMA_VERSION
from flows.corpus.table import Corpus
from flows.corpus.translated import STAMPS
from flows.corpus.writing import parquet_file
from flows.drift.arrivals import SOURCES, Notes
from flows.drift.table import told_after
from flows.errors import ConflictError, OutputError, RunError, StoreError
from flows.executors import DASK, make_executor, workers_for
from flows.failpoints import reached
from flows.jobs import jobs
from flows.method import method_of
from flows.moving import stage_moved
from flows.observer import Observer, Silent
from flows.outcome import Outcome, failed, restless, settle
from flows.parts import WHOLE, Share, part_of, stage_part
from flows.places import Place, is_remote
from flows.plan import Plan, Scanner
from flows.readers import STDIN, Failure, InputFile, Inputs, discover
from flows.renewal import every_row
from flows.reporting import with_report
from flows.settings import RunSettings
from flows.shards import pack
from flows.staged import ShardResult, light
from flows.stale import Stale, stale_rows
from flows.summary import RunSummary, summed
from flows.timings import NOTE as TIMINGS
from flows.timings import Timings, phase
from flows.workers import cannot_stage, work_through
from flows.workspace import (
    Versions,
    note_versions,
    noted_versions,
    own_folder,
    tidy,
    workspace,
)

if TYPE_CHECKING:
    from flows.translate.in_run import InRun


def run(
    settings: RunSettings,
    *,
    files: Sequence[InputFile] | None = None,
    executor: Executor | None = None,
    observer: Observer | None = None,
) -> RunSummary:
    """Do one whole run in this process (and the executor's).

    Args:
        settings: inputs, output, stages.
        files: read these instead of ``settings.inputs``.
        executor: who does the shards; by default this process or a pool, see ``workers``.
        observer: who is told of progress.

    Raises:
        UsageError: an input does not exist, the output cannot be written.
        RunError: the run had to stop; nothing was committed.
    """
    part = stage_part(settings, Run(settings, executor=executor, observer=observer))
    if part:
        return part
    settings = settings.model_copy(update={"shard": ""})
    work = Run(settings, files=files, executor=executor, observer=observer)

    def once() -> None:
        with workspace(settings.output, work.observer.say) as staging:
            work.plan()
            work.normalize(staging)
            work.verify()
            work.translate(staging)
            work.commit()

    try:
        until_first(once, work.observer.say)
    except KeyboardInterrupt:
        work.tell_what_is_committed()
        raise
    return with_report(work.summary(), settings, work.observer)


def plan(settings: RunSettings, *, observer: Observer | None = None) -> Plan:
    """What a run would do now; nothing is written, and nobody has to wait for it.

    Raises:
        UsageError: an input does not exist, the output is no corpus.
    """
    return Run(settings, observer=observer).plan()


class Run:
    """One run, step by step.

    :meth:`plan`, :meth:`normalize`, :meth:`verify`, :meth:`translate`, :meth:`commit`.
    """

    def __init__(
        self,
        settings: RunSettings,
        *,
        files: Sequence[InputFile] | None = None,
        executor: Executor | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.observer: Observer = observer or Silent()
        self.timings = Timings()
        self._started = time.monotonic()
        self._settings = settings
        self._files = files
        self._executor = executor
        self._spool: tempfile.TemporaryDirectory[str] | None = None
        self._results: list[ShardResult] = []
        self._failures: list[Failure] = []
        self._outcome: Outcome | None = None
        self._translation: InRun | None = None
        self._committed = False
        self._checked = False
        self._brought = False
        self._planned_on: Versions | None = None
        self._share = Share(part_of(settings.shard))
        self._own = ExitStack()
        self._folder: Path | None = None
        self._used: set[Place] = set()  # what is staged and of no use when this run has committed

    @phase("looking")
    def plan(self) -> Plan:
        """Look at all inputs and rows; nothing is parsed.

        Raises:
            UsageError: an input does not exist, the output is no corpus.
            RunError: more articles would be renewed than ``max_renew``.
        """
        settings = self._settings
        self._corpus = Corpus(settings.output)
        self._method = method_of(settings)
        known = list(self._corpus.known())
        scanner = Scanner(
            self._inputs(),
            settings.options,
            known,
            self._standing(),
            retry=self._files is not None,
        )
        del known
        total = len(scanner.plan.inputs.files)
        for number in range(total):
            scanner.scan(number)
            self.observer.advance("looking", number + 1, total)
        self._plan = scanner.finish()
        if settings.prune:  # they go, wherever their root is now
            for row in self._plan.gone:
                self._plan.relocated.pop(row.id, None)
        self._plan.stale = self._stale()
        self._plan.untranslated = self._untranslated()
        if settings.max_renew is not None and len(self._plan.stale) > settings.max_renew:
            count = len(self._plan.stale)
            raise RunError(
                f"{count:,} articles would be renewed, more than --max-renew {settings.max_renew}; "
                "nothing was changed (--plan says which and why)"
            )
        reached("plan.made")
        return self._plan

    def _standing(self) -> Mapping[str, Standing]:
        """The failures known before this run, or before the one that died and that this one ends.

        Also where this is not the first try of the run: with its own failures known it would cut other
        shards than those that are staged.
        """
        output = self._settings.output
        version = self._corpus.version
        corpus = -1 if version is None else version
        noted, tried = noted_versions(output), self._planned_on
        self._planned_on = Versions(corpus, quarantine_version(output))
        if noted and noted.corpus != corpus:
            noted = None
        before = tried or noted
        if before and before.quarantine < self._planned_on.quarantine:
            try:
                known = standing(output, before.quarantine)
            except OutputError:  # vacuumed since: then more is done again, and all is right
                return standing(output)
            self._planned_on = Versions(corpus, before.quarantine)
            return known
        return standing(output)

    def _inputs(self) -> Inputs:
        if self._files is not None:
            return Inputs(files=sorted(self._files, key=lambda file: (file.path, file.shown)))
        inputs = discover(self._settings.inputs, skip=self._settings.output)
        for number, file in enumerate(inputs.files):
            if str(file.file) == STDIN:
                inputs.files[number] = replace(file, file=self._spooled())
        return inputs

    def _spooled(self) -> Path:
        """Standard input as a file: it can be read only once, and is needed twice, or more often."""
        if not self._spool:
            self._spool = tempfile.TemporaryDirectory()
            with (Path(self._spool.name) / "stdin").open("wb") as spooled:
                shutil.copyfileobj(sys.stdin.buffer, spooled)
        return Path(self._spool.name) / "stdin"

    def _stale(self) -> dict[str, Stale]:
        """The rows to renew; those whose input has changed are normalized anyway."""
        files = self._corpus.data_files()
        self._checked = True
        renew = self._settings.renew
        same = self._corpus.note.get("copydesk.basis") == self._method.basis()
        if not files or (same and not renew):
            return {}
        if self._files is not None:  # what was asked for, and nothing else
            self._checked = False
            return {}
        if renew:
            found = every_row(self._corpus)
        else:
            workers = workers_for(self._corpus.count(), self._settings.workers)
            found = stale_rows(self._corpus, self._method, workers, self.observer)
        for name in self._plan.replaced:
            if found.pop(name, None):
                self._plan.stale_donors.add(name)
        if self._settings.prune:
            for row in self._plan.gone:
                found.pop(row.id, None)
        return found

    def _untranslated(self) -> frozenset[str]:
        """The rows of the table that lack a translation; nothing is sent."""
        if not self._settings.translation:
            return frozenset()
        from flows.translate.in_run import InRun  # noqa: PLC0415 - only where it is asked for

        self._translation = InRun(self._settings.translation, self._method.overlay, self.observer)
        if self._files is not None:  # what was asked for, and nothing else
            return frozenset()
        workers = workers_for(self._corpus.count(), self._settings.workers)
        return self._translation.pending(self._corpus, workers).ids

    @phase("normalizing")
    def normalize(self, staging: Place) -> None:
        """Do all jobs; the results are staged in ``staging``.

        Raises:
            RunError: the staging folder cannot be written.
        """
        self._results = []  # a second try begins anew, and finds what is staged
        self._outcome = None
        self._plan.unread.clear()
        total = self._plan.jobs
        if not total and not self._plan.relocated:
            return
        if self._planned_on:
            note_versions(staging, self._planned_on)
        shards = pack(jobs(self._plan, self._corpus, self._settings.options), self._method, staging)
        workers = workers_for(total, self._settings.workers)
        results = work_through(
            self._share.of(shards),
            lambda: self._executor or self._hired(workers, staging),
            workers,
            self.observer.say,
            own=not self._executor,
        )
        done = 0
        self.observer.advance("normalizing", 0, total)
        try:
            for result in results:
                self._results.append(result)
                done += result.jobs
                self.observer.advance("normalizing", done, total)
        except KeyboardInterrupt:
            self.observer.say(f"{done:,} of {total:,} articles are staged")
            raise
        if self._share.part != WHOLE:  # the rest is for whoever commits
            return
        folder = self._own_folder(staging)
        try:
            moved = stage_moved(self._plan, self._results, self._corpus, folder)
        except OSError as error:
            raise cannot_stage(folder, error) from error
        if moved:
            self._results.append(moved)
        reached("normalized")

    def part_summary(self, staging: Place) -> RunSummary | None:
        """What this part of a run did; ``None`` when with it the whole is staged.

        Raises:
            RunError: the staging folder cannot be looked at.
        """
        done = self._share.summary(self._results, self._plan.jobs, staging)
        return done and replace(done, seconds=time.monotonic() - self._started)

    def _hired(self, workers: int, staging: Place) -> Executor:
        """Who does the shards, if nobody was given."""
        if self._settings.engine != DASK:
            return make_executor(workers)
        from flows.cluster import DaskExecutor  # noqa: PLC0415 - only where it is asked for

        try:
            return DaskExecutor(self._settings.address, staging, self.observer.say)
        except OSError as error:
            raise cannot_stage(staging, error) from error

    @phase("verifying")
    def verify(self) -> None:
        """Every job came back, as a staged row, a move or a failure.

        That each row fits its raw text was checked by the worker (``flows.shards.verify_article``).

        Raises:
            ConflictError: another run has committed the same shards.
            RunError: a shard is missing or incomplete; nothing is committed.
        """
        done = sum(result.jobs for result in self._results)
        lost = self._plan.jobs - len(self._plan.unread) - done
        if lost:
            raise RunError(f"{lost} articles were lost; nothing was committed")
        for result in self._results:
            with self._shared(), parquet_file(result.staged) as file:
                rows = file.metadata.num_rows
            if rows != len(result.made):
                raise RunError(f"{result.staged} is incomplete; nothing was committed")
            if result.jobs and result.jobs != (
                len(result.made) + len(result.moved) + len(result.failures)
            ):
                raise RunError(f"{result.staged} lost articles; nothing was committed")
        reached("verified")

    def _settled(self) -> Outcome:
        """What the run comes to; told once, when all results are staged."""
        if self._outcome is None:
            prune = self._settings.prune
            self._outcome = settle(self._plan, self._results, self._corpus, prune=prune)
        return self._outcome

    @phase("translating")
    def translate(self, staging: Place, *, last: bool = True) -> bool:
        """Ask the engine, if there is one, for what the rows lack; no failure of it gets out of here.

        Done again, it asks for what is still missing.

        Args:
            staging: where the results are staged.
            last: it is not done again in this run.

        Returns:
            Whether something is missing that may be there in a moment.

        Raises:
            ConflictError: another run has committed the same shards.
            RunError: the staging folder cannot be written, or the table not be read.
        """
        if not self._translation:
            return False
        folder = self._own_folder(staging)
        try:
            with self._shared():
                return self._translation.do(
                    self._corpus, self._results, self._settled(), folder, last=last
                )
        except OSError as error:
            raise cannot_stage(folder, error) from error

    @phase("committing")
    def commit(self) -> None:
        """Make the staged rows one version of the table, after the quarantine is up to date.

        Raises:
            ConflictError: another writer was faster.
            RunError: the table or the quarantine cannot be written.
        """
        self._used.update(result.staged for result in self._results)
        with self._shared():
            self._commit()
        tidy(self._settings.output, self._used)
        self._own.close()
        self._folder = None

    def _own_folder(self, staging: Place) -> Path:
        """Where this run keeps what no other run can use."""
        if not self._folder:
            self._folder = self._own.enter_context(own_folder(staging))
        return self._folder

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """In an object store another run may use the same shards, commit, and remove them.

        Raises:
            ConflictError: it did.
            RunError: the object store does not answer.
        """
        try:
            yield
        except (OSError, RunError) as error:
            gone = isinstance(error, FileNotFoundError) or isinstance(
                error.__cause__, FileNotFoundError
            )
            if isinstance(error, StoreError):
                raise RunError(f"nothing was committed: {error}; run again to go on") from error
            if not gone or not is_remote(self._settings.output):
                raise
            reason = "another run has committed the same articles meanwhile"
            raise ConflictError(f"nothing was committed; {reason}, run again") from error

    def _commit(self) -> None:
        plan, corpus = self._plan, self._corpus
        self._failures = []
        outcome = self._settled()
        entries = failed(plan, self._results, outcome, corpus)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        moved_on = {stood.failure.spot for stood, _ in restless(plan, outcome)}
        stands = {stood.failure.spot for stood in plan.standing} - moved_on
        looked_at = plan.looked_at - {""}  # what came on standard input nobody can look at again
        notes = Notes(plan, self._results, outcome, arrivals=self._files is None)
        update_quarantine(
            self._settings.output,
            looked_at,
            self._noting(entries),
            now=now,
            stands=stands,
            fresh=notes.failed,
            note=lambda: notes.of_quarantine(corpus.version),
        )
        self._brought = bool(notes.counts)
        basis = self._method.basis() if outcome.uptodate and self._checked else ""
        staged = [result.staged for result in self._results if result.made]
        rows = sum(outcome.counts[how] for how in ("new", "changed", "moved", "renewed"))
        said = {k: v for k, v in corpus.note.items() if k.startswith(STAMPS)}
        worth_noting = corpus.note.get("copydesk.basis") != basis
        if self._translation:
            staged = self._translation.files(self._results)
            rows += self._translation.stored
            before, said = said, self._translation.note(said)
            worth_noting |= self._translation.looked and said != before
        nothing_new = not rows and not outcome.remove
        if nothing_new and (corpus.version is None or not worth_noting):
            return
        if nothing_new and not corpus.count():
            return
        translated = self._translation.summary.done if self._translation else 0
        note = {
            "copydesk.kind": "run",
            "copydesk.basis": basis,
            "copydesk.schema_version": str(SCHEMA_VERSION),
            **{f"copydesk.{name}": str(outcome.counts[name]) for name in COUNTED},
            **({"copydesk.translated": str(translated)} if translated else {}),
            **notes.of_corpus(self._made_quarantine()),
            **said,
        }
        corpus.commit(
            staged,
            without=outcome.without,
            remove=outcome.remove,
            note=lambda: {**note, TIMINGS: self.timings.note(self._results)},
        )
        self._committed = True
        self._brought |= bool(note.get(SOURCES))

    def _made_quarantine(self) -> int:
        """The version of the quarantine that this run made, or the one that died and it goes on with."""
        made = quarantine_version(self._settings.output) if self._failures else -1
        return made if self._planned_on and made > self._planned_on.quarantine else -1

    def tell_what_is_committed(self) -> None:
        """After Ctrl+C.

        Raises:
            KeyboardInterrupt: it came after the version was made; with a message that says so.
        """
        version = Corpus(self._settings.output).version
        if self._planned_on and version is not None and version > self._planned_on.corpus:
            raise KeyboardInterrupt(f"interrupted after version {version} was committed")

    def _noting(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries as they pass, each failure noted for the summary without its bytes."""
        for entry in entries:
            self._failures.append(light(entry.failure))
            yield entry

    def summary(self) -> RunSummary:
        """The numbers of the finished run."""
        if self._spool:
            self._spool.cleanup()
        summary = summed(self._plan, self._outcome or Outcome(), self._results, self._failures)
        drift = told_after(self._settings.output) if self._brought else None
        return replace(
            summary,
            version=self._corpus.version,
            committed=self._committed,
            translated=self._translation.summary if self._translation else None,
            drift=drift,
            seconds=time.monotonic() - self._started,
        )


COUNTED = ("new", "changed", "moved", "renewed", "removed")
"""What the history of the table says of a run."""

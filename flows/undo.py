"""Undo: one rule's edits taken back in the whole corpus, for good.

The edits are taken back **from the ledger** (:mod:`normalizers.undoing`), so that works on results of
any version. Where normalizing the article again without the rule leads to the same text, that result
is stored, with everything exact; where it does not (another rule now takes the same place, or the row
is of another pipeline version), the ledger's result is stored and marked, and the next run renews it.
Either way the corpus after undo and a run equals one made from scratch under the same policy.

First everything is computed and staged, then the row goes into the policy, then the new version is
committed. A crash before the policy row leaves nothing; one after it leaves a rule that is withdrawn
and edits that the same command, or the next run, takes back.
"""

from __future__ import annotations

import difflib
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.conflicts import until_first
from flows.corpus.schema import SCHEMA_VERSION
from flows.corpus.table import Corpus
from flows.errors import RunError, UsageError, explain_os_error, suggested
from flows.executors import make_executor, workers_for
from flows.failpoints import reached
from flows.observer import Observer, Silent
from flows.overlay import Overlay, load_overlay
from flows.places import Place, is_remote
from flows.policy import append_row, load_policy
from flows.taking_back import Job, Tally, take_back_rows
from flows.workspace import own_folder, workspace
from normalizers.policy import Policy, Withdrawal, policy_stale

STAGED = "undo"
BATCH = 128
NEAR = 8
"""How many names an error offers."""


@dataclass(frozen=True)
class UndoSummary:
    """What :func:`undo` did, or would do. ``before`` is the row that already said the same."""

    row: Withdrawal
    tally: Tally
    version: int | None
    committed: bool = False
    before: Withdrawal | None = None

    @property
    def edits(self) -> int:
        """How many edits of the rule were taken back."""
        return self.tally.rules.total()


def undo(
    output: Place,
    row: Withdrawal,
    *,
    dry_run: bool = False,
    stylebook: Path | None = None,
    workers: int | None = None,
    observer: Observer | None = None,
) -> UndoSummary:
    """Withdraw a rule and take its edits back, in one new version of the corpus.

    Args:
        output: the output folder of a run.
        row: rule, source (or all), who, why, when.
        dry_run: say what would happen; nothing is written.
        stylebook: the user's own, as the runs have it: without it the articles that its rows touch
            are undone from the ledger and renewed by the next run.
        workers: processes; by default one for few articles, else one per processor.
        observer: who is told of progress.

    Raises:
        UsageError: there is no corpus, or no such rule in it.
        RunError: it had to stop; the message says what was written.
    """
    observer = observer or Silent()
    overlay = load_overlay(stylebook, observer.say)
    corpus_in(output)  # before anything is made there
    if dry_run:
        corpus = corpus_in(output)
        policy = load_policy(output).with_row(row)
        ids = _affected(corpus, row, policy)
        tally = _taken_back(corpus, ids, Job(row, policy, None, overlay), workers, observer)
        return UndoSummary(row, tally, corpus.version)
    doing = _Undoing(output, row, overlay, workers, observer)
    return until_first(doing.once, observer.say)


@dataclass
class _Undoing:
    """One undo, which begins again where another writer was faster."""

    output: Place
    row: Withdrawal
    overlay: Overlay
    workers: int | None
    observer: Observer
    written: bool = False

    def once(self) -> UndoSummary:
        """Take back, and commit."""
        output, row, observer = self.output, self.row, self.observer
        with workspace(output, observer.say) as staging, own_folder(staging) as own:
            corpus = corpus_in(output)
            policy = load_policy(output)
            before = _said_before(policy, row)
            policy = policy if before else policy.with_row(row)
            try:
                ids = _affected(corpus, row, policy)
            except UsageError:
                if not is_remote(staging):
                    with suppress(OSError):
                        staging.rmdir()  # unless a run that died left something there
                raise
            folder = _fresh(own / STAGED)
            tally = _taken_back(
                corpus, ids, Job(row, policy, folder, self.overlay), self.workers, observer
            )
            if not before:
                append_row(output, row)
                self.written = True
            if self.written:  # in this try or in one before it
                before = None
            reached("policy.written")
            if not tally.staged:
                return UndoSummary(row, tally, corpus.version, before=before)
            try:
                version = corpus.commit(tally.staged, note=_note(before or row, tally))
            except RunError as error:
                later = "the same command, or the next run, takes its edits back"
                raise type(error)(f"{error}; the rule is withdrawn; {later}") from error
            return UndoSummary(row, tally, version, committed=True, before=before)


def allow(output: Place, row: Withdrawal, *, observer: Observer | None = None) -> int:
    """Let a withdrawn rule edit again, from the next run on: a counter-row in the policy.

    Returns:
        How many articles the next run will renew for it.

    Raises:
        UsageError: there is no corpus, or the rule is not withdrawn.
    """
    observer = observer or Silent()
    corpus_in(output)
    return until_first(lambda: _allow(output, row, observer), observer.say)


def _allow(output: Place, row: Withdrawal, observer: Observer) -> int:
    with workspace(output, observer.say):
        corpus = corpus_in(output)
        policy = load_policy(output)
        if not any(old.meets(row) and not old.allowed for old in policy.in_force):
            names = sorted({old.rule for old in policy.in_force if not old.allowed})
            there = f"withdrawn are: {', '.join(names)}" if names else "no rule is withdrawn"
            raise UsageError(f"{_named(row)} is not withdrawn; {there}")
        after = append_row(output, row)
        reached("policy.written")
        columns = ["source", "withdrawn"]
        rows = (one for batch in corpus.rows(columns=columns) for one in batch.to_pylist())
        return sum(
            policy_stale(filter(row.speaks_of, one["withdrawn"]), (), after, one["source"])
            for one in rows
            if row.source in (None, one["source"])
        )


def corpus_in(output: Place) -> Corpus:
    """The corpus of an output folder.

    Raises:
        UsageError: there is none.
    """
    corpus = Corpus(output)
    if corpus.version is None:
        raise UsageError(f"no corpus in {output}: {suggested('run', '--output', output)} makes one")
    return corpus


def _said_before(policy: Policy, row: Withdrawal) -> Withdrawal | None:
    """The row that says the same already, unless a later one makes an exception to it."""
    last = next((old for old in reversed(policy.in_force) if old.meets(row)), None)
    same = last and (last.rule, last.source, last.allowed) == (row.rule, row.source, row.allowed)
    return last if same else None


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)  # of an undo that died
    try:
        folder.mkdir()
    except OSError as error:
        raise RunError(f"cannot write to {folder}: {explain_os_error(error)}") from None
    return folder


def _note(row: Withdrawal, tally: Tally) -> dict[str, str]:
    """What the table's history says; without a basis, so that the next run looks at every row."""
    said = {
        "schema_version": str(SCHEMA_VERSION),
        "kind": "undo",
        "articles": str(tally.rows),
        "rule": row.rule,
        "source": row.source or "",
        "who": row.who,
        "why": row.why,
        "edits": str(tally.rules.total()),
        "later_edits": str(tally.later.total()),
    }
    return {f"copydesk.{name}": value for name, value in said.items()}


def _affected(corpus: Corpus, row: Withdrawal, policy: Policy) -> set[str]:
    """The articles the rule had a say in.

    Raises:
        UsageError: there are none, and it has not been taken back before either.
    """
    ids: set[str] = set()
    known: set[str] = set()
    sources: set[str] = set()
    occurs: set[str] = set()  # sources where the rule does
    for batch in corpus.rows(columns=["id", "source", "rules", "withdrawn"], at_once=4096):
        for one in batch.to_pylist():
            sources.add(one["source"])
            known.update(one["rules"], one["withdrawn"])
            if not any(map(row.speaks_of, (*one["rules"], *one["withdrawn"]))):
                continue
            occurs.add(one["source"])
            if row.source in (None, one["source"]):
                is_withdrawn = policy.rules_withdrawn(one["source"])
                if any(row.speaks_of(rule) and is_withdrawn(rule) for rule in one["rules"]):
                    ids.add(one["id"])
    if row.source is not None and row.source not in sources:
        raise UsageError(f"no article is from {row.source!r}; {_near(row.source, sources)}")
    if not occurs:
        raise UsageError(f"no article was edited by {row.rule}; {_near(row.rule, known)}")
    if row.source is not None and row.source not in occurs:
        there = ", ".join(name or "articles without a source" for name in sorted(occurs)[:NEAR])
        raise UsageError(f"{row.rule} edited no article from {row.source!r}, only from {there}")
    return ids


def _near(name: str, known: Iterable[str]) -> str:
    """The names somebody may have meant, or some of those there are."""
    names = sorted(filter(None, known))
    near = difflib.get_close_matches(name, names, NEAR, 0.6)
    word = name.rstrip("*.").split(".")[-1]
    near = near or [one for one in names if len(word) > 3 and word in one][:NEAR]
    if near:
        return f"did you mean {', '.join(near)}?"
    more = f" and {len(names) - NEAR} more" if len(names) > NEAR else ""
    return f"there are {', '.join(names[:NEAR])}{more}" if names else "there is none at all"


def _named(row: Withdrawal) -> str:
    return row.rule if row.source is None else f"{row.rule} for {row.source!r}"


def _taken_back(
    corpus: Corpus, ids: set[str], job: Job, workers: int | None, observer: Observer
) -> Tally:
    """Do all articles, a bounded number of batches at a time."""
    tally = Tally()
    observer.advance("taking back", 0, len(ids))
    count = workers_for(len(ids), workers)
    executor = make_executor(count)
    waiting: deque[Future[Tally]] = deque()
    try:
        for number, rows in enumerate(_batches(corpus, ids)):
            waiting.append(executor.submit(take_back_rows, rows, number, job))
            while len(waiting) >= 2 * count:
                tally.add(waiting.popleft().result())
                observer.advance("taking back", tally.rows, len(ids))
        while waiting:
            tally.add(waiting.popleft().result())
            observer.advance("taking back", tally.rows, len(ids))
    except BrokenExecutor:
        raise RunError("a worker process died; nothing was written, try again") from None
    except OSError as error:
        reason = f"cannot write to {job.folder}: {explain_os_error(error)}"
        raise RunError(f"{reason}; nothing was taken back") from error
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    if tally.rows != len(ids):
        raise RunError(f"{len(ids) - tally.rows} articles were lost; nothing was taken back")
    return tally


def _batches(corpus: Corpus, ids: set[str]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in corpus.rows(ids):
        held.append(batch)
        if sum(one.num_rows for one in held) >= BATCH:
            yield pa.Table.from_batches(held)
            held = []
    if sum(one.num_rows for one in held):
        yield pa.Table.from_batches(held)

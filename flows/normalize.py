"""The Prefect flow around :mod:`flows.run`: few thick tasks, retries on I/O only, artifacts.

Prefect keeps the history, the schedule and the alerts; the work is the same plain code that
``copydesk run`` calls without it.

The task that translates carries a tag, so that all flow runs together can be kept from asking an
engine more than it likes, by ``prefect concurrency-limit create copydesk-translation 1`` on the server.
It is also the one task that is done again for another reason than I/O: an engine that may be back in
some minutes. Its last attempt is content with what there is, and the next run fills the gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from deltalake.exceptions import DeltaError

from flows import prefect_env
from flows.conflicts import until_first
from flows.errors import ConflictError, RunError, UsageError
from flows.observer import Observer
from flows.parts import stage_part
from flows.places import Place
from flows.reporting import with_report, write_here
from flows.run import Run
from flows.scheduled.artifacts import Page, page_of, publish_page_of_run
from flows.scheduled.markdown import inert
from flows.settings import RunSettings
from flows.summary import RunSummary
from flows.workspace import workspace
from normalizers.stylebook import StylebookError

prefect_env.prepare(quiet=False)  # no telemetry: must be set before Prefect is imported

from prefect import flow, get_run_logger, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.runtime import deployment, task_run  # noqa: E402
from prefect.states import Completed, Failed  # noqa: E402

M = TypeVar("M")
R = TypeVar("R")

OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)
"""Who watches the flow run; not a parameter, because parameters go to the server."""

TRANSLATION_TAG = "copydesk-translation"
"""Limit it on the server, and no more flow runs than that ask an engine at the same time."""

TRANSLATION_DELAYS = (90, 180)
"""Seconds before the engine is asked again for what is missing, give or take a quarter; longer than
an engine that was given up is left alone, see :mod:`flows.translate.engines.careful`."""


class GapsError(Exception):
    """Translations are missing that may be there in a moment."""


def is_io_error(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a task failed on I/O: only that can be better the next time."""
    error = state.result(raise_on_failure=False)
    if isinstance(error, ConflictError):  # the run has to begin again at its plan
        return False
    cause = getattr(error, "__cause__", None)
    return isinstance(error, OSError | DeltaError) or isinstance(cause, OSError | DeltaError)


THICK: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": 5,
    "retry_condition_fn": is_io_error,
    "cache_policy": NO_CACHE,  # the corpus table knows what is done, no second cache
    "persist_result": False,
}


@task(name="plan", **THICK)
def plan(work: Run) -> None:
    """Look at the inputs and the table: what is new, changed, moved, gone, out of date."""
    work.plan()


@task(name="normalize", **THICK)
def normalize_shards(work: Run, staging: Place) -> None:
    """Normalize all shards through one executor, and verify them."""
    work.normalize(staging)
    work.verify()


def is_io_error_or_gap(task_: Any, run: Any, state: Any) -> bool:
    """Whether translating failed on I/O, or on an engine that may be back."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, GapsError) or is_io_error(task_, run, state)


@task(
    name="translate",
    tags=[TRANSLATION_TAG],
    retries=len(TRANSLATION_DELAYS),
    retry_delay_seconds=list(TRANSLATION_DELAYS),
    retry_jitter_factor=0.3,
    retry_condition_fn=is_io_error_or_gap,
    cache_policy=NO_CACHE,  # the translation memory knows what is done
    persist_result=False,
)
def translate(work: Run, staging: Place) -> None:
    """Ask the engine for translations.

    Raises:
        GapsError: something is missing, and this was not the last attempt.
    """
    last = task_run.run_count > len(TRANSLATION_DELAYS)
    if work.translate(staging, last=last) and not last:
        raise GapsError("the engine gave no translation of some texts; it may in a moment")


@task(name="commit", **THICK)
def commit(work: Run) -> None:
    """Make the run one version of the corpus table."""
    work.commit()


@task(name="report", **THICK)
def report(output: Place, observer: Observer) -> Place:
    """Bring the report beside the corpus up to date; the run is well without it."""
    return write_here(output, observer)


@task(name="publish", **THICK)
def publish(page: Page) -> None:
    """Tell the server what the run did; fixed keys, so that the UI keeps their history."""
    publish_page_of_run(page)


def in_one_line(function: Callable[[M], R], asked: M) -> R:
    """Let a deployed flow end with one line: what it did, or what a person has to do.

    Where a person calls the flow, the errors go to that person.
    """
    if not deployment.id:
        return function(asked)
    try:
        done = function(asked)
    except (UsageError, RunError, StylebookError) as error:
        return cast("R", Failed(message=str(error)))
    return cast("R", Completed(message=getattr(done, "headline", None)))


@flow(name="normalize", description="Normalize new and changed articles into the canonical corpus.")
def normalize_corpus(settings: RunSettings) -> RunSummary:
    """One run of copydesk as a flow run."""
    return in_one_line(run_and_publish, settings)


def run_and_publish(settings: RunSettings) -> RunSummary:
    """One run, and what it did as artifacts of the flow run around it."""
    summary = one_run(settings)
    publish(page_of(summary, settings.output, as_markdown(summary)))
    return summary


def one_run(settings: RunSettings) -> RunSummary:
    """One run in tasks of the flow run around it; nothing is published.

    Raises:
        UsageError: an input does not exist, the output cannot be written.
        RunError: the run had to stop; nothing was committed.
    """
    observer = observer_of_flow()
    part = stage_part(settings, Run(settings, observer=observer))
    if part:
        return part
    work = Run(settings.model_copy(update={"shard": ""}), observer=observer)

    def once() -> None:
        with workspace(settings.output, observer.say) as staging:
            plan(work)
            normalize_shards(work, staging)
            if settings.translation:
                translate(work, staging)
            commit(work)

    until_first(once, observer.say)
    return with_report(work.summary(), settings, observer, report)


def as_markdown(summary: RunSummary, failures: int = 50) -> str:
    """The summary as a page: the sentence, the table, the first failures."""
    lines = [f"**{summary.headline}**", "", "| | |", "|---|---:|"]
    lines += [f"| {name} | {count:,} |" for name, count in summary.counts()]
    if summary.remarks:
        lines += ["", *(f"- {inert(remark)}" for remark in summary.remarks)]
    if summary.not_read:
        lines += ["", f"Not read: {summary.not_read}."]
    if summary.report and summary.report.page:
        lines += ["", f"Report: {inert(summary.report.page)}"]
    if summary.failures:
        lines += ["", "### Failed", ""]
        lines += [f"- {inert(str(failure))}" for failure in summary.failures[:failures]]
        if summary.failed > failures:
            lines.append(f"- and {summary.failed - failures} more in the quarantine table")
    return "\n".join(lines)


class Logged:
    """Progress in the log of the flow run, where the UI shows it: a line for each tenth of a step."""

    def __init__(self) -> None:
        self._logger = get_run_logger()
        self._tenths: dict[str, int] = {}

    def say(self, message: str) -> None:
        """One line."""
        self._logger.info(message)

    def advance(self, step: str, done: int, total: int) -> None:
        """A line, if another tenth of a step is finished."""
        tenth = 10 * done // total if total else 10
        if tenth > self._tenths.get(step, 0):
            self._logger.info("%s: %s of %s", step, f"{done:,}", f"{total:,}")
        self._tenths[step] = tenth


def observer_of_flow() -> Observer:
    """Who watches: the command that started the flow run, or its log."""
    return OBSERVER.get() or Logged()

"""The Prefect flow around :mod:`flows.run`: few thick tasks, retries on I/O only, artifacts.

Prefect keeps the history, the schedule and the alerts; the work is the same plain code that
``copydesk run`` calls without it.

The task that translates carries a tag, so that all flow runs together can be kept from asking an
engine more than it likes, by ``prefect concurrency-limit create copydesk-translation 1`` on the server.
It is also the one task that is done again for another reason than I/O: an engine that may be back in
some minutes. Its last attempt is content with what there is, and the next run fills the gaps.
"""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Any

from deltalake.exceptions import DeltaError

from flows import prefect_env
from flows.observer import Observer, Silent
from flows.run import Run
from flows.settings import RunSettings
from flows.summary import RunSummary
from flows.workspace import workspace

prefect_env.prepare(quiet=False)  # no telemetry: must be set before Prefect is imported

from prefect import flow, task  # noqa: E402
from prefect.artifacts import create_markdown_artifact, create_table_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.runtime import task_run  # noqa: E402

OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)
"""Who watches the flow run; not a parameter, because parameters go to the server."""

COUNTS_ARTIFACT = "copydesk-counts"
SUMMARY_ARTIFACT = "copydesk-summary"

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
    cause = getattr(error, "__cause__", None)
    return isinstance(error, OSError | DeltaError) or isinstance(cause, OSError | DeltaError)


_thick: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": 5,
    "retry_condition_fn": is_io_error,
    "cache_policy": NO_CACHE,  # the corpus table knows what is done, no second cache
    "persist_result": False,
}


@task(name="plan", **_thick)
def plan(work: Run) -> None:
    """Look at the inputs and the table: what is new, changed, moved, gone, out of date."""
    work.plan()


@task(name="normalize", **_thick)
def normalize_shards(work: Run, staging: Path) -> None:
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
def translate(work: Run, staging: Path) -> None:
    """Ask the engine for translations.

    Raises:
        GapsError: something is missing, and this was not the last attempt.
    """
    last = task_run.run_count > len(TRANSLATION_DELAYS)
    if work.translate(staging, last=last) and not last:
        raise GapsError("the engine gave no translation of some texts; it may in a moment")


@task(name="commit", **_thick)
def commit(work: Run) -> None:
    """Make the run one version of the corpus table."""
    work.commit()


@task(name="publish", **_thick)
def publish(counts: list[tuple[str, int]], page: str) -> None:
    """Tell the server what the run did; fixed keys, so that the UI keeps their history.

    Not the summary itself: Prefect walks through what a task is given, and very many inputs may
    have failed.
    """
    create_table_artifact(
        key=COUNTS_ARTIFACT,
        table=[{"what": name, "count": count} for name, count in counts],
        description="Counts of the last run of copydesk",
    )
    create_markdown_artifact(
        key=SUMMARY_ARTIFACT,
        markdown=page,
        description="Summary of the last run of copydesk",
    )


@flow(name="normalize", description="Normalize new and changed articles into the canonical corpus.")
def normalize_corpus(settings: RunSettings) -> RunSummary:
    """One run of copydesk as a flow run."""
    work = Run(settings, observer=_observer())
    with workspace(settings.output, _observer().say) as staging:
        plan(work)
        normalize_shards(work, staging)
        if settings.translation:
            translate(work, staging)
        commit(work)
    summary = work.summary()
    publish(summary.counts(), as_markdown(summary))
    return summary


def as_markdown(summary: RunSummary, failures: int = 50) -> str:
    """The summary as a page: the sentence, the table, the first failures."""
    lines = [f"**{summary.headline}**", "", "| | |", "|---|---:|"]
    lines += [f"| {name} | {count:,} |" for name, count in summary.counts()]
    if summary.remarks:
        lines += ["", *(f"- {remark}" for remark in summary.remarks)]
    if summary.not_read:
        lines += ["", f"Not read: {summary.not_read}."]
    if summary.failures:
        lines += ["", "### Failed", ""]
        lines += [f"- `{failure}`" for failure in summary.failures[:failures]]
        if summary.failed > failures:
            lines.append(f"- and {summary.failed - failures} more in the quarantine table")
    return "\n".join(lines)


def _observer() -> Observer:
    return OBSERVER.get() or Silent()

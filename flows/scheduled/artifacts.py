"""What a run leaves on the Prefect server: artifacts with fixed keys, and events for its alarms.

A fixed key makes each run's artifact a version of the one before, so the UI keeps their history. An
alarm sends its event once, when it begins; automations wait for it. What is published is plain and
small (:class:`Page` holds no articles and no failures), because Prefect walks through what a task is
given.

Nothing here imports Prefect before it is called: ``flows.normalize`` prepares its environment first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from flows.corpus.table import TABLE
from flows.drift.alarms import Alarm
from flows.drift.table import ALL, Drift, Row, level_shown, name_of, sentence, words
from flows.opening import ways_to_open
from flows.places import Place
from flows.summary import RunSummary

COUNTS_ARTIFACT = "copydesk-counts"
SUMMARY_ARTIFACT = "copydesk-summary"
DRIFT_ARTIFACT = "copydesk-drift"
CORPUS_ARTIFACT = "copydesk-corpus"
"""Keys of the artifacts."""

DRIFT_EVENT = "copydesk.drift"
QUARANTINE_EVENT = "copydesk.quarantine-rising"
"""Names of the events: bodies get shorter or more of them is removed; more inputs give no article."""

SOURCE_RESOURCE = "copydesk.source"
"""What the resource of an event begins with; the name of the source follows, or ``all``."""

SHOWN_SOURCES = 200
"""Rows of the table of sources: those with an alarm, and the largest."""


@dataclass(frozen=True)
class Sent:
    """One event."""

    name: str
    resource: Mapping[str, str]
    payload: Mapping[str, str | float | bool]
    key: str


@dataclass(frozen=True)
class Page:
    """What a run publishes.

    ``counts`` are the rows of the summary table, ``summary`` is the page in Markdown; ``sources`` are
    the rows of the drift table, none when the run brought nothing; ``corpus`` is the page on how to open
    the new version, empty when there is none.
    """

    counts: Sequence[tuple[str, int]]
    summary: str
    sources: Sequence[Mapping[str, str | int]] = ()
    corpus: str = ""
    events: Sequence[Sent] = field(default_factory=tuple)


def page_of(summary: RunSummary, output: Place, as_markdown: str) -> Page:
    """What to publish of a run.

    Args:
        summary: of the run.
        output: its output folder.
        as_markdown: the summary as a page.
    """
    drift = summary.drift or Drift()
    return Page(
        summary.counts(),
        as_markdown,
        [source_row(row) for row in drift.rows[:SHOWN_SOURCES]],
        corpus_page(output, summary) if summary.committed else "",
        [event_of(alarm, output, summary.version) for alarm in drift.began],
    )


def publish_page_of_run(page: Page) -> None:
    """Send it to the server of this flow run; to be called in a task, which may do it again.

    An event that is sent twice has the same id, and counts once.
    """
    from prefect.artifacts import create_markdown_artifact, create_table_artifact  # noqa: PLC0415
    from prefect.events import emit_event  # noqa: PLC0415

    create_table_artifact(
        key=COUNTS_ARTIFACT,
        table=[{"what": name, "count": count} for name, count in page.counts],
        description="Counts of the last run of copydesk",
    )
    create_markdown_artifact(
        key=SUMMARY_ARTIFACT,
        markdown=page.summary,
        description="Summary of the last run of copydesk",
    )
    if page.sources:
        create_table_artifact(
            key=DRIFT_ARTIFACT,
            table=[dict(row) for row in page.sources],
            description="What came in from each source: what is usual of it → what came lately",
        )
    if page.corpus:
        create_markdown_artifact(
            key=CORPUS_ARTIFACT,
            markdown=page.corpus,
            description="The newest version of the corpus, and how to open it",
        )
    for event in page.events:
        emit_event(
            event.name,
            resource=dict(event.resource),
            payload=dict(event.payload),
            id=uuid5(NAMESPACE_URL, event.key),
        )


def source_row(row: Row) -> dict[str, str | int]:
    """A source in the table."""
    return {
        "source": name_of(row.source),
        "alarm": "; ".join(words(alarm).partition(":")[0] for alarm in row.alarms),
        "articles": row.newest.articles,
        "quarantined": row.newest.quarantined,
        "body length": level_shown(row, "length"),
        "removed share": level_shown(row, "removed"),
        "quarantined share": level_shown(row, "quarantined"),
        "runs": row.runs,
    }


def event_of(alarm: Alarm, output: Place, version: int | None) -> Sent:
    """The event of an alarm that begins."""
    name = "all" if alarm.source == ALL else alarm.source or "none"
    return Sent(
        QUARANTINE_EVENT if alarm.metric == "quarantined" else DRIFT_EVENT,
        {
            "prefect.resource.id": f"{SOURCE_RESOURCE}.{name}",
            "prefect.resource.name": name_of(alarm.source),
        },
        {
            "message": sentence(alarm),
            "source": alarm.source,
            "metric": alarm.metric,
            "usual": round(alarm.usual, 4),
            "now": round(alarm.now, 4),
            "arrivals": alarm.arrivals,
            "output": str(output),
        },
        "\0".join((str(output), str(version), alarm.source, alarm.metric, str(alarm.arrivals))),
    )


def corpus_page(output: Place, summary: RunSummary) -> str:
    """Where the corpus is, which version of it the run made, and how to open it."""
    version = summary.version
    return "\n".join(
        [
            f"**Version {version}** of the corpus in `{output / TABLE}`",
            "",
            f"{summary.new:,} new, {summary.changed:,} changed, {summary.renewed:,} renewed, "
            f"{summary.removed:,} removed.",
            "",
            "```python",
            ways_to_open(output),
            "```",
            "",
            "These open the newest version; "
            f"`deltalake.DeltaTable(…, version={version})` opens this one for as long as it is not "
            "vacuumed. What it changed: "
            f"`copydesk corpus diff {output} {max(0, (version or 0) - 1)} {version}`.",
        ]
    )

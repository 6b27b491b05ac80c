"""The drift of the sources as a person reads it: a row for each, a line for each alarm."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from flows.drift.alarms import BATCHES, LEAST_PAST, METRICS, Alarm, Metric, alarms, batches
from flows.drift.history import Brought, brought, by_source
from flows.drift.tally import REST, Tally, total
from flows.errors import RunError, UsageError
from flows.places import Place

ALL = REST
"""Stands for all sources together: failures that nobody can be blamed for are seen there too."""

OF_ALL = "quarantined"
"""What is watched of all together; lengths of other sources are nothing to compare with."""


@dataclass(frozen=True)
class Level:
    """One thing that is watched, of one source.

    ``usual`` is ``None`` as long as there is too little past; in characters or as a share.
    """

    usual: float | None
    now: float


@dataclass(frozen=True)
class Row:
    """One source.

    Attributes:
        source: its name, :data:`ALL` for all together.
        newest: what its newest run brought.
        runs: how many runs brought something of it, of those that were looked at.
        levels: by the key of the metric.
        alarms: those that are on after its newest run.
    """

    source: str
    newest: Tally
    runs: int
    levels: Mapping[str, Level]
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True)
class Drift:
    """How the sources stand; those with an alarm first, then the largest first.

    ``problem`` says why it cannot be told; empty when it can.
    """

    rows: tuple[Row, ...] = ()
    problem: str = ""

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """All alarms that are on."""
        return tuple(alarm for row in self.rows for alarm in row.alarms)

    @property
    def began(self) -> tuple[Alarm, ...]:
        """Those that were not on before the newest run."""
        return tuple(alarm for alarm in self.alarms if alarm.began)

    def remarks(self) -> list[str]:
        """The alarms and the problem, each in a line."""
        said = [sentence(alarm) for alarm in self.alarms]
        return [*said, f"drift cannot be told: {self.problem}"] if self.problem else said


def told_after(output: Place) -> Drift:
    """How the sources stand that the newest run brought something of.

    The run is committed when it is asked, and nothing that goes wrong here undoes that.
    """
    try:
        runs = brought(output)
    except (OSError, RunError, UsageError) as error:
        return Drift(problem=str(error))
    return drift_of(runs, runs[-1].sources) if runs else Drift()


def drift_of(runs: Sequence[Brought], wanted: Collection[str] | None = None) -> Drift:
    """How sources stand.

    Args:
        runs: the past, oldest first.
        wanted: the names of the sources; all of the past without it.
    """
    past = by_source(runs)
    names = set(past if wanted is None else wanted) - {REST}
    rows = [row_of(source, past[source]) for source in names]
    rows.sort(key=lambda row: (not row.alarms, -row.newest.arrivals, row.source))
    together = [total(run.sources.values()) for run in runs]
    return Drift((row_of(ALL, together), *rows)) if rows else Drift()


def row_of(source: str, past: Sequence[Tally]) -> Row:
    """One source, from what its runs brought, oldest first."""
    watched = [metric for metric in METRICS if source != ALL or metric.key == OF_ALL]
    return Row(
        source,
        past[-1],
        len(past),
        {metric.key: _level(metric, past) for metric in watched},
        tuple(alarms(source, past, watched)),
    )


def _level(metric: Metric, past: Sequence[Tally]) -> Level:
    came = sum(map(metric.size, past))
    for least in reversed(BATCHES):
        if came <= LEAST_PAST * least:
            continue
        made = [batch.tally for batch in batches(past, metric.size, least)]
        if len(made) > LEAST_PAST:
            return Level(median(map(metric.plain, made[1:])), metric.plain(made[0]))
    return Level(None, metric.plain(total(past[-BATCHES[-1] :])))


def name_of(source: str) -> str:
    """A source, as a person reads it."""
    return {ALL: "all sources", "": "(no source)"}.get(source) or " ".join(source.split())


def sentence(alarm: Alarm) -> str:
    """An alarm in one line.

    >>> sentence(Alarm("daily.example", "length", 2950.0, 412.0, 24, 9.1))
    'daily.example: body length falls: 412 characters over the last 24 articles, usually 2,950'
    """
    return f"{name_of(alarm.source)}: {words(alarm)}"


def words(alarm: Alarm) -> str:
    """An alarm without the name of its source."""
    now, usual = shown(alarm.metric, alarm.now), shown(alarm.metric, alarm.usual)
    of = {"length": "characters ", "removed": "of a text ", "quarantined": ""}[alarm.metric]
    what = next(metric.what for metric in METRICS if metric.key == alarm.metric)
    counted = "inputs" if alarm.metric == "quarantined" else "articles"
    over = f"over the last {alarm.arrivals:,} {counted}"
    return f"{what}: {now} {of}{over}, usually {usual}"


def shown(metric: str, value: float | None) -> str:
    """A level as a person reads it."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if metric == "length" else f"{100 * value:.1f} %"


def level_shown(row: Row, metric: str) -> str:
    """How a source stands in one thing: the usual and the present level.

    >>> level_shown(Row("a", Tally(), 3, {"length": Level(2950.0, 412.0)}), "length")
    '2,950 → 412'
    """
    level = row.levels.get(metric)
    return f"{shown(metric, level.usual)} → {shown(metric, level.now)}" if level else ""

"""Dated inputs between two days, one after the other, one commit a day.

A day's run holds the output folder only while it works, so that the scheduled run gets its turn
between two days. A backfill that was stopped is started again with the same days: what is done is
unchanged then, and costs a look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flows import places
from flows.errors import RunError, UsageError
from flows.normalize import in_one_line, observer_of_flow, report, run_and_publish
from flows.observer import Observer
from flows.reporting import with_report
from flows.scheduled.pages import publish_table
from flows.scheduled.parameters import Backfill
from flows.settings import RunSettings
from flows.summary import RunSummary

from prefect import flow  # isort: skip - after flows.normalize has set its environment

ARTIFACT = "copydesk-backfill"


class Day(NamedTuple):
    """What came of one day; ``summary`` is missing where no input of it is there."""

    day: date
    summary: RunSummary | None = None

    def row(self) -> dict[str, str | int]:
        """A row of the table in the UI."""
        if not self.summary:
            return {"day": str(self.day), "what": "no input of this day is there"}
        done = self.summary
        return {
            "day": str(self.day),
            "what": done.headline,
            "new": done.new,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "failed": done.failed,
        }


class Days(list[Day]):
    """The days of a backfill, in their order."""

    @property
    def headline(self) -> str:
        """It in one sentence."""
        done = [one.summary for one in self if one.summary]
        new, failed = sum(one.new for one in done), sum(one.failed for one in done)
        return f"{len(done):,} of {len(self):,} days, {new:,} new articles, {failed:,} failed"


@flow(name="backfill", description="Normalize dated inputs between two days, one commit a day.")
def backfill(request: Backfill) -> Days:
    """All days of a request, in their order."""
    return in_one_line(all_days, request)


def all_days(request: Backfill) -> Days:
    """All days of a request, in their order.

    Raises:
        UsageError: not one of the days has an input, or the output cannot be written.
        RunError: a day's run had to stop; the days before it are committed.
    """
    days = Days()
    observer = observer_of_flow()
    try:
        for day, settings in request.runs():
            days.append(_done(day, settings, observer))
    finally:
        publish_table(ARTIFACT, [one.row() for one in days], "The days of the last backfill")
    if not any(one.summary for one in days):
        first = request.settings.on(request.first).inputs[0]
        raise UsageError(
            f"nothing is there from {request.first} to {request.last}; the first day's is {first}"
        )
    _leave_report(days, request.settings, observer)
    return days


def _leave_report(days: Days, settings: RunSettings, observer: Observer) -> None:
    """One report for all days, after the last one."""
    done = [one.summary for one in days if one.summary]
    committed = any(summary.committed for summary in done)
    left = with_report(replace(done[-1], committed=committed), settings, observer, report).report
    if left:
        observer.say(f"report: {left.page or left.trouble}")


def _done(day: date, settings: RunSettings, observer: Observer) -> Day:
    there = tuple(name for name in settings.inputs if _is_there(name))
    if not there:
        observer.say(f"{day}: no input of this day is there")
        return Day(day)
    try:
        summary = run_and_publish(settings.model_copy(update={"inputs": there, "report": False}))
    except (UsageError, RunError) as error:
        raise type(error)(f"{day}: {error}") from error
    observer.say(f"{day}: {summary.headline}")
    return Day(day, summary)


def _is_there(name: str) -> bool:
    try:
        return places.exists(name)
    except OSError:  # the run says what is wrong, in its own words
        return True

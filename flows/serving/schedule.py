"""When a served corpus runs: a cron expression in a time zone."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from flows.errors import UsageError

_LOCALTIME = Path("/etc/localtime")


class Schedule(NamedTuple):
    """A cron expression, and the time zone its hours are meant in (IANA name)."""

    cron: str
    timezone: str


def schedule_of(cron: str, timezone: str = "") -> Schedule:
    """The schedule of ``--cron`` and ``--timezone``.

    Args:
        cron: five fields (minute, hour, day, month, weekday), or ``@hourly`` and the like.
        timezone: an IANA name; by default this machine's.

    Raises:
        UsageError: the expression or the zone is wrong, or the time never comes.
    """
    zone = timezone or local_timezone()
    if zone not in available_timezones():
        raise UsageError(f"--timezone: there is no {zone!r}; say e.g. Europe/Minsk or UTC")
    schedule = Schedule(cron.strip(), zone)
    next_time(schedule)
    return schedule


def next_time(schedule: Schedule) -> datetime:
    """When a run is due next, in the schedule's time zone.

    Raises:
        UsageError: the expression is wrong, or the time never comes.
    """
    from prefect.server.schemas.schedules import CronSchedule  # noqa: PLC0415 - a second
    from pydantic import ValidationError  # noqa: PLC0415

    wrong = (
        f"--cron: {schedule.cron!r} is no cron expression; five fields are needed (minute, hour, day of "
        "the month, month, weekday), such as '0 * * * *' for every hour"
    )
    try:
        asked = CronSchedule(cron=schedule.cron, timezone=schedule.timezone)
        times = list(asked._get_dates_generator(n=1))
    except ValidationError:
        raise UsageError(wrong) from None
    except ValueError:  # what the parser of Prefect raises for 30 February
        times = []
    if not times:
        raise UsageError(f"--cron: the time {schedule.cron!r} never comes")
    due: datetime = times[0]
    return due.astimezone(ZoneInfo(schedule.timezone))


def local_timezone() -> str:
    """This machine's time zone by its IANA name; UTC where it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named in available_timezones():
        return named
    try:
        linked = str(_LOCALTIME.resolve(strict=True))
    except OSError:
        return "UTC"
    name = linked.rpartition("/zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"

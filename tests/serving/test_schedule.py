"""When a served corpus runs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
import time_machine

from flows.errors import UsageError
from flows.serving import schedule
from flows.serving.schedule import local_timezone, next_time, schedule_of


@pytest.mark.parametrize(
    ("cron", "due"),
    [
        ("0 * * * *", "2024-03-01T10:00:00+03:00"),
        ("30 3 * * mon-fri", "2024-03-04T03:30:00+03:00"),
        ("@daily", "2024-03-02T00:00:00+03:00"),
        (" 0 0 29 2 * ", "2028-02-29T00:00:00+03:00"),
    ],
)
def test_the_next_time(cron, due):
    with time_machine.travel("2024-03-01T06:59:30Z", tick=False):
        assert next_time(schedule_of(cron, "Europe/Minsk")).isoformat() == due


@pytest.mark.parametrize(
    "cron", ["", "hourly", "0 25 * * *", "* * * *", "H * * * *", "0 * * * * * * *"]
)
def test_what_is_no_cron_expression(cron):
    with pytest.raises(UsageError, match="is no cron expression; five fields are needed"):
        schedule_of(cron, "UTC")


def test_a_time_that_never_comes():
    with pytest.raises(UsageError, match="the time '0 0 30 2 \\*' never comes"):
        schedule_of("0 0 30 2 *", "UTC")


def test_a_zone_that_is_none():
    with pytest.raises(UsageError, match=r"there is no 'Minsk'; say e.g. Europe/Minsk"):
        schedule_of("0 * * * *", "Minsk")


@pytest.mark.parametrize(
    ("named", "linked", "zone"),
    [
        ("Europe/Minsk", "UTC", "Europe/Minsk"),
        (":Europe/Warsaw", "UTC", "Europe/Warsaw"),
        ("", "Asia/Tbilisi", "Asia/Tbilisi"),
        ("", None, "UTC"),
        ("EST5EDT4", "Asia/Tbilisi", "Asia/Tbilisi"),
    ],
)
def test_the_zone_of_this_machine(named, linked, zone, monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", named)
    place = tmp_path / "localtime"
    if linked:
        file = tmp_path / "zoneinfo" / linked
        file.parent.mkdir(parents=True)
        file.touch()
        place.symlink_to(file)
    monkeypatch.setattr(schedule, "_LOCALTIME", place)
    assert local_timezone() == zone
    assert ZoneInfo(zone)

"""The alarms: what raises one, what does not, and how long it stays on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.drift.alarms import QUIET, REMOVED, alarms, batches
from flows.drift.tally import Tally
from tests.drift import simulated
from tests.drift.support import brings, usual

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "alarms.jsonl").read_text("utf-8").splitlines()
]
TEASERS = brings(5, length=90)


def past_of(case) -> list[Tally]:
    said = case.get("past", {})
    if said.get("spread"):
        lengths = (200, 400, 800, 1600, 3200)
        return [brings(5, length=lengths[run * 7 % 5]) for run in range(41)]
    return usual(case.get("runs", 40), **said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_raises_an_alarm(case):
    past = past_of(case)
    assert alarms("daily.example", past) == []
    found = alarms("daily.example", [*past, *(brings(**one) for one in case["then"])])
    assert [alarm.metric for alarm in found] == case["alarms"]
    assert all(alarm.source == "daily.example" and alarm.began for alarm in found)


def test_an_alarm_says_what_is_usual_and_what_is_now():
    (alarm,) = alarms("", [*usual(), TEASERS, TEASERS])
    assert 900 < alarm.usual < 1000
    assert (alarm.now, alarm.arrivals) == (86, 10)
    assert alarm.distance > 5


def test_an_alarm_begins_once_and_stays_on_until_it_is_usual():
    past = usual(100)
    told = []
    for _ in range(160):
        past.append(TEASERS)
        told.append(alarms("", past))
    began = [number for number, found in enumerate(told) if any(one.began for one in found)]
    assert began == [1]
    on = {number for number, found in enumerate(told) if found}
    assert on >= set(range(1, 80))  # without a gap, until half of what is looked at is as bad
    assert not on & set(range(130, 160))


def test_an_alarm_that_goes_off_for_a_moment_is_the_same_one():
    past = [*usual(), TEASERS, TEASERS]
    assert alarms("", past)[0].began
    past += [*usual(3), TEASERS, TEASERS]
    assert not alarms("", past)[0].began
    past += [*usual(QUIET + 2), TEASERS, TEASERS]
    assert [one.began for one in alarms("", past)] == [True]


def test_an_alarm_ends_when_all_is_well_again():
    past = [*usual(), TEASERS, TEASERS]
    assert alarms("", past)
    assert not alarms("", [*past, *usual(2)])


def test_batches_are_whole_and_begin_with_the_newest_run():
    past = [brings(count) for count in (3, 1, 7, 2, 2, 5)]
    made = batches(past, REMOVED.size, 8)
    assert [batch.tally.articles for batch in made] == [9, 8]
    assert made[0].runs == (past[3], past[4], past[5])
    assert made[1].runs == (past[1], past[2])


def test_sources_that_do_not_change_raise_hardly_an_alarm():
    assert len(list(simulated.false_alarms(7, sources=6, runs=240))) <= 1


@pytest.mark.parametrize("how", simulated.BROKEN)
def test_sources_that_break_are_seen(how):
    seen = [
        simulated.delay(simulated.Source(rate=6), how, seed, before=240, after=96)
        for seed in range(3)
    ]
    hours = sorted(found[0] for found in seen if found)
    if how == "bodies are half as long":  # the least of them: as far off as an article may be
        assert len(hours) >= 2
    else:
        assert len(hours) == 3
        assert hours[-1] <= 24

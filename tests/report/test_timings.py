"""Where the time of a run went: in the note of its version, and in the report."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.corpus.table import Corpus
from flows.timings import NOTE, PHASES, Timings, spelled
from normalizers import STAGE_NAMES
from tests.flows.support import exported, run_into, write_corpus
from tests.report.reading import index_in


@pytest.fixture
def inputs(tmp_path):
    return write_corpus(tmp_path / "in", 3)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


def timings(output: Path) -> dict:
    return json.loads(Corpus(output).note[NOTE])


@pytest.fixture
def ticking(monkeypatch):
    """A clock that is a second later whenever somebody looks at it."""
    ticks = itertools.count()
    monkeypatch.setattr("flows.timings.time", SimpleNamespace(perf_counter=lambda: next(ticks)))


def test_the_note_of_a_version_says_where_the_time_went(inputs, output, ticking):
    run_into(output, inputs)
    said = timings(output)
    assert said["articles"] == 6
    assert list(said["phases"]) == list(PHASES)
    assert list(said["stages"]) == list(STAGE_NAMES)
    calls = sum(said["stages"].values())
    assert calls >= 6 * len(STAGE_NAMES), "each stage looked at each article"
    assert said["phases"]["normalizing"] == 2 * calls + 1, "two looks a call, in one process"


def test_a_stage_that_is_left_out_takes_no_time(inputs, output, ticking):
    run_into(output, inputs, skip=("names", "artifacts"))
    assert list(timings(output)["stages"]) == ["encoding", "layout", "language", "stray"]


def test_a_phase_that_is_done_again_counts_again(ticking):
    measured = Timings()
    for _ in range(2):
        with measured.of("looking"):
            pass
    with pytest.raises(ValueError, match="broken"), measured.of("normalizing"):
        raise ValueError("broken")
    with measured.of("committing"):
        said = json.loads(measured.note([]))
    assert said == {
        "phases": {"looking": 2, "normalizing": 1, "committing": 1},
        "stages": {},
        "articles": 0,
    }


def test_workers_of_other_processes_tell_theirs(inputs, output):
    run_into(output, inputs, workers=2)
    assert {"artifacts", "names"} <= set(timings(output)["stages"])


def test_parts_add_up(inputs, output, monkeypatch):
    monkeypatch.setattr("flows.shards.MAX_JOBS", 1)
    run_into(output, inputs, shard="1/2")
    done = run_into(output, inputs, shard="2/2")
    assert done.committed
    assert timings(output)["articles"] == 6, "those that another part has staged too"


def test_the_report_tells_them(inputs, output):
    run_into(output, inputs, report=True)
    said = timings(output)
    assert index_in(output / "report")["timings"] == {
        "phases": [[name, seconds] for name, seconds in said["phases"].items()],
        "stages": [[name, seconds] for name, seconds in said["stages"].items()],
        "articles": 6,
        "version": 0,
    }


def test_they_change_nothing_that_is_exported(inputs, output, tmp_path):
    run_into(output, inputs)
    run_into(tmp_path / "again", inputs, workers=2)
    assert "timings" not in exported(output)
    assert exported(output) == exported(tmp_path / "again")


def test_what_two_workers_stage_of_one_shard_is_of_one_length():
    short, long = {"names": 0.000001}, dict.fromkeys(STAGE_NAMES, 98_765.4321)
    assert len(json.dumps(spelled(short))) == len(json.dumps(spelled(long)))
    assert spelled(short)["names"] == "000000000001"

"""Workers that die, people who interrupt, two runs at once, inputs that change meanwhile.

Each one commits all or nothing and loses no work: the next run gives what an undisturbed run gives.
"""

from __future__ import annotations

import json
import signal
import time

import pytest

from flows.run import Run
from flows.settings import RunSettings
from flows.workspace import workspace
from tests.flows import stand_ins
from tests.flows.crashing import NOTHING, SHARD, SMALL, one_line, staged, state, until
from tests.flows.support import story

pytestmark = pytest.mark.timeout(240)


@pytest.mark.slow
def test_an_article_that_kills_its_worker_each_time(desk, inputs, tmp_path, command, whole):
    (inputs / "deadly.txt").write_text(story(666), "utf-8")
    patches = {**SMALL, SHARD: "@tests.flows.stand_ins.deadly_shard"}
    ended = desk.run(*command, "--workers", "2", patches=patches)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert f"copydesk: {inputs / 'deadly.txt'}: its worker process died twice (out of memory?)" in (
        ended.lines
    )
    assert "a worker process died; its articles are done again" in ended.lines
    seen = state(tmp_path / "out")
    assert seen.export == whole.export, "all others are fine"
    (row,) = [row for row in seen.quarantine if row not in whole.quarantine]
    assert row[:3] == ("deadly.txt", None, "crash")
    mended = desk.run(*command)
    assert mended.code == 1
    seen = state(tmp_path / "out")
    assert len(seen.export.splitlines()) == len(whole.export.splitlines()) + 1
    assert seen.quarantine == whole.quarantine


@pytest.mark.slow
def test_a_worker_that_dies_while_rows_are_checked(desk, command, tmp_path):
    few = {"flows.corpus.writing.FILE_ROWS": 5}
    desk.run(*command, patches=few)
    before = state(tmp_path / "out")
    other = (*command, "--skip", "names", "--workers", "2")
    ended = desk.run(
        *other, patches={"flows.stale.stale_in": "@tests.flows.stand_ins.deadly_check"}
    )
    said = "a worker process died (out of memory?); nothing was changed, run again"
    assert (ended.code, one_line(ended)) == (1, f"copydesk: {said}, maybe with --workers 1")
    assert state(tmp_path / "out") == before
    assert "12 renewed" in desk.run(*other).out


def gated(desk, command, gate, *, workers=True):
    """A run that does three shards and then waits for the gate."""
    return desk.start(
        *command,
        *(("--workers", "2") if workers else ()),
        patches={"flows.shards.MAX_JOBS": 2, SHARD: "@tests.flows.stand_ins.gated_shard"},
        environment={stand_ins.GATE: str(gate)},
    )


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_is_one_clean_line_and_the_next_run_goes_on(desk, command, tmp_path, whole, times):
    output, gate = tmp_path / "out", tmp_path / "gate"
    running = gated(desk, command, gate)
    until(lambda: len(staged(output)) >= 3, "three shards are staged")
    for _ in range(times):
        running.interrupt()
        time.sleep(0.3)  # so that they are two signals, not one
    gate.touch()
    ended = running.wait()
    assert ended.code == 130
    *_, last = ended.lines
    assert last == "copydesk: interrupted; nothing was committed, run again to go on"
    assert "Traceback" not in ended.err
    assert "are staged" in ended.err
    assert state(output) == NOTHING
    left = staged(output)
    assert len(left) >= 3
    again = desk.run(*command, patches={"flows.shards.MAX_JOBS": 2})
    assert again.passed["shard.started"] + len(left) == 7, "13 articles in shards of two"
    assert state(output) == whole


def test_ctrl_c_in_the_moment_of_the_commit_says_that_it_is_done(desk, command, tmp_path, whole):
    at = {stand_ins.MARKS: "commit.logged"}
    patches = {"flows.corpus.table.reached": "@tests.flows.stand_ins.interrupting"}
    ended = desk.run(*command, patches=patches, environment=at)
    assert ended.code == 130
    assert one_line(ended) == "copydesk: interrupted after version 0 was committed"
    assert state(tmp_path / "out").export == whole.export
    desk.run(*command)
    assert state(tmp_path / "out") == whole


@pytest.mark.slow
def test_a_terminated_run_goes_on_too(desk, command, tmp_path, whole):
    output, gate = tmp_path / "out", tmp_path / "gate"
    running = gated(desk, command, gate)
    until(lambda: len(staged(output)) >= 3, "three shards are staged")
    running.interrupt(signal.SIGTERM)
    ended = running.wait()
    assert ended.code == -signal.SIGTERM
    assert "Traceback" not in ended.err
    assert state(output) == NOTHING
    left = staged(output)
    again = desk.run(*command, patches={"flows.shards.MAX_JOBS": 2})
    assert again.passed["shard.started"] + len(left) == 7
    assert state(output) == whole


# -- two runs, and inputs that change meanwhile ---------------------------------------------------


def test_two_runs_at_once_over_the_same_inputs(desk, command, tmp_path, whole):
    gate = tmp_path / "gate"
    first = gated(desk, command, gate, workers=False)
    until(lambda: len(staged(tmp_path / "out")) >= 3, "the first one works")
    second = desk.start(*command)
    time.sleep(0.3)
    gate.touch()
    ended = [first.wait(), second.wait()]
    assert [one.code for one in ended] == [1, 1], "the bad input is named by both"
    assert f"another run is writing to {tmp_path / 'out'}; waiting for it" in ended[1].lines
    assert "committed version 0: 12 new" in ended[0].out
    assert "nothing to do: 12 articles unchanged" in ended[1].out
    assert state(tmp_path / "out") == whole


def test_two_runs_at_once_over_different_inputs(desk, command, inputs, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    rows = [{"id": f"other-{n}", "text": story(900 + n)} for n in range(9)]
    (other / "other.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (inputs / "binary.txt").unlink()
    output = tmp_path / "out"
    running = [desk.start("run", folder, "--output", output) for folder in (inputs, other)]
    assert [one.wait().code for one in running] == [0, 0]
    desk.run("run", inputs, other, "--output", tmp_path / "both")
    seen, both = state(output), state(tmp_path / "both")
    assert (seen.version, both.version) == (1, 0)
    assert seen.export == both.export
    assert len(seen.export.splitlines()) == 12 + 9


def test_an_input_that_vanishes_or_changes_while_the_run_goes_on(inputs, tmp_path):
    work = Run(RunSettings(inputs=(str(inputs),), output=tmp_path / "out"))
    (inputs / "binary.txt").unlink()
    with workspace(tmp_path / "out", print) as staging:
        work.plan()
        (inputs / "0.txt").unlink()
        (inputs / "2.txt").write_text(story(702), "utf-8")
        lines = (inputs / "rows.jsonl").read_text("utf-8").splitlines()
        (inputs / "rows.jsonl").write_text("\n".join(lines[:4]), "utf-8")
        work.normalize(staging)
        work.verify()
        work.commit()
    summary = work.summary()
    assert [(f.path, f.category) for f in summary.failures] == [("0.txt", "unreadable")]
    assert summary.failures[0].reason.startswith("vanished")
    assert summary.new == 12 - 1 - 2
    seen = state(tmp_path / "out")
    assert "702" in seen.export
    assert len(seen.export.splitlines()) == 9

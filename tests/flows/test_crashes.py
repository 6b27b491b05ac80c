"""A run is killed wherever it writes: readers see all of it or nothing, and the next run goes on.

Every process here dies of a real SIGKILL, at a named point (:mod:`flows.failpoints`) or whenever the
random numbers say so. A rerun must give what an undisturbed run gives, byte for byte, and repeat no
shard that was staged.
"""

from __future__ import annotations

import json
import shutil
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from flows.failpoints import NAMES
from tests.benchmarks import crashes
from tests.flows import stand_ins
from tests.flows.crashing import State, staged, state, until
from tests.flows.support import story

pytestmark = pytest.mark.timeout(240)

# small shards and data files, so that a small corpus has several of each
SMALL = {
    "flows.shards.MAX_JOBS": 5,
    "flows.corpus.writing.FILE_ROWS": 8,
    "flows.corpus.table.SMALL_ROWS": 3,
}
OF_UNDO = {"policy.written"}
OF_A_SHARD = ("shard.started", "shard.written", "shard.synced", "shard.staged")
SEVERAL = (*OF_A_SHARD, "commit.file-written")
LAST = -1


@dataclass(frozen=True)
class Scene:
    """A run to disturb, and what it does when nobody disturbs it."""

    arguments: tuple[str, ...]
    inputs: Path  # as they are for this run
    output: Path | None  # the output folder before the run; None: there is none
    before: State
    after: State
    code: int
    passed: Counter[str]

    @property
    def shards(self) -> int:
        """How many shards it has."""
        return self.passed["shard.started"]

    def set_up(self, folder: Path) -> Path:
        """An output folder for one disturbed run, and the inputs under the name they have there."""
        stand(self.inputs)
        output = folder / "out"
        if self.output:
            shutil.copytree(self.output, output)
        return output


def stand(inputs: Path) -> None:
    """Inputs in several states have the same name, so that rows say the same of where they were."""
    name = inputs.with_name("now")
    name.unlink(missing_ok=True)
    name.symlink_to(inputs)


@pytest.fixture(scope="module")
def scenes(desk, tmp_path_factory):
    home = tmp_path_factory.mktemp("scenes")
    before, after = home / "inputs-1", home / "inputs-2"
    write_inputs(before)
    shutil.copytree(before, after)
    change_inputs(after)
    nothing = State(None, "", ())
    run = ("run", f"{home}/now/in", f"{home}/now/old")
    first = undisturbed(desk, run, before, None, home / "first", nothing)
    shutil.copytree(home / "first", home / "second")
    run = ("run", f"{home}/now/in", f"{home}/now/newer", "--prune")
    second = undisturbed(desk, run, after, home / "first", home / "second", first.after)
    scratch = undisturbed(desk, run, after, None, home / "scratch", nothing)
    assert second.after.export == scratch.after.export, "incremental = from scratch"
    assert second.after.quarantine == scratch.after.quarantine
    return {"first": first, "second": second}


def undisturbed(desk, run, inputs, output, copy, before):
    stand(inputs)
    ended = desk.run(*run, "--output", copy, patches=SMALL)
    assert "Traceback" not in ended.err, ended.err
    return Scene(run, inputs, output, before, state(copy), ended.code, ended.passed)


def write_inputs(home):
    for folder in ("in", "old/deep"):
        (home / folder).mkdir(parents=True)
    for number in range(8):
        (home / "in" / f"{number}.txt").write_text(story(number), "utf-8")
    for number in range(3):
        (home / "old" / "deep" / f"{number}.txt").write_text(story(50 + number), "utf-8")
    rows = [{"id": f"row-{n}", "text": story(100 + n), "n": n} for n in range(12)]
    lines = [*map(json.dumps, rows[:3]), '{"text": "cut', *map(json.dumps, rows[3:])]
    (home / "in" / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    again = [{"id": "row-1", "text": story(301)}, {"id": "row-2", "text": story(102)}]
    (home / "in" / "same.jsonl").write_text("\n".join(map(json.dumps, again)), "utf-8")
    (home / "in" / "binary.txt").write_bytes(b"\0\1\2\3" * 64)
    (home / "in" / "empty.txt").write_text("")


def change_inputs(home):
    """New, changed, moved, removed inputs, a root that moved, new failures and one mended."""
    folder = home / "in"
    (folder / "new.txt").write_text(story(20), "utf-8")
    (folder / "0.txt").write_text(story(21), "utf-8")
    (folder / "deep").mkdir()
    (folder / "1.txt").rename(folder / "deep" / "moved.txt")
    (folder / "2.txt").unlink()
    (folder / "binary.txt").write_text(story(22), "utf-8")
    (folder / "blank.txt").write_text(" \n\n", "utf-8")
    lines = (folder / "rows.jsonl").read_text("utf-8").split("\n")
    changed = [*lines[:1], *lines[2:6], json.dumps({"id": "row-6", "text": story(406)}), *lines[8:]]
    changed += [json.dumps({"id": f"late-{n}", "text": story(500 + n)}) for n in range(9)]
    (folder / "rows.jsonl").write_text("\n".join(changed), "utf-8")
    (home / "old").rename(home / "newer")


def check_readers(seen: State, scene: Scene, point: str):
    """What a reader sees after a kill: the corpus and the quarantine, each before or after."""
    at = NAMES.index(point)
    committed = at >= NAMES.index("commit.logged")
    corpus = scene.after if committed else scene.before
    assert (seen.version, seen.export) == (corpus.version, corpus.export)
    noted = at >= NAMES.index("quarantine.committed")
    assert seen.quarantine == (scene.after if noted else scene.before).quarantine


def check_rerun(desk, scene: Scene, output: Path, repeated: int):
    again = desk.run(*scene.arguments, "--output", output, patches=SMALL)
    assert again.code == scene.code, again.err
    assert state(output) == scene.after
    assert again.passed["shard.started"] == repeated
    assert {path.name for path in output.iterdir()} <= {"corpus", "quarantine", ".lock"}


def test_the_scenes_have_something_of_everything(scenes):
    first, second = scenes["first"], scenes["second"]
    assert (first.code, second.code) == (1, 1), "both have failures"
    assert first.shards >= 4
    assert second.shards >= 4
    assert first.before != first.after
    assert second.before != second.after
    assert (first.after.version, second.after.version) == (0, 1), "one run is one version"
    assert len(first.after.quarantine) == 5
    assert all(first.passed[name] >= 3 for name in SEVERAL)
    assert all(second.passed[name] >= 3 for name in SEVERAL)


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_point_is_passed_by_a_run(scenes, name):
    assert set(scenes[name].passed) == set(NAMES) - OF_UNDO


KILLS = [
    *((name, point, 1) for name in ("first", "second") for point in NAMES if point not in OF_UNDO),
    *(("second", point, 2) for point in SEVERAL),
    *((name, point, LAST) for name in ("first", "second") for point in SEVERAL),
]


@pytest.mark.parametrize(("name", "point", "hit"), KILLS)
def test_a_kill_at_a_write_loses_nothing_and_repeats_nothing(
    desk, scenes, tmp_path, name, point, hit
):
    scene = scenes[name]
    output = scene.set_up(tmp_path)
    hit = scene.passed[point] if hit == LAST else hit
    killed = desk.run(
        *scene.arguments, "--output", output, failpoint=f"{point}:{hit}", patches=SMALL
    )
    assert killed.code == -signal.SIGKILL
    check_readers(state(output), scene, point)
    if point in OF_A_SHARD:
        whole = hit if point == "shard.staged" else hit - 1
    else:
        whole = 0 if point in ("workspace.locked", "plan.made") else scene.shards
    over = NAMES.index(point) >= NAMES.index("commit.logged")
    assert len(staged(output)) == (0 if point == "staging.removed" else whole)
    check_rerun(desk, scene, output, 0 if over else scene.shards - whole)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["first", "second"])
def test_a_run_that_is_killed_again_and_again_comes_to_its_end(desk, scenes, tmp_path, name):
    scene = scenes[name]
    output = scene.set_up(tmp_path)
    kept: dict[str, tuple[int, int]] = {}
    for point in (name for name in NAMES if name not in OF_UNDO):
        ended = desk.run(*scene.arguments, "--output", output, failpoint=point, patches=SMALL)
        if point == "quarantine.committed" and ended.code == scene.code:
            break
        assert ended.code == -signal.SIGKILL, point
        check_readers(state(output), scene, point)
        left = staged(output)
        if NAMES.index(point) < NAMES.index("staging.removed"):
            assert kept.items() <= left.items(), "a staged shard was written again"
            kept = left
    check_rerun(desk, scene, output, 0)


@pytest.mark.slow
@pytest.mark.parametrize("point", ["plan.made", "verified", "commit.written", "commit.logged"])
def test_a_kill_with_two_workers(desk, scenes, tmp_path, point):
    scene = scenes["second"]
    output = scene.set_up(tmp_path)
    command = (*scene.arguments, "--output", output, "--workers", "2")
    killed = desk.run(*command, failpoint=point, patches=SMALL)
    assert killed.code == -signal.SIGKILL
    check_readers(state(output), scene, point)
    whole = scene.shards if point != "plan.made" else 0
    assert len(staged(output)) == whole
    check_rerun(desk, scene, output, 0 if point == "commit.logged" else scene.shards - whole)


@pytest.mark.slow
def test_killed_workers_are_replaced_and_their_shards_done_again(desk, scenes, tmp_path):
    scene = scenes["second"]
    output = scene.set_up(tmp_path)
    marks = tmp_path / "marks"
    marks.mkdir()
    ended = desk.run(
        *(*scene.arguments, "--output", output, "--workers", "2"),
        patches={**SMALL, "flows.workers.normalize_shard": "@tests.flows.stand_ins.dying_shard"},
        environment={stand_ins.MARKS: str(marks)},
    )
    assert {mark.name for mark in marks.iterdir()} == set(OF_A_SHARD), "one died at each point"
    assert ended.code == scene.code, ended.err
    assert "a worker process died; its articles are done again" in ended.lines
    assert "Traceback" not in ended.err
    assert state(output) == scene.after


def test_no_worker_stays_behind_when_the_run_is_killed(desk, scenes, tmp_path):
    scene = scenes["first"]
    output = scene.set_up(tmp_path)
    running = desk.start(
        *(*scene.arguments, "--output", output, "--workers", "2"),
        patches={**SMALL, "flows.workers.normalize_shard": "@tests.flows.stand_ins.gated_shard"},
        environment={stand_ins.GATE: str(tmp_path / "gate")},
    )
    until(lambda: len(staged(output)) >= 3, "three shards are staged")
    workers = psutil.Process(running.pid).children(recursive=True)
    assert len(workers) >= 2
    running.kill()
    assert running.wait().code == -signal.SIGKILL
    until(lambda: not any(map(alive, workers)), "all workers are gone", 30)
    assert state(output) == scene.before
    left = staged(output)
    check_rerun(desk, scene, output, scene.shards - len(left))


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_readers_see_whole_versions_while_runs_go_on(desk, scenes, tmp_path):
    scene = scenes["second"]
    output = scene.set_up(tmp_path)
    running = desk.start(*scene.arguments, "--output", output, patches=SMALL)
    seen = [state(output)]
    while psutil.pid_exists(running.pid) and alive(psutil.Process(running.pid)):
        seen.append(state(output))
    assert running.wait().code == scene.code
    for one in (*seen, state(output)):
        whole = scene.before if one.version == 0 else scene.after
        assert (one.version, one.export) == (whole.version, whole.export)
        assert without_bytes(one) in (without_bytes(scene.before), without_bytes(scene.after))
    assert state(output) == scene.after


def without_bytes(seen: State) -> list[tuple]:
    """The quarantine's rows; their bytes are read one by one, maybe of the next version."""
    return [row[:-1] for row in seen.quarantine]


@pytest.mark.slow
def test_kills_at_random_times(desk, tmp_path):
    """The benchmark, smaller: fifty kills of the real command are ``tests.benchmarks.crashes``."""

    def start(arguments, failpoint):
        return desk.start(*arguments, failpoint=failpoint, patches={"flows.shards.MAX_JOBS": 12})

    report = crashes.kill_at_random(tmp_path, start, kills=5, articles=120, seed=3)
    assert len(report.kills) == 5
    assert report.differences == []

"""``--shard i/n``: parts that know nothing of one another, and one version in the end."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest

from flows.errors import UsageError
from flows.parts import WHOLE, Part, part_of
from flows.run import run
from flows.settings import RunSettings
from flows.workspace import workspace
from tests.flows.crashing import NOTHING, SHARD, staged, state
from tests.flows.support import copydesk, story
from tests.support import ROOT

pytestmark = pytest.mark.timeout(240)

TINY = {
    "flows.shards.MAX_JOBS": 2,  # seven shards, and some for every part
    "flows.parts.number_of": "@tests.flows.stand_ins.number_by_place",
}
PARTS = ("1/3", "2/3", "3/3")


@pytest.mark.slow
@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_the_last_part_commits_all_of_them_as_one_version(desk, command, tmp_path, whole, order):
    output = tmp_path / "out"
    started = 0
    for part in order[:-1]:
        ended = desk.run(*command, "--shard", part, patches=TINY)
        assert ended.code == 0, ended.err
        assert f"part {part} is staged, nothing committed: " in ended.out
        assert state(output) == NOTHING
        started += ended.passed["shard.started"]
        assert len(staged(output)) == started
    ended = desk.run(*command, "--shard", order[-1], patches=TINY)
    assert ended.code == 1, "the bad input is named by who commits"
    assert "committed version 0: 12 new" in ended.out
    assert started + ended.passed["shard.started"] == 7, "no shard was done twice"
    assert state(output) == whole
    assert not (output / ".staging").exists()


def test_parts_at_the_same_time(desk, command, tmp_path, whole):
    running = [desk.start(*command, "--shard", part, patches=TINY) for part in PARTS]
    ended = [one.wait() for one in running]
    assert all("Traceback" not in one.err for one in ended)
    assert sum("committed version 0: 12 new" in one.out for one in ended) == 1
    assert sum(one.passed["shard.started"] for one in ended) == 7
    assert state(tmp_path / "out") == whole


@pytest.mark.slow
def test_a_part_that_was_killed_is_started_again(desk, command, tmp_path, whole):
    output = tmp_path / "out"
    parts = {part: [1, 2, 3] for part in PARTS}
    killed = desk.run(*command, "--shard", "1/1", failpoint="shard.staged:2", patches=TINY)
    assert killed.code == -signal.SIGKILL
    assert len(staged(output)) == 2
    started = 0
    for part in parts:
        ended = desk.run(*command, "--shard", part, patches=TINY)
        started += ended.passed["shard.started"]
    assert started == 5
    assert state(output) == whole


def test_a_plain_run_does_what_is_missing(desk, command, tmp_path, whole):
    left = 7
    for part in PARTS[1:]:
        left -= desk.run(*command, "--shard", part, patches=TINY).passed["shard.started"]
    assert left > 0
    ended = desk.run(*command, patches=TINY)
    assert ended.passed["shard.started"] == left
    assert state(tmp_path / "out") == whole


def test_a_part_after_the_commit_has_nothing_to_do(desk, command, tmp_path, whole):
    desk.run(*command, patches=TINY)
    late = desk.run(*command, "--shard", "2/3", patches=TINY)
    assert "nothing to do: 12 articles unchanged" in late.out
    assert state(tmp_path / "out") == whole


@pytest.mark.slow
def test_inputs_that_change_between_the_parts(desk, command, inputs, tmp_path):
    (inputs / "binary.txt").unlink()
    desk.run(*command, "--shard", "1/2", patches=TINY)
    (inputs / "0.txt").write_text(story(700), "utf-8")
    ended = desk.run(*command, "--shard", "2/2", patches=TINY)
    if "committed version" not in ended.out:  # a shard of part 1 was cut anew
        assert state(tmp_path / "out") == NOTHING
        assert desk.run(*command, patches=TINY).code == 0
    desk.run("run", inputs, "--output", tmp_path / "whole")
    assert state(tmp_path / "out").export == state(tmp_path / "whole").export


@pytest.mark.slow
def test_an_article_that_kills_its_worker_keeps_no_other_part_waiting(
    desk, command, inputs, tmp_path, whole
):
    (inputs / "deadly.txt").write_text(story(666), "utf-8")
    patches = {**TINY, SHARD: "@tests.flows.stand_ins.deadly_shard"}
    died, committed = 0, 0
    for part in PARTS:
        ended = desk.run(*command, "--shard", part, "--workers", "2", patches=patches)
        died += sum("a worker process died" in line for line in ended.lines)
        committed += "committed version 0" in ended.out
    assert died >= 1
    assert committed == 1
    seen = state(tmp_path / "out")
    assert seen.export == whole.export
    assert [row[:3] for row in seen.quarantine if row not in whole.quarantine] == [
        ("deadly.txt", None, "crash")
    ]


@pytest.mark.slow
def test_what_was_taken_apart_kills_no_worker_in_the_next_run(desk, command, inputs, tmp_path):
    (inputs / "deadly.txt").write_text(story(666), "utf-8")
    patches = {**TINY, SHARD: "@tests.flows.stand_ins.deadly_shard"}
    two = (*command, "--workers", "2")
    first = desk.run(*two, failpoint="normalized", patches=patches)
    assert first.code == -signal.SIGKILL
    assert "a worker process died; its articles are done again" in first.lines
    again = desk.run(*two, patches=patches)
    assert again.code == 1
    assert not [line for line in again.lines if "a worker process died;" in line]
    assert "its worker process died twice" in again.err


def test_a_whole_run_waits_for_the_parts_and_parts_do_not_wait_for_each_other(inputs, tmp_path):
    output, said = tmp_path / "out", []
    settings = RunSettings(inputs=(str(inputs),), output=output)
    with ThreadPoolExecutor(1) as threads:
        with workspace(output, said.append, part=True):
            with workspace(output, said.append, part=True):
                assert said == []
            whole = threads.submit(run, settings)
            with pytest.raises(TimeoutError):
                whole.result(timeout=0.5)
        assert whole.result(timeout=60).new == 12


def test_the_same_corpus_from_the_function(inputs, tmp_path):
    settings = RunSettings(inputs=(str(inputs),), output=tmp_path / "out")
    first = run(settings.model_copy(update={"shard": "2/2"}))
    second = run(settings.model_copy(update={"shard": "1/2"}))
    parts = [one for one in (first, second) if one.staged]
    assert len(parts) <= 1, "the one shard there is falls to one of them"
    assert second.new == 12 or first.new == 12


def test_every_shard_falls_to_one_part():
    names = [hashlib.sha256(str(n).encode()).hexdigest()[:32] for n in range(1000)]

    class Named:
        def __init__(self, name):
            self.name = name

    for of in (1, 2, 3, 8):
        parts = [Part(number, of) for number in range(1, of + 1)]
        counts = [sum(part.has(Named(name)) for name in names) for part in parts]
        assert sum(counts) == len(names)
        assert min(counts) > 0.5 * len(names) / of


@pytest.mark.parametrize("said", ["0/3", "4/3", "1/0"])
def test_there_is_no_such_part(said):
    with pytest.raises(UsageError, match=f"--shard {said}: there is no such part"):
        part_of(said)


@pytest.mark.parametrize("said", ["3", "a/b", "1/", "/3", "-1/3", "1/3/5", "½/2"])
def test_no_part_at_all(said):
    with pytest.raises(UsageError, match="--shard takes a part of a whole"):
        part_of(said)


def test_parts_in_words():
    assert part_of("") == WHOLE == part_of("1/1")
    assert part_of(" 3/8 ") == Part(3, 8)
    assert str(Part(3, 8)) == "3/8"


def test_a_bad_part_is_one_line(inputs, tmp_path):
    ended = copydesk("run", inputs, "-o", tmp_path / "out", "--shard", "9/8")
    assert ended.returncode == 2
    assert (
        ended.stderr == "copydesk: --shard 9/8: there is no such part, the parts are 1/8 to 8/8\n"
    )
    assert not (tmp_path / "out").exists()


def test_standard_input_has_no_parts(tmp_path):
    ended = copydesk("run", "-", "-o", tmp_path / "out", "--shard", "1/2", stdin="{}")
    assert ended.returncode == 2
    assert "standard input cannot be read by several parts" in ended.stderr
    settings = RunSettings(inputs=("-",), output=tmp_path / "out", shard="1/2")
    with pytest.raises(UsageError, match="standard input"):
        run(settings)


def slurm_script():
    """The batch script of the docs."""
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    (script,) = (
        block for block in re.findall(r"```bash\n(.*?)```", page, re.DOTALL) if "#SBATCH" in block
    )
    return script


@pytest.mark.slow
def test_the_slurm_script_of_the_docs(inputs, tmp_path, whole):
    programs = tmp_path / "bin"
    programs.mkdir()
    python = f"PYTHONPATH={ROOT} exec {sys.executable} -m flows.cli"
    for name, line in (("srun", 'exec "$@"'), ("copydesk", f'{python} "$@"')):
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    said = []
    for task in "12":
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", slurm_script()],
            env={
                **{name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"},
                "PATH": f"{programs}:{os.environ['PATH']}",
                "NEWS": str(inputs),
                "CORPUS": str(tmp_path / "out"),
                "SLURM_ARRAY_TASK_ID": task,
                "SLURM_ARRAY_TASK_COUNT": "2",
                "SLURM_CPUS_PER_TASK": "1",
            },
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert "Traceback" not in done.stderr
        said.append(done.stdout)
    assert sum("committed version 0: 12 new" in one for one in said) == 1
    assert state(tmp_path / "out") == whole

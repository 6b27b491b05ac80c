"""Where the command's output goes: a terminal, a pipe, a full disk, nowhere."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.flows.support import STORY, copydesk, exported, run_into, write_corpus
from tests.support import ROOT


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8", newline="")
    return path


def test_a_closed_pipe_is_silent(tmp_path):
    write_corpus(tmp_path / "in", 40)
    run_into(tmp_path / "out", tmp_path / "in")
    for arguments in (["export", tmp_path / "out"], ["clean", tmp_path / "in", "--json"]):
        command = " ".join(map(str, [sys.executable, "-m", "flows.cli", *arguments]))
        done = subprocess.run(
            ["bash", "-c", f"{command} | head -1 | wc -l"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert (done.stdout.strip(), done.stderr) == ("1", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["clean", "explain", "export", "run"])
def test_a_full_disk_behind_stdout_is_one_line(command, unbuffered, file, tmp_path):
    run_into(tmp_path / "out", file)
    arguments = {
        "export": ["export", tmp_path / "out"],
        "run": ["run", file, "-o", tmp_path / "out"],
    }.get(command, [command, file])
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *map(str, arguments)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == 1
    assert done.stderr == "copydesk: cannot write to standard output: no space left on device\n"


def test_a_closed_stdout_takes_nothing_and_breaks_nothing(file):
    command = f"{sys.executable} -m flows.cli clean {file} >&-"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", command], stderr=subprocess.PIPE, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_export_to_a_pipe_or_a_device_does_not_replace_it(tmp_path):
    write_corpus(tmp_path / "in", 1)
    run_into(tmp_path / "out", tmp_path / "in")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    arguments = ["export", str(tmp_path / "out"), "--output", str(pipe)]
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert CliRunner().invoke(app, arguments).exit_code == 0
        assert reader.communicate(timeout=60)[0] == exported(tmp_path / "out")
    assert pipe.is_fifo()


def on_a_terminal(*arguments, **environment) -> str:
    """What the command prints on a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        stdout=follower,
        stderr=follower,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    process.wait(60)
    os.close(leader)
    return seen.decode()


def test_colours_only_on_a_terminal_and_never_with_no_color(file):
    assert "\x1b[31m" in on_a_terminal("clean", file, "--diff")
    assert "\x1b" not in on_a_terminal("clean", file, "--diff", NO_COLOR="1")
    assert "\x1b" not in copydesk("clean", file, "--diff").stdout


def test_a_run_on_a_terminal_ends_with_the_same_summary(tmp_path):
    write_corpus(tmp_path / "in", 2)
    seen = on_a_terminal("run", tmp_path / "in", "-o", tmp_path / "out")
    assert "committed version 0: 4 new, 0 changed" in seen
    assert "Traceback" not in seen


COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def test_the_summary_is_coloured_on_a_terminal_only_and_never_with_no_color(tmp_path):
    write_corpus(tmp_path / "in", 1)
    (tmp_path / "in" / "empty.txt").write_text("", "utf-8")
    run = ("run", tmp_path / "in", "-o", tmp_path / "out")
    assert COLOUR.search(on_a_terminal(*run))
    assert not COLOUR.search(on_a_terminal(*run, NO_COLOR="1"))
    piped = copydesk(*run)
    assert "\x1b" not in piped.stdout + piped.stderr


def test_output_is_utf8_whatever_the_locale_says(tmp_path):
    (tmp_path / "a.txt").write_text("Мост открыт. 橋 🌉", "utf-8")
    result = copydesk("clean", tmp_path / "a.txt", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="")
    assert result.stdout == "Мост открыт. 橋 🌉\n"

"""Judging: at a terminal a key, at a pipe a line; every answer is kept before the next question."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.audit.drawing import Plan
from flows.audit.keeping import Sample, read_sample
from flows.commands.common import Paint
from flows.commands.judging import asked, judge
from flows.commands.rendering import Page, cells_of
from tests.audit.support import drawn_sample, sample_of
from tests.flows.support import copydesk
from tests.support import ROOT

PATIENCE = 120


class Script:
    """Answers that were written down before."""

    def __init__(self, *said: str) -> None:
        self._said = iter(said)

    def key(self) -> str:
        return next(self._said, "")

    def comment(self, first: str) -> str:
        return first[1:].strip()


def verdicts(sample: Sample) -> str:
    """One letter for each unit, ``-`` for none, as the file has them."""
    there = read_sample(sample.path)
    assert there
    return "".join((there.verdict(unit) or "-")[0] for unit in there.units)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("yns", "yns-"),
        ("YNS", "yns-"),
        ("", "----"),
        ("yqy", "y---"),
        ("ybn", "n---"),  # back, and judged again
        ("bbn", "n---"),  # before the first there is nothing
        ("yybbn", "ny--"),
        ("yybnb", "yn--"),
        ("x?y", "y---"),  # what means nothing judges nothing
        ("ynsyyyy", "ynsy"),
        ("тны", "nys-"),  # the same keys of a Russian keyboard
    ],
)
def test_keys(tmp_path: Path, said: str, left: str) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"r": (9, "----")})
    done = judge(sample, "Ann", Page(Paint(False), 80), Script(*said))
    assert verdicts(sample) == left
    assert done == ("-" not in left)


def test_after_going_back_the_next_open_one_is_asked(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"r": (9, "y-y-")})
    judge(sample, "Ann", Page(Paint(False), 80), Script("n", "b", "b", "s", "n"))
    assert verdicts(sample) == "ysyn"


def test_a_comment_goes_with_the_judgement(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"r": (9, "--")})
    judge(sample, "Ann", Page(Paint(False), 80), Script("c not  a button", "n", "b", "y", "y"))
    there = read_sample(sample.path)
    assert there
    first, second = (there.judgements[unit.key] for unit in there.units)
    assert (first.verdict, first.note, first.who) == ("yes", "not a button", "Ann")
    assert second.note == ""


def test_every_question_fits(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = drawn_sample(output, tmp_path / "a.jsonl", Plan(60, 40, ("stage", "language")))
    for width in (40, 80):
        for at, unit in enumerate(sample.units):
            lines = list(asked(sample, at, Page(Paint(False), width)))
            assert max(map(cells_of, lines)) <= width
            assert not [line for line in lines if "\x1b" in line or "\r" in line]
            if unit.rule:
                assert any(unit.rule[:20] in line for line in lines)


def test_nothing_of_an_article_commands_the_terminal(tmp_path: Path) -> None:
    from tests.audit.support import unit  # noqa: PLC0415

    evil = "\x1b[2J\u202e\x07"
    hostile = unit(1, before=f"a{evil}", left=evil, right=evil, title=evil, source=evil, rule=evil)
    sample = sample_of(tmp_path / "a.jsonl", {"r": (9, "-")})
    sample.units = (hostile,)
    told = "\n".join(asked(sample, 0, Page(Paint(False), 80)))
    assert not set("\x1b\u202e\x07") & set(told)
    assert "<U+001B>" in told


# -- the command at a pipe


def test_at_a_pipe_a_line_is_an_answer(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    command = ("audit", output, "--sample", "6", "--file", file, "--who", "Ann")
    first = copydesk(*command, stdin="y\nc it is odd\nn\n\n")
    assert (first.returncode, first.stderr) == (0, "")
    assert "edit 1 of 3" in first.stdout
    assert "4 of 6 are left to judge; the same command goes on" in first.stdout
    second = copydesk(*command, stdin="s\ny\ny\n")
    assert "edit 3 of 3" in second.stdout
    assert "edit 1 of 3" not in second.stdout
    there = read_sample(file)
    assert there
    assert [there.verdict(unit) for unit in there.units] == ["yes", "no", "skip", "yes", "yes", ""]
    assert there.judgements[there.units[1].key].note == "it is odd"
    last = copydesk(*command, stdin="b\nn\ny\n")
    assert "judged before: yes" in last.stdout
    assert "precision" in last.stdout
    assert "left to judge" not in last.stdout
    assert copydesk(*command).stdout.startswith("edits: 2 judged of 3 drawn")


# -- the command at a terminal


class Terminal:
    """A process at a terminal of its own."""

    def __init__(self, handle: int, process: subprocess.Popen[bytes]) -> None:
        self._handle = handle
        self.process = process
        self.seen = ""

    def wait_for(self, text: str, times: int = 1) -> None:
        end = time.monotonic() + PATIENCE
        while self.seen.count(text) < times:
            assert time.monotonic() < end, self.seen
            if select.select([self._handle], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._handle, 65536).decode("utf-8", "replace")
                except OSError:  # it ended
                    break
        assert self.seen.count(text) >= times, self.seen

    def press(self, keys: str) -> None:
        os.write(self._handle, keys.encode())


@contextmanager
def at_a_terminal(*arguments: str | Path) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    names = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "PREFECT_API_URL")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**names, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        os.close(ours)


def test_a_key_is_an_answer_and_a_killed_process_loses_none(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    command = ("audit", output, "--sample", "6", "--file", file, "--who", "Ann")
    with at_a_terminal(*command) as terminal:
        terminal.wait_for("[q]uit")
        terminal.press("y")  # and no Enter
        terminal.wait_for("[q]uit", 2)
        assert "\x1b[" in terminal.seen  # in colour
        terminal.press("\x1b[A")  # an arrow means nothing
        terminal.press("n")
        terminal.wait_for("[q]uit", 3)
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.process.wait(PATIENCE)
    there = read_sample(file)
    assert there
    assert [there.verdict(unit) for unit in there.units] == ["yes", "no", "", "", "", ""]
    with at_a_terminal(*command) as terminal:
        terminal.wait_for("edit 3 of 3")
        terminal.wait_for("[q]uit")
        terminal.press("c")
        terminal.wait_for("comment: ")
        terminal.press("Ünicode\n")
        terminal.wait_for("[q]uit", 2)
        terminal.press("y")
        terminal.wait_for("line 1 of 3")
        terminal.wait_for("[q]uit", 3)
        terminal.press("\x04")  # Ctrl+D
        terminal.wait_for("3 of 6 are left to judge")
        assert terminal.process.wait(PATIENCE) == 0
    again = read_sample(file)
    assert again
    assert [again.verdict(unit) for unit in again.units] == ["yes", "no", "yes", "", "", ""]
    assert again.judgements[again.units[2].key].note == "Ünicode"
    assert not again.broken

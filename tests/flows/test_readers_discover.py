"""Files that vanish, loop, or are many."""

from __future__ import annotations

import os
from collections import Counter

from flows.readers import (
    Failure,
    discover,
    read_files,
)
from tests.flows.reading import PROSE


def test_vanished_unreadable_and_looping_files(tmp_path):
    for name in ("a.txt", "b.txt", "z.txt"):
        (tmp_path / name).write_text(PROSE, "utf-8")
    (tmp_path / "dead.txt").symlink_to("nowhere.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "turn").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    inputs = discover([str(tmp_path)])
    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.txt").chmod(0)
    assert inputs.unsupported == {"link loop": 1, "no file": 1}
    (loop,) = inputs.failures
    assert (loop.path, loop.category) == ("loop.txt", "unreadable")
    assert "symbolic links" in loop.reason
    failures = [item for item in read_files(inputs.files) if isinstance(item, Failure)]
    reasons = {failure.path: failure.reason for failure in failures}
    assert {failure.category for failure in failures} == {"unreadable"}
    assert reasons["a.txt"].startswith("vanished")
    assert reasons["dead.txt"].startswith("a link to nothing")
    if os.geteuid() != 0:
        assert "permission denied" in reasons["b.txt"]


def test_links_within_links_end(tmp_path):
    for name in "abcdefg":
        (tmp_path / name).mkdir()
    for here in "abcdefg":
        for there in "abcdefg":
            (tmp_path / here / there).symlink_to(tmp_path / there)
    inputs = discover([str(tmp_path / "a")])
    assert not inputs.files
    assert inputs.unsupported["link loop"] > 0


def test_many_files_cost_no_question_each(tmp_path, monkeypatch):
    for number in range(300):
        (tmp_path / f"{number}.txt").touch()
    asked = Counter()
    for name in ("stat", "lstat", "readlink"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os,
            name,
            lambda *a, _real=real, _name=name, **k: asked.update([_name]) or _real(*a, **k),
        )
    assert len(discover([str(tmp_path)]).files) == 300
    assert asked.total() < 50

"""Files that hold the old or the new content, and what is no file."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from flows.own_rows.files import write_whole
from flows.whole import whole_file


def test_the_old_content_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_what_fails_leaves_the_old_content_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(path):
        1 / 0  # noqa: B018
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.csv"]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(there / "real.csv")
    write_whole(link, "new")
    assert link.is_symlink()
    assert (there / "real.csv").read_text() == "new"
    assert os.listdir(there) == ["real.csv"]


def test_a_link_to_nothing_yet_makes_what_it_names(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    write_whole(link, "new")
    assert (link.is_symlink(), (tmp_path / "real.csv").read_text()) == (True, "new")


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    write_whole(pipe, "new\n")
    reader.join(10)
    assert read == ["new\n"]
    assert pipe.is_fifo()

"""Files that vanish, loop, or are many."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.readers import (
    Failure,
    discover,
    read_files,
)
from tests.flows.reading import PROSE
from tests.flows.support import copydesk


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


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PROSE, "utf-8")
    return folder


def paths(*inputs: Path, **options: Path) -> tuple[list[str], dict[str, int]]:
    found = discover([str(path) for path in inputs], **options)
    return [file.path for file in found.files], dict(found.unsupported)


OUTPUT = (
    *("corpus/_delta_log/0.json", "corpus/part.parquet"),
    *("quarantine/_delta_log/0.json", "quarantine/part.parquet"),
    *("policy.jsonl", ".lock"),
    *("day.jsonl", "day.jsonl.watermark.json", "day.jsonl.card.md"),
    *("set/README.md", "set/data/train-0-of-1.parquet", "set.watermark.json"),
)


def test_the_output_of_another_run_is_no_article(tmp_path):
    write(tmp_path, "a.txt", *(f"other/{name}" for name in OUTPUT))
    assert paths(tmp_path) == (["a.txt"], {"corpus": 1})
    assert paths(tmp_path / "other") == ([], {"corpus": 1}), "also when it is named"
    assert paths(tmp_path / "other" / "day.jsonl") == (["day.jsonl"], {}), "a file may be meant"
    write(tmp_path / "other", "notes.md", "news/b.txt")
    assert paths(tmp_path) == (["a.txt", "other/news/b.txt", "other/notes.md"], {"corpus": 1}), (
        "what somebody keeps beside it is"
    )


def test_a_delta_table_is_not_read_and_a_folder_of_files_is(tmp_path):
    write(tmp_path, "table/_delta_log/0.json", "table/part.parquet", "table/day=1/part.parquet")
    assert paths(tmp_path) == ([], {"Delta table": 1})
    assert paths(tmp_path / "table") == ([], {"Delta table": 1})
    write(tmp_path / "plain", "part.parquet", "day=1/part.parquet")
    assert paths(tmp_path / "plain")[0] == ["day=1/part.parquet", "part.parquet"]


def test_files_with_the_names_of_an_output_are_read_where_there_is_none(tmp_path):
    """A folder of articles may well be called corpus, and a story about a policy policy.jsonl."""
    names = ["corpus/a.txt", "day.jsonl", "policy.jsonl", "quarantine/b.txt"]
    write(tmp_path, *names, "day.jsonl.watermark.json")
    assert paths(tmp_path) == (names, {".json": 1})
    (tmp_path / "corpus" / "_delta_log").write_text("no folder", "utf-8")
    assert paths(tmp_path)[0] == names


def test_the_output_must_not_be_an_input(tmp_path, monkeypatch):
    write(tmp_path / "in", "a.txt")
    (tmp_path / "same").symlink_to(tmp_path / "in")
    for name in ("in", "in/.", "same"):
        with pytest.raises(UsageError, match="is an input and the output too"):
            discover([str(tmp_path / name)], skip=tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    assert paths(Path("in"), skip=Path("in/out"))[0] == ["a.txt"]
    assert paths(Path("in"), skip=Path())[0] == ["a.txt"], "an input may lie in the output"
    assert paths(Path("in/a.txt"), skip=Path("in"))[0] == ["a.txt"]
    files = set(Path("in").iterdir())
    stopped = copydesk("run", ".", "-o", ".", cwd=tmp_path / "in")
    assert stopped.returncode == 2
    assert stopped.stderr == (
        "copydesk: . is an input and the output too; name another with --output\n"
    )
    assert set(Path("in").iterdir()) == files, "nothing was made there"


def test_packed_files_that_are_not_read_are_counted_by_both_endings(tmp_path):
    write(
        tmp_path, "x.json.gz", "Y.JSON.GZ", "z.gz", "photo.jpg", "v.tar.zst", "a.txt.gz", "README"
    )
    _, unsupported = paths(tmp_path)
    assert unsupported == {".json.gz": 2, ".gz": 1, ".jpg": 1, ".tar.zst": 1, "no extension": 1}

"""Every bad input, through the real command: one line, exit code 1, kept in quarantine, others fine.

The cases are data (``cases/bad_inputs.jsonl``). Each has ``files`` by name: ``text``, ``hex``, or
``make``, a function below for what is too big or is no file at all; and, where a reader asks for it,
more ``options`` of the command. ``said`` are the lines the user sees, without the folder;
``category`` is the word in the quarantine. A good article lies beside each.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
from collections import Counter
from pathlib import Path

import pytest
import zstandard

from tests.flows import crashing
from tests.flows.support import story
from tests.support import CASES, read_jsonl

ALL = read_jsonl(CASES / "bad_inputs.jsonl")

pytestmark = pytest.mark.timeout(120)


def nested(path: Path) -> None:
    path.write_text("<html><body>" + "<div>" * 100_000 + "<p>A storm.", "utf-8")


def gzip_bomb(path: Path) -> None:
    path.write_bytes(gzip.compress(b"A" * 60_000_000, mtime=0))


def zstd_bomb(path: Path) -> None:
    path.write_bytes(zstandard.compress(b"A" * 60_000_000))


def cut_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(story(1).encode() * 9, mtime=0)[:90])


def cut_zstd(path: Path) -> None:
    path.write_bytes(zstandard.compress(story(1).encode() * 9)[:90])


def too_long(path: Path) -> None:
    path.write_text(story(1) * 60_000, "utf-8")


def long_line(path: Path) -> None:
    path.write_text(json.dumps({"text": story(1) * 60_000}) + "\n", "utf-8")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("vanished.txt")


def link_to_parent(path: Path) -> None:
    path.symlink_to("..", target_is_directory=True)


def pipe(path: Path) -> None:
    os.mkfifo(path)


MAKERS = {
    maker.__name__: maker
    for maker in (
        *(nested, gzip_bomb, zstd_bomb, cut_gzip, cut_zstd, too_long, long_line),
        *(link_to_itself, link_to_nothing, link_to_parent, pipe),
    )
}


def lay_out(case, folder):
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "good.txt").write_text(story(1), "utf-8")
    for name, content in case["files"].items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        if "make" in content:
            MAKERS[content["make"]](file)
        else:
            text = content.get("text", "").encode()
            file.write_bytes(bytes.fromhex(content["hex"]) if "hex" in content else text)


def told(ended, folder):
    """What the command said was wrong, without its name and the folder."""
    return [line.removeprefix("copydesk: ").replace(f"{folder}/", "") for line in ended.lines]


@pytest.mark.parametrize("case", ALL, ids=[case["name"] for case in ALL])
def test_a_bad_input_is_named_and_kept_and_the_others_are_fine(desk, tmp_path, case):
    inputs, output = tmp_path / "in", tmp_path / "out"
    lay_out(case, inputs)
    ended = desk.run("run", inputs, "--output", output, *case.get("options", ()))
    assert told(ended, inputs) == case["said"]
    assert ended.code == case.get("code", 1)
    assert f"failed {len(case['said'])}" in " ".join(ended.out.split())
    assert case.get("also", "") in ended.out

    rows = desk.run("quarantine", "list", output, "--all", "--json")
    listed = [json.loads(line) for line in rows.out.splitlines()]
    assert [row["category"] for row in listed] == case["category"]
    reasons = [row["reason"].replace(f"{inputs}/", "") for row in listed]
    assert all(reason in said for reason, said in zip(reasons, case["said"], strict=True))

    export = crashing.state(output).export
    stories = [json.loads(line)["raw_text"] for line in export.splitlines()]
    assert story(1) in stories
    assert len(stories) == case.get("articles", 1)

    again = desk.run("run", inputs, "--output", output, *case.get("options", ()))
    assert (again.code, told(again, inputs)) == (ended.code, told(ended, inputs)), "it stays known"


def test_a_socket_is_no_input(desk, tmp_path):
    with socket.socket(socket.AF_UNIX) as one:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.txt").write_text(story(1), "utf-8")
        here = os.getcwd()
        os.chdir(tmp_path / "in")  # the names of sockets are short
        try:
            one.bind("b.txt")
        finally:
            os.chdir(here)
        ended = desk.run("run", tmp_path / "in", "--output", tmp_path / "out")
    assert ended.code == 0
    assert "not read: 1 no file" in ended.out


def test_an_unreadable_file_and_folder(desk):
    """As another user, because root may read everything."""
    if os.getuid():
        pytest.skip("only root can become another user")
    with crashing.public_folder() as home:
        inputs = home / "in"
        (inputs / "shut").mkdir(parents=True)
        for name in ("closed.txt", "good.txt", "shut/in.txt"):
            (inputs / name).write_text(story(1), "utf-8")
        (inputs / "closed.txt").chmod(0)
        (inputs / "shut").chmod(0)
        ended = desk.run("run", inputs, "--output", home / "out", user=crashing.NOBODY)
        assert ended.code == 1
        assert told(ended, inputs) == [
            "closed.txt: cannot be read: permission denied",
            "shut: cannot be opened: permission denied",
        ]
        assert len(crashing.state(home / "out").quarantine) == 2
        (inputs / "closed.txt").chmod(0o644)
        (inputs / "shut").chmod(0o755)
        ended = desk.run("run", inputs, "--output", home / "out", user=crashing.NOBODY)
        assert ended.code == 0
        assert crashing.state(home / "out").quarantine == ()
        assert len(crashing.state(home / "out").export.splitlines()) == 3


def test_a_normalizer_that_raises(desk, tmp_path):
    inputs, output = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    for number in (665, 666):
        (inputs / f"{number}.txt").write_text(story(number), "utf-8")
    raising = {"flows.shards._pipeline": "@tests.flows.stand_ins.raising_pipeline"}
    ended = desk.run("run", inputs, "--output", output, patches=raising)
    assert ended.code == 1
    assert told(ended, inputs) == ["666.txt: could not be normalized (ZeroDivisionError)"]
    shown = desk.run("quarantine", "show", output, "666.txt").out
    assert "Traceback (most recent call last)" in shown
    assert "day  666" in shown, "and the text"
    assert len(crashing.state(output).export.splitlines()) == 1
    mended = desk.run("run", inputs, "--output", output)
    assert (mended.code, mended.err) == (0, "")
    seen = crashing.state(output)
    assert (len(seen.export.splitlines()), seen.quarantine) == (2, ())


def test_every_bad_input_at_once(desk, tmp_path):
    """Two dozen kinds of rubbish in one folder, read by two workers."""
    inputs, output = tmp_path / "in", tmp_path / "out"
    cases = [case for case in ALL if not case.get("options")]
    for case in cases:
        lay_out(case, inputs / case["name"].replace(" ", "-"))
    ended = desk.run("run", inputs, "--output", output, "--workers", "2")
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert len(ended.lines) == 21
    assert ended.lines[-1].endswith(f"more, see {output / 'quarantine'}")
    rows = desk.run("quarantine", "list", output, "--all", "--json").out.splitlines()
    kinds = [json.loads(row)["category"] for row in rows]
    known = ("duplicate", "repeat")  # there are more of them: the cases share some ids
    expected = sorted(word for case in cases for word in case["category"])
    assert sorted(set(kinds)) == sorted({*expected, *known})
    count = Counter(kinds)
    assert all(count[word] == expected.count(word) for word in count if word not in known)
    assert len(crashing.state(output).export.splitlines()) > len(cases)

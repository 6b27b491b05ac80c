"""``copydesk report``: where it writes, what it says, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.flows.support import copydesk, run_into, write_corpus


@pytest.fixture
def output(tmp_path):
    run_into(tmp_path / "my corpus", write_corpus(tmp_path / "in", 2))
    return tmp_path / "my corpus"


def report(*words: object) -> tuple[int, list[str]]:
    """The exit code, and all that was said on both streams."""
    done = CliRunner().invoke(app, ["report", *map(str, words)])
    return done.exit_code, done.output.splitlines()


def index_of(folder: Path) -> dict:
    script = (folder / "data" / "index.js").read_text("utf-8")
    return json.loads(json.loads(script.partition(",")[2].rstrip().removesuffix(");")))


def files_in(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


def test_it_ends_with_the_page_to_open(output):
    code, (said,) = report(output)
    page = output / "report" / "index.html"
    assert (code, said) == (0, f"report of version 0, 4 articles: {page}  {page.as_uri()}")
    assert "%20corpus/report/index.html" in said, "a link that can be clicked has no space"
    assert page.is_file()


def test_a_relative_folder_stays_one_and_the_link_does_not(output, monkeypatch):
    monkeypatch.chdir(output.parent)
    code, (said,) = report("my corpus")
    assert code == 0
    assert said.split(": ", 1)[1].startswith("my corpus/report/index.html  file:///")


def test_again_is_the_same(output):
    report(output)
    before = files_in(output / "report")
    assert report(output)[0] == 0
    assert files_in(output / "report") == before


def test_elsewhere(output, tmp_path):
    code, (said,) = report(output, "--output", tmp_path / "a" / "pages")
    assert code == 0
    assert str(tmp_path / "a" / "pages" / "index.html") in said
    assert not (output / "report").exists()
    report(output)
    assert files_in(output / "report") == files_in(tmp_path / "a" / "pages")


def test_an_older_version_has_a_folder_of_its_own(output, tmp_path):
    (tmp_path / "in" / "late.txt").write_text("The harbour  was closed on Friday.\n", "utf-8")
    run_into(output, tmp_path / "in")
    code, (said,) = report(output, "--version", 0)
    assert (code, said.split(":")[0]) == (0, "report of version 0, 4 articles")
    code, (said,) = report(output)
    assert (code, said.split(":")[0]) == (0, "report of version 1, 5 articles")
    assert len(index_of(output / "report-0")["articles"]) == 4
    assert len(index_of(output / "report")["articles"]) == 5
    assert report(output, "--version", 1)[1][0].split("  ")[0].endswith("/report/index.html")


def test_one_article_is_one(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The harbour  was closed on Friday.\n", "utf-8")
    run_into(tmp_path / "out", tmp_path / "in")
    assert report(tmp_path / "out")[1][0].startswith("report of version 0, 1 article: ")


def refusals(output: Path) -> dict[str, tuple[tuple[object, ...], str]]:
    here = output.parent
    (here / "file").write_text("mine", "utf-8")
    (here / "folder").mkdir()
    (here / "folder" / "mine.txt").write_text("mine", "utf-8")
    (here / "empty").mkdir()
    return {
        "no folder": ((here / "nowhere",), "copydesk: there is no folder "),
        "no corpus": ((here / "empty",), "copydesk: no corpus in "),
        "no such version": ((output, "--version", 9), "copydesk: there is no version 9 "),
        "a file": ((output, "--output", here / "file"), "is not a folder; name another"),
        "a full folder": ((output, "--output", here / "folder"), "'mine.txt' in it is no part"),
        "below a file": ((output, "--output", here / "file" / "x"), "cannot write"),
        "no store": ((output, "--output", "nosuch://bucket/x"), "copydesk: nosuch://bucket/x "),
    }


@pytest.mark.parametrize(
    "what",
    [
        *("no folder", "no corpus", "no such version", "a file", "a full folder"),
        *("below a file", "no store"),
    ],
)
def test_what_cannot_be_done_is_one_line(what, output):
    words, line = refusals(output)[what]
    before = files_in(output.parent)
    code, said = report(*words)
    assert (code, len(said)) == (2, 1), said
    assert line in said[0]
    left = {name for name in files_in(output.parent) if not name.endswith(".lock")}
    assert left == {name for name in before if not name.endswith(".lock")}


@pytest.mark.parametrize("words", [("--version", "-1"), ("--version", "new"), ("--nosuch",)])
def test_wrong_options_are_wrong_usage(words, output):
    assert report(output, *words)[0] == 2


def test_the_help_teaches():
    done = copydesk("report", "--help")
    assert done.returncode == 0
    assert "copydesk report output --version 12" in done.stdout
    assert "Exit codes: 0 written, 1 the object store" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100

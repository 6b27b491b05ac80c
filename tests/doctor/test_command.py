"""``copydesk doctor`` as a person calls it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.doctor import checkup
from flows.doctor.found import Level, fail, ok
from tests.flows.support import write_corpus


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(checkup, "_server", lambda _: iter([ok("prefect", "no server is named")]))
    write_corpus(tmp_path / "in", 1)
    return tmp_path


def doctor(*words):
    return CliRunner().invoke(app, ["doctor", *words])


def test_a_healthy_machine(folder):
    result = doctor("in")
    lines = result.stdout.splitlines()
    assert "ok    input        in can be read" in lines
    assert "ok    output       output can be written, it will be made" in lines
    assert not [line for line in lines if line.startswith("fail") and "sqlalchemy" not in line]
    assert not (folder / "output").exists()


def test_what_is_wrong_is_told_with_what_to_do(folder):
    result = doctor("missing", "--engine", "libre", "--engine-url", "http://127.0.0.1:9")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    at = lines.index("fail  input        missing is not there")
    assert lines[at + 1].strip() == "make it, or mend its name"
    assert "warn  translation  libre does not answer at http://127.0.0.1:9" in lines
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([ok("a", "fine")], 0),
        ([ok("a", "fine"), fail("b", "bad", "mend it")], 1),
        ([fail("b", "bad \x1b[31m", "mend it"), ok("a", "fine")], 1),
    ],
)
def test_the_exit_code_and_the_lines_for_machines(findings, code, monkeypatch):
    monkeypatch.setattr(checkup, "checkup", lambda _: iter(findings))
    result = doctor("--json")
    assert result.exit_code == code
    read = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["level"] for one in read] == [one.level.value for one in findings]
    assert list(read[0]) == ["level", "check", "says", "todo"]
    assert "\x1b" not in doctor().stdout


def test_an_engine_that_is_none_is_wrong_usage():
    result = doctor("--engine", "babel")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_levels_are_words():
    assert [level.value for level in Level] == ["ok", "warn", "fail"]

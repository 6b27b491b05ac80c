"""The command: what it prints, its exit codes, and what it must not import."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.running import show_summary
from flows.corpus.table import Corpus
from flows.settings import RunSettings
from flows.workspace import workspace
from normalizers import STAGE_NAMES, normalize
from normalizers.stylebook import check as checks
from tests.flows.support import STORY, copydesk, exported, run_into, story, write_corpus
from tests.support import ROOT

# Modules that a text file must not wait for
HEAVY = ("prefect", "deltalake", "pandas", "pyarrow", "polars", "pydantic", "trafilatura")


def invoke(*arguments, stdin=None):
    """The command in this process; stdout and stderr apart."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8", newline="")
    return path


def test_clean_prints_the_clean_text_and_a_newline(file):
    result = invoke("clean", file)
    assert result.exit_code == 0
    assert result.stdout == normalize(STORY).text + "\n"
    assert result.stderr == ""


def test_clean_reads_standard_input():
    assert copydesk("clean", "-", stdin=STORY).stdout == normalize(STORY).text + "\n"


def test_clean_json_is_the_canonical_article_on_one_line(file):
    result = invoke("clean", file, "--json", "--source", "daily.example", "--published", "2023-06")
    (line,) = result.stdout.splitlines()
    row = json.loads(line)
    assert row["raw_text"] == STORY
    assert row["text"] == normalize(STORY).text
    assert (row["source"], row["published"]) == ("daily.example", "2023-06")


def test_hints_reach_the_article(file):
    row = json.loads(
        invoke("clean", file, "--json", "--url", "https://d.example/1", "--title", "T").stdout
    )
    assert (row["url"], row["title"]) == ("https://d.example/1", "T")


def test_a_jsonl_file_gives_one_line_per_article_in_order_and_failures_go_on(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "B  b.", "id": "b"}\n{oops\n{"text": "A  a.", "id": "a"}\n', "utf-8")
    result = invoke("clean", rows)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["b", "a"]
    assert result.stderr.startswith(f"copydesk: {rows}:2: not JSON")
    assert len(result.stderr.splitlines()) == 1
    assert result.exit_code == 1


def test_several_texts_stand_under_their_names(file, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("A storm.", "utf-8")
    text = normalize(STORY).text
    assert invoke("clean", other, file).stdout == (
        f"==> {other} <==\nA storm.\n\n==> {file} <==\n{text}\n"
    )


def test_only_and_skip(file):
    assert invoke("clean", file, "--only", "language").stdout == STORY + "\n"
    some = "encoding,layout,language,stray,artifacts"
    assert invoke("clean", file, "--skip", some).exit_code == 0
    assert invoke("clean", file, "--only", "names,layout", "--skip", "names").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "names"), True),
        (("--skip", "language"), True),
        (("--only", "names", "--language", "en"), False),
        (("--only", "names,language"), False),
        (("--only", "stray"), False),
    ],
)
def test_stages_that_ask_for_the_language_are_not_left_alone_silently(file, arguments, told):
    ran = invoke("clean", file, *arguments)
    assert ("usual language of its letters" in ran.stderr) == told
    assert ran.exit_code == 0


def test_the_diff_fits_80_columns_and_names_the_rules(file):
    result = invoke("clean", file, "--diff")
    lines = result.stdout.splitlines()
    assert lines[:2] == [f"--- {file}", f"+++ {file} (clean)"]
    assert max(map(len, lines[2:])) <= 80
    edits = normalize(STORY).edits
    for edit in edits:
        for part in edit.parts:
            assert part.rule in result.stdout
    assert "\x1b" not in result.stdout


def test_the_diff_of_a_clean_text_is_empty(tmp_path):
    clean = tmp_path / "clean.txt"
    clean.write_text("The harbour is open again.", "utf-8")
    result = invoke("clean", clean, "--diff")
    assert (result.stdout, result.exit_code) == ("", 0)


def test_explain_names_rule_evidence_and_confidence_in_80_columns(file):
    result = invoke("explain", file)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines[1:])) <= 80
    edits = normalize(STORY).edits
    assert edits
    for edit in edits:
        assert edit.last.rule in result.stdout
    assert "A proof, confidence 0.99" in result.stdout
    assert "confidence 0.9" in result.stdout
    assert "\x1b" not in result.stdout


def test_clean_stops_after_a_stage(file):
    for number, stage in enumerate(STAGE_NAMES, 1):
        result = invoke("clean", file, "--stage", stage)
        assert result.stdout == normalize(STORY, only=STAGE_NAMES[:number]).text + "\n"
        assert (result.stderr, result.exit_code) == ("", 0)
    assert copydesk("clean", "-", "--stage", "names", stdin=STORY).stdout == (
        normalize(STORY).text + "\n"
    )


def test_clean_with_a_stage_prints_rows_as_texts_under_their_names(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "B  b.", "id": "b"}\n{"text": "A  a.", "id": "a"}\n', "utf-8")
    assert invoke("clean", rows, "--stage", "encoding").stdout == (
        f"==> {rows}:1 <==\nB  b.\n\n==> {rows}:2 <==\nA  a.\n"
    )
    assert invoke("clean", rows, "--stage", "layout").stdout == (
        f"==> {rows}:1 <==\nB b.\n\n==> {rows}:2 <==\nA a.\n"
    )


def test_the_steps_of_a_file_tell_its_rules_once_each(file):
    rules = {part.rule for edit in normalize(STORY).edits for part in edit.parts}
    assert len(rules) > 1
    for command in (["clean", "--diff"], ["explain"]):
        told = [
            invoke(*command, file, "--stage", stage).stdout.replace(str(file), "story")
            for stage in STAGE_NAMES
        ]
        for rule in rules:
            assert sum(rule in said for said in told) == 1, (command, rule)
        for said in told:
            assert max(map(len, said.splitlines())) <= 80
            assert "\x1b" not in said


def test_a_step_without_a_change_is_one_line_for_each_file(file, tmp_path):
    clean = tmp_path / "clean.txt"
    clean.write_text("The harbour is open again.", "utf-8")
    for command in (["clean", "--diff"], ["explain"]):
        result = invoke(*command, clean, clean, "--stage", "layout")
        assert result.stdout == f"{clean}: layout changed nothing here\n" * 2
        assert (result.stderr, result.exit_code) == ("", 0)
        left_out = invoke(*command, file, "--stage", "layout", "--skip", "layout")
        assert left_out.stdout == f"{file}: layout did not run\n"
        both = invoke(*command, clean, file, clean, "--stage", "layout").stdout.splitlines()
        assert both[0] == both[-1] == f"{clean}: layout changed nothing here"
        assert len(both) > 5


EVERYTHING = "encoding,layout,language,stray,artifacts,names"
WRONG_USAGE = {
    "a missing file": (["clean", "missing.txt"], "no such file or folder: missing.txt"),
    "a missing folder": (["run", "missing"], "no such file or folder: missing"),
    "a kind that is not read": (["clean", "paper.pdf"], "cannot read .pdf files"),
    "an unknown stage to run": (["run", "in", "--only", "stry"], "unknown stage stry"),
    "an unknown stage to clean": (["clean", "in/0.txt", "--skip", "stry"], "unknown stage stry"),
    "no stage at all": (["clean", "in/0.txt", "--only", ","], "unknown stage"),
    "all stages left out": (["clean", "in/0.txt", "--skip", EVERYTHING], "no stage is left"),
    "the one stage left out": (
        ["run", "in", "--only", "names", "--skip", "names"],
        "no stage is left: --only and --skip leave them all out",
    ),
    "all stages left out of a retry": (
        ["quarantine", "retry", "done", "--skip", EVERYTHING],
        "no stage is left",
    ),
    "an unknown option": (["run", "--bogus"], "No such option"),
    "no file": (["clean"], "Missing argument"),
    "an output that is a file": (["run", "in", "--output", "table.csv"], "cannot write to"),
    "no corpus": (["export", "in"], "no corpus in in"),
    "an unknown export": (
        ["export", "in", "--format", "xml"],
        "unknown format xml; there are jsonl, parquet, csv, hf",
    ),
    "no workers": (["run", "in", "--workers", "0"], "--workers"),
    "two kinds of output": (["clean", "in/0.txt", "--diff", "--json"], "exclude each other"),
    "a stage of the json": (["clean", "in/0.txt", "--json", "--stage", "stray"], "no --stage"),
    "no stage to clean to": (
        ["clean", "in/0.txt", "--stage", "laout"],
        "no stage laout; choose one of encoding, layout, language, stray, artifacts, names",
    ),
    "no stage to explain": (["explain", "in/0.txt", "--stage", "Stray"], "no stage Stray"),
    "two stages to explain": (["explain", "in/0.txt", "--stage", "stray,names"], "no stage"),
    "a date that is none": (["clean", "in/0.txt", "--published", "soon"], "must be ISO 8601"),
    "a format that is none": (["clean", "in/0.txt", "--format", "doc"], "unknown format doc"),
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage_is_one_clear_line_and_exit_code_2(name, tmp_path, monkeypatch):
    write_corpus(tmp_path / "in", 1)
    (tmp_path / "table.csv").write_text("a,b", "utf-8")
    (tmp_path / "done").mkdir()
    (tmp_path / "done" / ".lock").touch()
    (tmp_path / "paper.pdf").write_text("%PDF-", "utf-8")
    monkeypatch.chdir(tmp_path)
    arguments, message = WRONG_USAGE[name]
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    said = [line for line in result.stderr.splitlines() if not line.startswith(("Usage", "Try"))]
    assert len([line for line in said if line.strip()]) == 1


def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path):
    write_corpus(tmp_path / "in", 1)
    run_into(tmp_path / "out", tmp_path / "in")
    result = invoke("export", tmp_path / "out", "--output", tmp_path / "none" / "x.jsonl")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr


def test_export_to_a_file_and_to_stdout_are_the_same_bytes(tmp_path):
    write_corpus(tmp_path / "in", 3)
    run_into(tmp_path / "out", tmp_path / "in")
    target = tmp_path / "corpus.jsonl"
    target.write_text("old", "utf-8")
    assert invoke("export", tmp_path / "out", "--output", target).exit_code == 0
    assert target.read_text("utf-8") == exported(tmp_path / "out")
    assert copydesk("export", tmp_path / "out").stdout == target.read_text("utf-8")
    assert [path.name for path in tmp_path.glob(".corpus*")] == []


def test_run_prints_a_summary_and_lines_that_open_the_corpus(tmp_path):
    write_corpus(tmp_path / "in", 3)
    out = tmp_path / "out with a space"
    result = copydesk("run", tmp_path / "in", "--output", out, "--no-prefect")
    assert result.returncode == 0, result.stderr
    assert re.search(r"^articles in +6$", result.stdout, re.MULTILINE)
    assert "committed version 0: 6 new, 0 changed" in result.stdout
    again = copydesk("run", tmp_path / "in", "--output", out)
    assert again.stdout.startswith("nothing to do: 6 articles unchanged (")
    assert "edits" not in again.stdout
    assert again.returncode == 0
    lines_work(result.stdout, 6)
    assert "deltalake" not in again.stdout, "an hourly job says it once"


def test_on_a_terminal_a_run_with_nothing_to_do_says_how_to_open_the_corpus(
    tmp_path, monkeypatch, capsys
):
    write_corpus(tmp_path / "in", 3)
    run_into(tmp_path / "out", tmp_path / "in")
    again = run_into(tmp_path / "out", tmp_path / "in")
    show_summary(again, tmp_path / "out")
    assert "# Polars" not in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show_summary(again, tmp_path / "out")
    lines_work(capsys.readouterr().out, 6)


@pytest.mark.slow
def test_the_printed_lines_work_after_an_update(tmp_path):
    write_corpus(tmp_path / "in", 3)
    run_into(tmp_path / "out", tmp_path / "in")
    (tmp_path / "in" / "0.txt").write_text(story(7), "utf-8")
    result = copydesk("run", tmp_path / "in", "--output", tmp_path / "out")
    assert "committed version 1: 0 new, 1 changed" in result.stdout
    lines_work(result.stdout, 6)


def lines_work(printed: str, rows: int) -> None:
    """Execute the printed lines as they stand, each tool in a process of its own."""
    _, polars, duckdb, pandas = re.split(
        r"^# (?:Polars|DuckDB|pandas)\n", printed, flags=re.MULTILINE
    )
    size = {polars: "corpus.height", pandas: "len(corpus)"}
    for lines in (polars, duckdb, pandas):
        count = size.get(lines, 'duckdb.sql("SELECT count(*) FROM corpus").fetchall()[0][0]')
        script = f"{lines}\nassert {count} == {rows}, {count}\n"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_a_failing_input_is_one_line_and_exit_code_1(tmp_path):
    write_corpus(tmp_path / "in", 2)
    (tmp_path / "in" / "empty.txt").write_text("", "utf-8")
    (tmp_path / "in" / "bad.jsonl").write_text("{oops\n", "utf-8")
    (tmp_path / "in" / "photo.jpg").write_bytes(b"x")
    result = copydesk("run", tmp_path / "in", "--output", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"copydesk: {tmp_path}/in/bad.jsonl:1: not JSON: Expecting property name enclosed in "
        "double quotes at column 2",
        f"copydesk: {tmp_path}/in/empty.txt: the file is empty",
    ]
    assert "4 new, 0 changed, 2 failed" in result.stdout
    assert "not read: 1 .jpg" in result.stdout


def test_an_empty_folder_is_nothing_to_do(tmp_path):
    (tmp_path / "in").mkdir()
    result = copydesk("run", tmp_path / "in", "--output", tmp_path / "out")
    assert result.returncode == 0
    assert "nothing to do: no articles found" in result.stdout


def test_defaults_are_corpus_and_output(tmp_path):
    write_corpus(tmp_path / "corpus", 1)
    assert copydesk("run", cwd=tmp_path).returncode == 0
    assert Corpus(tmp_path / "output").count() == 2


@pytest.mark.parametrize("command", ["clean", "explain"])
@pytest.mark.parametrize(("name", "allowed"), [("a.txt", ()), ("a.html", ("trafilatura",))])
def test_clean_and_explain_import_nothing_heavy(command, name, allowed, tmp_path):
    text = f"<html><body><p>{STORY}</p></body></html>" if name.endswith("html") else STORY
    (tmp_path / name).write_text(text, "utf-8")
    script = (
        "import sys, json\n"
        f"sys.argv = ['copydesk', {command!r}, {str(tmp_path / name)!r}]\n"
        "from flows.cli import app\n"
        "try:\n    app()\n"
        "except SystemExit as end:\n"
        f"    found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    print(json.dumps([end.code, found]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    code, found = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    assert set(found) <= set(allowed)


def test_a_broken_table_is_one_line(tmp_path):
    write_corpus(tmp_path / "in", 1)
    run_into(tmp_path / "out", tmp_path / "in")
    log = tmp_path / "out" / "corpus" / "_delta_log" / f"{0:020}.json"
    log.write_text("{oops", "utf-8")
    for arguments in (
        ["run", tmp_path / "in", "-o", tmp_path / "out"],
        ["export", tmp_path / "out"],
    ):
        result = invoke(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert f"{tmp_path}/out/corpus is not a readable table" in result.stderr


def test_a_table_that_lost_a_file_is_one_line(tmp_path):
    write_corpus(tmp_path / "in", 1)
    run_into(tmp_path / "out", tmp_path / "in")
    for file in (tmp_path / "out" / "corpus").glob("*.parquet"):
        file.unlink()
    for arguments in (
        ["run", tmp_path / "in", "-o", tmp_path / "out"],
        ["export", tmp_path / "out"],
    ):
        result = invoke(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith(f"copydesk: {tmp_path}/out/corpus is not a readable table")


def test_ctrl_c_is_one_line_and_exit_code_130(tmp_path):
    write_corpus(tmp_path / "in", 1)
    lock_holder = tmp_path / "out"
    with workspace(lock_holder, print):  # the command waits, so there is time to interrupt it
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "run", tmp_path / "in", "-o", lock_holder],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stderr is not None
        assert "waiting" in process.stderr.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "copydesk: interrupted; nothing was committed, run again to go on\n"


@pytest.mark.parametrize(
    "command",
    [[], ["run"], ["clean"], ["explain"], ["export"], ["stylebook"], ["stylebook", "check"]],
)
def test_every_help_teaches_with_an_example(command):
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert f"copydesk {' '.join(command)}".strip() in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_version():
    assert re.fullmatch(r"copydesk \d+\.\d+\.\d+\n", invoke("--version").stdout)


def test_stylebook_check_says_what_it_checked_and_fails_on_problems(monkeypatch):
    monkeypatch.setattr(checks, "check", lambda _: [])
    result = invoke("stylebook", "check")
    assert result.exit_code == 0
    assert re.match(r"stylebook [0-9a-f]{12}: \d+ rows, no problems", result.stdout)
    monkeypatch.setattr(checks, "check", lambda _: ["names/x.jsonl:1: x: no origin"])
    result = invoke("stylebook", "check")
    assert result.exit_code == 1
    assert "names/x.jsonl:1: x: no origin" in result.stdout


@pytest.mark.parametrize(
    ("only", "skip", "left"),
    [((), ("names",), True), (("names",), (), True), (("names",), ("names",), False)],
)
def test_the_settings_of_a_run_leave_some_stage(only, skip, left):
    if left:
        assert RunSettings(only=only, skip=skip)
        return
    with pytest.raises(ValueError, match="no stage is left"):
        RunSettings(only=only, skip=skip)

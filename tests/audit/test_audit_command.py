"""The command: what it draws, what it refuses, and what it says when the corpus went on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.audit.keeping import read_sample
from tests.flows.support import copydesk, run_into

WORDS = "The ferry to the island stops in May, said the mayor of the town on Monday."


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """Two articles and their corpus."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.txt").write_text(f"{WORDS}\n\nIt starts  again in June.", "utf-8")
    (inputs / "b.txt").write_text(f"{WORDS}\n\nNobody  knows why.", "utf-8")
    run_into(tmp_path / "out", inputs)
    return inputs, tmp_path / "out"


def test_the_command_of_the_manual(small: tuple[Path, Path]) -> None:
    _, output = small
    done = copydesk("audit", output, "--sample", "200", "--by", "rule,language", stdin="y\ny\nn\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "which is all there are" in done.stdout
    assert (output / "audit" / "sample.jsonl").is_file()
    assert "edits: 2 judged of 2 drawn from 2" in done.stdout
    assert "for the methods section" in done.stdout
    told = json.loads(copydesk("audit", output, "--json").stdout)
    assert told["edits"]["overall"]["share"] == 1.0
    assert told["lines"]["overall"]["counted"] == 1
    assert "| layout.spaces |" in copydesk("audit", output, "--results", "--markdown").stdout
    again = copydesk("audit", output, "--sample", "200", "--by", "rule,language")
    assert again.stdout.startswith("─") or "line 2 of 2" in again.stdout


def test_data_are_data_from_the_first_time(small: tuple[Path, Path]) -> None:
    done = copydesk("audit", small[1], "--json")
    assert json.loads(done.stdout)["edits"]["drawn"] == 2
    assert "drawn with seed 1" in done.stderr


@pytest.mark.slow
def test_another_sample_needs_another_file(small: tuple[Path, Path], tmp_path: Path) -> None:
    _, output = small
    copydesk("audit", output, "--sample", "4")
    before = (output / "audit" / "sample.jsonl").read_bytes()
    for option in (("--seed", "2"), ("--sample", "3"), ("--by", "stage"), ("--lines", "1")):
        done = copydesk("audit", output, *option)
        assert done.returncode == 2
        assert "give a new one a --file of its own" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    done = copydesk("audit", output, "--seed", "2", "--file", tmp_path / "second.jsonl")
    assert done.returncode == 0
    assert (output / "audit" / "sample.jsonl").read_bytes() == before


def test_the_corpus_goes_on_and_the_sample_stays(small: tuple[Path, Path]) -> None:
    inputs, output = small
    copydesk("audit", output, "--sample", "4", stdin="y\nn\n")
    (inputs / "a.txt").unlink()
    (inputs / "b.txt").write_text(f"{WORDS}\n\nEverybody  knows why.", "utf-8")
    run_into(output, inputs, prune=True)
    done = copydesk("audit", output, stdin="y\n")
    assert done.returncode == 0
    assert "the sample is of version 0 of the corpus, which is at 1 now" in done.stderr
    assert "of its 2 articles 1 left the corpus, 1 got another text" in done.stderr
    there = read_sample(output / "audit" / "sample.jsonl")
    assert there
    assert [there.verdict(unit) for unit in there.units] == ["yes", "no", "yes", ""]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "author"), "--by: no key 'author'"),
        (("--by", ","), "--by: no key is named"),
        (("--sample", "4", "--lines", "5"), "--lines 5 is more than the 4 judgements of --sample"),
        (("--csv", "a.csv", "--read", "b.csv"), "--csv and --read: one at a time"),
        (("--csv", "a.csv", "--results"), "--csv and --results: one at a time"),
        (("--read", "none.csv"), "there is no sample in"),
        (("--sample", "0"), "--sample"),
    ],
)
def test_wrong_usage(small: tuple[Path, Path], options: tuple[str, ...], said: str) -> None:
    done = copydesk("audit", small[1], *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_to_judge(tmp_path: Path) -> None:
    done = copydesk("audit", tmp_path / "none")
    assert done.returncode == 2
    assert "no corpus in" in done.stderr
    assert not (tmp_path / "none").exists()
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.txt").write_text("The ferry stops in May.\n", "utf-8")
    run_into(tmp_path / "out", inputs)
    (inputs / "a.txt").unlink()
    run_into(tmp_path / "out", inputs, prune=True)
    done = copydesk("audit", tmp_path / "out")
    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        ["copydesk: there is nothing to judge: the corpus holds no articles"],
    )


def test_an_object_store_needs_a_file() -> None:
    done = copydesk("audit", "s3://bucket/news")
    assert done.returncode == 2
    assert "--file is missing" in done.stderr


def test_a_sheet_there_and_back(small: tuple[Path, Path], tmp_path: Path) -> None:
    _, output = small
    sheet = tmp_path / "sheet.csv"
    done = copydesk("audit", output, "--sample", "4", "--csv", sheet)
    assert "4 rows in" in done.stdout
    text = sheet.read_text("utf-8").replace('"right?",""', '"right?","y"', 1)
    sheet.write_text(text.replace('"clean?",""', '"clean?","maybe"', 1), "utf-8")
    done = copydesk("audit", output, "--read", sheet)
    assert done.returncode == 2
    assert "the verdict is y, n, skip or nothing, not 'maybe'" in done.stderr
    sheet.write_text(text.replace('"clean?",""', '"clean?","n"', 1), "utf-8")
    done = copydesk("audit", output, "--csv", sheet)
    assert done.returncode == 2
    assert "holds 2 judgements that were not taken back yet" in done.stderr
    done = copydesk("audit", output, "--read", sheet, "--who", "Ann")
    assert "2 judgements taken from" in done.stdout
    assert "1 judged of 2 drawn" in done.stdout
    there = read_sample(output / "audit" / "sample.jsonl")
    assert there
    assert sorted(one.verdict for one in there.judgements.values()) == ["no", "yes"]


def test_a_sheet_needs_a_sample_and_makes_none(small: tuple[Path, Path]) -> None:
    _, output = small
    done = copydesk("audit", output, "--read", "sheet.csv")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "there is no sample in" in done.stderr
    assert not (output / "audit").exists()


def test_nothing_is_said_for_a_paper_before_somebody_has_judged(small: tuple[Path, Path]) -> None:
    _, output = small
    done = copydesk("audit", output, "--results")
    assert "nothing judged yet" in done.stdout
    assert "methods section" not in done.stdout
    assert "audited by hand" not in done.stdout

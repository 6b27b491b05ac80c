"""The file: it holds everything, loses nothing, and says what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.audit.drawing import Plan
from flows.audit.keeping import Judgement, read_sample
from flows.audit.units import EDITS, LINES
from flows.errors import OutputError
from tests.audit.support import DATE, drawn_sample, judge, sample_of


def test_it_comes_back(output: Path, tmp_path: Path) -> None:
    made = drawn_sample(output, tmp_path / "deep" / "a.jsonl", Plan(20, 10, ("rule",)))
    judge(made, lambda unit: "yes" if unit.of == EDITS else "no")
    there = read_sample(made.path)
    assert there
    assert (there.about, there.units, there.judgements) == (made.about, made.units, made.judgements)
    assert there.about.pooled[EDITS]
    assert not there.broken
    assert sum(there.drawn(EDITS).values()) == 20
    assert there.digest() == made.digest()


def test_it_can_be_read_without_copydesk(output: Path, tmp_path: Path) -> None:
    made = drawn_sample(output, tmp_path / "a.jsonl", Plan(3, 3, ("stage",)))
    judge(made, lambda unit: "yes")
    lines = [json.loads(line) for line in made.path.read_text("utf-8").splitlines()]
    assert lines[0]["record"] == "audit"
    assert (lines[0]["corpus"], lines[0]["version"], lines[0]["seed"]) == ("news", 0, 1)
    assert lines[0]["pipelines"] == list(made.about.pipelines) != []
    sizes = {tuple(one["values"]): one["size"] for one in lines[0]["edits"]["strata"]}
    assert sum(sizes.values()) == made.about.total(EDITS)
    assert [line["of"] for line in lines[1:7]] == [EDITS] * 3 + [LINES] * 3
    assert {"unit", "verdict", "note", "who", "date"} == lines[7].keys()


def test_the_last_judgement_holds(tmp_path: Path) -> None:
    made = sample_of(tmp_path / "a.jsonl", {"r": (5, "yy")})
    key = made.units[0].key
    made.judge([Judgement(key, "no", "a note", "Ann", DATE)])
    there = read_sample(made.path)
    assert there
    assert [there.verdict(unit) for unit in there.units] == ["no", "yes"]
    assert there.judgements[key].note == "a note"


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    made = sample_of(tmp_path / "a.jsonl", {"r": (5, "yyy")})
    content = made.path.read_bytes()
    made.path.write_bytes(content[:-20])  # as a loss of power may leave it
    there = read_sample(made.path)
    assert there
    assert [there.verdict(unit) for unit in there.units] == ["yes", "yes", ""]
    assert there.broken == (7,)
    there.judge([Judgement(there.units[2].key, "no", "", "Ann", DATE)])
    again = read_sample(made.path)
    assert again
    assert [again.verdict(unit) for unit in again.units] == ["yes", "yes", "no"]
    assert again.broken == (7,)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no sample of an audit"),
        (b"{}\n", "is no sample of an audit"),
        (b'{"record": "else"}\n', "it is something else"),
        (b'{"record": "audit", "format": 99}\n', "another version of copydesk"),
        (b"\xff\xfe\n", "is no sample of an audit"),
        (b"[1]\n", "is no sample of an audit"),
    ],
)
def test_what_is_no_sample(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(OutputError, match=said):
        read_sample(path)


def test_units_that_are_missing_or_broken(tmp_path: Path) -> None:
    made = sample_of(tmp_path / "a.jsonl", {"r": (5, "---")})
    lines = made.path.read_bytes().splitlines(keepends=True)
    made.path.write_bytes(b"".join(lines[:-2]))
    with pytest.raises(OutputError, match="is no sample"):
        read_sample(made.path)
    made.path.write_bytes(lines[0] + b'{"key": 1}\n' + b"".join(lines[2:]))
    with pytest.raises(OutputError, match="is no sample"):
        read_sample(made.path)
    assert read_sample(tmp_path / "none.jsonl") is None


def test_a_unit_of_a_stratum_that_is_not_there(tmp_path: Path) -> None:
    made = sample_of(tmp_path / "a.jsonl", {"r": (5, "y--")})
    text = made.path.read_text("utf-8")
    made.path.write_text(text.replace('"stratum": ["r"]', '"stratum": ["q"]'), "utf-8")
    with pytest.raises(OutputError, match="the stratum of"):
        read_sample(made.path)

"""Judgements back into the policy: sentences of rows that hold, proposals, and cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.audit.drawing import Frame, Plan
from flows.audit.keeping import Judgement, Sample, about, keep
from flows.audit.rows import NO_ROW_YET, PROPOSALS, Made, make_examples, sentence_of
from flows.audit.units import Audited, Unit
from flows.overlay import load_overlay, overlaid
from normalizers import Article, Pipeline
from normalizers.stylebook.check import check
from tests.audit.support import DATE, row_of
from tests.support import read_jsonl

STORY = """Dzmitry Miadzvedzeu met the crowd in the harbour on Monday, and the talks went on.

The Supreme State Council of the Russian White Union met in Minsk in June to talk of the ferry.

The ferry to the island stops in May, said the mayor of the town on Monday morning.

Share this article

16+"""


@pytest.fixture(scope="module")
def units() -> tuple[Unit, ...]:
    row = Audited(row_of(STORY))
    found = (*row.edits(), *row.lines()[1])
    return tuple(one.unit((one.values.get("rule", "en"),)) for one in found)


def judged(path: Path, units: tuple[Unit, ...], said: Mapping[str, str]) -> Sample:
    """A sample whose units are judged by their rule, or by ``line``."""
    from flows.audit.drawing import Drawn  # noqa: PLC0415

    frame = Frame()
    for unit in units:
        frame.sizes[unit.of][unit.stratum] += 1
    drawn = Drawn(Plan(len(units), 0), frame, units)
    sample = keep(path, about(drawn, "news", 0, "1"), units)
    told = ((unit.key, said.get(unit.rule or "line", "")) for unit in units)
    sample.judge(
        [Judgement(key, verdict, "a note", "Ann", DATE) for key, verdict in told if verdict]
    )
    return sample


def made(sample: Sample, folder: Path) -> Made:
    return make_examples(sample, folder, lambda _step, _done, _all: None)


def sound(folder: Path) -> bool:
    overlay = load_overlay(folder)
    book = overlaid(overlay)
    return not check(book, [name for name in book.sources if "/~" in name])


@pytest.mark.slow
def test_a_right_edit_becomes_the_example_of_its_row(
    units: tuple[Unit, ...], tmp_path: Path
) -> None:
    rules = {unit.rule for unit in units if unit.rule}
    assert {"names.full_name", "ui.en.share.1", "stray.age_mark"} < rules
    sample = judged(tmp_path / "a.jsonl", units, dict.fromkeys(rules, "yes"))
    told = made(sample, tmp_path / "mine")
    rows = {
        row["id"]: row for path in (tmp_path / "mine").glob("*/*.jsonl") for row in read_jsonl(path)
    }
    assert rows["Q23530"]["example"] == (
        "Dzmitry Medvedev met the crowd in the harbour on Monday, and the talks went on."
    )
    assert rows["union-state"]["example"].startswith(
        "The Supreme State Council of the Russian White"
    )
    assert not told.proposed
    assert sound(tmp_path / "mine")
    (case,) = read_jsonl(tmp_path / "mine" / "audit.cases.stray.jsonl")
    assert (case["kind"], case["lang"]) == ("change", "en")
    assert case["input"].endswith("\n\n16+")
    assert Pipeline(skip=("artifacts", "names"))(Article(case["input"])).text == case["expected"]
    before = {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*.jsonl")}
    made(sample, tmp_path / "mine")  # doing it twice changes nothing more
    assert {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*.jsonl")} == before


@pytest.mark.slow
def test_a_wrong_edit_is_a_proposal_until_somebody_changes_the_row(
    units: tuple[Unit, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    sample = judged(
        tmp_path / "a.jsonl", units, {"names.full_name": "no", "ui.en.share.1": "no", "line": "no"}
    )
    told = made(sample, folder)
    assert not told.written
    assert [path.name for path in folder.iterdir()] == [PROPOSALS]
    proposed = {one["row"]: one for one in reversed(read_jsonl(folder / PROPOSALS))}
    name = proposed["Q23530"]
    assert name["why"] == "counter-example is linked or changed"
    assert "stop_phrases" in name["do"]
    assert name["new_row"]["counter_example"] == name["sentence"]
    assert name["note"] == "a note"
    assert "copydesk undo DIR --rule ui.en.share.1" in proposed["ui.en.share.1"]["do"]
    assert proposed[None]["kind"] == "missed"

    changed = {**name["new_row"], "stop_phrases": ["Dzmitry Medvedev met the crowd"]}
    write(folder / "names" / "audit.jsonl", {**changed, "counter_example": packaged("Q23530")})
    told = made(sample, folder)
    assert [(path.name, wish.row["id"]) for path, wish in told.written] == [
        ("audit.jsonl", "Q23530")
    ]
    (row,) = read_jsonl(folder / "names" / "audit.jsonl")
    assert row["counter_example"] == name["sentence"]
    assert row["stop_phrases"] == changed["stop_phrases"]
    assert sound(folder)
    assert "Q23530" not in {one["row"] for one in read_jsonl(folder / PROPOSALS)}
    assert not made(sample, folder).written


def test_a_sentence_of_somebodys_own_is_never_replaced(
    units: tuple[Unit, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    row = next(r for r in overlaid(()).rows("names") if r["id"] == "Q23530")
    own = {key: value for key, value in row.items() if not key.startswith("_")}
    own["example"] = "We saw Dmitri Medvedev at the pier."
    write(folder / "names" / "people.jsonl", own)
    sample = judged(tmp_path / "a.jsonl", units, {"names.full_name": "yes"})
    before = (folder / "names" / "people.jsonl").read_bytes()
    assert not made(sample, folder).written
    assert (folder / "names" / "people.jsonl").read_bytes() == before
    assert not (folder / "names" / "audit.jsonl").exists()


def test_a_wrong_edit_of_code_is_a_case_that_must_stay(
    units: tuple[Unit, ...], tmp_path: Path
) -> None:
    sample = judged(tmp_path / "a.jsonl", units, {"stray.age_mark": "no"})
    told = made(sample, tmp_path / "mine")
    (case,) = read_jsonl(tmp_path / "mine" / "audit.cases.stray.jsonl")
    assert case["kind"] == "keep"
    assert case["input"] == case["expected"]
    assert "a note" in case["why"]
    assert list(told.cases.values()) == [1]


def test_what_other_samples_made_stays(units: tuple[Unit, ...], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    line = next(unit for unit in units if not unit.rule)
    lines = tuple(replace(line, key=f"line-{number}") for number in range(3))
    for number, some in enumerate((lines[:1], lines[1:], lines[1:])):
        made(judged(tmp_path / f"{number}.jsonl", some, {"line": "no"}), folder)
    assert {row["unit"] for row in read_jsonl(folder / PROPOSALS)} == {one.key for one in lines}
    assert len(read_jsonl(folder / PROPOSALS)) == len(lines)


def test_nothing_judged(units: tuple[Unit, ...], tmp_path: Path) -> None:
    told = made(judged(tmp_path / "a.jsonl", units, {}), tmp_path / "mine")
    assert list(told.lines(tmp_path / "mine")) == [NO_ROW_YET]
    assert not (tmp_path / "mine").exists()


def test_the_sentence_of_an_edit(units: tuple[Unit, ...]) -> None:
    by_rule = {unit.rule: unit for unit in units}
    assert sentence_of(by_rule["ui.en.share.1"], "interface") == "Share this article"


def packaged(row_id: str) -> str:
    """The counter-example of a packaged row."""
    return str(next(r for r in overlaid(()).rows("names") if r["id"] == row_id)["counter_example"])


def write(path: Path, row: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")

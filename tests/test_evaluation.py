"""The quality gate: floors that hold, break, rise, and come down with a reason only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.evaluation import floors, gate, registry
from tests.evaluation.__main__ import app
from tests.evaluation.sets import (
    Error,
    EvaluationSet,
    Metric,
    count,
    labelled,
    share,
)
from tests.evaluation.sets import Result as Measured
from tests.support import read_jsonl

# -- the gate, on sets made up here


class Desk:
    """Two made-up sets, one of the project and one shared, and the command that measures them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.floors = folder, folder / "floors.json"
        self.values = {"right": 0.9, "touched": 0.02}
        self.shared: Path | None = folder / "shared"
        self.patch = monkeypatch
        for place in ("own", "shared"):
            (folder / place).mkdir()
            (folder / place / "data.jsonl").write_text("{}\n")
        monkeypatch.setattr(floors, "FLOORS", self.floors)
        self.sets()

    def sets(self) -> None:
        self.patch.setattr(registry, "SETS", (
            EvaluationSet("own", "made up", self.folder / "own", ("*.jsonl",), self.measure, 2),
            EvaluationSet("far", "made up", self.shared, ("*.jsonl",), self.measure, 2, shared=True),
        ))  # fmt: skip

    def measure(self, files: Sequence[Path], step: int) -> Measured:
        metrics = [
            Metric(name, value, 10 // step, lower_is_better=name == "touched")
            for name, value in self.values.items()
        ]
        return Measured((*metrics, count("told", 3, 10)), (Error("row 1", "wrong", "a\nb\x1b[2J"),))

    def run(self, *arguments: str, code: int = 0) -> str:
        result: Result = CliRunner().invoke(app, [*arguments, "--jobs", "1"])
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.output

    def lower(self, *arguments: str, code: int = 0) -> str:
        return self.run("--lower", "own:right", *arguments, code=code)

    def pinned(self, mode: str = "full", name: str = "own") -> dict[str, Any]:
        pinned: dict[str, Any] = json.loads(self.floors.read_text("utf-8"))[mode][name]
        return pinned

    def edit(self, **fields: Any) -> None:
        book = json.loads(self.floors.read_text("utf-8"))
        book["full"]["own"].update(fields)
        self.floors.write_text(json.dumps(book))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_a_set_without_floors_does_not_pass(desk: Desk) -> None:
    assert "--raise --set own --set far" in desk.run(code=1)
    desk.run("--raise")
    assert "all 4 floors held" in desk.run()
    assert "NO FLOOR" in desk.run("--fast", code=1)  # the fast part has floors of its own


def test_floor_and_ceiling_break(desk: Desk) -> None:
    desk.run("--raise")
    assert desk.pinned()["floors"] == {"right": 0.9}
    assert desk.pinned()["ceilings"] == {"touched": 0.02}
    desk.values["right"] = 0.8999
    assert "2 of 4 floors not held: own:right, far:right" in desk.run(code=1)
    desk.values = {"right": 0.95, "touched": 0.0201}
    assert "2 of 4 floors not held: own:touched, far:touched" in desk.run(code=1)
    assert "1 of 2" in desk.run("--set", "own", code=1)
    desk.values["touched"] = 0.0
    assert "all 4 floors held" in desk.run()


def test_raising_never_lowers(desk: Desk) -> None:
    desk.run("--raise")
    desk.values = {"right": 0.95678, "touched": 0.5}
    told = desk.run("--raise", code=1)
    assert "own:right 0.9 -> 0.9567" in told
    assert (desk.pinned()["floors"], desk.pinned()["ceilings"]) == (
        {"right": 0.9567}, {"touched": 0.02},
    )  # fmt: skip
    desk.values = {"right": 0.5, "touched": 0.00001}
    desk.run("--raise", code=1)
    assert desk.pinned()["best"] == {"right": 0.9567, "touched": 0.0001}
    assert desk.pinned()["floors"] == {"right": 0.9567}


def test_lowering_needs_a_reason_and_leaves_it_beside_the_floor(desk: Desk) -> None:
    desk.run("--raise")
    desk.values["right"] = 0.85
    assert "--why" in desk.lower("--to", "0.85", code=2)
    assert "--why" in desk.lower("--to", "0.85", "--why", "  ", code=2)
    assert "--to" in desk.lower("--why", "harder rows", code=2)
    assert "no lower bar" in desk.lower("--to", "95%", "--why", "x", code=2)
    assert "not '98'" in desk.lower("--to", "98", "--why", "x", code=2)
    assert "not 'low'" in desk.lower("--to", "low", "--why", "x", code=2)
    assert "--when" in desk.lower("--to", "0.8", "--why", "x", "--when", "monday", code=2)
    desk.run("--set", "own", code=1)
    desk.lower("--to", "85%", "--why", "harder rows", "--when", "2024-05-31")
    assert desk.pinned()["lowered"] == [
        {"metric": "right", "from": 0.9, "to": 0.85, "why": "harder rows", "when": "2024-05-31"}
    ]
    assert desk.pinned()["best"]["right"] == 0.9
    desk.run("--set", "own")
    desk.run("--lower", "own:touched", "--to", "0.03", "--why", "one more line")
    assert desk.pinned()["ceilings"] == {"touched": 0.03}
    desk.values = {"right": 0.87, "touched": 0.03}
    desk.run("--raise", "--set", "own")
    assert desk.pinned()["floors"] == {"right": 0.87}  # back up, still below the best: in order
    desk.run("--set", "own")


@pytest.mark.parametrize(
    "fields",
    [
        {"floors": {"right": 0.5}},
        {"floors": {"right": 0.5}, "best": {"right": 0.5, "touched": 0.02}},
        {"ceilings": {"touched": 0.5}},
        {"floors": {}},
        {"best": {}},
        {"floors": {"right": 0.5}, "lowered": [{"metric": "right", "from": 0.9, "to": 0.5, "why": ""}]},
        {"floors": {"right": 0.5}, "lowered": [{"metric": "right", "from": 0.9, "to": 0.6, "why": "x"}]},
        {"floors": {"right": 0.5}, "lowered": [{"metric": "other", "from": 0.9, "to": 0.5, "why": "x"}]},
    ],
)  # fmt: skip
def test_a_floor_lowered_by_hand_is_refused(desk: Desk, fields: dict[str, Any]) -> None:
    desk.run("--raise")
    desk.edit(**fields)
    assert floors.problems(floors.load(desk.floors), ["own", "far"])
    assert "floors.json is not in order: full own" in desk.run(code=1)
    assert "not in order" not in desk.run("--raise", code=2)
    assert desk.pinned()["lowered"] == fields.get("lowered", [])


def test_an_old_reason_does_not_cover_a_new_step_down(desk: Desk) -> None:
    desk.run("--raise")
    desk.lower("--to", "85%", "--why", "harder rows")
    desk.values["right"] = 0.95
    desk.run("--raise", "--set", "own")
    desk.edit(floors={"right": 0.85})
    assert "less strict" in desk.run("--set", "own", code=1)


def test_a_metric_that_is_gone_is_given_up_with_a_reason(desk: Desk) -> None:
    desk.run("--raise")
    del desk.values["right"]
    assert "--lower own:right --to none" in desk.run("--set", "own", code=1)
    desk.lower("--to", "none", "--why", "no longer told apart")
    desk.run("--set", "own")
    desk.values["right"] = 0.1
    assert "given up" in desk.run("--raise", "--set", "own")
    assert desk.pinned()["floors"] == {}


def test_own_data_that_changed_fail_until_they_are_pinned(desk: Desk) -> None:
    desk.run("--raise")
    (desk.folder / "own" / "data.jsonl").write_text("{}\n{}\n")
    told = desk.run(code=1)
    assert "python -m tests.evaluation --raise --set own" in told
    assert "CHANGED DATA" in told
    desk.run("--raise")
    assert "all 4 floors held" in desk.run()
    (desk.folder / "own" / "data.jsonl").rename(desk.folder / "own" / "more.jsonl")
    desk.run(code=1)
    (desk.folder / "own" / "more.jsonl").unlink()
    assert "own: its data are gone" in desk.run(code=1)


def test_other_shared_data_are_measured_and_not_compared(desk: Desk) -> None:
    desk.run("--raise")
    (desk.folder / "shared" / "data.jsonl").write_text("{}\n{}\n")
    desk.values["right"] = 0.1
    told = desk.run("--set", "far")
    assert "other data" in told
    assert "10.00%" in told
    before = desk.pinned(name="far")
    desk.run("--raise", code=1)  # without its name it is not pinned anew
    assert desk.pinned(name="far") == before
    desk.run("--raise", "--set", "far", code=1)
    assert desk.pinned(name="far")["data"] != before["data"]
    assert desk.pinned(name="far")["floors"] == before["floors"]


def test_without_the_shared_folder_the_own_sets_run(desk: Desk) -> None:
    desk.run("--raise")
    desk.shared = None
    desk.sets()
    told = desk.run()
    assert "not measured: far" in told
    assert "all 2 floors held" in told
    assert "far  made up (not here)" in desk.run("--list")
    desk.run("--raise")
    assert desk.pinned(name="far")["floors"] == {"right": 0.9}


def test_what_came_out_wrong(desk: Desk) -> None:
    desk.run("--raise")
    desk.measure = lambda files, step: Measured(  # type: ignore[method-assign]
        tuple(share("right", 9, 10)), tuple(Error(f"row {n}", "wrong", "a\nb\x1b[2J") for n in range(30))
    )  # fmt: skip
    desk.sets()
    told = desk.run("--errors", "--set", "own", "--errors-to", str(desk.folder / "e"), code=1)
    assert "  row 19 wrong: a b<U+001B>[2J\n  … and 10 more" in told
    rows = read_jsonl(desk.folder / "e")
    assert len(rows) == 30
    assert rows[0] == {"set": "own", "place": "row 0", "kind": "wrong", "what": "a\nb\x1b[2J"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "no"], "there is no set 'no'; there are own, far"),
        (["--why", "x"], "--lower"),
        (["--lower", "own:no", "--to", "0.1", "--why", "x"], "pinned: own:right, own:touched"),
        (["--lower", "right", "--to", "0.1", "--why", "x"], "pinned: far, own"),
        (["--lower", "own:right", "--raise"], "--lower stands alone"),
        (["--errors-to", "no/such/folder/e"], "cannot write"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_usage_is_one_line(desk: Desk, arguments: list[str], said: str) -> None:
    desk.run("--raise")
    told = desk.run(*arguments, code=2)
    assert said in told
    assert "Traceback" not in told


def test_damaged_floors_and_data_are_told(desk: Desk) -> None:
    desk.floors.write_text("{}")
    assert "floors.json is damaged" in desk.run(code=1)
    desk.floors.write_text('{"full": {"own": {"data": "", "florrs": {}}}, "fast": {}}')
    assert "floors.json is damaged" in desk.run(code=1)
    desk.floors.unlink()
    desk.measure = lambda files, step: Measured(tuple(share("x", len(labelled(files[0], "a")), 1)))  # type: ignore[method-assign]
    desk.sets()
    assert "data.jsonl: line 1 has no a" in desk.run(code=1)


def test_the_fast_part_is_every_kth_row_and_the_same_each_time(desk: Desk) -> None:
    assert desk.run("--fast", code=1) == desk.run("--fast", code=1)
    assert " 5  " in desk.run("--fast", code=1)
    assert " 10  " in desk.run(code=1)


# -- the floors of this project


def test_the_floors_are_in_order_and_every_set_has_some() -> None:
    book = floors.load(floors.FLOORS)
    assert floors.problems(book, [item.name for item in registry.SETS]) == []
    for mode in (floors.FULL, floors.FAST):
        pinned = {name for name, entry in book[mode].items() if entry.floors or entry.ceilings}
        assert {item.name for item in registry.SETS if item.files() or item.shared} <= pinned


def test_names_of_sets_are_unique_and_own_data_are_in_the_project() -> None:
    names = [item.name for item in registry.SETS]
    assert len(set(names)) == len(names)
    assert all(item.root for item in registry.SETS if not item.shared)


def test_processes_give_the_same_as_one() -> None:
    chosen = [registry.by_name("cases-encoding"), registry.by_name("cases-layout")]
    assert list(gate.measured(chosen, True, 2)) == list(gate.measured(chosen, True, 1))

"""The quality gate itself: scores counted by hand, floors that hold, break, rise and never sink."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.errors import RunError
from tests.evaluation import floors, gate, judging, language, registry, samples
from tests.evaluation.__main__ import app
from tests.evaluation.cases import measure_cases, no_faults
from tests.evaluation.clean import measure_clean_text, measure_real_pages
from tests.evaluation.scoring import Span, f1, f1_by_class, matched, mean
from tests.evaluation.sets import (
    Error,
    EvaluationSet,
    Metric,
    count,
    labelled,
    rate,
    share,
)
from tests.evaluation.sets import Result as Measured
from tests.support import CASES, read_jsonl

# -- scores, counted by hand


def test_macro_f1() -> None:
    """ru: 2 right, 1 missed, 1 wrong; be: 1 right, 1 missed, 1 wrong; und is no class."""
    pairs = [("ru", "ru"), ("ru", "ru"), ("ru", "be"), ("be", "be"), ("be", "ru"), ("uk", "und")]
    by_language = f1_by_class(pairs)
    assert by_language == {"be": pytest.approx(1 / 2), "ru": pytest.approx(2 / 3), "uk": 0.0}
    assert mean(by_language.values()) == pytest.approx((1 / 2 + 2 / 3) / 3)


def test_f1_is_the_harmonic_mean() -> None:
    precision, recall = 3 / 4, 3 / 5
    assert f1(3, 1, 2) == pytest.approx(2 * precision * recall / (precision + recall))
    assert f1(0, 5, 5) == f1(0, 0, 0) == 0.0


@pytest.mark.parametrize(
    ("found", "right", "pairs"),
    [
        ([Span(0, 10, "ru")], [Span(0, 10, "ru")], {0: 0}),
        ([Span(0, 5, "ru")], [Span(0, 10, "ru")], {0: 0}),  # exactly half of the union
        ([Span(0, 4, "ru")], [Span(0, 10, "ru")], {}),
        ([Span(0, 21, "ru")], [Span(0, 10, "ru")], {}),  # too long is as wrong as too short
        ([Span(0, 10, "be")], [Span(0, 10, "ru")], {}),
        ([Span(0, 10, "ru")], [Span(10, 20, "ru")], {}),
        ([Span(0, 5, "ru"), Span(5, 10, "ru")], [Span(0, 10, "ru")], {0: 0}),  # one each
        ([Span(0, 9, "ru"), Span(30, 39, "ru")], [Span(30, 40, "ru"), Span(0, 10, "ru")], {0: 1, 1: 0}),
    ],
)  # fmt: skip
def test_matching_of_spans(found: list[Span], right: list[Span], pairs: dict[int, int]) -> None:
    assert matched(found, right) == pairs


@pytest.mark.parametrize(
    ("value", "lower_is_better", "bar"),
    [(0.97899, False, 0.9789), (0.9789, False, 0.9789), (0.01231, True, 0.0124), (1.0, False, 1.0)],
)
def test_a_value_holds_its_own_bar(value: float, lower_is_better: bool, bar: float) -> None:
    assert floors.rounded(value, lower_is_better) == bar
    assert floors.meets(value, bar, lower_is_better)


def test_nothing_measured_is_no_metric() -> None:
    assert share("a", 0, 0) == rate("b", 0, 0) == []
    assert rate("b", 3, 20_000)[0] == Metric(
        "b-per-10k", 1.5, 20_000, rate("b", 1, 1)[0].unit, True
    )


# -- the sets


def write(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def values(result: Measured) -> dict[str, float]:
    return {metric.name: metric.value for metric in result.metrics}


def test_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        def __init__(self, text: str) -> None:
            self.language = text[:2]

    monkeypatch.setattr(language, "detect", Said)
    rows = [("ru", "ru", "sentence"), ("sr", "sr-Latn", "sentence"), ("sr", "sr", "sentence")]
    rows += [("sr", "ru", "sentence"), ("be", "be", "w1-3"), ("be", "uk", "w1-3")]
    path = write(
        tmp_path / "s.jsonl",
        [{"text": f"{said} text", "lang": lang, "bucket": bucket} for said, lang, bucket in rows],
    )
    result = language.measure_segments([path], 1)
    assert values(result) == {
        "sentence-f1": pytest.approx((2 / 3 + 4 / 5) / 2),  # ru 1 of 2; sr 2 right, 1 wrong
        "sentence-f1-ru": pytest.approx(2 / 3),
        "w1-3-f1": pytest.approx((2 / 3 + 0) / 2),
    }
    assert [error.place for error in result.errors] == ["s.jsonl:4", "s.jsonl:6"]
    assert [metric.n for metric in language.measure_segments([path], 2).metrics] == [2, 1, 1]


MIXED: list[dict[str, Any]] = [
    {
        "id": "one", "host": "en", "text": "0123456789" * 4, "guest": "ru",
        "spans": [{"start": 0, "end": 10, "lang": "ru", "kind": "line"},
                  {"start": 20, "end": 30, "lang": "sr-Latn", "kind": "line"}],
        "distractors": [{"start": 30, "end": 40, "kind": "url"}],
    },
    {"id": "two", "host": "sr-Latn", "text": "x" * 40, "guest": "", "spans": [], "distractors": []},
    {"id": "three", "host": "de", "text": "y" * 40, "guest": "", "spans": [], "distractors": []},
]  # fmt: skip


def test_mixed_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two spans wanted; five found, of them two right; three of them acted on, one right."""

    def said(article: Any, only: list[str]) -> Any:
        found = {
            "0": ("en", [(0, 10, "ru", 0.99), (19, 30, "sr", 0.5), (30, 40, "ru", 0.995)]),
            "x": ("sr", []),
            "y": ("nl", [(0, 4, "ru", 1.0), (5, 9, "ru", 0.4)]),
        }[article.text[0]]
        spans = [language_span(*span) for span in found[1]]
        return type("Said", (), {"language": found[0], "foreign_spans": spans})

    def language_span(start: int, end: int, code: str, probability: float) -> Any:
        return type(
            "S", (), {"start": start, "end": end, "language": code, "probability": probability}
        )

    monkeypatch.setattr(language, "normalize", said)
    result = language.measure_mixed([write(tmp_path / "m.jsonl", MIXED)], 1)
    assert values(result) == {
        "documents": pytest.approx(2 / 3),
        "spans-precision": pytest.approx(2 / 5),
        "spans-recall": 1.0,
        "spans-f1": pytest.approx(4 / 7),
        "acted-precision": pytest.approx(1 / 3),
        "acted-recall": pytest.approx(1 / 2),
        "clean-reported": pytest.approx(1 / 2),
        "recall line": 1.0,
        "false on plain text": 2,
        "false on url": 1,
    }
    assert [error.place for error in result.errors] == ["one", "three", "three", "three"]
    lower = {metric.name for metric in result.metrics if metric.lower_is_better}
    assert lower == {"clean-reported"}


def test_wrong_labels_are_named(tmp_path: Path) -> None:
    bad = MIXED[0] | {"spans": [{"start": 0, "end": 99, "lang": "ru", "kind": "line"}]}
    with pytest.raises(RunError, match="one: no label of its text"):
        language.measure_mixed([write(tmp_path / "m.jsonl", [bad])], 1)
    with pytest.raises(RunError, match=r"m\.jsonl: line 2 has no host, spans"):
        language.measure_mixed(
            [write(tmp_path / "m.jsonl", [MIXED[0], {"text": "", "distractors": []}])], 1
        )
    (tmp_path / "m.jsonl").write_text('{"text": 1}\n{\n')
    with pytest.raises(RunError, match="line 2 is not JSON"):
        labelled(tmp_path / "m.jsonl", "text")


def test_cases_count_a_needless_flag_as_half_a_miss(tmp_path: Path) -> None:
    rows = [{"id": "1", "kind": "keep"}, {"id": "2", "kind": "keep"}, {"id": "3"}, {"id": "4"}]
    path = write(tmp_path / "c.jsonl", rows)
    result = measure_cases(
        lambda row: ["broken"] * (row["id"] in "13"),
        lambda row: ["flagged"] * (row["id"] == "2"),
        [path],
        1,
        (),
    )
    assert values(result) == {"passed": pytest.approx(1.5 / 4), "kept": pytest.approx(1 / 2)}
    assert result.errors == (
        Error("1", "touched", "broken"),
        Error("2", "touched", "flagged"),
        Error("3", "wrong", "broken"),
    )
    assert measure_cases(no_faults, no_faults, [path], 3, ()).metrics[0].n == 2


def test_clean_text_counts_edits_in_ten_thousand_sentences(tmp_path: Path) -> None:
    lines = ["The council met on Monday and approved the budget of the city."] * 39
    (tmp_path / "en.txt").write_text("\n".join([*lines, "The mayor  spoke."]), "utf-8")
    result = values(measure_clean_text([tmp_path / "en.txt"], 1))
    assert result["edits-layout-per-10k"] == pytest.approx(10_000 / 40)
    assert result["edits-names-per-10k"] == 0
    assert measure_clean_text([tmp_path / "en.txt"], 2).metrics[0].n == 20


def test_real_pages_count_lines_and_characters(tmp_path: Path) -> None:
    prose = "The council approved the new budget for the harbour on Monday after a long debate."
    row = {
        "site": "example.org", "dirty_lines": [prose, "Share on Facebook", "Posted:", prose + "!"],
        "is_content": [1, 0, 0, 1], "counted": [1, 1, 0, 1],
    }  # fmt: skip
    result = measure_real_pages([write(tmp_path / "after_x.jsonl", [row])], 1)
    assert values(result)["stray-removed"] == 1.0
    assert values(result)["content-lines-lost"] == values(result)["content-characters-lost"] == 0
    assert [metric.n for metric in result.metrics] == [1, 2 * len(prose) + 1, 2, 0]


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("stray", lambda row: judging.text_case("stray", row)),
        ("names", judging.names_case),
        ("mt", judging.mt_case),
        ("mt", lambda row: judging.hard_case("mt", row)),
        ("names", lambda row: judging.hard_case("names", row)),
    ],
)
def test_judges_find_fault(name: str, judge: Any) -> None:
    """A row that passes fails once something else is expected of it."""
    row = read_jsonl(CASES / f"{name}.jsonl")[0]
    assert judge(row) == []
    (fault,) = judge(row | {"expected": row["expected"] + " And more."})
    assert fault.startswith("text at ")


def test_judges_of_articles_find_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    row = read_jsonl(CASES / "variants.jsonl")[0]
    article = judging.variant(row).to_dict()
    assert judging.whole_article(article, row["expected"]) == []
    for field, value in (
        ("text", ""), ("language", "xx"), ("metadata", {"related": ["no such line"]}),
        ("dropped", ["no such line"]), ("flags", ["no such line"]),
    ):  # fmt: skip
        assert len(judging.whole_article(article, row["expected"] | {field: value})) == 1, field
    place = next(iter(samples.EXPECTED))
    assert samples.sample(place) == []
    monkeypatch.setitem(samples.EXPECTED, place, samples.EXPECTED[place] | {"text": ["else"]})
    assert samples.sample(place)


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

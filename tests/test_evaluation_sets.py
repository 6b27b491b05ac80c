"""The labelled sets and their scores, counted by hand on made-up data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flows.errors import RunError
from normalizers import Profile
from tests.evaluation import floors, judging, language, samples
from tests.evaluation.cases import measure_cases, no_faults
from tests.evaluation.clean import measure_clean_text
from tests.evaluation.pages import corrections, measure_pages
from tests.evaluation.scoring import Span, f1, f1_by_class, matched, mean
from tests.evaluation.sets import (
    Error,
    Metric,
    labelled,
    rate,
    share,
)
from tests.evaluation.sets import Result as Measured
from tests.support import CASES, SHARED, read_jsonl

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


def test_pages_count_lines_and_characters(tmp_path: Path) -> None:
    prose = "The council approved the new budget for the harbour on Monday after a long debate."
    row = {
        "id": "x", "site": "example.org", "lang": "en", "dataset": "own",
        "dirty_lines": [prose, "Share on Facebook", "Posted:", prose + "!", prose],
        "is_content": [1, 0, 0, 1, 1], "counted": [1, 1, 0, 1, 1],
    }  # fmt: skip
    result = measure_pages(Profile.SAFE, [write(tmp_path / "after_x.jsonl", [row])], 1)
    found = values(result)
    assert found["f1"] == found["precision"] == found["recall"] == 1.0
    assert found["second copies removed"] == 1
    assert found["characters-lost"] == 0
    wrong = row | {"is_content": [1, 1, 0, 1, 1]}
    (error,) = measure_pages(Profile.SAFE, [write(tmp_path / "after_y.jsonl", [wrong])], 1).errors
    assert error.kind == "touched"
    assert "Share on Facebook" in error.what


def test_corrections_name_lines_that_are_there() -> None:
    if SHARED is None:
        pytest.skip("needs the folder shared beside the repository")
    lines = {
        (path.name, row["id"]): row["dirty_lines"]
        for path in (SHARED / "residue").glob("after_*.jsonl")
        for row in read_jsonl(path)
    }
    for file, row_id, number in corrections():
        assert number < len(lines[file, row_id]), (file, row_id, number)


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

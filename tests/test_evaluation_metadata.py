"""The measures of moved metadata and of covered interface strings find what is wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation import coverage, metadata, samples
from tests.evaluation.sets import Error, Result
from tests.support import CASES, SHARED, needs_shared, read_jsonl

PROSE = "The council approved the new budget for the harbour on Monday after a long debate."
CREDIT = {"role": "source", "text": "BelTA"}
CAPTION = {"text": "The harbour.", "credit": "A. Smith"}


def values(result: Result) -> dict[str, float]:
    return {metric.name: metric.value for metric in result.metrics}


def article(*facts: tuple[str, Any], **fields: Any) -> dict[str, Any]:
    edits = [{"facts": [{"field": field, "value": value}]} for field, value in facts]
    return {"edits": edits, "dateline": None, **fields}


# -- moved metadata


def test_a_wrong_value_is_found_wrong() -> None:
    moved = article(("published", "2021-03-02"), ("credits", CREDIT), published="2021-03-02")
    expected = {"published": "2021-03-02", "credits": [{"role": "source", "text": "Reuters"}]}
    result = metadata.measure_moved([("row", moved | {"credits": [CREDIT]}, expected)])
    assert values(result) == {
        "precision": 0.5,
        "recall": 0.5,
        "published: precision": 1.0,
        "published: recall": 1.0,
        "credits: precision": 0.0,
        "credits: recall": 0.0,
    }
    assert result.errors == (
        Error("row", "wrong", f"credits: {CREDIT!r}"),
        Error("row", "missed", "credits: {'role': 'source', 'text': 'Reuters'}"),
    )
    assert [metric.name for metric in result.metrics if metric.pinned] == ["precision", "recall"]


def test_a_reviewed_value_is_right_in_its_own_row_only() -> None:
    rows = [(place, article(("credits", CREDIT)), {}) for place in ("one", "two")]
    seen = {("one", "credits", metadata.fingerprint(dict(reversed(CREDIT.items()))))}
    result = metadata.measure_moved(rows, seen)
    assert values(result)["precision"] == 0.5
    assert [error.place for error in result.errors] == ["two"]


@pytest.mark.parametrize(
    ("expected", "field", "value", "right"),
    [
        ({"captions": [CAPTION]}, "captions", {"text": "The harbour."}, True),  # merged later
        ({"captions": [{"text": "The harbour."}]}, "captions", CAPTION, False),  # says more
        ({"captions": [CAPTION]}, "captions", {"credit": "B. Smith"}, False),
        ({"disclaimer": "No reprint.\nAsk us."}, "disclaimer", "Ask us.", True),
        ({"disclaimer": "No reprint.\nAsk us."}, "disclaimer", "reprint.", False),
        ({"published": "2021-03-02T10:15"}, "published", "2021-03-02", False),
        (
            {"dateline": {"place": "Riga", "date": "2021-03-02"}},
            "dateline",
            {"place": "Riga"},
            True,
        ),
        ({}, "copyright", "© Daily Example", False),
    ],
)
def test_holds(expected: dict[str, Any], field: str, value: Any, right: bool) -> None:
    assert metadata.holds(expected, field, value) is right


def test_what_was_moved() -> None:
    """Each value once; a copied dateline too; no field that the stage does not fill."""
    place = {"place": "Riga"}
    twice = article(("related", "A"), ("related", "A"), ("note", "B"), dateline=place)
    assert metadata.moved(twice) == [("related", "A"), ("dateline", place)]
    edit = article(("dateline", place), dateline={"place": "Lida"})
    assert metadata.moved(edit) == [("dateline", place)]


def test_rows_of_the_project_are_normalized(tmp_path: Path) -> None:
    row = {"id": "x", "lang": "en", "input": f"Posted: 02.03.2021 10:15:30\n\n{PROSE}"}
    path = tmp_path / "stray_x.jsonl"
    for wanted, precision in (("2021-03-02T10:15:30", 1.0), ("2021-03-02T10:15:31", 0.0)):
        path.write_text(json.dumps(row | {"metadata": {"published": wanted}}), "utf-8")
        result = metadata.measure_own([path], 1)
        assert values(result)["precision"] == values(result)["recall"] == precision


def test_reviewed_values_name_rows_that_are_there() -> None:
    """Ids are there, values are given for the project's own rows and hashes for all others."""
    own = {row["id"] for path in CASES.glob("stray*.jsonl") for row in read_jsonl(path)}
    own |= samples.EXPECTED.keys()
    for row in read_jsonl(metadata.REVIEWED):
        assert row["field"] in metadata.FIELDS
        assert ("value" in row) == (row["id"] in own), row["id"]
        assert ("sha256" in row) == (row["id"] not in own), row["id"]


# -- interface strings


def page(*lines: str) -> dict[str, Any]:
    return {
        "id": "x", "site": "example.org", "lang": "en", "dirty_lines": [PROSE, *lines],
        "is_content": [1, *(0 for _ in lines)], "counted": [1, *(1 for _ in lines)],
    }  # fmt: skip


def test_coverage_counts_lines_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "after_x.jsonl"
    path.write_text(json.dumps(page("Share on Facebook", "Zorble the quux", "Print")), "utf-8")
    labels = {("after_x.jsonl", "x"): {1: "ui", 2: "ui", 3: "section"}}
    result = coverage.measure_coverage(labels, [path], 1)
    assert values(result)["ui-removed"] == 0.5
    assert result.errors == (Error("x", "missed", "line 2"),)  # the place, never the line
    assert [(metric.name, metric.n) for metric in result.metrics if metric.pinned] == [
        ("ui-removed", 2)
    ]
    assert coverage.measure_coverage({}, [path], 1) == Result(())


def test_flagged_lines_are_those_a_flag_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    row = page("One line", "Another")
    start = len(PROSE) + 1

    def flagging(article: Any, only: list[str]) -> Any:
        flag = type("F", (), {"start": start + 4, "end": start + 8})
        return type("A", (), {"text": article.text, "flags": [flag]})

    monkeypatch.setattr(coverage, "normalize", flagging)
    assert coverage.flagged_lines(row) == {"One line"}


@needs_shared
def test_labels_name_scored_stray_lines_of_their_half() -> None:
    assert SHARED is not None
    rows = {
        (path.name, row["id"]): row
        for path in (SHARED / "residue").glob("after_*.jsonl")
        for row in read_jsonl(path)
    }
    with coverage.LINES.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file, delimiter="\t"))
    once = set()
    for label in labels:
        row, number = rows[label["file"], label["id"]], int(label["line"])
        assert (row["counted"][number], row["is_content"][number]) == (1, 0), label
        assert label["kind"] in coverage.KINDS
        once.add((row["site"], row["dirty_lines"][number].replace("\n", " ").strip()))
    assert len(once) == len(labels), "a string is labelled once per site"

"""The sheet: it opens safely, comes back whole, and nothing of a wrong one is taken."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from flows.audit.keeping import Sample, keep, read_sample
from flows.audit.sheet import COLUMNS, as_sheet, from_sheet
from flows.commands.common import harmless
from flows.commands.rendering import visible
from flows.errors import UsageError
from tests.audit.support import sample_of, unit

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "'quoted",
    '"',
    'a","b',
    "a\nb;c",
    "a\x00b",
    "\u202eab",
)


def shown(text: str) -> str:
    return harmless(visible(text))


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """One judged unit and three others, of hostile texts."""
    made = sample_of(tmp_path / "a.jsonl", {"r": (9, "y---")})
    texts = iter(HOSTILE * 2)
    units = tuple(
        unit(n, stratum=("r",), before=next(texts), after=next(texts), left=next(texts), rule="r")
        for n in range(4)
    )
    return keep_with(made, units)


def keep_with(made: Sample, units: tuple[object, ...]) -> Sample:
    told = keep(made.path, made.about, units)  # type: ignore[arg-type]
    told.judge(list(made.judgements.values()))
    return told


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def filled(tmp_path: Path, text: str, verdicts: dict[int, str], notes: dict[int, str]) -> Path:
    """The sheet as a spreadsheet writes it."""
    table = rows(text)
    for number, verdict in verdicts.items():
        table[number]["verdict"] = verdict
    for number, note in notes.items():
        table[number]["note"] = note
    told = io.StringIO(newline="")
    writer = csv.DictWriter(told, COLUMNS)
    writer.writeheader()
    writer.writerows(table)
    path = tmp_path / "sheet.csv"
    path.write_text(f"\ufeff{told.getvalue()}", "utf-8", newline="")
    return path


def test_no_cell_runs(sample: Sample) -> None:
    text = as_sheet(sample, shown)
    assert text.startswith("\ufeff")
    told = rows(text)
    assert len(told) == 4
    cells = [cell for row in told for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r\n" and cell]
    assert not [cell for cell in cells if "\x00" in cell or "\u202e" in cell]
    assert told[0]["before"] == "'=1+1"
    assert told[0]["verdict"] == "yes"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        *(("y", "yes"), ("YES", "yes"), ("1", "yes"), (" Yes ", "yes"), ("n", "no"), ("No", "no")),
        *(("0", "no"), ("s", "skip"), ("Skip", "skip")),
    ],
)
def test_what_may_be_said(sample: Sample, tmp_path: Path, said: str, verdict: str) -> None:
    path = filled(tmp_path, as_sheet(sample, shown), {2: said}, {2: "'=odd\nnote"})
    (one,) = from_sheet(sample, path, "Ann")
    assert (one.unit, one.verdict, one.note) == (sample.units[2].key, verdict, "=odd note")
    sample.judge([one])
    again = read_sample(sample.path)
    assert again
    assert [again.verdict(unit) for unit in again.units] == ["yes", "", verdict, ""]
    assert from_sheet(again, path, "Ann") == []  # reading it twice adds nothing


def test_the_same_sheet_comes_back_unchanged(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(as_sheet(sample, shown), "utf-8", newline="")
    assert from_sheet(sample, path, "Ann") == []


def test_another_reading_replaces_and_an_empty_cell_does_not(
    sample: Sample, tmp_path: Path
) -> None:
    text = as_sheet(sample, shown)
    (one,) = from_sheet(sample, filled(tmp_path, text, {0: "n"}, {}), "Ann")
    assert one.verdict == "no"
    assert from_sheet(sample, filled(tmp_path, text, {0: ""}, {}), "Ann") == []


def test_a_sheet_of_three_columns_with_semicolons(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    keys = [unit.key for unit in sample.units]
    path.write_text(f"Verdict;unit;note\nn;{keys[3]};a, b\n;{keys[2]};\n", "utf-8")
    (one,) = from_sheet(sample, path, "Ann")
    assert (one.unit, one.verdict, one.note) == (keys[3], "no", "a, b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "unit,verdict\nKEY1,maybe\n",
            r"s.csv:2: the verdict is y, n, skip or nothing, not 'maybe'",
        ),
        ("unit,verdict\nKEY1,y\nedit-other,y\n", r"s.csv:3: there is no unit 'edit-other'"),
        ("unit,verdict\nKEY1,y\nKEY1,n\n", r"s.csv:3: unit KEY1 is judged twice"),
        ("unit,verdict\nKEY1,y,more\n", r"s.csv:2: it has 3 cells"),
        ("unit,word\nKEY1,y\n", r"s.csv: it has no column verdict"),
        ("", r"s.csv: it is empty"),
        ('unit,verdict\n"KEY1,y\n', r"s.csv:2: it cannot be read from here on"),
    ],
)
def test_of_a_wrong_sheet_nothing_is_taken(
    sample: Sample, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "s.csv"
    key = sample.units[1].key
    path.write_text(text.replace("KEY1", key), "utf-8")
    with pytest.raises(UsageError, match=said.replace("KEY1", key)):
        from_sheet(sample, path, "Ann")


def test_a_column_of_notes_that_was_removed_takes_none_away(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"r": (9, "y-")})
    one = sample.judgements[sample.units[0].key]
    sample.judge([replace(one, note="a comment")])
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"unit,verdict\n{one.unit},n\n{sample.units[1].key},y\n", "utf-8")
    found = {told.unit: told for told in from_sheet(sample, sheet, "Eva")}
    assert found[one.unit].note == "a comment"
    assert found[sample.units[1].key].note == ""
    sheet.write_text(f"unit,verdict\n{one.unit},y\n", "utf-8")
    assert from_sheet(sample, sheet, "Eva") == []

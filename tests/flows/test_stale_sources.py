"""A row that says the usual language of a source renews the articles of that source, and no others."""

from __future__ import annotations

import json

import pytest

from flows.run import plan
from flows.settings import RunSettings
from tests.flows.support import exported, run_into, story

COLUMNS = "id\tsource\tlanguage\tsubdomains\torigin\texample\tcounter_example\n"
ROW = "x.gull\tgull.example\t{}\tno\ta test\thttps://gull.example/a\thttps://eng.gull.example/a\n"


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    given = [
        {"source": "gull.example"},
        {"source": "eng.gull.example"},
        {"source": "daily.example"},
        {"url": "https://www.gull.example/b"},
        {},
    ]
    rows = [{"id": f"{n}", "text": story(n), **more} for n, more in enumerate(given)]
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "rows.jsonl").write_text(lines, "utf-8")
    return folder


def book(tmp_path, *rows):
    folder = tmp_path / "book" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mine.tsv").write_text(COLUMNS + "".join(rows), "utf-8")
    return folder.parent


def test_added_changed_and_removed_rows_renew_their_source(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs)
    steps = [((ROW.format("en"),), "added"), ((ROW.format("fr"),), "changed"), ((), "removed")]
    for rows, change in steps:
        mine = book(tmp_path, *rows)
        settings = RunSettings(inputs=(str(inputs),), output=out, stylebook=mine)
        planned = plan(settings)
        assert sorted(planned.stale) == ["0", "3"], change
        assert planned.reasons() == {f"stylebook sources/x.gull: {change}": 2}
        assert planned.sources()["gull.example"] == 1
        assert run_into(out, inputs, stylebook=mine).renewed == 2
        run_into(tmp_path / change, inputs, stylebook=mine)
        assert exported(out) == exported(tmp_path / change)
        assert not run_into(out, inputs, stylebook=mine).committed


def test_a_row_of_a_source_nobody_has_renews_nothing(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs)
    mine = book(tmp_path, ROW.format("en").replace("gull.example", "tern.example"))
    assert not plan(RunSettings(inputs=(str(inputs),), output=out, stylebook=mine)).stale
    summary = run_into(out, inputs, stylebook=mine)
    assert (summary.renewed, summary.changed, summary.new) == (0, 0, 0)

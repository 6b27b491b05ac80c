"""The table of docs/artifacts.md says what the stylebook holds."""

from __future__ import annotations

import importlib.util
import sys

from normalizers.stylebook import load_stylebook
from normalizers.stylebook.terms import NO_TERMS
from tests.support import ROOT

PAGE = ROOT / "docs" / "artifacts.md"


def test_the_table_of_calques_is_not_stale(monkeypatch):
    spec = importlib.util.spec_from_file_location("calque_table", ROOT / "docs/calque_table.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "calque_table", script)
    spec.loader.exec_module(script)
    page = PAGE.read_text("utf-8")
    assert script.renewed(page) == page, "run python docs/calque_table.py"


def test_every_concept_has_a_name_in_eight_languages():
    rows = [row for row in load_stylebook().rows("terms") if row["type"] not in NO_TERMS]
    assert len(rows) >= 90
    languages = set("en ru be uk de fr pl zh".split())
    assert [row["id"] for row in rows if set(row["canonical"]) < languages] == []

"""The quarantine says how the inputs stand now: nothing missing, no ghosts."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from flows.corpus.quarantine import quarantined
from flows.corpus.schema import QUARANTINE
from tests.flows.support import run_into, write_corpus


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "in")


def test_failures_are_counted_kept_in_quarantine_and_leave_it_when_mended(corpus, tmp_path):
    out = tmp_path / "out"
    (corpus / "empty.txt").write_text("", "utf-8")
    rows = corpus / "rows.jsonl"
    good = rows.read_text("utf-8")
    rows.write_text(good + "{broken\n", "utf-8")
    summary = run_into(out, corpus)
    assert (summary.new, summary.failed, summary.exit_code) == (12, 2, 1)
    assert [(row.path, row.line) for row in quarantined(out)] == [
        ("empty.txt", None),
        ("rows.jsonl", 7),
    ]
    version = DeltaTable(str(out / "quarantine")).version()
    assert run_into(out, corpus).failed == 2
    assert DeltaTable(str(out / "quarantine")).version() == version, (
        "nothing new, nothing committed"
    )
    rows.write_text(good, "utf-8")
    assert run_into(out, corpus).failed == 1
    assert [row.path for row in quarantined(out)] == ["empty.txt"]
    # a run over other inputs says nothing about this one
    run_into(out, corpus / "0.txt")
    assert [row.path for row in quarantined(out)] == ["empty.txt"]


def test_a_bad_file_that_is_deleted_leaves_the_quarantine(corpus, tmp_path):
    out = tmp_path / "out"
    for name in ("empty.txt", "deep/empty.txt"):
        (corpus / name).write_text("", "utf-8")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["deep/empty.txt", "empty.txt"]
    shutil.rmtree(corpus / "deep")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["empty.txt"]
    (corpus / "empty.txt").unlink()
    run_into(out, corpus)
    assert quarantined(out) == []


def test_a_folder_that_could_not_be_opened_leaves_the_quarantine(corpus, tmp_path, monkeypatch):
    out, scan = tmp_path / "out", os.scandir

    def locked(folder):
        if folder == corpus / "deep":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", locked)
    assert run_into(out, corpus).failed == 1
    (row,) = quarantined(out)
    assert (row.path, row.reason) == ("deep", "cannot be opened: permission denied")
    monkeypatch.setattr(os, "scandir", scan)
    assert run_into(out, corpus).new == 3
    assert quarantined(out) == []


def test_files_of_one_name_in_two_folders_have_their_own_quarantine_rows(tmp_path, monkeypatch):
    out = tmp_path / "out"
    for day in ("monday", "tuesday"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "rows.jsonl").write_text("{broken", "utf-8")
        run_into(out, tmp_path / day)
    both = [str(tmp_path / day / "rows.jsonl") for day in ("monday", "tuesday")]
    assert [row.file for row in quarantined(out)] == both
    (tmp_path / "tuesday" / "rows.jsonl").write_text('{"text": "A storm."}', "utf-8")
    monkeypatch.chdir(tmp_path)  # named in another way, still the same file
    run_into(out, Path("tuesday"))
    assert [row.file for row in quarantined(out)] == both[:1]


def test_a_failure_on_standard_input_stays_until_standard_input_is_read_again(
    corpus, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    for given, rows in ((b"", [("", "")]), (None, [("", "")]), (b"A storm.", [])):
        if given is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        run_into(out, Path("-") if given is not None else corpus)
        assert [(row.path, row.file) for row in quarantined(out)] == rows


def test_a_quarantine_with_the_columns_of_an_older_version_is_filled_anew(corpus, tmp_path):
    out = tmp_path / "out"
    old = {"path": ["gone.txt"], "line": [None], "reason": ["empty"], "detail": [""]}
    schema = pa.schema(list(QUARANTINE)[:4])
    write_deltalake(str(out / "quarantine"), pa.table(old, schema=schema))
    (corpus / "empty.txt").write_text("", "utf-8")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["empty.txt"]

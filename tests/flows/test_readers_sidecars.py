"""NAME.meta.json beside a file of one article."""

from __future__ import annotations

import gzip
import json

import pytest

from flows.commands.common import mapping
from flows.readers import (
    Failure,
    ReadOptions,
    discover,
    parse,
    read_files,
    records,
)
from tests.flows.reading import PAGE, PROSE, ROWS, items


def test_sidecars(tmp_path):
    told = {"title": "The bridge", "published": "2024-05-01", "desk": "city"}
    for name in ("a.txt", "b.txt.gz", "c.html", "d.txt"):
        data = PAGE if name == "c.html" else PROSE
        packed = gzip.compress(data.encode()) if name.endswith(".gz") else data.encode()
        (tmp_path / name).write_bytes(packed)
    for name in ("a", "b", "c.html", "d.txt"):
        (tmp_path / f"{name}.meta.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "d.meta.json").write_text('{"title": "less exact"}', "utf-8")
    (tmp_path / "rows.jsonl").write_text(ROWS, "utf-8")
    (tmp_path / "rows.meta.json").write_text("{}", "utf-8")
    inputs = discover([str(tmp_path)])
    assert inputs.unsupported == {"sidecar of no article": 2}
    found = [item for item in read_files(inputs.files) if item.line is None]
    assert [item.article.title for item in found] == ["The bridge"] * 4
    assert {item.article.published for item in found} == {"2024-05-01"}
    assert {item.article.extra["desk"] for item in found} == {"city"}
    (alone,) = discover([str(tmp_path / "b.txt.gz")]).files
    assert alone.sidecar == tmp_path / "b.meta.json"


def test_a_sidecar_is_part_of_the_fingerprint_and_may_be_mapped(tmp_path):
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    sidecar = tmp_path / "a.meta.json"
    seen = set()
    options = ReadOptions(mapping=mapping("published=day"))
    for row in ({}, {"day": "2024-05-01"}, {"day": "2024-05-02"}):
        sidecar.write_text(json.dumps(row), "utf-8")
        (source,) = discover([str(tmp_path)]).files
        (record,) = records(source, options)
        seen.add(record.fingerprint(options))
        assert parse(record, options).article.published == row.get("day", "")
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        ('{"title": 5}', "title must be a string"),
        ('{"published": "1 May"}', "published must be ISO 8601"),
        ("{", "not JSON"),
        ("[]", "a JSON object is needed"),
        (b"\xff{}", "not UTF-8"),
        (b"{}" + b" " * 1_000_001, "over the limit"),
    ],
)
def test_a_broken_sidecar_is_a_failure_that_names_it(sidecar, reason, tmp_path):
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    data = sidecar if isinstance(sidecar, bytes) else sidecar.encode()
    (tmp_path / "a.txt.meta.json").write_bytes(data)
    (failure,) = items(tmp_path)
    assert isinstance(failure, Failure)
    assert "its sidecar a.txt.meta.json" in failure.reason
    assert reason in failure.reason

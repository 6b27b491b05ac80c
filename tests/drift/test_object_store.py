"""The past of a source is told from an object store as it is from a disk."""

from __future__ import annotations

from flows.drift.history import brought
from flows.places import place_of
from tests.drift.support import brings, note_past, rows, write_rows
from tests.flows.support import run_into


def test_an_object_store_tells_the_same_past(store, tmp_path):
    places = (tmp_path / "out", place_of(f"s3://{store.bucket()}/out"))
    told = []
    for output in places:
        broken = {"text": "", "source": "a.example"}
        write_rows(tmp_path / "in" / "1.jsonl", [*rows("a.example", 3), broken])
        run_into(output, tmp_path / "in")
        note_past(output, "b.example", [brings(4), brings(quarantined=2)])
        write_rows(tmp_path / "in" / "2.jsonl", rows("b.example", 2))
        summary = run_into(output, tmp_path / "in")
        (tmp_path / "in" / "2.jsonl").unlink()
        runs = [(run.corpus, run.quarantine, dict(run.sources)) for run in brought(output)]
        told.append((runs, summary.drift))
    assert told[0] == told[1]
    assert [sorted(sources) for _, _, sources in told[0][0]] == [
        ["a.example"],
        ["b.example"],
        ["b.example"],
        ["b.example"],
    ]
    assert told[0][1].rows[1].source == "b.example"

"""What runs note in the logs, and what is read of it: all that came in, and each once."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows import staged
from flows.cli import app
from flows.corpus.log import entries, entry_of
from flows.corpus.table import Corpus
from flows.drift.arrivals import CORPUS_VERSION, QUARANTINE_VERSION, SOURCES
from flows.drift.history import Brought, brought, by_source
from flows.drift.tally import Tally, total
from flows.staged import staged_result
from flows.timings import NOTE as TIMINGS
from tests.drift.support import rows, write_rows
from tests.flows import crashing
from tests.flows.support import articles, run_into, story

A, B = "a.example", "b.example"


@pytest.fixture
def place(tmp_path):
    """An inbox with two sources and one broken row."""
    write_rows(tmp_path / "in" / "1.jsonl", [*rows(A, 3), *rows(B, 2), {"text": "", "source": B}])
    return tmp_path


def run_in(place: Path, **settings):
    return run_into(place / "out", place / "in", **settings)


def past(place: Path) -> list[dict[str, Tally]]:
    return [dict(run.sources) for run in brought(place / "out")]


def counts(place: Path) -> list[dict[str, tuple[int, int]]]:
    """Articles and failures by source, run by run."""
    return [
        {source: (one.articles, one.quarantined) for source, one in run.items()}
        for run in past(place)
    ]


def test_a_run_notes_what_came_in(place):
    run_in(place)
    (run,) = past(place)
    made = articles(Corpus(place / "out"))
    for source in (A, B):
        own = [one for one in made if one["source"] == source]
        assert run[source].articles == len(own)
        assert run[source].raw == sum(len(one["raw_text"]) for one in own)
        assert run[source].clean == sum(len(one["text"]) for one in own)
    assert (run[A].quarantined, run[B].quarantined) == (0, 1)
    assert run[A].removed > 0  # the repeated space
    assert brought(place / "out")[0].corpus == 0


def test_nothing_new_notes_nothing(place):
    run_in(place)
    assert run_in(place).drift is None
    assert len(past(place)) == 1


def test_only_what_is_new_or_changed_counts(place):
    run_in(place)
    write_rows(place / "in" / "2.jsonl", rows(A, 1, first=50))
    write_rows(place / "in" / "1.jsonl", [*rows(A, 2), {**rows(A, 3)[2], "text": story(77)}])
    run_in(place)
    assert counts(place) == [{A: (3, 0), B: (2, 1)}, {A: (2, 0)}]


def test_a_run_that_brings_only_failures_counts(place):
    run_in(place)
    write_rows(place / "in" / "2.jsonl", [{"text": "", "source": A}, {"text": "", "source": A}])
    assert not run_in(place).committed
    write_rows(place / "in" / "3.jsonl", rows(A, 1, first=60))
    run_in(place)
    assert counts(place) == [{A: (3, 0), B: (2, 1)}, {A: (0, 2)}, {A: (1, 0)}]
    assert [(run.corpus, run.quarantine) for run in brought(place / "out")] == [
        (0, 0), (0, 1), (1, -1),
    ]  # fmt: skip


def test_a_corpus_that_never_had_an_article(tmp_path):
    write_rows(tmp_path / "in" / "1.jsonl", [{"text": "", "source": A}])
    run_in(tmp_path)
    assert counts(tmp_path) == [{A: (0, 1)}]
    assert brought(tmp_path / "out")[0].corpus == -1


def test_renewals_are_no_arrivals(place):
    run_in(place)
    assert run_in(place, skip=("names",)).renewed == 5
    assert len(past(place)) == 1
    write_rows(place / "in" / "2.jsonl", rows(A, 1, first=50))
    assert run_in(place).renewed == 5
    assert counts(place)[1:] == [{A: (1, 0)}]


def test_undos_and_retries_are_no_arrivals(place):
    run_in(place)
    out = str(place / "out")
    rule = next(e["rule"] for one in articles(Corpus(place / "out")) for e in one["edits"])
    for command in (
        ["undo", out, "--rule", rule, "--why", "a test"],
        ["quarantine", "retry", out],
        ["corpus", "compact", out],
    ):
        assert CliRunner().invoke(app, command).exit_code in (0, 1)
    assert len(list(entries(place / "out" / "corpus"))) > 1
    assert len(past(place)) == 1


def test_moved_articles_are_no_arrivals(place):
    run_in(place)
    (place / "in" / "1.jsonl").rename(place / "in" / "z.jsonl")
    assert run_in(place).moved == 5
    # the broken row is an input of another name now
    assert counts(place)[1:] == [{B: (0, 1)}]


def test_duplicates_are_failures_and_repeats_are_nothing(place):
    write_rows(place / "in" / "1.jsonl", rows(A, 3))
    same = rows(A, 1)[0]
    write_rows(place / "in" / "2.jsonl", [same, {**same, "text": story(99)}])
    run_in(place)
    (run,) = past(place)
    assert (run[A].articles, run[A].quarantined) == (3, 1)
    made = articles(Corpus(place / "out"))
    assert run[A].clean == sum(len(one["text"]) for one in made)


def test_a_failure_that_stands_counts_once(place):
    (place / "in" / "huge.txt").write_text("word " * 100, "utf-8")
    for _ in range(3):  # it is tried again each time
        run_in(place, limit=400)
    assert [total(run.values()).quarantined for run in past(place)] == [2]


PAGE = "<html><head>{}</head><body><p> </p></body></html>"


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"f/a.jsonl": '{"text": "", "source": "a.example"}'}, A),
        ({"f/a.jsonl": '{"text": "", "url": "https://www.a.example/1"}'}, A),
        ({"f/a.txt": " ", "f/a.txt.meta.json": '{"source": "a.example"}'}, A),
        ({"f/a.txt": " ", "f/a.txt.meta.json": '{"url": "https://a.example/1"}'}, A),
        ({"f/a.html": PAGE.format('<link rel="canonical" href="https://a.example/x">')}, A),
        ({"f/a.html": PAGE.format('<meta content="https://a.example/x" property="og:url">')}, A),
        ({"f/a.html": PAGE.format('<meta property="og:url" content="https://a.example/x">')}, A),
        # nothing tells but its neighbours
        ({"f/a.txt": " ", "f/b.jsonl": json.dumps(rows(A, 1)[0])}, A),
        ({"f/a.bin.txt": "\0\1\2", "f/b.jsonl": json.dumps(rows(A, 1)[0])}, A),
        ({"f/a.jsonl": json.dumps(rows(A, 1)[0]) + "\n{broken\n"}, A),
        # neighbours that disagree, or none
        ({"f/a.txt": " ", "f/b.jsonl": "\n".join(json.dumps(rows(s, 1)[0]) for s in (A, B))}, ""),
        ({"f/a.txt": " ", "g/b.jsonl": json.dumps(rows(A, 1)[0])}, ""),
        ({"f/a.html": PAGE.format('<link rel="stylesheet" href="https://a.example/x">')}, ""),
        ({"f/a.jsonl": '{"text": "", "source": 7}'}, ""),
    ],
)  # fmt: skip
def test_whose_a_failure_is(tmp_path, files, source):
    for name, text in files.items():
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    run_in(tmp_path)
    (run,) = past(tmp_path)
    assert {name: one.quarantined for name, one in run.items() if one.quarantined} == {source: 1}


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_the_note_is_the_same_however_the_work_is_done(place, workers):
    write_rows(place / "in" / "2.jsonl", [*rows(A, 120, first=100), *rows(B, 90, first=300)])
    run_in(place, workers=workers)
    run_into(place / "again", place / "in", workers=1)
    note, again = (dict(entry_of(place / out / "corpus", 0).note) for out in ("out", "again"))
    assert note.pop(TIMINGS)
    assert again.pop(TIMINGS), "the one thing that is not the same twice"
    assert note == again
    assert json.loads(note[SOURCES])[A][0] == 123


@pytest.mark.slow
@pytest.mark.parametrize(
    "point", ["quarantine.committed", "commit.written", "commit.logged", "shard.staged"]
)
def test_a_run_that_was_killed_counts_once(place, point):
    with crashing.desk() as desk:
        killed = desk.run("run", place / "in", "--output", place / "out", failpoint=point)
        assert killed.code == -9
        desk.run("run", place / "in", "--output", place / "out")
    assert counts(place) == [{A: (3, 0), B: (2, 1)}]
    run_in(place)
    assert len(past(place)) == 1


def test_the_two_logs_name_each_other(place):
    run_in(place)
    assert entry_of(place / "out" / "corpus", 0).note[QUARANTINE_VERSION] == "0"
    assert entry_of(place / "out" / "quarantine", 0).note[CORPUS_VERSION] == "-1"


def test_a_shard_that_was_staged_without_the_counts_counts_as_not_staged(place):
    with crashing.desk() as desk:
        desk.run("run", place / "in", "--output", place / "out", failpoint="normalized")
    (shard,) = list((place / "out" / ".staging").glob("*.parquet"))
    assert staged_result(shard)
    table = pq.read_table(shard)
    said = dict(table.schema.metadata)
    result = json.loads(said[b"copydesk.result"])
    del result["sources"]
    said[b"copydesk.result"] = json.dumps(result).encode()
    said[b"copydesk.check"] = staged._check(said[b"copydesk.result"], said[b"copydesk.failures"])
    pq.write_table(table.replace_schema_metadata(said), shard)
    assert staged_result(shard) is None
    run_in(place)
    assert counts(place) == [{A: (3, 0), B: (2, 1)}]


def test_a_log_entry_that_cannot_be_read_is_passed_over(place):
    run_in(place)
    write_rows(place / "in" / "2.jsonl", rows(A, 1, first=50))
    run_in(place)
    (place / "out" / "corpus" / "_delta_log" / f"{0:020}.json").write_text("{", "utf-8")
    assert counts(place) == [{B: (0, 1)}, {A: (1, 0)}]  # the quarantine still tells its part


def test_a_table_of_an_older_copydesk_has_no_past(place):
    run_in(place)
    for log in ("corpus", "quarantine"):
        file = place / "out" / log / "_delta_log" / f"{0:020}.json"
        file.write_text(file.read_text("utf-8").replace(SOURCES, "copydesk.other"), "utf-8")
    assert past(place) == []
    write_rows(place / "in" / "2.jsonl", rows(A, 1, first=50))
    summary = run_in(place)
    assert counts(place) == [{A: (1, 0)}]
    assert summary.drift.alarms == ()


def test_a_source_is_told_from_its_own_runs():
    one, two = Tally(articles=1), Tally(articles=2)
    runs = [Brought(0, -1, None, {A: one, B: two}), Brought(1, -1, None, {B: one})]
    assert by_source(runs) == {A: [one], B: [two, one]}

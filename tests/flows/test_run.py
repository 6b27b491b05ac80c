"""Runs: incremental, deterministic, verified, and nothing lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from deltalake import DeltaTable, write_deltalake

from flows import run as runs
from flows import shards as shard_work
from flows import workers
from flows.corpus.quarantine import quarantined
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus
from flows.errors import OutputError, RunError
from flows.executors import InProcessExecutor, make_executor, workers_for
from flows.run import run
from flows.settings import RunSettings
from flows.workspace import STAGING, workspace
from normalizers import (
    Article,
    CanonicalArticle,
    LedgerEdit,
    load_stylebook,
    normalize,
    replay,
    revert,
)
from tests.flows.support import articles, exported, run_into, story, write_corpus
from tests.support import ROOT


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "in")


def test_a_run_writes_every_article_once_and_a_second_run_has_nothing_to_do(corpus, tmp_path):
    out = tmp_path / "out"
    first = run_into(out, corpus)
    assert (first.articles, first.new, first.changed, first.unchanged, first.failed) == (
        12,
        12,
        0,
        0,
        0,
    )
    assert (first.version, first.committed, first.exit_code) == (0, True, 0)
    before = exported(out)
    assert len(before.splitlines()) == 12
    second = run_into(out, corpus)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 12)
    assert (second.version, second.committed) == (0, False)
    assert second.headline == "nothing to do: 12 articles unchanged"
    assert exported(out) == before
    assert not (out / STAGING).exists()


def test_only_the_edited_file_is_renewed(corpus, tmp_path):
    out = tmp_path / "out"
    run_into(out, corpus)
    before = {row["id"]: row for row in map(json.loads, exported(out).splitlines())}
    (corpus / "deep" / "1.txt").write_text(story(7777), "utf-8", newline="")
    summary = run_into(out, corpus)
    assert (summary.new, summary.changed, summary.unchanged, summary.version) == (0, 1, 11, 1)
    after = {row["id"]: row for row in map(json.loads, exported(out).splitlines())}
    changed = [name for name in after if after[name] != before[name]]
    assert len(changed) == 1
    assert "7777" in after[changed[0]]["raw_text"]


@pytest.mark.parametrize("name", ["{}", "", "https://daily.example/{}"])
def test_a_line_taken_out_moves_the_lines_after_it(tmp_path, name):
    key = "url" if "/" in name else "id"
    rows = [{"text": story(n), **({key: name.format(n)} if name else {})} for n in range(6)]
    file, out = tmp_path / "rows.jsonl", tmp_path / "out"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    run_into(out, file)
    del rows[1]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    summary = run_into(out, file, prune=True)
    assert (summary.moved, summary.changed, summary.new, summary.unchanged) == (4, 0, 0, 1)
    assert not run_into(out, file, prune=True).committed
    run_into(tmp_path / "scratch", file)
    assert exported(out) == exported(tmp_path / "scratch")
    assert {row.path for row in Corpus(out).known()} == {f"rows.jsonl#{n}" for n in range(1, 6)}


def test_another_limit_lets_in_what_was_too_large_and_leaves_the_rest_alone(corpus, tmp_path):
    out = tmp_path / "out"
    (corpus / "long.txt").write_text(story(9) * 50, "utf-8")
    first = run_into(out, corpus, limit=2_000)
    assert (first.new, first.failed) == (12, 1)
    again = run_into(out, corpus, limit=1_000_000)
    assert (again.new, again.changed, again.unchanged, again.failed) == (1, 0, 12, 0)
    assert not run_into(out, corpus).committed


def test_new_and_changed_articles_come_in_one_version(corpus, tmp_path):
    out = tmp_path / "out"
    run_into(out, corpus)
    (corpus / "0.txt").write_text(story(7777), "utf-8")
    (corpus / "new.txt").write_text(story(8888), "utf-8")
    summary = run_into(out, corpus)
    assert (summary.new, summary.changed, summary.version) == (1, 1, 1)
    assert Corpus(out).count() == 13


def test_a_row_with_other_metadata_or_other_stages_is_renewed(tmp_path):
    file, out = tmp_path / "rows.jsonl", tmp_path / "out"
    file.write_text(json.dumps({"id": "1", "text": story(1)}), "utf-8")
    assert run_into(out, file).new == 1
    file.write_text(json.dumps({"id": "1", "text": story(1), "section": "city"}), "utf-8")
    assert run_into(out, file).changed == 1
    assert run_into(out, file, skip=("names",)).renewed == 1
    assert run_into(out, file, skip=("names",)).unchanged == 1


def test_deleted_inputs_stay_in_the_corpus(corpus, tmp_path):
    out = tmp_path / "out"
    run_into(out, corpus)
    before = exported(out)
    shutil.rmtree(corpus / "deep")
    assert run_into(out, corpus).unchanged == 9
    assert exported(out) == before


def test_the_table_holds_what_normalize_gives(tmp_path):
    file, out = tmp_path / "rows.jsonl", tmp_path / "out"
    row = {
        "id": "1",
        "text": story(1),
        "source": "daily.example",
        "published": "2023",
        "n": [1, 2.5],
    }
    file.write_text(json.dumps(row), "utf-8")
    run_into(out, file)
    article = normalize(
        Article(story(1), id="1", source="daily.example", published="2023", extra={"n": [1, 2.5]})
    )
    assert exported(out) == article.to_json() + "\n"


def test_every_committed_article_keeps_promise_one(corpus, tmp_path):
    run_into(tmp_path / "out", corpus)
    for row in articles(Corpus(tmp_path / "out")):
        ledger = [LedgerEdit.from_dict(edit) for edit in row["edits"]]
        assert replay(row["raw_text"], ledger) == row["text"]
        assert revert(row["text"], ledger) == row["raw_text"]


class ShuffledExecutor(Executor):
    """Runs calls in an order of its own."""

    def __init__(self) -> None:
        self._waiting = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self._waiting.append((future, fn, args, kwargs))
        if len(self._waiting) == self.expected:
            random.Random(5).shuffle(self._waiting)
            for one, call, a, k in self._waiting:
                one.set_result(call(*a, **k))
        return future


def test_the_export_is_the_same_whatever_the_order_sharding_and_processes(
    corpus, tmp_path, monkeypatch
):
    run_into(tmp_path / "one", corpus)
    expected = exported(tmp_path / "one")

    # batches in reverse order, single files
    for file in sorted(corpus.rglob("*.*"), reverse=True):
        if file.parent == corpus:
            run_into(tmp_path / "batches", file)
    run_into(tmp_path / "batches", corpus)
    assert exported(tmp_path / "batches") == expected

    monkeypatch.setattr(shard_work, "MIN_JOBS", 2)
    monkeypatch.setattr(shard_work, "MAX_JOBS", 2)
    monkeypatch.setattr(workers, "SHARDS_PER_WORKER", 100)
    settings = RunSettings(inputs=(str(corpus),), output=tmp_path / "shuffled")
    executor = ShuffledExecutor()
    executor.expected = 6
    run(settings, executor=executor)
    assert exported(tmp_path / "shuffled") == expected

    with ThreadPoolExecutor(3) as threads:
        run(settings.model_copy(update={"output": tmp_path / "threads"}), executor=threads)
    assert exported(tmp_path / "threads") == expected

    run_into(tmp_path / "processes", corpus, workers=2)
    assert exported(tmp_path / "processes") == expected


def test_the_export_does_not_depend_on_the_hash_seed(corpus, tmp_path):
    texts = set()
    for seed in ("1", "2"):
        out = tmp_path / seed
        for arguments in (["run", corpus, "--output", out], ["export", out, "-o", tmp_path / "e"]):
            subprocess.run(
                [sys.executable, "-m", "flows.cli", *map(str, arguments)],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
                check=True,
                capture_output=True,
            )
        texts.add((tmp_path / "e").read_bytes())
    assert len(texts) == 1


def test_the_same_id_twice(tmp_path):
    rows = [
        {"id": "a", "text": "A storm."},
        {"id": "a", "text": "A storm."},
        {"id": "a", "text": "A flood."},
        {"id": "b", "text": "A storm."},
    ]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": "First by path."}), "utf-8")
    summary = run_into(tmp_path / "out", tmp_path / "b.jsonl", tmp_path / "a.jsonl")
    assert (summary.articles, summary.new, summary.duplicates, summary.failed) == (5, 2, 0, 3)
    texts = [row["raw_text"] for row in articles(Corpus(tmp_path / "out"))]
    assert texts == ["First by path.", "A storm."]
    assert "taken by another article" in summary.failures[0].reason
    assert str(tmp_path / "a.jsonl") in summary.failures[0].reason


def test_identical_duplicates_count_once(tmp_path):
    line = json.dumps({"id": "a", "text": "A storm."})
    (tmp_path / "a.jsonl").write_text(f"{line}\n{line}\n", "utf-8")
    summary = run_into(tmp_path / "out", tmp_path / "a.jsonl")
    assert (summary.new, summary.duplicates, summary.failed) == (1, 1, 0)


class Stubborn:
    """A pipeline that breaks on some articles, in one way or another."""

    version = "stubborn-1"
    stylebook = load_stylebook()

    def __call__(self, article: Article) -> CanonicalArticle:
        if "day  3" in article.text:
            raise RuntimeError("no idea")
        text = article.text.replace("day  2", "day two")  # a change without an edit in the ledger
        return CanonicalArticle(
            id=article.id,
            source="",
            url="",
            title=None,
            language="en",
            language_probability=1.0,
            text=text,
            raw_text=article.text,
        )


def test_an_article_that_breaks_or_cannot_be_verified_fails_alone(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(shard_work, "_pipeline", lambda *_, **__: Stubborn())
    out = tmp_path / "out"
    summary = run_into(out, corpus)
    assert (summary.new, summary.failed) == (10, 2)
    by_path = {row.path: (row.reason, row.detail) for row in quarantined(out)}
    assert set(by_path) == {"2.txt", "deep/3.txt"}
    reason, detail = by_path["deep/3.txt"]
    assert reason == "could not be normalized (RuntimeError)"
    assert "Traceback" in detail
    assert "no idea" in detail
    assert "replaying the ledger" in by_path["2.txt"][1]


def test_a_lost_article_commits_nothing(corpus, tmp_path, monkeypatch):
    def forgetful(shard):
        result = shard_work.normalize_shard(shard)
        result.made.pop()
        return result

    monkeypatch.setattr(workers, "normalize_shard", forgetful)
    with pytest.raises(RunError, match="is incomplete; nothing was committed"):
        run_into(tmp_path / "out", corpus)
    assert Corpus(tmp_path / "out").version is None


def test_a_lost_shard_commits_nothing(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "work_through", lambda shards, *_, **__: list(shards)[:0])
    with pytest.raises(RunError, match="12 articles were lost; nothing was committed"):
        run_into(tmp_path / "out", corpus)
    assert Corpus(tmp_path / "out").version is None


def test_committing_the_same_shards_twice_changes_nothing(corpus, tmp_path):
    out = tmp_path / "out"
    work = runs.Run(RunSettings(inputs=(str(corpus),), output=out))
    with workspace(out, print) as staging:
        work.plan()
        work.normalize(staging)
        work.verify()
        work.commit()
        before = exported(out)
        work.commit()
    assert exported(out) == before


def test_what_a_killed_run_left_behind_is_no_part_of_the_corpus(corpus, tmp_path):
    out = tmp_path / "out"
    left = out / STAGING / "run-old"
    left.mkdir(parents=True)
    (left / "shard-000001.parquet").write_bytes(b"half a file")
    assert run_into(out, corpus).new == 12
    assert not (out / STAGING).exists()


def test_a_second_run_waits_for_the_first(corpus, tmp_path):
    out, said = tmp_path / "out", []
    with ThreadPoolExecutor(1) as threads:
        with workspace(out, said.append):
            waiting = threads.submit(run_into, out, corpus)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=60).new == 12


def test_a_big_corpus_is_read_sorted_in_parts(corpus, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run_into(out, corpus)
    whole = exported(out)
    monkeypatch.setattr("flows.corpus.ordered.IN_MEMORY", 4_000)
    assert exported(out) == whole
    ids = [json.loads(line)["id"] for line in whole.splitlines()]
    assert ids == sorted(ids)


def test_a_table_of_another_schema_version_is_refused(tmp_path):
    write_deltalake(
        str(tmp_path / "corpus"),
        SCHEMA.empty_table(),
        description="copydesk canonical corpus, schema version 99",
    )
    with pytest.raises(OutputError, match="schema version 99"):
        Corpus(tmp_path)


def lose(table: Path) -> None:
    for file in table.glob("*.parquet"):
        file.unlink()


def cut_off(table: Path) -> None:
    for file in table.glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:200])


@pytest.mark.parametrize("damage", [lose, cut_off])
def test_a_table_that_lost_data_is_one_line_that_says_what_to_do(corpus, tmp_path, damage):
    out = tmp_path / "out"
    (corpus / "empty.txt").write_text("", "utf-8")
    run_into(out, corpus)
    told = "{} is not a readable table: .+; .*(move it away and run again|copydesk corpus check)"
    damage(out / "quarantine")
    with pytest.raises(OutputError, match=told.format(out / "quarantine")) as stopped:
        run_into(out, corpus)
    damage(out / "corpus")
    reads = (
        lambda: run_into(out, corpus),
        lambda: exported(out),
        lambda: list(Corpus(out).known()),
    )
    for read in reads:
        with pytest.raises(OutputError, match=told.format(out / "corpus")) as stopped:
            read()
        assert "\n" not in str(stopped.value)
        assert "rrno" not in str(stopped.value)
    for table in ("corpus", "quarantine"):
        shutil.move(out / table, tmp_path / table)
    assert run_into(out, corpus).new == 12, "the advice helps"


@pytest.mark.parametrize("table", ["corpus", "quarantine"])
def test_a_table_that_is_a_file_is_refused(table, corpus, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / table).write_text("x", "utf-8")
    with pytest.raises(OutputError, match=f"{table} is not a folder"):
        run_into(out, corpus)


def test_the_counts_leave_out_what_can_say_nothing(corpus, tmp_path):
    out = tmp_path / "out"
    first = dict(run_into(out, corpus).counts())
    assert first["new"] == 12
    assert first["edits: layout"] > 0
    assert "edits: language" not in first
    assert run_into(out, corpus).counts() == [("articles in", 12), ("unchanged", 12), ("failed", 0)]


def test_an_output_that_is_a_file_is_refused(corpus, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    for output in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="cannot write to"):
            run_into(output, corpus)


def test_history_notes_the_schema_version(corpus, tmp_path):
    run_into(tmp_path / "out", corpus)
    (entry,) = DeltaTable(str(tmp_path / "out" / "corpus")).history()
    assert entry["copydesk.schema_version"] == "2"
    assert (entry["copydesk.new"], entry["copydesk.changed"]) == ("12", "0")


@pytest.mark.parametrize("stages", [{"only": ("nonsense",)}, {"skip": ("encoding", "x")}])
def test_settings_know_the_stages(stages):
    with pytest.raises(ValueError, match="unknown stage"):
        RunSettings(**stages)


def test_settings_put_stages_in_the_pipelines_order():
    assert RunSettings(only=("names", "encoding", "names")).only == ("encoding", "names")


def test_workers():
    assert workers_for(10, None) == 1
    assert workers_for(10_000, 3) == 3
    assert workers_for(10_000, None) >= 1
    assert isinstance(make_executor(1), InProcessExecutor)


def test_output_is_a_path_or_a_string():
    assert RunSettings(output="x").output == Path("x")

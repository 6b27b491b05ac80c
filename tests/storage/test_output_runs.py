"""A corpus in an object store: what can be done with one on a disk, and the same bytes."""

from __future__ import annotations

import json
import shutil

import polars
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.corpus.quarantine import quarantined
from flows.corpus.table import Corpus
from flows.opening import ways_to_open
from flows.places import names_in, place_of, read_bytes, sizes_in
from flows.policy import load_policy
from flows.readers import trees
from flows.run import plan, run
from flows.settings import RunSettings
from tests.flows.support import copydesk, exported, run_into, story, write_corpus
from tests.flows.undoing import write_pages
from tests.storage.server import KEYS

RULE = "stray.counted_caption"


def told(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def data_files(output):
    return [name for name in names_in(output / "corpus") if name.endswith(".parquet")]


@pytest.fixture
def inputs(tmp_path):
    folder = write_corpus(tmp_path / "in")
    (folder / "binary.txt").write_bytes(b"\0\1\2\3" * 64)
    return folder


@pytest.fixture
def output(store):
    return place_of(f"s3://{store.bucket()}/news/corpus of today")


def test_runs_give_what_they_give_on_a_disk(inputs, output, store, tmp_path):
    local = tmp_path / "out"
    for step in ("all new", "nothing new", "changed, new and gone"):
        if step == "changed, new and gone":
            (inputs / "0.txt").write_text(story(1000), "utf-8", newline="")
            (inputs / "new.txt").write_text(story(2000), "utf-8", newline="")
            (inputs / "deep" / "1.txt").unlink()
            shutil.move(inputs / "2.txt", inputs / "moved.txt")
        here = run_into(local, inputs, prune=True)
        there = run_into(output, inputs, prune=True)
        assert there.counts() == here.counts(), step
        assert (there.version, there.committed) == (here.version, here.committed), step
        assert exported(output) == exported(local), step
        rows = [[row._replace(since="") for row in quarantined(place)] for place in (local, output)]
        assert rows[0] == rows[1] != [], step
        assert names_in(output / ".staging") == [], step
    keys = store.keys(output.path.partition("/")[0])
    assert all(key.startswith("news/corpus of today/") for key in keys)
    secret = KEYS["AWS_SECRET_ACCESS_KEY"].encode()
    assert not any(secret in read_bytes(output / key.partition("today/")[2]) for key in keys)


def test_a_plan_writes_nothing(inputs, output, store):
    planned = plan(RunSettings(inputs=(str(inputs),), output=output))
    assert planned.new == 13  # twelve articles and one that cannot be read
    assert store.keys(output.path.partition("/")[0]) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_the_command_runs_and_exports_there(inputs, output, tmp_path, workers):
    ended = copydesk("run", inputs, "-o", output, "--workers", str(workers))
    assert ended.returncode == 1, ended.stderr  # the binary one
    assert "12 new" in ended.stdout
    assert f"deltalake.DeltaTable({str(output / 'corpus')!r})" in ended.stdout
    assert copydesk("export", output, "-o", tmp_path / "a.jsonl").returncode == 0
    assert (tmp_path / "a.jsonl").read_text("utf-8") == exported(output)
    run_into(tmp_path / "out", inputs)
    assert exported(output) == exported(tmp_path / "out")
    assert told("quarantine", "list", output).output.startswith("binary.txt  binary")
    shown = told("quarantine", "show", output, "binary.txt")
    assert "256 bytes kept" in shown.output
    (inputs / "binary.txt").write_text(story(7777), "utf-8")
    assert "1 new" in told("quarantine", "retry", output).output
    assert told("quarantine", "list", output).output == "0 in quarantine\n"


def test_a_renewal_takes_the_rows_from_there(inputs, output, tmp_path):
    run_into(output, inputs, skip=("names",))
    renewed = run_into(output, inputs)
    assert dict(renewed.counts())["renewed under the policy of today"] == 12
    run_into(tmp_path / "out", inputs)
    assert exported(output) == exported(tmp_path / "out")


def test_the_lines_to_open_it_work(inputs, output):
    run_into(output, inputs)
    lines = ways_to_open(output).splitlines()
    scope = {}
    exec(lines[1], scope)
    assert isinstance(scope["corpus"], polars.DataFrame)
    assert scope["corpus"].height == 12
    exec("\n".join(lines[3:5]), scope)
    exec(lines[6], scope)
    assert len(scope["corpus"]) == 12


def test_the_table_is_looked_after_there(inputs, output):
    run_into(output, inputs)
    first = exported(output)
    (inputs / "0.txt").write_text(story(1000), "utf-8", newline="")
    run_into(output, inputs)
    second = exported(output)

    history = told("corpus", "history", output).output.splitlines()
    assert [line.split()[0] for line in history] == ["version", "1", "0"]
    assert "1 changed" in told("corpus", "diff", output, 0).output
    assert "no problems: version 1, 12 articles" in told("corpus", "check", output).output

    back = told("corpus", "restore", output, 0)
    assert "version 2 is version 0 again" in back.output
    assert exported(output) == first
    assert "version 3 is version 1 again" in told("corpus", "restore", output, 1).output
    assert exported(output) == second

    (inputs / "new.txt").write_text(story(2000), "utf-8", newline="")
    run_into(output, inputs)
    third = exported(output)
    before = data_files(output)
    joined = told("corpus", "compact", output)
    assert "joined 2 data files into 1: version 5" in joined.output
    assert exported(output) == third

    dry = told("corpus", "vacuum", output, "--keep-days", 0, "--dry-run")
    assert dry.output.startswith("would remove ")
    assert len(data_files(output)) == len(before) + 1
    assert told("corpus", "vacuum", output, "--keep-days", 0).output.startswith("removed ")
    assert len(data_files(output)) == len(Corpus(output).data_files()) == 1
    assert exported(output) == third
    assert "vacuumed" in told("corpus", "history", output).output
    assert "vacuum removes old ones" in told("export", output, "--version", 0).output
    assert told("corpus", "check", output).exit_code == 0


def test_a_broken_log_is_mended_there(inputs, output, store):
    run_into(output, inputs)
    first = exported(output)
    (inputs / "0.txt").write_text(story(1000), "utf-8", newline="")
    run_into(output, inputs)
    bucket, _, key = output.path.partition("/")
    torn = f"{key}/corpus/_delta_log/{1:020}.json"
    store.client().put_object(Bucket=bucket, Key=torn, Body=b'{"add"')
    checked = told("corpus", "check", output)
    assert checked.exit_code == 1
    assert "goes back to version 0" in checked.output
    mended = told("corpus", "restore", output)
    assert f"moved what cannot be read of the log to {output}/corpus.set-aside-1" in mended.output
    assert names_in(output / "corpus.set-aside-1") == [f"{1:020}.json"]
    assert exported(output) == first


def test_a_lost_data_file_is_found_there(inputs, output, store):
    run_into(output, inputs)
    bucket, _, key = output.path.partition("/")
    (name,) = data_files(output)
    store.client().delete_object(Bucket=bucket, Key=f"{key}/corpus/{name}")
    checked = told("corpus", "check", output)
    assert checked.exit_code == 1
    assert f"data file {name} (12 articles) is missing" in checked.output
    refused = told("export", output)
    assert refused.exit_code == 2
    assert "corpus restore" in refused.output


def test_staged_shards_of_a_dead_run_go_with_a_vacuum(inputs, output, store):
    run_into(output, inputs)
    bucket, _, key = output.path.partition("/")
    store.client().put_object(Bucket=bucket, Key=f"{key}/.staging/dead.parquet", Body=b"x" * 7)
    assert "1 files of a run" in told("corpus", "check", output).output
    assert "removed 0 data files" in told("corpus", "vacuum", output).output  # it may be at work
    assert names_in(output / ".staging") == ["dead.parquet"]
    assert "removed 1 data file" in told("corpus", "vacuum", output, "--keep-days", 0).output
    assert names_in(output / ".staging") == []


def test_undo_there_equals_undo_here(output, tmp_path):
    (tmp_path / "in").mkdir()
    pages = write_pages(tmp_path / "in")
    local = tmp_path / "out"
    for place in (local, output):
        run_into(place, pages)
        before = exported(place)
        tried = told("undo", place, "--rule", RULE, "--dry-run")
        assert "nothing was written" in tried.output, tried.output
        assert exported(place) == before
        assert load_policy(place).rows == ()
        undone = told("undo", place, "--rule", RULE, "--why", "they are text", "--who", "Ann")
        assert undone.exit_code == 0, undone.output
        assert exported(place) != before
    assert exported(output) == exported(local)
    assert "they are text" in told("undo", output, "--list").output
    assert read_bytes(output / "policy.jsonl").count(b"\n") == 1
    run_into(output, pages)  # later runs obey it
    run_into(local, pages)
    assert exported(output) == exported(local)
    allowed = told("undo", output, "--rule", RULE, "--allow", "--why", "mended", "--who", "Ann")
    assert "may edit again" in allowed.output
    assert read_bytes(output / "policy.jsonl").count(b"\n") == 2
    run_into(output, pages)
    assert exported(output) == before_undo(pages, tmp_path)


def before_undo(pages, tmp_path):
    run_into(tmp_path / "fresh", pages)
    return exported(tmp_path / "fresh")


def test_exports_go_there_too(inputs, output, tmp_path):
    run_into(output, inputs)
    target = output.parent / "export"
    assert told("export", output, "-o", target / "a.jsonl").exit_code == 0
    assert read_bytes(target / "a.jsonl").decode() == exported(output)
    assert names_in(target) == ["a.jsonl", "a.jsonl.card.md", "a.jsonl.watermark.json"]
    (inputs / "0.txt").write_text(story(1000), "utf-8", newline="")
    run_into(output, inputs)
    mark = target / "a.jsonl.watermark.json"
    since = told("export", output, "--since", mark, "-o", target / "b.jsonl")
    assert since.exit_code == 0, since.output
    rows = [json.loads(line) for line in read_bytes(target / "b.jsonl").decode().splitlines()]
    assert rows[-1] == {"_op": "watermark", "since": 0, "version": 1}
    assert len(rows) > 1
    for _ in range(2):  # an export of ours is replaced
        done = told("export", output, "--format", "hf", "-o", target / "set")
        assert done.exit_code == 0, done.output
        assert sorted(sizes_in(target / "set")) == ["README.md"]
        assert names_in(target / "set" / "data") == ["train-00000-of-00001.parquet"]
    copied = tmp_path / "copy.parquet"
    copied.write_bytes(read_bytes(target / "set" / "data" / "train-00000-of-00001.parquet"))
    assert pq.read_table(copied).num_rows == 12
    foreign = told("export", output, "--format", "hf", "-o", output)
    assert foreign.exit_code == 2
    assert "is no part of an export" in foreign.output


def test_a_run_over_standard_input_goes_there(output):
    ended = copydesk("run", "-", "-o", output, stdin=story(1))
    assert ended.returncode == 0, ended.stderr
    assert Corpus(output).count() == 1


def test_an_output_with_a_percent_code_is_refused(inputs, store):
    output = place_of(f"s3://{store.bucket()}/a%20b")
    with pytest.raises(Exception, match="% code"):
        run(RunSettings(inputs=(str(inputs),), output=output))


def test_what_stands_in_quarantine_is_looked_for_by_the_folder(
    store, output, tmp_path, monkeypatch
):
    bucket = store.bucket()
    for number in range(5):
        key = f"in/{number}.txt"
        store.client().put_object(Bucket=bucket, Key=key, Body=b"\0\1\2\3" * 64)
    run_into(output, f"s3://{bucket}/in")
    store.client().delete_object(Bucket=bucket, Key="in/0.txt")
    asked = []
    real = trees._names_in
    monkeypatch.setattr(trees, "_names_in", lambda name: asked.append(name) or real(name))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.txt").write_bytes(b"\0\1\2\3" * 64)
    run_into(output, tmp_path / "in")
    assert [row.path for row in quarantined(output)] == [
        *(f"{n}.txt" for n in range(1, 5)),
        "bad.txt",
    ]
    assert asked.count(f"s3://{bucket}/in") == 1
    asked.clear()
    run_into(output, f"s3://{bucket}/in")
    assert asked == [], "the run has looked there itself"

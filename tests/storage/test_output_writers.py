"""Several writers on one output in an object store, where nobody can hold a lock."""

from __future__ import annotations

import subprocess
import sys

import pytest
from deltalake import DeltaTable

from flows import conflicts
from flows import run as runs
from flows.corpus import maintenance, table
from flows.corpus.log import entries
from flows.corpus.maintenance import vacuum
from flows.corpus.quarantine import quarantined
from flows.corpus.table import Corpus
from flows.errors import ConflictError
from flows.observer import Silent
from flows.places import names_in, place_of, read_bytes, write_bytes
from flows.policy import load_policy
from flows.settings import RunSettings
from tests.flows.support import articles, exported, run_into, story
from tests.flows.undoing import row, write_pages
from tests.support import ROOT

RULE = "stray.counted_caption"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(conflicts, "LONGEST_WAIT", 0)


@pytest.fixture
def output(store):
    return place_of(f"s3://{store.bucket()}/corpus")


def folder(path, first, count=4):
    path.mkdir()
    for number in range(first, first + count):
        (path / f"{number}.txt").write_text(story(number), "utf-8", newline="")
    (path / f"broken-{first}.txt").write_bytes(b"\0\1\2\3" * 64)
    return path


def meanwhile(monkeypatch, module, point, others):
    """Each time the point is passed, one of the others does its work first."""
    left = list(others)
    before = module.reached
    nested = []

    def reached(name):
        if name == point and left and not nested:
            nested.append(left.pop(0))
            nested[0]()
            nested.clear()
        before(name)

    monkeypatch.setattr(module, "reached", reached)
    return left


@pytest.mark.parametrize("point", ["commit.started", "commit.written"])
@pytest.mark.parametrize("first", [True, False], ids=["first version", "later version"])
def test_who_is_slower_plans_again(output, tmp_path, monkeypatch, point, first):
    if not first:
        run_into(output, folder(tmp_path / "old", 50))
    mine, others = folder(tmp_path / "mine", 0), folder(tmp_path / "others", 10)
    left = meanwhile(monkeypatch, table, point, [lambda: run_into(output, others)])
    done = run_into(output, mine)
    assert not left
    assert (done.committed, done.new) == (True, 4)
    assert done.version == (1 if first else 2)
    names = [*range(4), *range(10, 14), *(() if first else range(50, 54))]
    found = articles(Corpus(output))
    assert sorted(one["raw_text"] for one in found) == sorted(map(story, names))
    failed = [one.path for one in quarantined(output)]
    assert failed == sorted(
        ["broken-0.txt", "broken-10.txt", *([] if first else ["broken-50.txt"])]
    )
    assert names_in(output / ".staging") == []
    run_into(tmp_path / "local", mine, others, *([] if first else [tmp_path / "old"]))
    assert exported(output) == exported(tmp_path / "local")
    files = {f"corpus/{one}" for one in names_in(output / "corpus") if one.endswith(".parquet")}
    logged = {f"corpus/{one}" for entry in entries(output / "corpus") for one in entry.added}
    assert files == logged, "the data files of the slower one are gone"


@pytest.mark.parametrize("point", ["normalized", "verified", "plan.made"])
def test_the_same_work_is_committed_once(output, tmp_path, monkeypatch, point):
    inputs = folder(tmp_path / "in", 0)
    left = meanwhile(monkeypatch, runs, point, [lambda: run_into(output, inputs)])
    done = run_into(output, inputs)
    assert not left
    assert (done.committed, done.new, done.unchanged) == (False, 0, 4)
    assert len(list(entries(output / "corpus"))) == 1
    run_into(tmp_path / "local", inputs)
    assert exported(output) == exported(tmp_path / "local")


def test_after_five_tries_it_says_so(output, tmp_path, monkeypatch):
    others = [folder(tmp_path / str(n), 10 * n) for n in range(1, 6)]
    left = meanwhile(
        monkeypatch, table, "commit.started", [lambda o=o: run_into(output, o) for o in others]
    )
    mine = folder(tmp_path / "mine", 0)
    with pytest.raises(
        ConflictError, match="another program changed the table meanwhile; run again"
    ):
        run_into(output, mine)
    assert not left
    assert Corpus(output).count() == 20
    assert run_into(output, mine).new == 4


def test_a_flow_run_plans_again_too(output, tmp_path, monkeypatch):
    from flows import normalize  # noqa: PLC0415

    for name in ("plan", "normalize_shards", "commit"):  # the tasks without a server
        monkeypatch.setattr(normalize, name, getattr(normalize, name).fn)
    monkeypatch.setattr(normalize, "observer_of_flow", Silent)
    mine, others = folder(tmp_path / "mine", 0), folder(tmp_path / "others", 10)
    left = meanwhile(monkeypatch, table, "commit.started", [lambda: run_into(output, others)])
    done = normalize.one_run(RunSettings(inputs=(str(mine),), output=output))
    assert not left
    assert (done.committed, done.new, done.version) == (True, 4, 1)
    assert Corpus(output).count() == 8


def test_a_conflict_on_a_disk_is_told_too(tmp_path, monkeypatch):
    """There a run holds the folder, so it was another program."""
    mine = folder(tmp_path / "mine", 0)
    run_into(tmp_path / "out", folder(tmp_path / "old", 50))

    def other():
        path = str(tmp_path / "out" / "corpus")
        DeltaTable(path).alter.set_table_properties({"delta.appendOnly": "false"})

    left = meanwhile(monkeypatch, table, "commit.started", [other])
    assert run_into(tmp_path / "out", mine).new == 4
    assert not left


def test_two_processes_at_once(output, tmp_path):
    places = [folder(tmp_path / str(n), 10 * n, 8) for n in range(3)]
    places[2] = places[0]  # two with the same inputs, and one with others
    command = [sys.executable, "-m", "flows.cli", "run", "-o", str(output), "--workers", "1"]
    running = [
        subprocess.Popen([*command, str(one)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for one in places
    ]
    said = [one.communicate(timeout=240)[1] for one in running]
    assert [one.returncode for one in running] == [1, 1, 1], said  # each has a broken input
    assert not any("Traceback" in one for one in said), said
    run_into(tmp_path / "local", *places[:2])
    assert exported(output) == exported(tmp_path / "local")
    assert [one.path for one in quarantined(output)] == ["broken-0.txt", "broken-10.txt"]
    assert Corpus(output).version == 1, "one version for each of the two folders"


WRITER = """
import sys
from tests.flows.support import run_into
from flows.places import place_of
for name in sys.argv[2:]:
    run_into(place_of(sys.argv[1]), name)
"""


def test_a_reader_sees_whole_versions_only(output, tmp_path):
    places = [folder(tmp_path / str(n), 10 * n, 5) for n in range(5)]
    run_into(output, places[0])
    command = [sys.executable, "-c", WRITER, str(output), *map(str, places[1:])]
    seen = set()
    with subprocess.Popen(command, cwd=ROOT) as writer:
        while writer.poll() is None:
            found = articles(Corpus(output))
            seen.add(len(found))
            assert len(found) % 5 == 0
    assert writer.returncode == 0
    assert len(seen) > 1
    assert Corpus(output).count() == 25


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_undo_and_a_run_at_once(output, tmp_path, monkeypatch, when):
    """A run that comes before the policy row is undone; one that comes after it obeys."""
    from flows import undo as undoing  # noqa: PLC0415

    (tmp_path / "in").mkdir()
    pages = write_pages(tmp_path / "in")
    more = folder(tmp_path / "more", 0)
    (more / "page.txt").write_text(story(5) + "\n1 of 3Boats in the harbour.\n", "utf-8")
    run_into(output, pages)
    if when == "before":
        append, waiting = undoing.append_row, [more]

        def late(place, one):
            while waiting:
                run_into(place, waiting.pop())
            return append(place, one)

        monkeypatch.setattr(undoing, "append_row", late)
    else:
        meanwhile(monkeypatch, undoing, "policy.written", [lambda: run_into(output, more)])
    done = undoing.undo(output, row(RULE))
    assert done.committed == (when == "before")
    assert done.before is None
    assert Corpus(output).count() == 9 + 5
    assert len(load_policy(output).rows) == 1
    assert not [one for one in articles(Corpus(output)) if RULE in str(one["edits"])]
    run_into(output, pages, more)
    local = tmp_path / "local"
    run_into(local, pages)
    undoing.undo(local, row(RULE))
    run_into(local, more)
    run_into(local, pages, more)
    assert exported(output) == exported(local)


def test_two_undos_at_once_lose_no_row(output, tmp_path, monkeypatch):
    from flows import undo as undoing  # noqa: PLC0415

    (tmp_path / "in").mkdir()
    pages = write_pages(tmp_path / "in")
    run_into(output, pages)
    undoing.undo(output, row("ui.en.*"))  # so that there is a policy
    append = undoing.append_row
    others = [row(RULE, "daily.example")]

    def late(place, one):
        if others:
            undoing.undo(place, others.pop())
        return append(place, one)

    monkeypatch.setattr(undoing, "append_row", late)
    undoing.undo(output, row(RULE, "evening.example"))
    rows = [(one.rule, one.source) for one in load_policy(output).rows]
    assert rows == [("ui.en.*", None), (RULE, "daily.example"), (RULE, "evening.example")]
    assert not [one for one in articles(Corpus(output)) if RULE in str(one["edits"])]


def test_a_vacuum_leaves_alone_what_is_being_committed(output, tmp_path, monkeypatch):
    run_into(output, folder(tmp_path / "old", 50))
    (tmp_path / "old" / "50.txt").write_text(story(60), "utf-8", newline="")
    run_into(output, tmp_path / "old")
    freed = []

    def others():
        freed.append(vacuum(output, 0, Silent().say))

    left = meanwhile(monkeypatch, table, "commit.written", [others])
    assert run_into(output, folder(tmp_path / "mine", 0)).committed
    assert not left
    assert freed[0].files > 0, "what only old versions need goes"
    found = sorted(one["raw_text"] for one in articles(Corpus(output)))
    assert found == sorted(map(story, [*range(4), 51, 52, 53, 60]))


def test_a_vacuum_takes_what_a_dead_run_left_long_ago(output, tmp_path, monkeypatch):
    run_into(output, folder(tmp_path / "old", 50))
    write_bytes(output / "corpus" / "part-00000-dead.parquet", b"PAR1")
    assert vacuum(output, 0, Silent().say).files == 0
    monkeypatch.setattr(maintenance, "AT_WORK_DAYS", 0)
    assert vacuum(output, 0, Silent().say).files == 1
    assert "part-00000-dead.parquet" not in names_in(output / "corpus")


def test_a_copy_inside_of_the_table_is_no_reason_to_remove_the_original(
    output, tmp_path, monkeypatch
):
    monkeypatch.setattr(maintenance, "AT_WORK_DAYS", 0)
    run_into(output, folder(tmp_path / "old", 50))
    (file,) = Corpus(output).data_files()
    write_bytes(output / "corpus" / "backup" / file.name, read_bytes(file))
    assert vacuum(output, 0, Silent().say).files == 0
    assert len(list(articles(Corpus(output)))) == 4

"""The corpus table: one commit is one version, all of it or nothing, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pafs
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flows.corpus import ordered, rewriting, writing
from flows.corpus import table as corpus_table
from flows.corpus.log import entry_of
from flows.corpus.maintenance import compact, restore
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus, Known
from flows.errors import OutputError, RunError
from tests.flows.support import articles
from tests.flows.tables import article_row, commit, filled_row, log_entry, staged, texts
from tests.support import ROOT


def files_in(output: Path) -> set[str]:
    return {file.name for file in (output / "corpus").glob("*.parquet")}


def test_no_table_is_an_empty_corpus(tmp_path):
    corpus = Corpus(tmp_path)
    assert (corpus.version, corpus.note, corpus.count(), corpus.data_files()) == (None, {}, 0, [])
    assert list(corpus.known()) == list(corpus.rows()) == list(articles(corpus)) == []
    with pytest.raises(OutputError, match="no version 0: there is no table"):
        Corpus(tmp_path, version=0)


def test_one_commit_adds_replaces_and_removes(tmp_path):
    assert commit(tmp_path, {"a": "1", "b": "1", "c": "1"}, note={"copydesk.new": "3"}) == 0
    assert commit(tmp_path, {"b": "2", "d": "2"}, remove=["c", "d", "nobody"]) == 1
    assert texts(tmp_path) == {"a": "1", "b": "2", "d": "2"}, "an id in both is replaced"
    assert texts(tmp_path, 0) == {"a": "1", "b": "1", "c": "1"}
    assert Corpus(tmp_path, version=0).note == {"copydesk.new": "3"}
    assert Corpus(tmp_path).note == {}
    assert Corpus(tmp_path).count() == 3


def test_a_commit_that_changes_nothing_is_a_version_with_a_note_of_its_own(tmp_path):
    commit(tmp_path, {"a": "1"}, note={"copydesk.basis": "old"})
    assert commit(tmp_path, {}, note={"copydesk.basis": "new"}) == 1
    assert Corpus(tmp_path).note == {"copydesk.basis": "new"}
    assert texts(tmp_path) == {"a": "1"}


def test_rows_of_places_that_lost_their_id_are_left_out(tmp_path):
    rows = [filled_row("a", "first", "1.txt"), filled_row("a", "second", "2.txt")]
    file = staged(tmp_path / "staged", rows)
    with pytest.raises(RunError, match="'a' occurs twice"):
        Corpus(tmp_path).commit([file])
    assert Corpus(tmp_path).version is None
    assert files_in(tmp_path) == set()
    left_out = "\0".join(("a", rows[1]["file"], "2.txt"))
    Corpus(tmp_path).commit([file], without={left_out})
    assert texts(tmp_path) == {"a": "first"}


def test_known_and_rows_give_what_was_asked_for(tmp_path):
    commit(tmp_path, {"b": "2", "a": "1", "c": "3"})
    corpus = Corpus(tmp_path)
    mark = filled_row("a", "1")["fingerprint"]
    assert Known("a", "a.txt", "/in/a.txt", mark, "") in set(corpus.known())
    batches = list(corpus.rows({"a", "c", "nobody"}, columns=["id", "text"]))
    rows = sorted(tuple(row.values()) for batch in batches for row in batch.to_pylist())
    assert rows == [("a", "1"), ("c", "3")]
    assert list(corpus.rows([])) == []
    assert [row["id"] for row in articles(corpus)] == ["a", "b", "c"]


def test_an_article_comes_back_as_it_was(tmp_path):
    row = article_row("a", "The the mayor  said that the harbour &amp; the market would open.")
    assert row["edits"]
    Corpus(tmp_path).commit([staged(tmp_path / "staged", [row])])
    (batch,) = Corpus(tmp_path).rows()
    assert batch.to_pylist() == [row]
    assert batch.schema.names == SCHEMA.names


def test_plain_pandas_reads_the_data_files(tmp_path):
    commit(tmp_path, {"b": "Буря", "a": "1"})
    (file,) = Corpus(tmp_path).data_files()
    assert pandas.read_parquet(file)["text"].tolist() == ["1", "Буря"], "sorted by id"
    assert {str(field.type) for field in pq.read_schema(file)} & {"string_view"} == set()


def test_big_files_are_cut_and_a_change_rewrites_only_the_file_it_is_in(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "FILE_ROWS", 4)
    monkeypatch.setattr(rewriting, "SMALL_ROWS", 2)
    monkeypatch.setattr(corpus_table, "Small", lambda: rewriting.Small(2))
    commit(tmp_path, {f"{number:02}": "old" for number in range(12)})
    before = files_in(tmp_path)
    assert len(before) == 3
    commit(tmp_path, {"05": "new"})
    now = {file.name for file in Corpus(tmp_path).data_files()}
    assert len(before & now) == 2
    assert texts(tmp_path) == {f"{n:02}": "new" if n == 5 else "old" for n in range(12)}


def test_small_files_are_joined_by_a_commit_when_there_are_many(tmp_path):
    for number in range(33):
        commit(tmp_path, {str(number): "x"})
    assert len(Corpus(tmp_path).data_files()) < 5
    assert Corpus(tmp_path).version == 32, "within the versions of the runs"
    assert len(texts(tmp_path)) == 33


def test_checkpoints_are_written_and_one_that_fails_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "CHECKPOINT_EVERY", 2)
    for number in range(3):
        commit(tmp_path, {str(number): "x"})
    log = tmp_path / "corpus" / "_delta_log"
    assert [file.name[:20] for file in log.glob("*.checkpoint*")] == [f"{2:020}"]

    def fails(self):
        raise DeltaError("no space")

    monkeypatch.setattr(DeltaTable, "create_checkpoint", fails)
    commit(tmp_path, {"3": "x"})
    assert commit(tmp_path, {"4": "x"}) == 4
    assert len(texts(tmp_path)) == 5


def test_files_are_on_the_disk_before_the_log_names_them(tmp_path, monkeypatch):
    order = []
    real = os.fsync

    def noted(handle):
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        order.append((path.name, log_entry(tmp_path, 0).exists()))
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    commit(tmp_path, {"a": "1"})
    (data,) = files_in(tmp_path)
    assert (data, False) in order
    synced = [name for name, logged in order if logged]
    assert {log_entry(tmp_path, 0).name, "_delta_log", "corpus"} <= set(synced)


def test_two_at_once_and_nothing_is_lost(tmp_path):
    commit(tmp_path, {"a": "1"})
    first, second = Corpus(tmp_path), Corpus(tmp_path)
    first.commit([staged(tmp_path / "s1", [filled_row("b", "1")])])
    before = files_in(tmp_path)
    with pytest.raises(RunError, match="another program changed the table meanwhile; run again"):
        second.commit([staged(tmp_path / "s2", [filled_row("a", "2")])])
    assert texts(tmp_path) == {"a": "1", "b": "1"}
    assert files_in(tmp_path) == before, "it leaves nothing behind"


def test_two_first_commits_at_once(tmp_path):
    first, second = Corpus(tmp_path), Corpus(tmp_path)
    first.commit([staged(tmp_path / "s1", [filled_row("a", "1")])])
    with pytest.raises(RunError, match="another program changed the table"):
        second.commit([staged(tmp_path / "s2", [filled_row("b", "1")])])
    assert texts(tmp_path) == {"a": "1"}


def test_a_full_disk_commits_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    commit(tmp_path, {"a": "1"})
    before = files_in(tmp_path)

    def full(rows, path, **_):
        Path(path).write_bytes(b"half")
        raise OSError(28, "[Errno 28] Error writing bytes to file. Detail: No space left on device")

    file = staged(tmp_path / "s", [filled_row("b", "1")])
    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(RunError, match=r"nothing was committed to .*No space left on device"):
        Corpus(tmp_path).commit([file])
    assert files_in(tmp_path) == before
    assert texts(tmp_path) == {"a": "1"}


def test_a_read_only_table_commits_nothing(tmp_path, monkeypatch):
    commit(tmp_path, {"a": "1"})

    def refused(*_, **__):
        raise DeltaError("Generic LocalFileSystem error: Permission denied")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", refused)
    before = files_in(tmp_path)
    with pytest.raises(RunError, match=r"nothing was committed to .*Permission denied"):
        commit(tmp_path, {"b": "1"})
    assert files_in(tmp_path) == before


def test_an_error_after_the_log_entry_is_there_loses_nothing(tmp_path, monkeypatch):
    commit(tmp_path, {"a": "1"})
    real = DeltaTable.create_write_transaction

    def late(self, *arguments, **options):
        real(self, *arguments, **options)
        raise DeltaError("the network went away")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", late)
    assert commit(tmp_path, {"b": "1"}) == 1
    assert texts(tmp_path) == {"a": "1", "b": "1"}


def test_a_staged_file_that_cannot_be_read_commits_nothing(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match="nothing was committed"):
        Corpus(tmp_path).commit([tmp_path / "broken.parquet"])
    assert Corpus(tmp_path).version is None


def test_versions_that_are_not_there(tmp_path):
    for number in range(3):
        commit(tmp_path, {"a": str(number)})
    for version in (3, -1):
        with pytest.raises(OutputError, match=f"has no version {version}: the newest is 2"):
            Corpus(tmp_path, version=version)
    Corpus(tmp_path, version=1).data_files()[0].unlink()
    gone = "version 1 .* cannot be read: 1 of its 1 data files are gone .*corpus history"
    with pytest.raises(OutputError, match=gone):
        Corpus(tmp_path, version=1)
    assert texts(tmp_path, 2) == {"a": "2"}


def test_another_schema_version_is_refused_with_advice(tmp_path):
    description = "copydesk canonical corpus, schema version 99"
    write_deltalake(str(tmp_path / "corpus"), SCHEMA.empty_table(), description=description)
    with pytest.raises(OutputError, match=r"schema version 99, .* 2; move it away and run again"):
        Corpus(tmp_path)


def older(output, rows):
    """A table from before the last column came."""
    schema = SCHEMA.remove(len(SCHEMA) - 1)
    old = pa.Table.from_pylist(rows, schema=SCHEMA).select(schema.names).cast(schema)
    folder = output / "corpus"
    write_deltalake(str(folder), old, description=corpus_table.DESCRIPTION)
    assert SCHEMA.names[-1] not in DeltaTable(str(folder)).to_pyarrow_table().column_names


def test_a_table_from_before_a_column_is_read_and_gets_the_column(tmp_path):
    last = SCHEMA.names[-1]
    older(tmp_path, [filled_row("a", "one", "a.txt"), filled_row("b", "two", "b.txt")])
    assert [row[last] for row in articles(Corpus(tmp_path))] == [None, None]
    assert commit(tmp_path, {"b": "three"}) == 2, "the column is a version of its own"
    assert texts(tmp_path) == {"a": "one", "b": "three"}
    assert texts(tmp_path, 0) == {"a": "one", "b": "two"}
    table = DeltaTable(str(tmp_path / "corpus"))
    assert [field.name for field in table.schema().fields][-1] == last
    assert entry_of(tmp_path / "corpus", 1).note == {"copydesk.columns": last}
    assert commit(tmp_path, {"c": "four"}) == 3, "once is enough"


def test_a_column_that_cannot_be_added_leaves_the_table_as_it_was(tmp_path):
    older(tmp_path, [filled_row("a", "one", "a.txt")])
    corpus = Corpus(tmp_path)
    commit(tmp_path, {"b": "two"})  # somebody else was faster
    file = staged(tmp_path / "staged", [filled_row("c", "three", "c.txt")])
    with pytest.raises(RunError, match="nothing was committed"):
        corpus.commit([file])
    assert texts(tmp_path) == {"a": "one", "b": "two"}


def test_names_with_a_percent_code_are_refused_and_others_work(tmp_path):
    with pytest.raises(OutputError, match="% code"):
        Corpus(tmp_path / "a%20b")
    for name in ("a b", "ü%", "#x?"):
        commit(tmp_path / name, {"a": "1"})
        commit(tmp_path / name, {"a": "2"})
        assert texts(tmp_path / name) == {"a": "2"}


def test_ids_and_texts_of_any_kind_come_back(tmp_path):
    odd = {"": "empty id", "é\u0000\n'\"": "x", "z" * 300: "long", "\U0001f1e7": "", "A": "\r"}
    commit(tmp_path, odd)
    commit(tmp_path, {"new": "1"}, remove=["z" * 300])
    odd.pop("z" * 300)
    assert texts(tmp_path) == odd | {"new": "1"}
    assert [row["id"] for row in articles(Corpus(tmp_path))] == sorted(odd | {"new": "1"})


KILLED = """
import os, sys
from pathlib import Path
from flows.corpus.table import Corpus
from flows.failpoints import VARIABLE

def commit_in_a_fork(output, file, point):
    child = os.fork()  # before deltalake and Arrow have started threads
    if not child:
        os.environ[VARIABLE] = point
        Corpus(output).commit([file], remove=["gone"], note={"copydesk.new": "1"})
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

for argument in sys.argv[1:]:
    output, file, point = argument.split("|")
    print(commit_in_a_fork(Path(output), Path(file), point))
"""
POINTS = {
    "commit.started": False,
    "commit.file-written": False,
    "commit.written": False,
    "commit.logged": True,
}


@pytest.mark.parametrize("first", [True, False], ids=["first version", "next version"])
def test_a_kill_at_any_point_leaves_the_old_version_or_the_new_one(tmp_path, first):
    before = None if first else {"a": "1", "gone": "1"}
    after = {"b": "1"} if first else {"a": "2", "b": "1"}
    file = staged(tmp_path / "staged", [filled_row(name, text) for name, text in after.items()])
    outputs = {point: tmp_path / point for point in POINTS}
    for output in outputs.values():
        if before:
            commit(output, before)

    def run(points: dict[str, str]) -> list[str]:
        jobs = [f"{outputs[name]}|{file}|{point}" for name, point in points.items()]
        command = [sys.executable, "-c", KILLED, *jobs]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return done.stdout.split()

    assert run({point: point for point in POINTS}) == ["-9"] * 4
    for point, done in POINTS.items():
        expected = after if done else before
        assert (Corpus(outputs[point]).version is not None) == (expected is not None)
        assert texts(outputs[point]) == (expected or {})
    assert run(dict.fromkeys(POINTS, "")) == ["0"] * 4, "and again, to the end"
    assert {point: texts(output) for point, output in outputs.items()} == dict.fromkeys(
        POINTS, after
    )


SMALL_TABLES = (
    (writing, "FILE_ROWS", 4),
    (writing, "GROUP_ROWS", 2),
    (writing, "CHECKPOINT_EVERY", 3),
    (corpus_table, "FILE_ROWS", 4),
    (corpus_table, "Small", lambda *given: rewriting.Small(*(given or (2, 1 << 20, 2)))),
    (ordered, "IN_MEMORY", 2_000),
)
names = st.sampled_from([f"id-{number}" for number in range(12)])


class TableAgainstDict(RuleBasedStateMachine):
    """Commits, joins and goes back, and compares every version with a plain dict."""

    def __init__(self) -> None:
        super().__init__()
        self._patches = ExitStack()
        for module, name, value in SMALL_TABLES:
            self._patches.enter_context(patch.object(module, name, value))
        self._output = Path(tempfile.mkdtemp())
        self._versions: list[dict[str, str]] = []

    @property
    def now(self) -> dict[str, str]:
        return self._versions[-1] if self._versions else {}

    @rule(
        upserts=st.dictionaries(names, st.text(st.characters(codec="utf-8"), max_size=5)),
        removed=st.sets(names, max_size=4),
    )
    def commit(self, upserts, removed):
        commit(self._output / "out", upserts, remove=removed)
        kept = {name: text for name, text in self.now.items() if name not in removed}
        self._versions.append(kept | upserts)

    @precondition(lambda self: self._versions)
    @rule()
    def compact(self):
        _, _, version = compact(self._output / "out", print)
        if version is not None:
            self._versions.append(self.now)

    @precondition(lambda self: self._versions)
    @rule(data=st.data())
    def restore(self, data):
        version = data.draw(st.integers(0, len(self._versions) - 1))
        restore(self._output / "out", version, print)
        self._versions.append(self._versions[version])

    @invariant()
    def every_version_is_as_it_was(self):
        corpus = Corpus(self._output / "out")
        assert corpus.version == (len(self._versions) - 1 if self._versions else None)
        assert [row["id"] for row in articles(corpus)] == sorted(self.now)
        assert corpus.count() == len(self.now)
        for version in (
            {len(self._versions) // 2, len(self._versions) - 1} if self._versions else ()
        ):
            assert texts(self._output / "out", version) == self._versions[version]

    def teardown(self):
        self._patches.close()
        shutil.rmtree(self._output)


TestTableAgainstDict = TableAgainstDict.TestCase
TestTableAgainstDict.settings = settings(
    max_examples=6,
    stateful_step_count=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_a_file_another_writer_made_can_be_read_and_rewritten(tmp_path):
    commit(tmp_path, {"a": "1"})
    rows = pa.Table.from_pylist([filled_row("b", "1")], schema=SCHEMA)
    write_deltalake(str(tmp_path / "corpus"), rows, mode="append")
    commit(tmp_path, {"a": "2"}, remove=["b"])
    assert texts(tmp_path) == {"a": "2"}


def test_a_filter_on_any_column_finds_its_rows_in_every_tool(tmp_path):
    commit(tmp_path, {"a": "1", "b": "2"})
    commit(tmp_path, {"c": "1"})
    path = tmp_path / "corpus"
    table = DeltaTable(str(path))
    local = pafs.SubTreeFileSystem(str(path), pafs.LocalFileSystem())
    for corpus in (table.to_pyarrow_dataset(filesystem=local), table.to_pyarrow_dataset()):
        assert corpus.to_table(filter=pc.field("text") == "1").num_rows == 2
        assert corpus.to_table(filter=pc.field("title").is_null()).num_rows == 3
        assert duckdb.sql("SELECT id FROM corpus WHERE path = 'b.txt'").fetchall() == [("b",)]
    lazy = polars.scan_delta(str(path)).filter(polars.col("text") == "2")
    assert lazy.select("id").collect().rows() == [("b",)]

"""The page's script that follows a corpus into a database: SQLite, and a real PostgreSQL."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.corpus.table import Corpus
from flows.exports.write import open_export, to_path
from tests.consuming import page, postgres
from tests.flows.support import exported
from tests.flows.versions import cleaned, commit, plain_article, row

WHOLE_ROW = ", ".join(("id", "source", "language", "title", "published", "text", "article"))
_numbers = itertools.count()


def follower(rows_at_once=2):
    """The script, with batches so small that a few articles make several."""
    names: dict[str, Any] = {"__name__": "follow"}
    exec(page.file("follow.py"), names)
    names["ROWS_AT_ONCE"] = rows_at_once
    return SimpleNamespace(**names)


@pytest.fixture(scope="module")
def server():
    if not postgres.binaries():
        pytest.skip("no PostgreSQL here: .ci/services install")
    with postgres.running() as folder:
        yield folder


class Sqlite:
    """A fresh database in memory that outlives its connections."""

    mark = "?"

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.name = f"{self.folder.name}/corpus.sqlite"

    def connect(self):
        return sqlite3.connect(self.name, timeout=60)


class Postgres:
    """A fresh database of the server."""

    mark = "%s"

    def __init__(self, server):
        self.server, self.name = server, f"reader_{os.getpid()}_{next(_numbers)}"
        connection = postgres.connect(server)
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {self.name}")
        connection.close()

    def connect(self):
        return postgres.connect(self.server, self.name)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    if request.param == "sqlite":
        return Sqlite()
    return Postgres(request.getfixturevalue("server"))


def rows_of(database):
    connection = database.connect()
    try:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {WHOLE_ROW} FROM articles ORDER BY id")
        found = [tuple(found) for found in cursor.fetchall()]
        cursor.execute("SELECT watermark FROM seen")
        return found, [said and json.loads(said)["version"] for (said,) in cursor.fetchall()]
    finally:
        connection.close()


def expected(output):
    rows = []
    for line in exported(output).split("\n")[:-1]:
        article = json.loads(line)
        values = {**article, "article": line}
        rows.append(tuple(values[name] for name in WHOLE_ROW.split(", ")))
    return sorted(rows), [Corpus(output).version]


def export_of(output, since="", version=None):
    """An export as its lines and its watermark."""
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "x.jsonl"
        to_path(open_export(output, "jsonl", since=since, version=version), target)
        return target.read_text("utf-8").split("\n")[:-1], Path(
            f"{target}.watermark.json"
        ).read_text()


def replayed(database, export):
    lines, watermark = export
    script = follower()
    connection = database.connect()
    try:
        for statement in script.TABLES:
            connection.cursor().execute(statement)
        connection.commit()
        script.replay(connection, lines, watermark, database.mark)
    finally:
        connection.close()


def three_versions(tmp_path):
    out = tmp_path / "out"
    commit(out, [row(plain_article(letter)) for letter in "abcdefg"])
    commit(out, [row(plain_article("b", title="New, “quoted” – 写"))], remove=["a", "g"])
    commit(out, [row(plain_article(letter, title="T")) for letter in "hijk"], remove=["c"])
    return out


def test_in_full_then_the_changes_give_the_rows_of_the_export(tmp_path, database):
    out = tmp_path / "out"
    commit(out, [row(plain_article(letter)) for letter in "abc"])
    first = export_of(out)
    replayed(database, first)
    assert rows_of(database) == expected(out)
    commit(out, [row(plain_article("d")), row(plain_article("b", title="Ü"))], remove=["a"])
    replayed(database, export_of(out, "0"))
    assert rows_of(database) == expected(out)
    assert [found[0] for found in rows_of(database)[0]] == ["b", "c", "d"]


def test_twice_is_once_and_an_old_delta_is_not_played_over_a_newer_one(tmp_path, database):
    out = three_versions(tmp_path)
    delta = export_of(out, "0")
    old = export_of(out, "0", version=1)
    replayed(database, export_of(out, version=0))
    replayed(database, delta)
    once = rows_of(database)
    for again in (delta, old, export_of(out, version=1)):
        replayed(database, again)
        assert rows_of(database) == once == expected(out)


def test_a_delta_that_begins_elsewhere_is_refused(tmp_path, database):
    out = three_versions(tmp_path)
    replayed(database, export_of(out, version=0))
    before = rows_of(database)
    with pytest.raises(ValueError, match="here is version 0, the changes begin at 1"):
        replayed(database, export_of(out, "1"))
    assert rows_of(database) == before


def test_a_delta_of_another_corpus_is_refused(tmp_path, database):
    out, other = three_versions(tmp_path), tmp_path / "other"
    for letter in "abc":
        commit(other, [row(plain_article(letter))])
    replayed(database, export_of(out))
    with pytest.raises(ValueError, match="the changes begin at"):
        replayed(database, export_of(other, "1"))
    assert rows_of(database) == expected(out)


@pytest.mark.parametrize("since", ["", "0"])
@pytest.mark.parametrize("lost", [1, 2])
def test_an_export_that_was_cut_off_is_refused(tmp_path, since, lost):
    out, database = three_versions(tmp_path), Sqlite()
    replayed(database, export_of(out, version=0))
    before = rows_of(database)
    lines, watermark = export_of(out, since)
    whole = len(lines) - (1 if since else 0)
    with pytest.raises(ValueError, match="the export is not complete"):
        replayed(database, (lines[: whole - lost], watermark))
    assert rows_of(database) == before
    replayed(database, (lines[:whole], watermark))
    assert rows_of(database) == expected(out)


def test_two_at_once_take_turns(tmp_path, database):
    out = three_versions(tmp_path)
    replayed(database, export_of(out, version=0))
    first, second = export_of(out, "0", version=1), export_of(out, "0")
    reached, goes_on = threading.Event(), threading.Event()

    def slowly():
        for line in first[0]:
            yield line
            reached.set()
            assert goes_on.wait(60)

    with ThreadPoolExecutor() as pool:
        one = pool.submit(replayed, database, (slowly(), first[1]))
        assert reached.wait(60)
        other = pool.submit(replayed, database, second)
        assert not wait([other], timeout=1).done
        goes_on.set()
        one.result(60)
        with pytest.raises(ValueError, match="here is version 1, the changes begin at 0"):
            other.result(60)
    replayed(database, export_of(out, "1"))
    assert rows_of(database) == expected(out)


class CrashError(Exception):
    """The plug is pulled."""


@pytest.mark.parametrize("whole", [True, False])
def test_a_crash_between_batches_leaves_the_version_before(tmp_path, database, whole):
    out = three_versions(tmp_path)
    replayed(database, export_of(out, version=0))
    before = rows_of(database)
    lines, watermark = export_of(out, "" if whole else "0")
    for survived in range(len(lines)):

        def crashing(count):
            for number, line in enumerate(lines):
                if number == count:
                    raise CrashError
                yield line

        with pytest.raises(CrashError):
            replayed(database, (crashing(survived), watermark))
        assert rows_of(database) == before
    replayed(database, (lines, watermark))
    assert rows_of(database) == expected(out)


KILLED = """
import os, sys, sqlite3, itertools
from pathlib import Path
sys.path.insert(0, {folder!r})
import follow
from tests.consuming import postgres
follow.ROWS_AT_ONCE = 2
wrote = follow.write
written = itertools.count(1)

def write(*arguments):
    wrote(*arguments)
    if next(written) == 2:
        os._exit(9)

follow.write = write
connection = {connection}
follow.follow(connection, {output!r}, {mark!r})
"""


def test_a_process_killed_in_the_middle_and_run_again(tmp_path, database, monkeypatch):
    out = three_versions(tmp_path)
    (tmp_path / "follow.py").write_text(page.file("follow.py"), "utf-8")
    where = (
        f"sqlite3.connect({database.name!r})"
        if isinstance(database, Sqlite)
        else f"postgres.connect(Path({str(database.server)!r}), {database.name!r})"
    )
    script = KILLED.format(
        folder=str(tmp_path), connection=where, output=str(out), mark=database.mark
    )
    environment = page.environment(tmp_path) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, timeout=120, check=False
    )
    assert done.returncode == 9
    assert rows_of(database) == ([], [""])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", environment["PATH"])
    connection = database.connect()
    follower().follow(connection, out, database.mark)
    connection.close()
    assert rows_of(database) == expected(out)


def test_the_version_it_has_is_gone_then_all_is_taken_afresh(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", page.environment(tmp_path)["PATH"])
    database, script = Sqlite(), follower()
    out = tmp_path / "out"
    commit(out, [row(plain_article(letter)) for letter in "abc"])
    script.follow(database.connect(), out)
    commit(out, [row(plain_article("d"))], remove=["a"])
    Corpus(out).compact({})
    needed = set(Corpus(out).data_files())
    for file in (out / "corpus").glob("*.parquet"):
        if file not in needed:
            file.unlink()
    script.follow(database.connect(), out)
    assert rows_of(database) == expected(out)
    assert [found[0] for found in rows_of(database)[0]] == ["b", "c", "d"]


def test_a_raw_text_with_a_nul_is_kept_as_it_is(tmp_path, database):
    out = tmp_path / "out"
    article = cleaned("n", "A storm \0hit Riga.")
    commit(out, [row(article)])
    replayed(database, export_of(out))
    ((*_, text, whole),), _ = rows_of(database)
    assert json.loads(whole)["raw_text"] == "A storm \0hit Riga."
    assert "\0" not in text


def test_what_postgres_says_to_a_nul_in_json(tmp_path, server):
    database, out = Postgres(server), tmp_path / "out"
    article = cleaned("n", "A storm \0hit Riga.", extra={"note": "x\0"})
    commit(out, [row(article)])
    replayed(database, export_of(out))
    cursor = database.connect().cursor()
    with pytest.raises(Exception, match="u0000"):
        cursor.execute("SELECT article::jsonb FROM articles")
    rest = {**article.to_dict(), "raw_text": None, "edits": None, "extra": None}
    cursor = database.connect().cursor()
    cursor.execute("SELECT %s::jsonb->>'text'", [json.dumps(rest)])
    assert cursor.fetchall() == ([article.text],)


NAMES = st.sampled_from("abcdef")
COMMITS = st.lists(
    st.tuples(st.dictionaries(NAMES, st.integers(0, 2), max_size=4), st.sets(NAMES, max_size=3)),
    min_size=1,
    max_size=5,
)


@given(COMMITS, st.data())
@settings(max_examples=15, deadline=None)
def test_any_history_followed_at_any_time_gives_the_export(commits, data):
    with tempfile.TemporaryDirectory() as name:
        out, database = Path(name) / "out", Sqlite()
        commit(out, [row(plain_article(letter)) for letter in "abc"])
        replayed(database, export_of(out))
        for put, remove in commits:
            commit(
                out, [row(plain_article(k, title=f"T{v}")) for k, v in put.items()], remove=remove
            )
            if data.draw(st.booleans()):
                _, (version,) = rows_of(database)
                for _ in range(data.draw(st.integers(1, 2))):
                    replayed(database, export_of(out, str(version)))
                assert rows_of(database) == expected(out)

"""The check that stands behind every test here finds a key, wherever it is shown."""

from __future__ import annotations

import base64
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support import ROOT
from tests.translation.planted import KEY, LEAKED, shown_under, shows


@pytest.mark.parametrize("before", ["", "a", "ab", "user:"])
def test_a_key_is_found_as_it_is_and_in_base64(before):
    said = f"{before}{LEAKED} and more"
    assert shows(said, LEAKED)
    assert shows(said.encode(), LEAKED)
    assert shows(base64.b64encode(said.encode()), LEAKED)
    assert not shows(said.replace("77b1", "77b2"), LEAKED)
    assert not shows(base64.b64encode(said.replace("may", "can").encode()), LEAKED)


def text(file, key):
    file.write_text(f'{{"api_key": "{key}"}}')


def name(file, key):
    file.with_name(f"{key}.txt").touch()


def parquet(file, key):
    pq.write_table(pa.table({"a": [{"b": [f"x {key}"] * 3}]}), file, compression="zstd")


def parquet_metadata(file, key):
    table = pa.table({"a": ["nothing"]}).replace_schema_metadata({"k": f"x {key}"})
    pq.write_table(table, file)


def sqlite(file, key):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE a (b TEXT, c BLOB)")
        # Longer than a page: in the file itself the key is in pieces.
        for place in range(4050, 4110):
            connection.execute("INSERT INTO a VALUES ('', ?)", (b"x" * place + key.encode(),))


@pytest.mark.parametrize("write", [text, name, parquet, parquet_metadata, sqlite])
def test_a_key_is_found_in_a_file(tmp_path, write):
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "file", LEAKED)
    assert len(shown_under(tmp_path, LEAKED)) == 1
    assert shown_under(tmp_path, "k3y-of-nobody-0000") == []


def test_a_damaged_file_is_read_as_it_is(tmp_path):
    for start in (b"PAR1", b"SQLite format 3\0"):
        (tmp_path / "file").write_bytes(start + b"damaged " + LEAKED.encode())
        assert shown_under(tmp_path, LEAKED) == ["file"]


LEAKING = """
import logging, subprocess, sys

import pytest
import requests
import typer
from typer.testing import CliRunner

from flows.translate.errors import UnreachableError
from tests.translation import planted
from tests.translation.faults import FaultProxy

planted.KEY = KEY = planted.LEAKED
app = typer.Typer()
app.command()(lambda: print(KEY))


def test_file(tmp_path):
    (tmp_path / "log.txt").write_text(KEY)


def test_stdout():
    print(KEY)


def test_stderr_that_is_read(capsys):
    print(KEY, file=sys.stderr)
    capsys.readouterr()


def test_log():
    logging.getLogger("prefect").warning("key %s", KEY)


def test_log_of_the_network():
    with FaultProxy() as proxy:
        requests.get(f"{proxy.url}/languages", params={"api_key": KEY}, timeout=5)


def test_failure():
    assert KEY == "another"


def test_error():
    with pytest.raises(UnreachableError):
        raise UnreachableError(f"no answer at /?api_key={KEY}")


def test_command():
    assert CliRunner().invoke(app).exit_code == 0


def test_process():
    subprocess.run([sys.executable, "-c", f"print('{KEY}')"], capture_output=True)


@pytest.mark.parametrize("key", [KEY])
def test_name(key):
    pass


def test_innocent(tmp_path, capsys):
    (tmp_path / "log.txt").write_text("no key")
    print("no key")
    assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).returncode == 0
"""


def test_a_test_that_shows_the_key_fails(tmp_path):
    file = tmp_path / "test_leaking.py"
    file.write_text(LEAKING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.translation.planted", "-rA", file]
    done = subprocess.run(
        [*map(str, command), "-p", "no:cacheprovider", f"--rootdir={tmp_path}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    found = re.findall(r"^(?:FAILED|ERROR) test_leaking\.py::test_(\w+)", done.stdout, re.MULTILINE)
    wanted = set(re.findall(r"^def test_(\w+)", LEAKING, re.MULTILINE)) - {"innocent"}
    assert set(found) == wanted, done.stdout
    assert "PASSED test_leaking.py::test_innocent" in done.stdout
    assert KEY not in LEAKED

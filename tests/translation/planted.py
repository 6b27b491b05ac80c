"""The key that tests plant, and a check after every test that nobody was told it.

Every test of this folder that needs a key takes :data:`KEY` (or one that begins with it). When a test is
over, :func:`key_is_shown_nowhere` has looked for it in what was printed, logged and raised, and in
all files of the test; :func:`pytest_runtest_makereport` looks at the report itself. A test that leaks on
purpose takes :data:`LEAKED`.
"""

from __future__ import annotations

import base64
import logging
import sqlite3
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.errors import RunError, UsageError
from flows.translate.errors import EngineError

# Letters, digits and hyphens: so they are the same in an address, in JSON, in HTML and in Python.
KEY = "k3y-of-the-desk-5f0a"
LEAKED = "k3y-that-may-leak-77b1"

_WIRES = ("urllib3", "requests", "deep_translator", "httpx", "httpcore")


def shows(said: object, key: str = "") -> bool:
    """Whether a text, or bytes, show a key: as it is, or within base64."""
    data = said if isinstance(said, bytes) else str(said).encode("utf-8", "surrogatepass")
    return any(form in data for form in _forms((key or KEY).encode()))


def shown_under(folder: Path, key: str = "") -> list[str]:
    """The files of a folder that show a key, by their names or by what is in them."""
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if shows(file.relative_to(folder), key) or any(shows(part, key) for part in _parts(file))
    ]


def _forms(key: bytes) -> Iterator[bytes]:
    yield key
    for before in range(3):  # bytes of others that share a group of three with the key
        whole = base64.b64encode(b"\0" * before + key)
        yield whole[(0, 2, 3)[before] : (before + len(key)) // 3 * 4]


def _parts(file: Path) -> Iterator[object]:
    """What is in a file: as it is, and unpacked."""
    if not file.is_file():
        return
    try:
        data = file.read_bytes()
    except OSError:  # made unreadable by its test
        return
    yield data
    if data.startswith(b"PAR1"):
        with suppress(pa.ArrowException, OSError):
            yield from _parquet(file)
    if data.startswith(b"SQLite format 3"):
        with suppress(sqlite3.Error):
            yield from _sqlite(file)


def _parquet(file: Path) -> Iterator[object]:
    with pq.ParquetFile(file) as parquet:
        yield parquet.metadata.metadata
        for batch in parquet.iter_batches():
            yield batch.to_pylist()


def _sqlite(file: Path) -> Iterator[object]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'SELECT * FROM "{name.decode()}"'):
                yield from row


class _Ear(logging.Handler):
    """Hears what is said anywhere; keeps only where the key was said."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def hear(self, where: str, *said: object) -> None:
        if any(shows(one) for one in said if one is not None):
            self.told.append(where)

    def emit(self, record: logging.LogRecord) -> None:
        self.hear(f"log of {record.name}", self.format(record))


@pytest.fixture(autouse=True)
def key_is_shown_nowhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test after which the key stands in a file of its own, or was printed, logged or raised."""
    ear = _Ear()
    root = logging.getLogger()
    root.addHandler(ear)
    levels = {name: logging.getLogger(name).level for name in _WIRES}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patch:
        _listen(patch, ear)
        yield
    root.removeHandler(ear)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    folder = getattr(request.node, "funcargs", {}).get("tmp_path")
    files = shown_under(folder) if folder else []
    assert not [*ear.told, *files], "the planted key is shown"


def _listen(patch: pytest.MonkeyPatch, ear: _Ear) -> None:
    def after(of: Any, name: str, tell: Callable[..., None]) -> None:
        plain = getattr(of, name)

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = plain(self, *args, **kwargs)
            tell(self, result)
            return result

        patch.setattr(of, name, method)

    after(subprocess.Popen, "communicate", lambda _, said: ear.hear("output of a process", *said))
    after(pytest.CaptureFixture, "readouterr", lambda _, said: ear.hear("output", *said))
    after(
        CliRunner,
        "invoke",
        lambda _, done: ear.hear("output of a command", done.output, done.stderr, _trace(done)),
    )
    for kind in (EngineError, UsageError, RunError):
        after(kind, "__init__", lambda error, _: ear.hear(type(error).__name__, error, error.args))


def _trace(done: Any) -> str:
    return "".join(traceback.format_exception(*done.exc_info)) if done.exc_info else ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Fail a test whose report shows the key: its name, its failure, its output, its log."""
    report = yield
    parts = {"its name": report.nodeid, "its failure": report.longreprtext, **dict(report.sections)}
    told = [where for where, text in parts.items() if shows(text)]
    if told:
        report.outcome = "failed"
        failure = report.longreprtext.replace(KEY, "[key]")
        report.longrepr = f"the planted key is shown in {', '.join(told)}\n{failure}"
        report.sections = [(name, text.replace(KEY, "[key]")) for name, text in report.sections]
    return report

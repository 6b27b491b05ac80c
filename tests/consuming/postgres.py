"""A PostgreSQL of the tests' own: a cluster in a temporary folder that listens on a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pg8000.dbapi

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"


def binaries() -> Path | None:
    """Where ``initdb`` and ``pg_ctl`` are; ``None`` where there is no PostgreSQL."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    there = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    return there[-1].parent if there else None


@contextmanager
def running() -> Iterator[Path]:
    """The folder of the socket of a server that lives as long as the block.

    PostgreSQL refuses to run as root; then it runs as the user its package made.
    """
    programs = binaries()
    assert programs, "there is no PostgreSQL"
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data = folder / "data"
    them = {"user": _USER, "group": _USER} if os.geteuid() == 0 else {}
    if them:
        shutil.chown(folder, _USER, _USER)

    def call(program: str, *arguments: str) -> None:
        # the server keeps what it inherits open: a pipe would never end
        with (folder / f"{program}.log").open("ab") as log:
            done = subprocess.run(
                [programs / program, *arguments],
                **them,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=120,
                check=False,
            )
        said = "".join(path.read_text("utf-8", "replace") for path in folder.glob("*.log"))
        assert done.returncode == 0, said

    try:
        call("initdb", *f"-D {data} -U {_USER} -A trust -E UTF8 --no-locale -N".split())
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c log_min_messages=warning"
        call("pg_ctl", *f"-D {data} -w -t 90 -l {folder}/server".split(), "-o", options, "start")
        try:
            yield folder
        finally:
            call("pg_ctl", *f"-D {data} -w -m immediate stop".split())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def connect(folder: Path, database: str = "postgres") -> pg8000.dbapi.Connection:
    """A connection over the socket."""
    return pg8000.dbapi.connect(
        _USER, unix_sock=str(folder / ".s.PGSQL.5432"), database=database, timeout=60
    )

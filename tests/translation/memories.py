"""Looking into a translation memory from beside it."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from flows.translate.memory.store import open_memory
from tests.translation.remembering import key

ONLY_HERE = "translations are remembered for this run only"


def never(message: str) -> None:
    pytest.fail(f"it should have nothing to say: {message}")


def kept(path: Path, *texts: str) -> list[str | None]:
    """What another opening finds."""
    with open_memory(path, never) as memory:
        return [memory.get(key(text)) for text in texts]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def begin(processes: list[subprocess.Popen[str]]) -> None:
    for one in processes:
        assert one.stdout
        assert one.stdout.readline() == "ready\n", one.stderr and one.stderr.read()
    for one in processes:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def ended(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What they said; none of them failed."""
    answers = [one.communicate(timeout=120) for one in processes]
    assert [(one.returncode, err) for one, (_, err) in zip(processes, answers, strict=True)] == [
        (0, "") for _ in processes
    ]
    return [out.strip() for out, _ in answers]

"""What other processes do to a translation memory in the tests: each function runs in one of its own."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.translate.memory.file import open_file, row_key
from flows.translate.memory.store import open_memory
from flows.translate.service import Key
from tests.support import ROOT

SAME = "everybody's text"
LONG = "слово " * 500


def key(text: str, **other: str) -> Key:
    """The key of a text, from Russian into English by an engine of these tests."""
    there = {
        "engine": "libre http://127.0.0.1:5000",
        "version": "1",
        "source": "ru",
        "target": "en",
    }
    return Key(**{**there, **other}, text=text)


def process(function: Callable[..., None], *arguments: object) -> subprocess.Popen[str]:
    """Start a function of this module in a new process; what it prints is its answer."""
    module, name = function.__module__, function.__name__
    code = f"from {module} import {name} as it; it(*{[str(one) for one in arguments]!r})"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )


def _wait_to_begin() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def put_many(path: str, name: str, count: str) -> None:
    """Put texts of its own and one that all put, read all again, count failures of one text."""
    _wait_to_begin()
    said: list[str] = []
    with open_memory(Path(path), said.append) as memory:
        for number in range(int(count)):
            memory.put(key(f"{name} {number}"), f"translation {name} {number}")
            memory.put(key(SAME), f"by {name}")
            memory.failed(key("nobody can do this"))
            assert memory.get(key(f"{name} {number}")) == f"translation {name} {number}"
    print(*said, sep="\n")


def open_and_close(path: str, name: str, count: str) -> None:
    """One put for every opening: the first and the last connection change the file most."""
    _wait_to_begin()
    said: list[str] = []
    for number in range(int(count)):
        with open_memory(Path(path), said.append) as memory:
            memory.put(key(f"{name} {number}"), "kept")
    print(*said, sep="\n")


def put_until_killed(path: str) -> None:
    """Put one text after the other, and tell of each that is kept."""
    with open_memory(Path(path), print) as memory:
        number = 0
        while True:
            memory.put(key(f"text {number}"), f"translation {number}")
            print(number, flush=True)
            number += 1


def die_while_writing(path: str) -> None:
    """Write half of a transaction and wait to be killed."""
    memory = open_file(Path(path))
    memory.connection.execute("BEGIN IMMEDIATE")
    memory.connection.execute(
        "INSERT INTO translations VALUES (?, ?, ?, ?, ?, 'half', '2020-01-01', '2020-01-01')",
        row_key(key("half")),
    )
    _wait_to_begin()


def meet_damage(path: str, name: str) -> None:
    """Use a memory that is damaged."""
    _wait_to_begin()
    said: list[str] = []
    with open_memory(Path(path), said.append) as memory:
        for number in range(200):
            memory.get(key(f"old {number}"))
        memory.put(key(name), "kept")
    print(*said, sep="\n")


def hold(path: str) -> None:
    """Keep the right to write, until told to let go."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    _wait_to_begin()
    connection.execute("ROLLBACK")


def put_with_a_quota(path: str, most_bytes: str) -> None:
    """Put more than a file may hold."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes),) * 2)
    print(*_put_much(path, 300)["said"], sep="\n")


def put_as(path: str, user: int) -> dict[str, Any]:
    """As :func:`put_some`, by another user."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    return put_some(path)


def put_some(path: str) -> dict[str, Any]:
    """Put three texts, and what could be read of them."""
    return _put_much(path, 3)


def put_much(path: str) -> dict[str, Any]:
    """Put one megabyte, and what could be read of it."""
    return _put_much(path, 300)


def _put_much(path: str, count: int) -> dict[str, Any]:
    said: list[str] = []
    with open_memory(Path(path), said.append) as memory:
        for number in range(count):
            memory.put(key(f"text {number}"), LONG)
        read = sum(memory.get(key(f"text {number}")) == LONG for number in range(count))
        failed = [memory.failed(key("hard")) for _ in range(3)]
    return {"said": said, "read": read, "failed": failed, "threads": threading.active_count()}

"""A ``copydesk serve`` as a person starts it, and its lines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tests.support import ROOT

PATIENCE = 240


class Serve:
    """One running command; its lines are in a file, so that nobody has to read a pipe."""

    def __init__(self, folder: Path, *words: object, **environment: str) -> None:
        self.log = folder / f"serve-{time.monotonic_ns()}.log"
        names = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "serve", *map(str, words)],
                stdout=log,
                stderr=log,
                cwd=folder,
                env={
                    **names,
                    "HOME": str(folder / "home"),
                    "PYTHONPATH": os.pathsep.join(
                        filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
                    ),
                    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
                    **environment,
                },
            )

    @property
    def text(self) -> str:
        return self.log.read_text("utf-8")

    def wait_for(self, words: str, count: int = 1, seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while self.text.count(words) < count:
            assert self.process.poll() is None, f"it ended: {self.text}"
            assert time.monotonic() < deadline, f"no {words!r} in: {self.text}"
            time.sleep(0.3)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(90)

    def close(self) -> None:
        if self.process.poll() is None:
            for child in children(self.process.pid):
                kill(child)
            self.process.kill()
            self.process.wait()


def children(pid: int) -> list[int]:
    """The processes this one has started, and theirs."""
    try:
        return [one.pid for one in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def command_of(pid: int) -> str:
    """The command line of a process; empty if it is gone."""
    try:
        return " ".join(psutil.Process(pid).cmdline())
    except psutil.NoSuchProcess:
        return ""


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until(true, seconds: float = PATIENCE):
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.3)
    return found

"""A Dask cluster on loopback, in processes of its own, and what its workers do instead of their work.

The stand-ins leave marks beside the output folder, because nobody sees into a worker.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.flows.crashing import until
from tests.support import ROOT

GATE, DONE = "gate", "done.jsonl"
SLOW = 0.2  # seconds that a shard takes at least in some stand-ins: so that two could meet

# -- the cluster -----------------------------------------------------------------------------------


class DaskCluster:
    """A scheduler, and as many workers as are started."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = home / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--scheduler-file", self._file, "--port", "0"
        )
        until(self._file.exists, "the scheduler listens")
        until(lambda: self._file.read_text("utf-8").endswith("}"), "its file is whole")
        self.address: str = json.loads(self._file.read_text("utf-8"))["address"]

    def worker(
        self,
        *,
        threads: int = 1,
        nanny: bool = False,
        before: tuple[str, ...] = (),
        path: Path = ROOT,
        wait: bool = True,
    ) -> subprocess.Popen[bytes]:
        """Start one more worker.

        Args:
            threads: it has.
            nanny: start it anew when it dies.
            before: the beginning of its command line.
            path: where it looks for modules first.
            wait: until the scheduler knows it.
        """
        known = len(self.addresses()) if wait else 0
        arguments = ("--nthreads", str(threads), "--nanny" if nanny else "--no-nanny")
        process = self._start(
            "dask_worker",
            *(self.address, *arguments, "--local-directory", self._home),
            before=before,
            path=path,
        )
        if wait:
            until(lambda: len(self.addresses()) > known, "the worker is known to the scheduler")
        return process

    def addresses(self) -> list[str]:
        """Of the workers that the scheduler knows."""
        from distributed import Client  # noqa: PLC0415

        with Client(self.address, timeout=60, set_as_default=False) as client:
            return list(client.nthreads())

    def _start(
        self, module: str, *arguments: Any, before: tuple[str, ...] = (), path: Path = ROOT
    ) -> subprocess.Popen[bytes]:
        log = (self._home / f"{module}-{len(self._processes)}.log").open("wb")
        process = subprocess.Popen(
            [
                *(*before, sys.executable, "-m", f"distributed.cli.{module}"),
                *("--host", "127.0.0.1", "--no-dashboard", *map(str, arguments)),
            ],
            cwd=self._home,
            env={**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"},
            stdout=log,
            stderr=log,
        )
        log.close()
        self._processes.append(process)
        return process

    def close(self) -> None:
        """End all of it."""
        for process in reversed(self._processes):
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it has started."""
    if process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
    process.wait(60)


@contextmanager
def dask_cluster() -> Iterator[DaskCluster]:
    """A scheduler without workers, ended at the end."""
    with tempfile.TemporaryDirectory(prefix="copydesk-dask-", ignore_cleanup_errors=True) as home:
        cluster = DaskCluster(Path(home))
        try:
            yield cluster
        finally:
            cluster.close()


# -- in the workers --------------------------------------------------------------------------------

_active = 0
_counting = threading.Lock()


def marked_shard(shard: Any) -> Any:
    """Do a shard and note who did it, and how many this process did at that moment."""
    from flows.shards import normalize_shard  # noqa: PLC0415

    global _active  # noqa: PLW0603
    with _counting:
        _active += 1
        at_once = _active
    _note(shard, at_once)
    time.sleep(SLOW)
    result = normalize_shard(shard)
    with _counting:
        _active -= 1
    return result


def gated_shard(shard: Any) -> Any:
    """Do a shard and note it; from the fourth one on wait until the gate (a file) is there."""
    from flows.shards import normalize_shard  # noqa: PLC0415

    _note(shard, 0)
    gate = shard.folder.parent.parent / GATE
    while not gate.exists() and len(list(shard.folder.glob("*.parquet"))) >= 3:
        time.sleep(0.01)
    return normalize_shard(shard)


def dying_after_staging(shard: Any) -> Any:
    """Do a shard; the first worker that has staged one dies before it can say so."""
    from flows.shards import normalize_shard  # noqa: PLC0415

    _note(shard, 0)
    before = time.time_ns()
    result = normalize_shard(shard)
    died = shard.folder.parent.parent / "died"
    if not died.exists():
        died.write_text(shard.name)
        os.kill(os.getpid(), signal.SIGKILL)
    if died.read_text() == shard.name:
        (died.parent / "again").write_text(str(before < shard.staged.stat().st_mtime_ns))
    return result


def _note(shard: Any, at_once: int) -> None:
    line = json.dumps([shard.name, os.getpid(), at_once]) + "\n"
    handle = os.open(shard.folder.parent.parent / DONE, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, line.encode())
    os.close(handle)


def noted(folder: Path) -> list[tuple[str, int, int]]:
    """What the workers noted: shard, process, how many it did at once."""
    file = folder / DONE
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [tuple(json.loads(line)) for line in lines]


def times_done(folder: Path) -> Counter[str]:
    """How often each shard was begun."""
    return Counter(name for name, _, _ in noted(folder))

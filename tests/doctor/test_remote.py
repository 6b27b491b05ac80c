"""An output in an object store, and the workers of a real cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from flows.cluster import releases
from flows.doctor import helpers, storage
from flows.doctor.found import Level
from tests.support import ROOT


def test_an_output_in_an_object_store(store):
    bucket = store.bucket()
    place = f"s3://{bucket}"
    found = list(storage.output(f"{place}/out"))
    assert [(one.check, one.level) for one in found] == [
        ("output", Level.OK),
        ("locks", Level.OK),
        ("corpus", Level.OK),
    ]
    assert found[-1].says == "none yet"
    assert store.keys(bucket) == []  # nothing is left behind
    (found,) = storage.inputs((f"{place}/missing",))
    assert found.level == Level.FAIL


def test_a_bucket_that_is_not_there(store):
    found = list(storage.output("s3://no-such-bucket-here/out"))
    assert (found[0].check, found[0].level) == ("output", Level.FAIL)
    assert "no bucket no-such-bucket-here" in found[0].says
    assert all("\n" not in one.says for one in found)


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler on a port of its own, and how a worker is added to it."""
    processes = []
    file = tmp_path / "scheduler.json"
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))

    def start(*words):
        with (tmp_path / f"{len(processes)}.log").open("wb") as log:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
                    stdout=log,
                    stderr=log,
                    env={**os.environ, "PYTHONPATH": path},
                )
            )

    quiet = ("--no-dashboard", "--scheduler-file", str(file))
    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *quiet)
    deadline = time.monotonic() + 120
    while not file.exists() or '"address"' not in file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    yield file, start
    for process in reversed(processes):
        process.kill()
        process.wait()


def test_a_cluster(scheduler):
    file, start = scheduler
    address = json.loads(file.read_text())["address"]
    (found,) = helpers.dask(address)
    assert (found.level, found.says) == (Level.FAIL, f"{address} has no worker")
    alone = ("--no-nanny", "--no-dashboard", "--nthreads", "1")
    start("dask_worker", "--scheduler-file", str(file), *alone)
    deadline = time.monotonic() + 120
    while True:
        (found,) = helpers.dask(address)
        if found.level == Level.OK:
            break
        assert time.monotonic() < deadline, found
        time.sleep(1)
    assert found.says == f"{address}, workers: 1"
    assert releases()["Python"]


def test_no_scheduler():
    (found,) = helpers.dask("tcp://127.0.0.1:9")
    assert (found.level, found.says) == (Level.FAIL, "no scheduler answers at tcp://127.0.0.1:9")

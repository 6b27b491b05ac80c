"""A Dask cluster, and parts, where input and output are in an object store: there is no shared disk."""

from __future__ import annotations

import pytest

from tests.flows.dask_cluster import dask_cluster
from tests.flows.support import copydesk, exported, write_corpus

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.fixture
def there(store, tmp_path):
    """A bucket with articles."""
    bucket = store.bucket()
    return store.upload(write_corpus(tmp_path / "in"), bucket, "in"), f"s3://{bucket}/out", bucket


@pytest.fixture
def local(there, tmp_path):
    """What one process makes of them on this disk."""
    done = copydesk("run", there[0], "-o", tmp_path / "local")
    assert done.returncode == 0, done.stderr
    return exported(tmp_path / "local")


def test_workers_that_share_no_disk(store, there, local):
    inputs, output, bucket = there
    with dask_cluster() as cluster:
        cluster.worker()
        on = ("--engine", "dask", "--address", cluster.address)
        done = copydesk("run", inputs, "-o", output, *on)
    assert done.returncode == 0, done.stderr
    assert "committed version 0: 12 new" in done.stdout
    assert copydesk("export", output, "--format", "jsonl").stdout == local
    assert store.keys(bucket, "out/.staging") == []


def test_a_worker_without_the_credentials(store, there, tmp_path):
    inputs, output, bucket = there
    with dask_cluster() as cluster:
        cluster.worker(before=("env", "AWS_SECRET_ACCESS_KEY=", "AWS_ACCESS_KEY_ID="))
        on = ("--engine", "dask", "--address", cluster.address)
        done = copydesk("run", inputs, "-o", output, *on)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("copydesk: the Dask worker at tcp://127.0.0.1:")
    assert "does not see" in line
    assert not [key for key in store.keys(bucket, "out/corpus") if key.endswith(".json")]


def test_parts_without_a_lock(store, there, local):
    inputs, output, bucket = there
    first = copydesk("run", inputs, "-o", output, "--shard", "1/2")
    assert first.returncode == 0, first.stderr
    second = copydesk("run", inputs, "-o", output, "--shard", "2/2")
    assert second.returncode == 0, second.stderr
    said = first.stdout + second.stdout
    assert said.count("committed version 0: 12 new") == 1
    assert copydesk("export", output, "--format", "jsonl").stdout == local
    assert store.keys(bucket, "out/.staging") == []

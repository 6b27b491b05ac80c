"""An object store on loopback: moto's S3 server in a process of its own.

In its own process, because deltalake holds the interpreter while it waits for an answer: a server in a
thread of the same process would never give one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.support import ROOT

STARTS_WITHIN = 120
KEYS = {
    "AWS_ACCESS_KEY_ID": "desk",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ALLOW_HTTP": "true",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What every process that opens the store needs in its environment, besides ``AWS_ENDPOINT_URL``."""


class Store:
    """A running server; ``environment`` is what a process needs to find it."""

    def __init__(self, log: Path) -> None:
        self._log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**KEYS, "AWS_ENDPOINT_URL": self.url}
        self._process: subprocess.Popen[bytes] | None = None
        self._buckets = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/moto-api/", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the object store did not start: {self._log.read_text()[-1000:]}")

    def stop(self) -> None:
        """End it; all that was in it is gone."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    @cached_property
    def _client(self) -> Any:
        import botocore.session  # noqa: PLC0415

        return botocore.session.get_session().create_client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            region_name=KEYS["AWS_REGION"],
        )

    def client(self) -> Any:
        """A botocore client, to look behind the back of what is tested."""
        return self._client

    def bucket(self) -> str:
        """A new bucket."""
        self._buckets += 1
        name = f"desk-{os.getpid()}-{self._buckets}"
        where = {"LocationConstraint": KEYS["AWS_REGION"]}
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return name

    def upload(self, folder: Path, bucket: str, prefix: str = "") -> str:
        """Copy a folder into a bucket; its address."""
        client = self.client()
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                key = f"{prefix}/{file.relative_to(folder).as_posix()}".lstrip("/")
                client.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())
        return f"s3://{bucket}/{prefix}".rstrip("/")

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """The names of all objects."""
        pages = (
            self.client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        )
        return [one["Key"] for page in pages for one in page.get("Contents", ())]


@pytest.fixture(scope="session")
def running_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One server for all tests of a session."""
    store = Store(tmp_path_factory.mktemp("store") / "log")
    store.start()
    yield store
    store.stop()


@pytest.fixture
def store(running_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The server, found by this process and those it starts."""
    for name, value in running_store.environment.items():
        monkeypatch.setenv(name, value)
    return running_store

"""The entry point of the image, proved by a worker of processes: what a container would run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.corpus.table import Corpus
from flows.normalize import normalize_corpus
from flows.serving.own_server import OwnServer
from tests.flows.support import exported, run_into, write_corpus
from tests.serving.test_containers import ENTRYPOINT, template
from tests.support import ROOT

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]


@pytest.fixture
def server(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PREFECT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    home = tmp_path / "server"
    home.mkdir()
    one = OwnServer(home)
    try:
        one.start()
        with temporary_settings({PREFECT_API_URL: one.url}):
            yield one
    finally:
        one.stop()


def work_once(server, pool, tmp_path):
    """A worker that does what is due, and ends."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("prefect")),
            *f"worker start --pool {pool} --type process --run-once".split(),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=tmp_path,
        env={
            **os.environ,
            "PREFECT_API_URL": server.url,
            "PREFECT_HOME": str(tmp_path / "worker"),
            "PYTHONPATH": path,
        },
    )
    return done.stdout + done.stderr


def test_a_worker_runs_a_deployment_through_the_entry_point(server, tmp_path):
    inputs = write_corpus(tmp_path / "in", 2)
    settings = {"inputs": [str(inputs)], "output": str(tmp_path / "out")}
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="desk", type="process"))
        deployment = normalize_corpus.to_deployment(
            name="contained",
            work_pool_name="desk",
            parameters={"settings": settings},
            # -x: the shell says each command, and so that it was there
            job_variables={
                "command": f"/bin/sh -x {ENTRYPOINT} {sys.executable} -m prefect.engine"
            },
            entrypoint_type=EntrypointType.MODULE_PATH,
        ).apply()
        run = client.create_flow_run_from_deployment(deployment)
        said = work_once(server, "desk", tmp_path)
        ended = client.read_flow_run(run.id)
        # the server takes the templates of other pools as they are
        for kind in ("docker", "kubernetes"):
            made = WorkPoolCreate(name=kind, type=kind, base_job_template=template(kind))
            client.create_work_pool(made)
            assert client.read_work_pool(kind).base_job_template == template(kind)
    assert ended.state_name == "Completed", said
    assert f"+ exec {sys.executable} -m prefect.engine" in said
    assert Corpus(tmp_path / "out").version == 0
    run_into(tmp_path / "plain", inputs)
    assert exported(tmp_path / "out") == exported(tmp_path / "plain")

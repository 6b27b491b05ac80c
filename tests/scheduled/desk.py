"""A desk for tests: a Prefect server on loopback, a worker, and a folder with prefect.yaml."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.consuming import postgres
from tests.support import ROOT

T = TypeVar("T")

BIN = Path(sys.executable).parent
PATIENCE = 180
"""Seconds for anything that takes seconds on a machine with nothing else to do."""
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def eventually(look: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """What ``look`` gives as soon as it is true; ``what`` says what is waited for."""
    end = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"waited {patience:.0f} s for {what}"
        time.sleep(0.5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """A folder with ``prefect.yaml`` in it, and the server its deployments are on."""

    def __init__(self, folder: Path, api_url: str, environment: dict[str, str]) -> None:
        self.folder = folder
        self.output = folder / "output"
        self.environment = environment
        self._api = httpx.Client(base_url=api_url, timeout=90)

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """One request; a server that is short of breath (503) is asked again."""
        for _ in range(20):
            answer = self._api.request(method, path, json=body)
            if answer.status_code != 503:
                return answer
            time.sleep(1)
        return answer

    def get(self, path: str) -> Any:
        return self.call("GET", path).raise_for_status().json()

    def post(self, path: str, body: Any) -> Any:
        return self.call("POST", path, body).raise_for_status().json()

    def command(self, *words: str | Path, **environment: str) -> str:
        """What a command prints; it has to succeed."""
        done = subprocess.run(
            [BIN / words[0], *map(str, words[1:])],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, log: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """A process that goes on; what it says is in ``log``."""
        with (self.folder / log).open("ab") as said:
            return subprocess.Popen(
                [BIN / words[0], *words[1:]],
                cwd=self.folder,
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker for the work pool of ``prefect.yaml``."""
        return self.start("worker.log", "prefect", "worker", "start", "--pool", "copydesk")

    def deployment(self, name: str) -> dict[str, Any]:
        return dict(self.get(f"/deployments/name/{name}"))

    def ask(self, name: str, parameters: dict[str, Any] | None = None) -> httpx.Response:
        """Ask for a run of a deployment."""
        body = {"state": {"type": "SCHEDULED"}, "parameters": parameters or {}}
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return self.call("POST", path, body)

    def run(self, name: str, parameters: dict[str, Any] | None = None) -> str:
        """Ask for a run of a deployment; its id."""
        answer = self.ask(name, parameters)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def state(self, run: str) -> dict[str, Any]:
        return dict(self.get(f"/flow_runs/{run}")["state"])

    def finished(self, run: str, patience: float = PATIENCE) -> tuple[str, str]:
        """The type and the message of the state in which a run ends."""

        def ended() -> dict[str, Any] | None:
            state = self.state(run)
            return state if state["type"] in FINAL else None

        state = eventually(ended, f"the end of {run}", patience)
        return state["type"], state["message"] or ""

    def runs(self, name: str) -> list[dict[str, Any]]:
        """The runs of a deployment, the oldest first."""
        deployments = {"id": {"any_": [self.deployment(name)["id"]]}}
        body = {"deployments": deployments, "sort": "EXPECTED_START_TIME_ASC"}
        return list(self.post("/flow_runs/filter", body))

    def versions(self, key: str) -> list[dict[str, Any]]:
        """All versions of an artifact, the newest first."""
        return list(self.post("/artifacts/filter", {"artifacts": {"key": {"any_": [key]}}}))

    def process_of(self, run: str) -> int:
        """The process that does a run; 0 while there is none."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"PREFECT__FLOW_RUN_ID={run}".encode() in (folder / "environ").read_bytes():
                    return int(folder.name)
            except OSError:
                continue
        return 0


@contextmanager
def ended_with(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process with the block."""
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    """A desk with a server; nothing is deployed yet.

    The server's database is PostgreSQL where there is one: SQLite's locks are slow on a busy machine.
    """
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "COPYDESK"))}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    home = folder / "home"
    desk_folder = folder / "desk"
    for made in (home, desk_folder / "corpus", desk_folder / "inbox"):
        made.mkdir(parents=True)
    shutil.copy(ROOT / "prefect.yaml", desk_folder)
    environment = {
        **kept,
        "PYTHONPATH": path,
        "HOME": str(home),
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "10",
        "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "3",
    }
    with ExitStack() as stack:
        if postgres.binaries():
            there = stack.enter_context(postgres.running())
            environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
                f"postgresql+asyncpg://postgres@/postgres?host={there}"
            )
        desk = Desk(desk_folder, api, environment)
        words = ("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
        server = stack.enter_context(ended_with(desk.start("server.log", *words)))

        def answers() -> bool:
            assert server.poll() is None, (desk_folder / "server.log").read_text("utf-8")
            try:
                return desk.call("GET", "/health").status_code == 200
            except httpx.TransportError:
                return False

        eventually(answers, "the server")
        yield desk

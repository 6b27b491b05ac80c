"""A Prefect server of our own: on loopback, with its own database, for as long as ``serve`` lives."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flows.errors import RunError, UsageError
from flows.prefect_env import STARTUP_TIMEOUT_SECONDS

HOST = "127.0.0.1"
"""This machine only."""

USUAL_PORT = 4200
"""Where Prefect's pages are looked for."""

LOG = "server.log"

LEASES_ON_DISK = "prefect.server.concurrency.lease_storage.filesystem"


class OwnServer:
    """A Prefect server in a child process.

    Attributes:
        url: of its API.
        ui: of its pages.
    """

    def __init__(self, home: Path, port: int | None = None) -> None:
        """Choose where it will listen; nothing is started yet.

        Args:
            home: the folder of its database and its log.
            port: on 127.0.0.1; by default Prefect's usual one, or any other if that is taken.

        Raises:
            UsageError: the port is taken.
        """
        if os.name == "nt":  # a bound socket cannot be handed to a child there
            raise UsageError(
                "a server of its own needs Linux or macOS; name one in PREFECT_API_URL"
            )
        self._home = home
        self._socket: socket.socket | None = bound(port)
        self._port = int(self._socket.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.ui = f"http://{HOST}:{self._port}"
        self.url = f"{self.ui}/api"

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._process.pid if self._process and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether the process is there; it may still be starting."""
        return self._process is not None and self._process.poll() is None

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Start it and wait until it answers.

        Args:
            give_up: asked while waiting; nobody waits any longer if it says so.

        Raises:
            RunError: it ended, or did not answer in time.
        """
        listening = self._socket or bound(self._port)
        self._socket = None
        # the socket is bound here, so that nobody else can take the port and answer in its place
        with listening, (self._home / LOG).open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "flows.serving.child", str(listening.fileno())],
                pass_fds=[listening.fileno()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment(),
                start_new_session=True,  # Ctrl+C is for its owner
            )
        patience = float(
            os.environ.get("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "")
            or STARTUP_TIMEOUT_SECONDS
        )
        deadline = time.monotonic() + patience
        while not answers(self.url):
            if give_up():
                return
            if not self.alive:
                raise RunError(f"the Prefect server ended while it started: {self._last_words()}")
            if time.monotonic() > deadline:
                self.stop()
                raise RunError(
                    f"the Prefect server did not answer within {patience:.0f} s: {self._last_words()}"
                )
            time.sleep(0.3)

    def stop(self) -> None:
        """End it; without a word if it is not there."""
        if self._socket:
            self._socket.close()
            self._socket = None
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _environment(self) -> dict[str, str]:
        chosen = {
            # a lease in memory would be forgotten, and its slot taken for good, when a server is killed
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES_ON_DISK,
            # hourly runs for years: what is older than the retention period (90 days) is removed
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
        }
        return {
            **chosen,
            **os.environ,
            "PREFECT_HOME": str(self._home),
            "PREFECT_API_URL": self.url,
            "PREFECT_SERVER_API_HOST": HOST,
            "PREFECT_SERVER_API_PORT": str(self._port),
            "PYTHONUNBUFFERED": "1",
        }

    def _last_words(self) -> str:
        log = self._home / LOG
        try:
            lines = log.read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            lines = []
        return f"{lines[-1].strip() if lines else 'it said nothing'} (all of it: {log})"


def answers(url: str, timeout: float = 5) -> bool:
    """Whether a Prefect API is there and ready."""
    try:
        with urlopen(f"{url}/health", timeout=timeout) as response:  # noqa: S310 - http on loopback
            return bool(response.status == 200)
    except (URLError, OSError, ValueError):
        return False


def bound(wanted: int | None = None) -> socket.socket:
    """A socket that listens on a port of this machine: the one wanted, else the usual one, else any.

    Raises:
        UsageError: the one wanted is taken.
    """
    for port in (wanted,) if wanted else (USUAL_PORT, 0):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
            one.listen()  # only now is it ours
        except OSError:
            one.close()
            continue
        return one
    raise UsageError(f"--port: somebody listens on {HOST}:{wanted} already")

"""With translation off not one socket is opened: by ``clean``, ``explain`` or a direct ``run``.

The commands run under tests/translation/no_sockets, which forbids sockets to them and to their
workers. The guard itself is tried first: one that lets everything pass would prove nothing.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.flows.support import STORY, write_corpus
from tests.support import ROOT
from tests.translation.no_sockets.sitecustomize import SYSTEM_CALLS
from tests.translation.planted import KEY

GUARD = ROOT / "tests" / "translation" / "no_sockets"
KERNEL_HELPS = sys.platform == "linux" and platform.machine() in SYSTEM_CALLS
NATIVE = "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"
"""What a library in another language does, past Python's own eyes."""
IN_A_WORKER = """
import ctypes, socket, sys
from flows.executors import make_executor
from tests.translation.test_no_sockets import attempt

if __name__ == "__main__":
    with make_executor(2) as executor:
        executor.submit(attempt, sys.argv[1]).result()
"""


def attempt(how: str) -> None:
    if how == "native":
        exec(NATIVE)
    else:
        socket_of_python()


def socket_of_python() -> None:
    import socket  # noqa: PLC0415

    with suppress(OSError):  # as a library would that sends statistics
        socket.create_connection(("127.0.0.1", 9), timeout=1)


class Guarded:
    """Python processes that must not open a socket; ``attempts`` is what they tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "attempts.log"

    def python(
        self, *arguments: str | Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "PREFECT_API_URL" and not name.startswith("COPYDESK_")
        }
        paths = os.pathsep.join(map(str, (GUARD, ROOT)))
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env={**kept, "PYTHONPATH": paths, "NO_SOCKETS_LOG": str(self._log), **environment},
            timeout=240,
            check=False,
        )

    def copydesk(
        self, *arguments: str | Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "flows.cli", *arguments, **environment)

    @property
    def attempts(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""


@pytest.fixture
def guarded(tmp_path) -> Guarded:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    (tmp_path / "story.html").write_text(f"<html><body><p>{STORY}</p></body></html>", "utf-8")
    write_corpus(tmp_path / "in")
    return Guarded(tmp_path)


# --- the guard holds


@pytest.mark.parametrize(
    "attempted",
    [
        "socket.socket()",
        "socket.socketpair()",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('localhost')",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import requests; requests.get('http://127.0.0.1:9', timeout=1)",
        "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', 9))",
    ],
)
def test_what_opens_a_socket_is_noticed(guarded, attempted):
    done = guarded.python("-c", f"import socket\n{attempted}")
    assert done.returncode != 0
    assert "socket." in guarded.attempts


def test_an_attempt_whose_error_is_swallowed_is_noticed(guarded):
    script = "from tests.translation.test_no_sockets import attempt; attempt('python')"
    assert guarded.python("-c", script).returncode == 0
    assert "socket.getaddrinfo" in guarded.attempts


def test_what_opens_none_is_let_alone(guarded):
    done = guarded.python("-c", "import socket, ssl, http.client, pyarrow; print('done')")
    assert (done.returncode, done.stdout, guarded.attempts) == (0, "done\n", "")


def test_the_kernel_sees_what_python_does_not(guarded):
    done = guarded.python("-c", f"{NATIVE}; print('done')")
    assert (done.stdout == "") == KERNEL_HELPS
    assert (done.returncode != 0) == KERNEL_HELPS


@pytest.mark.slow
def test_an_attempt_in_a_worker_is_noticed(guarded):
    (guarded.folder / "worker.py").write_text(IN_A_WORKER, "utf-8")
    assert guarded.python("worker.py", "python").returncode == 0
    assert "socket.getaddrinfo" in guarded.attempts
    broken = guarded.python("worker.py", "native").returncode != 0
    assert broken == KERNEL_HELPS


# --- and nothing runs into it


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [["clean"], ["clean", "--diff"], ["clean", "--json"], ["explain"], ["explain", "--json"]],
)
def test_clean_and_explain_open_none(guarded, command):
    done = guarded.copydesk(*command, "story.txt", "story.html", "in")
    assert (done.returncode, done.stderr, guarded.attempts) == (0, "", "")
    assert done.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_direct_run_opens_none(guarded, workers):
    for again in ("committed version", "nothing"):
        done = guarded.copydesk("run", "in", "-o", "out", "--workers", workers)
        assert (done.returncode, done.stderr, guarded.attempts) == (0, "", "")
        assert again in done.stdout


def test_nor_do_plan_export_and_check(guarded):
    assert guarded.copydesk("run", "in", "-o", "out").returncode == 0
    for command in (
        ["run", "in", "-o", "out", "--plan"],
        ["export", "out"],
        ["corpus", "check", "out"],
    ):
        done = guarded.copydesk(*command)
        assert (done.returncode, guarded.attempts) == (0, "")
        assert done.stdout


ENGINE_ALONE = {
    "COPYDESK_ENGINE": "libre",
    "COPYDESK_ENGINE_URL": "http://127.0.0.1:9",
    "DEEPL_API_KEY": KEY,
}


@pytest.mark.parametrize(
    "command", [["clean", "story.txt"], ["explain", "story.txt"], ["run", "in", "-o", "out"]]
)
def test_an_engine_without_a_language_is_not_asked(guarded, command):
    done = guarded.copydesk(*command, **ENGINE_ALONE)
    assert (done.returncode, done.stderr, guarded.attempts) == (0, "", "")

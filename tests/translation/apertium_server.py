"""The real translation server for tests: LibreTranslate over Apertium, as its own process on loopback.

`.ci/translation-server run COMMAND` starts it and says where in an environment variable. Without
that the tests that need it skip and say how to run them; with it they never skip: a server that
doesn't answer is a failure.

    from tests.translation.apertium_server import keyed_server, real_server  # noqa: F401
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.translation.planted import KEY

VARIABLE = "COPYDESK_TEST_LIBRETRANSLATE"
SCRIPT = Path(__file__).parents[2] / ".ci" / "translation-server"
REASON = (
    "needs a LibreTranslate server: "
    ".ci/translation-server run .venv/bin/python -m pytest tests/translation"
)
SECONDS = 60.0
"""How long a server may take to start, and one request to be answered."""

PLENTY = f"{KEY}-with-plenty-of-requests"
ONE = f"{KEY}-with-one-request-a-minute"
CHARACTERS = 300
"""What one text may hold on the keyed server."""


@pytest.fixture(scope="session")
def real_server() -> str:
    """The address of the server that runs: no key, no limits. Without a slash at its end."""
    address = os.environ.get(VARIABLE)
    if not address:
        pytest.skip(REASON)
    try:
        status, _ = ask(f"{address}/languages")
    except OSError as error:
        pytest.fail(f"{VARIABLE} is set, but no server answers at {address}: {error}")
    assert status == 200
    return address


@pytest.fixture
def keyed_server(real_server: str) -> Iterator[str]:
    """The address of a server of one's own that asks for a key, :data:`PLENTY` or :data:`ONE`."""
    keys = ["--key", f"{PLENTY}=100000", "--key", f"{ONE}=1"]
    with serving(*keys, "--char-limit", str(CHARACTERS), "--batch-limit", "3") as address:
        yield address


@contextlib.contextmanager
def serving(*options: str) -> Iterator[str]:
    """A server with options of its own (`tests/translation/server/start.py`) and its address."""
    command = [str(SCRIPT), "serve", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        slow = threading.Timer(SECONDS, process.kill)
        slow.start()
        try:
            address = next((line for line in process.stdout if line.startswith("http")), None)
            assert address, f"no server after {SECONDS:g} seconds: {' '.join(command)}"
            yield address.strip()
        finally:
            slow.cancel()
            process.terminate()


def ask(url: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Status and JSON of an answer, whatever the status; a POST if there is a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)

"""What takes the place of something in a process of its own, see :mod:`tests.flows.crashing`."""

from __future__ import annotations

import os
import signal

STOP_AT, STOP_PID = "COPYDESK_TEST_STOP_AT", "COPYDESK_TEST_STOP_PID"


def stop_the_server(name: str) -> None:
    """For ``reached``: end the object store when a point is passed."""
    if name == os.environ[STOP_AT]:
        os.kill(int(os.environ[STOP_PID]), signal.SIGKILL)

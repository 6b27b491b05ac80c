"""Prefect's environment, to be set before Prefect is imported. What the user set always wins."""

from __future__ import annotations

import os

STARTUP_TIMEOUT_SECONDS = 300

OFFLINE = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # the temporary server needs 20 to 45 seconds; Prefect's own 20 fail every other time
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(STARTUP_TIMEOUT_SECONDS),
}
QUIET = {
    # the log goes to the server, where the UI shows it; the terminal has our own progress
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}


def prepare(*, quiet: bool = True) -> None:
    """Set what is not set: no telemetry, a patient start, and a quiet terminal."""
    for name, value in {**OFFLINE, **(QUIET if quiet else {})}.items():
        os.environ.setdefault(name, value)


def server_url() -> str:
    """The Prefect server flow runs go to, from the environment or the profile; empty: temporary."""
    from prefect.settings import get_current_settings  # noqa: PLC0415 - takes a second

    return get_current_settings().api.url or ""

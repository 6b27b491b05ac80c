"""Which tests are apart from the quick suite, those that start a server; and the store they share."""

from __future__ import annotations

import os
import signal

import pytest

from tests.storage.server import running_store, store

os.environ.setdefault("COPYDESK_REPORT", "0")
# before anything runs, and for each program that is started: a report takes longer than a small run

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # so a shell starts what goes on in the background, and all its children would be deaf to Ctrl+C
    signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["running_store", "store"]
# here and nowhere else: a fixture that is imported twice is two servers, and s3fs remembers the first

STARTS_A_SERVER = {"running_store", "mortal", "scheduler", "real_server"}
"""Fixtures behind which there is one: an object store, Dask's scheduler, LibreTranslate."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, so that ``make test-servers`` finds them."""
    for item in items:
        if STARTS_A_SERVER.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)

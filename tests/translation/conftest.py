"""Fixtures for every test of translation, and the check that none of them shows the key."""

import pytest

from tests.translation.apertium_server import keyed_server, real_server
from tests.translation.faults import FaultProxy
from tests.translation.planted import key_is_shown_nowhere, pytest_runtest_makereport
from tests.translation.running import asking, exported, run_with, write_articles

__all__ = ["key_is_shown_nowhere", "keyed_server", "pytest_runtest_makereport", "real_server"]


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


@pytest.fixture
def inputs(tmp_path):
    return write_articles(tmp_path / "in")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def settings(proxy, tmp_path):
    return asking(proxy, tmp_path / "memory.sqlite3")


@pytest.fixture
def whole(inputs, tmp_path):
    """The export of a run that no fault disturbed."""
    with FaultProxy() as other:
        run_with(tmp_path / "whole", inputs, asking(other, tmp_path / "other.sqlite3"))
        return exported(tmp_path / "whole").replace(other.url, "URL")

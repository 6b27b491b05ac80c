"""Fixtures for every test of translation, and the check that none of them shows the key."""

from tests.translation.apertium_server import keyed_server, real_server
from tests.translation.planted import key_is_shown_nowhere, pytest_runtest_makereport

__all__ = ["key_is_shown_nowhere", "keyed_server", "pytest_runtest_makereport", "real_server"]

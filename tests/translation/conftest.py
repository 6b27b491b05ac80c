"""Fixtures for every test of translation."""

from tests.translation.apertium_server import keyed_server, real_server

__all__ = ["keyed_server", "real_server"]

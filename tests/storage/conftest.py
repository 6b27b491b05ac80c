"""The object store, for all tests beside this file."""

from tests.storage.server import running_store, store

__all__ = ["running_store", "store"]

"""What a folder holds: one on a disk, or one in an object store, which only looks like one there.

An object store has names, and a folder is what names before a ``/`` have in common: it is never empty,
there are no links, no devices and no permissions of its own, and a listing already says the size of
each file and a mark that changes with its bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from flows.errors import RunError, UsageError
from flows.places import (
    AccessError,
    NoBucketError,
    Place,
    StoreError,
    as_os_errors,
    is_remote,
    names_in,
    place_of,
)
from flows.readers.records import Listed, in_a_store

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from upath import UPath

LISTED_AT_ONCE = 16


class Entry(Protocol):
    """One thing in a folder; :class:`os.DirEntry` is one."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def path(self) -> str: ...  # noqa: D102

    def is_dir(self) -> bool: ...  # noqa: D102

    def is_file(self) -> bool: ...  # noqa: D102

    def is_symlink(self) -> bool: ...  # noqa: D102


class Tree(Protocol):
    """Where a walk goes; paths are strings as the user would type them."""

    def entries(self, folder: str) -> Sequence[Entry]:
        """What is in a folder, sorted by name; OSError when it cannot be listed."""

    def expect(self, folders: Iterable[str]) -> None:
        """These folders will be asked for soon."""

    def close(self) -> None:
        """No more folders will be asked for."""

    def real(self, folder: str) -> str:
        """A folder without links: one place has one such name."""

    def full(self, folder: str) -> str:
        """A folder wherever the program was started, links and all."""

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder."""

    def place(self, path: str) -> Place:
        """What opens a path."""

    def listed(self, entries: Iterable[Entry]) -> dict[str, Listed]:
        """What the listing said of the bytes of files, by name; empty where it says nothing."""


class Disk:
    """Folders of this machine, and of others that are mounted here."""

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """See :meth:`Tree.entries`."""
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name)

    def expect(self, folders: Iterable[str]) -> None:
        """Nothing: a disk answers at once."""

    def close(self) -> None:
        """Nothing."""

    def real(self, folder: str) -> str:
        """See :meth:`Tree.real`."""
        return os.path.realpath(folder)

    def full(self, folder: str) -> str:
        """See :meth:`Tree.full`."""
        return os.path.abspath(folder)

    def is_folder(self, path: str) -> bool:
        """See :meth:`Tree.is_folder`."""
        return os.path.isdir(path)

    def place(self, path: str) -> Path:
        """See :meth:`Tree.place`."""
        return Path(path)

    def listed(self, entries: Iterable[Entry]) -> dict[str, Listed]:  # noqa: ARG002
        """None: a disk is asked for each file, and only when it matters."""
        return {}


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """One thing in a folder of an object store."""

    name: str
    path: str
    folder: bool
    about: Listed

    def is_dir(self) -> bool:
        """Whether names go on behind it."""
        return self.folder

    def is_file(self) -> bool:
        """Whether it has bytes."""
        return not self.folder

    def is_symlink(self) -> bool:
        """There are no links."""
        return False


class Store:
    """Folders in one bucket; several are listed at a time, because each answer takes its while."""

    def __init__(self, root: UPath) -> None:
        self._fs = root.fs
        self._pool: ThreadPoolExecutor | None = None
        self._expected: dict[str, Future[list[StoreEntry]]] = {}

    def look(self, name: str) -> StoreEntry | None:
        """What has a name; a file goes before a folder of the same name.

        Raises:
            UsageError: the bucket is not there, or who asks may not look.
            RunError: the store does not answer.
        """
        place = place_of(name)
        try:
            with as_os_errors(place):
                found = self._fs.info(_path(name))
        except (NoBucketError, AccessError) as error:
            raise UsageError(f"{name}: {error}") from error
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RunError(f"{name}: {error}") from error
        return StoreEntry(place.name, name, found["type"] == "directory", _about(found))

    def expect(self, folders: Iterable[str]) -> None:
        """See :meth:`Tree.expect`."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not for a disk

        self._pool = self._pool or ThreadPoolExecutor(LISTED_AT_ONCE)
        for folder in folders:
            if folder not in self._expected:
                self._expected[folder] = self._pool.submit(self._entries, folder)

    def close(self) -> None:
        """See :meth:`Tree.close`."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None
        self._expected.clear()

    def entries(self, folder: str) -> list[StoreEntry]:
        """See :meth:`Tree.entries`.

        Raises:
            RunError: the store does not answer.
        """
        expected = self._expected.pop(folder, None)
        return expected.result() if expected else self._entries(folder)

    def _entries(self, folder: str) -> list[StoreEntry]:
        start = _path(folder) + "/"
        entries = []
        try:
            with as_os_errors(place_of(folder)):
                found = self._fs.ls(_path(folder), detail=True)
        except FileNotFoundError:  # an empty folder is none
            return []
        except StoreError as error:
            raise_if_gone(error)
            raise
        for one in found:
            path = one["name"].lstrip("/")
            is_folder = one["type"] == "directory"
            if path in (start, start[:-1]) and not is_folder:
                continue  # what some programs leave where they made a folder
            name = path.removeprefix(start).rstrip("/")
            entries.append(StoreEntry(name, f"{folder}/{name}", is_folder, _about(one)))
        return sorted(entries, key=lambda entry: entry.name)

    def real(self, folder: str) -> str:
        """See :meth:`Tree.real`."""
        return folder

    def full(self, folder: str) -> str:
        """See :meth:`Tree.full`."""
        return folder

    def is_folder(self, path: str) -> bool:
        """See :meth:`Tree.is_folder`."""
        with as_os_errors(place_of(path)):
            return bool(self._fs.isdir(_path(path)))

    def place(self, path: str) -> Place:
        """See :meth:`Tree.place`."""
        return place_of(path)

    def listed(self, entries: Iterable[Entry]) -> dict[str, Listed]:
        """See :meth:`Tree.listed`."""
        return {
            entry.name: entry.about
            for entry in entries
            if isinstance(entry, StoreEntry) and not entry.folder
        }


def canonical(name: str) -> str:
    """The one name of a place in an object store, without a final ``/``.

    Raises:
        UsageError: no package is installed that opens it, or it is a page of the web.
    """
    if name.lower().startswith(("http://", "https://")):
        raise UsageError(f"{name} is an address of the web: fetch it first, then name the file")
    place = place_of(name)
    assert is_remote(place)
    return str(place.fs.unstrip_protocol(place.path)).rstrip("/")


def real_name(name: str | Place) -> str:
    """The one name of an input or an output, wherever it is."""
    if isinstance(name, str) and not in_a_store(name):
        name = Path(name)
    if isinstance(name, Path):
        return os.path.realpath(name)
    return canonical(str(name))


def raise_if_gone(error: OSError) -> None:
    """Stop the run when it is the store that fails: asked for every file, it would fail each time.

    Raises:
        RunError: the store does not answer, or knows the keys of nobody who asks.
    """
    if isinstance(error, StoreError) and not isinstance(error, AccessError):
        raise RunError(str(error)) from error
    cause: BaseException | None = error
    while cause is not None:
        answer = getattr(cause, "response", None)
        if isinstance(answer, dict) and answer.get("Error", {}).get("Code") in _OF_THE_KEYS:
            raise RunError(f"{error} ({answer['Error']['Code']})") from error
        cause = cause.__cause__


_OF_THE_KEYS = frozenset(
    {
        *("ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "RequestTimeTooSkewed"),
        *("SignatureDoesNotMatch", "TokenRefreshRequired"),
    }
)
"""What a store says of whoever asks, not of one object."""


def _about(found: Mapping[str, Any]) -> Listed:
    marks = (found.get(key) for key in _MARKS)
    return Listed(int(found.get("size") or 0), " ".join(str(mark) for mark in marks if mark))


_MARKS = ("ETag", "etag", "md5Hash", "LastModified", "last_modified", "updated")
"""What the listings of stores call it, when they say anything of the bytes or the time."""


def _path(name: str) -> str:
    return name.partition("://")[2].strip("/") if "://" in name else name.strip("/")


class Presence:
    """Whether files are still where they were; a folder of an object store is listed once for all.

    What cannot be told, because a store does not answer or may not be listed, counts as there: nothing
    is given up for a fault of the network.
    """

    def __init__(self) -> None:
        self._here = lru_cache(maxsize=4096)(os.path.lexists)
        self._stored = lru_cache(maxsize=64)(_names_in)

    def __call__(self, file: str) -> bool:
        """Ask for one file, by its full path."""
        if not in_a_store(file):
            return self._here(file)
        folder, _, name = file.rpartition("/")
        names = self._stored(folder)
        return names is None or name in names


def _names_in(folder: str) -> frozenset[str] | None:
    try:
        return frozenset(names_in(place_of(folder)))
    except NoBucketError:
        return frozenset()
    except (OSError, UsageError):
        return None

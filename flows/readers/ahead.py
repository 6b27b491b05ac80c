"""Small files of an object store, fetched many at a time before they are read one by one.

An answer takes a hundredth of a second or more whatever the size, so a tree of small files read one
after the other would mostly be waiting. Files of a disk are not fetched ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.places import Place, as_os_errors, contents_of, is_remote
from flows.readers.records import InputFile
from flows.readers.trees import raise_if_gone

if TYPE_CHECKING:
    from upath import UPath

SMALL = 4_000_000
"""Bytes: from here on a file is read by pieces."""

AT_ONCE, BYTES_AT_ONCE = 128, 32_000_000
"""How much is fetched at a time, and so kept in memory."""


class Fetched(NamedTuple):
    """The bytes of a file, and of its sidecar if it has one."""

    data: bytes
    sidecar: bytes | None = None


def is_small(source: InputFile) -> bool:
    """Whether a file lies in an object store and is small enough to be fetched whole."""
    listed = source.listed
    return is_remote(source.file) and listed is not None and listed.size <= SMALL


class Ahead:
    """Fetches what will be asked for next.

    Args:
        files: all files.
        numbers: which of them will be asked for, in this order.
    """

    def __init__(self, files: Sequence[InputFile], numbers: Iterable[int]) -> None:
        self._files = files
        self._left = [number for number in reversed(list(numbers)) if is_small(files[number])]
        self._ready: dict[int, Fetched] = {}

    def content(self, number: int) -> Fetched | None:
        """What one file holds; ``None`` if it is to be opened, and then says what is wrong with it.

        Raises:
            RunError: the object store does not answer.
        """
        if number not in self._ready and self._left and self._left[-1] == number:
            self._fetch()
        return self._ready.pop(number, None)

    def _fetch(self) -> None:
        batch: list[int] = []
        size = 0
        while self._left and len(batch) < AT_ONCE and size < BYTES_AT_ONCE:
            batch.append(self._left.pop())
            listed = self._files[batch[-1]].listed
            size += listed.size if listed else 0
        self._ready = {}
        sources = [self._files[number] for number in batch]
        found = _contents([place for one in sources for place in (one.file, one.sidecar) if place])
        for number, source in zip(batch, sources, strict=True):
            data = found.get(str(source.file))
            beside = found.get(str(source.sidecar)) if source.sidecar else None
            if data is not None and (beside is not None or not source.sidecar):
                self._ready[number] = Fetched(data, beside)


def _contents(places: Sequence[Place]) -> dict[str, bytes]:
    """The bytes of many objects; what cannot be read is left out.

    Raises:
        RunError: the store does not answer.
    """
    stores: dict[int, list[UPath]] = {}
    for place in filter(is_remote, places):
        stores.setdefault(id(place.fs), []).append(place)
    contents: dict[str, bytes] = {}
    for alike in stores.values():
        with as_os_errors(alike[0]):
            found = contents_of(alike[0].fs, [place.path for place in alike])
        contents.update(_good(alike, found))
    return contents


def _good(places: Sequence[UPath], found: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """What was got, by address.

    Raises:
        RunError: it is the store that fails.
    """
    for place, data in zip(places, found, strict=True):
        if isinstance(data, bytes):
            yield str(place), data
            continue
        try:
            with as_os_errors(place):
                raise data
        except OSError as error:  # of one object: whoever opens it says what it is
            raise_if_gone(error)

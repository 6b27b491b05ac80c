"""The translation memory: what was translated once is not sent again, by this run or another.

It must never stand in the way of a run. A damaged file is moved aside and a new one is begun; where
nothing can be written, the run remembers its own translations only. Either is said once.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from flows.errors import explain_os_error
from flows.translate.memory.file import (
    MemoryFile,
    RowKey,
    UnusableError,
    default_file,
    explain,
    in_ram,
    inode,
    is_broken,
    open_file,
    row_key,
    set_aside,
    today,
)
from flows.translate.service import Key

T = TypeVar("T")

BATCH = 1000
"""Translations whose day of use is written together: else every reading would be a writing."""


def open_memory(path: Path | None, say: Callable[[str], None]) -> TranslationMemory:
    """The memory in a file; use it as a context manager.

    A file that is damaged is renamed to ``NAME.broken`` and begun anew. One that cannot be used (no
    right to write, no room, made by a newer copydesk, not a translation memory at all) stays as it
    is, and the memory ends with this process.

    Args:
        path: the file; by default :func:`flows.translate.memory.file.default_file`.
        say: told in one line what is wrong with it.
    """
    return TranslationMemory(path, say)


class TranslationMemory:
    """See :func:`open_memory`. Threads may share one; a forked process needs its own."""

    def __init__(self, path: Path | None, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._closed = False
        self._path = Path()
        self._inode = 0
        self._mended = False
        self._disk: MemoryFile | None = None
        self._ram: MemoryFile | None = None  # takes what the disk does not
        self._used: set[RowKey] = set()
        self._used_on = ""
        try:
            self._path = path or default_file()
            self._disk = self._opened()
        except UnusableError as error:
            named = f" {self._path}" if self._path.name else ""
            self._forget(f"the translation memory{named} cannot be used", str(error))

    def __enter__(self) -> TranslationMemory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, key: Key) -> str | None:
        """The translation, if it is known."""
        row = row_key(key)
        with self._lock:
            for memory in self._memories():
                known = self._try(memory, lambda one: one.get(row), None)
                if known:
                    if memory is self._disk and known.used < today():
                        self._note_use(row)
                    return known.translation
        return None

    def put(self, key: Key, translation: str) -> None:
        """Keep a translation."""
        row = row_key(key)
        try:
            translation.encode()
        except UnicodeEncodeError:  # half a character, in an answer: no file takes it
            return
        with self._lock:
            self._write(lambda memory: memory.put(row, translation), None)

    def failures(self, key: Key) -> int:
        """In how many runs the engine could not translate this."""
        row = row_key(key)
        with self._lock:
            return self._failures(row)

    def failed(self, key: Key) -> int:
        """Count one more such run; how many there are now."""
        row = row_key(key)
        with self._lock:
            before = self._failures(row)
            return self._write(
                lambda memory: memory.failed(row, before if memory is self._ram else 0), before + 1
            )

    def close(self) -> None:
        """Write what is left to be written, and let go of the file; a thread that is late is ignored."""
        with self._lock:
            if self._used:
                self._flush()
            self._closed = True
            for memory in (self._disk, self._ram):
                if memory:
                    memory.close()
            self._disk = self._ram = None

    def _memories(self) -> list[MemoryFile]:
        return [memory for memory in (self._ram, self._disk) if memory]

    def _failures(self, row: RowKey) -> int:
        counts = [
            self._try(one, lambda memory: memory.failures(row), 0) for one in self._memories()
        ]
        return max(counts, default=0)

    def _note_use(self, row: RowKey) -> None:
        if self._used_on != today():  # it is another day: these may have been noted yesterday
            self._used_on = today()
            self._used.clear()
        self._used.add(row)
        if len(self._used) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        keys, self._used = self._used, set()
        if self._disk and not self._ram:
            with suppress(sqlite3.Error):  # days are worth no warning
                self._disk.touch(sorted(keys))

    def _write(self, what: Callable[[MemoryFile], T], otherwise: T) -> T:
        """Do something to the memory that is written to, to the next one if that fails."""
        while not self._closed:
            memory = self._ram or self._disk
            if not memory:
                break
            try:
                return what(memory)
            except sqlite3.Error as error:
                if memory is self._ram:
                    break
                self._mend(error, write=True)
        return otherwise

    def _try(self, memory: MemoryFile, what: Callable[[MemoryFile], T], otherwise: T) -> T:
        """Read something from one of the memories, which may fail."""
        try:
            return what(memory)
        except sqlite3.Error as error:
            if memory is self._disk:
                self._mend(error, write=False)
            return otherwise

    def _mend(self, error: sqlite3.Error, *, write: bool) -> None:
        """Go on without a file that fails: with a new one, or without any."""
        named = f"the translation memory {self._path}"
        if is_broken(error) or inode(self._path) != self._inode:  # or others have moved it
            self._let_go()
            if self._ram:
                return
            if not self._mended:  # a second time it is the disk
                try:
                    self._disk = self._anew(str(error))
                except UnusableError as second:
                    self._forget(f"{named} cannot be used", str(second))
                return
        if not self._ram:
            done = "written" if write else "read"
            self._forget(f"{named} cannot be {done}", explain(error))
        if not write:
            self._let_go()

    def _opened(self) -> MemoryFile:
        before = inode(self._path)
        try:
            memory = open_file(self._path)
        except UnusableError as error:
            if not error.broken:
                raise
            self._inode = before
            return self._anew(str(error))
        self._inode = before or inode(self._path)
        return memory

    def _anew(self, reason: str) -> MemoryFile:
        """A new file in the place of a damaged one.

        Raises:
            UnusableError: that cannot be done.
        """
        self._mended = True
        try:
            aside = set_aside(self._path, self._inode)
        except OSError as error:
            raise UnusableError(f"{reason}, and {explain_os_error(error)}") from None
        before = inode(self._path)
        memory = open_file(self._path)
        self._inode = before or inode(self._path)
        if aside:
            self._say(
                f"the translation memory {self._path} is damaged ({reason}): it is now {aside}, "
                "and a new one is begun"
            )
        return memory

    def _forget(self, what: str, reason: str) -> None:
        """From now on what is new ends with this process."""
        self._ram = in_ram()
        self._say(f"{what} ({reason}); translations are remembered for this run only")

    def _let_go(self) -> None:
        if self._disk:
            self._disk.close()
        self._disk = None

"""The file of the translation memory: an SQLite database that several processes use at once.

Of a text only its SHA-256 is kept, the translation as it is; and the days it was made and last used,
which no result of a run ever holds. The write-ahead log lets one process write while others read, and
a process that is killed loses at most what it was just writing.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from flows.errors import explain_os_error
from flows.translate.service import Key

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: an open file cannot be moved there anyway
    fcntl = None  # type: ignore[assignment]

SCHEMA = 1
APPLICATION = 0x636F7079
"""Marks the database as ours (``PRAGMA application_id``)."""
PATIENCE = 30.0
"""Seconds for which a process waits until another has written."""

_SUFFIXES = (".sqlite3", ".sqlite", ".db")
_SIDES = ("-wal", "-shm", "-journal")
_KEY = "engine, version, source, target, hash"
_TABLES = (
    f"""CREATE TABLE translations (
        engine TEXT, version TEXT, source TEXT, target TEXT, hash BLOB,
        translation TEXT NOT NULL, made TEXT NOT NULL, used TEXT NOT NULL,
        PRIMARY KEY ({_KEY})) WITHOUT ROWID""",
    f"""CREATE TABLE failures (
        engine TEXT, version TEXT, source TEXT, target TEXT, hash BLOB,
        runs INTEGER NOT NULL, used TEXT NOT NULL,
        PRIMARY KEY ({_KEY})) WITHOUT ROWID""",
)
_IS_KEY = "engine = ? AND version = ? AND source = ? AND target = ? AND hash = ?"

RowKey = tuple[str, str, str, str, bytes]


class UnusableError(Exception):
    """The file cannot serve as a memory; the message says why, in a few words.

    Attributes:
        broken: it is ours and it is damaged.
    """

    def __init__(self, message: str, *, broken: bool = False) -> None:
        super().__init__(message)
        self.broken = broken


class Known(NamedTuple):
    """A translation, and the day (UTC) it was last used."""

    translation: str
    used: str


def default_file() -> Path:
    """Where the memory is unless the user says otherwise.

    ``COPYDESK_MEMORY``, else ``copydesk/translations.sqlite3`` in the user's cache folder
    (``XDG_CACHE_HOME``, by default ``~/.cache``).

    Raises:
        UnusableError: this user has no home.
    """
    named = os.environ.get("COPYDESK_MEMORY")
    if named:
        return Path(named)
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():  # the specification of these folders: then it does not count
        try:
            cache = Path.home() / ".cache"
        except RuntimeError:
            raise UnusableError("this user has no home folder; name a file") from None
    return cache / "copydesk" / "translations.sqlite3"


def today() -> str:
    """The day in UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def row_key(key: Key) -> RowKey:
    """A key as the file holds it: the text as its SHA-256."""
    digest = hashlib.sha256(key.text.encode("utf-8", "surrogatepass")).digest()
    return (key.engine, key.version, key.source, key.target, digest)


class MemoryFile:
    """One open connection. One thread at a time may use it.

    Every method may raise :class:`sqlite3.Error`; :func:`is_broken` tells what that means.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def get(self, key: RowKey) -> Known | None:
        """What is known of a text."""
        sql = f"SELECT translation, used FROM translations WHERE {_IS_KEY}"  # noqa: S608 - constants
        row = self.connection.execute(sql, key).fetchone()
        return Known(*row) if row else None

    def put(self, key: RowKey, translation: str) -> None:
        """Keep a translation; what was counted against the text is forgotten."""
        day = today()
        with self.writing():
            self.connection.execute(
                "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, translation, day, day),
            )
            self.connection.execute(f"DELETE FROM failures WHERE {_IS_KEY}", key)  # noqa: S608

    def failures(self, key: RowKey) -> int:
        """In how many runs the text could not be translated."""
        sql = f"SELECT runs FROM failures WHERE {_IS_KEY}"  # noqa: S608
        row = self.connection.execute(sql, key).fetchone()
        return int(row[0]) if row else 0

    def failed(self, key: RowKey, before: int = 0) -> int:
        """Count one more such run; how many there are now.

        Args:
            key: of the text.
            before: runs that are known from elsewhere.
        """
        with self.writing():
            runs = max(self.failures(key), before) + 1
            self.connection.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, runs, today()),
            )
        return runs

    def touch(self, keys: Iterable[RowKey]) -> None:
        """These translations were used today."""
        day = today()
        with self.writing():
            self.connection.executemany(
                f"UPDATE translations SET used = ? WHERE {_IS_KEY}",  # noqa: S608
                ((day, *key) for key in keys),
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that waits for its turn first, so that none has to be tried again."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the connection; the last one folds the log into the file."""
        with suppress(sqlite3.Error):
            self.connection.close()


def in_ram() -> MemoryFile:
    """A memory that nobody else sees and that ends with the process."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for table in _TABLES:
        connection.execute(table)
    return MemoryFile(connection)


def open_file(path: Path, attempts: int = 10) -> MemoryFile:
    """Open the memory for writing; make it if it is not there.

    Args:
        path: the file.
        attempts: how often to begin again when another process has just set the file aside.

    Raises:
        UnusableError: it cannot be made or written, it is damaged, it is of a newer copydesk, or it
            is something else: then it is not touched.
    """
    try:
        # with no rights for others: translations tell what somebody reads
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise UnusableError(explain_os_error(error)) from None
    seen = inode(path)
    try:
        return _to_write(path)
    except UnusableError as error:
        if error.broken or attempts == 1 or inode(path) == seen:
            raise
    return open_file(path, attempts - 1)


def _to_write(path: Path) -> MemoryFile:
    with _connected(path, "rw") as connection:
        if not _is_ours(connection):
            _begin(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        # SQLite opens a file without the right to write too, and says so only now
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return MemoryFile(connection)


def open_to_read(path: Path) -> MemoryFile:
    """Open a memory that is there, to read it.

    Raises:
        UnusableError: as of :func:`open_file`.
    """
    try:
        with path.open("rb"):  # tells a folder and a missing right from damage
            pass
    except OSError as error:
        raise UnusableError(explain_os_error(error)) from None
    # who may only read cannot tidy up what SQLite puts beside the file
    with _connected(path, "rw" if os.access(path, os.W_OK) else "ro") as connection:
        if not _is_ours(connection):
            connection.close()
            return in_ram()  # nothing was written to it yet
        return MemoryFile(connection)


def set_aside(path: Path, seen: int) -> Path | None:
    """Move a damaged file out of the way, with what SQLite keeps beside it.

    Args:
        path: the file.
        seen: the number (inode) of the file that is damaged.

    Returns:
        Where it is now; ``None`` when another process was faster.

    Raises:
        OSError: it cannot be moved.
    """
    with _alone(path):
        if inode(path) != seen:
            return None
        number = 1
        aside = path.with_name(f"{path.name}.broken")
        while aside.exists():
            number += 1
            aside = path.with_name(f"{path.name}.broken-{number}")
        # the log first: beside a new file it would be taken for its own
        for side in _SIDES:
            with suppress(FileNotFoundError):
                os.replace(f"{path}{side}", f"{aside}{side}")
        os.replace(path, aside)
        return aside


def inode(path: Path) -> int:
    """The number of the file that has this name now; 0 without one."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def is_broken(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged, not the disk full or another process busy."""
    name = _name_of(error)
    if str(error).startswith(("no such", "Could not decode")):  # a table; a text that is no UTF-8
        return True
    return name == "SQLITE_NOTADB" or name.startswith("SQLITE_CORRUPT")


def explain(error: sqlite3.Error) -> str:
    """Why SQLite could not do it, in words for the user."""
    name = _name_of(error)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another process does not let go of it"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return "it or its folder may not be written"
    return str(error)


def _name_of(error: sqlite3.Error) -> str:
    """SQLite's name for an error; Python's own have none."""
    return getattr(error, "sqlite_errorname", None) or ""


@contextmanager
def _connected(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A new connection, closed again if something goes wrong with it."""
    connection = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        yield connection
    except sqlite3.Error as error:
        if connection:
            connection.close()
        if is_broken(error):
            if _named_like_ours(path):
                raise UnusableError(str(error), broken=True) from None
            raise UnusableError("it is no translation memory") from None
        raise UnusableError(explain(error)) from None
    except BaseException:
        if connection:
            connection.close()
        raise


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether it is a memory; else it is empty.

    Raises:
        UnusableError: it is of a newer copydesk, or of another program.
        sqlite3.Error: it is no database.
    """
    started = not connection.in_transaction
    if started:  # one look: another process may just be making the tables
        connection.execute("BEGIN")
    [application] = connection.execute("PRAGMA application_id").fetchone()
    [version] = connection.execute("PRAGMA user_version").fetchone()
    [tables] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if started:
        connection.execute("ROLLBACK")
    if application == APPLICATION:
        if version > SCHEMA:
            raise UnusableError("it is of a newer copydesk")
        return True
    if tables or application or version:
        raise UnusableError("it is a database of another program")
    return False


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, unless another process is faster."""
    _use_log(connection)
    memory = MemoryFile(connection)
    with memory.writing():
        if not _is_ours(connection):
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _use_log(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; the file remembers it.

    SQLite does not wait by itself when two processes do this at once. A file system that has no
    shared memory keeps the older way: slower, and as safe.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _name_of(error).startswith("SQLITE_BUSY") or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _named_like_ours(path: Path) -> bool:
    """Whether damage may be assumed: an article that was named by mistake is not moved away."""
    return path.suffix in _SUFFIXES


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock beside the file, so that two processes do not move it at once."""
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

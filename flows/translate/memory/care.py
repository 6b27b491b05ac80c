"""What is in a translation memory, and what of it may go: for a person, never a part of a run."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from flows.errors import RunError, UsageError
from flows.translate.memory.file import (
    MemoryFile,
    UnusableError,
    default_file,
    explain,
    open_file,
    open_to_read,
)

_GROUP = "engine, version, source, target"


class Group(NamedTuple):
    """What one engine did from one language into another.

    Attributes:
        engine: its name, with its address if it has one.
        version: what is known of its version.
        source: language, ISO 639-1.
        target: language, ISO 639-1.
        translations: texts that are remembered.
        characters: of these translations.
        failures: texts that it could not translate.
        last_used: the day (UTC) any of them was last used, ISO 8601.
    """

    engine: str
    version: str
    source: str
    target: str
    translations: int
    characters: int
    failures: int
    last_used: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What shall go; what is named together must hold together.

    Attributes:
        older_than: not used for so many days.
        engine: of this engine, by its first word (``libre``) or its whole name.
        failures: only what was counted against texts, so that they are sent again.
    """

    older_than: int | None = None
    engine: str = ""
    failures: bool = False


class Pruned(NamedTuple):
    """What went, or would go; sizes in bytes."""

    translations: int
    characters: int
    failures: int
    size_before: int
    size: int
    note: str = ""


def place(path: Path | None) -> Path:
    """The file that is meant.

    Raises:
        UsageError: none is named and this user has no home.
    """
    try:
        return path or default_file()
    except UnusableError as error:
        raise UsageError(str(error)) from None


def is_there(path: Path) -> bool:
    """Whether there is anything of this name, readable or not."""
    return os.path.lexists(path)


def size_of(path: Path) -> int:
    """Bytes on the disk, with the log that is not folded in yet."""
    size = 0
    for name in (path, Path(f"{path}-wal")):
        with suppress(OSError):
            size += name.stat().st_size
    return size


def stats(path: Path) -> list[Group]:
    """What is in a memory, by engine, version and languages.

    Raises:
        UsageError: the file is no memory, or cannot be opened.
        RunError: it cannot be read.
    """
    memory = _opened(path, to_read=True)
    try:
        kept = memory.connection.execute(
            f"SELECT {_GROUP}, count(*), total(length(translation)), max(used) "  # noqa: S608
            f"FROM translations GROUP BY {_GROUP}"
        ).fetchall()
        failed = memory.connection.execute(
            f"SELECT {_GROUP}, count(*), max(used) FROM failures GROUP BY {_GROUP}"  # noqa: S608
        ).fetchall()
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None
    finally:
        memory.close()
    groups = {}
    for row in kept:
        engine, version, source, target, count, characters, used = row
        groups[row[:4]] = Group(
            engine, version, source, target, count, int(characters), failures=0, last_used=used
        )
    for row in failed:
        engine, version, source, target, count, used = row
        known = groups.get(row[:4]) or Group(engine, version, source, target, 0, 0, 0, "")
        groups[row[:4]] = known._replace(failures=count, last_used=max(known.last_used, used))
    return [groups[name] for name in sorted(groups)]


def prune(path: Path, chosen: Chosen, *, dry_run: bool = False) -> Pruned:
    """Forget what is chosen, and make the file smaller.

    Others may use the memory meanwhile; they wait.

    Args:
        path: the file.
        chosen: what shall go; by default everything.
        dry_run: only count.

    Raises:
        UsageError: the file is no memory, or cannot be opened.
        RunError: it cannot be read or written.
    """
    memory = _opened(path, to_read=dry_run)
    before = size_of(path)
    where, values = _condition(chosen)
    connection = memory.connection
    note = ""
    try:
        if dry_run:
            counts = _counted(connection, chosen, where, values)
        else:
            with memory.writing():
                counts = _counted(connection, chosen, where, values)
                connection.execute(f"DELETE FROM failures WHERE {where}", values)  # noqa: S608
                if not chosen.failures:
                    connection.execute(f"DELETE FROM translations WHERE {where}", values)  # noqa: S608
            note = _shrunk(connection)
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None
    finally:
        memory.close()
    return Pruned(*counts, before, before if dry_run else size_of(path), note)


def _counted(
    connection: sqlite3.Connection, chosen: Chosen, where: str, values: list[str]
) -> tuple[int, int, int]:
    """Translations, their characters, and failures that a condition holds for."""
    translations, characters = 0, 0.0
    if not chosen.failures:
        translations, characters = connection.execute(
            f"SELECT count(*), total(length(translation)) FROM translations WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
    [failures] = connection.execute(
        f"SELECT count(*) FROM failures WHERE {where}",  # noqa: S608
        values,
    ).fetchone()
    return translations, int(characters), failures


def _condition(chosen: Chosen) -> tuple[str, list[str]]:
    where, values = ["1"], []
    if chosen.engine:
        where.append("(engine = ? OR substr(engine, 1, length(?) + 1) = ? || ' ')")
        values += [chosen.engine] * 3
    if chosen.older_than is not None:
        where.append("used < ?")
        try:
            last = datetime.now(UTC).date() - timedelta(days=chosen.older_than)
        except OverflowError:
            raise UsageError(f"{chosen.older_than} days ago there was no calendar") from None
        values.append(last.isoformat())
    return " AND ".join(where), values


def _shrunk(connection: sqlite3.Connection) -> str:
    """Give the room back to the disk; why not, if that cannot be done now."""
    try:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        return f"the file could not be made smaller: {explain(error)}"
    return ""


def _opened(path: Path, *, to_read: bool) -> MemoryFile:
    try:
        return open_to_read(path) if to_read else open_file(path)
    except UnusableError as error:
        if error.broken:
            raise RunError(_damaged(path, str(error))) from None
        raise UsageError(f"{path} cannot be used: {error}") from None


def _unreadable(path: Path, error: sqlite3.Error) -> RunError:
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith("SQLITE_CORRUPT"):
        return RunError(_damaged(path, str(error)))
    return RunError(f"{path}: {explain(error)}")


def _damaged(path: Path, reason: str) -> str:
    return f"{path} is damaged ({reason}): the next translation moves it aside and begins a new one"

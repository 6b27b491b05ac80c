"""The log of a Delta table, read entry by entry: its history, and what is left of a broken one.

deltalake reads the log to open the table and gives up at the first broken file. Here each entry
stands for itself, and :func:`mend` finds the newest version that still opens.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from flows.corpus.writing import sync
from flows.places import (
    Place,
    is_remote,
    names_in,
    read_bytes,
    read_each,
    remove,
    sizes_in,
    write_bytes,
)

LOG = "_delta_log"
HINT = "_last_checkpoint"
NOTES = "copydesk."
"""What the keys of a version's note begin with."""

_ENTRY = re.compile(r"(\d{20})\.json")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint.*\.parquet")


@dataclass
class Entry:
    """One version as its log entry tells it.

    ``broken`` says what is wrong with the entry; empty when it is whole.
    """

    version: int
    time: datetime | None = None
    note: Mapping[str, str] = field(default_factory=dict)
    operation: str = ""
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    broken: str = ""


def versions_in(path: Place) -> list[int]:
    """The versions that have an entry in the log of a table, oldest first."""
    return sorted(int(name[1]) for name in map(_ENTRY.fullmatch, _names(path)) if name)


def entry_of(path: Place, version: int) -> Entry:
    """The entry of one version; a missing one is broken too."""
    try:
        content: bytes | OSError = read_bytes(path / LOG / f"{version:020}.json")
    except OSError as error:
        content = error
    return _entry(version, content)


def _entry(version: int, content: bytes | OSError) -> Entry:
    entry = Entry(version)
    try:
        if isinstance(content, OSError):
            raise content
        lines = content.decode("utf-8")
        for line in lines.removesuffix("\n").split("\n") if lines else ():
            _take(json.loads(line), entry)
    except OSError as error:
        entry.broken = (error.strerror or str(error)).lower()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        entry.broken = "it is cut off or garbled"
    else:
        if not entry.operation:
            entry.broken = "it is empty"
    return entry


def entries(path: Place) -> Iterator[Entry]:
    """All entries there are, oldest first."""
    versions = {f"{version:020}.json": version for version in versions_in(path)}
    return (_entry(versions[name], said) for name, said in read_each(path / LOG, versions))


def readable_versions(path: Place) -> set[int]:
    """The versions whose data files are all there: vacuum removes those of old ones.

    A version counts as there when nothing tells otherwise (the log may begin with a checkpoint).
    """
    here = set(names_in(path))
    lost: set[str] = set()
    readable = set()
    for entry in entries(path):
        lost |= {name for name in entry.added if name not in here}
        lost -= set(entry.removed)
        if not lost and not entry.broken:
            readable.add(entry.version)
    return readable


class Mended(NamedTuple):
    """How a table can be opened: the newest version that opens without some files of the log."""

    version: int
    without: tuple[str, ...]


def mend(path: Place) -> Mended | None:
    """The newest version that opens, and the files of the log that are in its way.

    Nothing in the table is touched: it is tried on a copy of the log alone.
    """
    if is_remote(path):
        with trial(path, ()) as copy:
            return mend(copy)
    names = _names(path)
    checkpoints = [name for name in names if _CHECKPOINT.fullmatch(name)]
    hint = [HINT] if HINT in names else []
    torn = [name for name in checkpoints if not _is_parquet(path / LOG / name)]
    ways = dict.fromkeys(tuple(way) for way in ([], hint, [*hint, *torn], [*hint, *checkpoints]))
    newest = max(versions_in(path), default=-1)
    best: Mended | None = None
    for way in ways:
        version = _newest_that_opens(path, way)
        if version is not None and (best is None or version > best.version):
            best = Mended(version, way)
        if best and best.version == newest:
            break
    if best is None or (best.version == newest):
        return best
    beyond = [
        name
        for name in names
        if (found := _ENTRY.fullmatch(name) or _CHECKPOINT.fullmatch(name))
        and int(found[1]) > best.version
    ]
    return Mended(best.version, tuple(dict.fromkeys([*best.without, *hint, *beyond])))


@contextmanager
def trial(path: Place, without: Collection[str]) -> Iterator[Path]:
    """A copy of a table's log, without some of its files, to try things on."""
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        log = Path(folder) / LOG
        log.mkdir()
        names = [name for name in sizes_in(path / LOG) if name not in without]
        for name, content in read_each(path / LOG, names):
            if isinstance(content, bytes):
                (log / name).write_bytes(content)
        yield Path(folder)


def set_aside(path: Place, names: Sequence[str]) -> Place | None:
    """Move files of the log into a new folder beside the table; nothing is deleted.

    Returns:
        The folder; ``None`` when there was nothing to move.
    """
    if not names:
        return None
    number = 1
    while (folder := path.with_name(f"{path.name}.set-aside-{number}")).exists():
        number += 1
    if not is_remote(folder):
        folder.mkdir()
    for name in names:
        broken, aside = path / LOG / name, folder / name
        if is_remote(broken) or is_remote(aside):
            write_bytes(aside, read_bytes(broken))
            remove(broken)
        else:
            os.replace(broken, aside)
    sync(folder, path / LOG, path.parent)
    return folder


def _take(action: Mapping[str, Mapping[str, object]], entry: Entry) -> None:
    said = action.get("commitInfo")
    if said is not None:
        entry.operation = str(said.get("operation") or "unknown")
        entry.note = {k: str(v) for k, v in said.items() if k.startswith(NOTES)}
        entry.time = datetime.fromtimestamp(int(str(said["timestamp"])) / 1000, UTC)
    if "add" in action:
        entry.added.append(unquote(str(action["add"]["path"])))
    if "remove" in action:
        entry.removed.append(unquote(str(action["remove"]["path"])))


def _names(path: Place) -> list[str]:
    try:
        return names_in(path / LOG)
    except OSError:
        return []


def _is_parquet(file: Place) -> bool:
    try:
        pq.read_table(io.BytesIO(read_bytes(file)))
    except (OSError, pa.ArrowException):
        return False
    return True


def _newest_that_opens(path: Place, without: Sequence[str]) -> int | None:
    with trial(path, without) as folder:
        for version in reversed(versions_in(folder)):
            try:
                DeltaTable(str(folder), version=version).get_add_actions()
            except (DeltaError, OSError):
                continue
            if not entry_of(path, version).broken:  # an empty one opens, as the version before it
                return version
    return None

"""The output folder while a run works in it: one run at a time, and a staging folder.

Staging outlives a run that died: the next one finds its finished shards there.

An object store has no locks, so several runs may work at once on an output there. They share what is
staged, by its name, which says its content; each removes what it has used when it has committed, and
the log of the table decides who was first.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from flows.errors import OutputError, explain_os_error
from flows.failpoints import reached
from flows.places import (
    Place,
    ages_in,
    is_remote,
    names_in,
    reach,
    read_bytes,
    remove,
    write_bytes,
)

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks; there two runs must not meet
    fcntl = None  # type: ignore[assignment]

STAGING = ".staging"
LOCK = ".lock"
PLANNED_ON = "planned-on.json"
APART = "apart"
"""The suffix of the mark of a shard that was taken apart: its articles are staged one by one."""


class Versions(NamedTuple):
    """What a run was planned on; -1 stands for a table that was not there."""

    corpus: int
    quarantine: int


@contextmanager
def workspace(output: Place, say: Callable[[str], None], *, part: bool = False) -> Iterator[Place]:
    """Hold the output folder for one run and give it the staging folder.

    A second run on the same folder waits. When all went well, staging is removed; else what is in
    it stays for the next run.

    Args:
        output: the folder.
        say: told when somebody else works there.
        part: only a part of a run, which shares the folder with the other parts and leaves there what
            it has staged.

    Raises:
        OutputError: the folder cannot be made or written.
    """
    with held(output, say, shared=part):
        reached("workspace.locked")
        staging = output / STAGING
        if is_remote(staging):  # others may be at work with what is there: see tidy
            yield staging
            return
        try:
            staging.mkdir(exist_ok=True)
        except FileExistsError:
            message = f"{staging} is not a folder; remove it and run again: it is only for staging"
            raise OutputError(message) from None
        except OSError as error:
            raise _cannot_write(staging, error) from None
        yield staging
        if part:
            return
        shutil.rmtree(staging, ignore_errors=True)
        reached("staging.removed")


@contextmanager
def own_folder(staging: Place) -> Iterator[Path]:
    """A folder for what one run alone writes and reads; beside the shards, where nobody shares them."""
    if not is_remote(staging):
        yield staging
        return
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        yield Path(folder)


def tidy(output: Place, used: Iterable[Place]) -> None:
    """Remove what a run has staged in an object store and committed; what cannot be removed stays."""
    if not is_remote(output):
        return
    some = False
    for staged in used:
        if is_remote(staged):
            some = True
            with suppress(OSError):
                remove(staged)
    if some:
        with suppress(OSError):
            remove(output / STAGING / PLANNED_ON)
    reached("staging.removed")


def stale_staging(output: Place, days: float) -> dict[Place, int]:
    """What was staged in an object store more days ago, and its bytes: whoever did it is dead.

    Raises:
        OutputError: the object store does not say.
    """
    if not is_remote(output):  # there the next run removes it
        return {}
    staging = output / STAGING
    try:
        return {
            staging / name: size
            for name, (size, age) in ages_in(staging).items()
            if age > days * DAY
        }
    except OSError as error:
        raise OutputError(f"cannot read {staging}: {explain_os_error(error)}") from None


DAY = 86_400


def note_versions(staging: Place, versions: Versions) -> None:
    """Keep what a run was planned on beside its shards.

    Raises:
        OutputError: it cannot be written.
    """
    partial = staging / f"{PLANNED_ON}.{uuid.uuid4().hex}.partial"  # parts write it all at once
    try:
        if is_remote(staging):
            write_bytes(staging / PLANNED_ON, json.dumps(versions).encode())
            return
        partial.write_text(json.dumps(versions), "utf-8")
        partial.replace(staging / PLANNED_ON)
    except OSError as error:
        raise _cannot_write(staging, error) from None


def noted_versions(output: Place) -> Versions | None:
    """What a run that died was planned on; ``None`` when none did, or it cannot be told.

    The quarantine is committed just before the corpus. Of a run that dies between the two, the next
    one would find the failures settled, plan without them, cut other shards, and do them all again.
    """
    try:
        corpus, quarantine = map(int, json.loads(read_bytes(output / STAGING / PLANNED_ON)))
    except (OSError, ValueError, TypeError):
        return None
    return Versions(corpus, quarantine)


def note_apart(staging: Place, name: str) -> None:
    """Note that a shard was taken apart, because workers died of it.

    Raises:
        OSError: it cannot be written.
    """
    mark = staging / f"{name}.{APART}"
    if is_remote(mark):
        write_bytes(mark, b"")
    else:
        mark.touch()


def shards_apart(staging: Place) -> set[str]:
    """The names of the shards that were taken apart."""
    try:
        names = (name.partition(".") for name in names_in(staging))
        return {shard for shard, _, kind in names if kind == APART}
    except OSError:  # then some workers die once more
        return set()


def staged_shards(staging: Place) -> Iterator[str]:
    """The names of the shards that are staged, or were taken apart and staged one by one.

    Raises:
        OSError: the folder cannot be listed.
    """
    for name in names_in(staging):
        shard, _, kind = name.partition(".")
        if kind in ("parquet", APART):
            yield shard


@contextmanager
def held(output: Place, say: Callable[[str], None], *, shared: bool = False) -> Iterator[None]:
    """Hold the output folder, so that nobody else writes there; whoever wants to waits.

    Several may hold it together if all of them ask for it ``shared``: parts of one run.

    In an object store nothing is held: who is slower gets a ``ConflictError`` when it commits.

    Raises:
        OutputError: the folder cannot be made or written, or the object store is not there.
    """
    if is_remote(output):
        try:
            reach(output)
        except OSError as error:
            raise _cannot_write(output, error) from None
        yield
        return
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = os.open(output / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _cannot_write(output, error) from None
    try:
        _wait_for(lock, output, say, shared=shared)
        yield
    finally:
        os.close(lock)  # frees the lock too


def _wait_for(lock: int, output: Place, say: Callable[[str], None], *, shared: bool) -> None:
    if fcntl is None:
        return
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"another run is writing to {output}; waiting for it")
        fcntl.flock(lock, how)
    except OSError as error:
        raise _cannot_write(output, error) from None


def _cannot_write(output: Place, error: OSError) -> OutputError:
    return OutputError(f"cannot write to {output}: {explain_os_error(error)}")

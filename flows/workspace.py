"""The output folder while a run works in it: one run at a time, and a staging folder.

Staging outlives a run that died: the next one finds its finished shards there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flows.errors import OutputError, explain_os_error
from flows.failpoints import reached

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks; there two runs must not meet
    fcntl = None  # type: ignore[assignment]

STAGING = ".staging"
LOCK = ".lock"
PLANNED_ON = "planned-on.json"


class Versions(NamedTuple):
    """What a run was planned on; -1 stands for a table that was not there."""

    corpus: int
    quarantine: int


@contextmanager
def workspace(output: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Hold the output folder for one run and give it the staging folder.

    A second run on the same folder waits. When all went well, staging is removed; else what is in
    it stays for the next run.

    Raises:
        OutputError: the folder cannot be made or written.
    """
    with held(output, say):
        reached("workspace.locked")
        staging = output / STAGING
        try:
            staging.mkdir(exist_ok=True)
        except FileExistsError:
            message = f"{staging} is not a folder; remove it and run again: it is only for staging"
            raise OutputError(message) from None
        except OSError as error:
            raise _cannot_write(staging, error) from None
        yield staging
        shutil.rmtree(staging, ignore_errors=True)
        reached("staging.removed")


def note_versions(staging: Path, versions: Versions) -> None:
    """Keep what a run was planned on beside its shards.

    Raises:
        OutputError: it cannot be written.
    """
    partial = staging / f"{PLANNED_ON}.partial"
    try:
        partial.write_text(json.dumps(versions), "utf-8")
        os.replace(partial, staging / PLANNED_ON)
    except OSError as error:
        raise _cannot_write(staging, error) from None


def noted_versions(output: Path) -> Versions | None:
    """What a run that died was planned on; ``None`` when none did, or it cannot be told.

    The quarantine is committed just before the corpus. Of a run that dies between the two, the next
    one would find the failures settled, plan without them, cut other shards, and do them all again.
    """
    try:
        corpus, quarantine = map(int, json.loads((output / STAGING / PLANNED_ON).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return Versions(corpus, quarantine)


@contextmanager
def held(output: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the output folder, so that nobody else writes there; whoever wants to waits.

    Raises:
        OutputError: the folder cannot be made or written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = os.open(output / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _cannot_write(output, error) from None
    try:
        _wait_for(lock, output, say)
        yield
    finally:
        os.close(lock)  # frees the lock too


def _wait_for(lock: int, output: Path, say: Callable[[str], None]) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"another run is writing to {output}; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as error:
        raise _cannot_write(output, error) from None


def _cannot_write(output: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot write to {output}: {explain_os_error(error)}")

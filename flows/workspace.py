"""The output folder while a run works in it: one run at a time, and a staging folder that goes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import OutputError, explain_os_error

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks; there two runs must not meet
    fcntl = None  # type: ignore[assignment]

STAGING = ".staging"
LOCK = ".lock"


@contextmanager
def workspace(output: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Hold the output folder for one run and give it an empty staging folder.

    A second run on the same folder waits. What a killed run left in staging was never committed;
    it is removed here.

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
        staging = output / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        try:
            staging.mkdir(exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="run-", dir=staging))
        except OSError as error:
            raise _cannot_write(output, error) from None
        try:
            yield folder
        finally:
            shutil.rmtree(staging, ignore_errors=True)
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

"""Files that hold the old or the new content whenever the power goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is complete.

    A device or a pipe (``/dev/null``) is written to as it is: there is nothing to replace. Of a
    symbolic link it is the file it leads to that is replaced.

    Raises:
        OSError: it cannot be written.
    """
    if is_device(target):
        with target.open("wb") as file:
            yield file
        return
    target = target.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files for the owner only
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def is_device(target: Path) -> bool:
    """Whether there is a pipe or a device, which has no place for other files beside it."""
    return target.exists() and not target.is_file() and not target.is_dir()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

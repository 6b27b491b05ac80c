"""The home of a served corpus: a folder outside of it, for its server's database and its lock.

Each output has one of its own, so that two corpora can be served beside each other, and nobody
serves the same corpus twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flows.errors import OutputError, RunError, explain_os_error
from flows.places import Place, is_remote

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks; there two must not meet
    fcntl = None  # type: ignore[assignment]

LOCK = "lock"
SERVED_BY = "served-by.json"


class ServedBy(NamedTuple):
    """Who serves a corpus: the process, and where its runs are shown."""

    pid: int
    ui: str


def name_of(output: Place) -> str:
    """A name for a corpus, the same from every folder: ``output-3f9a1c``."""
    whole = str(output) if is_remote(output) else str(Path(output).resolve())
    last = re.sub(r"[^\w.-]+", "-", Path(whole).name).strip("-.") or "corpus"
    return f"{last}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def home_of(output: Place) -> Path:
    """Where the server of this corpus keeps its data.

    Below ``PREFECT_HOME`` if that is set, else below the user's folder for state.
    """
    chosen = os.environ.get("PREFECT_HOME")
    if chosen:
        base = Path(chosen).expanduser() / "copydesk"
    else:
        state = os.environ.get("XDG_STATE_HOME")
        base = (Path(state) if state else Path.home() / ".local" / "state") / "copydesk" / "served"
    return base.absolute() / name_of(output)


@contextmanager
def sole(home: Path) -> Iterator[None]:
    """Be the only one who serves this corpus on this machine.

    Raises:
        OutputError: the folder cannot be made or written.
        RunError: another process serves it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _cannot_write(home, error) from None
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        by = served_by(home)
        known = f" by process {by.pid}, see {by.ui}" if by else ""
        raise RunError(f"this corpus is served already{known}") from None
    finally:
        os.close(lock)  # frees the lock too


def note_served_by(home: Path, by: ServedBy) -> None:
    """Say who serves the corpus, for whoever else wants to.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        (home / SERVED_BY).write_text(json.dumps(by._asdict()), "utf-8")
    except OSError as error:
        raise _cannot_write(home, error) from None


def served_by(home: Path) -> ServedBy | None:
    """Who serves the corpus, or served it last."""
    try:
        return ServedBy(**json.loads((home / SERVED_BY).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _cannot_write(home: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write to {home}: {explain_os_error(error)}; PREFECT_HOME names another place for the "
        "server's data"
    )

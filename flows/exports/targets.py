"""Files and folders that appear under their name only when they are complete."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa

from flows.errors import OutputError, UsageError, explain_os_error
from flows.exports.hf import CARD, DATA
from flows.whole import whole_file

MADE_BY = "made by `copydesk export`"
"""Stands in every card; how a folder is known to be ours."""


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is complete.

    Raises:
        OutputError: it cannot be written.
    """
    with _written(target), whole_file(target) as file:
        yield file


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """A folder that appears under its name only when it is complete.

    Raises:
        UsageError: something that is not an export of ours is in the way.
        OutputError: it cannot be written.
    """
    target = Path(os.path.abspath(target))  # `.` and `x/..` have a name too
    _check_ours(target)
    with _written(target):
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        before = temporary / "before"
        fresh = temporary / "fresh"
        try:
            fresh.mkdir()
            yield fresh
            if target.exists():
                target.rename(before)
            try:
                fresh.rename(target)
            except OSError:
                if before.exists():
                    before.rename(target)
                raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _check_ours(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir() or target.is_symlink():
        raise UsageError(f"{target} is not a folder; name another, or remove it")
    try:
        foreign = sorted(_foreign(target))
    except OSError as error:
        raise OutputError(f"cannot read {target}: {explain_os_error(error)}") from None
    if foreign:
        kept = f"{foreign[0]!r} in it is no part of an export"
        raise UsageError(f"{target} is not replaced: {kept}; name another folder, or remove it")


def _foreign(folder: Path) -> list[str]:
    """What in a folder we did not write."""
    names = {path.name for path in folder.iterdir()}
    if not names:
        return []
    card, data = folder / CARD, folder / DATA
    foreign = names - {CARD, DATA}
    if CARD in names and not (card.is_file() and MADE_BY in card.read_text("utf-8", "replace")):
        foreign.add(CARD)
    if DATA in names:
        if CARD not in names or not data.is_dir():
            foreign.add(DATA)
        else:
            ours = {path.name for path in data.glob("train-*-of-*.parquet")}
            foreign |= {f"{DATA}/{path.name}" for path in data.iterdir() if path.name not in ours}
    return list(foreign)


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {target}: {explain_os_error(error)}") from None
    except pa.ArrowException as error:
        raise OutputError(f"cannot write {target}: {str(error).splitlines()[0]}") from None

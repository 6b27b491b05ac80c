"""What keeps a corpus table in good order: going back, removing what is old, joining small files.

Every function here that writes holds the output folder, as a run does.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from flows.corpus.log import entry_of, mend, set_aside, trial, versions_in
from flows.corpus.quarantine import TABLE as QUARANTINE_TABLE
from flows.corpus.table import SHAPE, TABLE, Corpus, files_of, open_table, readable
from flows.corpus.translated import STAMPS
from flows.corpus.writing import DataFile, first_line, log_version, parquet_file
from flows.errors import OutputError, RunError, UsageError, suggested
from flows.places import Place, ages_in, is_remote, remove, sizes_in
from flows.workspace import DAY, held, stale_staging

if TYPE_CHECKING:
    from upath import UPath

Say = Callable[[str], None]

KIND, BASIS = "copydesk.kind", "copydesk.basis"


class Restored(NamedTuple):
    """What :func:`restore` did.

    ``version`` is the new one, ``source`` the one it equals. ``aside`` is where broken files of the
    log are now, ``lost`` the data files it had to leave out, ``articles`` how many were in them.
    """

    version: int
    source: int
    aside: Place | None = None
    lost: tuple[str, ...] = ()
    articles: int = 0


class Freed(NamedTuple):
    """Data files no version needs that somebody may still open, and their bytes."""

    files: int
    size: int


def restore(
    output: Place, version: int | None, say: Say, *, without_lost: bool = False
) -> Restored | None:
    """Make an old version the newest: the way back after a mistake, and out of a broken log.

    The version it makes says nothing of what the rows are up to date with, so the next run checks
    every row.

    Args:
        output: the output folder.
        version: the version to go back to; by default the newest that is whole.
        say: told what takes long.
        without_lost: leave out data files that are missing or damaged, with their articles.

    Returns:
        What was done; ``None`` when no version was asked for and the newest is whole.

    Raises:
        UsageError: there is no such version, or it is not whole.
        RunError: nothing was committed.
    """
    path = output / TABLE
    with held(output, say):
        mended = mend(path)
        if mended is None:
            raise OutputError(f"{path} has no version that can be opened: {_nothing_left(path)}")
        newest = max(versions_in(path))
        if version is not None and version > mended.version:
            raise UsageError(f"version {version} cannot be opened; the newest is {mended.version}")
        broken = mended.version != newest or bool(mended.without)
        sound = _Soundness(path, say)
        with trial(path, mended.without) as log:
            source, files = _choose(
                output, log, mended.version, version, sound, without_lost=without_lost
            )
        bad = [file for file in files if not sound.is_sound(file)]
        if version is None and not broken and source == newest and not bad:
            return None
        aside = set_aside(path, mended.without)
        table = open_table(path)
        assert table is not None  # it was tried
        with readable(path):
            current = files_of(table)
        kept = [file for file in files if file not in bad]
        stay = {file.path for file in kept}
        have = {file.path for file in current}
        note = {KIND: "restore", "copydesk.restored": str(source)}
        after = log_version(
            path,
            SHAPE,
            table,
            add=[file for file in kept if file.path not in have],
            remove=[file for file in current if file.path not in stay],
            note=note,
        )
    lost = tuple(file.path for file in bad)
    return Restored(after.version(), source, aside, lost, sum(file.rows for file in bad))


def vacuum(output: Place, keep_days: float, say: Say, *, dry_run: bool = False) -> Freed:
    """Remove data files that no version of the last days needs, and what killed runs left.

    Those of the quarantine too: its old versions hold bytes of inputs that were mended long ago. In an
    object store also what runs that died have staged, when it is as old.

    Raises:
        OutputError: a table cannot be read.
        RunError: a file cannot be removed.
    """
    with nullcontext() if dry_run else held(output, say):
        files = size = 0
        removable = [stale_staging(output, keep_days)]
        removable += (
            _removable(path, keep_days) for path in (output / TABLE, output / QUARANTINE_TABLE)
        )
        for found in removable:
            for file, bytes_ in found.items():
                if not dry_run:
                    try:
                        remove(file)
                    except OSError as error:
                        raise RunError(f"cannot remove {file}: {first_line(error)}") from error
                files += 1
                size += bytes_
    return Freed(files, size)


def compact(output: Place, say: Say) -> tuple[int, int, int | None]:
    """Join small data files into bigger ones; the rows stay as they are.

    Returns:
        How many files there were, how many there are, and the new version if there is one.

    Raises:
        OutputError: the table cannot be read.
        RunError: nothing was committed.
    """
    with held(output, say):
        corpus = Corpus(output)
        before = len(corpus.data_files())
        stays = {k: v for k, v in corpus.note.items() if k == BASIS or k.startswith(STAMPS)}
        version = corpus.compact({KIND: "compact", **stays})
        return before, len(corpus.data_files()), version


class _Soundness:
    """Whether data files can be read from end to end; each is read once."""

    def __init__(self, path: Place, say: Say) -> None:
        self._path, self._say = path, say
        self._known: dict[str, bool] = {}

    def is_sound(self, file: DataFile) -> bool:
        if file.path not in self._known:
            if not self._known:
                self._say("reading the data files ...")
            self._known[file.path] = not problem_of(self._path / file.path, file)
        return self._known[file.path]


def problem_of(path: Place, file: DataFile) -> str:
    """What is wrong with a data file; empty when it can be read and holds its rows."""
    try:
        with parquet_file(path) as parquet:
            rows = sum(batch.num_rows for batch in parquet.iter_batches(batch_size=256))
    except FileNotFoundError:
        return "is missing"
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        return f"cannot be read: {first_line(error)}"
    return "" if rows == file.rows else f"holds {rows} rows, not {file.rows}"


def _choose(
    output: Place,
    log: Place,
    newest: int,
    version: int | None,
    sound: _Soundness,
    *,
    without_lost: bool,
) -> tuple[int, list[DataFile]]:
    """The version to go back to, and its data files."""
    if version is not None:
        files = _files_at(log, version)
        if files is None:
            raise UsageError(f"version {version} cannot be opened: its log entries are gone")
        bad = [file for file in files if not sound.is_sound(file)]
        if bad and not without_lost:
            articles = sum(file.rows for file in bad)
            raise UsageError(
                f"version {version} is not whole: {len(bad)} of its {len(files)} data files are "
                f"missing or damaged ({articles} articles); --without-lost leaves them out"
            )
        return version, files
    for candidate in range(newest, -1, -1):
        files = _files_at(log, candidate)
        if files is not None and (without_lost or all(map(sound.is_sound, files))):
            return candidate, files
    raise UsageError(
        f"no version of the corpus in {output} is whole; "
        f"{suggested('corpus', 'restore', output, '--without-lost')} keeps what there is"
    )


def _files_at(log: Place, version: int) -> list[DataFile] | None:
    try:
        return files_of(DeltaTable(str(log), version=version))
    except (DeltaError, OSError):
        return None


def _removable(path: Place, keep_days: float) -> dict[Place, int]:
    """The data files of a table that nobody needs, and their bytes."""
    table = open_table(path)
    if not table:
        return {}
    with readable(path):
        names = _vacuumed(table, keep_days, full=True)
        sizes = sizes_in(path)
        if is_remote(path):
            names -= _at_work(path, names - _vacuumed(table, keep_days, full=False))
    return {path / one: sizes[one] for one in names if one.endswith(".parquet") and one in sizes}


def _vacuumed(table: DeltaTable, keep_days: float, *, full: bool) -> set[str]:
    """What a vacuum takes, by its path in the table; without ``full`` only what has left the table."""
    paths = table.vacuum(
        retention_hours=int(keep_days * 24),
        dry_run=True,
        enforce_retention_duration=False,
        full=full,
    )
    return set(paths)


def _at_work(path: UPath, unknown: set[str]) -> set[str]:
    """Of the files that no version knows, those that somebody may be about to commit.

    In an object store no lock says so.
    """
    if not unknown:
        return set()
    ages = ages_in(path, unknown)
    return {name for name, (_, age) in ages.items() if age < AT_WORK_DAYS * DAY}


AT_WORK_DAYS = 1.0
"""Longer than from the first data file of a commit to its log entry."""


def _nothing_left(path: Place) -> str:
    versions = versions_in(path)
    if not versions:
        return "it has no log"
    return f"log entry {versions[0]}: {entry_of(path, versions[0]).broken or 'the first ones are gone'}"

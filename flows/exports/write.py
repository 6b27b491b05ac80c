"""One export: what is asked for, read, written, and described beside it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa

from flows.corpus.changes import GoneError, open_version
from flows.corpus.schema import SCHEMA_VERSION
from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError, explain_os_error
from flows.exports import csv_file, hf, jsonl, parquet
from flows.exports.card import About, card
from flows.exports.remote import sent_to
from flows.exports.rows import articles_schema, changed, changes_schema, everything
from flows.exports.tally import Tally
from flows.exports.targets import replacing, replacing_folder
from flows.exports.watermark import SUFFIX, Watermark, since_version, table_id
from flows.places import Place, is_remote
from flows.whole import is_device

Format = Literal["jsonl", "parquet", "csv", "hf"]
FORMATS: tuple[Format, ...] = ("jsonl", "parquet", "csv", "hf")
CARD_SUFFIX = ".card.md"


@dataclass
class Export:
    """One export of a corpus: from which version, since which, in which format."""

    corpus: Corpus
    kind: Format
    before: Corpus | None = None
    for_excel: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def version(self) -> int:
        """The version that is exported: the watermark."""
        assert self.corpus.version is not None  # open_version has seen to it
        return self.corpus.version

    @property
    def since(self) -> int | None:
        """The version after which changes are exported; ``None`` for an export in full."""
        return self.before.version if self.before else None

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return changes_schema(self.corpus) if self.before else articles_schema(self.corpus)

    @property
    def told(self) -> str:
        """What was written, for the user."""
        if self.before:
            deletes = _many(self.tally.deletes, "delete")
            return f"{_many(self.tally.articles, 'upsert')} and {deletes}"
        return _many(self.tally.articles, "article")

    def batches(self, folder: Path | None) -> Iterator[pa.RecordBatch]:
        """The rows, counted as they go by; temporary files, if any, in ``folder``."""
        if self.before is None:
            return self.tally.counted(everything(self.corpus, folder=folder))
        return self.tally.counted(changed(self.before, self.corpus, folder=folder))

    def lines(self, folder: Path | None) -> Iterator[str]:
        """The export as text, for the formats that are."""
        if self.kind == "csv":
            rows = self.batches(folder)
            yield from csv_file.lines(self.schema, rows, for_excel=self.for_excel)
            return
        yield from jsonl.lines(self.batches(folder))
        if self.since is not None:
            yield jsonl.last_line(self.since, self.version)

    def metadata(self) -> dict[str, str]:
        """What a Parquet file says of itself."""
        said = {
            "copydesk.schema_version": str(SCHEMA_VERSION),
            "copydesk.watermark": str(self.version),
        }
        return said if self.since is None else {**said, "copydesk.since": str(self.since)}


def open_export(
    output: Place,
    kind: str,
    *,
    version: int | None = None,
    since: str = "",
    for_excel: bool = False,
) -> Export:
    """The export that the options ask for, with nothing written yet.

    Raises:
        UsageError: an option is wrong, or a version cannot be read.
    """
    formats = {name: name for name in FORMATS}
    if kind not in formats:
        raise UsageError(f"unknown format {kind}; there are {', '.join(FORMATS)}")
    if for_excel and kind != "csv":
        raise UsageError("--excel is a form of --format csv")
    corpus = open_version(output, version)
    export = Export(corpus, formats[kind], for_excel=for_excel)
    if since:
        number = since_version(since, corpus)
        if version is not None and number > version:
            raise UsageError(f"--since {number} is newer than --version {version}")
        try:
            export.before = open_version(output, number)
        except GoneError as error:
            raise GoneError(f"{error}; export in full, without --since") from error
    return export


def to_place(export: Export, target: Place) -> None:
    """Write an export to a file or folder, here or in an object store.

    Raises:
        UsageError: the target is not ours to replace, or cannot be written.
    """
    if not is_remote(target):
        to_path(export, target)
        return
    with sent_to(target) as file:
        to_path(export, file)


def to_path(export: Export, target: Path) -> None:
    """Write an export to a file or folder, with its card and its watermark beside it.

    The old watermark goes before the new data come, and the new one comes last: a watermark beside
    an export always tells the truth.

    Raises:
        UsageError: the target is not ours to replace, or cannot be written.
    """
    beside = not is_device(target)
    if not target.name:
        raise UsageError(f"cannot write {target}: name a file or a folder in it")
    watermark = target.with_name(target.name + SUFFIX)
    about = About(export.kind, target.name, export.version, export.since, export.for_excel)
    parent = target.parent if beside else None
    if export.kind == "hf":
        with replacing_folder(target) as folder:
            hf.write_shards(folder, export.schema, export.batches(parent), export.metadata())
            (folder / hf.CARD).write_text(
                card(about, export.tally, export.schema), "utf-8", newline="\n"
            )
            _remove(watermark)
    else:
        with replacing(target) as file:
            _write(export, file, parent)
            if beside:
                _remove(watermark)
        if beside:
            with replacing(target.with_name(target.name + CARD_SUFFIX)) as file:
                file.write(card(about, export.tally, export.schema).encode())
    if beside:
        with replacing(watermark) as file:
            file.write(_watermark(export).to_json().encode())


def to_stream(export: Export, stdout: IO[str]) -> None:
    """Write an export to standard output.

    Raises:
        UsageError: the format is no stream.
    """
    if export.kind == "hf":
        raise UsageError("hf is a folder: name it with --output FOLDER")
    if export.kind == "parquet":
        if stdout.isatty():
            raise UsageError("parquet is not for a terminal: name a file with --output FILE")
        with _binary(stdout) as file:
            _write(export, file, None)
        return
    for line in export.lines(None):
        stdout.write(line)
    stdout.flush()


def _write(export: Export, file: IO[bytes], folder: Path | None) -> None:
    if export.kind == "parquet":
        rows = export.batches(folder)
        parquet.write_parquet(file, export.schema, rows, export.metadata())
    else:
        file.writelines(line.encode() for line in export.lines(folder))


def _watermark(export: Export) -> Watermark:
    return Watermark(
        table=table_id(export.corpus),
        version=export.version,
        since=export.since,
        schema_version=SCHEMA_VERSION,
        articles=export.tally.articles,
        deletes=export.tally.deletes,
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot replace {file}: {explain_os_error(error)}") from None


@contextmanager
def _binary(stdout: IO[str]) -> Iterator[IO[bytes]]:
    """The bytes below a text stream, written whole: unbuffered, it may take a part and say so."""
    stdout.flush()
    below = stdout.buffer if isinstance(stdout, io.TextIOWrapper) else sys.stdout.buffer
    if not isinstance(below, io.RawIOBase):
        yield below
        below.flush()
        return
    whole = io.BufferedWriter(below)
    try:
        yield whole
        whole.flush()
    finally:
        whole.detach()

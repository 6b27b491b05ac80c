"""Checking a corpus from end to end: what ``copydesk corpus check`` does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
from deltalake.exceptions import DeltaError

from flows.corpus import quarantine
from flows.corpus.log import entries, mend, versions_in
from flows.corpus.maintenance import problem_of
from flows.corpus.rows import to_article_dict
from flows.corpus.schema import schema_of
from flows.corpus.table import TABLE, Corpus, files_of
from flows.corpus.translated import broken_translation
from flows.corpus.writing import DataFile, batches_of, delta_table, first_line
from flows.errors import OutputError, suggested
from flows.places import Place, names_in, sizes_in
from flows.policy import load_policy
from flows.workspace import STAGING
from normalizers import LedgerEdit, replay, revert

Advance = Callable[[str, int, int], None]


class Remark(NamedTuple):
    """One thing found. ``advice`` says what to do; what is no problem is only worth knowing."""

    text: str
    advice: str = ""
    is_problem: bool = True

    def __str__(self) -> str:
        return f"{self.text}; {self.advice}" if self.advice else self.text


def check(output: Place, advance: Advance, *, quick: bool = False) -> Iterator[Remark]:
    """Look at everything a corpus consists of; nothing is written.

    Args:
        output: the output folder.
        advance: told of progress: step, done, total.
        quick: do not check the ledger of every article.
    """
    path = output / TABLE
    restore = suggested("corpus", "restore", output)
    yield from _check_log(path, restore)
    try:
        corpus = Corpus(output)
        files = corpus.data_files()
    except OutputError:
        files = None
    if files:
        schema = schema_of(["id"]) if quick else corpus.schema
        yield from _check_rows(path, schema, advance, restore)
    yield from _check_quarantine(output)
    try:
        load_policy(output)
    except OutputError as error:
        yield Remark(str(error), "mend that line, or put it back from a backup")
    yield from _left_over(output, files)


def _check_log(path: Place, restore: str) -> Iterator[Remark]:
    """Whether the table opens, and every entry of its log is whole."""
    data = any(name.endswith(".parquet") for name in names_in(path))
    versions = versions_in(path)
    if not versions:
        if data:
            yield Remark(
                f"{path} has data files but no log",
                "put its _delta_log back from a backup, or run again over all inputs "
                "(a run that died before its first commit leaves it so, too)",
            )
        return
    reason = ""
    try:
        files_of(delta_table(path))
    except (DeltaError, OSError) as error:
        reason = first_line(error)
    broken = [entry for entry in entries(path) if entry.broken]
    mended = mend(path)
    if reason or (mended and mended.version != versions[-1]):
        reason = reason or "its newest log entry is empty"
        if mended is None:
            yield Remark(f"{path} cannot be opened: {reason}", "put it back from a backup")
        else:
            advice = f"{restore} goes back to version {mended.version}, the newest that opens"
            yield Remark(f"{path} cannot be opened: {reason}", advice)
    else:
        try:
            Corpus(path.parent)
        except OutputError as error:
            yield Remark(str(error))
    for entry in broken:
        says = f"log entry {entry.version}: {entry.broken}"
        advice = "" if reason else "the newest version does not need it: only older ones are lost"
        yield Remark(says, advice)


def _check_rows(path: Place, schema: pa.Schema, advance: Advance, restore: str) -> Iterator[Remark]:
    """Whether all data files and all articles in them are whole, as far as these columns tell."""
    advice = f"{restore} goes back to the newest version that is whole"
    files = files_of(delta_table(path))
    total = sum(file.rows for file in files)
    done = 0
    seen: set[bytes] = set()
    for file in files:
        problem = problem_of(path / file.path, file)
        if problem:
            yield Remark(f"data file {file.path} ({file.rows} articles) {problem}", advice)
            continue
        for text in _problems_in(path, file, seen, schema):
            yield Remark(text, advice)
        done += file.rows
        advance("checking", done, total)


def _problems_in(path: Place, file: DataFile, seen: set[bytes], schema: pa.Schema) -> Iterator[str]:
    whole = "edits" in schema.names
    try:
        for batch in batches_of(path / file.path, schema, 64):
            for row in batch.to_pylist():
                mark = hashlib.blake2b(row["id"].encode(), digest_size=16).digest()
                if mark in seen:
                    yield f"the id {row['id']!r} is there twice"
                seen.add(mark)
                problem = whole and (broken_promise(row) or broken_translation(row))
                if problem:
                    yield f"article {row['id']!r}: {problem}"
    except (KeyError, pa.ArrowException) as error:
        yield f"data file {file.path} lacks a column: {first_line(error)}"


def broken_promise(row: Mapping[str, Any]) -> str:
    """How a row breaks promise 1 (nothing lost); empty when it keeps it."""
    try:
        article = to_article_dict(row)
        ledger = [LedgerEdit.from_dict(edit) for edit in article["edits"]]
        raw, text = article["raw_text"], article["text"]
        if hashlib.sha256(raw.encode()).hexdigest() != article["raw_sha256"]:
            return "its raw text is not the one its hash is of"
        if replay(raw, ledger) != text:
            return "replaying its ledger on the raw text does not give its text"
        if revert(text, ledger) != raw:
            return "reverting its ledger from the text does not give its raw text"
    except (ValueError, KeyError, TypeError) as error:
        return f"its ledger cannot be read: {first_line(error)}"
    return ""


def _check_quarantine(output: Place) -> Iterator[Remark]:
    try:
        quarantine.read_through(output)
    except OutputError as error:
        yield Remark(str(error))


def _left_over(output: Place, files: list[Place] | None) -> Iterator[Remark]:
    staging = output / STAGING
    staged = len(names_in(staging))
    if staged:
        text = f"{staging}: {staged} files of a run that is at work or did not end"
        yield Remark(text, "the next run goes on with them", is_problem=False)
    if files is None:
        return
    needed = {file.name for file in files}
    for entry in entries(output / TABLE):
        if entry.broken:
            return  # nobody knows what it needs
        needed.update(entry.added)
    sizes = sizes_in(output / TABLE)
    orphans = [name for name in sizes if name.endswith(".parquet") and name not in needed]
    if orphans:
        size = sum(sizes[name] for name in orphans) / 1e6
        text = f"{len(orphans)} data files ({size:.1f} MB) belong to no version"
        advice = f"{suggested('corpus', 'vacuum', output)} removes them when they are old enough"
        yield Remark(text, advice, is_problem=False)

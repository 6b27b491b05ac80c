"""The part of a run that translates: rows get glosses, and columns with their text in other languages.

It works on rows that are staged and on rows of the table that lack something, and writes new staged
files beside the old ones. An engine that fails costs only what it was asked for: such a row stays as
it is, the summary says why, and the next run asks again.
"""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.rows import to_article_dict
from flows.corpus.schema import (
    GLOSSES,
    SCHEMA,
    TRANSLATIONS,
    optional_columns,
    schema_with,
    text_column,
)
from flows.corpus.table import Corpus
from flows.corpus.translated import TEXT
from flows.corpus.writing import batches_of, parquet_file
from flows.places import Place
from flows.staged import ShardResult
from flows.summary import Translated
from flows.translate.errors import EngineError, GivenUpError
from flows.translate.glosses import glosses
from flows.translate.pending import Part, Wanted
from flows.translate.service import Engine, Translator
from flows.translate.text import basis_of, translate_text
from flows.translate.threads import Threads
from normalizers import CanonicalArticle
from normalizers.stylebook import Stylebook

WAITING = 4
"""How many articles are translated at a time: each mostly waits for an answer."""

AT_ONCE = 64
"""How many rows are held at a time."""

FOLDER = "translated"
"""Where the new files go, under the staging folder."""


class Watched:
    """An engine that can be ended, and that counts what may be better in a moment."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.version, self.fits = engine.name, engine.version, engine.fits
        self.passing = 0
        self._hope = False  # what it was given up for may pass
        self._engine = engine
        self._ended = threading.Event()

    def translate(self, text: str, source: str, target: str) -> str:
        """Send one text.

        Raises:
            EngineError: there is no translation, or the engine was ended.
        """
        if self._ended.is_set():
            raise GivenUpError("interrupted")
        try:
            return self._engine.translate(text, source, target)
        except GivenUpError:
            self.passing += self._hope
            raise
        except EngineError as error:
            if not error.about_text:
                self._hope = error.passing
                self.passing += error.passing
            raise

    def end(self) -> None:
        """Nothing more is sent from now on, and who waits for an answer waits no longer."""
        self._ended.set()
        stop = getattr(self._engine, "stop", None)
        if stop:
            stop()


@dataclass
class _Tally:
    """What came of one row, or of all: ``done`` got something to read, ``changed`` anything at all."""

    done: int = 0
    changed: int = 0
    missing: int = 0
    glosses_missing: int = 0
    unprotected: int = 0
    empty: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    gloss_reasons: Counter[str] = field(default_factory=Counter)
    outdated: set[str] = field(default_factory=set)

    def add(self, other: _Tally) -> None:
        self.done += other.done
        self.changed += other.changed
        self.missing += other.missing
        self.glosses_missing += other.glosses_missing
        self.unprotected += other.unprotected
        self.empty += other.empty
        self.reasons += other.reasons
        self.gloss_reasons += other.gloss_reasons
        self.outdated |= other.outdated


@dataclass
class _Row:
    """The optional columns of one row, while it is translated."""

    values: dict[str, Any]
    tally: _Tally = field(default_factory=_Tally)

    @property
    def is_new(self) -> bool:
        return self.tally.changed > 0


class Step:
    """Translates rows, for one run.

    Args:
        wanted: what every row shall have.
        translator: who is asked.
        stylebook: what names and terms are called.
        folder: where the new files go; what is in it is removed.
        advance: told when a row is done.

    Attributes:
        rows_stored: how many rows of the table got something.
    """

    def __init__(
        self,
        wanted: Wanted,
        translator: Translator,
        stylebook: Stylebook,
        folder: Path,
        advance: Callable[[], None],
    ) -> None:
        self._wanted = wanted
        self._translator = translator
        self._stylebook = stylebook
        self._folder = folder
        self._advance = advance
        self._tally = _Tally()
        self.rows_stored = 0
        self._needed = {text_column(part.to) for part in wanted.parts if part.what == TEXT}
        self._needed |= {GLOSSES for part in wanted.parts if part.what == GLOSSES}
        self._needed.add(TRANSLATIONS)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    @property
    def outdated(self) -> frozenset[str]:
        """The languages in which a text is left that rests on another stylebook."""
        return frozenset(self._tally.outdated)

    def staged(self, results: Sequence[ShardResult], without: Collection[str]) -> list[Place]:
        """The files to commit in place of the staged ones; the same where nothing came of it.

        Args:
            results: of the shards; those without rows are left out.
            without: rows that will not be committed, see ``Made.stand``: nothing is asked for them.

        Raises:
            OSError: the folder cannot be written.
        """
        files: list[Place] = []
        for number, result in enumerate(results):
            if not result.made:
                continue
            with parquet_file(result.staged) as file:
                schema = schema_with({*file.schema_arrow.names, *self._needed})
            batches = batches_of(result.staged, schema, AT_ONCE)
            made = self._write(batches, schema, self._folder / f"{number}.parquet", without)
            files.append(made or result.staged)
        return files

    def stored(self, corpus: Corpus, ids: Collection[str]) -> Path | None:
        """A file with those of some rows of the table that got something; ``None`` without any.

        Raises:
            OSError: the folder cannot be written.
            OutputError: the table cannot be read.
        """
        schema = schema_with({*corpus.schema.names, *self._needed})
        batches = corpus.rows(ids, schema.names, at_once=AT_ONCE)
        before = self._tally.changed
        made = self._write(batches, schema, self._folder / "stored.parquet", None)
        self.rows_stored = self._tally.changed - before
        return made

    def summary(self) -> Translated:
        """What was done, in numbers."""
        tally, counts = self._tally, self._translator.counts
        return Translated(
            done=tally.done,
            missing=tally.missing,
            glosses_missing=tally.glosses_missing,
            unprotected=tally.unprotected,
            empty=tally.empty,
            reasons=dict(tally.reasons),
            gloss_reasons=dict(tally.gloss_reasons),
            asked=counts["asked"],
            characters=counts["characters"],
            remembered=counts["remembered"],
        )

    def _write(
        self,
        batches: Iterable[pa.RecordBatch],
        schema: pa.Schema,
        target: Path,
        without: Collection[str] | None,
    ) -> Path | None:
        """Write rows with what they got; without ``without`` only those that got something."""
        optional = optional_columns(schema.names)
        some = False

        def work(row: Mapping[str, Any]) -> _Row:
            return self._row(row, optional)

        with (
            pq.ParquetWriter(target, schema, compression="zstd") as writer,
            Threads(work, WAITING) as threads,
        ):
            for batch in batches:
                rows = batch.to_pylist()
                skipped = [_stand(row) in without if without else False for row in rows]
                kept = (row for row, skip in zip(rows, skipped, strict=True) if not skip)
                done = self._counted(threads.map(kept))
                full = [
                    _Row({name: row[name] for name in optional}) if skip else next(done)
                    for row, skip in zip(rows, skipped, strict=True)
                ]
                some |= any(row.is_new for row in full)
                new = _with(batch, full, schema)
                if without is None:
                    new = new.filter(pa.array([row.is_new for row in full], pa.bool_()))
                writer.write_batch(new)
        if not some:
            target.unlink()
        return target if some else None

    def _counted(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        for row in rows:
            self._tally.add(row.tally)
            self._advance()
            yield row

    def _row(self, row: Mapping[str, Any], optional: Iterable[str]) -> _Row:
        """One row, in a thread of its own."""
        done = _Row({name: row[name] for name in optional})
        try:
            article = CanonicalArticle.from_dict(to_article_dict(row))
            for part in self._wanted.lacking(
                row[TRANSLATIONS], lambda to: basis_of(article, to, self._stylebook)
            ):
                if part.what == TEXT:
                    self._text(article, part, done)
                else:
                    self._glosses(article, part, done)
        except Exception as error:  # noqa: BLE001, RUF100 - translation never stops a run
            done = _Row({name: row[name] for name in optional})
            done.tally.missing = 1
            done.tally.reasons[f"could not be translated ({type(error).__name__})"] = 1
            done.tally.outdated.update(self._wanted.texts_to)  # nobody has looked: look again
        other = {name: value for name, value in done.values.items() if value != row[name]}
        done.tally.changed = int(bool(other))
        done.tally.done = int(any(other[name] for name in other if name != TRANSLATIONS))
        done.tally.missing = min(1, done.tally.missing)
        return done

    def _text(self, article: CanonicalArticle, part: Part, row: _Row) -> None:
        found = translate_text(article, part.to, self._translator, self._stylebook)
        if found.text is None and (found.segments or not found.complete):
            row.tally.missing = 1
            row.tally.reasons[found.reason] += 1
        entry = {
            **_entry(part, found.engine, found.version, complete=found.complete),
            "basis": found.basis,
            "segments": found.segments,
            "unprotected": found.unprotected,
            "empty": found.empty,
        }
        if (found.text is not None or found.complete) and _put(row, entry):
            row.values[text_column(part.to)] = found.text
            row.tally.unprotected += found.unprotected
            row.tally.empty += found.empty
        else:  # the old one stays, if there is one
            olds = [old for old in row.values[TRANSLATIONS] or () if _is_of(old, part)]
            if any(old["basis"] != found.basis for old in olds):
                row.tally.outdated.add(part.to)

    def _glosses(self, article: CanonicalArticle, part: Part, row: _Row) -> None:
        found = glosses(article, part.to, self._translator, self._stylebook)
        row.tally.glosses_missing += found.missing
        row.tally.gloss_reasons.update(found.reasons)
        engine = self._wanted.engine, self._wanted.version
        entry = _entry(part, *engine, complete=found.complete)
        if (found.found or found.complete) and _put(row, entry):
            others = [old for old in row.values[GLOSSES] or () if old["to"] != part.to]
            new = [gloss._asdict() for gloss in found.found]
            row.values[GLOSSES] = sorted([*others, *new], key=lambda gloss: str(gloss["to"]))


def _entry(part: Part, engine: str, version: str, *, complete: bool) -> dict[str, Any]:
    return {
        "what": part.what,
        "to": part.to,
        "engine": engine,
        "version": version,
        "basis": "",
        "complete": complete,
        "segments": 0,
        "unprotected": 0,
        "empty": 0,
    }


def _put(row: _Row, entry: dict[str, Any]) -> bool:
    """Note what a row has got, unless it has it whole already and this is not."""
    part = Part(entry["what"], entry["to"])
    entries = row.values[TRANSLATIONS] or []
    if not entry["complete"] and any(_is_of(old, part) and old["complete"] for old in entries):
        return False
    others = [old for old in entries if not _is_of(old, part)]
    row.values[TRANSLATIONS] = sorted([*others, entry], key=lambda one: (one["what"], one["to"]))
    return True


def _is_of(entry: Mapping[str, Any], part: Part) -> bool:
    return (entry["what"], entry["to"]) == part


def _stand(row: Mapping[str, Any]) -> str:
    """See ``Made.stand``."""
    return "\0".join((row["id"], row["file"], row["path"]))


def _with(batch: pa.RecordBatch, rows: Sequence[_Row], schema: pa.Schema) -> pa.RecordBatch:
    """A batch with other optional columns."""
    columns = [
        batch.column(one.name)
        if one.name in SCHEMA.names
        else pa.array([row.values[one.name] for row in rows], one.type)
        for one in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)

"""The reports that a browser opens: made once for all tests and workers of a session."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from flows.corpus.table import TABLE
from flows.places import place_of
from flows.report.building import write_report
from flows.run import run
from flows.settings import RunSettings
from normalizers.ledger import Ledger, LedgerEdit

Row = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """A corpus and the report of it, on disk."""

    output: Path

    @property
    def folder(self) -> Path:
        """The folder that holds the pages."""
        return self.output / "report"

    @property
    def page(self) -> Path:
        """The page that a person opens."""
        return self.folder / "index.html"

    @cached_property
    def rows(self) -> dict[str, Row]:
        """What the table says of each article, by id."""
        rows = DeltaTable(str(self.output / TABLE)).to_pyarrow_table().to_pylist()
        return {row["id"]: row for row in rows}

    def article(self, beginning: str) -> Row:
        """The one article whose id begins so."""
        (found,) = (row for key, row in self.rows.items() if key.startswith(beginning))
        return found

    def without_policy(self, folder: Path) -> Report:
        """A copy whose page has no Content-Security-Policy: only escaping is left."""
        copy = folder / "without-policy"
        shutil.copytree(self.folder, copy / "report")
        page = copy / "report" / "index.html"
        text = page.read_text("utf-8")
        start = text.index("<meta", text.lower().index("<head"))
        while "content-security-policy" not in text[start : text.index(">", start)].lower():
            start = text.index("<meta", start + 1)
        end = text.index(">", start) + 1
        page.write_text(text[:start] + text[end:], "utf-8")
        return Report(copy)


def ledger_of(row: Row) -> Ledger:
    """The ledger of a row of the table."""
    return tuple(LedgerEdit.from_dict(edit) for edit in row["edits"])


def written(output: Path) -> Report:
    """The report of a corpus, written anew."""
    write_report(place_of(str(output)))
    return Report(output)


def of_inputs(inputs: Sequence[Path], output: Path, **settings: Any) -> Report:
    """Normalize some files and write the report."""
    names = tuple(str(path) for path in inputs)
    run(RunSettings(inputs=names, output=output, workers=1, **settings))
    return written(output)


def of_rows(rows: Iterable[Row], output: Path, **settings: Any) -> Report:
    """Normalize some articles and write the report."""
    folder = output.with_name(f"{output.name}-inputs")
    folder.mkdir()
    lines = (json.dumps(row, ensure_ascii=True) for row in rows)
    source = folder / "articles.jsonl"
    source.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return of_inputs([source], output, **settings)


def once(folder: Path, name: str, make: Callable[[Path], Report]) -> Report:
    """What ``make`` makes, made by one of the workers; the others wait for it."""
    target = folder / name
    ready, failed = folder / f"{name}.ready", folder / f"{name}.failed"
    try:
        (folder / f"{name}.begun").mkdir(parents=True)
    except FileExistsError:
        while not ready.exists():
            assert not failed.exists(), f"the report {name} could not be made, see the other worker"
            time.sleep(0.2)
        return Report(target)
    try:
        report = make(target)
    except BaseException:
        failed.touch()
        raise
    ready.touch()
    return report

"""Tables as files: CSV, TSV and JSON Lines, each record with the line it begins at."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import UsageError, explain_os_error

SUFFIXES = (".csv", ".tsv", ".jsonl")
WHOLE_LINE = "row"  # the column of rejected lines that could not be read at all
_CELL = 10_000_000

Cell = str | list[str]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its cells by header; ``broken`` says why it cannot be read."""

    line: int
    cells: Mapping[str, Cell]
    broken: str = ""


def read_table(path: Path) -> tuple[list[str], list[Record]]:
    """The headers and the records of a file; empty lines are no records.

    Raises:
        UsageError: it cannot be read, is of another kind, or has no header.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: names come from {', '.join(SUFFIXES)} files")
    if path.suffix.lower() == ".jsonl":
        records = list(_json_records(read_text(path)))
        return list(dict.fromkeys(name for one in records for name in one.cells)), records
    return with_headers(path, read_lines(path))


def read_text(path: Path) -> str:
    """A text file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {explain_os_error(error)}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: it is not UTF-8; save it as UTF-8") from None


def read_lines(path: Path) -> list[tuple[int, list[str]]]:
    """The lines of a CSV or TSV file, each with its number; empty ones are left out.

    Raises:
        UsageError: it cannot be read, or is empty.
    """
    text = read_text(path)
    previous = csv.field_size_limit(_CELL)
    try:
        return _delimited(path, text)
    finally:
        csv.field_size_limit(previous)


def _delimited(path: Path, text: str) -> list[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    comma = ";" if ";" in first and "," not in first else ","  # of spreadsheets in much of Europe
    delimiter = (
        "\t" if path.suffix.lower() == ".tsv" or ("\t" in first and "," not in first) else comma
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{begin}: it cannot be read from here on: {error}") from None
    if not lines:
        raise UsageError(f"{path}: it is empty; the first line names the columns")
    return lines


def with_headers(path: Path, lines: list[tuple[int, list[str]]]) -> tuple[list[str], list[Record]]:
    """The headers and the records of lines of which the first names the columns.

    Raises:
        UsageError: two columns have one name.
    """
    headers = [header.strip() for header in lines[0][1]]
    twice = [header for header in headers if header and headers.count(header) > 1]
    if twice:
        raise UsageError(f"{path}:{lines[0][0]}: two columns are called {twice[0]!r}")
    return headers, [_of_cells(line, headers, cells) for line, cells in lines[1:]]


def _of_cells(line: int, headers: list[str], cells: list[str]) -> Record:
    found = dict(zip(headers, cells, strict=False))
    if len(cells) == len(headers):
        return Record(line, found)
    whole = {**found, WHOLE_LINE: "\t".join(cells)}
    return Record(line, whole, f"it has {len(cells)} cells, the header {len(headers)}")


def _json_records(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield Record(number, {WHOLE_LINE: line}, f"it is not JSON: {error}")
            continue
        if isinstance(row, dict):
            yield Record(number, dict(_flat(row)))
        else:
            yield Record(number, {WHOLE_LINE: line}, "it is not an object")


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """The cells of an object; ``{"labels": {"en": …}}`` is the column ``labels_en``."""
    for name, value in row.items():
        if isinstance(value, dict):
            for language, part in value.items():
                yield f"{name}_{language}", _cell(part)
        else:
            yield name, _cell(value)


def _cell(value: Any) -> Cell:
    if isinstance(value, dict) and "value" in value:  # as Wikidata's own JSON has labels
        value = value["value"]
    if isinstance(value, list):
        return [_text(part["value"] if isinstance(part, dict) and "value" in part else part)
                for part in value]  # fmt: skip
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def as_csv(headers: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    """Records as CSV text; lists with ``|`` between their values."""
    names = list(headers)
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(names)
    for row in rows:
        cells = (row.get(name, "") for name in names)
        writer.writerow("|".join(cell) if isinstance(cell, list) else cell for cell in cells)
    return told.getvalue()

"""A user's own stylebook: a folder laid over the packaged one, row by row.

It has the tables of the packaged stylebook as folders (``names/people.jsonl``,
``interface/en.tsv`` …). A row with a known id replaces that row, any other is added.
"""

from __future__ import annotations

from pathlib import Path

from flows.errors import UsageError, explain_os_error
from normalizers.stylebook import TABLES, Stylebook, StylebookError, load_stylebook

Overlay = tuple[tuple[str, str], ...]
"""File name (``names/people.jsonl``) and content, by value: workers may be on other machines."""


def load_overlay(folder: Path | None) -> Overlay:
    """The files of a user's stylebook; nothing without a folder.

    Raises:
        UsageError: the folder or a file cannot be read, a folder in it is no table, a row is broken.
    """
    if not folder:
        return ()
    sources = {}
    try:
        for table in sorted(folder.iterdir()):
            if table.name.startswith(".") or table.is_file():
                continue
            if table.name not in TABLES:
                raise UsageError(f"{table} is no table; there are {', '.join(TABLES)}")
            for file in sorted(table.iterdir()):
                if file.suffix in (".jsonl", ".tsv"):
                    sources[f"{table.name}/{file.name}"] = file.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {folder}: {explain_os_error(error)}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8") from None
    if not sources:
        tables = ", ".join(f"{table}/" for table in TABLES)
        raise UsageError(f"no stylebook in {folder}: .jsonl or .tsv files are expected in {tables}")
    overlay = tuple(sorted(sources.items()))
    try:
        book = overlaid(overlay)
        for table_name in TABLES:
            book.rows(table_name)
    except StylebookError as error:
        raise UsageError(f"{folder}/{str(error).replace('/~', '/', 1)}") from None
    return overlay


def overlaid(overlay: Overlay) -> Stylebook:
    """The packaged stylebook with a user's laid over it."""
    return load_stylebook().overlaid(dict(overlay)) if overlay else load_stylebook()

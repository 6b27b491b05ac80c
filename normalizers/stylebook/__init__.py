"""The stylebook: the editorial policy as data.

Plain JSONL and TSV files under ``data/``, one table per folder:

* ``names/*.jsonl``: persons, places, organizations, works, events (the authority)
* ``given_names/*.tsv``: one given name through languages and scripts
* ``characters/*.tsv``: traditional characters of the authority's Chinese names
* ``terms/*.jsonl``: concepts with their machine-translation calques (the termbase)
* ``interface/LANG.tsv``: strings of web pages that are never article text
* ``forms/*.tsv``: labels and agencies that make a line a stamp, a credit, a caption …
* ``sources/*.tsv``: the usual language of a publisher

Every row has an ``id``, an ``origin``, an ``example`` it must change and a ``counter_example`` it
must not; ``copydesk stylebook check`` runs them all. This module only reads rows; the typed views
are in ``entities.py``, ``terms.py``, ``phrases.py`` and ``sources.py`` beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

Row = Mapping[str, Any]
TABLES = ("names", "given_names", "characters", "terms", "interface", "forms", "sources")


class StylebookError(ValueError):
    """A stylebook file cannot be read; the message names the file and the line."""


class Stylebook:
    """The policy of one run. Immutable; compared by identity, so compiled matchers can be cached.

    Args:
        sources: file name (``names/persons.jsonl``) to its content, see :func:`load_stylebook`.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = {name: sources[name] for name in sorted(sources)}

    @property
    def sources(self) -> Mapping[str, str]:
        """File name to content, in the order the files are read."""
        return self._sources

    @cached_property
    def version(self) -> str:
        """Content hash over all rows, 12 hexadecimal digits."""
        digest = hashlib.sha256()
        for name, content in self._sources.items():
            digest.update(f"{name}\0{content}\0".encode())
        return digest.hexdigest()[:12]

    @cached_property
    def _tables(self) -> dict[str, tuple[Row, ...]]:
        return {}

    def rows(self, table: str) -> tuple[Row, ...]:
        """All rows of one table; each row knows its ``_file`` and ``_line``.

        Rows of later files replace rows with the same id (the overlay rule).
        """
        if table not in self._tables:
            rows: dict[str, Row] = {}
            for name, content in self._sources.items():
                if name.split("/")[0] == table:
                    for row in parse_rows(name, content):
                        rows[row["id"]] = row
            self._tables[table] = tuple(rows.values())
        return self._tables[table]

    def overlaid(self, sources: Mapping[str, str]) -> Stylebook:
        """This stylebook with a user's files laid over it, row by row."""
        merged = dict(self._sources)
        for name, content in sources.items():
            table, _, file = name.partition("/")
            key = f"{table}/~{file}"  # "~" sorts after every packaged file,
            while key in merged:  # and a second overlay after the first
                key = key.replace("/~", "/~~", 1)
            merged[key] = content
        return Stylebook(merged)


def parse_rows(name: str, content: str) -> Iterable[Row]:
    """Rows of one file.

    Raises:
        StylebookError: a line is not valid, with file and line number.
    """
    if name.endswith(".jsonl"):
        # not splitlines: U+2028 may stand raw inside a JSON string
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise StylebookError(f"{name}:{number}: not JSON: {error}") from None
                if not isinstance(row, dict) or not row.get("id"):
                    raise StylebookError(f"{name}:{number}: a row needs an id")
                if not isinstance(row["id"], str):
                    raise StylebookError(f"{name}:{number}: an id is a text")
                yield {**row, "_file": name, "_line": number}
    else:
        reader = csv.DictReader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, cells in enumerate(reader, 2):
            if None in cells or None in cells.values() or not cells.get("id"):
                raise StylebookError(f"{name}:{number}: wrong number of columns or no id")
            yield {**cells, "_file": name, "_line": number}


@lru_cache(maxsize=1)
def load_stylebook() -> Stylebook:
    """The packaged stylebook."""
    root = files("normalizers.stylebook").joinpath("data")
    sources = {}
    for table in TABLES:
        folder = root.joinpath(table)
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda f: f.name):
                if file.name.endswith((".jsonl", ".tsv")):
                    sources[f"{table}/{file.name}"] = file.read_text(encoding="utf-8")
    return Stylebook(sources)

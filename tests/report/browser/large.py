"""A corpus of many articles and an article of many edits, made without normalizing them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from flows.corpus.table import DESCRIPTION, TABLE
from tests.report.browser.reports import Report, of_rows, written

MANY = 10_000
STORY = (
    "The council of  {town} met on Tuesday. Alexandr Lukashenko was not there.\n\n"
    "Photo: A. Porter / Daily\n\nIt spoke of the harbour, said the the mayor.\n"
)
TOWNS = ("Aldport", "Brenholm", "Cawdale", "Dunmere", "Elstow", "Farnley", "Grimsay")
SOURCES = tuple(f"{town.lower()}.example" for town in TOWNS)


def many(output: Path, count: int = MANY) -> Report:
    """A report of so many articles, each a copy of one of a few under another id and title."""
    stories = [
        {
            "id": town,
            "source": source,
            "title": "",
            "text": STORY.format(town=town),
            "language": "en",
        }
        for town, source in zip(TOWNS, SOURCES, strict=True)
    ]
    few = of_rows(stories, output.with_name(f"{output.name}-few"))
    table = DeltaTable(str(few.output / TABLE)).to_pyarrow_table()
    rows = sorted(table.to_pylist(), key=lambda row: str(row["id"]))
    copies = [_copy(rows[number % len(rows)], number) for number in range(count)]
    made = pa.Table.from_pylist(copies, table.schema)
    write_deltalake(str(output / TABLE), made, description=DESCRIPTION)
    return written(output)


def _copy(row: dict[str, Any], number: int) -> dict[str, Any]:
    name = f"{row['source']}/{number:06}"
    return {**row, "id": name, "title": f"Council meets, day {number}", "path": f"{name}.txt"}


def long(output: Path, edits: int) -> Report:
    """A report of one article with so many edits, a paragraph each, and some 200 characters between."""
    lines = []
    for number in range(edits):
        word = hashlib.sha256(str(number).encode()).hexdigest()[:12]
        lines.append(
            f"In paragraph {number} the council spoke of the quay named {word},  of its stones and of "
            "the boats that lie there in winter, of those who mend them and of those who paint them, "
            "and of nothing else."
        )
    text = "\n\n".join(lines)
    return of_rows([{"id": "long", "source": "a.example", "title": "Long", "text": text}], output)

"""The authority as a table in the columns that :mod:`flows.authority.importing` reads.

Everything a row says of its entity stands in it, so that an import of the export gives the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from flows.authority.columns import BY_LANGUAGE, LANGUAGES, PLAIN
from flows.own_rows.reading import Cell, as_csv
from normalizers.stylebook import Row, Stylebook

_OTHERWISE = {"office", "country", "aliases", "dates"}
COLUMNS = (
    *(name for name in PLAIN if name not in ("office", "country")),
    "office",
    *(
        f"{field}_{language}"
        for field in BY_LANGUAGE
        if field != "aliases"
        for language in LANGUAGES
    ),
)
_FIRST = ("id", "type", *(f"label_{language}" for language in LANGUAGES))
_LAST = ("origin", "example", "example_language", "example_effect", "counter_example",
         "counter_example_language")  # fmt: skip


def as_table(book: Stylebook, files: Collection[str] | None = None) -> str:
    """The authority, or the rows of some files of it, as CSV; columns without values are left out."""
    rows = [
        dict(_cells(row)) for row in book.rows("names") if files is None or row["_file"] in files
    ]
    used = {name for row in rows for name, cell in row.items() if cell}
    between = [name for name in COLUMNS if name not in (*_FIRST, *_LAST)]
    known = (*_FIRST, *between, *_LAST)
    others = sorted(used - set(known))  # native names of further languages
    names = (*_FIRST, *between, *others, *_LAST)
    return as_csv([name for name in names if name in used], rows)


def _cells(row: Row) -> Iterator[tuple[str, Cell]]:
    for field in PLAIN:
        value = row.get(field)
        if value is not None and field not in _OTHERWISE:
            yield field, _cell(value)
    if row["type"] == "person" and not row.get("family_first"):
        yield "family_tokens", str(row.get("family_tokens") or 1)
    if row.get("offices"):
        yield "office", [f"{office}:{country}" for office, country in row["offices"]]
    for language, name in row["canonical"].items():
        if isinstance(name, str):
            yield f"label_{language}", name
        else:
            yield f"label_{language}", next(one["name"] for one in name if not one.get("valid_to"))
            yield f"dates_{language}", [_dated(one) for one in name]
    for language, native in (row.get("native") or {}).items():
        yield f"native_{language}", native if isinstance(native, str) else _native(native)
    for field in ("spellings", "other_names", "surname_only"):
        for language, names in (row.get(field) or {}).items():
            yield f"{field}_{language}", [names] if isinstance(names, str) else list(names)


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else ""
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _native(parts: Iterable[str | None]) -> str:
    *given, family = parts
    return f"{family}, {' '.join(filter(None, given))}"


def _dated(one: Mapping[str, str]) -> str:
    return f"{one['name']}={one.get('valid_from') or '..'}/{one.get('valid_to') or '..'}"

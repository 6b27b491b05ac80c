"""The columns of our own table of terms: a line for each concept, and one for each of its calques.

A line with a ``language`` is a calque of the concept with its ``id``; any other line is a concept. What
a cell cannot say exactly stands in ``more`` as JSON, so that a row comes back as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flows.authority.labels import FactError
from flows.own_rows.reading import Cell
from flows.termbase.drafts import Facts

EMPTY = "-"
"""A list that is there and has nothing in it: ``anchors`` of a calque that is its own proof."""
MORE = "more"
_MARKS = re.compile(r"([\\|&=])")
_ESCAPED = re.compile(r"\\([\\|&=])")
_LANGUAGE = re.compile(r"(canonical|variants|labels)_([a-z]{2,3})")


class Kind(NamedTuple):
    """How a value is written into a cell and read out of it."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _split(cell: str, separator: str) -> list[str]:
    """The parts of a cell, a backslash before a separator makes it a letter."""
    return re.split(rf"(?<!\\){re.escape(separator)}", cell)


def _plain(part: str) -> str:
    return _ESCAPED.sub(r"\1", part.strip())


def _marked(value: str) -> str:
    return _MARKS.sub(r"\\\1", value)


def _write_list(values: list[str]) -> str:
    return "|".join(map(_marked, values)) if values else EMPTY


def _read_list(cell: str) -> list[str]:
    if cell.strip() == EMPTY:
        return []
    return [word for word in map(_plain, _split(cell, "|")) if word]


def _write_groups(groups: list[list[str]]) -> str:
    return " & ".join(map(_write_list, groups)) if groups else EMPTY


def _read_groups(cell: str) -> list[list[str]]:
    return [] if cell.strip() == EMPTY else [_read_list(part) for part in _split(cell, "&")]


def _write_forms(forms: list[dict[str, str]]) -> str:
    return "|".join(f"{_marked(one['text'])}={_marked(one['replacement'])}" for one in forms)


def _read_forms(cell: str) -> list[dict[str, str]]:
    forms = []
    for part in _split(cell, "|"):
        text, *replacement = _split(part, "=")
        if len(replacement) != 1:
            raise FactError(
                f"forms are WRONG=RIGHT pairs with | between them, not {part.strip()!r}"
            )
        forms.append({"text": _plain(text), "replacement": _plain(replacement[0])})
    return forms


def _read_flag(cell: str) -> bool:
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    try:
        return known[cell.strip().lower()]
    except KeyError:
        raise FactError(f"{cell!r} is neither yes nor no") from None


def _read_json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise FactError(f"it is not JSON: {error}") from None


TEXT = Kind(str, str.strip)
LIST = Kind(_write_list, _read_list)
GROUPS = Kind(_write_groups, _read_groups)
FORMS = Kind(_write_forms, _read_forms)
FLAG = Kind(lambda value: "yes" if value else "no", _read_flag)
JSON = Kind(lambda value: json.dumps(value, ensure_ascii=False), _read_json)

_FORBIDS = ("before", "after", "context")
_SHARED: Mapping[str, Kind] = {
    "anchors": LIST,
    "require": GROUPS,
    **{f"forbid_{place}": LIST for place in _FORBIDS},
}
_CALQUE: Mapping[str, Kind] = {
    **dict.fromkeys(("language", "text", "pattern"), TEXT),
    "forms": FORMS,
    **dict.fromkeys(("replacement", "source_language", "gloss", "tier"), TEXT),
    **dict.fromkeys(("approved", "exact", "ambiguous"), FLAG),
    "keys": LIST,
    **_SHARED,
    **dict.fromkeys(("example", "counter_example"), TEXT),
}
_CONCEPT: Mapping[str, Kind] = {
    **dict.fromkeys(("id", "type", "concept"), TEXT),
    "words": LIST,
    "adjective": TEXT,
    "prefixes": LIST,
    "character": TEXT,
    "glosses": JSON,
    **_SHARED,
    **dict.fromkeys(("origin", "example", "example_language", "counter_example"), TEXT),
    "counter_example_language": TEXT,
}
_BY_LANGUAGE: Mapping[str, Kind] = {"canonical": TEXT, "variants": LIST, "labels": LIST}
_FIRST = ("id", "type", "concept")
_THEN = tuple(name for name in _CALQUE if name not in (*_SHARED, "example", "counter_example"))
_LAST = ("origin", "example", "example_language", "counter_example", "counter_example_language")


def ordered(used: Iterable[str]) -> list[str]:
    """The columns that are used, in the order of the table."""
    used = set(used)
    languages = [
        f"{key}_{language}"
        for key in _BY_LANGUAGE
        for language in _codes(name for name in used if name.startswith(f"{key}_"))
    ]
    rest = [name for name in _CONCEPT if name not in (*_FIRST, *_SHARED, *_LAST)]
    names = (*_FIRST, *languages, *_THEN, *rest, *_SHARED, *_LAST, MORE)
    return [name for name in names if name in used]


def _codes(names: Iterable[str]) -> list[str]:
    usual = "en ru be uk de fr pl zh".split()
    codes = {name.rpartition("_")[2] for name in names}
    return [*(code for code in usual if code in codes), *sorted(codes - set(usual))]


def is_column(header: str) -> bool:
    """Whether a (simple) header is a column of the table."""
    return header in _CONCEPT or header in _CALQUE or header == MORE or bool(
        _LANGUAGE.fullmatch(header)
    )  # fmt: skip


# ------------------------------------------------------------------ a row into cells


def records_of(row: Mapping[str, Any]) -> list[dict[str, Cell]]:
    """The lines of a row: its own, and one for each calque.

    >>> records_of({"id": "x", "calques": [{"language": "en", "text": "Old Gull", "keys": []}]})[1]
    {'id': 'x', 'language': 'en', 'text': 'Old Gull', 'keys': '-'}
    """
    values = {key: value for key, value in row.items() if not key.startswith("_")}
    calques = values.get("calques")
    if isinstance(calques, list) and calques and all(map(_is_calque, calques)):
        del values["calques"]
    else:
        calques = []
    found: list[dict[str, Cell]] = [_cells(values, _CONCEPT)]
    return [*found, *({"id": str(row["id"]), **_cells(one, _CALQUE)} for one in calques)]


def _is_calque(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("language"))


def _cells(values: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    more: Facts = {}
    for key, value in values.items():
        parts = _parts(key, value) if key in _BY_LANGUAGE or key == "forbid" else {key: value}
        written = {name: _exactly(_kind(name, kinds), part) for name, part in parts.items()}
        if written and all(cell is not None for cell in written.values()):
            cells.update({name: cell for name, cell in written.items() if cell is not None})
        else:
            more[key] = value
    if more:
        cells[MORE] = json.dumps(more, ensure_ascii=False)
    return cells


def _parts(key: str, value: Any) -> Facts:
    return {f"{key}_{name}": part for name, part in value.items()} if _is_object(value) else {}


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _kind(name: str, kinds: Mapping[str, Kind]) -> Kind | None:
    found = _LANGUAGE.fullmatch(name) if kinds is _CONCEPT else None
    return _BY_LANGUAGE[found[1]] if found else kinds.get(name)


def _exactly(kind: Kind | None, value: Any) -> str | None:
    """The cell of a value; ``None`` if the value would not come back out of it as it is."""
    if kind is None:
        return None
    try:
        cell = kind.write(value)
        told = kind.read(cell) if cell else None
    except (FactError, TypeError, ValueError, KeyError, AttributeError):
        return None
    return cell if type(told) is type(value) and told == value else None


# ------------------------------------------------------------------ cells into a row


def is_calque_line(cells: Mapping[str, str]) -> bool:
    """Whether a line is a calque, and no concept."""
    return bool(cells.get("language", "").strip())


def concept_of_cells(cells: Mapping[str, str]) -> Facts:
    """The row of a concept's line, without its calques.

    Raises:
        FactError: a cell cannot be read.
    """
    return _values(cells, _CONCEPT)


def calque_of_cells(cells: Mapping[str, str]) -> Facts:
    """The calque of a line.

    Raises:
        FactError: a cell cannot be read, or it does not say which words are wrong.
    """
    found = _values(cells, _CALQUE)
    if not {"text", "pattern", "forms"} & found.keys():
        raise FactError("a calque needs text, pattern or forms")
    return found


def _values(cells: Mapping[str, str], kinds: Mapping[str, Kind]) -> Facts:
    values: Facts = {}
    for name, cell in cells.items():
        kind = _kind(name, kinds)
        if kind is None or not cell.strip():
            continue
        try:
            value = kind.read(cell)
        except FactError as error:
            raise FactError(f"{name}: {error}") from None
        key, _, part = name.partition("_")
        if key in (*_BY_LANGUAGE, "forbid") and part:
            values.setdefault(key, {})[part] = value
        else:
            values[name] = value
    if cells.get(MORE, "").strip():
        try:
            more = _read_json(cells[MORE])
        except FactError as error:
            raise FactError(f"{MORE}: {error}") from None
        if not isinstance(more, dict):
            raise FactError(f"{MORE} is a JSON object")
        values.update(more)
    return values

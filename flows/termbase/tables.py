"""Tables of terms: our own, and the glossaries of DeepL and Weblate, told apart by their header.

A glossary has pairs of a source term and its translation. The translation is the canonical name, the
source term a label of the concept; a pair that Weblate calls forbidden is a calque of the concept whose
right name is another pair of the same source term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from flows.authority.labels import FactError
from flows.authority.reading import WHOLE_LINE, Record, read_lines, with_headers
from flows.errors import UsageError
from flows.termbase.columns import (
    LINE_COLUMNS,
    calque_of_cells,
    concept_of_cells,
    is_calque_line,
    is_column,
)
from flows.termbase.drafts import DEEPL, OWN, WEBLATE, Draft, Facts, Reading, Rejected
from normalizers.folding import fold_key

WEBLATE_COLUMNS = (
    *("location", "source", "target", "ID", "fuzzy", "context"),
    *("translator_comments", "developer_comments"),
)
DEEPL_COLUMNS = ("source", "target", "source_lang", "target_lang")
_OF_WEBLATE = {name.lower() for name in WEBLATE_COLUMNS} - {"source", "target"} | {"flags"}
_OF_OWN = ("type", "concept", "text", "pattern", "forms", "language")
_DEEPL_NAMES = {
    "source_term": "source",
    "target_term": "target",
    "source_language": "source_lang",
    "target_language": "target_lang",
}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_OTHERS = re.compile(r"[^0-9a-z]+")
_YES = ("true", "yes", "1")


def read_terms(path: Path, wanted: str = "", source: str = "", target: str = "") -> Reading:
    """A table of terms.

    Args:
        path: CSV or TSV.
        wanted: its format; else the header says it.
        source: the language of the source terms, where the table does not say it.
        target: the language of the translations, where the table does not say it.

    Raises:
        UsageError: it cannot be read, or is of no known format.
    """
    lines = read_lines(path)
    kind = wanted or recognised(path, lines[0][1])
    if kind == OWN:
        return _own(*with_headers(path, lines))
    if kind == WEBLATE:
        headers, records = with_headers(path, lines)
        if not {"source", "target"} <= {_simple(header) for header in headers}:
            raise UsageError(f"{path}:{lines[0][0]}: a table of Weblate has source and target")
        return _glossary(kind, path, (headers, records), (source, target))
    if not _is_deepl_header(lines[0][1]):
        names = [*DEEPL_COLUMNS, "relevance"][: max(2, min(5, len(lines[0][1])))]
        lines = [(0, names), *lines]
    return _glossary(kind, path, with_headers(path, lines), (source, target))


def recognised(path: Path, first: list[str]) -> str:
    """The format of a table, by its first line.

    Raises:
        UsageError: it is none of ours.
    """
    names = {_simple(name) for name in first}
    if "id" in names and (names & set(_OF_OWN) or any(n.startswith("canonical_") for n in names)):
        return OWN
    if {"source", "target"} <= names:
        return WEBLATE if names & _OF_WEBLATE else DEEPL
    if _is_deepl_header(first):
        return DEEPL
    codes = [cell.strip() for cell in first[2:4]]
    if len(first) == 2 or (2 < len(first) <= 5 and codes and all(map(_CODE.fullmatch, codes))):
        return DEEPL
    raise UsageError(
        f"{path}:1: the columns are of no table of terms; ours has id and type or language, one of "
        "DeepL source, target and two languages, one of Weblate source, target and context; "
        "or --format says which it is"
    )


def _is_deepl_header(first: list[str]) -> bool:
    names = [_deepl_name(cell) for cell in first[:2]]
    return names == ["source", "target"]


def _deepl_name(cell: str) -> str:
    return _DEEPL_NAMES.get(_simple(cell), _simple(cell))


def _simple(header: str) -> str:
    return _OTHERS.sub("_", header.strip().lower()).strip("_")


# ------------------------------------------------------------------ our own


def _own(headers: list[str], records: list[Record]) -> Reading:
    reading = Reading(OWN, headers)
    names = {header: _simple(header) for header in headers}
    reading.unused = [
        header
        for header, name in names.items()
        if header and not is_column(name) and name not in LINE_COLUMNS and name != WHOLE_LINE
    ]
    drafts: dict[str, Draft] = {}
    last: Draft | None = None
    for record in records:
        cells = {names[key]: str(cell) for key, cell in record.cells.items() if key in names}
        try:
            if record.broken:
                raise FactError(record.broken)
            if is_calque_line(cells):
                row_id = cells.get("id", "").strip()
                last = last if last and row_id in ("", last.row.get("id", "")) else None
                if last is None and not row_id:
                    raise FactError("a calque before any concept needs the id of its concept")
                last = last or drafts.setdefault(row_id, Draft({"id": row_id}, []))
                calque = calque_of_cells(cells)
                last.row.setdefault("calques", []).append(calque)
                last.records.append(record)
            else:
                last = _concept(cells, record, drafts)
        except FactError as error:
            reading.rejected.append(Rejected(record, str(error)))
            if not is_calque_line(cells):
                last = None
    for draft in drafts.values():
        draft.records.sort(key=lambda one: one.line)
    reading.drafts = [draft for draft in drafts.values() if draft.records]
    return reading


def _concept(cells: Mapping[str, str], record: Record, drafts: dict[str, Draft]) -> Draft:
    row = concept_of_cells(cells)
    if not isinstance(row.get("id", ""), str):
        raise FactError("id must be a text")
    name = row.get("id") or f"\0{record.line}"  # an id of no row, for one that has none yet
    known = drafts.get(name)
    if known and known.whole:
        raise FactError(f"{name} stands in line {known.line} too; a calque of it has a language")
    calques = known.row.get("calques", []) if known else []
    if calques:
        row["calques"] = [*row.get("calques", []), *calques]
    draft = drafts[name] = known or Draft(row, [])
    draft.row, draft.whole = row, True
    draft.records.append(record)
    return draft


# ------------------------------------------------------------------ glossaries


class _Pair(NamedTuple):
    record: Record
    source: str
    target: str
    languages: tuple[str, str]
    forbidden: bool


def _glossary(
    kind: str, path: Path, table: tuple[list[str], list[Record]], given: tuple[str, str]
) -> Reading:
    headers, records = table
    reading = Reading(kind, headers)
    names = {header: _deepl_name(header) for header in headers}
    told = {"source", "target", "flags", "source_lang", "target_lang"}
    quiet = {*_OF_WEBLATE, "relevance", *LINE_COLUMNS}
    reading.unused = [one for one, name in names.items() if one and name not in told | quiet]
    pairs = []
    for record in records:
        cells = {
            names[key]: str(cell).strip() for key, cell in record.cells.items() if key in names
        }
        try:
            pairs.append(_pair(cells, record, path, given))
        except FactError as error:
            reading.rejected.append(Rejected(record, str(error)))
    right: dict[tuple[str, str], Draft] = {}
    for pair in pairs:
        if not pair.forbidden:
            _add_right(pair, right)
    by_source: dict[tuple[str, str], list[Draft]] = {}
    for draft in right.values():
        for language, label in _labels(draft.row):
            by_source.setdefault((language, fold_key(label)), []).append(draft)
    for pair in pairs:
        if pair.forbidden:
            found = by_source.get((pair.languages[0], fold_key(pair.source)), [])
            mine = [one for one in found if pair.languages[1] in one.row["canonical"]]
            if len(mine) == 1:
                calque = _calque(pair)
                mine[0].row.setdefault("calques", []).append(calque)
                mine[0].records.append(pair.record)
            else:
                which = "several right terms" if mine else "no right term"
                why = f"{pair.target!r} is forbidden, but the table has {which} for {pair.source!r}"
                reading.rejected.append(Rejected(pair.record, why))
    reading.drafts = list(right.values())
    return reading


def _pair(cells: Mapping[str, str], record: Record, path: Path, given: tuple[str, str]) -> _Pair:
    if record.broken:
        raise FactError(record.broken)
    languages = tuple(
        _code(cells.get(name, "") or code)
        for name, code in zip(("source_lang", "target_lang"), given, strict=True)
    )
    if not all(languages):
        raise UsageError(
            f"{path}:{record.line}: it is read as a glossary, whose languages are not told: "
            "--language zh --to en, of the source terms and of their translations"
        )
    flags = {flag.strip() for flag in cells.get("flags", "").split(",")}
    translated = cells.get("target", "")
    if "read-only" in flags:  # in Weblate: the same in every language
        translated = translated or cells.get("source", "")
    words = [" ".join(one.split()) for one in (cells.get("source", ""), translated)]
    if not all(words):
        raise FactError(f"no {'source' if not words[0] else 'target'}")
    if cells.get("fuzzy", "").lower() in _YES:
        raise FactError("Weblate calls it fuzzy: nobody has approved the translation yet")
    return _Pair(record, words[0], words[1], (languages[0], languages[1]), "forbidden" in flags)


def _code(language: str) -> str:
    """The language without its region: ``EN-US`` is ``en``."""
    return re.split("[-_]", language.strip().lower())[0]


def _add_right(pair: _Pair, right: dict[tuple[str, str], Draft]) -> None:
    language, to = pair.languages
    key = (to, fold_key(pair.target))
    draft = right.setdefault(key, Draft({"id": "", "canonical": {to: pair.target}}, []))
    labels = draft.row.setdefault("labels", {}).setdefault(language, [])
    if pair.source not in labels:
        labels.append(pair.source)
    draft.records.append(pair.record)


def _calque(pair: _Pair) -> Facts:
    return {"language": pair.languages[1], "source_language": pair.languages[0],
            "text": pair.target, "gloss": f"{pair.source}={pair.target}"}  # fmt: skip


def _labels(row: Facts) -> Iterator[tuple[str, str]]:
    for language, names in row.get("labels", {}).items():
        for name in names:
            yield language, name

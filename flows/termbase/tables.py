"""Tables of terms: our own, and the glossaries of DeepL and Weblate, told apart by their header.

A glossary has pairs of a source term and its translation. The translation is the canonical name, the
source term a label of the concept; a pair that Weblate calls forbidden is a calque of the concept whose
right name is another pair of the same source term.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flows.authority.labels import FactError
from flows.errors import UsageError
from flows.own_rows import rejects
from flows.own_rows.reading import WHOLE_LINE, Record, read_lines, read_text, with_headers
from flows.termbase.columns import (
    calque_of_cells,
    concept_of_cells,
    is_calque_line,
    is_column,
)
from flows.termbase.drafts import (
    DEEPL,
    OWN,
    WEBLATE,
    Draft,
    Facts,
    Reading,
    Rejected,
    Spoken,
    key_of,
    text_of,
)
from flows.termbase.known import Known, names_in
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
_Name = tuple[str, str]
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_OTHERS = re.compile(r"[^0-9a-z]+")
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|tbx|martif)\b")
_YES = ("true", "yes", "1")


def read_terms(
    path: Path, wanted: str = "", source: str = "", target: str = "", known: Known | None = None
) -> Reading:
    """A table of terms.

    Args:
        path: CSV or TSV.
        wanted: its format; else the header says it.
        source: the language of the source terms, where the table does not say it.
        target: the language of the translations, where the table does not say it.
        known: what glossaries are looked up in.

    Raises:
        UsageError: it cannot be read, or is of no known format.
    """
    if _XML.match(read_text(path)[:200]):
        raise UsageError(f"{path.name} is XML; name it .tbx, or --format tbx")
    lines = read_lines(path)
    kind = wanted or recognised(path, lines[0][1])
    first = [_simple(name) for name in lines[0][1]]
    if kind == OWN:
        if not any(name == "id" or name.startswith("canonical_") for name in first):
            raise UsageError(
                f"{path}:{lines[0][0]}: the columns are none of copydesk's table, which has id, type, "
                "canonical_en …"
            )
        return _own(*with_headers(path, lines))
    if kind == WEBLATE:
        headers, records = with_headers(path, lines)
        if not {"source", "target"} <= {_simple(header) for header in headers}:
            raise UsageError(f"{path}:{lines[0][0]}: a table of Weblate has source and target")
        return _glossary(kind, path, (headers, records), (source, target), known)
    if not _is_deepl_header(lines[0][1]):
        if not 2 <= len(lines[0][1]) <= 5:
            raise UsageError(
                f"{path}:{lines[0][0]}: {len(lines[0][1])} columns; a glossary of DeepL has source "
                "term, target term, source language and target language"
            )
        names = [*DEEPL_COLUMNS, "relevance"][: max(2, min(5, len(lines[0][1])))]
        lines = [(0, names), *lines]
    return _glossary(kind, path, with_headers(path, lines), (source, target), known)


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
        if header and not is_column(name) and name not in rejects.COLUMNS and name != WHOLE_LINE
    ]
    drafts: dict[str, Draft] = {}
    last: Draft | None = None
    for record in records:
        cells = {names[key]: str(cell) for key, cell in record.cells.items() if key in names}
        row_id = cells.get("id", "").strip()
        try:
            if record.broken:
                raise FactError(record.broken)
            if is_calque_line(cells):
                last = last if last and row_id in ("", last.row.get("id", "")) else None
                if last is None and not row_id:
                    raise FactError("a calque before any concept needs the id of its concept")
                last = last or drafts.setdefault(row_id, Draft({"id": row_id}, []))
                calque = calque_of_cells(cells)
                twins = [one for one in last.row.get("calques", ()) if _is_twin(one, calque)]
                if twins:
                    first = last.by_calque.get(key_of(calque), record)
                    told = f"{text_of(calque)!r} stands in line {first.line} too"
                    if calque not in twins:
                        raise FactError(f"{told}, with another tier or gloss")
                    reading.notices.append((record.line, told))
                    continue
                last.row.setdefault("calques", []).append(calque)
                last.records.append(record)
                last.by_calque.setdefault(key_of(calque), record)
            else:
                last = _concept(cells, record, drafts)
        except FactError as error:
            reading.rejected.append(Rejected(record, str(error)))
            if not is_calque_line(cells):
                last = None
            elif last is not None or row_id in drafts:
                (last or drafts[row_id]).broken = True
    for draft in drafts.values():
        draft.records.sort(key=lambda one: one.line)
    reading.drafts = [draft for draft in drafts.values() if draft.records]
    return reading


_GRADES = ("tier", "approved", "gloss", "source_language", "example", "counter_example")


def _is_twin(calque: Facts, other: Facts) -> bool:
    """Whether two calques find the same words in the same context."""
    first, second = (
        {key: value for key, value in one.items() if key not in _GRADES} for one in (calque, other)
    )
    return first == second


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
    if not row.get("id") and not names_in(row):
        draft.records.pop()
        del drafts[name]
        raise FactError("no id and no name: the line says nothing of a concept")
    return draft


# ------------------------------------------------------------------ glossaries


class _Pair(NamedTuple):
    record: Record
    source: str
    target: str
    languages: tuple[str, str]
    forbidden: bool

    @property
    def source_name(self) -> _Name:
        """Language and folded name of the source term."""
        return self.languages[0], fold_key(self.source)


def _glossary(
    kind: str,
    path: Path,
    table: tuple[list[str], list[Record]],
    given: tuple[str, str],
    known: Known | None,
) -> Reading:
    headers, records = table
    reading = Reading(kind, headers)
    names = {header: _deepl_name(header) for header in headers}
    told = {"source", "target", "flags", "source_lang", "target_lang"}
    quiet = {*_OF_WEBLATE, "relevance", *rejects.COLUMNS}
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
    languages = {pair.languages for pair in pairs}
    forbids = "flags" in map(_deepl_name, headers)
    said = [one for code, to in languages for one in (("canonical", to), ("labels", code))]
    reading.spoken = Spoken(
        frozenset(said), frozenset((to, code) for code, to in languages if forbids)
    )
    _Concepts(reading, known).add(pairs)
    return reading


class _Concepts:
    """The concepts that the pairs of a glossary speak of.

    A pair is of the concept that has the source term for a label; else of the one that has the
    translation for a right name; else of a new one.
    """

    def __init__(self, reading: Reading, known: Known | None) -> None:
        self._reading = reading
        self._known = known
        self._drafts: dict[tuple[str, str], Draft] = {}
        self._by_source: dict[_Name, dict[int, Draft]] = {}

    def add(self, pairs: list[_Pair]) -> None:
        """Take all pairs, the right ones first."""
        right = [one for one in pairs if not one.forbidden and not self._stands(one)]
        targets: dict[tuple[_Name, str], dict[str, str]] = {}
        for pair in right:
            names = targets.setdefault((pair.source_name, pair.languages[1]), {})
            names.setdefault(fold_key(pair.target), pair.target)
        for pair in right:
            several = list(targets[pair.source_name, pair.languages[1]].values())
            concepts = self._concepts_of(pair)
            if len(several) > 1:
                told = " and ".join(map(repr, several))
                self._reject(pair, f"{pair.source!r} is ambiguous: it is translated as {told}")
            elif len(concepts) > 1:
                told = " and ".join(concepts)
                self._reject(pair, f"{pair.source!r} is ambiguous: it is a label of {told}")
            else:
                self._add_right(pair, concepts[0] if concepts else "")
        for pair in pairs:
            if pair.forbidden:
                self._add_forbidden(pair)
        self._reading.drafts = list(self._drafts.values())

    def _stands(self, pair: _Pair) -> bool:
        """Whether a pair is a country or a name, which need no concept; it is counted."""
        if self._known is None or self._known.concepts(pair.languages[0], pair.source):
            return False
        found = self._known.are_no_term(
            ((pair.languages[0], pair.source), (pair.languages[1], pair.target))
        )
        self._reading.standing += found
        return found

    def _concepts_of(self, pair: _Pair) -> list[str]:
        if self._known is None:
            return []
        labelled = self._known.concepts(pair.languages[0], pair.source)
        named = self._known.right(pair.languages[1], pair.target)
        if labelled:
            both = [one for one in labelled if one in named]
            return both[:1] or labelled
        return named if len(named) == 1 else []

    def _add_right(self, pair: _Pair, concept: str) -> None:
        to = pair.languages[1]
        key = (f"\0{concept}", "") if concept else (to, fold_key(pair.target))
        draft = self._drafts.setdefault(key, Draft({"id": concept}, []))
        names = draft.row.setdefault("canonical", {})
        if fold_key(names.setdefault(to, pair.target)) != fold_key(pair.target):
            variants = draft.row.setdefault("variants", {}).setdefault(to, [])
            variants += [pair.target] if pair.target not in variants else []
        self._add_label(draft, pair)
        draft.records.append(pair.record)

    def _add_label(self, draft: Draft, pair: _Pair) -> None:
        labels = draft.row.setdefault("labels", {}).setdefault(pair.languages[0], [])
        if pair.source not in labels:
            labels.append(pair.source)
        self._by_source.setdefault(pair.source_name, {})[id(draft)] = draft

    def _add_forbidden(self, pair: _Pair) -> None:
        to = pair.languages[1]
        found = list(self._by_source.get(pair.source_name, {}).values())
        mine = [one for one in found if to in one.row.get("canonical", {}) or one.row["id"]]
        if not mine and self._known is not None:  # another label of a concept that is there
            concepts = self._known.concepts(pair.languages[0], pair.source)
            if len(concepts) == 1:
                draft = Draft({"id": concepts[0]}, [])
                mine = [self._drafts.setdefault((f"\0{concepts[0]}", ""), draft)]
        if len(mine) != 1:
            which = "several right terms" if mine else "no right term"
            told = f"{pair.target!r} is forbidden, but the table has {which} for {pair.source!r}"
            self._reject(pair, told)
            return
        (draft,) = mine
        calque = _calque(pair)
        draft.records.append(pair.record)
        if key_of(calque) in draft.by_calque:
            return  # of another label of the concept
        draft.row.setdefault("calques", []).append(calque)
        draft.by_calque.setdefault(key_of(calque), pair.record)

    def _reject(self, pair: _Pair, reason: str) -> None:
        self._reading.rejected.append(Rejected(pair.record, reason))


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


def _calque(pair: _Pair) -> Facts:
    return {"language": pair.languages[1], "source_language": pair.languages[0],
            "text": pair.target, "gloss": f"{pair.source}={pair.target}"}  # fmt: skip

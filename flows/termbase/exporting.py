"""The termbase as our own table, as TBX, or as a glossary for DeepL or Weblate.

A glossary holds what a translator should write: source label and canonical name. Calques, which nobody
should write, go where a format can say so: into our table, into TBX, also into that of Weblate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.errors import UsageError
from flows.own_rows.reading import Cell, as_csv
from flows.termbase.columns import ordered, records_of
from flows.termbase.drafts import DEEPL, OWN, TBX
from flows.termbase.tables import WEBLATE_COLUMNS
from flows.termbase.tbx_writing import as_tbx, as_weblate_tbx
from flows.termbase.visible import DEPRECATED, PREFERRED, concepts, terms_of
from normalizers.stylebook import Row, Stylebook

_LONGEST = 1024
"""Bytes of a term that DeepL takes."""


@dataclass(slots=True)
class Exported:
    """A file, and what did not go into it."""

    text: str
    left: list[str] = field(default_factory=list)


def export_terms(
    book: Stylebook,
    kind: str = OWN,
    *,
    files: Collection[str] | None = None,
    language: str = "",
    to: str = "",
    forbidden: bool = False,
) -> Exported:
    """The termbase, or the rows of some files of it.

    Args:
        book: the stylebook.
        kind: one of :data:`flows.termbase.drafts.FORMATS`.
        files: only the rows of these.
        language: of the source labels, for glossaries; any, if there is none.
        to: of the canonical names, for glossaries.
        forbidden: write Weblate's TBX, which knows forbidden terms, and no table.

    Raises:
        UsageError: Weblate's formats have two languages, and one is missing.
    """
    rows = [row for row in book.rows("terms") if files is None or row["_file"] in files]
    if kind == OWN:
        return Exported(as_table(rows))
    lists = sum(row["type"] == "words" for row in rows)
    left = [f"{lists} word lists, which are no terms (--format csv has them)"] if lists else []
    if kind == TBX:
        return Exported(as_tbx(rows, book), left)
    to = to or "en"
    if kind == DEEPL:
        return _deepl(rows, book, language, to)
    if not language:
        raise UsageError("a glossary of Weblate has two languages: --language zh --to en")
    if forbidden:
        return Exported(as_weblate_tbx(rows, book, language, to))
    return _weblate(rows, book, language, to)


def as_table(rows: Iterable[Row]) -> str:
    """Rows as our own table: a line for each concept, and one for each of its calques."""
    records = [record for row in rows for record in records_of(row)]
    return as_csv(ordered({name for record in records for name in record}), records)


def _pairs(
    rows: Iterable[Row], book: Stylebook, language: str, to: str
) -> Iterator[tuple[Mapping[str, Any], str, str, str]]:
    """Concept, language, source label and canonical name, for all that have both."""
    for group in concepts(rows):
        terms = [one for one in terms_of(group, book) if one.status != DEPRECATED]
        name = next(
            (one.text for one in terms if one.language == to and one.status == PREFERRED), ""
        )
        for term in terms:
            if name and term.language != to and language in ("", term.language):
                yield group[0], term.language, term.text, name


def _calques(rows: Iterable[Row], language: str, to: str) -> int:
    """The calques in texts of a language, of those translated from another one where that is said."""
    return sum(
        one["language"] == to
        and (not language or language in str(one.get("source_language") or language).split())
        for row in rows
        for one in row.get("calques") or ()
    )


def _deepl(rows: list[Row], book: Stylebook, language: str, to: str) -> Exported:
    lines: dict[tuple[str, str], tuple[str, str]] = {}
    twice = long = 0
    for _, code, label, name in _pairs(rows, book, language, to):
        if max(len(label.encode()), len(name.encode())) > _LONGEST:
            long += 1
        elif lines.setdefault((code, label), (label, name)) != (label, name):
            twice += 1
    left = []
    calques = _calques(rows, language, to)
    if calques:
        left.append(f"{calques} calques: DeepL's glossaries cannot forbid a term (TBX can)")
    if twice:
        left.append(f"{twice} source terms of two names: DeepL takes one")
    if long:
        left.append(f"{long} terms of more than {_LONGEST} bytes")
    pairs = sorted(lines.items(), key=lambda one: one[0][0])
    told: list[dict[str, Cell]] = [
        {"0": label, "1": name, "2": code, "3": to} for (code, _), (label, name) in pairs
    ]
    return Exported(as_csv("0123", told).partition("\n")[2], left)  # DeepL wants no header


def _weblate(rows: list[Row], book: Stylebook, language: str, to: str) -> Exported:
    told: list[dict[str, Cell]] = [
        {
            "source": label,
            "target": name,
            "context": str(concept.get("concept") or concept["id"]),
            "developer_comments": str(concept["type"]),
        }
        for concept, _, label, name in _pairs(rows, book, language, to)
    ]
    calques = _calques(rows, language, to)
    left = []
    if calques:
        left.append(f"{calques} calques: Weblate's CSV has no flags, and would take them for right; "
                    "--output FILE.tbx has them as forbidden terms")  # fmt: skip
    return Exported(as_csv(WEBLATE_COLUMNS, told), left)

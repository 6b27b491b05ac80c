"""TBX files of any tool, read as concepts: version 3 in both styles, and version 2 (``martif``).

The entries of files of our own have notes: :mod:`flows.termbase.tbx_notes`. Everything else of a
file (parts of speech, pictures, who changed what) is left out, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.errors import UsageError
from flows.own_rows.reading import Record
from flows.termbase.columns import records_of
from flows.termbase.drafts import (
    READ,
    TBX,
    Draft,
    Facts,
    Reading,
    Rejected,
    Spoken,
    key_of,
    text_of,
)
from flows.termbase.known import Known, names_in
from flows.termbase.safe_xml import read_xml
from flows.termbase.tbx_notes import Amending, Term, rows_of_note
from flows.termbase.tbx_writing import MARK
from flows.termbase.visible import ADMITTED, DEPRECATED, PREFERRED
from normalizers.codes import ISO_639_1
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.form import TYPES

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRIES = ("conceptEntry", "termEntry")
_SECTIONS = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_GROUPS = ("descripGrp", "adminGrp", "termNoteGrp", "termGrp")
_BY_TYPE = ("descrip", "admin", "termNote", "transac", "transacNote", "ref", "xref")
_KNOWN = {
    "subjectField",
    "source",
    "administrativeStatus",
    "termType",
    "context",
    "definition",
    "note",
}
_STATUSES = {
    "preferred": PREFERRED,
    "standardized": PREFERRED,
    "admitted": ADMITTED,
    "legal": ADMITTED,
    "regulated": ADMITTED,
    "superseded": ADMITTED,  # once the right one: old, and no mistranslation
    "obsolete": ADMITTED,
    "deprecated": DEPRECATED,
    "forbidden": DEPRECATED,
    "notrecommended": DEPRECATED,
}
_STATUS_END = re.compile(r"(?:term)?(?:-?admn-?sts)?$")
_COUNTED = re.compile(
    r"[a-z]{0,10}[-_.]?\d+|[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE
)


def read_tbx(path: Path, book: Stylebook, known: Known | None = None) -> Reading:
    """The concepts of a TBX file.

    Args:
        path: the file.
        book: by whose word lists the patterns of our own files are spelled out.
        known: where the concepts of wrong terms are looked up whose right ones the file has not.

    Raises:
        UsageError: it is no TBX, or more than can be read safely.
    """
    root = read_xml(path)
    name = _name(root)
    if name not in ("tbx", "martif"):
        raise UsageError(
            f"{path}:{root.sourceline}: the file begins with <{name}>; TBX begins with <tbx> "
            "(version 3) or <martif> (version 2)"
        )
    reading = Reading(TBX, spoken=Spoken())
    entries = [one for one in root.iter() if _name(one) in _ENTRIES]
    if not entries:
        raise UsageError(f"{path}:{root.sourceline}: there is no concept in it (<conceptEntry>)")
    unused: dict[str, None] = {}
    for entry in entries:
        _read_entry(entry, reading, book, unused)
    reading.unused = sorted(unused)
    reading.drafts = list(_with_strays(reading.drafts, known))
    return reading


def _name(element: Any) -> str:
    """The name of an element without its namespace; files without one are read as well."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _category(element: Any) -> str:
    """What an element says: its ``type``, or its own name in the style that has it there."""
    name = _name(element)
    return str(element.get("type") or "") if name in _BY_TYPE else name


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _told(element: Any) -> Iterator[tuple[str, str]]:
    """What is said right below an element, groups opened; terms and sections are not."""
    for child in element:
        name = _name(child)
        if name in _GROUPS:
            yield from _told(child)
        elif name and name not in (*_SECTIONS, *_TERMS, "term"):
            raw = "".join(child.itertext()).strip()  # JSON may have spaces that count
            yield _category(child), raw if raw.startswith(MARK) else _words(child)


def _read_entry(entry: Any, reading: Reading, book: Stylebook, unused: dict[str, None]) -> None:
    line = entry.sourceline
    said: Facts = {"notes": []}
    note: list[Facts] = []
    for category, words in _told(entry):
        if category == "note" and words.startswith(MARK):
            note = rows_of_note(words[len(MARK) :], line, reading)
        elif category in ("definition", "note"):
            said["notes"].append(words)
        elif category in ("subjectField", "source"):
            said.setdefault(category, words)
        elif category not in _KNOWN:
            unused[category or "(nameless)"] = None
    terms = []
    for section in entry:
        if _name(section) in _SECTIONS:
            terms += list(_section(section, reading, unused))
    written = str(entry.get("id") or "")
    if not terms:
        if note and not any(_name(one) in _TERMS for one in entry.iter()):
            reading.deleted.append((line, note))
            return
        record = Record(line, {"id": written})
        reading.rejected.append(Rejected(record, "it has no term"))
        return
    amending: Amending | None = None
    if note:
        reading.noted = True
        amending = Amending(note, terms, line, reading, book)
        amending.amend(said)
    rows = amending.rows if amending else [_concept(terms, said, written)]
    lines = {(one.language, one.text): one.line for one in terms if one.status == DEPRECATED}
    for number, row in enumerate(rows):
        _say_what_is_left(row, line, reading)
        head, *others = records_of({"id": "", **row})
        records = [Record(line, head)]
        by_calque = {}
        for calque, cells in zip(row.get("calques") or (), others, strict=False):
            at = lines.get((str(calque.get("language")), str(calque.get("text"))), line)
            records.append(Record(at, cells))
            by_calque[key_of(calque)] = records[-1]
        whole = bool(note) or number > 0
        draft = Draft(row, records, whole, by_calque)
        if amending is not None:
            draft.gone = amending.gone.get(row["id"], 0)
            draft.lost = amending.lost.get(row["id"], {})
            draft.told = amending.told.get(row["id"], [])
        reading.drafts.append(draft)


def _section(section: Any, reading: Reading, unused: dict[str, None]) -> Iterator[Term]:
    written = str(section.get(_LANG) or "").strip()
    language = re.split("[-_]", written.lower())[0]
    if language not in ISO_639_1:
        why = f"xml:lang {written!r} is no language of ISO 639-1: its terms are left out"
        why = why if written else "terms of no language are left out: no xml:lang"
        reading.notices.append((section.sourceline, why))
        return
    for category, _ in _told(section):
        if category not in _KNOWN:
            unused[category or "(nameless)"] = None
    for block in section:
        if _name(block) not in _TERMS:
            continue
        found = [one for one in block.iter() if _name(one) == "term"]
        text = _words(found[0]) if found else ""
        if not text:
            reading.notices.append((block.sourceline, "a term without words is left out"))
            continue
        told: dict[str, str] = {}
        for category, words in _told(block):
            if category in _KNOWN:
                told.setdefault(category, words)
            else:
                unused[category or "(nameless)"] = None
        written = told.get("administrativeStatus", "").lower().replace(" ", "")
        status = _STATUSES.get(_STATUS_END.sub("", written), "")
        if written and not status:
            reading.notices.append(
                (
                    block.sourceline,
                    f"unknown status {told['administrativeStatus']!r}: taken as right (a variant); "
                    "use deprecatedTerm-admn-sts to forbid it",
                )
            )
        variant = told.get("termType") == "variant" or bool(written and not status)
        yield Term(
            *(language, text, status, variant, told.get("context", ""), told.get("note", "")),
            told.get("source", ""),
            block.sourceline or 0,
        )


# ------------------------------------------------------------------ files of others


def _concept(terms: list[Term], said: Facts, written: str) -> Facts:
    """The row of a concept that another tool wrote."""
    row: Facts = {"id": "" if _COUNTED.fullmatch(written) else written}
    if said.get("subjectField") in TYPES["terms"] and said["subjectField"] not in (
        "words",
        "calques",
    ):
        row["type"] = said["subjectField"]
    # preferred ones come first, and those of a status nobody knows after all others
    for term in sorted(terms, key=lambda one: (one.status != PREFERRED, one.variant)):
        _add(row, term)
    if said["notes"]:
        row["notes"] = " ".join(said["notes"])
    source = said.get("source") or next(filter(None, (term.source for term in terms)), "")
    if source:
        row["origin"] = source
    return row


def _add(row: Facts, term: Term) -> None:
    canonical = row.get("canonical", {})
    if term.status == DEPRECATED:
        calque = {"language": term.language, "text": term.text}
        if term.context:
            calque["example"] = term.context
        if key_of(calque) not in {key_of(one) for one in row.setdefault("calques", [])}:
            row["calques"].append(calque)
    elif term.language not in READ:
        _add_to(row, "labels", term)
    elif term.language not in canonical:
        row.setdefault("canonical", {})[term.language] = term.text
    elif canonical[term.language] != term.text:
        _add_to(row, "variants", term)


def _add_to(row: Facts, key: str, term: Term) -> None:
    names = row.setdefault(key, {}).setdefault(term.language, [])
    if term.text not in names:
        names.append(term.text)


def _say_what_is_left(row: Facts, line: int, reading: Reading) -> None:
    """Leave out what no text is read for: calques of languages that copydesk does not know."""
    kept = []
    for calque in row.get("calques", ()):
        if calque.get("language") in READ:
            kept.append(calque)
        else:
            told = f"{text_of(calque)!r}: no texts in {calque.get('language')} are read"
            reading.notices.append((line, f"left out: {told}"))
    if len(kept) < len(row.get("calques", ())):
        row["calques"] = kept


def _with_strays(drafts: list[Draft], known: Known | None) -> Iterator[Draft]:
    """The drafts, calques that stand in entries of their own put to the concept they belong to.

    Weblate has a pair of terms an entry: the wrong one stands beside the source term, and the right
    one in another entry of the same source term, or is in the termbase already.
    """
    homes: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        for language, name in names_in(draft.row):
            homes.setdefault((language, fold_key(name)), []).append(draft)
    for draft in drafts:
        named = draft.row.get("canonical") or {}
        calques = draft.row.get("calques") or []
        lone = bool(calques) and not any(one["language"] in named for one in calques)
        around = {
            id(home): home
            for language, name in (names_in(draft.row) if lone and not draft.whole else ())
            for home in homes[language, fold_key(name)]
            if all(one["language"] in (home.row.get("canonical") or {}) for one in calques)
        }
        if len(around) == 1:
            (home,) = around.values()
            home.row["calques"] = [*home.row.get("calques", []), *calques]
            home.records += draft.records
            home.by_calque |= draft.by_calque
            continue
        if lone and not draft.whole and not around and known is not None:
            concepts = {
                concept: None
                for language, name in names_in(draft.row)
                for concept in known.concepts(language, name)
            }
            if len(concepts) == 1:
                draft.row["id"] = next(iter(concepts))
        yield draft

"""The termbase as TBX: version 3 (ISO 30042:2019), dialect TBX-Basic, data categories as attributes.

The canonical name is preferred, other right names are admitted, calques are deprecated, each with its
gloss path, source language and tier in a note. What TBX has no place for (patterns, context, keys)
stands as JSON in a note of the concept, by which our own reader makes the same row of it again.
Weblate reads version 2 only and one pair an entry: see :func:`as_weblate_tbx`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flows.termbase.visible import ADMITTED, DEPRECATED, PREFERRED, Visible, concepts, terms_of
from normalizers.stylebook import Stylebook

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
MARK = "copydesk: "
"""How the note begins that has the rows of a concept as JSON."""
STATUS: Mapping[str, str] = {
    PREFERRED: "preferredTerm-admn-sts",
    ADMITTED: "admittedTerm-admn-sts",
    DEPRECATED: "deprecatedTerm-admn-sts",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[^\w.-]")


def as_tbx(rows: Iterable[Mapping[str, Any]], book: Stylebook) -> str:
    """The concepts among rows, with their calques, as one TBX document."""
    from lxml import etree  # noqa: PLC0415 - for TBX only

    root = etree.Element("tbx", {"type": "TBX-Basic", "style": "dca"}, nsmap={None: NAMESPACE})
    root.set(_LANG, "en")
    source = etree.SubElement(etree.SubElement(root, "tbxHeader"), "fileDesc")
    _text(etree.SubElement(source, "titleStmt"), "title", "Terms and their calques")
    _text(etree.SubElement(source, "sourceDesc"), "p", "The termbase of a copydesk stylebook.")
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    ids: set[str] = set()
    for group in concepts(rows):
        terms = terms_of(group, book)
        if terms:
            _concept(etree.SubElement(body, "conceptEntry"), group, terms, ids)
    return _document(root)


def _concept(
    entry: Any, rows: list[Mapping[str, Any]], terms: list[Visible], ids: set[str]
) -> None:
    from lxml import etree  # noqa: PLC0415

    head = rows[0]
    concept = str(head["concept"] if head["type"] == "calques" else head["id"])
    entry.set("id", _new_id(concept, ids))
    if head["type"] != "calques":
        _text(entry, "descrip", head["type"], type="subjectField")
    if head.get("origin"):
        _text(entry, "admin", head["origin"], type="source")
    _text(entry, "note", MARK + _json(rows))
    sections: dict[str, Any] = {}
    for term in terms:
        if term.language not in sections:
            sections[term.language] = etree.SubElement(entry, "langSec", {_LANG: term.language})
        section = etree.SubElement(sections[term.language], "termSec")
        _text(section, "term", term.text)
        _text(section, "termNote", STATUS[term.status], type="administrativeStatus")
        if term.kind == "variants":
            _text(section, "termNote", "variant", type="termType")
        if term.calque is not None:
            example = example_of(term, rows)
            if example:
                _text(section, "descrip", example, type="context")
            _text(section, "note", told_of(term.calque, term.first))


def told_of(calque: Mapping[str, Any], first: bool = True) -> str:
    """What a person in another tool should know of a calque; its pattern with its first text."""
    tier = calque.get("tier", "B")
    replaced = tier == "A" and calque.get("approved")
    parts = [
        str(calque.get("gloss") or ""),
        f"from {calque['source_language']}" if calque.get("source_language") else "",
        f"tier {tier}, {'replaced' if replaced else 'flagged only'}",
        f"pattern: {calque['pattern']}" if calque.get("pattern") and first else "",
    ]
    return "; ".join(filter(None, parts))


def example_of(term: Visible, rows: Iterable[Mapping[str, Any]]) -> str:
    """A sentence in which the calque stands."""
    if term.calque is not None and term.calque.get("example"):
        return str(term.calque["example"]) if term.first else ""
    for row in rows:
        if row.get("example_language", "en") == term.language and term.text in str(
            row.get("example", "")
        ):
            return str(row["example"])
    return ""


def as_weblate_tbx(
    rows: Iterable[Mapping[str, Any]], book: Stylebook, source: str, target: str
) -> str:
    """Pairs of two languages as Weblate's glossaries read TBX; wrong translations are forbidden."""
    from lxml import etree  # noqa: PLC0415 - for TBX only

    root = etree.Element("martif", {"type": "TBX"})
    root.set(_LANG, source)
    description = etree.SubElement(etree.SubElement(root, "martifHeader"), "fileDesc")
    _text(etree.SubElement(description, "sourceDesc"), "p", f"copydesk, {source} to {target}")
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    ids: set[str] = set()
    for group in concepts(rows):
        terms = terms_of(group, book)
        labels = [one for one in terms if one.language == source and one.status != DEPRECATED]
        right = [one for one in terms if one.language == target and one.status == PREFERRED]
        wrong = [one for one in terms if one.language == target and one.status == DEPRECATED]
        name = str(group[0].get("concept") or group[0]["id"])
        for label in labels if right else ():
            _weblate_entry(body, _new_id(name, ids), label, right[0])
        for term in wrong if right and labels else ():
            _weblate_entry(body, _new_id(name, ids), labels[0], term)
    return _document(root)


def _weblate_entry(body: Any, name: str, label: Visible, term: Visible) -> None:
    from lxml import etree  # noqa: PLC0415

    entry = etree.SubElement(body, "termEntry", {"id": name})
    for one in (label, term):
        tig = etree.SubElement(etree.SubElement(entry, "langSet", {_LANG: one.language}), "tig")
        _text(tig, "term", one.text)
        if one.calque is not None:
            _text(tig, "termNote", "forbidden", type="administrativeStatus")
            _text(tig, "note", told_of(one.calque, one.first))


def _text(parent: Any, name: str, text: Any, **attributes: str) -> None:
    from lxml import etree  # noqa: PLC0415

    element = etree.SubElement(parent, name, attributes)
    element.text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", str(text))


def _json(rows: Iterable[Mapping[str, Any]]) -> str:
    plain = [{key: one for key, one in row.items() if not key.startswith("_")} for row in rows]
    told = json.dumps(plain, ensure_ascii=False)
    return json.dumps(plain) if _NO_XML.search(told) else told


def _new_id(name: str, ids: set[str]) -> str:
    """An id that XML takes for one: ``local:gull`` has a colon, which it does not."""
    first = _NO_NAME.sub(".", name)
    first = first if re.match(r"[^\W\d]", first) else f"c-{first}"
    found, number = first, 1
    while found in ids:
        number += 1
        found = f"{first}.{number}"
    ids.add(found)
    return found


def _document(root: Any) -> str:
    from lxml import etree  # noqa: PLC0415

    etree.indent(root, "  ")
    text: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'

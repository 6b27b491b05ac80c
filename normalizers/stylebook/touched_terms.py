"""The rows of ``terms`` that could touch a text: those whose patterns match in it.

The artifacts stage starts from trigger words, and so does this: a term counts where one of its
patterns matches around its trigger, whatever its context then says. With it count all the word lists
it asks for its context. The patterns of countries and of lost apostrophes are made of many rows: where
one matches, all of these count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizers.artifacts import apostrophes, compounds, glosses, pinyin, split_names
from normalizers.artifacts.bearers import bearers
from normalizers.artifacts.calques import WINDOW
from normalizers.artifacts.neighbours import looks_like_name
from normalizers.artifacts.triggers import hits
from normalizers.document import Document
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import Calque, calque_regex, countries

_TABLE = "terms"
_LIST = re.compile(r"@[\w:-]+")
_LIST_IN_PATTERN = re.compile(r"\{([\w-]+)\}")
_POSSESSIVES = tuple("@places @statespeople @possessions @possessions-or-verbs @possessed".split())
_PEOPLES = ("@demonyms", "@things-of-one-person", "@things-or-verbs", "@things-of-a-people")
_OFFICES = ("@office-holders", "@things-of-one-holder")


def term_rows(doc: Document, language: str) -> set[tuple[str, str]]:
    """The rows that could touch a text read in ``language``.

    Terms, persons cut in two, and generated calques, each with its concept.
    """
    found: set[str] = set()
    persons: set[str] = set()
    generated: set[str] = set()
    book, text = doc.stylebook, doc.text
    for hit in hits(doc, language):
        payload, start, end = hit.payload, hit.start, hit.end
        if isinstance(payload, Calque):
            rows = {payload.concept, payload.row}
            if not rows <= found and calque_regex(book, payload).search(
                text, max(0, start - WINDOW), min(len(text), end + WINDOW)
            ):
                found |= _closure(book, payload.concept) | _closure(book, payload.row)
                if payload.concept.startswith("person:"):  # who stands before it is asked
                    found |= _lists(book, split_names.LISTS)
                    persons |= bearers(book, payload.replacement).ids
        elif isinstance(payload, compounds.Slot):
            if compounds.pairs_around(book, payload, text, start, end):
                found |= _compounds(book)
        elif isinstance(payload, apostrophes.Base):
            found |= _of_apostrophe(doc, payload, start, end)
            if payload.entity:
                persons.add(payload.entity)
        elif isinstance(payload, pinyin.Syllables):
            found |= _closure(book, payload.concept) | _lists(book, pinyin.LISTS)
        elif isinstance(payload, split_names.Cut):
            persons |= bearers(book, payload.family).ids
            found |= _lists(book, split_names.LISTS)
        elif hit.rule == glosses.RULE and looks_like_name(text[start:end]):
            row = glosses.row_of(book, str(payload))
            generated.add(row["id"])
            for row_id in glosses.term_rows(book, row["concept"]):
                found |= _closure(book, row_id)
    tables = ((_TABLE, found), ("names", persons), (glosses.TABLE, generated))
    return {(table, row_id) for table, rows in tables for row_id in rows}


def _of_apostrophe(doc: Document, base: apostrophes.Base, start: int, end: int) -> frozenset[str]:
    """The rows behind a name or an office that may have lost its apostrophe."""
    book = doc.stylebook
    if base.kind == "office":
        if apostrophes.office_of_one_holder(doc, start, end) is None:
            return frozenset()
        return _lists(book, _OFFICES) | {country.id for country in countries(book)}
    if base.kind == "people":
        return _lists(book, _PEOPLES)
    if base.kind in ("place", "person") and doc.text.startswith(base.name, start):
        return _lists(book, _POSSESSIVES)
    return frozenset()


@kept()
def _rows(book: Stylebook) -> dict[str, Row]:
    return {row["id"]: row for row in book.rows(_TABLE)}


@kept()
def _lists(book: Stylebook, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(_closure(book, name) for name in names))


@kept()
def _closure(book: Stylebook, row_id: str) -> frozenset[str]:
    """A row and all word lists it names, and those that these name."""
    rows = _rows(book)
    found: set[str] = set()
    waiting = [row_id]
    while waiting:
        name = waiting.pop()
        row = rows.get(name)
        if row is not None and name not in found:
            found.add(name)
            waiting += _named_lists(row)
    return frozenset(found)


def _named_lists(value: object) -> Iterable[str]:
    """Every ``@list`` in a row, and every ``{list}`` of a pattern."""
    if isinstance(value, str):
        yield from _LIST.findall(value)
        yield from (f"@{name}" for name in _LIST_IN_PATTERN.findall(value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _named_lists(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_lists(inner)


@kept()
def _compounds(book: Stylebook) -> frozenset[str]:
    """All countries, and all lists that the patterns of pairs are made of or look around for."""
    found = _lists(book, tuple(f"@{name}" for name in compounds.LISTS))
    for country in countries(book):
        found |= _closure(book, country.id) | _closure(book, f"@{compounds.bearers_of(country)}")
    return found

"""The rows of ``names`` and of the tables beside it that could touch a text.

An entity counts where the names stage has a hit of one of its names, unless the stage leaves that hit
at once (``may`` in small letters is no Theresa May). With a person count the countries of their
offices, the words of both, and the given-name rows of their native names; beside a hit, whatever says
that the next word is a given name, a country or a place; in Chinese, the characters that make a name
legible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.document import Document
from normalizers.folding import fold_key
from normalizers.names.index import Family, Form, Kind, index_for
from normalizers.names.page import Page, page_of
from normalizers.names.surroundings import HYPHENS, hyphenated_after, hyphenated_before
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.kept import kept

Ref = tuple[str, str]
_AROUND = 24  # code points around a Chinese name that may say who is meant
REACH = 40  # code points in which a neighbouring word ends
_APOSTROPHE = re.compile("['’ʼ]")
_MARKS = ".,;:!?…()[]«»“”„\"'’‘—–-"
_HYPHENS = tuple(HYPHENS)


def name_rows(doc: Document, language: str) -> set[Ref]:
    """The rows of these tables that could touch a text read in ``language``."""
    index = index_for(doc.stylebook, language)
    page = page_of(doc, index)
    found: set[Ref] = set()
    for start, end, forms in _hits(page):
        for form in forms:
            entity = form.entity
            if ("names", entity.id) not in found:
                found |= _of_entity(doc.stylebook, language, entity.id)
        if language == "zh":
            around = doc.text[max(0, start - _AROUND) : end + _AROUND]
            found |= _characters(doc.stylebook, around)
        else:
            _add_countries(page, start, end, found)
            if any(isinstance(form, Family) or form.entity.type == "place" for form in forms):
                _add_beside(page, start, end, found)
    return found


def _hits(page: Page) -> Iterator[tuple[int, int, tuple[Form, ...]]]:
    view = page.view
    for hit in page.index.matcher.find_all(view, page.folded):
        if view[hit.start : hit.end].islower() and not any(map(_stays_in_small, hit.values)):
            continue
        yield hit.start, hit.end, hit.values
    for hit in page.index.acronyms(view):
        yield hit.start, hit.end, hit.values


def _stays_in_small(form: Form) -> bool:
    """Whether a form counts in small letters: one that has none other, or that masks what is in it."""
    if isinstance(form, Family):
        return False
    return form.kind is Kind.STOP or form.surface.islower()


@kept()
def _of_entity(book: Stylebook, language: str, entity_id: str) -> frozenset[Ref]:
    """An entity and the rows that its own row needs to be understood."""
    index = index_for(book, language)
    entity = index.by_id[entity_id]
    found = {("names", entity_id)}
    found |= {("names", country) for _, country in entity.offices if country in index.by_id}
    for office, country in entity.offices:
        found.update(index.offices.rows(office, country))
    if entity.type == "person":
        found |= {("given_names", row.id) for row in index.given_rows(entity)}
        found |= {("variants", row) for row in index.variant_rows(entity)}
    if language == "zh":
        for name in _chinese_names(entity):
            found |= _characters(book, name)
    return frozenset(found)


def _chinese_names(entity: Entity) -> Iterator[str]:
    yield entity.canonical.get("zh", "")
    for names in (entity.spellings, entity.other_names, entity.surname_only):
        yield from names.get("zh", ())


@kept()
def _character_rows(book: Stylebook) -> dict[str, str]:
    return {row["traditional"]: row["id"] for row in book.rows("characters")}


def _characters(book: Stylebook, text: str) -> set[Ref]:
    rows = _character_rows(book)
    return {("characters", rows[char]) for char in rows.keys() & set(text)}


def _add_beside(page: Page, start: int, end: int, found: set[Ref]) -> None:
    """Add what says that a word beside a hit is a given name, or a place joined by a hyphen."""
    view, index = page.view, page.index
    for word in _words_beside(view, start, end):
        if row := index.known_given.get(fold_key(word)):
            found.add(("given_names", row))
    if view[end : end + 1] in _HYPHENS or view[start - 1 : start] in _HYPHENS:
        for joined in (hyphenated_before(view, start), hyphenated_after(view, end)):
            if joined and (place := index.places.get(fold_key(joined))):
                found.add(("names", place))


def _add_countries(page: Page, start: int, end: int, found: set[Ref]) -> None:
    """Add what says that a word beside a hit is a country, and so no part of a name."""
    view, offices = page.view, page.index.offices
    words = list(_words_beside(view, start, end))
    if view[end : end + 1] in _HYPHENS or view[start - 1 : start] in _HYPHENS:
        words += filter(None, (hyphenated_before(view, start), hyphenated_after(view, end)))
    for word in words:
        if row := offices.country_row(fold_key(word)):
            found.add(("lands", row))


def _words_beside(view: str, start: int, end: int) -> Iterator[str]:
    """The capitalised words beside a hit: one before, two behind, and both halves of an elided one.

    That is more than the stage looks at.
    """
    words = [
        *view[max(0, start - REACH) : start].split()[-1:],
        *view[end : end + REACH].split()[:2],
    ]
    for word in words:
        name = word.strip(_MARKS)
        if not name.islower():
            for part in (name, *_APOSTROPHE.split(name)[1:]):
                if part[:1].isupper():
                    yield part

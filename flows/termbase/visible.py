"""The terms of a concept as another tool sees them: one text, one language, one status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from flows.termbase.expanding import literals
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook

PREFERRED, ADMITTED, DEPRECATED = "preferred", "admitted", "deprecated"
NO_CONCEPTS = ("words", "calques")


class Visible(NamedTuple):
    """A term: ``kind`` is the key of the row it stands under, ``calque`` the wrong label it is."""

    language: str
    text: str
    status: str
    kind: str
    calque: Mapping[str, Any] | None = None
    number: int = 0  # of the calque, through all rows of the concept
    first: bool = True  # of the texts of that calque


def current(name: Any) -> str:
    """The canonical name that holds today: the one without an end, if there are dated ones."""
    if isinstance(name, str):
        return name
    return next((str(one["name"]) for one in name if not one.get("valid_to")), "")


def concepts(
    rows: Iterable[Mapping[str, Any]],
) -> Iterator[list[Mapping[str, Any]]]:
    """The concepts among rows, each with the rows that have more calques of it."""
    rows = list(rows)
    more: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["type"] == "calques":
            more.setdefault(str(row["concept"]), []).append(row)
    for row in rows:
        if row["type"] not in NO_CONCEPTS:
            yield [row, *more.pop(str(row["id"]), ())]
    yield from more.values()  # of concepts that are not among these


def terms_of(rows: Iterable[Mapping[str, Any]], book: Stylebook) -> list[Visible]:
    """All terms of one concept, by language: canonical, variants, source labels, calques.

    A text stands once in a language; one that is right anywhere is never a wrong one.
    """
    found: dict[tuple[str, str], Visible] = {}
    rows = list(rows)

    def add(term: Visible) -> None:
        if term.text:
            found.setdefault((term.language, term.text), term)

    for row in rows:
        for language, name in (row.get("canonical") or {}).items():
            add(Visible(language, current(name), PREFERRED, "canonical"))
        for key in ("variants", "labels"):
            for language, names in (row.get(key) or {}).items():
                for name in names:
                    add(Visible(language, name, ADMITTED, key))
    right = {(language, fold_key(text)) for language, text in found}
    number = 0
    for row in rows:
        for calque in row.get("calques") or ():
            first = True
            for text in literals(calque, book):
                if (calque["language"], fold_key(text)) in right:
                    continue
                known = len(found)
                add(Visible(calque["language"], text, DEPRECATED, "calques", calque, number, first))
                first = first and len(found) == known
            number += 1
    order = {language: at for at, language in enumerate("en ru be uk de fr pl zh".split())}
    return sorted(
        found.values(), key=lambda term: (order.get(term.language, len(order)), term.language)
    )

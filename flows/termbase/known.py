"""What a stylebook knows already: which concept a name is of, and which pairs of names stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.termbase.visible import NO_CONCEPTS, current
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook

_MAPS = ("canonical", "variants", "labels")
Names = tuple[str, str]
"""Language and folded name."""


def names_in(row: Mapping[str, Any], keys: Iterable[str] = _MAPS) -> list[tuple[str, str]]:
    """Language and text of all names of a concept."""
    found = []
    for key in keys:
        for language, names in (row.get(key) or {}).items():
            dated = names and isinstance(names, list) and isinstance(names[0], dict)
            texts = [current(names)] if isinstance(names, str) or dated else names
            found += [(language, str(text)) for text in texts]
    return found


class Known:
    """The concepts, countries and names of a stylebook by what they are called."""

    def __init__(self, stylebook: Stylebook) -> None:
        self._concepts: dict[Names, dict[str, None]] = {}
        self._right: dict[Names, dict[str, None]] = {}
        self._others: dict[Names, set[str]] = {}
        for row in stylebook.rows("terms"):
            if row["type"] == "country":
                self._add_other(row)
            elif row["type"] not in NO_CONCEPTS:
                for name in _keys(names_in(row)):
                    self._concepts.setdefault(name, {})[row["id"]] = None
                for name in _keys(names_in(row, ("canonical", "variants"))):
                    self._right.setdefault(name, {})[row["id"]] = None
        for row in stylebook.rows("names"):
            self._add_other(row)

    def _add_other(self, row: Mapping[str, Any]) -> None:
        for name in _keys(names_in(row, ("canonical", "other_names"))):
            self._others.setdefault(name, set()).add(str(row["id"]))

    def concepts(self, language: str, name: str) -> list[str]:
        """The concepts that are called so, as a label or by a right name."""
        return list(self._concepts.get((language, fold_key(name)), ()))

    def right(self, language: str, name: str) -> list[str]:
        """The concepts of which this is a right name."""
        return list(self._right.get((language, fold_key(name)), ()))

    def are_no_term(self, names: Iterable[tuple[str, str]]) -> bool:
        """Whether names, two or more, are of one country or of one row of the authority."""
        found = [self._others.get(name, set()) for name in _keys(names)]
        return len(found) > 1 and bool(set.intersection(*found))


def _keys(names: Iterable[tuple[str, str]]) -> Iterator[Names]:
    for language, text in names:
        yield language, fold_key(text)

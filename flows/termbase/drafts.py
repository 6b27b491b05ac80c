"""What the readers hand on: rows on their way into a stylebook, and what is left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.own_rows.reading import Record

Facts = dict[str, Any]
OWN, TBX, DEEPL, WEBLATE = "csv", "tbx", "deepl", "weblate"
FORMATS = (OWN, TBX, DEEPL, WEBLATE)
READ = ("en", "ru", "be", "uk", "de", "fr", "pl", "zh")
"""The languages whose texts are mended: a name in any other is a source label."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of a file that was not imported, and why; ``again`` if a line of its row said so."""

    record: Record
    reason: str
    again: bool = False


@dataclass(slots=True)
class Draft:
    """A row on its way; ``records`` are the lines it was made of, to be written if it is refused.

    A ``whole`` row says all there is of its concept; any other adds to what is known of it.
    """

    row: Facts
    records: list[Record]
    whole: bool = False
    by_calque: dict[tuple[str, ...], Record] = field(default_factory=dict)  # see :func:`key_of`

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.records[0].line


@dataclass(slots=True)
class Reading:
    """A file as it was read: ``unused`` are columns or elements that say nothing to us."""

    format: str
    headers: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    standing: int = 0  # pairs of a glossary that the authority or the countries have


def text_of(calque: Mapping[str, Any]) -> str:
    """How a message calls a calque."""
    forms = calque.get("forms") or [{}]
    return str(calque.get("text") or calque.get("pattern") or forms[0].get("text") or "")


def key_of(calque: Mapping[str, Any]) -> tuple[str, ...]:
    """By what two calques are the same one, whatever else they say."""
    forms = tuple(form.get("text", "") for form in calque.get("forms") or ())
    parts = (calque.get(key) or "" for key in ("language", "text", "pattern"))
    return (*map(str, parts), *forms)

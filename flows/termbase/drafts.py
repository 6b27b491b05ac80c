"""What the readers hand on: rows on their way into a stylebook, and what is left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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

    A ``whole`` row says all there is of its concept; any other adds to what is known of it. ``gone``
    are terms that somebody has deleted from the file, ``lost`` names and calques that are none there
    any more, ``told`` is what is said if the row changes by that. A ``broken`` draft had lines that
    cannot be read.
    """

    row: Facts
    records: list[Record]
    whole: bool = False
    by_calque: dict[tuple[str, ...], Record] = field(default_factory=dict)  # see :func:`key_of`
    gone: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    broken: bool = False

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.records[0].line


class Spoken(NamedTuple):
    """What a file can say of a concept; of the rest, its silence says nothing.

    ``names`` are pairs of a key of the row and a language, ``None`` all of them; ``calques`` are pairs
    of languages, of the texts and of the source terms.
    """

    names: frozenset[tuple[str, str]] | None = None
    calques: frozenset[tuple[str, str]] | None = None

    def has_names(self, key: str, language: str) -> bool:
        """Whether it can say these names."""
        return self.names is None or (key, language) in self.names

    def has_calque(self, calque: Mapping[str, Any]) -> bool:
        """Whether it can say this calque: none that is a pattern, or has forms."""
        if not calque.get("text") or calque.get("pattern") or calque.get("forms"):
            return False
        language, sources = str(calque["language"]), str(calque.get("source_language") or "")
        return self.calques is None or any(
            to == language and (not sources or source in sources.split())
            for to, source in self.calques
        )

    @property
    def any_calques(self) -> bool:
        """Whether it can say calques at all."""
        return self.calques is None or bool(self.calques)


@dataclass(slots=True)
class Reading:
    """A file as it was read.

    ``unused`` are columns or elements that say nothing to us; ``deleted`` the rows of entries of ours
    in which somebody has left no term, with their lines; ``spoken`` is what a file that is not ours
    can say, ``None`` if it only adds.
    """

    format: str
    headers: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    standing: int = 0  # pairs of a glossary that the authority or the countries have
    deleted: list[tuple[int, list[Facts]]] = field(default_factory=list)
    spoken: Spoken | None = None
    noted: bool = False  # it has notes of ours


_NAMES = ("canonical", "variants", "labels")


def tidy(row: Facts) -> Facts:
    """A row without the empty lists of names and calques that an edit has left behind."""
    kept = dict(row)
    for key in _NAMES:
        if isinstance(kept.get(key), dict):
            kept[key] = {language: names for language, names in kept[key].items() if names}
    return {key: one for key, one in kept.items() if one or key not in (*_NAMES, "calques")}


def text_of(calque: Mapping[str, Any]) -> str:
    """How a message calls a calque."""
    forms = calque.get("forms") or [{}]
    return str(calque.get("text") or calque.get("pattern") or forms[0].get("text") or "")


def key_of(calque: Mapping[str, Any]) -> tuple[str, ...]:
    """By what two calques are the same one, whatever else they say."""
    forms = tuple(form.get("text", "") for form in calque.get("forms") or ())
    parts = (calque.get(key) or "" for key in ("language", "text", "pattern"))
    return (*map(str, parts), *forms)

"""Typed view of the ``names``, ``given_names`` and ``characters`` tables: the authority.

``names/*.jsonl`` holds one entity a line. The keys that decide what may happen to a text:

* ``canonical``: the one spelling per output language; where it has changed, a list of dated names:
  ``[{"name": "Kyiv", "valid_from": "1991-08-24"}, {"name": "Kiev", "valid_to": "1991-08-24"}]``.
  The article's date decides (from <= date < to; no date is today). Only into the present name is a
  spelling ever changed, and only in texts of its own time;
* ``spellings``: other *spellings* of the canonical name (transliteration, respelling, casing). Only
  these are ever rewritten;
* ``other_names``: other *names* of the same thing (acronyms, long forms, former names). They are
  linked and left as they stand;
* ``ambiguous``: surfaces that also mean something else; they need the entity elsewhere in the article,
  or one of the entities of ``anchored_by``, and are never rewritten. Of a person they are full names
  that many bear; anchored, those are rewritten too;
* ``needs_anchor``: a full name so common that it needs the office beside it;
* ``homographs``: family names (or case forms) that are also words: never linked bare;
* ``stop_phrases`` and ``never``: longer names in which this name means something else;
* ``blocked_by``: words that, anywhere in the article, say that the namesake is meant;
* ``trades``: classes of occupation (``artist``, ``athlete`` …, see ``names.occupations``) that a
  person truly has or had, so that they do not point to a namesake; ``young`` for an age under 30;
* ``roles``: what the person is, for people; of one without ``roles``, ``offices`` and ``trades`` no
  occupation can say that a namesake is meant;
* ``offices``: pairs of an office and the id of its country (or body), e.g. ``["president", "Q184"]``.

``example`` is a sentence the row must change (``example_effect`` ``rewrite``) or link (``link``);
``counter_example`` is one it must neither change nor link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DatedName:
    """A canonical name and when it holds: from ``valid_from`` on, up to the day before ``valid_to``.

    Dates are ISO 8601, as precise as they are known; an empty one is open.
    """

    name: str
    valid_from: str = ""
    valid_to: str = ""

    def holds(self, date: str) -> bool:
        """Whether the name held at ``date``; of two precisions the coarser one is compared.

        >>> DatedName("Kiev", valid_to="1991-08-24").holds("1991-08-23")
        True
        >>> DatedName("Kyiv", valid_from="1991-08-24").holds("1991")
        True
        """
        after = not self.valid_from or date >= self.valid_from[: len(date)]
        return after and (not self.valid_to or date[: len(self.valid_to)] < self.valid_to)


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """One person, place, organization, work or event; see the module for the meaning of fields."""

    id: str
    type: str
    canonical: Mapping[str, str]
    native: Names = field(default_factory=dict)
    gender: str = ""
    spellings: Names = field(default_factory=dict)
    other_names: Names = field(default_factory=dict)
    surname_only: Names = field(default_factory=dict)
    case_sensitive: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    homographs: frozenset[str] = frozenset()
    anchored_by: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    stop_phrases: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    offices: tuple[tuple[str, str], ...] = ()
    trades: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    dated: Mapping[str, tuple[DatedName, ...]] = field(default_factory=dict)
    family_tokens: int = 1
    family_first: bool = False
    primary: bool = False
    needs_anchor: bool = False
    iso2: str = ""

    def name_in(self, language: str, date: str = "") -> str:
        """The canonical name for a mention: in ``language``, else in English, else in any.

        Args:
            language: of the text.
            date: of the article, ISO 8601 and as precise as it is known; empty for today.
        """
        canonical = self.canonical
        if language not in canonical:
            language = "en" if "en" in canonical else next(iter(canonical), "")
        for name in self.dated.get(language, ()):
            if date and name.holds(date):
                return name.name
        return canonical.get(language, "")

    def is_current(self, language: str, date: str) -> bool:
        """Whether the present canonical name already held at a date (no date: it does)."""
        return not date or all(
            name.valid_to or name.holds(date) for name in self.dated.get(language, ())
        )

    def split(self, name: str) -> tuple[str, str]:
        """A person's full name as given and family name.

        >>> Entity("x", "person", {}, family_tokens=3).split("Ursula von der Leyen")
        ('Ursula', 'von der Leyen')
        """
        tokens = name.split(" ")
        at = max(len(tokens) - self.family_tokens, 0)
        return " ".join(tokens[:at]), " ".join(tokens[at:])


@dataclass(frozen=True, slots=True)
class GivenName:
    """One given name through languages; ``native`` and ``forms`` by language."""

    id: str
    native: Names
    forms: Names


_NATIVE = ("ru", "be", "uk")
_TARGETS = ("en", "de", "fr", "pl")


def _names(value: Any) -> Names:
    return {
        language: (name,) if isinstance(name, str) else tuple(part or "" for part in name)
        for language, name in (value or {}).items()
    }


def _dated(value: Any) -> dict[str, tuple[DatedName, ...]]:
    """The dated names of the languages that have such."""
    return {
        language: tuple(
            DatedName(one["name"], one.get("valid_from") or "", one.get("valid_to") or "")
            for one in names
        )
        for language, names in value.items()
        if not isinstance(names, str)
    }


def _present(names: Any) -> str:
    """The canonical name of today: the one that is not over."""
    if isinstance(names, str):
        return names
    return next((one["name"] for one in names if not one.get("valid_to")), "")


def _entity(row: Row) -> Entity:
    get = row.get
    present = {language: _present(names) for language, names in row["canonical"].items()}
    return Entity(
        id=row["id"],
        type=row["type"],
        canonical={language: name for language, name in present.items() if name},
        dated=_dated(row["canonical"]),
        native=_names(get("native")),
        gender=get("gender") or "",
        spellings=_names(get("spellings")),
        other_names=_names(get("other_names")),
        surname_only=_names(get("surname_only")),
        case_sensitive=frozenset(get("case_sensitive") or ()),
        ambiguous=frozenset(get("ambiguous") or ()),
        homographs=frozenset(get("homographs") or ()),
        anchored_by=tuple(get("anchored_by") or ()),
        blocked_by=tuple(get("blocked_by") or ()),
        stop_phrases=tuple(get("stop_phrases") or ()),
        never=tuple(get("never") or ()),
        offices=tuple((office, country) for office, country in get("offices") or ()),
        trades=frozenset(get("trades") or ()),
        roles=tuple(get("roles") or ()),
        family_tokens=get("family_tokens") or 1,
        family_first=bool(get("family_first")),
        primary=bool(get("primary")),
        needs_anchor=bool(get("needs_anchor")),
        iso2=get("iso2") or "",
    )


@kept()
def entities(stylebook: Stylebook) -> tuple[Entity, ...]:
    """All entities of the authority, in table order."""
    return tuple(_entity(row) for row in stylebook.rows("names"))


@kept()
def given_names(stylebook: Stylebook) -> tuple[GivenName, ...]:
    """The reviewed given-name equivalences; cells hold forms separated by ``|``."""
    return tuple(
        GivenName(
            row["id"],
            {lang: tuple(filter(None, row[lang].split("|"))) for lang in _NATIVE},
            {lang: tuple(filter(None, row[lang].split("|"))) for lang in _TARGETS},
        )
        for row in stylebook.rows("given_names")
    )


@kept()
def simplified_characters(stylebook: Stylebook) -> dict[str, str]:
    """Traditional to simplified, for the characters of the authority's Chinese names only."""
    return {row["traditional"]: row["simplified"] for row in stylebook.rows("characters")}

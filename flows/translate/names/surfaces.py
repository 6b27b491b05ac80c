"""What stands in the text where a name is linked: how much of the name, and in which case.

A mention says whom or what a span names, not how: it may be the full name, the surname, an acronym or a
longer name of the same thing. Only what is the canonical name, a spelling of it or a case form of these
has a counterpart in another language; the rest the engine translates itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from normalizers.folding import fold_key
from normalizers.names.cases import FAMILY, GIVEN, name_slots
from normalizers.names.declensions import CASES
from normalizers.names.index import Given, Index, Kind, index_for
from normalizers.names.inflection import INFLECTED, phrase_forms
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.kept import kept

_SPACES = re.compile("[ \u00a0\u202f\u2009]+")
_INITIAL = re.compile(r"[^\W\d_]{1,2}\. ?(?=[^\W\d_]{2})")
_DOTS = str.maketrans("・•．‧", "····")
# of a feminine noun in a soft consonant the authority lists the case forms itself, as other names
_SOFT = {"ru": "ь", "be": "ь", "uk": "ь", "pl": "śźćń"}
_SOFT_FORMS = {
    "ru": re.compile("и|ью"),
    "be": re.compile("і|(?P<letter>.)?ю"),
    "uk": re.compile("і|(?P<letter>.)?ю"),
    "pl": re.compile("i|ią"),
}
_PLAIN = str.maketrans("śźćń", "szcn")


class Extent(Enum):
    """How much of a name stands there."""

    FULL = "full"
    INITIAL = "initial"  # and the surname
    SURNAME = "surname"


class Case(Enum):
    """What its ending says about a name in the sentence."""

    NONE = "none"  # the language has no cases
    BASE = "base"  # certainly the nominative, of things that do not live also the accusative
    MAYBE = "maybe"  # the base form of a name that does not change
    OBLIQUE = "oblique"


class Surface(NamedTuple):
    """What a span of the text is to its entity."""

    extent: Extent
    case: Case


def surface_of(text: str, entity: Entity, name: str, index: Index) -> Surface | None:
    """How a span names an entity; ``None`` where it is another name than the canonical one.

    Args:
        text: the span as it stands.
        entity: what it names.
        name: the canonical name, of the article's language and time.
        index: the authority in the article's language.
    """
    text = _SPACES.sub(" ", text)
    if index.language == "zh":
        return _chinese(text.translate(_DOTS), entity, name)
    if entity.type == "person" and not entity.family_first:
        return _person(text, entity, index)
    case = _case_of_name(text, entity, name, index.language)
    return Surface(Extent.FULL, case) if case else None


def _chinese(text: str, entity: Entity, name: str) -> Surface | None:
    if text in (name, *entity.spellings.get("zh", ())):
        return Surface(Extent.FULL, Case.NONE)
    if text in entity.surname_only.get("zh", ()):
        return Surface(Extent.SURNAME, Case.NONE)
    return None


# ------------------------------------------------------------------ things, and family-first names


def _case_of_name(text: str, entity: Entity, name: str, language: str) -> Case | None:
    bases = (name, *entity.spellings.get(language, ()))
    key = fold_key(text)
    inflected = language in INFLECTED
    if key in map(fold_key, bases):
        if not inflected:
            return Case.NONE
        return Case.BASE if _declines(text, entity, language) else Case.MAYBE
    if not inflected:
        return None  # a German genitive says more than a name
    forms = {fold_key(form) for base in bases for form in phrase_forms(base, language)}
    if key in forms or (key != fold_key(name) and _is_soft_form(text, name, language)):
        return Case.OBLIQUE
    return None


def _declines(text: str, entity: Entity, language: str) -> bool:
    """Whether the base form of a name is no oblique form of it as well."""
    first, _, rest = text.partition(" ")
    if first.isupper() and len(first) > 1:
        return False  # БелТА, РИА Новости
    if rest:
        return True
    # what ends in -о in Russian is a neuter in Belarusian, whose genitive may look like the base form
    is_neuter = entity.canonical.get("ru", "")[-1:] in ("о", "е") and text[-1] in "аяое"
    return not is_neuter and bool(phrase_forms(text, language))


def _is_soft_form(text: str, name: str, language: str) -> bool:
    """``Беларуссю`` of ``Беларусь``: the tables of endings are made for persons and miss these.

    >>> _is_soft_form("Білоруссю", "Білорусь", "uk"), _is_soft_form("Білорусія", "Білорусь", "uk")
    (True, False)
    """
    if name[-1] not in _SOFT[language]:
        return False
    stem = name[:-1] if name[-1] == "ь" else name.translate(_PLAIN)
    ending = _SOFT_FORMS[language].fullmatch(text[len(stem) :]) if text.startswith(stem) else None
    return ending is not None and ending.groupdict().get("letter") in (None, stem[-1])


# ------------------------------------------------------------------ persons


def _person(text: str, entity: Entity, index: Index) -> Surface | None:
    """A personal name: its family name at the end, before it nothing, an initial or the given name.

    Patronymics and second initials say more than the canonical name, so such a name stays as it is.
    """
    extent, given, family = _split(text, entity, index)
    kind = _families(entity, index).get(fold_key(family))
    if kind not in (Kind.CANONICAL, Kind.SPELLING, Kind.FOREIGN, Kind.CASE):
        return None  # nobody's, a German genitive, or another name of the same person
    oblique = kind is Kind.CASE
    if extent is Extent.FULL:
        known = index.given(entity).get(fold_key(given).replace(".", ""))
        if known is None or (known is Given.OTHER and not _is_canonical(given, entity)):
            return None
        oblique = oblique or known is Given.CASE
    if index.language not in INFLECTED:
        return Surface(extent, Case.NONE)
    if oblique:
        return Surface(extent, Case.OBLIQUE)
    words = [(family, FAMILY)] + ([(given, GIVEN)] if extent is Extent.FULL else [])
    maybe = _may_be_oblique(words, index.language, entity.gender)
    return Surface(extent, Case.MAYBE if maybe else Case.BASE)


def _split(text: str, entity: Entity, index: Index) -> tuple[Extent, str, str]:
    """A personal name as what stands before the family name, and this."""
    initial = _INITIAL.match(text)
    if initial:
        return Extent.INITIAL, initial.group(), text[initial.end() :]
    words = text.split(" ")
    families = _families(entity, index)
    for first in range(len(words)):  # the longest family name: "von der Leyen" is not "Leyen"
        if fold_key(" ".join(words[first:])) in families:
            extent = Extent.FULL if first else Extent.SURNAME
            return extent, " ".join(words[:first]), " ".join(words[first:])
    return Extent.SURNAME, "", text


def _families(entity: Entity, index: Index) -> Mapping[str, Kind]:
    """Folded family names of a person, each with what it is."""
    return _families_of(index.stylebook, index.language, entity)


@kept()
def _families_of(stylebook: Stylebook, language: str, entity: Entity) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for name, form in index_for(stylebook, language).families_of(entity):
        key = fold_key(name)
        found[key] = min(form.kind, found.get(key, Kind.STOP))
    return found


def _is_canonical(given: str, entity: Entity) -> bool:
    """Whether a given name is the canonical one of another language."""
    return fold_key(given) in {
        fold_key(entity.split(name)[0]) for name in entity.canonical.values()
    }


def _may_be_oblique(words: Sequence[tuple[str, str]], language: str, gender: str) -> bool:
    """Whether a name in its base form looks the same in another case, as far as anybody knows.

    Args:
        words: the family name, and maybe the given name, each with its part.
        language: of the text.
        gender: the person's.
    """
    cases = set(CASES[language]) - {"voc"}
    for name, part in words:
        name = name.lower()  # noqa: PLW2901 - the tables are in lower case
        for word, forms in zip(
            name.split(" "), name_slots(name, language, gender, part), strict=True
        ):
            if forms:
                cases &= {case for case, alike in forms.items() if word in alike}
    return bool(cases)


def never_changes(name: str, language: str, entity: Entity) -> bool:
    """Whether a surname is the same in every case: ``Лукашенко`` in Russian.

    >>> from normalizers.stylebook.entities import Entity
    >>> man = Entity("x", "person", {}, gender="m")
    >>> never_changes("Лукашенко", "ru", man), never_changes("Лукашенко", "uk", man)
    (True, False)
    """
    if entity.type != "person" or " " in name:
        return False
    forms = name_slots(name.lower(), language, entity.gender, FAMILY)[0]
    return len(forms) == len(CASES.get(language, ())) and all(
        alike == (name.lower(),) for alike in forms.values()
    )

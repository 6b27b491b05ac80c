"""The compiled authority for one language: what to look for, and what each hit may be.

The automaton holds single family names and the fixed names of places, bodies and works. Given names,
initials, order and case are verified around a hit (all given × family spellings would be hundreds of
thousands of patterns). Compiled on first use, once per language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import product

import ahocorasick_rs

from normalizers.folding import fold_key
from normalizers.matching import Match, Matcher, spots_kept
from normalizers.names.given import known_given_names
from normalizers.names.inflection import INFLECTED, case_forms, phrase_forms
from normalizers.names.offices import Offices
from normalizers.names.variants import (
    ANY_LATIN,
    Variants,
    frozen,
    natives_of,
    row_id,
)
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import (
    Entity,
    GivenName,
    entities,
    given_names,
    simplified_characters,
)
from normalizers.stylebook.kept import kept

LATIN = ("en", "de", "fr", "pl")
CYRILLIC = ("ru", "be", "uk")
OUTPUT_LANGUAGES = (*LATIN, *CYRILLIC, "zh")


class Kind(IntEnum):
    """What a surface is to its entity; the smaller one wins when a surface is several."""

    CANONICAL = 0
    SPELLING = 1  # the only kind that is rewritten
    GENITIVE = 2  # German -s on a canonical name or a spelling
    CASE = 3  # an oblique case form
    FOREIGN = 4  # the canonical name of another language in the same script
    OTHER = 5  # another name of the same thing
    SHORT = 6  # a Chinese surname-only form
    STOP = 7  # a longer name that means something else


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family name of a person.

    ``needs_full_name`` when it is somebody else's too, or a word: then it counts only where the full
    name stands in the article.
    """

    entity: Entity
    kind: Kind
    needs_full_name: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A whole name as one string, as the authority writes it."""

    entity: Entity
    kind: Kind
    surface: str
    base: str = ""  # the name that ``surface`` is a case form of


Form = Family | Fixed


class Given(IntEnum):
    """What a given name is to a person."""

    CANONICAL = 0
    SPELLING = 1
    OTHER = 2
    CASE = 3


_SPECIAL = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "ı": "i"})


def without_diacritics(name: str) -> str:
    """``Kaczyński`` as an English keyboard writes it.

    >>> without_diacritics("Radosław Erdoğan")
    'Radoslaw Erdogan'
    """
    if name.isascii():
        return name
    decomposed = unicodedata.normalize("NFD", name.translate(_SPECIAL))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def _cyrillic_slips(name: str) -> tuple[str, ...]:
    """Spellings of a Cyrillic name with ``э`` and ``е`` confused after a consonant."""
    letters = re.split("([еэ])", name.lower())
    if not 3 <= len(letters) <= 9:
        return ()
    choices = [("е", "э") if part in ("е", "э") else (part,) for part in letters]
    return tuple("".join(parts) for parts in product(*choices))


def script_group(language: str) -> tuple[str, ...]:
    """Languages whose canonical names can stand in a text of ``language``, itself first."""
    group: tuple[str, ...] = CYRILLIC if language in {*CYRILLIC, "bg", "mk", "sr", "kk"} else LATIN
    if language == "zh":
        group = ()
    return (language, *(other for other in group if other != language))


class Index:
    """The authority of ``stylebook`` for texts in ``language``."""

    def __init__(self, stylebook: Stylebook, language: str) -> None:
        self.language = language
        self.stylebook = stylebook
        self.entities = entities(stylebook)
        self.by_id = {entity.id: entity for entity in self.entities}
        self.simplified = simplified_characters(stylebook) if language == "zh" else {}
        simpler = str.maketrans(self.simplified)
        self._rows = given_names(stylebook)
        self._rows_of: dict[str, list[GivenName]] = {}
        for row in self._rows:
            for name in dict.fromkeys(name for names in row.native.values() for name in names):
                self._rows_of.setdefault(name, []).append(row)
        self._frozen = {
            source: frozen(stylebook, source)
            for source in (
                (language, ANY_LATIN) if language not in (*CYRILLIC, "zh") else (language,)
            )
        }
        self._given: dict[str, dict[str, Given]] = {}
        folded: list[tuple[str, Form]] = []
        exact: dict[str, list[Fixed]] = {}
        for entity in self.entities:
            if entity.type == "person" and not entity.family_first and language != "zh":
                folded += self.families_of(entity)
            elif language in OUTPUT_LANGUAGES:
                for form in self._fixed(entity):
                    if form.surface in entity.case_sensitive or _is_acronym(form.surface):
                        exact.setdefault(form.surface, []).append(form)
                    else:
                        folded.append((form.surface.translate(simpler), form))
            if language in OUTPUT_LANGUAGES:
                folded += self._stops(entity)
        self.matcher: Matcher[Form] = Matcher(folded)
        self._exact_forms = [tuple(forms) for forms in exact.values()]
        self._exact = ahocorasick_rs.AhoCorasick(list(exact)) if exact else None
        self.families = frozenset(
            fold_key(name) for name, form in folded if isinstance(form, Family)
        )

    def variants(self, entity: Entity, language: str = "") -> Variants:
        """The generated spellings of a person in this language, or in all written like it."""
        language = language or self.language
        rows = self.given_rows(entity)
        return self._frozen[language].of(entity, language, rows)

    def family_variants(self, entity: Entity, language: str = "") -> Variants:
        """The generated spellings of a person's family name; given names are asked for at a hit."""
        language = language or self.language
        return self._frozen[language].families_of(entity, language, self.given_rows(entity))

    def variant_rows(self, entity: Entity) -> tuple[str, ...]:
        """Ids of the rows where the variants of a person are frozen, if they are."""
        return tuple(
            row_id(entity.id, language)
            for language, rows in self._frozen.items()
            if entity.id in rows
        )

    def families_of(self, entity: Entity) -> Iterator[tuple[str, Family]]:
        """Family names of a person, each with its strongest kind."""
        language = self.language
        kinds: dict[str, Kind] = {}

        def add(names: Iterable[str], kind: Kind) -> None:
            for name in names:
                key = name.lower()
                if len(key) > 1 and kind < kinds.get(key, Kind.STOP):
                    kinds[key] = kind

        canonical = entity.canonical.get(language)
        made = self.family_variants(entity) if canonical else Variants()
        if canonical:
            family = entity.split(canonical)[1]
            add([family], Kind.CANONICAL)
            spelled = [entity.split(name)[1] for name in entity.spellings.get(language, ())]
            spelled += made.family
            if language == "pl":
                spelled += [n[:-4] + "ński" for n in (family, *spelled) if n.endswith("nski")]
            if language in CYRILLIC:
                # only of names that are Cyrillic by birth: others have competing transcriptions
                slips = list(_cyrillic_slips(family)) if entity.native else []
                if language == "ru" and family.endswith("енко") and "be" in entity.native:
                    slips.append(family[:-1] + "а")  # half Belarusian: Лукашенка
                elif language == "be" and family.endswith("нка"):
                    slips.append(family[:-1] + "о")
                foreign = {entity.split(name)[1] for name in entity.canonical.values()}
                spelled += [name for name in slips if name.title() not in foreign]
            else:
                spelled += [without_diacritics(name) for name in (family, *spelled)]
            add(spelled, Kind.SPELLING)
            if language == "de":
                add([n + "s" for n in (family, *spelled) if n[-1] not in "sxzßSXZ"], Kind.GENITIVE)
            if language in INFLECTED:
                for name in dict.fromkeys((family, *spelled)):
                    add(case_forms(name.lower(), language, entity.gender), Kind.CASE)
        for other in script_group(language)[1:]:
            if other in entity.canonical:
                add([entity.split(entity.canonical[other])[1]], Kind.FOREIGN)
        unsure = made.dropped
        if ANY_LATIN in self._frozen:
            alike = self.family_variants(entity, ANY_LATIN)
            add(alike.family, Kind.FOREIGN)
            unsure = unsure if canonical else alike.dropped
        add([entity.split(n)[1] for n in entity.other_names.get(language, ())], Kind.OTHER)
        forms: dict[tuple[Kind, bool], Family] = {}
        for name, kind in kinds.items():
            dropped = name in unsure
            form = forms.setdefault((kind, dropped), Family(entity, kind, needs_full_name=dropped))
            yield name, form

    def _fixed(self, entity: Entity) -> Iterator[Fixed]:
        language = self.language
        named = [(entity.canonical.get(language, ""), Kind.CANONICAL)]
        named += [(name, Kind.SPELLING) for name in entity.spellings.get(language, ())]
        named += [(name, Kind.OTHER) for name in entity.other_names.get(language, ())]
        named += [(name, Kind.SHORT) for name in entity.surname_only.get(language, ())]
        known = {name for name, _ in named}
        former = dict.fromkeys(one.name for one in entity.dated.get(language, ()))
        named += [(name, Kind.OTHER) for name in former if name not in known]
        for name, kind in named:
            if name and (language == "zh" or name != name.lower()):
                yield Fixed(entity, kind, name)
                if language == "zh" and "·" in name:
                    for dot in "・•．‧":
                        yield Fixed(entity, Kind.OTHER, name.replace("·", dot))
                if not name.isupper():
                    oblique = max(kind, Kind.CASE)  # never changed
                    for form in self._cases(entity, name):
                        yield Fixed(entity, oblique, form, name)

    def _cases(self, entity: Entity, name: str) -> Iterator[str]:
        """Case forms of a one-word name, or of the last word of a family-first personal name."""
        if self.language == "de" and name[-1] not in "sxzßSXZ" and entity.type == "place":
            yield name + "s"
        if self.language in INFLECTED and name.count(" ") <= entity.family_first:
            stem = len(name.rpartition(" ")[0]) or 1
            for form in phrase_forms(name, self.language):
                yield name[:stem] + form[stem:]

    def _stops(self, entity: Entity) -> Iterator[tuple[str, Fixed]]:
        named = (*entity.stop_phrases, *(entity.never if entity.type != "person" else ()))
        for name in named:
            if name.lower() != name or name.upper() == name or len(name) > 6:
                yield name, Fixed(entity, Kind.STOP, name)

    def acronyms(self, text: str) -> Iterator[Match[Form]]:
        """Hits of the names whose case matters, on the text as it is written."""
        if self._exact is None:
            return
        size = len(text)
        for number, start, end in spots_kept(self._exact, text):
            if start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
                continue
            if end < size and (text[end].isalnum() or text[end] == "_"):
                continue
            yield Match(start, end, text[start:end], self._exact_forms[number])

    @cached_property
    def offices(self) -> Offices:
        """The words of offices, and of the countries and bodies they belong to."""
        return Offices(self.stylebook, self.language, self.by_id)

    def given(self, entity: Entity) -> dict[str, Given]:
        """Folded given names under which ``entity`` is known in this language."""
        known = self._given.get(entity.id)
        if known is None:
            known = self._given[entity.id] = self._given_of(entity)
        return known

    def _given_of(self, entity: Entity) -> dict[str, Given]:
        language = self.language
        found: dict[str, Given] = {}

        def add(names: Iterable[str], kind: Given) -> None:
            for name in names:
                if name:
                    found.setdefault(fold_key(name).replace(".", ""), kind)

        canonical = entity.split(entity.canonical.get(language, ""))[0]
        add([canonical], Given.CANONICAL)
        spelled = [entity.split(name)[0] for name in entity.spellings.get(language, ())]
        if language in CYRILLIC:
            spelled += _cyrillic_slips(canonical) if entity.native else ()
        elif canonical:
            spelled += [without_diacritics(name) for name in (canonical, *spelled)]
        add(spelled, Given.SPELLING)
        equivalent = self.variants(entity).given if canonical else ()
        # Ales is not a spelling of Aliaksandr: who goes by another name than the native one keeps it
        is_equivalent = fold_key(canonical) in set(map(fold_key, equivalent))
        add(equivalent, Given.SPELLING if is_equivalent else Given.OTHER)
        if language in INFLECTED:
            declined = (canonical, *spelled, *(equivalent if is_equivalent else ()))
            for name in dict.fromkeys(declined):
                add(case_forms(name.lower(), language, entity.gender), Given.CASE)
        add([entity.split(name)[0] for name in entity.other_names.get(language, ())], Given.OTHER)
        for other in script_group(language)[1:]:
            add([entity.split(entity.canonical.get(other, ""))[0]], Given.OTHER)
        if language in CYRILLIC:  # who goes by another name than the one he was born with
            add([first for first, _ in natives_of(entity).values()], Given.OTHER)
        if ANY_LATIN in self._frozen:
            add(self.variants(entity, ANY_LATIN).given, Given.OTHER)
        return found

    @cached_property
    def places(self) -> dict[str, str]:
        """Folded canonical names and spellings of places, each with the first place that bears it.

        Without their case forms.
        """
        known: dict[str, str] = {}
        for entity in self.entities:
            if entity.type == "place":
                for form in self._fixed(entity):
                    if form.kind in (Kind.CANONICAL, Kind.SPELLING):
                        known.setdefault(fold_key(form.surface), entity.id)
        return known

    @cached_property
    def known_given(self) -> Mapping[str, str]:
        """Folded given names as this language writes them, each with the first row that has it."""
        return known_given_names(self.stylebook, self.language)

    def given_rows(self, entity: Entity) -> list[GivenName]:
        """The rows of the given-name table that speak of the native names of ``entity``."""
        found = {}
        for source, (name, _) in natives_of(entity).items():
            for row in self._rows_of.get(name, ()):
                if name in row.native[source]:
                    found[row.id] = row
        return list(found.values())


def _is_acronym(name: str) -> bool:
    return name.isupper() and len(name) <= 6 and " " not in name


@kept()
def index_for(stylebook: Stylebook, language: str) -> Index:
    """The compiled index, made on first use."""
    return Index(stylebook, language)

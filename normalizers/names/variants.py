"""Variants: the other spellings of a person's name in one language, and its reviewed case forms.

They follow from the authority and the given-name table by the romanization grammar, so they are
generated: :func:`generate` makes those of one person, ``copydesk stylebook build`` freezes all of them
in the table ``variants`` where a person can read them in a diff, and :class:`Frozen` reads them there.
A frozen row holds as long as what it was made from is the same (``inputs``): for a user's own people,
or a changed row, the spellings are generated on the spot. Case forms are not: what nobody has
reviewed is linked and never rewritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalizers.names.romanization import LATIN_TARGETS, SOURCES, lacinka, romanize
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity, GivenName
from normalizers.stylebook.kept import kept

ANY_LATIN = "latin"  # the row of the spellings of all languages written in Latin letters
TABLE = "variants"
COLUMNS = ("id", "entity", "language", "inputs", "family", "given", "cases", "dropped")


@dataclass(frozen=True, slots=True)
class Variants:
    """What is generated for one person in one language.

    ``family`` and ``given`` are spellings in lower case, the most usual first. ``cases`` pairs a case
    (``gen``, ``dat`` …) with the canonical name in it, only where that was reviewed; a word with two
    forms in use holds both (``Олександру/Олександрові Лукашенку/Лукашенкові``). ``dropped`` are
    family names that are somebody else's too, or a common word or a town: they count only in an
    article that has the full name.
    """

    family: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    dropped: frozenset[str] = frozenset()


def natives_of(entity: Entity) -> dict[str, tuple[str, str]]:
    """Given and family name in Russian, Belarusian and Ukrainian, for bearers of a Slavic form.

    Somebody with a native Russian name is written in Belarusian and Ukrainian too, and those forms are
    romanized as well (``Miadzvedzeu``). Not of those who go by another name than the one they were
    born with: what ``Ales`` is in Ukrainian says nothing of how his native ``Aliaksandr`` is spelled.
    """
    found = {
        source: (name[0], name[2])
        for source, name in entity.native.items()
        if source in SOURCES and len(name) == 3
    }
    canonical = {
        source: entity.split(entity.canonical[source])
        for source in SOURCES
        if source in entity.canonical
    }
    if found and all(canonical.get(source, name)[0] == name[0] for source, name in found.items()):
        found = {**found, **canonical, **found}
    return found


def generate(entity: Entity, language: str, rows: Iterable[GivenName]) -> Variants:
    """The spellings of a person's names in ``language``, or of all languages for ``latin``.

    Args:
        entity: a person.
        language: one the romanization grammar writes, or :data:`ANY_LATIN`.
        rows: what the given-name table says of the person's native given names.
    """
    given: dict[str, None] = {}
    natives = natives_of(entity)
    for target in _targets(language):
        for source, (first, _) in natives.items():
            given.update(dict.fromkeys(romanized((first,), source, target)))
        for row in rows:
            given.update(dict.fromkeys(name.lower() for name in row.forms.get(target, ())))
            for source in SOURCES:
                given.update(dict.fromkeys(romanized(row.native[source], source, target)))
    return Variants(generate_family(entity, language), tuple(given))


def _targets(language: str) -> tuple[str, ...]:
    if language == ANY_LATIN:
        return tuple(LATIN_TARGETS)
    return (language,) if language in LATIN_TARGETS else ()


def generate_family(entity: Entity, language: str) -> tuple[str, ...]:
    """The spellings of the family name alone, which is all that is looked for in a text."""
    family: dict[str, None] = {}
    natives = natives_of(entity)
    for target in _targets(language):
        for source, (_, last) in natives.items():
            # only Belarusians are written in Łacinka: of others it is what a neighbour writes (Novak)
            spelled = romanized if source in entity.native else romanize_all
            family.update(dict.fromkeys(spelled((last,), source, target)))
    return tuple(family)


def romanized(names: Iterable[str], source: str, target: str) -> list[str]:
    """All spellings of some native names in the letters of ``target``, Łacinka too."""
    spelled = romanize_all(names, source, target)
    if source == "be":
        spelled += map(lacinka, names)
    return spelled


def romanize_all(names: Iterable[str], source: str, target: str) -> list[str]:
    """The spellings of some names by the romanization grammar alone."""
    return [form for name in names for form in romanize(name, source, target)]


def inputs_of(entity: Entity, language: str, rows: Sequence[GivenName]) -> str:
    """Eight hexadecimal digits of what the variants of a person follow from."""
    natives = sorted(natives_of(entity).items())
    canonical = entity.canonical.get(language, "")
    table = [
        (row.id, sorted(row.native.items()), sorted(row.forms.items()))
        for row in sorted(rows, key=lambda row: row.id)
    ]
    told = json.dumps([natives, canonical, entity.gender, entity.family_tokens, table])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def row_id(entity_id: str, language: str) -> str:
    """The id of the frozen row of a person in a language."""
    return f"{entity_id}/{language}"


class Frozen:
    """The frozen rows of one language."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows = {row["entity"]: row for row in rows}

    def __contains__(self, entity_id: str) -> bool:
        return entity_id in self._rows

    def of(self, entity: Entity, language: str, rows: Sequence[GivenName]) -> Variants:
        """The variants of a person: frozen, or made now if the row is missing or out of date."""
        row = self._rows.get(entity.id)
        if row is None or row["inputs"] != inputs_of(entity, language, rows):
            return generate(entity, language, rows)
        return read_row(row)

    def families_of(self, entity: Entity, language: str, rows: Sequence[GivenName]) -> Variants:
        """The same without the given names, unless they are frozen: they are asked for at a hit."""
        if entity.id not in self._rows:
            # the spellings of all languages take a second for 400 people: only the build makes them
            made = () if language == ANY_LATIN else generate_family(entity, language)
            return Variants(made)
        return self.of(entity, language, rows)


def read_row(row: Mapping[str, str]) -> Variants:
    """What a row of the table says."""
    cases = (cell.partition(":") for cell in row["cases"].split("|") if cell)
    return Variants(
        tuple(filter(None, row["family"].split("|"))),
        tuple(filter(None, row["given"].split("|"))),
        tuple((case, name) for case, _, name in cases),
        frozenset(filter(None, row["dropped"].split("|"))),
    )


@kept()
def frozen(stylebook: Stylebook, language: str) -> Frozen:
    """The frozen rows of ``language``."""
    return Frozen(row for row in stylebook.rows(TABLE) if row["language"] == language)

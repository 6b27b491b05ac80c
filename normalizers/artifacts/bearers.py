"""Who of the authority bears a surname, and by what given names: not Anna Pu Tin but Vladimir."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity, entities
from normalizers.stylebook.kept import kept

_WORD = re.compile(r"[^\W\d_]+")
_SAME = 3  # letters in which spellings of a given name agree


@dataclass(slots=True)
class Bearers:
    """The persons of one surname: their ids, and all their given names, folded."""

    ids: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)

    def is_given(self, word: str) -> bool:
        """Whether a word is a spelling of a given name: Aleksandr for Alexander, Sergey for Sergei."""
        key = fold_key(word)
        alike = len(key) > _SAME and word[0].isupper()
        return key in self.given or (
            alike and any(key[:_SAME] == one[:_SAME] for one in self.given)
        )


def bearers(stylebook: Stylebook, family: str) -> Bearers:
    """Those who bear a surname, in any language and spelling; nobody if nobody does."""
    return _by_family(stylebook).get(fold_key(family), Bearers())


def names_of(entity: Entity, language: str) -> list[tuple[str, str]]:
    """Given and family name of a person in a language, the canonical one first, then spellings."""
    names = (entity.canonical.get(language, ""), *entity.spellings.get(language, ()))
    return [entity.split(name) for name in names if " " in name]


@kept()
def _by_family(stylebook: Stylebook) -> dict[str, Bearers]:
    found: dict[str, Bearers] = {}
    for entity in entities(stylebook):
        if entity.type != "person" or entity.family_first:
            continue
        for language in {*entity.canonical, *entity.spellings}:
            for given, family in names_of(entity, language):
                one = found.setdefault(fold_key(family), Bearers())
                one.ids.add(entity.id)
                one.given.update(map(fold_key, _WORD.findall(given)))
    return found

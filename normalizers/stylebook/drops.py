"""Family names that do not count by themselves: somebody else's too, a word, a given name, a town.

The automaton holds every spelling and case form of a family name. One that is ambiguous is *dropped*: it
stays in the index and counts only beside the full name. What the authority's editors wrote as the
canonical name is never dropped, nor for being a word its case forms and what they listed under
``homographs``: those are guarded by hand.
Two persons of one family name share its spellings, as they share the name; who is meant is
then for the article to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from normalizers.names.common_words import common_words, towns
from normalizers.names.given import plain_given_names
from normalizers.names.index import Index, Kind
from normalizers.names.inflection import case_forms
from normalizers.names.variants import ANY_LATIN
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity

COLUMNS = ("language", "name", "entity", "canonical", "what", "reason", "against")
_LATIN = ("en", "de", "fr", "pl")
_NO_LANGUAGE = "und"  # a language of Latin letters that the authority has no canonical names in


@dataclass(frozen=True, slots=True, order=True)
class Drop:
    """One name or case slot that was dropped, and why."""

    language: str
    name: str
    entity: str
    canonical: str
    what: str
    reason: str
    against: str

    def cells(self) -> tuple[str, ...]:
        """The cells of its row, in the order of :data:`COLUMNS`."""
        return tuple(str(getattr(self, column)) for column in COLUMNS)


def family_drops(
    stylebook: Stylebook, language: str, *, is_word: Callable[[str], bool] | None = None
) -> Iterator[Drop]:
    """The family names of all persons in ``language`` that do not count by themselves.

    Args:
        stylebook: with spellings frozen anew, and nothing dropped.
        language: one of the languages of the table ``variants``.
        is_word: a further word list to ask, of Russian names.
    """
    index = Index(stylebook, _NO_LANGUAGE if language == ANY_LATIN else language)
    words = _words(language)
    places = {**towns("en" if language == ANY_LATIN else language), **index.places}
    given = plain_given_names(stylebook)
    borne = _bearers(index, language)
    for name, claims in borne.items():
        for claim in claims:
            if claim.strength is Strength.CANONICAL:
                continue
            reason, against = _rivals(claim, claims, language)
            if not reason and not _is_guarded(name, claim):
                if name in words or (is_word is not None and is_word(name)):
                    reason = "common word"
                elif name in given:
                    reason, against = "given name", given[name]
                elif name in places:
                    reason, against = "town or country", places[name]
            if reason:
                entity, what = claim.entity, claim.kind.name.lower()
                canonical = entity.name_in(language)
                yield Drop(language, name, entity.id, canonical, what, reason, against)


class Strength(IntEnum):
    """How strong the claim of a person to a written name is; the smaller one is the stronger."""

    CANONICAL = 0
    CANONICAL_CASE = 1
    SPELLING = 2
    SPELLING_CASE = 3
    LINKED = 4


@dataclass(frozen=True, slots=True)
class _Claim:
    """A person who may be meant by a written family name."""

    entity: Entity
    kind: Kind
    strength: Strength


def _bearers(index: Index, language: str) -> dict[str, list[_Claim]]:
    """Every family name with the persons who may bear it, and what it is to them."""
    found: dict[str, list[_Claim]] = {}
    for entity in index.entities:
        if entity.type == "person" and not entity.family_first:
            canonical = _canonical_families(entity, language)
            declined = {
                form for name in canonical for form in _declined(name, language, entity.gender)
            }
            for name, form in index.families_of(entity):
                strength = _STRENGTHS.get(form.kind, Strength.LINKED)
                if name in canonical:
                    strength = Strength.CANONICAL
                elif name in declined:
                    strength = Strength.CANONICAL_CASE
                found.setdefault(name, []).append(_Claim(entity, form.kind, strength))
    return found


_STRENGTHS = {
    Kind.CANONICAL: Strength.CANONICAL,
    Kind.SPELLING: Strength.SPELLING,
    Kind.GENITIVE: Strength.SPELLING_CASE,
    Kind.CASE: Strength.SPELLING_CASE,
}


def _declined(name: str, language: str, gender: str) -> Iterable[str]:
    return (name + "s",) if language == "de" else case_forms(name, language, gender)


def _rivals(claim: _Claim, claims: Iterable[_Claim], language: str) -> tuple[str, str]:
    """Who else may be meant: the bearers of another family name with a claim as strong or stronger."""
    rivals = [
        other.entity
        for other in claims
        if other.strength <= claim.strength
        and not _are_namesakes(other.entity, claim.entity, language)
    ]
    if not rivals:
        return "", ""
    return "claimed", ", ".join(f"{rival.id} {rival.name_in(language)}" for rival in rivals)


def _canonical_families(entity: Entity, language: str) -> frozenset[str]:
    """The canonical family name in lower case; for :data:`ANY_LATIN` those of all its languages."""
    languages = _LATIN if language == ANY_LATIN else (language,)
    names = [entity.canonical[one] for one in languages if one in entity.canonical]
    return frozenset(entity.split(name)[1].lower() for name in names)


def _are_namesakes(one: Entity, other: Entity, language: str) -> bool:
    """Whether two persons have one family name in a language, or in any where that has none of one."""
    if one is other:
        return True
    families = [_canonical_families(entity, language) for entity in (one, other)]
    if all(families):
        return not families[0].isdisjoint(families[1])
    known = [
        {(code, entity.split(name)[1].lower()) for code, name in entity.canonical.items()}
        | {(code, name[-1].lower()) for code, name in entity.native.items()}
        for entity in (one, other)
    ]
    return not known[0].isdisjoint(known[1])


def _is_guarded(name: str, claim: _Claim) -> bool:
    """Whether a word is the editors' own choice, or one they have listed."""
    known = {word.lower() for word in claim.entity.homographs}
    return claim.strength <= Strength.CANONICAL_CASE or name in known


def _words(language: str) -> frozenset[str]:
    languages = _LATIN if language == ANY_LATIN else (language,)
    return frozenset[str]().union(*map(common_words, languages))
